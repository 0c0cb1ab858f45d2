"""Prices for a described week: a chosen service's own, a quote's, or those of every listed service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import public_listable
from directory.catalogue.queries import public_categories, service_page
from directory.costing.rules.budgets import PriceRange, price_range
from directory.foundation.cache import CacheBounds, VersionedCache, get_cache
from directory.frameworks.queries import reference_rate
from directory.places.queries import page_version
from directory.prices.national_queries import bank_holidays, nursing_rates
from directory.prices.queries import comparable_for, public_comparables
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.funding import nursing_rate
from directory.prices.rules.types import Comparable, NotComparable, PriceLine, PricingFacts
from directory.prices.rules.weeks import Scenario, WeekPattern
from directory.vocabulary.prices import NURSING_LEVELS, Payer

PRICE_RANGES = CacheBounds("price_ranges", 128, 512_000)  # of some 2 kB each


@dataclass(frozen=True, slots=True)
class ChosenService:
    """The service whose own prices are asked for. `council_code` is that of the place where it stands, if known."""

    id: int
    slug: str
    name: str
    category: str
    council_code: str | None = None


def chosen_service(slug: str, on: date) -> ChosenService | None:
    """A service that may be shown today; None for any other."""
    record = service_page(slug) if slug else None
    if record is None or record.id not in public_listable(on, [record.id]):
        return None
    return ChosenService(record.id, record.slug, record.name, record.category, record.council_code)


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


def self_funder_week(service: ChosenService, week: WeekPattern, on: date) -> Comparable | None:
    """What a week costs somebody who pays for it all, from today; None where the service has told no such price."""
    price = comparable_for(service.id, Scenario(week, Payer.SELF_FUNDER, on), on)
    return price if isinstance(price, Comparable) else None


def usual_rate_pence(council_code: str, need_level: str, on: date) -> int | None:
    """What a council usually pays a week for a room with such care, the NHS's part for nursing in it, as in a price.

    None where its rate for the day is not known.
    """
    rate = reference_rate(council_code, need_level, on, asked_on=on) if council_code else None
    return None if rate is None else rate.weekly_pence


def listed_price_range(council_code: str | None, scenario: Scenario, on: date) -> PriceRange | None:
    """The prices of every listed service of the category for the week, on one council's list or on all of them.

    Cached until anything is recorded: all the prices of a category are a lot to work out for one visitor.
    """
    cache: VersionedCache[tuple[PriceRange | None]] = get_cache(PRICE_RANGES)
    key, version = (council_code, scenario, on), page_version()
    cached = cache.get(key, version)
    if cached is None:
        cached = (_listed_price_range(council_code, scenario, on),)
        cache.put(key, version, cached)
    return cached[0]


def _listed_price_range(council_code: str | None, scenario: Scenario, on: date) -> PriceRange | None:
    week, categories = scenario.week, public_categories()
    ids = [
        service_id
        for service_id, listing in public_listable(on).items()
        if categories.get(service_id) == week.category
        and (council_code is None or council_code in listing.council_codes)
    ]
    by_service = public_comparables(ids, [week], on, scenario.payer, scenario=scenario) if ids else {}
    prices = [weeks.get(week.key) for weeks in by_service.values()]
    return price_range([price.pence for price in prices if isinstance(price, Comparable)])
