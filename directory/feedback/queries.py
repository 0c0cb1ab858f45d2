"""Reads of feedback. The public records have no field for who wrote, nor for the days of a period of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    null,
    select,
)

from directory.catalogue.queries import run_by_council, service_row, service_scope
from directory.feedback.models import Feedback, FeedbackDecision, FeedbackReply
from directory.feedback.rules.averages import FeedbackSummary, Opinion, summarise
from directory.feedback.rules.writing import may_decide_alone, month_of
from directory.feedback.states import FEEDBACK_DECISION, PUBLIC_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import compiled_once, db, one_of
from directory.foundation.errors import NotAllowed, NotFound
from directory.foundation.permissions import Permission, allow
from directory.vocabulary.people import Theme

PAGE_SIZE = 10
THEMES = tuple(Theme)
# What an Opinion is made of, in its order.
_OPINION_COLUMNS = (
    Feedback.id,
    Feedback.verified_link_digest + ":" + Feedback.relationship,
    Feedback.told_on,
    Feedback.overall,
    *(getattr(Feedback, theme) for theme in THEMES),
)
_OPINION = len(_OPINION_COLUMNS)
_BATCH = 2000  # ids in one statement, well under every database's limit on parameters


@dataclass(frozen=True, slots=True)
class PublicReply:
    """The provider's one reply."""

    text: str
    replied_on: date


@dataclass(frozen=True, slots=True)
class PublicFeedback:
    """Feedback as everyone may read it.

    The period is published by month; ``used_to_month`` None: still uses it. ``challenged``: somebody says it
    is wrong and the Council is looking at it.
    """

    public_id: str
    relationship: str
    used_from_month: date
    used_to_month: date | None
    overall: int
    themes: tuple[tuple[str, int | None], ...]
    text: str
    language: str
    incentive_declared: bool
    told_on: date
    challenged: bool
    reply: PublicReply | None


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """One page of a service's feedback, newest first; ``page`` and ``pages`` count from 1."""

    items: tuple[PublicFeedback, ...]
    page: int
    pages: int
    total: int


def public_summary(service_ids: Collection[int]) -> dict[int, FeedbackSummary]:
    """The summary of each of the services, those without feedback included; one statement for 2,000."""
    opinions: dict[int, list[Opinion]] = defaultdict(list)
    ids = sorted(set(service_ids))
    for start in range(0, len(ids), _BATCH):
        statement = select(Feedback.service_id, *_OPINION_COLUMNS).where(
            Feedback.service_id.in_(ids[start : start + _BATCH]), _is_public()
        )
        for service_id, *values in db.session.execute(statement):
            opinions[service_id].append(Opinion(*values))
    return {service_id: summarise(service_id, opinions[service_id]) for service_id in ids}


def public_feedback_with_summary(service_id: int, page: int = 1) -> tuple[FeedbackSummary, FeedbackPage]:
    """The summary of a service and a page of its feedback, from one query: texts are read for that page alone."""
    values = {"service": service_id, "page": max(page, 1)}
    rows = db.session.connection().execute(_FEEDBACK, values).all()
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    opinions = [Opinion(*row[:_OPINION]) for row in rows]
    items = tuple(_public_feedback(row) for row in rows if row.is_on_page)
    shown = FeedbackPage(items, min(max(page, 1), pages), pages, len(rows))
    return summarise(service_id, opinions), shown


def public_newest_words(most: int) -> tuple[tuple[int, PublicFeedback], ...]:
    """The feedback in words that was sent last, `most` at most, each with the id of its service: whatever it says.

    Whether the service may be shown is for the caller to ask.
    """
    rows = db.session.execute(_FEEDBACK_IN_WORDS.limit(most)).all()
    return tuple((row.service_id, _public_feedback(row)) for row in rows)


def _is_public() -> ColumnElement[bool]:
    return and_(one_of(Feedback.state, sorted(PUBLIC_STATES)), Feedback.verified_link_digest.is_not(None))


def _page_of_feedback() -> Select[Any]:
    """All public feedback about a service, newest first; its texts are those of one page, or of the last there is."""
    page: BindParameter[int] = bindparam("page", type_=Integer)
    order = (Feedback.told_on.desc(), Feedback.id.desc())
    number = (func.row_number().over(order_by=order) - 1) // PAGE_SIZE
    last = (func.count().over() - 1) // PAGE_SIZE
    numbered = (
        select(Feedback.id, (number == case((last < page - 1, last), else_=page - 1)).label("is_on_page"))
        .where(Feedback.service_id == bindparam("service"), _is_public())
        .subquery()
    )
    is_on_page = numbered.c.is_on_page
    published = and_(FeedbackReply.feedback_id == Feedback.id, FeedbackReply.state == "published", is_on_page)
    return (
        select(
            *_OPINION_COLUMNS,
            Feedback.public_id,
            Feedback.relationship,
            Feedback.used_from,
            Feedback.used_to,
            Feedback.language,
            Feedback.incentive_declared,
            Feedback.state,
            is_on_page,
            case((is_on_page, Feedback.text), else_="").label("text"),
            FeedbackReply.text.label("reply_text"),
            FeedbackReply.replied_on,
        )
        .join(numbered, numbered.c.id == Feedback.id)
        .outerjoin(FeedbackReply, published)
        .order_by(*order)
    )


_FEEDBACK = compiled_once(_page_of_feedback())
# By id, which is the order they were sent in: the newest few are read without looking at the rest.
_FEEDBACK_IN_WORDS: Select[Any] = (
    select(
        *_OPINION_COLUMNS,
        Feedback.service_id,
        Feedback.public_id,
        Feedback.relationship,
        Feedback.used_from,
        Feedback.used_to,
        Feedback.language,
        Feedback.incentive_declared,
        Feedback.state,
        Feedback.text,
        null().label("reply_text"),
    )
    .where(_is_public(), Feedback.state != "challenged", Feedback.text != "")
    .order_by(Feedback.id.desc())
)


def allow_moderation(actor: Actor, feedback: Feedback) -> None:
    """Raise NotAllowed unless the actor moderates feedback about this service."""
    allow(actor, Permission.FEEDBACK_MODERATE, service_scope(service_row(feedback.service_id)))


def allow_decision(actor: Actor, feedback: Feedback, second: Actor | None) -> None:
    """Raise NotAllowed unless the actor may decide, with the second moderator where one is needed.

    One is needed where the moderator's own council runs the service itself.
    """
    allow_moderation(actor, feedback)
    if may_decide_alone(actor, run_by_council(feedback.service_id)):
        return
    if second is None or second.id == actor.id:
        raise NotAllowed(
            "feedback: a second moderator decides about a service of the moderator's own council"
        )
    allow_moderation(second, feedback)


def needs_second(feedback: Feedback, actor: Actor) -> bool:
    """Whether a moderator needs another one to decide: the moderator's own council runs the service."""
    return not may_decide_alone(actor, run_by_council(feedback.service_id))


def open_decision(subject_type: str, subject_id: int) -> FeedbackDecision | None:
    """The decision that waits for a second moderator; there is one at most for a thing."""
    return db.session.scalar(
        select(FeedbackDecision).where(
            FeedbackDecision.subject_type == subject_type,
            FeedbackDecision.subject_id == subject_id,
            FeedbackDecision.state == FEEDBACK_DECISION.initial,
        )
    )


def last_declined(subject_type: str, subject_id: int) -> FeedbackDecision | None:
    """The last decision about a thing that a second moderator did not agree to, for whoever proposes the next."""
    return db.session.scalar(
        select(FeedbackDecision)
        .where(FeedbackDecision.subject_type == subject_type, FeedbackDecision.subject_id == subject_id)
        .where(FeedbackDecision.declined_because.is_not(None))
        .order_by(FeedbackDecision.id.desc())
        .limit(1)
    )


def decision_row(decision_id: int) -> FeedbackDecision:
    """One decision for two moderators, for actions. Raises NotFound."""
    decision = db.session.get(FeedbackDecision, decision_id)
    if decision is None:
        raise NotFound(f"feedback_decision {decision_id}")
    return decision


def by_id(feedback_id: int) -> Feedback:
    """One row, for this room's actions. Raises NotFound."""
    feedback = db.session.get(Feedback, feedback_id)
    if feedback is None:
        raise NotFound(f"feedback {feedback_id}")
    return feedback


def _public_feedback(row: Row[Any]) -> PublicFeedback:
    return PublicFeedback(
        public_id=row.public_id,
        relationship=row.relationship,
        used_from_month=month_of(row.used_from),
        used_to_month=None if row.used_to is None else month_of(row.used_to),
        overall=row.overall,
        themes=tuple(zip(THEMES, row[_OPINION - len(THEMES) : _OPINION], strict=True)),
        text=row.text,
        language=row.language,
        incentive_declared=row.incentive_declared,
        told_on=row.told_on,
        challenged=row.state == "challenged",
        reply=None if row.reply_text is None else PublicReply(row.reply_text, row.replied_on),
    )
