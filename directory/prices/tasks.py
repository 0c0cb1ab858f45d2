"""Prices that wait: proposed ones for the staff who decide, and for the providers who proposed them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    ScalarSelect,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from directory.audit.models import AuditEvent
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import IsOwn, built_once, for_providers, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import TOLD_FOR, Task, beginning_of, council_of
from directory.frameworks.models import Instrument, Lot
from directory.prices.models import SERIES_PARTS, DiscountRule, DiscountTrigger, Price, PriceEnding

# A price that nobody has decided, and one that its lot's rules hold back until somebody does.
COUNCIL_KINDS = {"proposed": "price.decide", "out_of_band": "price.out_of_band"}
OWN_KINDS = {"proposed": "price.waiting", "out_of_band": "price.held"}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """The undecided prices at the actor's councils; those of the actor's providers, the refused, and discounts
    that begin and end.
    """
    tasks: list[Task] = []
    if councils := councils_with(actor, Permission.PRICE_APPROVE):
        for row in read_rows(_decided_at(councils, day)):
            council = council_of(row.lead or row.council_code, councils)
            tasks.append(_price_task(COUNCIL_KINDS[row.state], row, council=council))
        for row in read_rows(_endings_at(councils, day)):
            council = council_of(row.lead or row.council_code, councils)
            tasks.append(_ending_task("price_ending.decide", row, council=council))
    if councils := councils_with(actor, Permission.DISCOUNT_MANAGE):
        tasks += [_ending_discount(row, councils, day) for row in read_rows(_ending_discounts(councils, day))]
    if providers := providers_with(actor, Permission.PRICE_PROPOSE):
        tasks += _own_tasks(providers, day)
    if providers := providers_with(actor, Permission.DISCOUNT_READ):
        tasks += _discount_tasks(providers, day)
    return tasks


def _own_tasks(providers: Collection[int], day: date) -> list[Task]:
    """What waits of these providers' own prices, and what was sent back."""
    return [
        *(
            _price_task(OWN_KINDS[row.state], row, provider=row.provider_id)
            for row in _own_undecided_rows(providers, day)
        ),
        *(
            _ending_task("price_ending.waiting", row, provider=row.provider_id)
            for row in _own_waiting_ending_rows(providers, day)
        ),
        *(
            _sent_back(_price_task("price.sent_back", row, provider=row.provider_id), row)
            for row in _own_refused_rows(providers, day)
        ),
        *(
            _sent_back(_ending_task("price_ending.sent_back", row, provider=row.provider_id), row)
            for row in _own_refused_ending_rows(providers, day)
        ),
    ]


@for_providers
def _own_undecided_rows(is_own: IsOwn, _day: date) -> Executable:
    return _undecided(is_own(Service.provider_id))


@for_providers
def _own_waiting_ending_rows(is_own: IsOwn, _day: date) -> Executable:
    return _waiting_endings(is_own(Service.provider_id))


@for_providers
def _own_refused_rows(is_own: IsOwn, day: date) -> Executable:
    return _refused(is_own(Service.provider_id), day)


@for_providers
def _own_refused_ending_rows(is_own: IsOwn, day: date) -> Executable:
    return _refused_endings(is_own(Service.provider_id), day)


def _sent_back(task: Task, row: Row[Any]) -> Task:
    """It is there since the decision, and no day is set for an answer."""
    return task._replace(since=row.decided_at, due=None)


def _ending_discount(row: Row[Any], councils: frozenset[str], day: date) -> Task:
    """Its last day is set, and listed prices rise after it; or its rule ends, and somebody must decide about it."""
    is_set = row.ended_on is not None
    values: dict[str, str | int] = (
        {"subject_type": DiscountTrigger.__tablename__, "subject_id": str(row.id)}
        if is_set
        else {"trigger_id": row.id}
    )
    return Task(
        "discount.ends" if is_set else "discount.review",
        str(row.id),
        row.legal_name,
        max(row.created_at, beginning_of(row.last - TOLD_FOR)),
        None if is_set and row.last < day else row.last,
        href_values=values,
        council=council_of(row.lead, councils),
        note=row.list,
    )


@built_once
def _ending_discounts(councils: frozenset[str], day: date) -> Select[Any]:
    """Discounts on these councils' lists whose last day is four weeks away at most, the first to end first.

    One that was ended is told of for four weeks after its last day; one whose rule ends runs on, and stands there,
    until somebody ends it (HAR 7.18).
    """
    last = func.coalesce(DiscountTrigger.ended_on, DiscountRule.valid_to)
    told_since = or_(DiscountTrigger.ended_on.is_(None), DiscountTrigger.ended_on >= day - TOLD_FOR)
    return (
        select(DiscountTrigger.id, DiscountTrigger.created_at, DiscountTrigger.ended_on, last.label("last"))
        .add_columns(
            Provider.legal_name, Instrument.name.label("list"), Instrument.council_code.label("lead")
        )
        .join(DiscountRule, DiscountRule.id == DiscountTrigger.rule_id)
        .join(Instrument, Instrument.id == DiscountRule.instrument_id)
        .join(Provider, Provider.id == DiscountTrigger.provider_id)
        .where(Instrument.council_code.in_(councils), last <= day + TOLD_FOR, told_since)
        .order_by(last, DiscountTrigger.id)
        .limit(OF_A_KIND)
    )


def _discount_tasks(providers: Collection[int], day: date) -> list[Task]:
    return [
        Task(
            "discount.reached",
            str(row.id),
            row.legal_name,
            row.created_at,
            row.effective_from if row.effective_from >= day else None,
            href_values={"subject_type": DiscountTrigger.__tablename__, "subject_id": str(row.id)},
            provider=row.provider_id,
            note=row.list,
        )
        for row in _discount_rows(providers, day)
    ]


@for_providers
def _discount_rows(is_own: IsOwn, day: date) -> Executable:
    """Discounts that were recorded lately and have not ended, the oldest first."""
    return (
        select(DiscountTrigger.id, DiscountTrigger.provider_id, DiscountTrigger.created_at)
        .add_columns(DiscountTrigger.effective_from, Provider.legal_name, Instrument.name.label("list"))
        .join(Provider, Provider.id == DiscountTrigger.provider_id)
        .join(DiscountRule, DiscountRule.id == DiscountTrigger.rule_id)
        .outerjoin(Instrument, Instrument.id == DiscountRule.instrument_id)
        .where(is_own(DiscountTrigger.provider_id), DiscountTrigger.ended_on.is_(None))
        .where(DiscountTrigger.created_at >= beginning_of(day) - TOLD_FOR)
        .order_by(DiscountTrigger.created_at, DiscountTrigger.id)
        .limit(OF_A_KIND)
    )


def _price_task(kind: str, row: Row[Any], **whose: Any) -> Task:
    values = {"price_id": row.id, "slug": row.slug}
    return Task(
        kind,
        str(row.id),
        row.name,
        row.created_at,
        row.valid_from,
        href_values=values,
        note=row.lot,
        **whose,
    )


def _ending_task(kind: str, row: Row[Any], **whose: Any) -> Task:
    values = {"ending_id": row.id, "slug": row.slug}
    return Task(
        kind, str(row.id), row.name, row.created_at, row.last_day, href_values=values, note=row.lot, **whose
    )


@built_once
def _decided_at(councils: frozenset[str], day: date) -> Select[Any]:
    return _undecided(_decides(councils, day))


@built_once
def _endings_at(councils: frozenset[str], day: date) -> Select[Any]:
    return _waiting_endings(_decides(councils, day))


def _decides(councils: frozenset[str], day: date) -> ColumnElement[bool]:
    """A price in a lot is its lead council's to decide, any other that of the councils of the service."""
    without_lot = and_(Price.lot_id.is_(None), governed_by(councils, day))
    return or_(Instrument.council_code.in_(councils), without_lot)


def _undecided(condition: ColumnElement[bool]) -> Select[Any]:
    """Undecided prices, the oldest first."""
    columns: list[Any] = [Price.id, Price.state, Price.valid_from, Price.created_at]
    query = _with_its_service(columns)
    return query.where(one_of(Price.state, COUNCIL_KINDS), condition).order_by(Price.id)


def _waiting_endings(condition: ColumnElement[bool]) -> Select[Any]:
    """Undecided proposals that a price ends which is still in force or to come, the oldest first."""
    return _endings("proposed", condition)


def _endings(state: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Proposals in a state that a price ends which is still in force or to come, the oldest first."""
    columns: list[Any] = [PriceEnding.id, PriceEnding.last_day, PriceEnding.created_at]
    query = _with_its_service(columns)
    # Asked of each proposal: as a condition of the join, SQLite would begin with every price in force.
    same = aliased(Price)
    is_current = exists().where(same.id == PriceEnding.price_id, one_of(same.state, ("current",)))
    return (
        query.join(PriceEnding, PriceEnding.price_id == Price.id)
        .where(one_of(PriceEnding.state, (state,)), is_current, *conditions)
        .order_by(PriceEnding.id)
    )


def _refused(own: ColumnElement[bool], day: date) -> Select[Any]:
    """Prices that were refused lately, and for which nothing was proposed or entered since, the oldest first."""
    decided_at = _when(Price, "price.reject")
    later = aliased(Price)
    same = [getattr(later, part) == getattr(Price, part) for part in SERIES_PARTS]
    is_answered = exists().where(later.id > Price.id, later.state != "withdrawn", *same)
    columns: list[Any] = [Price.id, Price.valid_from, Price.created_at, decided_at.label("decided_at")]
    return (
        _with_its_service(columns)
        .where(one_of(Price.state, ("rejected",)), own)
        .where(decided_at >= beginning_of(day) - TOLD_FOR, ~is_answered)
        .order_by(Price.id)
    )


def _refused_endings(own: ColumnElement[bool], day: date) -> Select[Any]:
    """Proposals to end a price that were refused lately, and were not made again since, the oldest first."""
    decided_at = _when(PriceEnding, "price_ending.reject")
    later = aliased(PriceEnding)
    is_answered = exists().where(later.price_id == PriceEnding.price_id, later.id > PriceEnding.id)
    lately = decided_at >= beginning_of(day) - TOLD_FOR
    return _endings("rejected", own, lately, ~is_answered).add_columns(decided_at.label("decided_at"))


def _when(model: type[Price] | type[PriceEnding], action: str) -> ScalarSelect[datetime]:
    """SQL: when a row was decided, from the record: neither a price nor its ending keeps the moment itself."""
    return (
        select(func.max(AuditEvent.at))
        .where(
            AuditEvent.subject_type == model.__tablename__,
            AuditEvent.subject_id == cast(model.id, String),
            AuditEvent.action == action,
        )
        .correlate(model)
        .scalar_subquery()
    )


def _with_its_service(columns: list[Any]) -> Select[Any]:
    """These columns and what a task says besides: the service of a price, its lot, and the council that leads it."""
    return (
        select(*columns)
        .select_from(Price)
        .add_columns(Service.name, Service.slug, Service.council_code, Service.provider_id)
        .add_columns(Lot.name.label("lot"), Instrument.council_code.label("lead"))
        .join(Service, Service.id == Price.service_id)
        .outerjoin(Lot, Lot.id == Price.lot_id)
        .outerjoin(Instrument, Instrument.id == Lot.instrument_id)
        .limit(OF_A_KIND)
    )
