"""What each action of the Council's checks refuses, field and code; and that it writes every value it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.errors import WrongState
from directory.quality import actions
from directory.quality.models import QualityCheck
from tests.catalogue.factories import TODAY
from tests.effects import held_to_effects
from tests.refusals import ANYBODY, refused

BEFORE = TODAY - timedelta(days=1)


def write(service: Service, **values: Any) -> QualityCheck:
    """A check with every value given."""
    given: dict[str, Any] = {
        "kind": "spot_check",
        "planned": False,
        "checked_on": TODAY,
        "outcome": "action_needed",
        "public_summary": " Visits were late. ",
        "internal_note": "Look again.",
        "findings": [actions.Finding("safety", "met")],
        "required_actions": [actions.RequiredAction("Arrive on time.", TODAY)],
    }
    return actions.write(ANYBODY, service.id, **{**given, **values})


def published(service: Service) -> QualityCheck:
    """A check that everybody reads."""
    return actions.publish(ANYBODY, write(service), on=TODAY)


def done(check: QualityCheck, other: QualityCheck | None = None, **values: Any) -> object:
    """The first action of a check, seen done."""
    return actions.confirm_done(ANYBODY, check, (other or check).actions[0], **{"on": TODAY, **values})


Call = Callable[[Service], object]
INVALID: list[tuple[str, str, Call]] = [
    ("kind", "unknown", lambda s: write(s, kind="charm")),
    ("quality_check", "not_ready", lambda s: actions.publish(ANYBODY, write(s, outcome=None), on=TODAY)),
    ("reason", "required", lambda s: actions.withdraw(ANYBODY, published(s), reason=" ")),
    ("provider_answer", "required", lambda s: actions.answer(ANYBODY, published(s), text=" ", on=TODAY)),
    ("action", "of_another_check", lambda s: done(write(s), write(s))),
    ("done_on", "before_check", lambda s: done(write(s), on=BEFORE)),
]


@pytest.mark.parametrize(("field", "code", "call"), INVALID)
def test_a_value_that_cannot_be_taken_is_named(service: Service, field: str, code: str, call: Call) -> None:
    assert refused(lambda: call(service)) == (field, code)


def test_what_does_not_fit_its_state_is_refused(service: Service) -> None:
    check = write(service)
    with pytest.raises(WrongState, match="only a published check is answered"):
        actions.answer(ANYBODY, check, text="We agree.", on=TODAY)
    done(check)
    with pytest.raises(WrongState, match="already done"):
        done(check)


WRITES: dict[str, Call] = {
    "write, everything": write,
    "confirm_done, of a published check": lambda s: done(published(s)),
    "answer, twice": lambda s: [
        actions.answer(ANYBODY, check, text=text, on=TODAY)
        for check in [published(s)]
        for text in (" We agree. ", "We have mended it.")
    ],
}


@pytest.mark.parametrize("name", WRITES)
def test_every_value_given_is_written(session: scoped_session, service: Service, name: str) -> None:
    with held_to_effects(session, f"directory.quality: {name}"):
        WRITES[name](service)
