"""The action that changes a state: it moves, records and posts, or changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.signing import digest
from directory.foundation.workflow import WORKFLOWS, Workflow
from directory.outbox.models import OutboxMessage
from directory.outbox.rules import Event
from directory.workflow.actions import transition
from directory.workflow.models import WorkflowMixin
from directory.workflow.rules import clean_reason

ACTOR = Actor("a-1", (Grant(Role.FRAMEWORK_MANAGER, council="E09000014"), Grant(Role.MODERATOR)))
LAMP = Workflow(
    "lamp",
    initial="off",
    moves={"light": ({"off"}, "on"), "break": ({"off", "on"}, "broken")},
    final={"broken"},
    needs_reason={"break"},
)
# Texts that hold no character anybody can read: zero width, joiners, selectors, fillers, blanks.
INVISIBLE = (
    "\u200b",
    " \u200b\u2060 ",
    "\u200d\ufe0f",
    "\u00ad",
    "\u3164",
    "\u2800 \u115f",
    "\u0301",
    "\x00",
)
del WORKFLOWS["lamp"]  # the walk over every workflow is about those of the application


@dataclass
class Lamp(WorkflowMixin):
    workflow: ClassVar[Workflow] = LAMP
    posts: ClassVar[tuple[Event, str] | None] = (Event.SERVICE_CHANGED, "room")

    id: int = 7
    state: str = "off"
    room: int = 3
    colour: str = "white"


class SilentLamp(Lamp):
    posts = None


def events(session: scoped_session) -> list[AuditEvent]:
    session.flush()
    return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def messages(session: scoped_session) -> list[tuple[str, str]]:
    session.flush()
    return [(row.event, row.subject) for row in session.scalars(select(OutboxMessage))]


def test_it_moves_records_and_posts(session: scoped_session) -> None:
    lamp = Lamp()
    transition(ACTOR, lamp, "light", before={"colour": "red"}, after={"colour": "blue"})
    assert lamp.state == "on"
    (event,) = events(session)
    assert (event.action, event.subject_type, event.subject_id) == ("lamp.light", "lamp", "7")
    assert (event.actor_id, event.actor_role) == ("a-1", "framework_manager+moderator")
    assert event.before == {"state": "off", "colour": "red"}
    assert event.after == {"state": "on", "colour": "blue"}
    assert messages(session) == [(Event.SERVICE_CHANGED.value, "3")]


def test_a_model_without_an_event_posts_nothing(session: scoped_session) -> None:
    transition(ACTOR, SilentLamp(), "light")
    assert len(events(session)) == 1
    assert not messages(session)


def test_it_sets_what_changes_with_the_state(session: scoped_session) -> None:
    lamp = Lamp()
    transition(ACTOR, lamp, "light", values={"colour": "blue", "room": 4})
    assert (lamp.state, lamp.colour) == ("on", "blue")
    assert messages(session) == [(Event.SERVICE_CHANGED.value, "4")]


def test_a_reason_is_kept_as_a_digest(session: scoped_session) -> None:
    transition(ACTOR, Lamp(), "break", reason="  it fell  ")
    assert events(session)[0].after == {"state": "broken", "reason": digest("it fell")}


@pytest.mark.parametrize("reason", [None, "", "   ", *INVISIBLE])
def test_a_verb_that_needs_a_reason_is_refused_without_one(
    session: scoped_session, reason: str | None
) -> None:
    lamp = Lamp()
    with pytest.raises(Invalid) as refused:
        transition(ACTOR, lamp, "break", reason=reason, values={"colour": "blue"})
    assert lamp.colour == "white"
    assert (refused.value.field, refused.value.code) == ("reason", "required")
    assert lamp.state == "off"
    assert not events(session) and not messages(session)


def test_a_verb_that_does_not_fit_changes_nothing(session: scoped_session) -> None:
    lamp = Lamp(state="broken")
    with pytest.raises(WrongState):
        transition(ACTOR, lamp, "light", values={"colour": "blue"})
    assert (lamp.state, lamp.colour) == ("broken", "white")
    assert not events(session) and not messages(session)


def test_a_workflow_refuses_a_reason_for_a_verb_it_does_not_have() -> None:
    with pytest.raises(ValueError, match="melt"):
        Workflow("candle", initial="off", moves={}, needs_reason={"melt"})


@pytest.mark.parametrize("text", INVISIBLE)
def test_what_cannot_be_read_is_no_reason(text: str) -> None:
    assert not clean_reason(text)


@pytest.mark.parametrize("text", ["x", "7", "?", "+", "می\u200cخواهم", "रद्द", "关闭", "e\u0301"])
def test_a_reason_in_any_script_is_kept_as_it_is(text: str) -> None:
    assert clean_reason(f" {text}\n") == text
