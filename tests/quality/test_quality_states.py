"""The states of a Council check: the table, written by hand, and every action tried from every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import Invalid, WrongState
from directory.outbox.models import OutboxMessage
from directory.quality import actions
from directory.quality.models import QualityCheck
from directory.quality.states import QUALITY_CHECK, CheckState
from tests.catalogue.factories import TODAY

STATES = ("draft", "published", "discarded", "withdrawn")
ACTIONS: dict[str, Callable[[QualityCheck], object]] = {
    "publish": lambda check: actions.publish(SYSTEM, check, on=TODAY),
    "discard": lambda check: actions.discard(SYSTEM, check),
    "withdraw": lambda check: actions.withdraw(SYSTEM, check, reason="wrong home"),
}
# (action, state) -> the state it leads to; every other pair is refused.
MOVES = {
    ("publish", "draft"): "published",
    ("discard", "draft"): "discarded",
    ("withdraw", "published"): "withdrawn",
}


def make_check(session: scoped_session, service: Service, state: str) -> QualityCheck:
    """A complete check in a state."""
    check = QualityCheck(
        service_id=service.id,
        kind="spot_check",
        planned=True,
        checked_on=TODAY,
        officer="officer-1",
        outcome="met",
        public_summary="All well.",
        state=state,
        published_on=TODAY if state in ("published", "withdrawn") else None,
    )
    session.add(check)
    session.flush()
    return check


def test_the_table_is_this_one() -> None:
    assert QUALITY_CHECK.name == "quality_check"
    assert QUALITY_CHECK.initial == "draft"
    assert QUALITY_CHECK.final == {"discarded", "withdrawn"}
    assert QUALITY_CHECK.needs_reason == {"withdraw"}
    assert tuple(CheckState) == STATES
    assert QUALITY_CHECK.states == set(STATES)
    moves = {(verb, state): to for verb, (states, to) in QUALITY_CHECK.moves.items() for state in states}
    assert moves == MOVES
    assert QualityCheck.workflow is QUALITY_CHECK


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_from_every_state(
    service: Service, session: scoped_session, action: str, state: str
) -> None:
    check = make_check(session, service, state)
    if (action, state) in MOVES:
        ACTIONS[action](check)
        assert check.state == MOVES[action, state]
        (event,) = session.scalars(select(AuditEvent))
        assert (event.action, event.before) == (f"quality_check.{action}", {"state": state})
        assert event.after is not None and event.after["state"] == check.state
        assert session.scalars(select(OutboxMessage.subject)).all() == [str(service.id)]
    else:
        with pytest.raises(WrongState):
            ACTIONS[action](check)
        assert not session.dirty
        assert check.state == state
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


@pytest.mark.parametrize("state", STATES)
def test_only_a_published_check_is_answered(service: Service, session: scoped_session, state: str) -> None:
    check = make_check(session, service, state)
    if state == "published":
        assert actions.answer(SYSTEM, check, text="We agree.", on=TODAY).provider_answer == "We agree."
    else:
        with pytest.raises(WrongState):
            actions.answer(SYSTEM, check, text="We agree.", on=TODAY)


def test_a_withdrawal_needs_a_reason(service: Service, session: scoped_session) -> None:
    check = make_check(session, service, "published")
    with pytest.raises(Invalid) as refusal:
        actions.withdraw(SYSTEM, check, reason=" \u200b")
    assert not session.dirty
    assert (refusal.value.field, refusal.value.code) == ("reason", "required")
    assert check.state == "published"
