"""Prices for a described week: a chosen service's own, a quote's, or those of every listed service."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from directory.admissions.queries import public_listable
from directory.admissions.records import Listing
from directory.catalogue.queries import service_page
from directory.frameworks.queries import reference_rate
from directory.prices.national_queries import bank_holidays, nursing_rates
from directory.prices.queries import comparable_for
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.funding import nursing_rate
from directory.prices.rules.own_cost import amount_of
from directory.prices.rules.types import Comparable, NotComparable, PriceLine, PricingFacts
from directory.prices.rules.weeks import Scenario, WeekPattern
from directory.vocabulary.prices import NURSING_LEVELS, PRICED_PAYERS, Payer


@dataclass(frozen=True, slots=True)
class ChosenService:
    """The service whose own prices are asked for, and how it is listed.

    `council_code` is the council of the place where it stands, if known; `page_council` that of its own page.
    """

    id: int
    slug: str
    name: str
    category: str
    listing: Listing
    council_code: str | None = None

    @property
    def page_council(self) -> str | None:
        """The council that a page about it is of, where the visitor has named none."""
        return self.listing.page_council(self.council_code)


def chosen_service(slug: str, on: date) -> ChosenService | None:
    """A service that may be shown today; None for any other."""
    record = service_page(slug) if slug else None
    listing = public_listable(on, [record.id]).get(record.id) if record else None
    if record is None or listing is None:
        return None
    return ChosenService(record.id, record.slug, record.name, record.category, listing, record.council_code)


def price_quoted_week(
    scenario: Scenario, lines: tuple[PriceLine, ...], on: date
) -> Comparable | NotComparable:
    """The week at quoted prices. Nursing rates are read only for a room with nursing."""
    has_nursing = scenario.week.need_level in NURSING_LEVELS
    facts = PricingFacts(
        on, nursing_rates=nursing_rates() if has_nursing else (), bank_holidays=bank_holidays()
    )
    return comparable_week(scenario, lines, facts)


def nursing_contribution(scenario: Scenario, on: date) -> int:
    """What the NHS pays for nursing a week, on the day care begins; 0 where it pays nothing or no rate is known."""
    if not scenario.fnc_eligible:
        return 0
    return nursing_rate(nursing_rates(), scenario.start, asked_on=on, band=scenario.fnc_band) or 0


def told_week(
    service: ChosenService, week: WeekPattern, payer: str, on: date
) -> tuple[str, Comparable] | None:
    """What a week costs from today, after whose price it is: that of who pays, else of who pays for it all herself,
    else the Council's. None where the service has told none of them.
    """
    asked = [payer] if payer in PRICED_PAYERS else []
    for each in dict.fromkeys((*asked, Payer.SELF_FUNDER, Payer.COUNCIL)):
        price = comparable_for(service.id, Scenario(week, each, on), on)
        if isinstance(price, Comparable):
            return each, price
    return None


def arranged_pence(service: ChosenService, scenario: Scenario, on: date) -> int | None:
    """What a service asks a week where the Council arranges it, less the NHS's part; None where that was not told."""
    price = comparable_for(service.id, replace(scenario, payer=Payer.COUNCIL), on)
    return amount_of(price).own if isinstance(price, Comparable) else None


def usual_rate_pence(council_code: str, need_level: str, on: date) -> int | None:
    """What a council usually pays a week for a room with such care, the NHS's part for nursing in it, as in a price.

    None where its rate for the day is not known.
    """
    rate = reference_rate(council_code, need_level, on, asked_on=on) if council_code else None
    return None if rate is None else rate.weekly_pence
