"""Preparing entries of a council's list from the register. Never commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from directory.catalogue.actions.prepare import prepare_entry, refresh_entry, registered_provider
from directory.catalogue.models import Service
from directory.catalogue.queries import entries_at, host_councils
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow
from directory.places.queries import council_record, places_at
from directory.preparing.rules import LeftOut, PreparedEntry, entries_of, left_out
from directory.register.queries import location_records
from directory.register.records import RegisteredLocationRecord


@dataclass(slots=True)
class PreparedCounts:
    """What became of some locations: entries made, brought up to date, left as they are; locations left out."""

    locations: int = 0
    made: int = 0
    refreshed: int = 0
    same: int = 0
    taken: int = 0
    providers: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)

    def add(self, other: PreparedCounts) -> None:
        """Count what became of more locations."""
        for name in ("locations", "made", "refreshed", "same", "taken", "providers"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.left_out += other.left_out


def prepare_locations(
    actor: Actor, council_code: str, location_ids: Iterable[str], on: date
) -> PreparedCounts:
    """Make an entry for each kind of care of each location, for a council; what became of them.

    An entry that is there already is left as it is, but for one that nobody has claimed or edited, which follows the
    register. Raises NotFound.
    """
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({council_code})))
    council = council_record(council_code)
    if council is None:
        raise NotFound(f"no council {council_code}")
    records = location_records(location_ids)
    places = places_at(record.postcode for record in records.values() if record.postcode)
    entries = entries_at(actor, council_code, records)
    counts = PreparedCounts(locations=len(records))
    for location in records.values():
        reason = left_out(location)
        if reason is not None:
            counts.left_out[reason] += 1
            continue
        for entry in entries_of(location, places.get(location.postcode or ""), council):
            known = entries.get((location.id, entry.category))
            _prepare(actor, council_code, location, entry, known, on, counts)
    return counts


def is_of_another(host: str | None, council_code: str) -> bool:
    """Whether another council that is served here brings the entries of a council up to date."""
    hosts = host_councils(host)
    return bool(hosts) and council_code not in hosts


def _prepare(
    actor: Actor,
    council_code: str,
    location: RegisteredLocationRecord,
    entry: PreparedEntry,
    known: Service | None,
    on: date,
    counts: PreparedCounts,
) -> None:
    if known is not None and (
        known.state != ServiceState.PREPARED or is_of_another(known.council_code, council_code)
    ):
        counts.taken += 1
        return
    provider, is_new = registered_provider(
        actor,
        cqc_provider_id=location.provider_id or "",
        legal_name=location.provider_name or location.name,
        council_code=council_code,
    )
    counts.providers += is_new
    stated_on = location.details_on or on
    if known is None:
        prepare_entry(
            actor,
            provider.id,
            council_code=council_code,
            location_id=location.id,
            name=location.name,
            category=entry.category,
            facts=entry.facts,
            on=stated_on,
        )
        counts.made += 1
        return
    changed = refresh_entry(
        actor,
        known,
        council_code=council_code,
        provider_id=provider.id,
        name=location.name,
        facts=entry.facts,
        on=stated_on,
    )
    counts.refreshed += changed
    counts.same += not changed
