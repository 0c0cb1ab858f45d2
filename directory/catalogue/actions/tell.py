"""Facts with a day, told by the provider itself: they need no approval, and each row is kept.

None commits.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.catalogue import rules
from directory.catalogue.models import Continuity, Service, Vacancy, Workforce
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import allow_by_rule
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.vocabulary.organisations import CapacityUnit, FactSource


def tell_vacancies(
    actor: Actor, service: Service, *, count: int, unit: str, as_at: date, on: date, source: str = "provider"
) -> Vacancy:
    """Say how many beds, hours a week or places are free (requirement 49).

    Raises Invalid below zero or in the future.
    """
    rules.check_codes("unit", [unit], CapacityUnit)
    if count < 0:
        raise Invalid("count", "below_zero")
    fact = Vacancy(count=count, unit=unit)
    _tell(
        actor,
        service,
        fact,
        "vacancies_told",
        as_at=as_at,
        on=on,
        source=source,
        after={"count": count, "unit": unit},
    )
    return fact


def tell_workforce(
    actor: Actor,
    service: Service,
    *,
    as_at: date,
    on: date,
    source: str = "provider",
    **facts: int | bool | None,
) -> Workforce:
    """Say facts about the staff (requirement 64). `facts` are columns of `Workforce`; percentages are whole
    numbers.
    """
    shares = facts.get("qualified_percent")
    if shares is not None and not 0 <= shares <= 100:
        raise Invalid("qualified_percent", "not_a_share")
    for name, value in facts.items():
        if value is not None and value < 0:
            raise Invalid(name, "below_zero")
    fact = Workforce(**facts)
    _tell(actor, service, fact, "workforce_told", as_at=as_at, on=on, source=source, after=facts)
    return fact


def tell_continuity(
    actor: Actor,
    service: Service,
    *,
    committed_carers: int | None,
    measured_carers: int | None,
    as_at: date,
    on: date,
    source: str = "provider",
) -> Continuity:
    """Say at most how many different carers one person meets in four weeks, promised and measured
    (requirement 15).
    """
    told = {"committed_carers": committed_carers, "measured_carers": measured_carers}
    if all(value is None for value in told.values()):
        raise Invalid("committed_carers", "required")
    for name, value in told.items():
        if value is not None and value < 1:
            raise Invalid(name, "below_one")
    fact = Continuity(**told)
    _tell(actor, service, fact, "continuity_told", as_at=as_at, on=on, source=source, after=told)
    return fact


def tell_earliest_start(actor: Actor, service: Service, *, start_on: date | None, on: date) -> None:
    """Say the first day on which care can begin; None takes back what was said."""
    allow_by_rule(actor, rules.may_speak_for, service.provider_id)
    before = {"earliest_start_on": _day(service.earliest_start_on)}
    service.earliest_start_on = start_on
    service.earliest_start_told_on = on
    record(
        actor,
        "service.start_told",
        "service",
        service.id,
        before=before,
        after={"earliest_start_on": _day(start_on)},
    )
    post(Event.SERVICE_CHANGED, service.id)


def _tell(
    actor: Actor,
    service: Service,
    fact: Vacancy | Workforce | Continuity,
    what: str,
    *,
    as_at: date,
    on: date,
    source: str,
    after: dict[str, Any],
) -> None:
    """Make `fact` the current one.

    A fact told late for an earlier day than the current one is kept as history only.
    """
    allow_by_rule(actor, rules.may_speak_for, service.provider_id)
    rules.check_codes("source", [source], FactSource)
    fact.service_id = service.id
    fact.as_at = rules.check_told(as_at, on)
    fact.source = source
    fact.created_by = actor.id
    model: Any = type(fact)
    old = db.session.scalar(select(model).where(model.service_id == service.id, model.is_current))
    fact.is_current = old is None or old.as_at <= as_at
    if old is not None and fact.is_current:
        old.is_current = False
        # The old row is closed first: the database allows one current row a service.
        db.session.flush()
    db.session.add(fact)
    db.session.flush()
    record(actor, f"service.{what}", "service", service.id, after={**after, "as_at": as_at.isoformat()})
    post(Event.SERVICE_CHANGED, service.id)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
