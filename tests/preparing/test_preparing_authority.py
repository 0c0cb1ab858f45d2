"""Who prepares entries: a framework manager for the own council (requirements section 4, "Settled")."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.read_spreadsheets import ReadTable
from directory.preparing.actions import applying, entries, sheets, unregistered
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_outcome import Outcome
from directory.preparing.sheet_queries import checked_sheet
from directory.preparing.sheet_rules import SheetEntry
from tests.authority import check_action
from tests.preparing.factories import ASH, LARKHOLM, add_places, register
from tests.preparing.test_preparing import TODAY

AUTHORITY = dict.fromkeys(
    (
        "directory.preparing.actions.entries.prepare_locations",
        "directory.preparing.actions.applying.apply_lines",
        "directory.preparing.actions.unregistered.enter_by_reference",
        "directory.preparing.actions.sheets.receive_sheet",
        "directory.preparing.actions.sheets.map_sheet",
        "directory.preparing.actions.sheets.try_lines",
        "directory.preparing.actions.sheets.note_progress",
        "directory.preparing.actions.sheets.keep_outcome",
        "directory.preparing.actions.sheets.look_through",
        "directory.preparing.actions.sheets.begin_making",
        "directory.preparing.actions.sheets.make_from_sheet",
        "directory.preparing.actions.sheets.stop_sheet",
        "directory.preparing.actions.sheets.discard_sheet",
    ),
    "framework_manager",
)
TABLE = ReadTable(
    [
        ["Location number", "Telephone", "Amount", "Per", "Who pays", "From", "Need"],
        [ASH, "020 7946 0999", 650, "week", "council", "2026-04-01", "residential"],
    ]
)
COLUMNS = {
    "location_id": "Location number",
    "phone": "Telephone",
    "amount": "Amount",
    "unit": "Per",
    "payer": "Who pays",
    "valid_from": "From",
    "need_level": "Need",
}
ENTRY = SheetEntry("Sparkle Limited", "01234567", None, "Sparkle", "household_help", "ZL1 1AA")
# How far a spreadsheet must have come for what is asked of it.
STATES = {
    **dict.fromkeys(("try_lines", "note_progress", "keep_outcome", "look_through", "stop_sheet"), "checking"),
    "apply_lines": "checking",
    "begin_making": "checked",
    "make_from_sheet": "making",
}


def come_so_far(sheet: CouncilSheet, state: str) -> None:
    """Bring a spreadsheet to a state."""
    if state != "received":
        sheets.map_sheet(SYSTEM, sheet, COLUMNS, version=1)
    if state in ("checked", "making"):
        sheets.look_through(SYSTEM, sheet, on=TODAY)
    if state == "making":
        sheets.begin_making(SYSTEM, sheet, version=sheet.version)


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(session: scoped_session, action: str) -> None:
    name = action.rpartition(".")[2]
    add_places()
    register()
    sheet = sheets.receive_sheet(SYSTEM, LARKHOLM, file_name="ours.csv", table=TABLE)
    come_so_far(sheet, STATES.get(name, "received"))
    session.commit()
    lines = checked_sheet(sheet, TODAY).lines if sheet.columns else ()
    calls: dict[str, Callable[[Actor], object]] = {
        "prepare_locations": lambda actor: entries.prepare_locations(actor, LARKHOLM, [ASH], TODAY),
        "apply_lines": lambda actor: applying.apply_lines(actor, sheet, lines, TODAY),
        "enter_by_reference": lambda actor: unregistered.enter_by_reference(
            actor, LARKHOLM, "AB-1", ENTRY, None, TODAY
        ),
        "receive_sheet": lambda actor: sheets.receive_sheet(
            actor, LARKHOLM, file_name="ours.csv", table=TABLE
        ),
        "map_sheet": lambda actor: sheets.map_sheet(actor, sheet, COLUMNS, version=sheet.version),
        "try_lines": lambda actor: sheets.try_lines(actor, sheet, lines, TODAY),
        "note_progress": lambda actor: sheets.note_progress(actor, sheet, 1),
        "keep_outcome": lambda actor: sheets.keep_outcome(actor, sheet, Outcome()),
        "look_through": lambda actor: sheets.look_through(actor, sheet, on=TODAY),
        "begin_making": lambda actor: sheets.begin_making(actor, sheet, version=sheet.version),
        "make_from_sheet": lambda actor: sheets.make_from_sheet(actor, sheet, on=TODAY),
        "stop_sheet": lambda actor: sheets.stop_sheet(actor, sheet),
        "discard_sheet": lambda actor: sheets.discard_sheet(actor, sheet),
    }
    check_action(session, calls[name], AUTHORITY[action], council=LARKHOLM, effects=action)
