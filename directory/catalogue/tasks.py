"""What waits in the catalogue: descriptions to read for staff, drafts and old news for their providers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select

from directory.catalogue.models import Service, Vacancy
from directory.catalogue.queries import governed_by
from directory.catalogue.rules import VACANCY_STALE_DAYS
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import built_once, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task, beginning_of, council_of

# So many days before the public page stops showing a number of vacancies, its provider is asked to confirm it.
DAYS_BEFORE_STALE = 7
OWN_KINDS = {ServiceState.DRAFT: "service.finish", ServiceState.SUBMITTED: "service.waiting"}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """Submitted descriptions at the actor's councils; drafts and facts to confirm of the actor's providers."""
    tasks: list[Task] = []
    if councils := councils_with(actor, Permission.LISTING_PUBLISH):
        tasks += _submitted(councils, day)
    if providers := providers_with(actor, Permission.LISTING_SUBMIT):
        tasks += _own_drafts(providers)
    if providers := providers_with(actor, Permission.LISTING_UPDATE):
        tasks += _vacancies_to_confirm(providers, day)
    return tasks


@built_once
def _submitted_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(Service.id, Service.slug)
        .add_columns(Service.name, Service.council_code, Service.created_at)
        .where(Service.state == ServiceState.SUBMITTED, governed_by(councils, day))
        .order_by(Service.created_at, Service.id)
        .limit(OF_A_KIND)
    )


def _submitted(councils: frozenset[str], day: date) -> list[Task]:
    rows = read_rows(_submitted_query(councils, day))
    return [
        Task(
            "service.decide",
            str(service_id),
            name,
            created_at,
            href_values={"slug": slug},
            council=council_of(host, councils),
        )
        for service_id, slug, name, host, created_at in rows
    ]


def _own_drafts(providers: Collection[int]) -> list[Task]:
    rows = read_rows(
        select(Service.id, Service.slug, Service.name, Service.state, Service.provider_id, Service.created_at)
        .where(Service.provider_id.in_(providers), one_of(Service.state, OWN_KINDS))
        .order_by(Service.created_at, Service.id)
        .limit(OF_A_KIND)
    )
    return [
        Task(
            OWN_KINDS[ServiceState(state)],
            str(service_id),
            name,
            created_at,
            href_values={"slug": slug},
            provider=provider_id,
        )
        for service_id, slug, name, state, provider_id, created_at in rows
    ]


def _vacancies_to_confirm(providers: Collection[int], day: date) -> list[Task]:
    """Numbers of vacancies of published services that are old soon, or already (requirement 49)."""
    asked_from = day - timedelta(days=VACANCY_STALE_DAYS - DAYS_BEFORE_STALE)
    rows = read_rows(
        select(Service.id, Service.slug, Service.name, Service.provider_id, Vacancy.as_at)
        .join(Vacancy, Vacancy.service_id == Service.id)
        .where(Service.provider_id.in_(providers), Service.state == ServiceState.PUBLISHED)
        .where(Vacancy.is_current, Vacancy.as_at <= asked_from)
        .order_by(Vacancy.as_at, Service.id)
        .limit(OF_A_KIND)
    )
    return [
        Task(
            "vacancy.confirm",
            str(service_id),
            name,
            beginning_of(as_at),
            as_at + timedelta(days=VACANCY_STALE_DAYS),
            href_values={"slug": slug},
            provider=provider_id,
        )
        for service_id, slug, name, provider_id, as_at in rows
    ]
