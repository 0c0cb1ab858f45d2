"""The lists of one's councils in figures: how many are admitted, held, applying or out of date, lot by lot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from directory.admissions.models import Admission, Application
from directory.admissions.states import (
    LISTED_ADMISSION_STATES,
    LIVE_ADMISSION_STATES,
    WAITING_APPLICATION_STATES,
    AdmissionState,
)
from directory.catalogue.models import Service, Vacancy
from directory.catalogue.rules import VACANCY_STALE_DAYS
from directory.foundation.actor import Actor
from directory.foundation.database import built_once, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with
from directory.frameworks.models import Instrument, Lot
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.vocabulary.procurement import InstrumentState

RUNNING = (InstrumentState.OPEN, InstrumentState.LIVE)


@dataclass(frozen=True, slots=True)
class LotFigures:
    """A lot in figures. `unconfirmed`: on the list, admitted or held, and nobody said in time what is free there."""

    lot_id: int
    lot: str
    lot_code: str
    instrument: str
    instrument_code: str
    admitted: int
    held: int
    applying: int
    unconfirmed: int


def lot_figures(actor: Actor, on: date) -> tuple[LotFigures, ...]:
    """Every lot of the running instruments that one's councils lead, in three statements however many are on it."""
    councils = councils_with(actor, Permission.DESK_COUNCIL)
    if not councils:
        return ()
    lots = read_rows(_lots_query(councils))
    if not lots:
        return ()
    ids = frozenset(row.id for row in lots)
    admitted = {row.lot_id: row for row in read_rows(_admitted_query(ids, on))}
    applying: dict[int, int] = {row[0]: row[1] for row in read_rows(_applying_query(ids))}
    return tuple(
        LotFigures(
            row.id,
            row.name,
            row.code,
            row.instrument,
            row.instrument_code,
            counts.admitted if (counts := admitted.get(row.id)) else 0,
            counts.held if counts else 0,
            applying.get(row.id, 0),
            counts.unconfirmed if counts else 0,
        )
        for row in lots
    )


def is_unconfirmed(on: date) -> ColumnElement[bool]:
    """SQL of a query that joins `Service` and its current `Vacancy`: nobody said in time what is free (requirement 49).

    Care that comes to people says when it can begin, which grows old after as many days.
    """
    told = case(
        (one_of(Service.category, VISITING_CATEGORIES), Service.earliest_start_told_on), else_=Vacancy.as_at
    )
    return or_(told.is_(None), told < on - timedelta(days=VACANCY_STALE_DAYS))


def current_vacancy() -> ColumnElement[bool]:
    """SQL: the row of a service that says what is free today, to join it by."""
    return and_(Vacancy.service_id == Service.id, Vacancy.is_current)


@built_once
def _lots_query(councils: frozenset[str]) -> Select[Any]:
    return (
        select(Lot.id, Lot.name, Lot.code, Instrument.name.label("instrument"))
        .add_columns(Instrument.code.label("instrument_code"))
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(Instrument.council_code.in_(sorted(councils)), one_of(Instrument.state, RUNNING))
        .order_by(Instrument.name, Instrument.id, Lot.code, Lot.id)
    )


@built_once
def _admitted_query(lots: frozenset[int], on: date) -> Select[Any]:
    listed = one_of(Admission.state, LISTED_ADMISSION_STATES)
    columns: list[Any] = [
        Admission.lot_id,
        func.sum(case((Admission.state == AdmissionState.ADMITTED, 1), else_=0)).label("admitted"),
        func.sum(case((Admission.state == AdmissionState.HELD, 1), else_=0)).label("held"),
        func.sum(case((and_(listed, is_unconfirmed(on)), 1), else_=0)).label("unconfirmed"),
    ]
    return (
        select(*columns)
        .join(Service, Service.id == Admission.service_id)
        .outerjoin(Vacancy, current_vacancy())
        .where(Admission.lot_id.in_(sorted(lots)), one_of(Admission.state, LIVE_ADMISSION_STATES))
        .group_by(Admission.lot_id)
    )


@built_once
def _applying_query(lots: frozenset[int]) -> Select[Any]:
    columns: list[Any] = [Application.lot_id, func.count()]
    return (
        select(*columns)
        .where(Application.lot_id.in_(sorted(lots)), one_of(Application.state, WAITING_APPLICATION_STATES))
        .group_by(Application.lot_id)
    )
