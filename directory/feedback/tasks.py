"""What waits of feedback: for a moderator new feedback, replies, and challenges with their clock; for a provider what
was published lately without a reply, and the reply that was sent back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, and_, exists, select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackDecision, FeedbackReply
from directory.feedback.rules import challenges
from directory.feedback.states import FEEDBACK_DECISION, PUBLIC_STATES
from directory.foundation.actor import Actor
from directory.foundation.calendar import is_working_day
from directory.foundation.database import IsOwn, among, built_once, for_providers, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import TOLD_FOR, Task, beginning_of, council_of
from directory.foundation.time import LONDON

# Feedback that no moderator has decided.
UNDECIDED = ("submitted", "moderation")


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """Feedback, replies and challenges about services of the actor's councils; for its providers what has no reply yet,
    and replies sent back.
    """
    tasks: list[Task] = []
    if councils := councils_with(actor, Permission.FEEDBACK_MODERATE):
        tasks += [
            *_feedback(councils, day),
            *_replies(councils, day),
            *_challenges(councils, day),
            *_for_two(actor, councils, day),
        ]
    if providers := providers_with(actor, Permission.FEEDBACK_REPLY):
        tasks += [*_without_reply(providers, day), *_sent_back(providers, day)]
    return tasks


def _is_proposed(subject_type: str, subject_id: Any) -> ColumnElement[bool]:
    """SQL: a decision about this thing waits for a second moderator."""
    waiting = select(FeedbackDecision.subject_id).where(
        FeedbackDecision.subject_type == subject_type, FeedbackDecision.state == FEEDBACK_DECISION.initial
    )
    is_one_of_them: ColumnElement[bool] = subject_id.in_(waiting)
    return is_one_of_them


@built_once
def _feedback_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(Feedback.id, Feedback.created_at)
        .add_columns(Service.name, Service.slug, Service.council_code)
        .join(Service, Service.id == Feedback.service_id)
        .where(one_of(Feedback.state, UNDECIDED), governed_by(councils, day))
        .where(~_is_proposed("feedback", Feedback.id))
        .order_by(Feedback.created_at, Feedback.id)
        .limit(OF_A_KIND)
    )


def _feedback(councils: frozenset[str], day: date) -> list[Task]:
    rows = read_rows(_feedback_query(councils, day))
    return [
        Task(
            "feedback.moderate",
            str(row.id),
            row.name,
            row.created_at,
            href_values={"feedback_id": row.id, "slug": row.slug},
            council=council_of(row.council_code, councils),
        )
        for row in rows
    ]


@built_once
def _replies_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(FeedbackReply.id, FeedbackReply.feedback_id, FeedbackReply.replied_on)
        .add_columns(Service.name, Service.slug, Service.council_code)
        .join(Feedback, Feedback.id == FeedbackReply.feedback_id)
        .join(Service, Service.id == Feedback.service_id)
        .where(FeedbackReply.state == "submitted", governed_by(councils, day))
        .where(~_is_proposed("feedback_reply", FeedbackReply.id))
        .order_by(FeedbackReply.replied_on, FeedbackReply.id)
        .limit(OF_A_KIND)
    )


def _replies(councils: frozenset[str], day: date) -> list[Task]:
    rows = read_rows(_replies_query(councils, day))
    return [
        Task(
            "feedback_reply.moderate",
            str(row.id),
            row.name,
            beginning_of(row.replied_on),
            href_values={"reply_id": row.id, "feedback_id": row.feedback_id, "slug": row.slug},
            council=council_of(row.council_code, councils),
        )
        for row in rows
    ]


@for_providers
def _without_reply_rows(is_own: IsOwn, day: date) -> Executable:
    return (
        select(Feedback.id, Feedback.public_id, Feedback.decided_on)
        .add_columns(Service.name, Service.slug, Service.provider_id)
        .join(Service, Service.id == Feedback.service_id)
        .where(among(Service, is_own(Service.provider_id)), one_of(Feedback.state, sorted(PUBLIC_STATES)))
        .where(Feedback.decided_on >= day - TOLD_FOR)
        .where(~exists().where(FeedbackReply.feedback_id == Feedback.id))
        .order_by(Feedback.decided_on, Feedback.id)
        .limit(OF_A_KIND)
    )


def _without_reply(providers: Collection[int], day: date) -> list[Task]:
    """What was published lately and has no reply, the oldest first.

    A provider may reply, and need not: the desk tells of it for four weeks, on the last of which it is due, and it is
    never late. What is older stands in the list of all feedback without a reply.
    """
    return [
        Task(
            "feedback.reply",
            str(row.id),
            row.name,
            beginning_of(row.decided_on),
            row.decided_on + TOLD_FOR,
            href_values={"public_id": row.public_id, "slug": row.slug},
            provider=row.provider_id,
        )
        for row in _without_reply_rows(providers, day)
    ]


@for_providers
def _sent_back_rows(is_own: IsOwn, day: date) -> Executable:
    return (
        select(FeedbackReply.id, FeedbackReply.decided_on, Feedback.public_id)
        .add_columns(Service.name, Service.slug, Service.provider_id)
        .join(Feedback, Feedback.id == FeedbackReply.feedback_id)
        .join(Service, Service.id == Feedback.service_id)
        .where(FeedbackReply.state == "rejected", FeedbackReply.decided_on >= day - TOLD_FOR)
        .where(one_of(Feedback.state, sorted(PUBLIC_STATES)), is_own(Service.provider_id))
        .order_by(FeedbackReply.decided_on, FeedbackReply.id)
        .limit(OF_A_KIND)
    )


def _sent_back(providers: Collection[int], day: date) -> list[Task]:
    """Replies that were sent back lately and not written again, while the feedback is public; the oldest first."""
    return [
        Task(
            "feedback_reply.sent_back",
            str(row.id),
            row.name,
            beginning_of(row.decided_on),
            href_values={"public_id": row.public_id, "slug": row.slug},
            provider=row.provider_id,
        )
        for row in _sent_back_rows(providers, day)
    ]


@built_once
def _challenges_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(FeedbackChallenge.id, FeedbackChallenge.feedback_id, FeedbackChallenge.received_at)
        .add_columns(FeedbackChallenge.ground, FeedbackChallenge.act_by, FeedbackChallenge.writer_answer_by)
        .add_columns(FeedbackChallenge.writer_answered_at)
        .add_columns(Service.name, Service.slug, Service.council_code)
        .join(Feedback, Feedback.id == FeedbackChallenge.feedback_id)
        .join(Service, Service.id == Feedback.service_id)
        .where(FeedbackChallenge.decision.is_(None), governed_by(councils, day))
        .where(~_is_proposed("feedback_challenge", FeedbackChallenge.id))
        .order_by(FeedbackChallenge.act_by, FeedbackChallenge.id)
        .limit(OF_A_KIND)
    )


def _challenges(councils: frozenset[str], day: date) -> list[Task]:
    """Each due on the London day of its next step (SI 2013/3028): 48 working hours, then the writer's five days."""
    rows = read_rows(_challenges_query(councils, day))
    tasks = []
    for row in rows:
        step, due = _next_step(row, day)
        tasks.append(
            Task(
                f"challenge.{step}",
                str(row.id),
                row.name,
                row.received_at,
                due,
                href_values={
                    "challenge_id": row.id,
                    "feedback_id": row.feedback_id,
                    "slug": row.slug,
                },
                council=council_of(row.council_code, councils),
            )
        )
    return tasks


def _next_step(row: Any, day: date) -> tuple[str, date]:
    """What must happen next with a challenge, and the day in London by which."""
    progress = challenges.Progress(row.ground, row.act_by, row.writer_answer_by, row.writer_answered_at)
    step, due = challenges.due_at(progress, beginning_of(day), is_working_day)
    return step, due.astimezone(LONDON).date()


@built_once
def _for_two_query(councils: frozenset[str], day: date) -> Select[Any]:
    of_challenge = and_(
        FeedbackDecision.subject_type == FeedbackChallenge.__tablename__,
        FeedbackChallenge.id == FeedbackDecision.subject_id,
    )
    return (
        select(FeedbackDecision.id, FeedbackDecision.proposed_by, FeedbackDecision.proposed_at)
        .add_columns(FeedbackChallenge.ground, FeedbackChallenge.act_by, FeedbackChallenge.writer_answer_by)
        .add_columns(FeedbackChallenge.writer_answered_at)
        .add_columns(Service.name, Service.slug, Service.council_code)
        .join(Feedback, Feedback.id == FeedbackDecision.feedback_id)
        .outerjoin(FeedbackChallenge, of_challenge)
        .join(Service, Service.id == Feedback.service_id)
        .where(FeedbackDecision.state == FEEDBACK_DECISION.initial, governed_by(councils, day))
        .order_by(FeedbackDecision.proposed_at, FeedbackDecision.id)
        .limit(OF_A_KIND)
    )


def _for_two(actor: Actor, councils: frozenset[str], day: date) -> list[Task]:
    """What another moderator proposes, to agree to; and what one has proposed, which waits for another."""
    return [
        Task(
            "second_moderator.waiting" if row.proposed_by == actor.id else "second_moderator.agree",
            str(row.id),
            row.name,
            row.proposed_at,
            None if row.act_by is None else _next_step(row, day)[1],
            href_values={"decision_id": row.id, "slug": row.slug},
            council=council_of(row.council_code, councils),
        )
        for row in read_rows(_for_two_query(councils, day))
    ]
