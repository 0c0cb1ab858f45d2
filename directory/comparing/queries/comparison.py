"""Two to four services, read live and all at once: what each room says of them today."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import designations, public_listable
from directory.admissions.records import DesignationRecord, Listing
from directory.catalogue.queries import documents_for
from directory.catalogue.records import ServiceRecord
from directory.feedback.queries import public_summary
from directory.feedback.rules.averages import FeedbackSummary
from directory.foundation.cache import VersionedCache, get_cache
from directory.prices.queries import public_basis
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.discount import charged
from directory.prices.rules.scenarios import Scenario, WeekPattern
from directory.prices.rules.types import Comparable, NotComparable, PriceBasis, PriceLine
from directory.quality.queries import CheckOutcome, public_latest_outcomes
from directory.register.queries import current_ratings
from directory.register.records import CurrentRating

SERVICES_KEPT = 128  # of some 10 kB each


@dataclass(frozen=True, slots=True)
class Compared:
    """One service as a comparison shows it, before it is put into words. Without its named contact.

    `check` is the newest published check of the Council; `basis` is what its prices are worked out from, for one who
    pays. A service that the regulator does not inspect, or knows no rating of, has none.
    """

    record: ServiceRecord
    listing: Listing
    specialisms: tuple[DesignationRecord, ...]
    rating: CurrentRating | None
    summary: FeedbackSummary
    check: CheckOutcome | None
    basis: PriceBasis | None


@dataclass(frozen=True, slots=True)
class Priced:
    """The price for a week, and the prices in force that it is worked out from."""

    price: Comparable | NotComparable
    told: tuple[PriceLine, ...] = ()


def compared(service_ids: Iterable[int], payer: str, on: date, version: Hashable) -> dict[int, Compared]:
    """What the rooms say of services that may be shown, by id.

    Kept for as long as `version` says that nothing has changed. That each may be shown is for the caller to have asked
    just now. A service that may not be shown is not in the answer.
    """
    cache: VersionedCache[Compared] = get_cache("compared", SERVICES_KEPT)
    wanted = list(service_ids)
    found = {one: known for one in wanted if (known := cache.get((one, payer, on), version))}
    for one, facts in _read([one for one in wanted if one not in found], payer, on).items():
        cache.put((one, payer, on), version, facts)
        found[one] = facts
    return found


def _read(service_ids: list[int], payer: str, on: date) -> dict[int, Compared]:
    if not service_ids:
        return {}
    listings = public_listable(on, service_ids)
    ids = list(listings)
    records = list(documents_for(ids))
    ratings = current_ratings([one.location_id for one in records if one.location_id and one.regulated])
    areas, opinions, checks = designations(ids, on), public_summary(ids), public_latest_outcomes(ids)
    prices = public_basis(ids, on, payer, on)
    return {
        record.id: Compared(
            record=record,
            listing=listings[record.id],
            specialisms=areas.get(record.id, ()),
            rating=known.overall if (known := ratings.get(record.location_id or "")) else None,
            summary=opinions[record.id],
            check=checks.get(record.id),
            basis=prices.get(record.id),
        )
        for record in records
    }


def priced(one: Compared, week: WeekPattern | None, payer: str) -> Priced | None:
    """The price of a service for a week, begun on the day of asking, for the one its prices were read for."""
    if week is None:
        return None
    if one.basis is None:
        return Priced(NotComparable("no_price_for_payer", {"payer": payer}))
    plan = Scenario(week, payer, one.basis.facts.on)
    return Priced(comparable_week(plan, one.basis.lines, one.basis.facts), charged(one.basis))
