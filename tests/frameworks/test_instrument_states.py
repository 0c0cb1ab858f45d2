"""The states of an instrument: the table itself, and every action that moves one, from every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.foundation.actor import DEMO
from directory.foundation.errors import Invalid, WrongState
from directory.frameworks.actions.instrument import expire, go_live, open_instrument, terminate
from directory.frameworks.models import Instrument
from directory.frameworks.states import INSTRUMENT
from tests.frameworks.conftest import AFTER, DAY, END, make_instrument, make_ready

STATES = ("planned", "open", "live", "expired", "terminated")


def test_the_table_of_states() -> None:
    assert (INSTRUMENT.name, INSTRUMENT.initial) == ("instrument", "planned")
    assert {verb: (set(sources), target) for verb, (sources, target) in INSTRUMENT.moves.items()} == {
        "open": ({"planned"}, "open"),
        "go_live": ({"planned", "open"}, "live"),
        "expire": ({"live"}, "expired"),
        "terminate": ({"planned", "open", "live"}, "terminated"),
    }
    assert set(INSTRUMENT.final) == {"expired", "terminated"}
    assert set(INSTRUMENT.needs_reason) == {"terminate"}
    assert INSTRUMENT.states == set(STATES)


def instrument_in(state: str) -> Instrument:
    """An instrument that has come to a state."""
    if state != "terminated":
        return make_instrument(state=state)
    instrument = make_instrument()
    terminate(DEMO, instrument, on=DAY, told_on=DAY, reason="Replaced")
    return instrument


MOVES: dict[str, tuple[Callable[[Instrument], None], set[str], str]] = {
    "open": (lambda instrument: open_instrument(DEMO, instrument), {"planned"}, "open"),
    "go_live": (lambda instrument: go_live(DEMO, instrument, on=DAY), {"planned", "open"}, "live"),
    "expire": (lambda instrument: expire(DEMO, instrument, on=AFTER), {"live"}, "expired"),
    "terminate": (
        lambda instrument: terminate(DEMO, instrument, on=DAY, told_on=DAY, reason="Replaced"),
        {"planned", "open", "live"},
        "terminated",
    ),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", MOVES)
def test_every_action_from_every_state(
    councils: None, session: scoped_session[Any], action: str, state: str
) -> None:
    instrument = instrument_in(state)
    make_ready(instrument)
    act, sources, target = MOVES[action]
    if state in sources:
        act(instrument)
        assert instrument.state == target
        newest = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc())).first()
        assert newest == f"instrument.{action}"
    else:
        with pytest.raises(WrongState):
            act(instrument)
        assert instrument.state == state


@pytest.mark.parametrize("on", [END, date(2027, 3, 1)])
def test_a_term_is_not_over_on_its_last_day(councils: None, on: date) -> None:
    instrument = make_instrument(state="live")
    with pytest.raises(Invalid) as refusal:
        expire(DEMO, instrument, on=on)
    assert (refusal.value.code, instrument.state) == ("term_not_over", "live")


def test_a_termination_needs_its_reason_and_has_its_day(councils: None) -> None:
    instrument = make_instrument(state="live")
    with pytest.raises(Invalid) as refusal:
        terminate(DEMO, instrument, on=DAY, told_on=DAY, reason=" \u200b")
    assert (refusal.value.code, instrument.terminated_on) == ("required", None)
    terminate(DEMO, instrument, on=DAY, told_on=DAY, reason="Replaced")
    assert instrument.terminated_on == DAY
