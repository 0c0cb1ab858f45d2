"""What the rooms say of services that may be shown: read once, for every page that describes a service."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import public_listable
from directory.admissions.records import DesignationRecord, Listing
from directory.admissions.standing import public_standing
from directory.catalogue.queries import public_categories, public_ids_of_area
from directory.catalogue.records import ServiceRecord
from directory.feedback.queries import public_summary
from directory.feedback.rules.averages import FeedbackSummary
from directory.foundation.cache import CacheBounds, VersionedCache, get_cache
from directory.places.queries import page_version
from directory.prices.queries import public_basis, public_comparables
from directory.prices.rules.own_cost import payers_asked
from directory.prices.rules.ranges import PriceRange, price_range
from directory.prices.rules.types import Comparable, PriceBasis
from directory.prices.rules.weeks import Scenario
from directory.register.queries import current_ratings
from directory.register.records import Ratings

PRICE_RANGES = CacheBounds("price_ranges", 128, 512_000)  # of some 2 kB each


@dataclass(frozen=True, slots=True)
class PublicDetails:
    """What each room says of one service today.

    `ratings` is None where the regulator does not inspect the service or knows no rating of it; `bases` are what the
    price of any week is worked out from, by who pays it; without those who have no price.
    """

    listing: Listing
    specialisms: tuple[DesignationRecord, ...]
    ratings: Ratings | None
    summary: FeedbackSummary
    bases: Mapping[str, PriceBasis]


def public_details(records: Sequence[ServiceRecord], payer: str, on: date) -> dict[int, PublicDetails]:
    """The details of those of these services that may be shown on a day, by id: as few statements for four as for one.

    `payer` is who pays, as it was answered (`payers_asked`). A service that may not be shown is not in the answer.
    """
    standing = public_standing([record.id for record in records], on) if records else {}
    ids = list(standing)
    if not ids:
        return {}
    listed = [record for record in records if record.id in standing]
    ratings = current_ratings(
        [record.location_id for record in listed if record.location_id and record.regulated]
    )
    summaries = public_summary(ids)
    prices = {each: public_basis(ids, on, each, on) for each in payers_asked(payer)}
    return {
        record.id: PublicDetails(
            listing=standing[record.id].listing,
            specialisms=standing[record.id].specialisms,
            ratings=ratings.get(record.location_id or "") if record.regulated else None,
            summary=summaries[record.id],
            bases={each: bases[record.id] for each, bases in prices.items() if record.id in bases},
        )
        for record in listed
    }


def listed_price_range(council_code: str | None, scenario: Scenario, on: date) -> PriceRange | None:
    """The prices of every listed service of the category for the week, on one council's list or on all of them."""

    def ids() -> list[int]:
        categories = public_categories()
        return [
            service_id
            for service_id, listing in public_listable(on).items()
            if categories.get(service_id) == scenario.week.category
            and (council_code is None or council_code in listing.council_codes)
        ]

    return _price_range(("list", council_code, scenario, on), ids, scenario, on)


def area_price_range(council_code: str, scenario: Scenario, on: date) -> PriceRange | None:
    """The prices of the listed services of the category that stand in a council's area, for the week."""

    def ids() -> list[int]:
        return list(public_listable(on, public_ids_of_area(council_code, scenario.week.category)))

    return _price_range(("area", council_code, scenario, on), ids, scenario, on)


def _price_range(
    key: Hashable, service_ids: Callable[[], list[int]], scenario: Scenario, on: date
) -> PriceRange | None:
    """Cached until anything is recorded: all the prices of a category are a lot to work out for one visitor."""
    cache: VersionedCache[tuple[PriceRange | None]] = get_cache(PRICE_RANGES)
    version = page_version()
    cached = cache.get(key, version)
    if cached is None:
        ids, week = service_ids(), scenario.week
        by_service = public_comparables(ids, [week], on, scenario.payer, scenario=scenario) if ids else {}
        prices = [weeks.get(week.key) for weeks in by_service.values()]
        cached = (price_range([price.pence for price in prices if isinstance(price, Comparable)]),)
        cache.put(key, version, cached)
    return cached[0]
