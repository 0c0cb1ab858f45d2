"""Photos that wait to be read: for the staff who decide, and for the providers who sent them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, Select, select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.catalogue.states import OFFERED_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import IsOwn, built_once, for_providers, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task, decision_task
from directory.photos.models import ServicePhoto
from directory.photos.states import SENT_BACK_STATES, WAITING_STATES


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """Each photo that waits at services of the actor's councils; for a provider, a line for each service."""
    tasks: list[Task] = []
    if councils := councils_with(actor, Permission.LISTING_APPROVE):
        waiting = read_rows(_waiting_at(councils, day))
        tasks += [decision_task("photo.decide", row, councils) for row in waiting]
    if providers := providers_with(actor, Permission.LISTING_WRITE):
        tasks += _by_service("photo.waiting", _own_waiting_rows(providers, day))
        tasks += _by_service("photo.sent_back", _own_sent_back_rows(providers, day))
    return tasks


def _by_service(kind: str, rows: Sequence[Row[Any]]) -> list[Task]:
    first: dict[int, Row[Any]] = {}
    for row in rows:
        first.setdefault(row.service_id, row)
    return [
        Task(
            kind,
            str(row.id),
            row.name,
            row.sent_at if row.reason is None else row.decided_at,
            href_values={"slug": row.slug},
            provider=row.provider_id,
        )
        for row in first.values()
    ]


@built_once
def _waiting_at(councils: frozenset[str], day: date) -> Select[Any]:
    return _photos(WAITING_STATES, governed_by(councils, day))


@for_providers
def _own_waiting_rows(is_own: IsOwn, _day: date) -> Executable:
    return _photos(WAITING_STATES, is_own(Service.provider_id))


@for_providers
def _own_sent_back_rows(is_own: IsOwn, _day: date) -> Executable:
    return _photos(SENT_BACK_STATES, is_own(Service.provider_id))


def _photos(states: Sequence[str], whose: ColumnElement[bool]) -> Select[Any]:
    """Photos in these states, those that wait longest first."""
    return (
        select(ServicePhoto.id, ServicePhoto.public_id, ServicePhoto.service_id, ServicePhoto.sent_at)
        .add_columns(ServicePhoto.decided_at, ServicePhoto.reason)
        .add_columns(Service.name, Service.slug, Service.council_code, Service.provider_id)
        .join(Service, Service.id == ServicePhoto.service_id)
        .where(one_of(ServicePhoto.state, states), one_of(Service.state, OFFERED_STATES), whose)
        .order_by(ServicePhoto.sent_at, ServicePhoto.id)
        .limit(OF_A_KIND)
    )
