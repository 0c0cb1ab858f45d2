"""What a moderator decides about feedback and replies before they are public.

``run_by_council`` is the code of the council that runs the service itself, if one does; then a ``second``
moderator must agree (requirements section 4).
"""

from __future__ import annotations

from datetime import date

from directory.audit.actions import record
from directory.feedback.models import Feedback, FeedbackReply
from directory.feedback.rules.screening import blocking_kinds, identifying_words
from directory.feedback.rules.writing import REJECTION_REASONS, may_decide, may_moderate
from directory.feedback.states import FEEDBACK, FEEDBACK_REPLY, PUBLIC_STATES
from directory.foundation.actor import Actor
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import allow_by_rule
from directory.outbox.actions import post
from directory.outbox.rules import Event


def start_moderation(actor: Actor, feedback: Feedback) -> Feedback:
    """Begin to look at submitted feedback."""
    allow_by_rule(actor, may_moderate)
    before = {"state": feedback.state}
    feedback.state = FEEDBACK.move(feedback.state, "start_moderation")
    record(actor, "feedback.taken", "feedback", feedback.id, before=before, after={"state": feedback.state})
    return feedback


def publish(
    actor: Actor,
    feedback: Feedback,
    *,
    on: date,
    flags_reviewed: bool = False,
    run_by_council: str | None = None,
    second: Actor | None = None,
) -> Feedback:
    """Let everyone read it, as written. Only verified feedback is public (requirement 69).

    ``flags_reviewed``: the moderator was shown the words that may identify someone and found that they do not.
    Raises Invalid for such words unseen, and for a telephone number or the like in any case.
    """
    allow_by_rule(actor, may_decide, run_by_council, second)
    if feedback.verified_link_digest is None:
        raise WrongState("feedback: unverified feedback is never published")
    _check_screened(feedback.text, flags_reviewed)
    before = {"state": feedback.state}
    feedback.state = FEEDBACK.move(feedback.state, "publish")
    feedback.decided_by, feedback.decided_on = actor.id, on
    after = {"state": feedback.state, "second": second.id if second else None}
    record(actor, "feedback.published", "feedback", feedback.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, feedback.service_id)
    return feedback


def reject(
    actor: Actor,
    feedback: Feedback,
    *,
    reason: str,
    on: date,
    run_by_council: str | None = None,
    second: Actor | None = None,
) -> Feedback:
    """Refuse to publish, for one of the published reasons; that it is unwelcome is not one of them."""
    allow_by_rule(actor, may_decide, run_by_council, second)
    if reason not in REJECTION_REASONS:
        raise Invalid("reason", "unknown")
    before = {"state": feedback.state}
    feedback.state = FEEDBACK.move(feedback.state, "reject")
    feedback.rejected_reason = reason
    feedback.decided_by, feedback.decided_on = actor.id, on
    after = {"state": feedback.state, "reason": reason, "second": second.id if second else None}
    record(actor, "feedback.rejected", "feedback", feedback.id, before=before, after=after)
    return feedback


def publish_reply(
    actor: Actor, reply: FeedbackReply, feedback: Feedback, *, on: date, flags_reviewed: bool = False
) -> FeedbackReply:
    """Show the provider's reply beside the feedback it answers."""
    allow_by_rule(actor, may_moderate)
    if reply.feedback_id != feedback.id or feedback.state not in PUBLIC_STATES:
        raise WrongState("feedback_reply: it stands beside its own public feedback only")
    _check_screened(reply.text, flags_reviewed)
    _decide_reply(actor, reply, "publish", on=on)
    post(Event.SERVICE_CHANGED, feedback.service_id)
    return reply


def reject_reply(actor: Actor, reply: FeedbackReply, *, reason: str, on: date) -> FeedbackReply:
    """Refuse a reply, most often because it says who the writer is; the provider may write it anew."""
    allow_by_rule(actor, may_moderate)
    if reason not in REJECTION_REASONS:
        raise Invalid("reason", "unknown")
    return _decide_reply(actor, reply, "reject", on=on, reason=reason)


def _decide_reply(
    actor: Actor, reply: FeedbackReply, verb: str, *, on: date, reason: str | None = None
) -> FeedbackReply:
    before = {"state": reply.state}
    reply.state = FEEDBACK_REPLY.move(reply.state, verb)
    reply.rejected_reason = reason
    reply.decided_by, reply.decided_on = actor.id, on
    after = {"state": reply.state, "reason": reason}
    record(actor, f"feedback_reply.{reply.state}", "feedback_reply", reply.id, before=before, after=after)
    return reply


def _check_screened(text: str, flags_reviewed: bool) -> None:
    flags = identifying_words(text)
    if kinds := blocking_kinds(flags):
        raise Invalid("text", "identifies_someone", kinds=kinds)
    if flags and not flags_reviewed:
        raise Invalid("text", "flags_not_seen", kinds=tuple(sorted({flag.kind for flag in flags})))
