"""A challenge to public feedback, step by step (Defamation Act 2013, section 5; SI 2013/3028).

The text stays public, with a note, until the challenge is decided. Each step stores the next one's deadline.
``second`` is as in `moderating`; whoever challenged the feedback does not decide.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from directory.audit.actions import record
from directory.feedback.models import Feedback, FeedbackChallenge
from directory.feedback.queries import allow_decision, allow_moderation
from directory.feedback.rules import challenges
from directory.feedback.rules.writing import LONGEST_TEXT, check_text
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.calendar import is_working_day
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotAllowed, WrongState
from directory.foundation.permissions import Permission, allow
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.vocabulary.people import ChallengeGround
from directory.workflow.actions import transition

COMPLAINANT_KEPT = timedelta(days=42)  # time to answer, and to complain of the answer


def challenge(
    actor: Actor,
    feedback: Feedback,
    *,
    ground: str,
    statement: str,
    at: datetime,
    complainant: tuple[str, str] | None = None,
) -> FeedbackChallenge:
    """Say that public feedback is wrong or unlawful: anyone may. The 48 working hours run from ``at``.

    ``complainant`` is the name and the e-mail address of somebody who has no account (SI 2013/3028, regulation 2).
    Raises WrongState where it is challenged already, or no longer public.
    """
    allow(actor, Permission.FEEDBACK_CHALLENGE)
    if not ChallengeGround.has(ground):
        raise Invalid("ground", "unknown")
    trimmed = check_text("statement", statement, max_length=LONGEST_TEXT, required=True)
    feedback.workflow.move(feedback.state, "challenge")
    opened = FeedbackChallenge(
        feedback_id=feedback.id,
        created_by=actor.id,
        ground=ground,
        statement=trimmed,
        received_at=at,
        act_by=challenges.act_by(at, is_working_day),
        complainant_name=complainant[0] if complainant else None,
        complainant_email=complainant[1] if complainant else None,
    )
    db.session.add(opened)
    db.session.flush()
    after = {"ground": ground, "challenge_id": opened.id, "statement": digest(trimmed)}
    transition(actor, feedback, "challenge", after=after)
    post(Event.SERVICE_CHANGED, feedback.service_id)
    return opened


def acknowledge(
    actor: Actor, opened: FeedbackChallenge, feedback: Feedback, *, at: datetime
) -> FeedbackChallenge:
    """Note that the person who challenged it was told that the challenge has arrived."""
    return _record_step(actor, opened, feedback, "acknowledged_at", at)


def contact_writer(
    actor: Actor, opened: FeedbackChallenge, feedback: Feedback, *, at: datetime
) -> FeedbackChallenge:
    """Note that the writer was asked to confirm the text; the writer has five days to answer."""
    _record_step(actor, opened, feedback, "writer_contacted_at", at)
    opened.writer_answer_by = challenges.writer_answer_by(at)
    return opened


def record_writer_answer(
    actor: Actor, opened: FeedbackChallenge, feedback: Feedback, *, at: datetime
) -> FeedbackChallenge:
    """Note that the writer confirmed the text. Where a writer takes it back, the feedback is removed."""
    allow_moderation(actor, feedback)
    if opened.writer_contacted_at is None:
        raise WrongState("feedback_challenge: the writer was not asked yet")
    return _record_step(actor, opened, feedback, "writer_answered_at", at)


def uphold(
    actor: Actor,
    opened: FeedbackChallenge,
    feedback: Feedback,
    *,
    reason: str,
    at: datetime,
    second: Actor | None = None,
) -> Feedback:
    """Keep the text public. Text called defamatory stays only if its writer has confirmed it."""
    _allow_deciding(actor, opened, feedback, second)
    check_uphold(opened)
    return _decide(actor, opened, feedback, "uphold", reason=reason, at=at, second=second)


def remove(
    actor: Actor,
    opened: FeedbackChallenge,
    feedback: Feedback,
    *,
    reason: str,
    at: datetime,
    second: Actor | None = None,
) -> Feedback:
    """Take the text off the public page for good, with a reason; it no longer counts in any average."""
    _allow_deciding(actor, opened, feedback, second)
    return _decide(actor, opened, feedback, "remove", reason=reason, at=at, second=second)


def check_uphold(opened: FeedbackChallenge) -> None:
    """What keeping the text asks for, besides who may. Raises WrongState."""
    progress = challenges.Progress(
        opened.ground, opened.act_by, opened.writer_answer_by, opened.writer_answered_at
    )
    if not challenges.can_uphold(progress):
        raise WrongState("feedback_challenge: the writer has not confirmed the text")


def check_open(opened: FeedbackChallenge, feedback: Feedback) -> None:
    """An open challenge to this feedback. Raises WrongState."""
    if opened.feedback_id != feedback.id or opened.decision is not None:
        raise WrongState("feedback_challenge: not an open challenge to this feedback")


def _allow_deciding(
    actor: Actor, opened: FeedbackChallenge, feedback: Feedback, second: Actor | None
) -> None:
    """Raise NotAllowed unless the actor may decide, and neither of the two made the challenge."""
    allow_decision(actor, feedback, second)
    if any(challenges.is_own_challenge(opened.created_by, person) for person in (actor, second) if person):
        raise NotAllowed("feedback_challenge: whoever made it does not decide it")


def _decide(
    actor: Actor,
    opened: FeedbackChallenge,
    feedback: Feedback,
    verb: str,
    *,
    reason: str,
    at: datetime,
    second: Actor | None,
) -> Feedback:
    check_open(opened, feedback)
    trimmed = check_text("reason", reason, max_length=LONGEST_TEXT, required=True)
    after: dict[str, object] = {"challenge_id": opened.id}
    if second is not None:
        after["second"] = second.id
    transition(actor, feedback, verb, reason=trimmed, after=after)
    opened.decision, opened.decided_at, opened.decision_reason = feedback.state, at, trimmed
    post(Event.SERVICE_CHANGED, feedback.service_id)
    return feedback


def _record_step(
    actor: Actor, opened: FeedbackChallenge, feedback: Feedback, step: str, at: datetime
) -> FeedbackChallenge:
    allow_moderation(actor, feedback)
    check_open(opened, feedback)
    if getattr(opened, step) is not None:
        raise WrongState(f"feedback_challenge: {step} is recorded already")
    setattr(opened, step, at)
    after = {"step": step, "at": at.isoformat()}
    record(actor, "feedback_challenge.record_step", "feedback_challenge", opened.id, after=after)
    return opened


def forget_complainants(at: datetime) -> int:
    """Forget who challenged, some weeks after it was decided; how many. Run by the worker."""
    old = (
        FeedbackChallenge.decided_at < at - COMPLAINANT_KEPT,
        FeedbackChallenge.complainant_email.is_not(None),
    )
    ids = list(db.session.scalars(select(FeedbackChallenge.id).where(*old)))
    db.session.execute(
        update(FeedbackChallenge).where(*old).values(complainant_name=None, complainant_email=None)
    )
    for number in ids:
        record(SYSTEM, "feedback_challenge.forget_complainant", "feedback_challenge", number)
    return len(ids)
