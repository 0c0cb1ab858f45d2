"""Who imports into the register: an administrator and the system alone (requirements section 4, "Settled")."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM, Actor
from directory.places.models import Postcode
from directory.register.actions import fetching
from directory.register.actions import importing as actions
from directory.register.models import RegisteredLocation
from directory.register.rules.fetching import Outcome
from tests.authority import check_action
from tests.register.test_register_imports import IN_STATE, statement

ROOM = "directory.register.actions.importing"
FETCHES = "directory.register.actions.fetching"
AUTHORITY = {
    f"{ROOM}.begin_import": "administrator",
    f"{ROOM}.stage_statements": "administrator",
    f"{ROOM}.begin_switch": "administrator",
    f"{ROOM}.switch_batch": "administrator",
    f"{ROOM}.refuse_staged_location": "administrator",
    f"{ROOM}.end_unlisted_batch": "administrator",
    f"{ROOM}.discard_import": "administrator",
    f"{ROOM}.import_statements": "administrator",
    f"{ROOM}.locate_batch": "administrator",
    f"{ROOM}.project_outdated": "administrator",
    f"{FETCHES}.begin_fetch": "administrator",
    f"{FETCHES}.list_locations": "administrator",
    f"{FETCHES}.stage_fetched": "administrator",
    f"{FETCHES}.finish_fetch": "administrator",
    f"{FETCHES}.put_off_fetch": "administrator",
    f"{FETCHES}.abandon_fetch": "administrator",
}
LEFT_OUT = {"phone": {"count": 1, "lines": [2], "words": {}}}
FILE = actions.FileFacts("file.csv", "0" * 64, "tidy", None, False)
CALLS: dict[str, Callable[[Actor, int], object]] = {
    "begin_import": lambda actor, _: actions.begin_import(actor, FILE),
    "stage_statements": lambda actor, number: actions.stage_statements(actor, number, [statement(2)]),
    "begin_switch": lambda actor, number: actions.begin_switch(
        actor, number, refusals=[(3, "no_location_id", "Elm")], counts={"rows": 2}, not_understood=LEFT_OUT
    ),
    "switch_batch": actions.switch_batch,
    "refuse_staged_location": actions.refuse_staged_location,
    "end_unlisted_batch": actions.end_unlisted_batch,
    "discard_import": actions.discard_import,
    "locate_batch": lambda actor, _: _locate(actor),
    "import_statements": lambda actor, _: actions.import_statements(actor, [statement(2)]),
    "project_outdated": lambda actor, _: actions.project_outdated(actor),
}
BEGUN = datetime(2026, 11, 22, 2, tzinfo=UTC)
FETCH_CALLS: dict[str, Callable[[Actor, int], object]] = {
    "begin_fetch": lambda actor, _: fetching.begin_fetch(
        actor, "api", since=None, until=BEGUN, as_at=BEGUN.date()
    ),
    "list_locations": lambda actor, number: fetching.list_locations(
        actor, number, 1, ["1-900000001", "1-900000002"], last=True
    ),
    "stage_fetched": lambda actor, number: fetching.stage_fetched(
        actor, number, [fetching.Fetched("1-900000001", Outcome.STAGED, (statement(1),))]
    ),
    "finish_fetch": fetching.finish_fetch,
    "put_off_fetch": lambda actor, number: fetching.put_off_fetch(actor, number, "away", BEGUN),
    "abandon_fetch": fetching.abandon_fetch,
}
STATE = {"switch_batch": "switching", "refuse_staged_location": "switching", "end_unlisted_batch": "ending"}


def add_unplaced(session: scoped_session) -> None:
    """A location that was imported before the place of its postcode was known."""
    session.add(RegisteredLocation(id="1-900009999", name="Unplaced House", postcode="ZL1 1AA"))
    session.add(Postcode(code="ZL11AA", lat_e5=51_00_000, lon_e5=-10_000, council_code="E09000014"))


def _locate(actor: Actor) -> None:
    assert actions.locate_batch(actor, "1-900009998")[1] == 1


@pytest.mark.parametrize("action", AUTHORITY)
def test_each_action_by_each_role(session: scoped_session, action: str) -> None:
    name = action.rpartition(".")[2]
    if name in FETCH_CALLS:
        check_fetch(session, action, FETCH_CALLS[name])
        return
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


def check_fetch(session: scoped_session, action: str, call: Callable[[Actor, int], object]) -> None:
    """An action of a run through the API, from the state it starts from."""
    number = 0
    if not action.endswith("begin_fetch"):
        number = fetching.begin_fetch(SYSTEM, "api", since=None, until=BEGUN, as_at=BEGUN.date())
        if not action.endswith("list_locations"):
            fetching.list_locations(SYSTEM, number, 1, ["1-900000001"], last=True)
        if action.endswith("finish_fetch"):
            one = fetching.Fetched("1-900000001", Outcome.STAGED, (statement(1),))
            fetching.stage_fetched(SYSTEM, number, [one])
    session.commit()
    check_action(
        session,
        lambda actor: call(actor, number),
        AUTHORITY[action],
        council="E09000014",
        effects=action,
    )
