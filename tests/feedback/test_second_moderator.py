"""Decisions about a service that the moderator's own council runs: two moderators, or nothing happens."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Provider
from directory.feedback.actions import agreeing, challenging
from directory.feedback.models import Feedback, FeedbackDecision, FeedbackReply
from directory.feedback.queries import last_declined, needs_second, open_decision
from directory.feedback.rules.agreeing import may_agree
from directory.feedback.states import FEEDBACK_DECISION
from directory.feedback.tasks import tasks_for
from directory.foundation.actor import Actor
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from tests.feedback.conftest import COLLEAGUE, HARINGEY, MODERATOR, NOON, RESIDENT, STRANGER, TODAY, Case

# Written by hand: where each verb leads from the one state that has a way out.
MOVES = {"agree": "agreed", "decline": "declined", "take_back": "taken_back"}


@pytest.fixture
def own(case: Case, session: scoped_session) -> Case:
    """Feedback about a service that Haringey runs itself."""
    session.get_one(Provider, case.service.provider_id).run_by_council = HARINGEY
    session.commit()
    return case


def propose(
    actor: Actor, subject: agreeing.Subject, verb: str, reason: str = "", **values: Any
) -> FeedbackDecision:
    return agreeing.propose(
        actor, subject, verb=verb, reason=reason, **{"flags_reviewed": True, "at": NOON, **values}
    )


def agree(actor: Actor, decision: FeedbackDecision, proposer: Actor = MODERATOR) -> FeedbackDecision:
    return agreeing.agree(actor, decision, proposer=proposer, flags_reviewed=True, at=NOON)


@pytest.mark.parametrize(
    ("state", "verb"), list(product(("proposed", "agreed", "declined", "taken_back"), MOVES))
)
def test_the_workflow_is_the_one_written_here(state: str, verb: str) -> None:
    assert set(FEEDBACK_DECISION.moves) == set(MOVES)
    if state == "proposed":
        assert FEEDBACK_DECISION.move(state, verb) == MOVES[verb]
    else:
        with pytest.raises(WrongState):
            FEEDBACK_DECISION.move(state, verb)


def test_who_needs_a_second_one(own: Case) -> None:
    assert needs_second(own.new, MODERATOR) and needs_second(own.new, COLLEAGUE)
    assert not needs_second(own.new, STRANGER), "of another council: who may decide is asked elsewhere"


@given(*[st.sampled_from(["a", "b", "c"])] * 3)
def test_two_people_agree_and_the_first_is_who_proposed_it(actor: str, proposer: str, by: str) -> None:
    agreed = may_agree(Actor(actor), Actor(proposer), by)
    assert agreed == (actor != by and proposer == by)
    assert not agreed or actor != proposer


def outcomes(case: Case) -> dict[str, tuple[agreeing.Subject, str, str, str]]:
    """Each decision that there is: of what, the verb, its reason, the state that it leads to."""
    return {
        "publish": (case.moderated, "publish", "", "published"),
        "reject": (case.moderated, "reject", "fake", "rejected"),
        "publish reply": (case.reply, "publish", "", "published"),
        "reject reply": (case.reply, "reject", "abusive", "rejected"),
        "uphold": (case.opened, "uphold", "We asked.", "upheld"),
        "remove": (case.opened, "remove", "It is untrue.", "removed"),
    }


@pytest.mark.parametrize("name", ["publish", "reject", "publish reply", "reject reply", "uphold", "remove"])
def test_a_decision_happens_once_a_second_moderator_agrees(
    own: Case, session: scoped_session, name: str
) -> None:
    subject, verb, reason, state = outcomes(own)[name]
    changed: Feedback | FeedbackReply = (
        subject if isinstance(subject, Feedback | FeedbackReply) else own.challenged
    )
    before = changed.state
    decision = propose(MODERATOR, subject, verb, reason)
    session.commit()
    assert changed.state == before, "proposed, and nothing has happened"
    with pytest.raises(NotAllowed):
        agree(MODERATOR, decision)
    with pytest.raises(NotAllowed):
        agree(STRANGER, decision)
    with pytest.raises(NotAllowed):
        agree(COLLEAGUE, decision, proposer=COLLEAGUE)
    assert changed.state == before
    agree(COLLEAGUE, decision)
    session.commit()
    assert (changed.state, decision.state, decision.settled_by) == (state, "agreed", COLLEAGUE.id)
    seconds = [
        event.after.get("second")
        for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        if event.after and event.after.get("second")
    ]
    assert seconds == [COLLEAGUE.id], "the record of the decision names both"
    with pytest.raises(WrongState):
        agree(COLLEAGUE, decision)


def test_whoever_proposed_and_holds_the_role_no_more_decides_nothing(own: Case) -> None:
    decision = propose(MODERATOR, own.moderated, "publish")
    with pytest.raises(NotAllowed):
        agree(COLLEAGUE, decision, proposer=Actor(MODERATOR.id))
    assert own.moderated.state == "moderation"
    agreeing.decline(COLLEAGUE, decision, reason="She has left.", at=NOON)
    assert propose(COLLEAGUE, own.moderated, "publish").state == "proposed"


def test_declined_it_says_why_and_another_may_be_proposed(own: Case, session: scoped_session) -> None:
    decision = propose(MODERATOR, own.moderated, "reject", "fake")
    with pytest.raises(NotAllowed):
        agreeing.decline(MODERATOR, decision, reason="No.", at=NOON)
    for empty in ("", " \n"):
        with pytest.raises(Invalid):
            agreeing.decline(COLLEAGUE, decision, reason=empty, at=NOON)
    agreeing.decline(COLLEAGUE, decision, reason="Nothing shows that.", at=NOON)
    declined = last_declined("feedback", own.moderated.id)
    assert declined is not None and declined.declined_because == "Nothing shows that."
    assert open_decision("feedback", own.moderated.id) is None
    assert own.moderated.state == "moderation"
    propose(COLLEAGUE, own.moderated, "publish")


def test_only_its_author_takes_a_proposal_back(own: Case) -> None:
    decision = propose(MODERATOR, own.moderated, "publish")
    with pytest.raises(NotAllowed):
        agreeing.take_back(COLLEAGUE, decision, at=NOON)
    assert agreeing.take_back(MODERATOR, decision, at=NOON).state == "taken_back"


def test_one_decision_at_a_time_is_proposed(own: Case, session: scoped_session) -> None:
    propose(MODERATOR, own.moderated, "publish")
    with pytest.raises(Conflict):
        propose(COLLEAGUE, own.moderated, "reject", "fake")
    with pytest.raises(Invalid, match="proposed_already"):
        propose(MODERATOR, own.moderated, "publish")
    propose(COLLEAGUE, own.reply, "publish")
    assert session.scalar(select(func.count()).select_from(FeedbackDecision)) == 2


@pytest.mark.parametrize(
    ("name", "verb", "reason", "error"),
    [
        ("moderated", "uphold", "", Invalid),
        ("moderated", "reject", "dislike", Invalid),
        ("public", "publish", "", WrongState),
        ("new", "publish", "", WrongState),
        ("reply", "remove", "", Invalid),
        ("opened", "publish", "", Invalid),
        ("opened", "remove", "  ", Invalid),
        ("contacted", "uphold", "We asked.", WrongState),
    ],
)
def test_what_could_not_be_decided_is_not_proposed(
    own: Case, session: scoped_session, name: str, verb: str, reason: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        propose(MODERATOR, getattr(own, name), verb, reason)
    assert session.scalar(select(func.count()).select_from(FeedbackDecision)) == 0


def test_whoever_challenged_neither_proposes_nor_agrees(own: Case) -> None:
    opened = challenging.challenge(MODERATOR, own.public, ground="untrue", statement="No.", at=NOON)
    with pytest.raises(NotAllowed):
        propose(MODERATOR, opened, "remove", "It is untrue.")
    decision = propose(COLLEAGUE, opened, "remove", "It is untrue.")
    with pytest.raises(NotAllowed):
        agree(MODERATOR, decision, proposer=COLLEAGUE)
    with pytest.raises(NotAllowed):
        propose(RESIDENT, opened, "remove", "It is untrue.")


def test_the_second_one_looks_at_each_marked_word_too(own: Case, session: scoped_session) -> None:
    own.moderated.text = "My carer Joan is kind."
    session.flush()
    with pytest.raises(Invalid):
        propose(MODERATOR, own.moderated, "publish", flags_reviewed=False)
    decision = propose(MODERATOR, own.moderated, "publish")
    with pytest.raises(Invalid):
        agreeing.agree(COLLEAGUE, decision, proposer=MODERATOR, flags_reviewed=False, at=NOON)
    assert own.moderated.state == "moderation"
    agree(COLLEAGUE, decision)
    assert own.moderated.state == "published"


def test_it_is_a_task_of_the_others_and_waits_for_whoever_proposed_it(
    own: Case, session: scoped_session
) -> None:
    feedback = propose(MODERATOR, own.moderated, "publish")
    challenge = propose(MODERATOR, own.opened, "remove", "It is untrue.")
    session.commit()
    mine = {(task.kind, task.subject): task for task in tasks_for(MODERATOR, TODAY)}
    theirs = {(task.kind, task.subject): task for task in tasks_for(COLLEAGUE, TODAY)}
    for tasks, kind in ((mine, "second_moderator.waiting"), (theirs, "second_moderator.agree")):
        assert {key for key in tasks if key[0].startswith("second")} == {
            (kind, str(feedback.id)),
            (kind, str(challenge.id)),
        }
        assert ("feedback.moderate", str(own.moderated.id)) not in tasks
        assert not [key for key in tasks if key[0].startswith("challenge.") and key[1] == str(own.opened.id)]
        due = tasks[kind, str(challenge.id)].due
        assert due is not None and due <= TODAY + timedelta(days=2), "the law's clock does not wait for it"
    assert ("feedback.moderate", str(own.new.id)) in theirs
    assert tasks_for(STRANGER, TODAY) == []
