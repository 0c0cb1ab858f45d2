"""What waits for a moderator of feedback: new feedback, replies, and challenges with their clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.feedback.rules import challenges
from directory.foundation.actor import Actor
from directory.foundation.calendar import is_working_day
from directory.foundation.database import db, one_of
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task, beginning_of, built_once, council_of
from directory.foundation.time import LONDON

# Feedback that no moderator has decided.
UNDECIDED = ("submitted", "moderation")


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """Feedback, replies and challenges about services of the actor's councils."""
    councils = councils_with(actor, Permission.FEEDBACK_MODERATE)
    if not councils:
        return []
    return [*_feedback(councils, day), *_replies(councils, day), *_challenges(councils, day)]


@built_once
def _feedback_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(Feedback.id, Feedback.created_at)
        .add_columns(Service.name, Service.slug, Service.council_code)
        .join(Service, Service.id == Feedback.service_id)
        .where(one_of(Feedback.state, UNDECIDED), governed_by(councils, day))
        .order_by(Feedback.created_at, Feedback.id)
        .limit(OF_A_KIND)
    )


def _feedback(councils: frozenset[str], day: date) -> list[Task]:
    rows = db.session.execute(_feedback_query(councils, day))
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
        .order_by(FeedbackReply.replied_on, FeedbackReply.id)
        .limit(OF_A_KIND)
    )


def _replies(councils: frozenset[str], day: date) -> list[Task]:
    rows = db.session.execute(_replies_query(councils, day))
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
        .order_by(FeedbackChallenge.act_by, FeedbackChallenge.id)
        .limit(OF_A_KIND)
    )


def _challenges(councils: frozenset[str], day: date) -> list[Task]:
    """Each due on the London day of its next step (SI 2013/3028): 48 working hours, then the writer's five days."""
    rows = db.session.execute(_challenges_query(councils, day))
    tasks = []
    for row in rows:
        progress = challenges.Progress(row.ground, row.act_by, row.writer_answer_by, row.writer_answered_at)
        step, due = challenges.due_at(progress, beginning_of(day), is_working_day)
        tasks.append(
            Task(
                f"challenge.{step}",
                str(row.id),
                row.name,
                row.received_at,
                due.astimezone(LONDON).date(),
                href_values={
                    "challenge_id": row.id,
                    "feedback_id": row.feedback_id,
                    "slug": row.slug,
                },
                council=council_of(row.council_code, councils),
            )
        )
    return tasks
