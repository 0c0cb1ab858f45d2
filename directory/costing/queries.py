"""Prices for a week somebody described: one service's own, or what all of them ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import public_listable
from directory.audit.queries import public_version
from directory.catalogue.queries import public_categories, service_page
from directory.costing.rules import Asking, asking
from directory.foundation.cache import VersionedCache, get_cache
from directory.prices.queries import bank_holidays, nursing_rates, public_comparables
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.funding import nursing_rate
from directory.prices.rules.scenarios import Scenario
from directory.prices.rules.types import Comparable, Facts, NotComparable, PriceLine
from directory.vocabulary.prices import NURSING_LEVELS

ANSWERS_KEPT = 128


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    """The service whose own prices are asked for."""

    id: int
    slug: str
    name: str
    category: str


def service_chosen(slug: str, on: date) -> ServiceChosen | None:
    """A service that may be shown today; None for any other."""
    record = service_page(slug) if slug else None
    if record is None or record.id not in public_listable(on, [record.id]):
        return None
    return ServiceChosen(record.id, record.slug, record.name, record.category)


def quoted(scenario: Scenario, lines: tuple[PriceLine, ...], on: date) -> Comparable | NotComparable:
    """The week at a price somebody was told. The NHS's rates are read where they count: for a room with nursing."""
    nursing = scenario.week.need_level in NURSING_LEVELS
    facts = Facts(on, nursing_rates=nursing_rates() if nursing else (), bank_holidays=bank_holidays())
    return comparable_week(scenario, lines, facts)


def contribution_of_nhs(scenario: Scenario, on: date) -> int:
    """What the NHS pays for nursing a week, on the day care begins; 0 where it pays nothing or has not said."""
    if not scenario.fnc_eligible:
        return 0
    return nursing_rate(nursing_rates(), scenario.start, asked_on=on, band=scenario.fnc_band) or 0


def asked_around(council_code: str | None, scenario: Scenario, on: date) -> Asking | None:
    """What every listed service of the kind asks for the week, on one council's list or all of them.

    Kept until anything is recorded: all the prices of a kind of care are a lot to work out for one visitor.
    """
    cache: VersionedCache[tuple[Asking | None]] = get_cache("asked_around", ANSWERS_KEPT)
    key, version = (council_code, scenario, on), public_version()
    found = cache.get(key, version)
    if found is None:
        found = (_asked_around(council_code, scenario, on),)
        cache.put(key, version, found)
    return found[0]


def _asked_around(council_code: str | None, scenario: Scenario, on: date) -> Asking | None:
    kinds = public_categories()
    ids = [
        service_id
        for service_id, listing in public_listable(on).items()
        if kinds.get(service_id) == scenario.week.category
        and (council_code is None or council_code in listing.council_codes)
    ]
    found = public_comparables(ids, [scenario.week], on, scenario.payer, scenario=scenario) if ids else {}
    prices = [one.get(scenario.week.key) for one in found.values()]
    return asking([price.pence for price in prices if isinstance(price, Comparable)])
