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
from directory.foundation.workflow import Workflow
from directory.outbox.models import OutboxMessage
from directory.quality import rules
from directory.quality.actions import checks as actions
from directory.quality.actions import providers
from directory.quality.models import QualityAction, QualityCheck
from directory.quality.states import ATTENDANCE, PROVIDER_NOTE, QUALITY_CHECK, CheckState
from tests.catalogue.factories import HARINGEY, TODAY
from tests.quality.concern_factories import make_concern

STATES = ("planned", "draft", "shared", "published", "discarded", "withdrawn")
FOUND = rules.Findings(TODAY, "met", "All well.", "", (), ())
ACTIONS: dict[str, Callable[[QualityCheck], object]] = {
    "record": lambda check: actions.write_up(SYSTEM, check, FOUND, version=check.version, on=TODAY),
    "share": lambda check: actions.share(SYSTEM, check, on=TODAY),
    "recall": lambda check: actions.recall(SYSTEM, check),
    "publish": lambda check: actions.publish(SYSTEM, check, on=TODAY),
    "discard": lambda check: actions.discard(SYSTEM, check),
    "withdraw": lambda check: actions.withdraw(SYSTEM, check, reason="wrong home"),
}
# (action, state) -> the state it leads to; every other pair is refused.
MOVES = {
    ("record", "planned"): "draft",
    ("share", "draft"): "shared",
    ("recall", "shared"): "draft",
    ("publish", "draft"): "published",
    ("publish", "shared"): "published",
    ("discard", "planned"): "discarded",
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
        shared_on=TODAY if state == "shared" else None,
        published_on=TODAY if state in ("published", "withdrawn") else None,
    )
    session.add(check)
    session.flush()
    return check


def test_the_table_is_this_one() -> None:
    assert QUALITY_CHECK.name == "quality_check"
    assert QUALITY_CHECK.initial == "planned"
    assert QUALITY_CHECK.final == {"discarded", "withdrawn"}
    assert QUALITY_CHECK.needs_reason == {"withdraw"}
    assert not QUALITY_CHECK.other_beginnings
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
    if (action, state) == ("record", "draft"):
        ACTIONS[action](check)  # a draft is written up again, and stays one
        assert (check.state, check.version) == ("draft", 2)
    elif (action, state) in MOVES:
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
@pytest.mark.parametrize("answered", [False, True])
def test_a_serious_concern_is_published_only_after_it_was_shared(
    service: Service, session: scoped_session, state: str, answered: bool
) -> None:
    """The table of states is the same for it, except that a draft never goes straight to the public."""
    make_concern(service.id, "published", TODAY, council=HARINGEY)
    check = make_check(session, service, state)
    check.outcome, check.actions = "serious_concern", [QualityAction(what="Visit on time.", due_on=TODAY)]
    if answered:
        check.provider_answer, check.provider_answered_on = "We agree.", TODAY
    session.flush()
    if state not in ("draft", "shared"):
        with pytest.raises(WrongState):
            actions.publish(SYSTEM, check, on=TODAY)
    elif (state, answered) == ("shared", True):
        assert actions.publish(SYSTEM, check, on=TODAY).state == "published"
    else:
        fault = "provider_may_answer" if state == "shared" else "provider_not_asked"
        with pytest.raises(Invalid) as refusal:
            actions.publish(SYSTEM, check, on=TODAY)
        assert refusal.value.values["faults"] == (fault,)
        assert check.state == state


@pytest.mark.parametrize("state", STATES)
def test_only_a_shared_or_published_check_is_answered(
    service: Service, session: scoped_session, state: str
) -> None:
    check = make_check(session, service, state)
    if state in ("shared", "published"):
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


@pytest.mark.parametrize(
    ("workflow", "begins", "verb", "ends"),
    [(PROVIDER_NOTE, "kept", "withdraw", "withdrawn"), (ATTENDANCE, "recorded", "strike", "struck")],
)
def test_what_is_taken_back_stays_so(workflow: Workflow, begins: str, verb: str, ends: str) -> None:
    assert workflow.initial == begins
    assert {name: (set(states), to) for name, (states, to) in workflow.moves.items()} == {
        verb: ({begins}, ends)
    }
    assert workflow.final == {ends}
    assert workflow.needs_reason == {verb}
    assert workflow.states == {begins, ends}


def test_a_note_and_an_attendance_are_taken_back_once(service: Service) -> None:
    note = providers.add_note(SYSTEM, service.provider_id, HARINGEY, words="Slow to answer.", on=TODAY)
    row = providers.record_attendance(
        SYSTEM,
        service.provider_id,
        HARINGEY,
        kind="safeguarding_training",
        held_on=TODAY,
        result="attended",
        people=2,
        on=TODAY,
    )
    providers.withdraw_note(SYSTEM, note, reason="It was another provider.")
    providers.strike_attendance(SYSTEM, row, reason="It was another provider.")
    assert (note.state, row.state) == ("withdrawn", "struck")
    with pytest.raises(WrongState):
        providers.withdraw_note(SYSTEM, note, reason="Again.")
    with pytest.raises(WrongState):
        providers.strike_attendance(SYSTEM, row, reason="Again.")
