"""What a moderator decides about feedback and replies before they are public.

Where the moderator's own council runs the service itself, a ``second`` moderator must agree (requirements
section 4).
"""

from __future__ import annotations

from datetime import date

from directory.accounts.actions.tell import SENT_BACK_LETTER, tell_provider
from directory.catalogue.queries import service_row
from directory.feedback.models import Feedback, FeedbackReply
from directory.feedback.queries import allow_decision, allow_moderation
from directory.feedback.states import PUBLIC_STATES
from directory.foundation.actor import Actor
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.identifiers import new_public_id
from directory.foundation.identifying_words import blocking_kinds, identifying_words
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.vocabulary.people import RejectionReason
from directory.workflow.actions import transition


def start_moderation(actor: Actor, feedback: Feedback) -> Feedback:
    """Begin to look at submitted feedback."""
    allow_moderation(actor, feedback)
    transition(actor, feedback, "start_moderation")
    return feedback


def publish(
    actor: Actor,
    feedback: Feedback,
    *,
    on: date,
    second: Actor | None = None,
    flags_reviewed: bool = False,
) -> Feedback:
    """Make feedback public, as written. Only verified feedback is public (requirement 69).

    ``flags_reviewed``: the moderator was shown the words that may identify someone and found that they do not.
    Raises Invalid for such words that were not reviewed, and for a telephone number or the like in any case.
    """
    allow_decision(actor, feedback, second)
    check_publish(feedback, flags_reviewed)
    transition(actor, feedback, "publish", values=_decided(actor, on), after=_second(second))
    post(Event.SERVICE_CHANGED, feedback.service_id)
    return feedback


def reject(
    actor: Actor,
    feedback: Feedback,
    *,
    reason: str,
    on: date,
    second: Actor | None = None,
) -> Feedback:
    """Refuse to publish, for one of the published reasons; that it is unwelcome is not one of them."""
    allow_decision(actor, feedback, second)
    check_rejection(reason)
    values = {"rejected_reason": reason, **_decided(actor, on)}
    after = {"rejected_reason": reason, **_second(second)}
    transition(actor, feedback, "reject", values=values, after=after)
    return feedback


def publish_reply(
    actor: Actor,
    reply: FeedbackReply,
    feedback: Feedback,
    *,
    on: date,
    second: Actor | None = None,
    flags_reviewed: bool = False,
) -> FeedbackReply:
    """Show the provider's reply beside the feedback that it replies to."""
    allow_decision(actor, feedback, second)
    check_publish_reply(reply, feedback, flags_reviewed)
    transition(actor, reply, "publish", values=_decided(actor, on), after=_second(second))
    post(Event.SERVICE_CHANGED, feedback.service_id)
    return reply


def reject_reply(
    actor: Actor,
    reply: FeedbackReply,
    feedback: Feedback,
    *,
    reason: str,
    on: date,
    second: Actor | None = None,
) -> FeedbackReply:
    """Reject a reply, most often because it says who the writer is; the provider is told, and may write it again."""
    allow_decision(actor, feedback, second)
    _check_replies_to(reply, feedback)
    check_rejection(reason)
    values = {"rejected_reason": reason, **_decided(actor, on)}
    after = {"rejected_reason": reason, **_second(second)}
    transition(actor, reply, "reject", values=values, after=after)
    # A reply that was written again may be rejected again: each time has a letter of its own.
    subjects = [FeedbackReply.__tablename__, str(reply.id), new_public_id()]
    tell_provider(actor, service_row(feedback.service_id).provider_id, SENT_BACK_LETTER, *subjects)
    return reply


def check_publish(feedback: Feedback, flags_reviewed: bool) -> None:
    """What publishing feedback asks for, besides who may. Raises WrongState, Invalid."""
    if feedback.verified_link_digest is None:
        raise WrongState("feedback: unverified feedback is never published")
    _check_screened(feedback.text, flags_reviewed)


def check_publish_reply(reply: FeedbackReply, feedback: Feedback, flags_reviewed: bool) -> None:
    """What showing a reply asks for, besides who may. Raises WrongState, Invalid."""
    _check_replies_to(reply, feedback)
    if feedback.state not in PUBLIC_STATES:
        raise WrongState("feedback_reply: shown beside public feedback only")
    _check_screened(reply.text, flags_reviewed)


def check_rejection(reason: str) -> None:
    """One of the published reasons not to publish. Raises Invalid."""
    if not RejectionReason.has(reason):
        raise Invalid("reason", "unknown")


def _check_replies_to(reply: FeedbackReply, feedback: Feedback) -> None:
    if reply.feedback_id != feedback.id:
        raise WrongState("feedback_reply: belongs to other feedback")


def _check_screened(text: str, flags_reviewed: bool) -> None:
    flags = identifying_words(text)
    if kinds := blocking_kinds(flags):
        raise Invalid("text", "identifies_someone", kinds=kinds)
    if flags and not flags_reviewed:
        raise Invalid("text", "flags_not_seen", kinds=tuple(sorted({flag.kind for flag in flags})))


def _decided(actor: Actor, on: date) -> dict[str, object]:
    return {"decided_by": actor.id, "decided_on": on}


def _second(second: Actor | None) -> dict[str, str]:
    return {} if second is None else {"second": second.id}
