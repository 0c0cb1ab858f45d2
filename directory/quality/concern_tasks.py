"""What waits of the Council's serious concerns: to go on with, to approve, to look at again, to answer, to decide."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Executable, Row, Select, or_, select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import IsOwn, built_once, for_providers, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task, beginning_of, council_of
from directory.foundation.time import LONDON
from directory.quality.models import ConcernAppeal, CouncilConcern
from directory.quality.rules import could_answer, is_second_person, last_day_to_decide
from directory.quality.states import AppealState, ConcernState

_WRITTEN = (ConcernState.DRAFT, ConcernState.TOLD, ConcernState.APPROVED, ConcernState.PUBLISHED)
_KINDS = {
    ConcernState.DRAFT: "council_concern.tell",
    ConcernState.TOLD: "council_concern.propose",
    ConcernState.APPROVED: "council_concern.publish",
    ConcernState.PUBLISHED: "council_concern.review",
}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """Concerns to go on with, to approve, to review, and appeals to decide; for providers concerns to answer."""
    tasks: list[Task] = []
    if councils := councils_with(actor, Permission.COUNCIL_CONCERN_WRITE):
        tasks += [_to_go_on(row, councils, day) for row in read_rows(_to_go_on_query(councils, day))]
    if councils := councils_with(actor, Permission.COUNCIL_CONCERN_APPROVE):
        tasks += [
            _task("council_concern.approve", row, beginning_of(_answered_on(row)), councils=councils)
            for row in read_rows(_to_approve_query(councils, day))
            if is_second_person(actor.id, (row.officer, row.proposed_by))
        ]
    if councils := councils_with(actor, Permission.CONCERN_APPEAL_DECIDE):
        tasks += [
            _to_decide(row, councils)
            for row in read_rows(_appeals_query(councils, day))
            if is_second_person(actor.id, (row.officer, row.proposed_by, row.approved_by))
        ]
    if providers := providers_with(actor, Permission.COUNCIL_CONCERN_ANSWER):
        tasks += [*_to_answer(providers, day), *_own_appeals(providers, day)]
    return tasks


@built_once
def _to_go_on_query(councils: frozenset[str], day: date) -> Select[Any]:
    """Drafts, concerns that are with the provider, approved ones, and those whose day of review is here."""
    is_published = one_of(CouncilConcern.state, (ConcernState.PUBLISHED,))
    return _concerns(councils, day).where(
        one_of(CouncilConcern.state, _WRITTEN), or_(~is_published, CouncilConcern.review_on <= day)
    )


@built_once
def _to_approve_query(councils: frozenset[str], day: date) -> Select[Any]:
    return _concerns(councils, day).where(one_of(CouncilConcern.state, (ConcernState.PROPOSED,)))


@built_once
def _appeals_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        _concerns(councils, day)
        .add_columns(ConcernAppeal.id.label("appeal_id"), ConcernAppeal.made_on)
        .join(ConcernAppeal, ConcernAppeal.council_concern_id == CouncilConcern.id)
        .where(one_of(ConcernAppeal.state, (AppealState.WAITING,)))
    )


def _concerns(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(CouncilConcern.id, CouncilConcern.state, CouncilConcern.officer, CouncilConcern.proposed_by)
        .add_columns(CouncilConcern.approved_by, CouncilConcern.approved_on, CouncilConcern.created_at)
        .add_columns(CouncilConcern.told_on)
        .add_columns(CouncilConcern.answer_by, CouncilConcern.provider_answered_on, CouncilConcern.review_on)
        .add_columns(Service.name, Service.slug, Service.council_code, Service.provider_id)
        .join(Service, Service.id == CouncilConcern.service_id)
        .where(governed_by(councils, day))
        .order_by(CouncilConcern.id)
        .limit(OF_A_KIND)
    )


def _to_go_on(row: Row[Any], councils: frozenset[str], day: date) -> Task:
    kind, since, due = _KINDS[row.state], row.created_at.astimezone(LONDON).date(), None
    if row.state == ConcernState.TOLD:
        since = row.told_on
        if not could_answer(row.told_on, row.answer_by, row.provider_answered_on, day):
            kind, due = "council_concern.waiting", row.answer_by
    elif row.state == ConcernState.APPROVED:
        since = row.approved_on
    elif row.state == ConcernState.PUBLISHED:
        since = due = row.review_on
    return _task(kind, row, beginning_of(since), due=due, owner=row.officer, councils=councils)


def _answered_on(row: Row[Any]) -> date:
    """When the provider had answered, or could no more."""
    return min(row.answer_by, row.provider_answered_on or row.answer_by)


def _to_decide(row: Row[Any], councils: frozenset[str]) -> Task:
    begun, due = beginning_of(row.made_on), last_day_to_decide(row.made_on)
    return _task("concern_appeal.decide", row, begun, due=due, councils=councils, subject=str(row.appeal_id))


def _task(
    kind: str,
    row: Row[Any],
    since: Any,
    *,
    councils: frozenset[str],
    due: date | None = None,
    owner: str | None = None,
    subject: str | None = None,
) -> Task:
    return Task(
        kind,
        subject or str(row.id),
        row.name,
        since,
        due,
        owner=owner,
        href_values={"concern_id": row.id, "slug": row.slug},
        council=council_of(row.council_code, councils),
    )


@for_providers
def _to_answer_rows(is_own: IsOwn, day: date) -> Executable:
    return (
        select(CouncilConcern.id, CouncilConcern.told_on, CouncilConcern.answer_by)
        .add_columns(Service.name, Service.slug, Service.provider_id)
        .join(Service, Service.id == CouncilConcern.service_id)
        .where(one_of(CouncilConcern.state, (ConcernState.TOLD,)), CouncilConcern.answer_by >= day)
        .where(
            or_(
                CouncilConcern.provider_answered_on.is_(None),
                CouncilConcern.provider_answered_on < CouncilConcern.told_on,
            )
        )
        .where(is_own(Service.provider_id))
        .order_by(CouncilConcern.answer_by, CouncilConcern.id)
        .limit(OF_A_KIND)
    )


def _to_answer(providers: Collection[int], day: date) -> list[Task]:
    """Concerns that one's own provider may still answer and has not answered since it was told."""
    return [
        Task(
            "council_concern.answer",
            str(row.id),
            row.name,
            beginning_of(row.told_on),
            row.answer_by,
            href_values={"concern_id": row.id, "slug": row.slug},
            provider=row.provider_id,
        )
        for row in _to_answer_rows(providers, day)
    ]


@for_providers
def _own_appeal_rows(is_own: IsOwn, _day: date) -> Executable:
    return (
        select(ConcernAppeal.id, ConcernAppeal.made_on, CouncilConcern.id.label("concern_id"))
        .add_columns(Service.name, Service.slug, Service.provider_id)
        .join(CouncilConcern, CouncilConcern.id == ConcernAppeal.council_concern_id)
        .join(Service, Service.id == CouncilConcern.service_id)
        .where(one_of(ConcernAppeal.state, (AppealState.WAITING,)), is_own(Service.provider_id))
        .order_by(ConcernAppeal.id)
        .limit(OF_A_KIND)
    )


def _own_appeals(providers: Collection[int], day: date) -> list[Task]:
    """Appeals of one's own provider that the Council has not decided."""
    return [
        Task(
            "concern_appeal.waiting",
            str(row.id),
            row.name,
            beginning_of(row.made_on),
            last_day_to_decide(row.made_on),
            href_values={"concern_id": row.concern_id, "slug": row.slug},
            provider=row.provider_id,
        )
        for row in _own_appeal_rows(providers, day)
    ]
