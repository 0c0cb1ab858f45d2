"""What waits of the Council's checks: visits to make, drafts to publish, late actions, answers of providers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Executable, Select, or_, select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import IsOwn, among, built_once, for_providers, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task, beginning_of, council_of
from directory.quality.models import QualityAction, QualityCheck
from directory.quality.rules import action_words
from directory.quality.states import ANSWERABLE, CheckState

_ANSWERABLE = tuple(sorted(ANSWERABLE))


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """Drafts and overdue actions at the actor's councils; open actions and unanswered checks of own providers."""
    tasks: list[Task] = []
    if councils := councils_with(actor, Permission.QUALITY_CHECK_WRITE):
        tasks += [*_to_write_up(councils, day), *_overdue(councils, day)]
    if providers := providers_with(actor, Permission.QUALITY_CHECK_ANSWER):
        tasks += [*_own_actions(providers, day), *_unanswered(providers, day)]
    return tasks


@built_once
def _to_write_up_query(councils: frozenset[str], day: date) -> Select[Any]:
    """Planned checks, due on their day, and checks that are written up but not published."""
    waiting = (CheckState.PLANNED, CheckState.DRAFT, CheckState.SHARED)
    return (
        select(QualityCheck.id, QualityCheck.officer, QualityCheck.checked_on, QualityCheck.state)
        .add_columns(QualityCheck.created_at, Service.name, Service.slug, Service.council_code)
        .join(Service, Service.id == QualityCheck.service_id)
        .where(one_of(QualityCheck.state, waiting), governed_by(councils, day))
        .order_by(QualityCheck.checked_on, QualityCheck.id)
        .limit(OF_A_KIND)
    )


def _to_write_up(councils: frozenset[str], day: date) -> list[Task]:
    rows = read_rows(_to_write_up_query(councils, day))
    return [
        Task(
            "quality_check.record" if row.state == CheckState.PLANNED else "quality_check.publish",
            str(row.id),
            row.name,
            row.created_at if row.state == CheckState.PLANNED else beginning_of(row.checked_on),
            row.checked_on if row.state == CheckState.PLANNED else None,
            owner=row.officer,
            href_values={"check_id": row.id, "slug": row.slug},
            council=council_of(row.council_code, councils),
        )
        for row in rows
    ]


@built_once
def _overdue_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(
            QualityAction.id, QualityAction.due_on, QualityCheck.id.label("check_id"), QualityCheck.officer
        )
        .add_columns(QualityAction.what)
        .add_columns(QualityCheck.checked_on, Service.name, Service.slug, Service.council_code)
        .join(QualityCheck, QualityCheck.id == QualityAction.quality_check_id)
        .join(Service, Service.id == QualityCheck.service_id)
        .where(QualityAction.done_on.is_(None), QualityAction.due_on < day)
        .where(one_of(QualityCheck.state, _ANSWERABLE), governed_by(councils, day))
        .order_by(QualityAction.due_on, QualityAction.id)
        .limit(OF_A_KIND)
    )


def _overdue(councils: frozenset[str], day: date) -> list[Task]:
    rows = read_rows(_overdue_query(councils, day))
    return [
        Task(
            "quality_action.overdue",
            str(row.id),
            row.name,
            beginning_of(row.checked_on),
            row.due_on,
            owner=row.officer,
            href_values={"action_id": row.id, "check_id": row.check_id, "slug": row.slug},
            council=council_of(row.council_code, councils),
            note=action_words(row.what),
        )
        for row in rows
    ]


@for_providers
def _own_action_rows(is_own: IsOwn, _day: date) -> Executable:
    return (
        select(QualityAction.id, QualityAction.what, QualityAction.due_on, QualityCheck.id.label("check_id"))
        .add_columns(QualityCheck.checked_on, Service.name, Service.slug, Service.provider_id)
        .join(QualityCheck, QualityCheck.id == QualityAction.quality_check_id)
        .join(Service, Service.id == QualityCheck.service_id)
        .where(QualityAction.done_on.is_(None), one_of(QualityCheck.state, _ANSWERABLE))
        .where(is_own(Service.provider_id))
        .order_by(QualityAction.due_on, QualityAction.id)
        .limit(OF_A_KIND)
    )


def _own_actions(providers: Collection[int], day: date) -> list[Task]:
    return [
        Task(
            "quality_action.do",
            str(row.id),
            row.name,
            beginning_of(row.checked_on),
            row.due_on,
            href_values={"action_id": row.id, "check_id": row.check_id, "slug": row.slug},
            provider=row.provider_id,
            note=action_words(row.what),
        )
        for row in _own_action_rows(providers, day)
    ]


@for_providers
def _unanswered_rows(is_own: IsOwn, _day: date) -> Executable:
    return (
        select(QualityCheck.id, QualityCheck.checked_on, Service.name, Service.slug, Service.provider_id)
        .join(Service, Service.id == QualityCheck.service_id)
        .where(one_of(QualityCheck.state, _ANSWERABLE), QualityCheck.provider_answer.is_(None))
        .where(among(Service, is_own(Service.provider_id)))
        .where(or_(QualityCheck.state == CheckState.SHARED, QualityCheck.actions.any()))
        .order_by(QualityCheck.checked_on, QualityCheck.id)
        .limit(OF_A_KIND)
    )


def _unanswered(providers: Collection[int], day: date) -> list[Task]:
    return [
        Task(
            "quality_check.answer",
            str(row.id),
            row.name,
            beginning_of(row.checked_on),
            href_values={"check_id": row.id, "slug": row.slug},
            provider=row.provider_id,
        )
        for row in _unanswered_rows(providers, day)
    ]
