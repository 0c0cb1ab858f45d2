"""What a provider's own pages read: its services, what is free at each, and how fresh every kind of fact is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select

from directory.admissions.queries import confirm_listable
from directory.catalogue.models import Provider, Service, Vacancy
from directory.catalogue.queries import service_scope
from directory.catalogue.rules import availability_unit
from directory.catalogue.states import OFFERED_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, allow, providers_with
from directory.prices.queries import public_prices
from directory.prices.rules.types import PriceLine
from directory.proposals.queries import open_states
from directory.reminders.models import Reminder
from directory.reminders.queries import facts_to_confirm, facts_told
from directory.vocabulary.organisations import FactKind

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class AvailabilityNow:
    """What is free at a service as it was told last. `mark` changes whenever it is told again.

    `unit` is None for care that visits, which says from which day it can begin.
    """

    unit: str | None
    free: int | None
    start_on: date | None
    told_on: date | None
    told_by: str | None
    mark: str


@dataclass(frozen=True, slots=True)
class OwnService:
    """A service as its provider's list shows it. `proposal` is the state of an open proposal and its fields.

    Several may bear one name: `where` tells them apart.
    """

    id: int
    slug: str
    name: str
    where: str
    category: str
    state: str
    provider_name: str
    listed: bool
    availability: AvailabilityNow
    told: Mapping[FactKind, date | None]
    proposal: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class LetterTick:
    """A fact that a letter's link may confirm: the prices or the words of a service, and since when they stand.

    `prices` are those in force today, where it is they.
    """

    service_id: int
    kind: FactKind
    name: str
    slug: str
    told_on: date
    prices: tuple[PriceLine, ...] = ()


def own_services(
    actor: Actor, page: int, on: date, *, size: int = PAGE_SIZE
) -> tuple[tuple[OwnService, ...], int, int]:
    """A page of the services of the actor's providers that are not given up; the page's number, and how many pages."""
    providers = providers_with(actor, Permission.LISTING_WRITE)
    own = and_(Service.provider_id.in_(sorted(providers)), Service.state.in_(sorted(OFFERED_STATES)))
    count = db.session.scalar(select(func.count()).select_from(Service).where(own)) or 0
    pages = max(1, -(-count // size))
    number = min(max(page, 1), pages)
    rows = db.session.execute(
        _availability()
        .add_columns(Service.name, Service.town, Service.postcode, Service.state, Provider.legal_name)
        .join(Provider, Provider.id == Service.provider_id)
        .where(own)
        .order_by(Service.name, Service.id)
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    ids = [row.id for row in rows]
    told, listed, proposals = facts_told(ids), confirm_listable(ids, on), open_states(ids)
    services = tuple(
        OwnService(
            row.id,
            row.slug,
            row.name,
            " ".join(part for part in (row.town, row.postcode) if part),
            row.category,
            row.state,
            row.legal_name,
            row.id in listed,
            _now(row),
            told[row.id][1],
            proposals.get(row.id),
        )
        for row in rows
    )
    return services, number, pages


def own_providers(actor: Actor, permission: Permission) -> dict[int, str]:
    """The names of the actor's providers for which it holds a permission, by id, in the order of the names."""
    rows = db.session.execute(
        select(Provider.id, Provider.legal_name)
        .where(Provider.id.in_(sorted(providers_with(actor, permission))))
        .order_by(Provider.legal_name, Provider.id)
    )
    return {row.id: row.legal_name for row in rows}


def own_service(actor: Actor, slug: str, permission: Permission = Permission.LISTING_WRITE) -> Service:
    """One of the actor's own services, by its address. Raises NotFound, NotAllowed."""
    service = db.session.scalar(select(Service).where(Service.slug == slug))
    if service is None:
        raise NotFound(slug)
    allow(actor, permission, service_scope(service))
    return service


def availability_now(service_id: int) -> AvailabilityNow:
    """What is free at a service as it was told last. The caller has asked whether that may be read."""
    row = db.session.execute(_availability().where(Service.id == service_id)).one()
    return _now(row)


def availabilities(service_ids: tuple[int, ...]) -> tuple[tuple[int, str, str, AvailabilityNow], ...]:
    """What is free at several services: id, name, category and what was told, by name."""
    rows = db.session.execute(
        _availability()
        .add_columns(Service.name)
        .where(Service.id.in_(service_ids))
        .order_by(Service.name, Service.id)
    )
    return tuple((row.id, row.name, row.category, _now(row)) for row in rows)


def letter_ticks(reminder: Reminder, on: date) -> tuple[LetterTick, ...]:
    """The prices and words that a letter's link may confirm, by the service's name, with what the prices are today."""
    due = facts_to_confirm(reminder)
    ids = sorted({fact.service_id for fact in due})
    rows = db.session.execute(select(Service.id, Service.name, Service.slug).where(Service.id.in_(ids)))
    services, prices = {row.id: row for row in rows}, public_prices(ids, on)
    ticks = (
        LetterTick(
            fact.service_id,
            fact.kind,
            services[fact.service_id].name,
            services[fact.service_id].slug,
            fact.told_on,
            prices.get(fact.service_id, ()) if fact.kind is FactKind.PRICES else (),
        )
        for fact in due
    )
    return tuple(sorted(ticks, key=lambda tick: (tick.name, tick.service_id, tick.kind)))


def _availability() -> Select[Any]:
    current = and_(Vacancy.service_id == Service.id, Vacancy.is_current)
    columns: list[Any] = [Service.id, Service.slug, Service.category, Service.capacity_unit]
    columns += [Service.earliest_start_on, Service.earliest_start_told_on]
    columns += [Vacancy.id.label("vacancy_id"), Vacancy.count.label("free"), Vacancy.as_at, Vacancy.unit]
    return select(*columns, Vacancy.created_by.label("told_by")).outerjoin(Vacancy, current)


def _now(row: Any) -> AvailabilityNow:
    unit = availability_unit(row.category, row.capacity_unit)
    if unit is None:
        start, told = row.earliest_start_on, row.earliest_start_told_on
        return AvailabilityNow(None, None, start, told, None, f"{told}/{start}")
    return AvailabilityNow(
        row.unit or unit, row.free, None, row.as_at, row.told_by, str(row.vacancy_id or "")
    )


def told_days(told: Mapping[FactKind, date | None]) -> tuple[tuple[FactKind, date | None], ...]:
    """Each kind of fact and the day on which it was told, in the order of the vocabulary."""
    return tuple((kind, told.get(kind)) for kind in FactKind)
