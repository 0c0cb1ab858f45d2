"""Writing feedback and the provider's reply. Nothing is public before a moderator has read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select

from directory.audit.actions import record
from directory.catalogue.queries import service_row, service_scope
from directory.feedback.models import Feedback, FeedbackReply
from directory.feedback.rules.writing import (
    LONGEST_REPLY,
    LONGEST_TEXT,
    VerifiedLink,
    check_period,
    check_scores,
    check_text,
    is_link_to,
    next_submission_day,
)
from directory.feedback.states import PUBLIC_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotAllowed, WrongState
from directory.foundation.permissions import Permission, allow
from directory.foundation.signing import digest, digests
from directory.vocabulary.people import Relationship
from directory.workflow.actions import transition


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
    """Store what somebody writes about a service they use (HAR 6.6).

    ``link`` comes from the room that verified it. The row holds the link's keyed digest and not who wrote.
    Providers and staff never write feedback (DMCC Act 2024, schedule 20, paragraph 13). Raises NotAllowed for
    a link to another service, Invalid naming the field.
    """
    allow(actor, Permission.FEEDBACK_WRITE)
    if not is_link_to(link, service_id):
        raise NotAllowed("feedback: the writer has no verified link to this service")
    if not Relationship.has(relationship):
        raise Invalid("relationship", "unknown")
    check_scores(overall, themes)
    check_period(used_from, used_to, on)
    trimmed = check_text("text", text, max_length=LONGEST_TEXT, required=False)
    writer = _writer(service_id, digests(f"{link.kind}:{link.ref}"))
    next_day = next_submission_day(_last_submitted_on(service_id, writer, relationship), on)
    if next_day > on:
        raise Invalid("text", "too_soon", day=next_day)
    feedback = Feedback(
        service_id=service_id,
        verified_link_kind=link.kind,
        verified_link_digest=writer,
        relationship=relationship,
        used_from=used_from,
        used_to=used_to,
        overall=overall,
        text=trimmed,
        language=language,
        incentive_declared=incentive_declared,
        told_on=on,
        **themes,
    )
    db.session.add(feedback)
    db.session.flush()
    after = {"service_id": service_id, "state": feedback.state, "text": digest(trimmed)}
    record(actor, "feedback.submit", "feedback", feedback.id, after=after)
    return feedback


def submit_reply(actor: Actor, feedback: Feedback, *, text: str, on: date) -> FeedbackReply:
    """Store the one reply of the service's own provider to public feedback.

    A rejected reply may be written again; any other second reply raises WrongState.
    """
    allow(actor, Permission.FEEDBACK_REPLY, service_scope(service_row(feedback.service_id)))
    if feedback.state not in PUBLIC_STATES:
        raise WrongState("feedback_reply: only public feedback may be replied to")
    trimmed = check_text("text", text, max_length=LONGEST_REPLY, required=True)
    reply = db.session.scalar(select(FeedbackReply).where(FeedbackReply.feedback_id == feedback.id))
    if reply is not None:
        return _rewrite(actor, reply, trimmed, on)
    reply = FeedbackReply(feedback_id=feedback.id, created_by=actor.id, text=trimmed, replied_on=on)
    db.session.add(reply)
    db.session.flush()
    after = {"state": reply.state, "text": digest(trimmed)}
    record(actor, "feedback_reply.submit", "feedback_reply", reply.id, after=after)
    return reply


def _rewrite(actor: Actor, reply: FeedbackReply, text: str, on: date) -> FeedbackReply:
    values = {"text": text, "replied_on": on, "created_by": actor.id}
    values |= dict.fromkeys(("rejected_reason", "decided_by", "decided_on"))
    before, after = {"text": digest(reply.text)}, {"text": digest(text)}
    transition(actor, reply, "rewrite", values=values, before=before, after=after)
    return reply


def _writer(service_id: int, candidates: tuple[str, ...]) -> str:
    """The digest this writer already has here, under whichever key: a new key must not make one person two."""
    stored = select(Feedback.verified_link_digest).where(
        Feedback.service_id == service_id, Feedback.verified_link_digest.in_(candidates)
    )
    return db.session.scalar(stored.order_by(Feedback.id).limit(1)) or candidates[0]


def _last_submitted_on(service_id: int, writer: str, relationship: str) -> date | None:
    # Rejected feedback does not count: its writer is asked to write again without what was wrong with it.
    return db.session.scalar(
        select(func.max(Feedback.told_on)).where(
            Feedback.service_id == service_id,
            Feedback.verified_link_digest == writer,
            Feedback.relationship == relationship,
            Feedback.state != "rejected",
        )
    )
