"""A challenge to public feedback, step by step (Defamation Act 2013, section 5; SI 2013/3028).

The words stay in public, with a note, until they are decided on. Each step stores the next one's deadline.
"""

from __future__ import annotations

from datetime import datetime

from directory.audit.actions import record
from directory.feedback.models import Feedback, FeedbackChallenge
from directory.feedback.rules import challenges as clock
from directory.feedback.rules.writing import (
    CHALLENGE_GROUNDS,
    LONGEST_TEXT,
    check_words,
    may_decide,
    may_moderate,
)
from directory.feedback.states import FEEDBACK
from directory.foundation.actor import Actor
from directory.foundation.calendar import is_working_day
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import allow_by_rule
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event


def challenge(
    actor: Actor, feedback: Feedback, *, ground: str, statement: str, at: datetime
) -> FeedbackChallenge:
    """Say that public feedback is wrong or unlawful: anyone may. The 48 working hours run from ``at``."""
    if ground not in CHALLENGE_GROUNDS:
        raise Invalid("ground", "unknown")
    words = check_words("statement", statement, most=LONGEST_TEXT, required=True)
    before = {"state": feedback.state}
    feedback.state = FEEDBACK.move(feedback.state, "challenge")
    opened = FeedbackChallenge(
        feedback_id=feedback.id,
        created_by=actor.id,
        ground=ground,
        statement=words,
        received_at=at,
        act_by=clock.act_by(at, is_working_day),
    )
    db.session.add(opened)
    db.session.flush()
    after = {"state": feedback.state, "ground": ground, "challenge_id": opened.id, "statement": digest(words)}
    record(actor, "feedback.challenged", "feedback", feedback.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, feedback.service_id)
    return opened


def acknowledge(actor: Actor, opened: FeedbackChallenge, *, at: datetime) -> FeedbackChallenge:
    """Note that whoever challenged it was told that we have the challenge."""
    return _note(actor, opened, "acknowledged_at", at)


def contact_writer(actor: Actor, opened: FeedbackChallenge, *, at: datetime) -> FeedbackChallenge:
    """Note that the writer was asked whether she stands by her words; she has five days to answer."""
    _note(actor, opened, "writer_contacted_at", at)
    opened.writer_answer_by = clock.writer_answer_by(at)
    return opened


def record_writer_answer(actor: Actor, opened: FeedbackChallenge, *, at: datetime) -> FeedbackChallenge:
    """Note that the writer answered and stands by her words. One who takes them back has them removed."""
    if opened.writer_contacted_at is None:
        raise WrongState("feedback_challenge: the writer was not asked yet")
    return _note(actor, opened, "writer_answered_at", at)


def uphold(
    actor: Actor,
    opened: FeedbackChallenge,
    feedback: Feedback,
    *,
    reason: str,
    at: datetime,
    run_by_council: str | None = None,
    second: Actor | None = None,
) -> Feedback:
    """Let the words stand. Words called defamatory stand only if their writer stands by them."""
    allow_by_rule(actor, may_decide, run_by_council, second)
    progress = clock.Progress(
        opened.ground, opened.act_by, opened.writer_answer_by, opened.writer_answered_at
    )
    if not clock.can_uphold(progress):
        raise WrongState("feedback_challenge: the writer has not said that she stands by her words")
    return _decide(actor, opened, feedback, "uphold", reason=reason, at=at)


def remove(
    actor: Actor,
    opened: FeedbackChallenge,
    feedback: Feedback,
    *,
    reason: str,
    at: datetime,
    run_by_council: str | None = None,
    second: Actor | None = None,
) -> Feedback:
    """Take the words off the public page for good, with a reason; they no longer count in any average."""
    allow_by_rule(actor, may_decide, run_by_council, second)
    return _decide(actor, opened, feedback, "remove", reason=reason, at=at)


def _decide(
    actor: Actor, opened: FeedbackChallenge, feedback: Feedback, verb: str, *, reason: str, at: datetime
) -> Feedback:
    if opened.feedback_id != feedback.id or opened.decision is not None:
        raise WrongState("feedback_challenge: not an open challenge to this feedback")
    words = check_words("reason", reason, most=LONGEST_TEXT, required=True)
    before = {"state": feedback.state}
    feedback.state = FEEDBACK.move(feedback.state, verb)
    opened.decision, opened.decided_at, opened.decision_reason = feedback.state, at, words
    after = {"state": feedback.state, "challenge_id": opened.id, "reason": digest(words)}
    record(actor, f"feedback.{feedback.state}", "feedback", feedback.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, feedback.service_id)
    return feedback


def _note(actor: Actor, opened: FeedbackChallenge, step: str, at: datetime) -> FeedbackChallenge:
    allow_by_rule(actor, may_moderate)
    if opened.decision is not None or getattr(opened, step) is not None:
        raise WrongState(f"feedback_challenge: {step} cannot be noted now")
    setattr(opened, step, at)
    after = {"step": step, "at": at.isoformat()}
    record(actor, "feedback_challenge.noted", "feedback_challenge", opened.id, after=after)
    return opened
