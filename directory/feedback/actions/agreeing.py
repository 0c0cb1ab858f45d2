"""Decisions that take two moderators, where the council of the first runs the service itself. None commits.

What is proposed changes nothing until another moderator agrees: then the action of the decision itself is called with
both, and checks everything anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from directory.audit.actions import record
from directory.feedback.actions import challenging, moderating
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackDecision, FeedbackReply
from directory.feedback.queries import allow_moderation, by_id, open_decision
from directory.feedback.rules import challenges
from directory.feedback.rules.agreeing import check_verb, may_agree
from directory.feedback.rules.writing import LONGEST_TEXT, check_text
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from directory.foundation.signing import digest
from directory.foundation.time import LONDON
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

Subject = Feedback | FeedbackReply | FeedbackChallenge


def propose(
    actor: Actor,
    subject: Subject,
    *,
    verb: str,
    reason: str,
    flags_reviewed: bool,
    at: datetime,
) -> FeedbackDecision:
    """Propose a decision about a service that the moderator's own council runs; another moderator agrees to it.

    Raises NotAllowed, WrongState and Invalid as the decision does; Invalid `proposed_already` or Conflict where a
    decision is proposed already.
    """
    feedback = subject if isinstance(subject, Feedback) else by_id(subject.feedback_id)
    allow_moderation(actor, feedback)
    kind = subject.__tablename__
    check_verb(kind, verb)
    reason = _checked(actor, subject, feedback, verb, reason, flags_reviewed)
    waiting = open_decision(kind, subject.id)
    if waiting is not None and waiting.proposed_by == actor.id:
        raise Invalid("proposal", "proposed_already")
    if waiting is not None:
        raise Conflict("a decision is proposed already")
    decision = FeedbackDecision(
        feedback_id=feedback.id,
        subject_type=kind,
        subject_id=subject.id,
        verb=verb,
        reason=reason,
        flags_reviewed=flags_reviewed,
        proposed_by=actor.id,
        proposed_at=at,
        created_by=actor.id,
    )
    db.session.add(decision)
    db.session.flush()
    after = {"subject_type": kind, "subject_id": subject.id, "verb": verb, "reason": digest(reason)}
    record(actor, "feedback_decision.propose", "feedback_decision", decision.id, after=after)
    return decision


def agree(
    actor: Actor, decision: FeedbackDecision, *, proposer: Actor, flags_reviewed: bool, at: datetime
) -> FeedbackDecision:
    """Agree to what another moderator proposed, which then happens. `proposer` is that person with the grants of today.

    Both have looked at each marked word. Raises NotAllowed for the proposer; whatever the decision raises.
    """
    feedback = by_id(decision.feedback_id)
    allow_moderation(actor, feedback)
    decision.workflow.move(decision.state, "agree")
    if not may_agree(actor, proposer, decision.proposed_by):
        raise NotAllowed("feedback_decision: another moderator has to agree")
    _carry_out(proposer, actor, decision, feedback, decision.flags_reviewed and flags_reviewed, at)
    transition(actor, decision, "agree", values={"settled_by": actor.id, "settled_at": at})
    return decision


def decline(actor: Actor, decision: FeedbackDecision, *, reason: str, at: datetime) -> FeedbackDecision:
    """Do not agree to what another moderator proposed, with a reason for them. Raises NotAllowed for its author."""
    allow_moderation(actor, by_id(decision.feedback_id))
    if actor.id == decision.proposed_by:
        raise NotAllowed("feedback_decision: its author takes it back")
    values = {"settled_by": actor.id, "settled_at": at, "declined_because": clean_reason(reason)}
    transition(actor, decision, "decline", reason=reason, values=values)
    return decision


def take_back(actor: Actor, decision: FeedbackDecision, *, at: datetime) -> FeedbackDecision:
    """Take one's own proposal back. Raises NotAllowed for anybody else."""
    allow_moderation(actor, by_id(decision.feedback_id))
    if actor.id != decision.proposed_by and not actor.is_system:
        raise NotAllowed("feedback_decision: only its author takes it back")
    transition(actor, decision, "take_back", values={"settled_by": actor.id, "settled_at": at})
    return decision


def subject_of(decision: FeedbackDecision) -> Subject:
    """What a decision is about. Raises NotFound."""
    models: dict[str, Any] = {
        each.__tablename__: each for each in (Feedback, FeedbackReply, FeedbackChallenge)
    }
    found: Subject | None = db.session.get(models[decision.subject_type], decision.subject_id)
    if found is None:
        raise NotFound(f"{decision.subject_type} {decision.subject_id}")
    return found


def _checked(
    actor: Actor, subject: Subject, feedback: Feedback, verb: str, reason: str, flags_reviewed: bool
) -> str:
    """The reason of a decision that could be taken now, were there two; "" where it needs none."""
    if isinstance(subject, FeedbackChallenge):
        challenging.check_open(subject, feedback)
        if challenges.is_own_challenge(subject.created_by, actor):
            raise NotAllowed("feedback_challenge: whoever made it does not decide it")
        if verb == "uphold":
            challenging.check_uphold(subject)
        return check_text("reason", reason, max_length=LONGEST_TEXT, required=True)
    subject.workflow.move(subject.state, verb)
    if verb == "reject":
        moderating.check_rejection(reason)
        return reason
    if isinstance(subject, FeedbackReply):
        moderating.check_publish_reply(subject, feedback, flags_reviewed)
    else:
        moderating.check_publish(subject, flags_reviewed)
    return ""


def _carry_out(
    decider: Actor,
    second: Actor,
    decision: FeedbackDecision,
    feedback: Feedback,
    flags_reviewed: bool,
    at: datetime,
) -> None:
    subject, on = subject_of(decision), at.astimezone(LONDON).date()
    if isinstance(subject, FeedbackChallenge):
        decide = challenging.uphold if decision.verb == "uphold" else challenging.remove
        decide(decider, subject, feedback, reason=decision.reason, at=at, second=second)
    elif isinstance(subject, FeedbackReply):
        if decision.verb == "publish":
            moderating.publish_reply(
                decider, subject, feedback, on=on, second=second, flags_reviewed=flags_reviewed
            )
        else:
            moderating.reject_reply(decider, subject, feedback, reason=decision.reason, on=on, second=second)
    elif decision.verb == "publish":
        moderating.publish(decider, subject, on=on, second=second, flags_reviewed=flags_reviewed)
    else:
        moderating.reject(decider, subject, reason=decision.reason, on=on, second=second)
