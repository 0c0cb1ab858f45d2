"""Who imports into the register: an administrator and the system alone (requirements section 4, "Settled")."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import Actor
from directory.places.models import Postcode
from directory.register import actions
from directory.register.models import RegisteredLocation
from tests.authority import check_action
from tests.register.test_register_imports import IN_STATE, statement

ROOM = "directory.register.actions"
AUTHORITY = {
    f"{ROOM}.begin_import": "administrator",
    f"{ROOM}.stage_statements": "administrator",
    f"{ROOM}.begin_switch": "administrator",
    f"{ROOM}.switch_batch": "administrator",
    f"{ROOM}.end_unlisted_batch": "administrator",
    f"{ROOM}.discard_import": "administrator",
    f"{ROOM}.import_statements": "administrator",
    f"{ROOM}.locate_batch": "administrator",
    f"{ROOM}.project_outdated": "administrator",
}
FILE = actions.FileFacts("file.csv", "0" * 64, "tidy", None, False)
CALLS: dict[str, Callable[[Actor, int], object]] = {
    "begin_import": lambda actor, _: actions.begin_import(actor, FILE),
    "stage_statements": lambda actor, number: actions.stage_statements(actor, number, [statement(2)]),
    "begin_switch": lambda actor, number: actions.begin_switch(actor, number, refusals=[], counts={}),
    "switch_batch": actions.switch_batch,
    "end_unlisted_batch": actions.end_unlisted_batch,
    "discard_import": actions.discard_import,
    "locate_batch": lambda actor, _: _locate(actor),
    "import_statements": lambda actor, _: actions.import_statements(actor, [statement(2)]),
    "project_outdated": lambda actor, _: actions.project_outdated(actor),
}
STATE = {"switch_batch": "switching", "end_unlisted_batch": "ending"}


def add_unplaced(session: scoped_session) -> None:
    """A location that was imported before the place of its postcode was known."""
    session.add(RegisteredLocation(id="1-900009999", name="Unplaced House", postcode="ZL1 1AA"))
    session.add(Postcode(code="ZL11AA", lat_e5=51_00_000, lon_e5=-10_000, council_code="E09000014"))


def _locate(actor: Actor) -> None:
    assert actions.locate_batch(actor, "1-900009998")[1] == 1


@pytest.mark.parametrize("action", AUTHORITY)
def test_each_action_by_each_role(session: scoped_session, action: str) -> None:
    name = action.rpartition(".")[2]
    import_id = IN_STATE[STATE.get(name, "staging")]()
    add_unplaced(session)
    session.commit()
    check_action(
        session,
        lambda actor: CALLS[name](actor, import_id),
        AUTHORITY[action],
        council="E09000014",
        effects=action,
    )
