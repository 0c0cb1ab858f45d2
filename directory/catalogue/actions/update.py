"""Facts with a day that a provider keeps up to date itself: they need no approval, and each row is kept.

None of these actions commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.catalogue import rules
from directory.catalogue.models import Continuity, Service, Vacancy, Workforce
from directory.catalogue.queries import service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, allow
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.vocabulary.organisations import CapacityUnit, FactKind, FactSource


def update_vacancies(
    actor: Actor,
    service: Service,
    *,
    count: int,
    unit: str,
    as_at: date,
    on: date,
    source: str = FactSource.PROVIDER,
) -> Vacancy:
    """State how many beds, hours a week or places are free (requirement 49).

    Raises Invalid below zero or in the future.
    """
    rules.check_codes("unit", [unit], CapacityUnit)
    if count < 0:
        raise Invalid("count", "below_zero")
    vacancy = Vacancy(count=count, unit=unit)
    after = {"count": count, "unit": unit}
    _make_current(
        actor, service, vacancy, "vacancies_updated", as_at=as_at, on=on, source=source, after=after
    )
    return vacancy


def update_workforce(
    actor: Actor,
    service: Service,
    *,
    as_at: date,
    on: date,
    source: str = FactSource.PROVIDER,
    **facts: int | bool | None,
) -> Workforce:
    """State facts about the staff (requirement 64). `facts` are columns of `Workforce`; percentages are whole
    numbers.
    """
    qualified = facts.get("qualified_percent")
    if qualified is not None and not 0 <= qualified <= 100:
        raise Invalid("qualified_percent", "not_a_share")
    for name, value in facts.items():
        if value is not None and value < 0:
            raise Invalid(name, "below_zero")
    workforce = Workforce(**facts)
    _make_current(
        actor, service, workforce, "workforce_updated", as_at=as_at, on=on, source=source, after=facts
    )
    return workforce


def update_continuity(
    actor: Actor,
    service: Service,
    *,
    committed_carers: int | None,
    measured_carers: int | None,
    as_at: date,
    on: date,
    source: str = FactSource.PROVIDER,
) -> Continuity:
    """State at most how many different carers one person meets in four weeks, promised and measured
    (requirement 15).
    """
    facts = {"committed_carers": committed_carers, "measured_carers": measured_carers}
    if all(value is None for value in facts.values()):
        raise Invalid("committed_carers", "required")
    for name, value in facts.items():
        if value is not None and value < 1:
            raise Invalid(name, "below_one")
    continuity = Continuity(**facts)
    _make_current(
        actor, service, continuity, "continuity_updated", as_at=as_at, on=on, source=source, after=facts
    )
    return continuity


def update_earliest_start(actor: Actor, service: Service, *, start_on: date | None, on: date) -> None:
    """State the first day on which care can begin; None takes back what was stated."""
    allow(actor, Permission.LISTING_UPDATE, service_scope(service))
    before = {"earliest_start_on": _iso(service.earliest_start_on)}
    service.earliest_start_on = start_on
    service.earliest_start_told_on = on
    after = {"earliest_start_on": _iso(start_on)}
    record(actor, "service.start_updated", "service", service.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, service.id)


def tell_availability(actor: Actor, service: Service, availability: rules.Availability, *, on: date) -> None:
    """State in one press what is free today: rooms or places, or how soon care that visits can begin.

    Raises Invalid `required`, `below_zero`, or `more_than_capacity` for more than the service has.
    """
    unit = rules.availability_unit(service.category, service.capacity_unit)
    if unit is None:
        days = availability.start_in_days
        if days is not None and days < 0:
            raise Invalid("free", "below_zero")
        start = availability.start_on if days is None else on + timedelta(days=days)
        update_earliest_start(actor, service, start_on=None if start is None else max(start, on), on=on)
        return
    if availability.free is None:
        raise Invalid("free", "required")
    if (
        service.capacity is not None
        and service.capacity_unit == unit
        and availability.free > service.capacity
    ):
        raise Invalid("free", "more_than_capacity", most=service.capacity)
    update_vacancies(actor, service, count=availability.free, unit=unit, as_at=on, on=on)


def update_opening_hours(
    actor: Actor, service: Service, *, hours: Iterable[Mapping[str, str]], on: date
) -> None:
    """State when a service is open: {"day", "opens", "closes"}, past midnight and several a day where that is so.

    Raises Invalid (`rules.check_opening_hours`).
    """
    allow(actor, Permission.LISTING_UPDATE, service_scope(service))
    checked = rules.check_opening_hours(hours)
    before = {"opening_hours": list(service.opening_hours or [])}
    service.opening_hours = checked
    service.told_on = on
    record(
        actor,
        "service.hours_updated",
        "service",
        service.id,
        before=before,
        after={"opening_hours": checked},
    )
    post(Event.SERVICE_CHANGED, service.id)


def confirm(actor: Actor, service: Service, *, kind: str, on: date) -> None:
    """Say that one kind of fact is still right today; nothing else changes (requirement 49).

    Vacancies are stated again as they were, a first day of care that has passed as today. Raises Invalid
    `nothing_to_confirm` where nothing was ever told.
    """
    allow(actor, Permission.LISTING_UPDATE, service_scope(service))
    if kind == FactKind.VACANCIES:
        _confirm_vacancies(actor, service, on)
    elif kind == FactKind.PRICES:
        service.prices_confirmed_on = on
    elif kind == FactKind.WORDS:
        service.told_on = on
    else:
        raise Invalid("kind", "unknown_code")
    record(actor, "service.confirmed", "service", service.id, after={"kind": str(kind), "on": on.isoformat()})
    post(Event.SERVICE_CHANGED, service.id)


def _confirm_vacancies(actor: Actor, service: Service, on: date) -> None:
    current = db.session.scalar(select(Vacancy).where(Vacancy.service_id == service.id, Vacancy.is_current))
    if current is None and service.earliest_start_told_on is None:
        raise Invalid("kind", "nothing_to_confirm")
    if current is not None:
        update_vacancies(actor, service, count=current.count, unit=current.unit, as_at=on, on=on)
    if service.earliest_start_told_on is not None:
        start = service.earliest_start_on
        update_earliest_start(actor, service, start_on=None if start is None else max(start, on), on=on)


def _make_current(
    actor: Actor,
    service: Service,
    fact: Vacancy | Workforce | Continuity,
    action: str,
    *,
    as_at: date,
    on: date,
    source: str,
    after: dict[str, Any],
) -> None:
    """Make `fact` the current one; one of an earlier day than the current one is kept as history only."""
    allow(actor, Permission.LISTING_UPDATE, service_scope(service))
    rules.check_codes("source", [source], FactSource)
    fact.service_id = service.id
    fact.as_at = rules.check_as_at(as_at, on)
    fact.source = source
    fact.created_by = actor.id
    model: Any = type(fact)
    current = db.session.scalar(select(model).where(model.service_id == service.id, model.is_current))
    fact.is_current = current is None or current.as_at <= as_at
    if current is not None and fact.is_current:
        current.is_current = False
        # The old row is closed first: the database allows one current row a service.
        db.session.flush()
    db.session.add(fact)
    db.session.flush()
    record(actor, f"service.{action}", "service", service.id, after={**after, "as_at": as_at.isoformat()})
    post(Event.SERVICE_CHANGED, service.id)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
