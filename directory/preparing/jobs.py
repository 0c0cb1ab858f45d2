"""The worker goes on with councils' spreadsheets: it tries them out piece by piece, and makes each in one go.

Trying out takes a short transaction for each piece, so that nobody else waits long, and says how far it has come. What
is made is made in one transaction, all of it or nothing: the desks show that it runs and how it ended, and how far it
has come where the database lets two write at once. What nothing was made of is dropped after a while.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy.exc import IntegrityError, OperationalError

from directory.accounts.queries import actor_with_id
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db, end_reading, transaction
from directory.foundation.errors import Conflict, Invalid, NotAllowed, Unavailable, WrongState
from directory.foundation.time import now, today
from directory.preparing.actions.applying import reading_outcome
from directory.preparing.actions.sheets import (
    discard_sheet,
    keep_outcome,
    make_from_sheet,
    note_progress,
    stop_sheet,
    try_lines,
)
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_queries import checked_sheet, forgotten_sheets, sheets_at_work
from directory.preparing.sheet_rules import DAYS_KEPT, pieces
from directory.preparing.states import SheetState
from directory.progress.actions import tracked_work
from directory.progress.rules import WorkKind

logger = logging.getLogger(__name__)


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
    for piece in pieces(read.lines):
        with transaction():
            sheet = _as_it_was(sheet_id, version)
            outcome.add(try_lines(actor, sheet, piece, on))
            done += len(piece)
            note_progress(actor, sheet, done)
    with transaction():
        keep_outcome(actor, _as_it_was(sheet_id, version), outcome)


def _make(actor: Actor, sheet_id: int) -> None:
    sheet = db.session.get_one(CouncilSheet, sheet_id)
    total, name, council = sheet.total, sheet.file_name, sheet.council_code
    end_reading()
    with tracked_work(
        WorkKind.SPREADSHEET, subject=str(sheet_id), title=name, council=council, begun_by=actor
    ) as progress:
        progress.report_progress(0, total)
        with transaction():
            sheet = db.session.get_one(CouncilSheet, sheet_id)
            make_from_sheet(actor, sheet, on=today(), tell=lambda done: progress.report_progress(done, total))


def drop_forgotten_sheets() -> int:
    """Drop what was sent a while ago and never made, with its rows; how many spreadsheets."""
    dropped = 0
    for sheet_id in forgotten_sheets(now() - timedelta(days=DAYS_KEPT)):
        try:
            with transaction():
                discard_sheet(SYSTEM, db.session.get_one(CouncilSheet, sheet_id))
        except (Conflict, WrongState):
            continue  # somebody took it up again just now
        dropped += 1
    return dropped


def _as_it_was(sheet_id: int, version: int) -> CouncilSheet:
    """The spreadsheet whose rows were read. Raises Conflict where it is another by now."""
    sheet = db.session.get_one(CouncilSheet, sheet_id)
    if sheet.version != version:
        raise Conflict("council_sheet: it was changed meanwhile")
    return sheet
