"""Who prepares entries: a framework manager for the own council (requirements section 4, "Settled")."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM, Actor
from directory.preparing import actions
from tests.authority import check_action
from tests.preparing.factories import ASH, LARKHOLM, add_places, register
from tests.preparing.test_preparing import TODAY

AUTHORITY = {
    "directory.preparing.actions.prepare_locations": "framework_manager",
    "directory.preparing.actions.receive_sheet": "framework_manager",
    "directory.preparing.actions.map_sheet": "framework_manager",
    "directory.preparing.actions.make_from_sheet": "framework_manager",
    "directory.preparing.actions.discard_sheet": "framework_manager",
}
ROWS = [["Location number", "Telephone"], [ASH, "020 7946 0999"]]
COLUMNS = {"location_id": "Location number", "phone": "Telephone"}


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(session: scoped_session, action: str) -> None:
    add_places()
    register()
    sheet = actions.receive_sheet(SYSTEM, LARKHOLM, file_name="ours.csv", rows=ROWS)
    if action.endswith("make_from_sheet"):
        actions.map_sheet(SYSTEM, sheet, COLUMNS, version=1)
    session.commit()
    calls: dict[str, Callable[[Actor], object]] = {
        "prepare_locations": lambda actor: actions.prepare_locations(actor, LARKHOLM, [ASH], TODAY),
        "receive_sheet": lambda actor: actions.receive_sheet(
            actor, LARKHOLM, file_name="ours.csv", rows=ROWS
        ),
        "map_sheet": lambda actor: actions.map_sheet(actor, sheet, COLUMNS, version=sheet.version),
        "make_from_sheet": lambda actor: actions.make_from_sheet(
            actor, sheet, version=sheet.version, on=TODAY
        ),
        "discard_sheet": lambda actor: actions.discard_sheet(actor, sheet),
    }
    check_action(
        session,
        calls[action.rpartition(".")[2]],
        AUTHORITY[action],
        council=LARKHOLM,
        effects=action,
    )
