"""A council's own spreadsheets: which there are, and what would come of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from directory.catalogue.models import NamedContact, Provider, Service
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission, Scope, allow, councils_with
from directory.preparing.models import CouncilReference, CouncilSheet
from directory.preparing.rules import left_out
from directory.preparing.sheet_cells import SheetProblem, cell_at
from directory.preparing.sheet_fields import SheetField, Value, head_row
from directory.preparing.sheet_rules import ReadSheet, place_of, read_sheet
from directory.preparing.states import LEFT_LYING, WORKED_ON
from directory.register.queries import location_records

A_PAGE = 25
BATCH = 1000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A spreadsheet in the list."""

    id: int
    file_name: str
    council_code: str
    state: str
    sent_at: datetime


def council_sheets(actor: Actor, page: int = 1, *, size: int = A_PAGE) -> tuple[tuple[SheetRow, ...], int]:
    """One page of the spreadsheets of one's councils, newest first, and how many pages there are."""
    councils = councils_with(actor, Permission.LISTING_PREPARE)
    own = CouncilSheet.council_code.in_(councils)
    total = db.session.scalar(select(func.count()).select_from(CouncilSheet).where(own)) or 0
    rows = db.session.execute(
        select(
            *(CouncilSheet.id, CouncilSheet.file_name, CouncilSheet.council_code),
            *(CouncilSheet.state, CouncilSheet.created_at),
        )
        .where(own)
        .order_by(CouncilSheet.id.desc())
        .limit(size)
        .offset((max(page, 1) - 1) * size)
    )
    return tuple(SheetRow(*row) for row in rows), max(1, -(-total // size))


def sheet_row(actor: Actor, sheet_id: int) -> CouncilSheet:
    """A spreadsheet of one's own council. Raises NotFound, NotAllowed."""
    sheet = db.session.get(CouncilSheet, sheet_id)
    if sheet is None:
        raise NotFound(f"council_sheet {sheet_id}")
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({sheet.council_code})))
    return sheet


def remembered_columns(council_code: str) -> dict[str, str]:
    """How the council named its columns the last time."""
    newest = (
        select(CouncilSheet.columns)
        .where(CouncilSheet.council_code == council_code, CouncilSheet.state != "received")
        .order_by(CouncilSheet.id.desc())
        .limit(1)
    )
    return dict(db.session.scalar(newest) or {})


def filled_rows(rows: Sequence[Sequence[Value]]) -> int:
    """How many rows there are to read below the heads."""
    return sum(1 for row in rows[head_row(rows) + 1 :] if any(value is not None for value in row))


def checked_sheet(sheet: CouncilSheet, on: date) -> ReadSheet:
    """What a spreadsheet says, held against the register: a location that becomes no entry is a problem of its cell.

    The lines are those that can be taken, the problems stand in the order of the file.
    """
    read = read_sheet(sheet.rows, sheet.columns, on)
    places = place_of(sheet.columns, sheet.rows)
    known = location_records(read.locations.values())
    problems = list(read.problems)
    for row, location_id in read.locations.items():
        location = known.get(location_id)
        if location is None:
            refusal = Invalid("location_id", "location_unknown")
        elif left_out(location) is not None:
            refusal = Invalid("location_id", "location_left_out")
        else:
            continue
        problems.append(SheetProblem(cell_at(places, SheetField.LOCATION_ID, row), refusal))
    wrong = {problem.row for problem in problems}
    return ReadSheet(tuple(line for line in read.lines if line.row not in wrong), tuple(problems), read.notes)


def references_of(actor: Actor, council_code: str, references: Iterable[str]) -> dict[str, CouncilReference]:
    """The entries that a council's own references stand for, by reference."""
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({council_code})))
    asked = sorted(set(references))
    found: dict[str, CouncilReference] = {}
    for start in range(0, len(asked), BATCH):
        rows = db.session.scalars(
            select(CouncilReference).where(
                CouncilReference.council_code == council_code,
                CouncilReference.reference.in_(asked[start : start + BATCH]),
            )
        )
        found |= {row.reference: row for row in rows}
    return found


def own_provider(actor: Actor, council_code: str, name: str) -> Provider | None:
    """The provider that this council's own spreadsheets entered under exactly this name.

    Raises Invalid `provider_ambiguous` where they entered two of it: only a number tells which is meant.
    """
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({council_code})))
    entered = (
        select(Service.provider_id)
        .join(CouncilReference, CouncilReference.service_id == Service.id)
        .where(CouncilReference.council_code == council_code)
    )
    found = db.session.scalars(
        select(Provider).where(Provider.legal_name == name, Provider.id.in_(entered)).order_by(Provider.id)
    ).all()
    if len(found) > 1:
        raise Invalid("provider_name", "provider_ambiguous")
    return found[0] if found else None


def has_other_service_of(provider_id: int, category: str, council_code: str) -> bool:
    """Whether a provider has a service of a kind of care that no reference of this council stands for."""
    own = select(CouncilReference.service_id).where(CouncilReference.council_code == council_code)
    known = select(Service.id).where(
        Service.provider_id == provider_id,
        Service.category == category,
        Service.state.not_in((ServiceState.WITHDRAWN, ServiceState.DISCARDED)),
        Service.id.not_in(own),
    )
    return db.session.scalar(known.limit(1)) is not None


def forgotten_sheets(before: datetime) -> list[int]:
    """The ids of spreadsheets that were sent before a moment, that nothing was made of and nothing works on."""
    return list(
        db.session.scalars(
            select(CouncilSheet.id)
            .where(CouncilSheet.created_at < before, one_of(CouncilSheet.state, LEFT_LYING))
            .order_by(CouncilSheet.id)
            .limit(BATCH)
        )
    )


def sheets_at_work() -> tuple[int, ...]:
    """The spreadsheets that wait for the worker, in the order in which they were sent."""
    waiting = select(CouncilSheet.id).where(CouncilSheet.state.in_(WORKED_ON))
    return tuple(db.session.scalars(waiting.order_by(CouncilSheet.id)))


def current_contact_is(service_id: int, name: str, phone: str | None, email: str | None) -> bool:
    """Whether this person, with these details, is a service's named contact already."""
    current = db.session.execute(
        select(NamedContact.name, NamedContact.phone, NamedContact.email).where(
            NamedContact.service_id == service_id, NamedContact.valid_to.is_(None)
        )
    ).first()
    return current is not None and tuple(current) == (name, phone, email)
