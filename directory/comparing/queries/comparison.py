"""Two to four services, read live and all at once: what each room says of them today."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from directory.admissions.records import DesignationRecord, Listing
from directory.catalogue.queries import documents_for
from directory.catalogue.records import ServiceRecord
from directory.feedback.rules.averages import FeedbackSummary
from directory.foundation.cache import VersionedCache, get_cache
from directory.presenting.queries import public_facts_of
from directory.prices.rules.types import PriceBasis
from directory.quality.queries import CheckOutcome, public_latest_outcomes
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
    records = list(documents_for(service_ids))
    facts, checks = public_facts_of(records, payer, on), public_latest_outcomes(service_ids)
    return {
        record.id: Compared(
            record=record,
            listing=facts[record.id].listing,
            specialisms=facts[record.id].specialisms,
            rating=known.overall if (known := facts[record.id].ratings) else None,
            summary=facts[record.id].summary,
            check=checks.get(record.id),
            basis=facts[record.id].basis,
        )
        for record in records
        if record.id in facts
    }
