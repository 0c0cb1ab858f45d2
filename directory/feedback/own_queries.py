"""Feedback as the provider of the service reads it: what is public, and what became of its own reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from directory.catalogue.models import Service
from directory.catalogue.queries import service_row, service_scope
from directory.catalogue.rules import place_of
from directory.feedback.models import Feedback, FeedbackReply
from directory.feedback.states import PUBLIC_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, allow, providers_with

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class OwnFeedback:
    """Public feedback about a service of one's own. `place` tells the service from another of its name; `reply_state`
    is None where nobody has replied.
    """

    public_id: str
    service_id: int
    service_name: str
    slug: str
    place: str
    relationship: str
    overall: int
    text: str
    language: str
    told_on: date
    challenged: bool
    reply: str | None
    reply_state: str | None
    rejected_reason: str | None


def own_feedback(
    actor: Actor, *, unanswered: bool, page: int = 1, size: int = PAGE_SIZE
) -> tuple[tuple[OwnFeedback, ...], int]:
    """A page of public feedback about the actor's services, newest first; and how many there are in all."""
    providers = providers_with(actor, Permission.FEEDBACK_REPLY)
    conditions: list[ColumnElement[bool]] = [
        Service.provider_id.in_(sorted(providers)),
        one_of(Feedback.state, sorted(PUBLIC_STATES)),
    ]
    if unanswered:
        conditions.append(FeedbackReply.id.is_(None))
    chosen = _own().where(and_(*conditions))
    number = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = db.session.execute(
        chosen.order_by(Feedback.told_on.desc(), Feedback.id.desc()).limit(size).offset((page - 1) * size)
    )
    return tuple(_record(row) for row in rows), number


def feedback_to_answer(actor: Actor, public_id: str) -> tuple[Feedback, OwnFeedback]:
    """One piece of it, for its provider. Raises NotFound for what is not public, NotAllowed for another's service."""
    feedback = db.session.scalar(select(Feedback).where(Feedback.public_id == public_id))
    if feedback is None or feedback.state not in PUBLIC_STATES:
        raise NotFound(f"feedback {public_id}")
    allow(actor, Permission.FEEDBACK_REPLY, service_scope(service_row(feedback.service_id)))
    return feedback, _record(db.session.execute(_own().where(Feedback.id == feedback.id)).one())


def public_feedback_of(service_id: int, public_id: str) -> tuple[Feedback, OwnFeedback]:
    """One piece of public feedback about a service, as everyone may read it. Raises NotFound."""
    feedback = db.session.scalar(
        select(Feedback).where(Feedback.public_id == public_id, Feedback.service_id == service_id)
    )
    if feedback is None or feedback.state not in PUBLIC_STATES:
        raise NotFound(f"feedback {public_id}")
    return feedback, _record(db.session.execute(_own().where(Feedback.id == feedback.id)).one())


def _own() -> Select[Any]:
    columns: list[Any] = [Feedback.public_id, Service.id, Service.name, Service.slug, Feedback.relationship]
    columns += [Service.town, Service.postcode]
    columns += [Feedback.overall, Feedback.text, Feedback.language, Feedback.told_on, Feedback.state]
    columns += [FeedbackReply.text.label("reply"), FeedbackReply.state.label("reply_state")]
    return (
        select(*columns, FeedbackReply.rejected_reason)
        .join(Service, Service.id == Feedback.service_id)
        .outerjoin(FeedbackReply, FeedbackReply.feedback_id == Feedback.id)
    )


def _record(row: Any) -> OwnFeedback:
    return OwnFeedback(
        row.public_id,
        row.id,
        row.name,
        row.slug,
        place_of(row.town, row.postcode),
        row.relationship,
        row.overall,
        row.text,
        row.language,
        row.told_on,
        row.state == "challenged",
        row.reply,
        row.reply_state,
        row.rejected_reason,
    )
