"""The states of feedback and of replies, written out, and every action that moves one from every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.feedback.actions import challenging, moderating, writing
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.feedback.states import FEEDBACK, FEEDBACK_REPLY, PUBLIC_STATES
from directory.foundation.errors import Invalid, WrongState
from tests.catalogue.factories import make_service
from tests.feedback.conftest import IN_STATE, MODERATOR, NOON, REPLY_IN_STATE, RESIDENT, TODAY, provider_of

# verb -> (states it starts from, state it leads to)
FEEDBACK_MOVES = {
    "start_moderation": ({"submitted"}, "moderation"),
    "publish": ({"moderation"}, "published"),
    "reject": ({"moderation"}, "rejected"),
    "challenge": ({"published", "upheld"}, "challenged"),
    "uphold": ({"challenged"}, "upheld"),
    "remove": ({"challenged"}, "removed"),
}
REPLY_MOVES = {
    "publish": ({"submitted"}, "published"),
    "reject": ({"submitted"}, "rejected"),
    "rewrite": ({"rejected"}, "submitted"),
}


def opened_for(feedback: Feedback, session: scoped_session) -> FeedbackChallenge:
    """The newest challenge to feedback, or one that no action could have opened."""
    newest = select(FeedbackChallenge).where(FeedbackChallenge.feedback_id == feedback.id)
    found = session.scalars(newest.order_by(FeedbackChallenge.id.desc())).first()
    if found is not None and found.decision is None:
        return found
    made = FeedbackChallenge(
        feedback_id=feedback.id, ground="untrue", statement="No.", received_at=NOON, act_by=NOON
    )
    session.add(made)
    session.commit()
    return made


def move_feedback(verb: str, feedback: Feedback, session: scoped_session) -> object:
    if verb == "start_moderation":
        return moderating.start_moderation(MODERATOR, feedback)
    if verb == "publish":
        return moderating.publish(MODERATOR, feedback, on=TODAY)
    if verb == "reject":
        return moderating.reject(MODERATOR, feedback, reason="fake", on=TODAY)
    if verb == "challenge":
        return challenging.challenge(RESIDENT, feedback, ground="untrue", statement="No.", at=NOON)
    decide = {"uphold": challenging.uphold, "remove": challenging.remove}[verb]
    opened = opened_for(feedback, session)
    return decide(MODERATOR, opened, feedback, reason="We asked.", at=NOON)


MOVE_REPLY: dict[str, Callable[[Feedback, FeedbackReply, Service], object]] = {
    "publish": lambda f, r, s: moderating.publish_reply(MODERATOR, r, f, on=TODAY),
    "reject": lambda f, r, s: moderating.reject_reply(MODERATOR, r, f, reason="names_someone", on=TODAY),
    "rewrite": lambda f, r, s: writing.submit_reply(provider_of(s), f, text="We are glad.", on=TODAY),
}


def test_the_tables_are_as_written_here() -> None:
    assert (FEEDBACK.name, FEEDBACK_REPLY.name) == ("feedback", "feedback_reply")
    assert dict(FEEDBACK.moves) == FEEDBACK_MOVES
    assert (FEEDBACK.initial, FEEDBACK.final) == ("submitted", {"rejected", "removed"})
    assert FEEDBACK.needs_reason == {"uphold", "remove"}
    assert dict(FEEDBACK_REPLY.moves) == REPLY_MOVES
    assert (FEEDBACK_REPLY.initial, FEEDBACK_REPLY.final) == ("submitted", frozenset())
    assert FEEDBACK_REPLY.needs_reason == frozenset()
    assert {"published", "challenged", "upheld"} == PUBLIC_STATES
    assert IN_STATE.keys() == FEEDBACK.states
    assert REPLY_IN_STATE.keys() == FEEDBACK_REPLY.states


@pytest.mark.parametrize("state", IN_STATE)
@pytest.mark.parametrize("verb", FEEDBACK_MOVES)
def test_each_verb_from_each_state_of_feedback(
    service: Service, session: scoped_session, state: str, verb: str
) -> None:
    feedback = IN_STATE[state](service)
    session.commit()
    assert feedback.state == state
    sources, target = FEEDBACK_MOVES[verb]
    if state not in sources:
        with pytest.raises(WrongState):
            move_feedback(verb, feedback, session)
        assert not session.dirty
        return
    move_feedback(verb, feedback, session)
    session.commit()
    assert feedback.state == target
    newest = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert newest is not None
    assert (newest.action, newest.before) == (f"feedback.{verb}", {"state": state})
    assert newest.after is not None
    assert newest.after["state"] == target


@pytest.mark.parametrize("state", REPLY_IN_STATE)
@pytest.mark.parametrize("verb", REPLY_MOVES)
def test_each_verb_from_each_state_of_a_reply(
    service: Service, session: scoped_session, state: str, verb: str
) -> None:
    feedback, reply = REPLY_IN_STATE[state](service)
    session.commit()
    assert reply.state == state
    sources, target = REPLY_MOVES[verb]
    if state not in sources:
        with pytest.raises(WrongState):
            MOVE_REPLY[verb](feedback, reply, service)
        assert not session.dirty
        return
    MOVE_REPLY[verb](feedback, reply, service)
    session.commit()
    assert reply.state == target
    newest = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert newest is not None
    assert newest.action == f"feedback_reply.{verb}"


@pytest.mark.parametrize("state", sorted(set(IN_STATE) - {"published", "challenged", "upheld"}))
def test_only_public_feedback_is_replied_to(service: Service, session: scoped_session, state: str) -> None:
    feedback = IN_STATE[state](service)
    with pytest.raises(WrongState):
        writing.submit_reply(provider_of(service), feedback, text="Thank you.", on=TODAY)


@pytest.mark.parametrize("state", ["published", "challenged", "upheld"])
def test_public_feedback_is_replied_to(service: Service, state: str) -> None:
    reply = writing.submit_reply(provider_of(service), IN_STATE[state](service), text="Thank you.", on=TODAY)
    assert reply.state == "submitted"


def test_a_reply_is_not_published_beside_feedback_that_was_removed(service: Service) -> None:
    feedback, reply = REPLY_IN_STATE["submitted"](service)
    opened = challenging.challenge(RESIDENT, feedback, ground="untrue", statement="No.", at=NOON)
    challenging.remove(MODERATOR, opened, feedback, reason="Untrue.", at=NOON)
    with pytest.raises(WrongState):
        moderating.publish_reply(MODERATOR, reply, feedback, on=TODAY)
    moderating.reject_reply(MODERATOR, reply, feedback, reason="fake", on=TODAY)
    assert reply.state == "rejected"


def test_a_reply_is_decided_with_its_own_feedback(service: Service, session: scoped_session) -> None:
    _, reply = REPLY_IN_STATE["submitted"](service)
    other = IN_STATE["published"](_another(service, session))
    with pytest.raises(WrongState):
        moderating.publish_reply(MODERATOR, reply, other, on=TODAY)
    with pytest.raises(WrongState):
        moderating.reject_reply(MODERATOR, reply, other, reason="fake", on=TODAY)


@pytest.mark.parametrize("step", [challenging.acknowledge, challenging.contact_writer])
def test_a_step_is_recorded_once_for_the_challenged_feedback_while_it_is_open(
    service: Service, session: scoped_session, step: Callable[..., FeedbackChallenge]
) -> None:
    feedback = IN_STATE["challenged"](service)
    opened = opened_for(feedback, session)
    with pytest.raises(WrongState):
        step(MODERATOR, opened, IN_STATE["published"](_another(service, session)), at=NOON)
    step(MODERATOR, opened, feedback, at=NOON)
    with pytest.raises(WrongState):
        step(MODERATOR, opened, feedback, at=NOON)
    challenging.remove(MODERATOR, opened, feedback, reason="Untrue.", at=NOON)
    with pytest.raises(WrongState):
        challenging.acknowledge(MODERATOR, opened, feedback, at=NOON)


@pytest.mark.parametrize("decide", [challenging.uphold, challenging.remove])
@pytest.mark.parametrize(
    ("reason", "code"), [("  ", "required"), ("\u200b", "required"), ("x" * 4001, "too_long")]
)
def test_a_challenge_is_decided_with_a_reason(
    service: Service, session: scoped_session, decide: Callable[..., Feedback], reason: str, code: str
) -> None:
    feedback = IN_STATE["challenged"](service)
    opened = opened_for(feedback, session)
    session.commit()
    with pytest.raises(Invalid) as error:
        decide(MODERATOR, opened, feedback, reason=reason, at=NOON)
    assert (error.value.field, error.value.code) == ("reason", code)
    assert not session.dirty


def _another(service: Service, session: scoped_session) -> Service:
    made = make_service(name="Elm Home Care", council_code=service.council_code)
    session.commit()
    return made
