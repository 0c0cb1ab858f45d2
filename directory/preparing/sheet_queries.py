"""A council's own spreadsheets: which there are, and what would come of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from directory.catalogue.models import NamedContact
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission, Scope, allow, councils_with
from directory.preparing.models import CouncilSheet
from directory.preparing.rules import left_out
from directory.preparing.sheet_rules import ReadSheet, SheetProblem, cell_of, heads_of, read_sheet
from directory.register.queries import location_records

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A spreadsheet in the list."""

    id: int
    file_name: str
    council_code: str
    state: str
    sent_at: datetime


def council_sheets(actor: Actor, page: int) -> tuple[tuple[SheetRow, ...], int]:
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
        .limit(A_PAGE)
        .offset((max(page, 1) - 1) * A_PAGE)
    )
    return tuple(SheetRow(*row) for row in rows), max(1, -(-total // A_PAGE))


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


def checked_sheet(sheet: CouncilSheet, on: date) -> ReadSheet:
    """What a spreadsheet says, held against the register: a location that becomes no entry is a problem of its cell.

    The lines are those that can be taken, the problems stand in the order of the file.
    """
    read = read_sheet(sheet.rows, sheet.columns, on)
    heads = heads_of(sheet.rows)
    known = location_records(line.location_id for line in read.lines)
    problems = list(read.problems)
    for line in read.lines:
        location = known.get(line.location_id)
        if location is None:
            refusal = Invalid("location_id", "location_unknown")
        elif left_out(location) is not None:
            refusal = Invalid("location_id", "location_left_out")
        else:
            continue
        problems.append(SheetProblem(cell_of(line, sheet.columns, heads), refusal))
    wrong = {problem.row for problem in problems}
    problems.sort(key=lambda problem: (problem.row, len(problem.cell), problem.cell))
    return ReadSheet(tuple(line for line in read.lines if line.row not in wrong), tuple(problems))


def current_contact_is(service_id: int, name: str, phone: str | None, email: str | None) -> bool:
    """Whether this person, with these details, is a service's named contact already."""
    current = db.session.execute(
        select(NamedContact.name, NamedContact.phone, NamedContact.email).where(
            NamedContact.service_id == service_id, NamedContact.valid_to.is_(None)
        )
    ).first()
    return current is not None and tuple(current) == (name, phone, email)
