"""The states of a run through the regulator's API: the table, written by hand, and every action from every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM
from directory.foundation.errors import WrongState
from directory.register.actions import fetching
from directory.register.models import RegisterFetch
from directory.register.rules.fetching import Outcome
from directory.register.states import FETCH

BEGUN = datetime(2026, 11, 20, 23, tzinfo=UTC)
GONE = "1-900000009"
STATES = ("listing", "fetching", "done", "abandoned")
# (verb, state) -> the state it leads to; no other pair is in the table.
MOVES = {
    ("list", "listing"): "fetching",
    ("finish", "fetching"): "done",
    ("abandon", "listing"): "abandoned",
    ("abandon", "fetching"): "abandoned",
}
ACTIONS: dict[str, Callable[[int], object]] = {
    "list": lambda number: fetching.list_locations(SYSTEM, number, 1, [GONE], last=True),
    "fetch": lambda number: fetching.stage_fetched(SYSTEM, number, [fetching.Fetched(GONE, Outcome.GONE)]),
    "put_off": lambda number: fetching.put_off_fetch(SYSTEM, number, "no answer", BEGUN),
    "finish": lambda number: fetching.finish_fetch(SYSTEM, number),
    "abandon": lambda number: fetching.abandon_fetch(SYSTEM, number),
}
# What an action leaves where it fits; a page that was noted already is passed over.
AFTER = MOVES | {
    ("fetch", "fetching"): "fetching",
    ("put_off", "listing"): "listing",
    ("put_off", "fetching"): "fetching",
    ("list", "fetching"): "fetching",
    ("list", "done"): "done",
    ("list", "abandoned"): "abandoned",
}
REACHED = {
    "listing": (),
    "fetching": ("list", "fetch"),
    "done": ("list", "fetch", "finish"),
    "abandoned": ("abandon",),
}


def test_the_table_is_this_one() -> None:
    assert (FETCH.name, FETCH.initial, FETCH.final) == ("register_fetch", "listing", {"done", "abandoned"})
    assert FETCH.needs_reason == FETCH.other_beginnings == frozenset()
    assert FETCH.states == set(STATES)
    assert {(verb, state): to for verb, (states, to) in FETCH.moves.items() for state in states} == MOVES
    assert RegisterFetch.workflow is FETCH


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_from_every_state(session: scoped_session, action: str, state: str) -> None:
    number = fetching.begin_fetch(SYSTEM, "api", since=None, until=BEGUN, as_at=BEGUN.date())
    for step in REACHED[state]:
        ACTIONS[step](number)
    session.commit()
    row = session.get_one(RegisterFetch, number)
    assert row.state == state
    if (action, state) in AFTER:
        ACTIONS[action](number)
        assert row.state == AFTER[action, state]
    else:
        with pytest.raises(WrongState):
            ACTIONS[action](number)
        assert not session.dirty
        assert row.state == state


def test_a_run_is_not_finished_while_a_location_waits(session: scoped_session) -> None:
    number = fetching.begin_fetch(SYSTEM, "api", since=None, until=BEGUN, as_at=BEGUN.date())
    ACTIONS["list"](number)
    with pytest.raises(WrongState):
        ACTIONS["finish"](number)
    ACTIONS["fetch"](number)
    ACTIONS["finish"](number)
