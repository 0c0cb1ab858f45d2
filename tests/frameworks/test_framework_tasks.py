"""What waits at instruments: terms, values and agreements, for those who can do something about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from directory.foundation.actor import DEMO, Actor, Grant, Role
from directory.foundation.tasks import Task
from directory.frameworks.actions.access import sign_access_agreement
from directory.frameworks.actions.instrument import extend
from directory.frameworks.actions.value import enter_value
from directory.frameworks.models import Instrument
from directory.frameworks.tasks import tasks_for
from tests.frameworks.conftest import AFTER, DAY, EALING, END, FULHAM, HAVERING, make_instrument


def manager(council: str = EALING) -> Actor:
    return Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=council),))


def kinds(actor: Actor, day: date) -> list[str]:
    return [task.kind for task in tasks_for(actor, day)]


def test_a_term_waits_from_ninety_days_before_its_end(councils: None) -> None:
    instrument = make_instrument(state="live")
    assert kinds(manager(), END - timedelta(91)) == []
    (task,) = tasks_for(manager(), END - timedelta(90))
    assert (task.kind, task.due, task.href_values) == ("instrument.ending", END, {"slug": "framework"})
    assert kinds(manager(), END) == ["instrument.ending"]
    assert kinds(manager(), AFTER) == ["instrument.over"]
    extend(DEMO, instrument, on=DAY)
    assert kinds(manager(), AFTER) == []


@pytest.mark.parametrize("state", ["planned", "expired"])
def test_what_does_not_run_does_not_wait(councils: None, state: str) -> None:
    make_instrument(state=state)
    assert kinds(manager(), AFTER) == []


@pytest.mark.parametrize(
    ("pence", "expected"),
    [(79, []), (80, ["instrument.value_80"]), (94, ["instrument.value_80"]), (95, ["instrument.value_95"])],
)
def test_a_value_waits_from_80_in_100_on(councils: None, pence: int, expected: list[str]) -> None:
    instrument = make_instrument(state="live")
    instrument.max_value_pence = 100
    enter_value(DEMO, instrument, kind="bought", reference="a", value_pence=pence, on=DAY)
    assert kinds(manager(), DAY) == expected
    enter_value(DEMO, instrument, kind="variation", reference="b", value_pence=100, on=DAY)
    assert kinds(manager(), DAY) == []


def sign(instrument: Instrument, last: date) -> None:
    dates: dict[str, Any] = {"signed_on": DAY, "valid_from": DAY, "valid_to": last}
    sign_access_agreement(DEMO, instrument, FULHAM, **dates)


def test_an_agreement_waits_for_the_lead_and_for_the_council_that_signed(councils: None) -> None:
    instrument = make_instrument(state="live")
    last = DAY + timedelta(30)
    sign(instrument, last)
    for council in (EALING, FULHAM):
        (task,) = tasks_for(manager(council), DAY)
        assert isinstance(task, Task)
        assert (task.kind, task.due, task.note) == ("access_agreement.ending", last, FULHAM)
    assert kinds(manager(HAVERING), DAY) == []
    assert kinds(manager(), last + timedelta(1)) == []
    assert kinds(Actor("m", (Grant(Role.MODERATOR, council=EALING),)), DAY) == []
