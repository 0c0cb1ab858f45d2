"""The services of a comparison, each with what every room says of it today."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from directory.catalogue.queries import documents_for
from directory.catalogue.records import ServiceRecord
from directory.foundation.cache import CacheBounds, VersionedCache, get_cache
from directory.photos.queries import public_first_photos
from directory.photos.records import PublicPhoto
from directory.presenting.queries import PublicDetails, public_details
from directory.quality.concern_queries import PublicConcern, public_concerns
from directory.quality.queries import LatestOutcome, public_latest_outcomes

COMPARED = CacheBounds("compared", 128, 4_000_000)  # of some 10 kB each


@dataclass(frozen=True, slots=True)
class ComparedService:
    """One service of a comparison, without its named contact. `check` is the council's newest published check,
    `concern` its serious concern that is public, `photo` the first of its page.
    """

    record: ServiceRecord
    details: PublicDetails
    check: LatestOutcome | None
    concern: PublicConcern | None
    photo: PublicPhoto | None


def compared_services(
    service_ids: Iterable[int], payer: str, on: date, version: Hashable
) -> dict[int, ComparedService]:
    """Those of these services that may be shown, by id, with prices for one payer.

    Cached for as long as `version` stays the same; the caller has just asked whether each may be shown.
    """
    cache: VersionedCache[ComparedService] = get_cache(COMPARED)
    ids = list(service_ids)
    services = {
        service_id: cached for service_id in ids if (cached := cache.get((service_id, payer, on), version))
    }
    for service_id, service in _read([number for number in ids if number not in services], payer, on).items():
        cache.put((service_id, payer, on), version, service)
        services[service_id] = service
    return services


def _read(service_ids: list[int], payer: str, on: date) -> dict[int, ComparedService]:
    if not service_ids:
        return {}
    records = list(documents_for(service_ids))
    details, checks = public_details(records, payer, on), public_latest_outcomes(service_ids)
    photos, concerns = public_first_photos(service_ids), public_concerns(service_ids, on)
    return {
        record.id: ComparedService(
            record,
            details[record.id],
            checks.get(record.id),
            concerns.get(record.id),
            photos.get(record.id),
        )
        for record in records
        if record.id in details
    }
