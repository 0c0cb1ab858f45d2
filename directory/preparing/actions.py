"""Preparing entries of a council's list from the register, or from a council's own spreadsheet. Never commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from directory.audit.actions import record
from directory.catalogue.actions.describe import describe
from directory.catalogue.actions.prepare import prepare_entry, refresh_entry, registered_provider
from directory.catalogue.actions.publish import name_contact
from directory.catalogue.models import Service
from directory.catalogue.queries import entries_at, host_councils
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotFound, WrongState
from directory.foundation.permissions import Permission, Scope, allow
from directory.places.queries import council_record, places_at
from directory.preparing.models import CouncilSheet
from directory.preparing.rules import LeftOut, PreparedEntry, entries_of, left_out
from directory.preparing.sheet_queries import checked_sheet, current_contact_is
from directory.preparing.sheet_rules import MOST_ROWS, SheetLine, Value, check_columns, head_row, heads_of
from directory.preparing.states import COUNCIL_SHEET
from directory.register.queries import location_records
from directory.register.records import RegisteredLocationRecord
from directory.workflow.actions import transition


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


def _is_of_another(entry: Service, council_code: str) -> bool:
    """Whether another council that is served here brings an entry up to date."""
    hosts = host_councils(entry.council_code)
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
    if known is not None and (known.state != ServiceState.PREPARED or _is_of_another(known, council_code)):
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


def receive_sheet(
    actor: Actor, council_code: str, *, file_name: str, rows: Sequence[Sequence[Value]]
) -> CouncilSheet:
    """Keep a spreadsheet until its columns are named. Raises Invalid where it is no table or too long."""
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({council_code})))
    if len(rows) - head_row(rows) - 1 > MOST_ROWS:
        raise Invalid("file", "too_many_rows", most=MOST_ROWS)
    kept = [[value.isoformat() if isinstance(value, date) else value for value in row] for row in rows]
    sheet = CouncilSheet(
        council_code=council_code, file_name=file_name.strip()[-200:], rows=kept, created_by=actor.id
    )
    db.session.add(sheet)
    db.session.flush()
    record(actor, "council_sheet.received", "council_sheet", sheet.id, after={"rows": len(kept)})
    return sheet


def map_sheet(actor: Actor, sheet: CouncilSheet, columns: Mapping[str, str], *, version: int) -> CouncilSheet:
    """Say which column says what. Nothing is made yet."""
    _allow_sheet(actor, sheet)
    if sheet.version != version:
        raise Conflict("council_sheet: it was changed meanwhile")
    if sheet.state not in COUNCIL_SHEET.moves["map"][0]:
        raise WrongState(f"council_sheet: cannot map from {sheet.state}")
    chosen = check_columns(columns, heads_of(sheet.rows))
    transition(actor, sheet, "map", values={"columns": chosen}, after={"fields": sorted(chosen)})
    return sheet


def make_from_sheet(actor: Actor, sheet: CouncilSheet, *, version: int, on: date) -> CouncilSheet:
    """Make entries of everything in a spreadsheet, or of nothing. What is there already is not made twice.

    What it says of telephone, website and named contact goes to entries that nobody has claimed; a page that is its
    provider's own is left alone. Raises Invalid `sheet_problems` while one cell cannot be taken.
    """
    _allow_sheet(actor, sheet)
    if sheet.version != version:
        raise Conflict("council_sheet: it was changed meanwhile")
    if sheet.state not in COUNCIL_SHEET.moves["make"][0]:
        raise WrongState(f"council_sheet: cannot make from {sheet.state}")
    read = checked_sheet(sheet, on)
    if read.problems:
        raise Invalid("sheet", "sheet_problems", number=len(read.problems))
    lines = {line.location_id: line for line in read.lines}
    made = prepare_locations(actor, sheet.council_code, lines, on)
    described = 0
    for (location_id, _), entry in entries_at(actor, sheet.council_code, lines).items():
        if entry.state == ServiceState.PREPARED and not _is_of_another(entry, sheet.council_code):
            described += _describe_entry(actor, entry, lines[location_id], on)
    counts = {
        "locations": made.locations,
        "made": made.made,
        "providers": made.providers,
        "described": described,
        "taken": made.taken,
    }
    transition(actor, sheet, "make", values={"counts": counts, "rows": []}, after=counts)
    return sheet


def discard_sheet(actor: Actor, sheet: CouncilSheet) -> CouncilSheet:
    """Drop a spreadsheet that nothing was made of."""
    _allow_sheet(actor, sheet)
    transition(actor, sheet, "discard", values={"rows": []})
    return sheet


def _describe_entry(actor: Actor, entry: Service, line: SheetLine, on: date) -> bool:
    """Add what a line says to an entry; whether that changed anything."""
    told = {"phone": line.phone, "website": line.website}
    changes = {
        name: value for name, value in told.items() if value is not None and value != getattr(entry, name)
    }
    if changes:
        describe(actor, entry, changes, version=entry.version, on=on)
    named = line.contact
    if named is None or current_contact_is(entry.id, named.name, named.phone, named.email):
        return bool(changes)
    name_contact(
        actor,
        entry,
        name=named.name,
        job=named.job,
        phone=named.phone,
        email=named.email,
        consent_on=named.consent_on,
        on=on,
    )
    return True


def _allow_sheet(actor: Actor, sheet: CouncilSheet) -> None:
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({sheet.council_code})))
