"""The worker goes on with councils' spreadsheets: it tries them out piece by piece, and makes each in one go.

Trying out takes a short transaction for each piece, so that nobody else waits long, and says how far it has come. What
is made is made in one transaction, all of it or nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy.exc import IntegrityError, OperationalError

from directory.accounts.queries import actor_with_id
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db, transaction
from directory.foundation.errors import Conflict, Invalid, NotAllowed, Unavailable, WrongState
from directory.foundation.time import today
from directory.preparing.actions.applying import reading_outcome
from directory.preparing.actions.sheets import (
    keep_outcome,
    make_from_sheet,
    note_progress,
    stop_sheet,
    try_lines,
)
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_queries import checked_sheet, sheets_at_work
from directory.preparing.sheet_rules import SheetLine, grouped
from directory.preparing.states import SheetState

logger = logging.getLogger(__name__)
LINES_AT_ONCE = 50


def work_off_sheets() -> int:
    """Go on with every spreadsheet that waits; how many did."""
    waiting = sheets_at_work()
    for sheet_id in waiting:
        sheet = db.session.get_one(CouncilSheet, sheet_id)
        actor = actor_with_id(sheet.asked_by or "")
        try:
            _make(actor, sheet_id) if sheet.state == SheetState.MAKING else _look_through(actor, sheet_id)
        except (NotAllowed, Invalid, IntegrityError):
            _stop(sheet_id)
        except (Conflict, WrongState):
            continue  # somebody dropped it, or chose other columns, meanwhile
        except (OperationalError, Unavailable):
            raise  # the database is away: nothing is wrong with the spreadsheet, and the next round tries again
        except Exception:  # a fault that one spreadsheet meets each time must not keep all the others waiting
            logger.exception("a council's spreadsheet could not be worked off", extra={"sheet": sheet_id})
            _stop(sheet_id)
    return len(waiting)


def _stop(sheet_id: int) -> None:
    with transaction():
        stop_sheet(SYSTEM, db.session.get_one(CouncilSheet, sheet_id))


def _look_through(actor: Actor, sheet_id: int) -> None:
    sheet, on = db.session.get_one(CouncilSheet, sheet_id), today()
    version = sheet.version
    read = checked_sheet(sheet, on)
    outcome = reading_outcome(read)
    done = 0
    for piece in pieces(grouped(read.lines)):
        with transaction():
            sheet = _as_it_was(sheet_id, version)
            outcome.add(try_lines(actor, sheet, piece, on))
            done += len(piece)
            note_progress(actor, sheet, done)
    with transaction():
        keep_outcome(actor, _as_it_was(sheet_id, version), outcome)


def _make(actor: Actor, sheet_id: int) -> None:
    with transaction():
        make_from_sheet(actor, db.session.get_one(CouncilSheet, sheet_id), on=today())


def _as_it_was(sheet_id: int, version: int) -> CouncilSheet:
    """The spreadsheet whose rows were read. Raises Conflict where it is another by now."""
    sheet = db.session.get_one(CouncilSheet, sheet_id)
    if sheet.version != version:
        raise Conflict("council_sheet: it was changed meanwhile")
    return sheet


def pieces(groups: Sequence[Sequence[SheetLine]]) -> Iterator[list[SheetLine]]:
    """Lines a few at a time; those of one thing stay together, however many they are."""
    piece: list[SheetLine] = []
    for group in groups:
        piece += group
        if len(piece) >= LINES_AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece
