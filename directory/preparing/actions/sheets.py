"""A council's own spreadsheet: kept, its columns named, tried out, made as a whole or not at all. Never commits.

Trying out and making do the same work by the same rules, by the authority of whoever asked; what was tried out is
taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import update

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db, has_one_writer
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.permissions import Permission, Scope, allow
from directory.foundation.read_spreadsheets import ReadTable
from directory.preparing.actions.applying import apply_lines, reading_outcome
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_fields import Value, check_columns, head_row, heads_of
from directory.preparing.sheet_outcome import COUNTED, Outcome
from directory.preparing.sheet_queries import checked_sheet, filled_rows
from directory.preparing.sheet_rules import SheetLine, most_rows, pieces
from directory.preparing.states import COUNCIL_SHEET
from directory.workflow.actions import transition

LONGEST_SHEET_NAME = 100


def receive_sheet(actor: Actor, council_code: str, *, file_name: str, table: ReadTable) -> CouncilSheet:
    """Keep a spreadsheet until its columns are named. Raises Invalid where it is no table or too long."""
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({council_code})))
    rows: Sequence[Sequence[Value]] = table.marked_rows
    most = most_rows(one_writer=has_one_writer())
    if len(rows) - head_row(rows) - 1 > most:
        raise Invalid("file", "too_many_rows", most=most)
    kept = [[value.isoformat() if isinstance(value, date) else value for value in row] for row in rows]
    sheet = CouncilSheet(
        council_code=council_code,
        file_name=file_name.strip()[-200:],
        sheet_name=(table.sheet or "")[:LONGEST_SHEET_NAME] or None,
        other_sheets=list(table.others),
        rows=kept,
        created_by=actor.id,
    )
    db.session.add(sheet)
    db.session.flush()
    record(actor, "council_sheet.received", "council_sheet", sheet.id, after={"rows": len(kept)})
    return sheet


def map_sheet(actor: Actor, sheet: CouncilSheet, columns: Mapping[str, str], *, version: int) -> CouncilSheet:
    """Say which column says what, and ask for it to be tried out. Nothing is made yet."""
    _allow_seen(actor, sheet, version)
    COUNCIL_SHEET.move(sheet.state, "map")
    chosen = check_columns(columns, heads_of(sheet.rows))
    values = {"columns": chosen, "outcome": None, **_asked(actor, sheet)}
    transition(actor, sheet, "map", values=values, after={"fields": sorted(chosen)})
    return sheet


def begin_making(actor: Actor, sheet: CouncilSheet, *, version: int) -> CouncilSheet:
    """Ask for everything in a spreadsheet to be made. Raises Invalid `sheet_problems` while a cell cannot be taken."""
    _allow_seen(actor, sheet, version)
    COUNCIL_SHEET.move(sheet.state, "begin")
    problems = len((sheet.outcome or {}).get("problems", ()))
    if problems:
        raise Invalid("sheet", "sheet_problems", number=problems)
    transition(actor, sheet, "begin", values=_asked(actor, sheet))
    return sheet


def try_lines(actor: Actor, sheet: CouncilSheet, lines: Sequence[SheetLine], on: date) -> Outcome:
    """What would come of some lines: done by the rules that making follows, and taken back."""
    _allow_sheet(actor, sheet)
    point = db.session.begin_nested()
    try:
        return apply_lines(actor, sheet, lines, on)
    finally:
        point.rollback()


def note_progress(actor: Actor, sheet: CouncilSheet, done: int) -> None:
    """Say how many rows are through; the version stays, for nothing was changed that a form shows."""
    _allow_sheet(actor, sheet)
    db.session.execute(update(CouncilSheet).where(CouncilSheet.id == sheet.id).values(done=done))


def keep_outcome(actor: Actor, sheet: CouncilSheet, outcome: Outcome) -> CouncilSheet:
    """Keep what trying a spreadsheet out came to, to be read until it is made."""
    _allow_sheet(actor, sheet)
    values = {"outcome": outcome.to_json(), "done": sheet.total}
    transition(actor, sheet, "check", values=values, after={"problems": len(outcome.problems)})
    return sheet


def look_through(actor: Actor, sheet: CouncilSheet, *, on: date) -> CouncilSheet:
    """Try out the whole of a spreadsheet at once, while somebody waits: for a short one."""
    _allow_sheet(actor, sheet)
    COUNCIL_SHEET.move(sheet.state, "check")
    read = checked_sheet(sheet, on)
    outcome = reading_outcome(read)
    outcome.add(try_lines(actor, sheet, read.lines, on))
    return keep_outcome(actor, sheet, outcome)


def make_from_sheet(
    actor: Actor, sheet: CouncilSheet, *, on: date, tell: Callable[[int], object] | None = None
) -> CouncilSheet:
    """Make everything in a spreadsheet that is being made, or nothing. What is there already is not made twice.

    A page that is its provider's own is left alone but for its prices. Where a line cannot be taken after all,
    everything is taken back and the spreadsheet says which. `tell` is told how many rows are through.
    """
    _allow_sheet(actor, sheet)
    COUNCIL_SHEET.move(sheet.state, "make")
    read = checked_sheet(sheet, on)
    outcome = reading_outcome(read)
    point = db.session.begin_nested()
    done = 0
    for piece in pieces(read.lines):
        outcome.add(apply_lines(actor, sheet, piece, on))
        done += len(piece)
        if tell is not None:
            tell(done)
    if outcome.problems:
        point.rollback()
        after = {"problems": len(outcome.problems)}
        transition(actor, sheet, "return", values={"outcome": outcome.to_json()}, after=after)
        return sheet
    point.commit()
    counts = {name: outcome.counts[name] for name in COUNTED}
    values: dict[str, object] = {"counts": counts, "rows": [], "outcome": None, "done": sheet.total}
    transition(actor, sheet, "make", values=values, after=counts)
    return sheet


def stop_sheet(actor: Actor, sheet: CouncilSheet) -> CouncilSheet:
    """Stop the work on a spreadsheet whose asker may not do it any more: for the worker, as the system."""
    _allow_sheet(actor, sheet)
    transition(actor, sheet, "stop", values={"done": 0, "outcome": None})
    return sheet


def discard_sheet(actor: Actor, sheet: CouncilSheet) -> CouncilSheet:
    """Drop a spreadsheet that nothing was made of."""
    _allow_sheet(actor, sheet)
    transition(actor, sheet, "discard", values={"rows": [], "outcome": None})
    return sheet


def _asked(actor: Actor, sheet: CouncilSheet) -> Mapping[str, object]:
    return {"asked_by": actor.id, "done": 0, "total": filled_rows(sheet.rows)}


def _allow_seen(actor: Actor, sheet: CouncilSheet, version: int) -> None:
    _allow_sheet(actor, sheet)
    if sheet.version != version:
        raise Conflict("council_sheet: it was changed meanwhile")


def _allow_sheet(actor: Actor, sheet: CouncilSheet) -> None:
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({sheet.council_code})))
