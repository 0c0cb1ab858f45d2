"""What waits in the catalogue: descriptions to read for staff, drafts and old news for their providers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Executable, Select, and_, exists, func, select

from directory.catalogue.models import NamedContact, Service, Vacancy
from directory.catalogue.queries import governed_by
from directory.catalogue.rules import VACANCY_STALE_DAYS
from directory.catalogue.states import NEW_OWNER, NO_NAMED_CONTACT, ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import IsOwn, built_once, for_providers, one_of, read_rows
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
        tasks += _to_show_again(councils, day)
    if providers := providers_with(actor, Permission.LISTING_SUBMIT):
        tasks += _own_drafts(providers, day)
        tasks += _without_contact(providers, day)
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
    return _of_councils("service.decide", read_rows(_submitted_query(councils, day)), councils)


@built_once
def _to_show_again_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(Service.id, Service.slug)
        .add_columns(Service.name, Service.council_code, NamedContact.created_at)
        .join(NamedContact, and_(NamedContact.service_id == Service.id, NamedContact.valid_to.is_(None)))
        .where(Service.state == ServiceState.HIDDEN, Service.publish_consent_on.is_not(None))
        .where(Service.state_reason.in_((NO_NAMED_CONTACT, NEW_OWNER)), governed_by(councils, day))
        .order_by(NamedContact.created_at, Service.id)
        .limit(OF_A_KIND)
    )


def _to_show_again(councils: frozenset[str], day: date) -> list[Task]:
    """Pages hidden for want of a named contact or of their new owner's word, once both are there (requirement 14)."""
    return _of_councils("service.show", read_rows(_to_show_again_query(councils, day)), councils)


def _of_councils(kind: str, rows: Iterable[Any], councils: frozenset[str]) -> list[Task]:
    """Services that wait for one of these councils, each with the moment since when."""
    return [
        Task(
            kind,
            str(service_id),
            name,
            since,
            href_values={"slug": slug},
            council=council_of(host, councils),
        )
        for service_id, slug, name, host, since in rows
    ]


@for_providers
def _without_contact_rows(is_own: IsOwn, _day: date) -> Executable:
    of_it = NamedContact.service_id == Service.id
    return (
        select(Service.id, Service.slug, Service.name, Service.provider_id, func.max(NamedContact.valid_to))
        .join(NamedContact, of_it)
        .where(is_own(Service.provider_id), Service.state == ServiceState.HIDDEN)
        .where(~exists().where(of_it, NamedContact.valid_to.is_(None)).correlate(Service))
        .group_by(Service.id, Service.slug, Service.name, Service.provider_id)
        .order_by(func.max(NamedContact.valid_to), Service.id)
        .limit(OF_A_KIND)
    )


def _without_contact(providers: Collection[int], day: date) -> list[Task]:
    """Pages that were public and are hidden until their provider names a contact (requirement 14)."""
    return [
        Task(
            "service.name_contact",
            str(service_id),
            name,
            beginning_of(last + timedelta(days=1)),
            href_values={"slug": slug},
            provider=provider_id,
        )
        for service_id, slug, name, provider_id, last in _without_contact_rows(providers, day)
        if last is not None
    ]


@for_providers
def _own_draft_rows(is_own: IsOwn, _day: date) -> Executable:
    return (
        select(Service.id, Service.slug, Service.name, Service.state, Service.provider_id, Service.created_at)
        .where(is_own(Service.provider_id), one_of(Service.state, OWN_KINDS))
        .order_by(Service.created_at, Service.id)
        .limit(OF_A_KIND)
    )


def _own_drafts(providers: Collection[int], day: date) -> list[Task]:
    return [
        Task(
            OWN_KINDS[ServiceState(state)],
            str(service_id),
            name,
            created_at,
            href_values={"slug": slug},
            provider=provider_id,
        )
        for service_id, slug, name, state, provider_id, created_at in _own_draft_rows(providers, day)
    ]


@for_providers
def _vacancy_rows(is_own: IsOwn, day: date) -> Executable:
    asked_from = day - timedelta(days=VACANCY_STALE_DAYS - DAYS_BEFORE_STALE)
    return (
        select(Service.id, Service.slug, Service.name, Service.provider_id, Vacancy.as_at)
        .join(Vacancy, Vacancy.service_id == Service.id)
        .where(is_own(Service.provider_id), Service.state == ServiceState.PUBLISHED)
        .where(Vacancy.is_current, Vacancy.as_at <= asked_from)
        .order_by(Vacancy.as_at, Service.id)
        .limit(OF_A_KIND)
    )


def _vacancies_to_confirm(providers: Collection[int], day: date) -> list[Task]:
    """Numbers of vacancies of published services that are old soon, or already (requirement 49)."""
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
        for service_id, slug, name, provider_id, as_at in _vacancy_rows(providers, day)
    ]
