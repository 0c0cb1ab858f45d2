"""What waits for a decision about public pages, whatever room it is in, and each thing as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from directory.callbacks.tasks import tasks_for as call_tasks
from directory.catalogue.models import Service
from directory.catalogue.queries import service_row, service_scope
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.feedback.queries import (
    allow_moderation,
    decision_row,
    last_declined,
    needs_second,
    open_decision,
)
from directory.feedback.queries import by_id as feedback_by_id
from directory.feedback.rules import challenges
from directory.feedback.tasks import tasks_for as feedback_tasks
from directory.foundation.actor import Actor
from directory.foundation.calendar import is_working_day
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.identifying_words import Flag, identifying_words
from directory.foundation.permissions import Permission, allow, permits
from directory.foundation.tasks import Task
from directory.moderation.models import MistakeReportContact
from directory.moderation.queries.reports import allow_decision, by_id
from directory.moderation.tasks import tasks_for as report_tasks
from directory.photos.tasks import tasks_for as photo_tasks
from directory.prices.entry_queries import decision_scope
from directory.prices.models import Price, PriceEnding
from directory.prices.tasks import tasks_for as price_tasks
from directory.proposals.tasks import tasks_for as proposal_tasks

# The kinds of task that are decided here, by the filter that they belong to.
KINDS = {
    "proposal.decide": "page-changes",
    "photo.decide": "page-changes",
    "mistake_report.decide": "mistakes",
    "feedback.moderate": "feedback",
    "feedback_reply.moderate": "feedback",
    "challenge.contact_writer": "challenges",
    "challenge.wait_for_writer": "challenges",
    "challenge.decide": "challenges",
    "challenge.remove": "challenges",
    "call_request.ring": "calls",
    "call_request.visit": "calls",
    "second_moderator.agree": "second",
    "price.decide": "prices",
    "price.out_of_band": "prices",
    "price_ending.decide": "price-endings",
}
_ROOMS = (proposal_tasks, photo_tasks, report_tasks, call_tasks, feedback_tasks, price_tasks)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report of a mistake, with the words that may identify somebody, and how to answer where that was wished."""

    id: int
    reference: str
    service_name: str
    service_slug: str
    field: str
    text: str
    flags: tuple[Flag, ...]
    state: str
    received_at: datetime
    email: str | None
    phone: str | None
    version: int
    may_see_photos: bool


@dataclass(frozen=True, slots=True)
class SecondStep:
    """Whether a decision takes a second moderator, the one that is proposed, and why the one before was declined."""

    is_needed: bool
    decision_id: int | None
    declined_because: str | None


@dataclass(frozen=True, slots=True)
class SecondItem:
    """What one moderator proposes about a service of the own council, for the other.

    `about` is the feedback that a reply or a challenge is to. `statement`: why it is challenged. `is_own`: the reader
    proposed it.
    """

    id: int
    version: int
    service_name: str
    service_slug: str
    subject_type: str
    verb: str
    reason: str
    text: str
    about: str | None
    statement: str | None
    flags: tuple[Flag, ...]
    proposed_by: str
    proposed_at: datetime
    is_own: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """Feedback, or a reply to it, that waits to be read. `verified`: its writer's link to the service is known."""

    id: int
    service_name: str
    service_slug: str
    text: str
    flags: tuple[Flag, ...]
    state: str
    told_on: date
    language: str
    relationship: str
    overall: int
    verified: bool
    incentive_declared: bool
    second: SecondStep


@dataclass(frozen=True, slots=True)
class ChallengeItem:
    """A challenge to public feedback, what must happen next and by when."""

    id: int
    service_name: str
    service_slug: str
    ground: str
    statement: str
    text: str
    received_at: datetime
    acknowledged_at: datetime | None
    contacted_at: datetime | None
    answered_at: datetime | None
    next_step: str
    due_at: datetime
    late: bool
    complainant: tuple[str, str] | None
    second: SecondStep
    decided_at: datetime | None


def queue(actor: Actor, day: date) -> list[Task]:
    """Everything that the actor may decide here, what is due first at the head. Each room bounds its own in SQL."""
    found = [
        task
        for tasks_for in _ROOMS
        for task in tasks_for(actor, day)
        if task.kind in KINDS and task.provider is None
    ]
    return sorted(found, key=lambda task: (task.due or date.max, task.since, task.kind, task.subject))


def report_page(actor: Actor, report_id: int) -> ReportPage:
    """One report, for whoever decides it. Raises NotFound, NotAllowed."""
    report = by_id(report_id)
    allow_decision(actor, report)
    service = service_row(report.service_id)
    contact = db.session.scalar(
        select(MistakeReportContact).where(MistakeReportContact.report_id == report.id)
    )
    return ReportPage(
        report.id,
        report.reference,
        service.name,
        service.slug,
        report.field,
        report.text,
        identifying_words(report.text),
        report.state,
        report.received_at,
        contact.email if contact else None,
        contact.phone if contact else None,
        report.version,
        permits(actor, Permission.LISTING_APPROVE, service_scope(service)),
    )


def feedback_item(actor: Actor, feedback_id: int) -> FeedbackItem:
    """Feedback that waits, for a moderator of its service. Raises NotFound, NotAllowed."""
    feedback = feedback_by_id(feedback_id)
    allow_moderation(actor, feedback)
    second = _second_step(actor, feedback, "feedback", feedback.id)
    return _item(feedback, feedback.id, feedback.text, feedback.state, feedback.told_on, second)


def reply_item(actor: Actor, reply_id: int) -> tuple[FeedbackItem, str]:
    """A provider's reply that waits, and the feedback that it is to. Raises NotFound, NotAllowed."""
    reply, feedback = reply_and_feedback(reply_id)
    allow_moderation(actor, feedback)
    second = _second_step(actor, feedback, "feedback_reply", reply.id)
    return _item(feedback, reply.id, reply.text, reply.state, reply.replied_on, second), feedback.text


def challenge_item(actor: Actor, challenge_id: int, at: datetime) -> ChallengeItem:
    """A challenge, for a moderator of the service. Raises NotFound, NotAllowed."""
    challenge, feedback = challenge_and_feedback(challenge_id)
    allow_moderation(actor, feedback)
    service = service_row(feedback.service_id)
    progress = challenges.Progress(
        challenge.ground, challenge.act_by, challenge.writer_answer_by, challenge.writer_answered_at
    )
    step, due = challenges.due_at(progress, at, is_working_day)
    return ChallengeItem(
        challenge.id,
        service.name,
        service.slug,
        challenge.ground,
        challenge.statement,
        feedback.text,
        challenge.received_at,
        challenge.acknowledged_at,
        challenge.writer_contacted_at,
        challenge.writer_answered_at,
        step,
        due,
        due < at,
        (challenge.complainant_name, challenge.complainant_email)
        if challenge.complainant_name and challenge.complainant_email
        else None,
        _second_step(actor, feedback, "feedback_challenge", challenge.id),
        challenge.decided_at,
    )


def second_item(actor: Actor, decision_id: int) -> SecondItem:
    """What one moderator proposes and another agrees to, for both. Raises NotFound, NotAllowed."""
    decision = decision_row(decision_id)
    feedback = feedback_by_id(decision.feedback_id)
    allow_moderation(actor, feedback)
    service = service_row(feedback.service_id)
    text, about, statement = feedback.text, None, None
    if decision.subject_type == FeedbackReply.__tablename__:
        text, about = reply_and_feedback(decision.subject_id)[0].text, feedback.text
    elif decision.subject_type == FeedbackChallenge.__tablename__:
        statement = challenge_and_feedback(decision.subject_id)[0].statement
    return SecondItem(
        id=decision.id,
        version=decision.version,
        service_name=service.name,
        service_slug=service.slug,
        subject_type=decision.subject_type,
        verb=decision.verb,
        reason=decision.reason,
        text=text,
        about=about,
        statement=statement,
        flags=identifying_words(text),
        proposed_by=decision.proposed_by,
        proposed_at=decision.proposed_at,
        is_own=decision.proposed_by == actor.id,
        is_open=decision.settled_by is None,
    )


def reply_and_feedback(reply_id: int) -> tuple[FeedbackReply, Feedback]:
    """The rows of a reply and of what it is to, for actions. Raises NotFound."""
    reply = db.session.get(FeedbackReply, reply_id)
    if reply is None:
        raise NotFound(f"feedback_reply {reply_id}")
    return reply, feedback_by_id(reply.feedback_id)


def challenge_and_feedback(challenge_id: int) -> tuple[FeedbackChallenge, Feedback]:
    """The rows of a challenge and of what it is to, for actions. Raises NotFound."""
    challenge = db.session.get(FeedbackChallenge, challenge_id)
    if challenge is None:
        raise NotFound(f"feedback_challenge {challenge_id}")
    return challenge, feedback_by_id(challenge.feedback_id)


def price_to_decide(actor: Actor, price_id: int) -> tuple[Price, Service]:
    """A price that waits, for the framework manager whose lot or service it is. Raises NotFound, NotAllowed."""
    price = db.session.get(Price, price_id)
    if price is None:
        raise NotFound(f"price {price_id}")
    service = service_row(price.service_id)
    allow(actor, Permission.PRICE_APPROVE, decision_scope(service, price.lot_id))
    return price, service


def ending_to_decide(actor: Actor, ending_id: int) -> tuple[PriceEnding, Price, Service]:
    """A proposal that a price ends, for the framework manager whose lot or service it is. Raises as above."""
    ending = db.session.get(PriceEnding, ending_id)
    if ending is None:
        raise NotFound(f"price_ending {ending_id}")
    price, service = price_to_decide(actor, ending.price_id)
    return ending, price, service


def _second_step(actor: Actor, feedback: Feedback, subject_type: str, subject_id: int) -> SecondStep:
    is_open, declined = open_decision(subject_type, subject_id), last_declined(subject_type, subject_id)
    return SecondStep(
        needs_second(feedback, actor),
        None if is_open is None else is_open.id,
        None if declined is None else declined.declined_because,
    )


def _item(
    feedback: Feedback, item_id: int, text: str, state: str, told_on: date, second: SecondStep
) -> FeedbackItem:
    service = service_row(feedback.service_id)
    return FeedbackItem(
        item_id,
        service.name,
        service.slug,
        text,
        identifying_words(text),
        state,
        told_on,
        feedback.language,
        feedback.relationship,
        feedback.overall,
        feedback.verified_link_digest is not None,
        feedback.incentive_declared,
        second,
    )
