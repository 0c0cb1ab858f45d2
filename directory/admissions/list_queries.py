"""The lists of staff and providers: applications, lots to apply to, admissions, designations, other entries.

Each is bounded by the grants of whoever asks, in SQL, in a fixed order and a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from directory.admissions.figure_queries import current_vacancy, is_unconfirmed
from directory.admissions.models import (
    Admission,
    Application,
    CheckedEntry,
    DecisionProposal,
    ReviewTask,
    SpecialistDesignation,
)
from directory.admissions.states import (
    LISTED_ADMISSION_STATES,
    LIVE_ADMISSION_STATES,
    LIVE_DESIGNATION_STATES,
    OPEN_APPLICATION_STATES,
    PROPOSAL,
    WAITING_APPLICATION_STATES,
    AdmissionState,
)
from directory.catalogue.models import Provider, Service, Vacancy
from directory.catalogue.queries import governed_by
from directory.catalogue.states import OFFERED_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.frameworks.models import Instrument, Lot
from directory.frameworks.queries import public_instruments
from directory.frameworks.records import InstrumentRecord, LotRecord

A_PAGE = 25
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """One page of a list; pages count from 1."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application in a list."""

    public_id: str
    service: str
    provider: str
    lot: str
    instrument: str
    council_code: str
    state: str
    begun_at: datetime
    submitted_at: datetime | None
    decide_by: date | None
    decided_on: date | None
    proposed: bool


@dataclass(frozen=True, slots=True)
class FittingService:
    """A service of one's own that a lot holds: `standing` is how it stands there, None where it never applied."""

    slug: str
    name: str
    place: str | None
    standing: str | None
    application: str | None


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot that takes applications today, and the services of one's own that it holds."""

    lot: LotRecord
    instrument: InstrumentRecord
    services: tuple[FittingService, ...]


@dataclass(frozen=True, slots=True)
class AdmissionRow:
    """An admission in a list."""

    id: int
    service: str
    provider: str
    lot: str
    instrument: str
    council_code: str
    state: str
    valid_from: date
    valid_to: date | None
    agreement_signed_on: date | None
    exit_notice_on: date | None
    reassess_on: date | None
    reviewed: bool
    proposed: bool


@dataclass(frozen=True, slots=True)
class DesignationRow:
    """A specialist designation in a list."""

    id: int
    service: str
    provider: str
    area: str
    state: str
    valid_from: date | None
    review_by: date | None
    asked_at: datetime
    has_other: bool  # of a renewal what it renews, of what is renewed the request


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A personal assistant or universal service that the Council shows and does not buy."""

    id: int
    service: str
    provider: str
    council_code: str
    kind: str
    checked_on: date | None
    valid_from: date
    valid_to: date | None
    ended_on: date | None


def council_applications(
    actor: Actor,
    *,
    council: str | None = None,
    lot: int | None = None,
    which: str = "waiting",
    page: int = 1,
    size: int = A_PAGE,
) -> Paged[ApplicationRow]:
    """Applications at the instruments of one's councils: those that are due first come first.

    `which` is "waiting" or "decided".
    """
    councils = _narrowed(councils_with(actor, Permission.APPLICATION_READ), council)
    states = WAITING_APPLICATION_STATES if which == "waiting" else ("admitted", "refused")
    query = _applications().where(Instrument.council_code.in_(councils), one_of(Application.state, states))
    if lot is not None:
        query = query.where(Lot.id == lot)
    order = (Application.decide_by, Application.id) if which == "waiting" else (Application.id.desc(),)
    return _paged(query, order, page, size, _application_row)


def own_applications(
    actor: Actor, *, which: str = "open", page: int = 1, size: int = A_PAGE
) -> Paged[ApplicationRow]:
    """The applications of one's own providers, newest first. `which` is "open" or "decided"."""
    providers = providers_with(actor, Permission.APPLICATION_READ)
    states = OPEN_APPLICATION_STATES if which == "open" else ("admitted", "refused", "withdrawn")
    query = _applications().where(Service.provider_id.in_(providers), one_of(Application.state, states))
    return _paged(query, (Application.id.desc(),), page, size, _application_row)


def open_lots(actor: Actor, on: date) -> tuple[OpenLot, ...]:
    """Every lot that takes applications on a day and holds a kind of care that one's own providers offer.

    With those of their services that it holds, whatever became of them there before (HAR 7.16; requirement 38). Lots of
    the councils that the services stand in come first.
    """
    providers = providers_with(actor, Permission.APPLICATION_WRITE)
    services = db.session.execute(
        select(
            Service.id,
            Service.slug,
            Service.name,
            Service.category,
            Service.town,
            Service.postcode,
            Service.council_code,
        )
        .where(Service.provider_id.in_(providers), one_of(Service.state, OFFERED_STATES))
        .order_by(Service.name, Service.id)
    ).all()
    standing = _standing([row.id for row in services])
    near = {row.council_code for row in services}
    found = []
    for instrument in sorted(public_instruments(on), key=lambda each: each.council_code not in near):
        for lot in instrument.lots:
            fitting = tuple(
                FittingService(
                    row.slug,
                    row.name,
                    ", ".join(part for part in (row.town, row.postcode) if part) or None,
                    *standing.get((row.id, lot.id), (None, None)),
                )
                for row in services
                if row.category in lot.categories
            )
            if lot.takes_applications and fitting:
                found.append(OpenLot(lot, instrument, fitting))
    return tuple(found)


def council_admissions(
    actor: Actor,
    on: date,
    *,
    council: str | None = None,
    lot: int | None = None,
    which: str = "live",
    page: int = 1,
    size: int = A_PAGE,
) -> Paged[AdmissionRow]:
    """Admissions to the lots of one's councils, or to one lot of them, by service.

    `which` is "live", "admitted", "held", "unconfirmed" for those on the list whose vacancies are out of date, "review"
    for those whose rating changed, "agree" for those with a proposed decision, "leaving" for those with notice, or
    "ended".
    """
    councils = _narrowed(councils_with(actor, *ADMISSION_READERS), council)
    query = _admissions().where(Instrument.council_code.in_(councils))
    if lot is not None:
        query = query.where(Lot.id == lot)
    if which == "unconfirmed":
        query = query.outerjoin(Vacancy, current_vacancy())
    live = one_of(Admission.state, LIVE_ADMISSION_STATES)
    narrowed = {
        "admitted": Admission.state == AdmissionState.ADMITTED,
        "held": Admission.state == AdmissionState.HELD,
        "unconfirmed": and_(one_of(Admission.state, LISTED_ADMISSION_STATES), is_unconfirmed(on)),
        "review": and_(live, _open_review()),
        "agree": and_(live, _open_proposal(DecisionProposal.admission_id == Admission.id)),
        "leaving": and_(live, Admission.exit_notice_on.is_not(None)),
        "ended": ~live,
    }.get(which, live)
    return _paged(query.where(narrowed), (Service.name, Admission.id), page, size, _admission_row)


def lot_name(lot_id: int | None, councils: Collection[str]) -> str | None:
    """What a list is narrowed down to: the name of a lot that one of these councils leads; None for any other."""
    if lot_id is None:
        return None
    return db.session.scalar(
        select(Lot.name)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(Lot.id == lot_id, Instrument.council_code.in_(sorted(councils)))
    )


def own_admissions(actor: Actor, *, page: int = 1, size: int = A_PAGE) -> Paged[AdmissionRow]:
    """The live admissions of one's own providers, by service."""
    providers = providers_with(actor, Permission.APPLICATION_READ)
    live = one_of(Admission.state, LIVE_ADMISSION_STATES)
    query = _admissions().where(Service.provider_id.in_(providers), live)
    return _paged(query, (Service.name, Admission.id), page, size, _admission_row)


def council_designations(
    actor: Actor, on: date, *, which: str = "applied", page: int = 1, size: int = A_PAGE
) -> Paged[DesignationRow]:
    """Specialist designations of services that one's councils govern. `which` is a state."""
    councils = councils_with(actor, Permission.DESIGNATION_DECIDE, Permission.DESIGNATION_EVIDENCE)
    query = _designations().where(governed_by(councils, on), SpecialistDesignation.state == which)
    order = (SpecialistDesignation.review_by, SpecialistDesignation.id)
    return _paged(query, order, page, size, lambda row: DesignationRow(*row))


def own_designations(actor: Actor, *, page: int = 1, size: int = A_PAGE) -> Paged[DesignationRow]:
    """The specialist designations of one's own providers, newest first."""
    providers = providers_with(actor, Permission.DESIGNATION_APPLY)
    query = _designations().where(Service.provider_id.in_(providers))
    return _paged(query, (SpecialistDesignation.id.desc(),), page, size, lambda row: DesignationRow(*row))


def own_services(actor: Actor) -> tuple[tuple[str, str, str | None], ...]:
    """Slug, name and town of the services that one's own providers offer, by name."""
    providers = providers_with(actor, Permission.DESIGNATION_APPLY)
    rows = db.session.execute(
        select(Service.slug, Service.name, Service.town)
        .where(Service.provider_id.in_(providers), one_of(Service.state, OFFERED_STATES))
        .order_by(Service.name, Service.id)
    )
    return tuple((slug, name, town) for slug, name, town in rows)


def council_entries(
    actor: Actor, *, council: str | None = None, page: int = 1, size: int = A_PAGE
) -> Paged[EntryRow]:
    """What one's councils show and do not buy, by service; those that were ended last."""
    councils = _narrowed(councils_with(actor, Permission.ADMISSION_DECIDE), council)
    columns: list[Any] = [CheckedEntry.id, Service.name, Provider.legal_name, CheckedEntry.council_code]
    columns += [CheckedEntry.kind, CheckedEntry.checked_on, CheckedEntry.valid_from, CheckedEntry.valid_to]
    query = (
        select(*columns, CheckedEntry.ended_on)
        .join(Service, Service.id == CheckedEntry.service_id)
        .join(Provider, Provider.id == Service.provider_id)
        .where(CheckedEntry.council_code.in_(councils))
    )
    order = (CheckedEntry.ended_on.is_not(None), Service.name, CheckedEntry.id)
    return _paged(query, order, page, size, lambda row: EntryRow(*row))


ADMISSION_READERS = (
    Permission.ADMISSION_DECIDE,
    Permission.ADMISSION_PROPOSE,
    Permission.ADMISSION_REMOVE,
    Permission.APPLICATION_READ,
)


def _narrowed(councils: frozenset[str], council: str | None) -> frozenset[str]:
    """One's councils, or the one of them that the list is narrowed down to; any other narrows nothing."""
    return councils & {council} or councils


def _standing(service_ids: Collection[int]) -> dict[tuple[int, int], tuple[str, str | None]]:
    """How services stand with lots, by service and lot: admitted before applied, a later application before another."""
    found: dict[tuple[int, int], tuple[str, str | None]] = {}
    applications = select(
        Application.service_id, Application.lot_id, Application.state, Application.public_id
    ).where(Application.service_id.in_(service_ids))
    for service_id, lot_id, state, public_id in db.session.execute(applications.order_by(Application.id)):
        found[service_id, lot_id] = (state, public_id)
    admissions = select(Admission.service_id, Admission.lot_id).where(
        Admission.service_id.in_(service_ids), one_of(Admission.state, LIVE_ADMISSION_STATES)
    )
    live = {(service_id, lot_id) for service_id, lot_id in db.session.execute(admissions)}
    for key in live:
        found[key] = ("admitted", found.get(key, ("", None))[1])
    for pair, (standing, former) in list(found.items()):
        if standing == "admitted" and pair not in live:
            found[pair] = ("ended", former)
    return found


def _open_proposal(subject: Any) -> Any:
    return select(DecisionProposal.id).where(subject, DecisionProposal.state == PROPOSAL.initial).exists()


def _open_review() -> Any:
    return (
        select(ReviewTask.id)
        .where(ReviewTask.admission_id == Admission.id, ReviewTask.done_on.is_(None))
        .exists()
    )


def _applications() -> Select[Any]:
    columns: list[Any] = [Application.public_id, Service.name, Provider.legal_name, Lot.name]
    columns += [Instrument.name, Instrument.council_code, Application.state, Application.created_at]
    columns += [Application.submitted_at, Application.decide_by, Application.decided_on]
    columns += [_open_proposal(DecisionProposal.application_id == Application.id)]
    return (
        select(*columns)
        .join(Service, Service.id == Application.service_id)
        .join(Provider, Provider.id == Service.provider_id)
        .join(Lot, Lot.id == Application.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
    )


def _application_row(row: Any) -> ApplicationRow:
    return ApplicationRow(*row)


def _admissions() -> Select[Any]:
    columns: list[Any] = [Admission.id, Service.name, Provider.legal_name, Lot.name, Instrument.name]
    columns += [Instrument.council_code, Admission.state, Admission.valid_from, Admission.valid_to]
    columns += [Admission.agreement_signed_on, Admission.exit_notice_on, Admission.reassess_on]
    columns += [_open_review(), _open_proposal(DecisionProposal.admission_id == Admission.id)]
    return (
        select(*columns)
        .join(Service, Service.id == Admission.service_id)
        .join(Provider, Provider.id == Service.provider_id)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
    )


def _admission_row(row: Any) -> AdmissionRow:
    return AdmissionRow(*row)


def _designations() -> Select[Any]:
    columns: list[Any] = [SpecialistDesignation.id, Service.name, Provider.legal_name]
    columns += [SpecialistDesignation.area, SpecialistDesignation.state, SpecialistDesignation.valid_from]
    columns += [SpecialistDesignation.review_by, SpecialistDesignation.created_at, _has_other()]
    return (
        select(*columns)
        .join(Service, Service.id == SpecialistDesignation.service_id)
        .join(Provider, Provider.id == Service.provider_id)
    )


def _has_other() -> ColumnElement[bool]:
    """SQL: another live designation stands beside a live one, in the same area."""
    other = aliased(SpecialistDesignation)
    live = one_of(SpecialistDesignation.state, LIVE_DESIGNATION_STATES)
    beside = exists().where(
        other.service_id == SpecialistDesignation.service_id,
        other.area == SpecialistDesignation.area,
        other.id != SpecialistDesignation.id,
        one_of(other.state, LIVE_DESIGNATION_STATES),
    )
    return and_(live, beside)


def _paged(query: Select[Any], order: Sequence[Any], page: int, size: int, make: Any) -> Paged[Any]:
    """One page of a query, in two statements. A page past the last one is the last one."""
    total = db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    rows = db.session.execute(query.order_by(*order).limit(size).offset((page - 1) * size))
    return Paged(tuple(make(row) for row in rows), page, pages, total)
