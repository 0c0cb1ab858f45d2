"""Writing feedback and the provider's reply. Nothing is public yet: a moderator reads first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select

from directory.audit.actions import record
from directory.feedback.models import Feedback, FeedbackReply
from directory.feedback.rules.writing import (
    LONGEST_REPLY,
    LONGEST_TEXT,
    RELATIONSHIPS,
    VerifiedLink,
    check_period,
    check_scores,
    check_words,
    may_reply,
    may_write,
    next_submission_day,
)
from directory.feedback.states import FEEDBACK_REPLY, PUBLIC_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import allow_by_rule
from directory.foundation.signing import digest, digests


def submit(
    actor: Actor,
    service_id: int,
    *,
    link: VerifiedLink,
    relationship: str,
    used_from: date,
    used_to: date | None,
    overall: int,
    themes: Mapping[str, int | None],
    text: str,
    language: str,
    incentive_declared: bool,
    on: date,
) -> Feedback:
    """Take what somebody says about a service they use (HAR 6.6).

    ``link`` is told by the room that verified it. The row keeps the link's keyed digest and not who wrote.
    Raises Invalid naming the field.
    """
    allow_by_rule(actor, may_write, link, service_id)
    if relationship not in RELATIONSHIPS:
        raise Invalid("relationship", "unknown")
    check_scores(overall, themes)
    check_period(used_from, used_to, on)
    words = check_words("text", text, most=LONGEST_TEXT, required=False)
    writer = _writer(service_id, digests(f"{link.kind}:{link.ref}"))
    again = next_submission_day(_last_told_on(service_id, writer, relationship), on)
    if again > on:
        raise Invalid("text", "too_soon", day=again)
    feedback = Feedback(
        service_id=service_id,
        verified_link_kind=link.kind,
        verified_link_digest=writer,
        relationship=relationship,
        used_from=used_from,
        used_to=used_to,
        overall=overall,
        text=words,
        language=language,
        incentive_declared=incentive_declared,
        told_on=on,
        **themes,
    )
    db.session.add(feedback)
    db.session.flush()
    after = {"service_id": service_id, "state": feedback.state, "text": digest(words)}
    record(actor, "feedback.submitted", "feedback", feedback.id, after=after)
    return feedback


def submit_reply(actor: Actor, feedback: Feedback, *, text: str, provider_id: int, on: date) -> FeedbackReply:
    """Take the provider's one reply to public feedback. ``provider_id`` owns the service.

    A reply that a moderator refused may be written anew; any other second reply raises WrongState.
    """
    allow_by_rule(actor, may_reply, provider_id)
    if feedback.state not in PUBLIC_STATES:
        raise WrongState("feedback_reply: only public feedback is answered")
    words = check_words("text", text, most=LONGEST_REPLY, required=True)
    answer = db.session.scalar(select(FeedbackReply).where(FeedbackReply.feedback_id == feedback.id))
    if answer is None:
        answer = FeedbackReply(feedback_id=feedback.id, created_by=actor.id, text=words, replied_on=on)
        db.session.add(answer)
        before = None
    else:
        before = {"state": answer.state, "text": digest(answer.text)}
        answer.state = FEEDBACK_REPLY.move(answer.state, "rewrite")
        answer.text, answer.replied_on, answer.created_by = words, on, actor.id
        answer.rejected_reason = answer.decided_by = answer.decided_on = None
    db.session.flush()
    after = {"state": answer.state, "text": digest(words)}
    record(actor, "feedback_reply.submitted", "feedback_reply", answer.id, before=before, after=after)
    return answer


def _writer(service_id: int, known_as: tuple[str, ...]) -> str:
    """The digest this writer already has here, under whichever key: a new key must not make one person two."""
    held = select(Feedback.verified_link_digest).where(
        Feedback.service_id == service_id, Feedback.verified_link_digest.in_(known_as)
    )
    return db.session.scalar(held.order_by(Feedback.id).limit(1)) or known_as[0]


def _last_told_on(service_id: int, writer: str, relationship: str) -> date | None:
    # A refused account does not count: its writer is asked to write it again without what was wrong with it.
    return db.session.scalar(
        select(func.max(Feedback.told_on)).where(
            Feedback.service_id == service_id,
            Feedback.verified_link_digest == writer,
            Feedback.relationship == relationship,
            Feedback.state != "rejected",
        )
    )
