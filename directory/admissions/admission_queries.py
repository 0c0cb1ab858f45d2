"""One admission as staff and its provider read it: its steps, its reviews, who is affected where it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from directory.admissions.application_queries import ProposalSeen, open_proposal
from directory.admissions.declined_queries import DeclinedSeen, declined_proposal
from directory.admissions.models import Admission, AdmissionStep, ReviewTask
from directory.admissions.queries import lot_and_instrument
from directory.catalogue.models import Provider, Vacancy
from directory.catalogue.queries import service_row
from directory.foundation.actor import Actor
from directory.foundation.database import db, in_force
from directory.foundation.errors import NotAllowed, NotFound
from directory.foundation.permissions import Permission, Scope, permits
from directory.frameworks.models import AccessAgreement
from directory.frameworks.queries import council_scope
from directory.register.queries import current_ratings

READERS = (
    Permission.ADMISSION_DECIDE,
    Permission.ADMISSION_PROPOSE,
    Permission.ADMISSION_REMOVE,
    Permission.APPLICATION_READ,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of an admission."""

    verb: str
    on: date
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Review:
    """A review of an admission; `done_on` is None while it is open."""

    id: int
    cause: str
    rating: str | None
    published_on: date | None
    opened_on: date
    done_on: date | None
    done_by: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Affected:
    """Whom an end would touch: places in use, as last told, and the councils that may have placed people."""

    places: int | None
    free: int | None
    unit: str | None
    told_on: date | None
    councils: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdmissionSeen:
    """An admission with everything that was decided about it. For the lead council's staff."""

    id: int
    state: str
    service: str
    slug: str
    provider: str
    lot: str
    instrument: str
    council_code: str
    valid_from: date
    valid_to: date | None
    agreement_signed_on: date | None
    held_on: date | None
    suspended_on: date | None
    reason: str | None
    exit_notice_on: date | None
    exit_reason: str | None
    notice_months: int | None
    rating: str | None
    min_rating: str | None
    steps: tuple[Step, ...]
    reviews: tuple[Review, ...]
    affected: Affected
    proposal: ProposalSeen | None
    declined: DeclinedSeen | None


@dataclass(frozen=True, slots=True)
class OwnAdmission:
    """An admission as its own provider reads it: why, never by whom."""

    id: int
    state: str
    service: str
    lot: str
    instrument: str
    council_code: str
    valid_from: date
    valid_to: date | None
    reason: str | None
    exit_notice_on: date | None
    notice_months: int | None


def admission_row(admission_id: int) -> Admission:
    """The row itself, for actions. Raises NotFound."""
    row = db.session.get(Admission, admission_id)
    if row is None:
        raise NotFound("admission")
    return row


def review_row(review_id: int) -> ReviewTask:
    """A review, for actions. Raises NotFound."""
    row = db.session.get(ReviewTask, review_id)
    if row is None:
        raise NotFound("review_task")
    return row


def council_admission(actor: Actor, admission_id: int, on: date) -> AdmissionSeen:
    """An admission to a lot of one's own council. Raises NotFound, NotAllowed."""
    row = admission_row(admission_id)
    lot, instrument = lot_and_instrument(row.lot_id)
    scope = council_scope(instrument.council_code)
    if not any(permits(actor, permission, scope) for permission in READERS):
        raise NotAllowed("admission: of another council")
    service = service_row(row.service_id)
    rating, min_rating = rating_and_minimum(row)
    return AdmissionSeen(
        id=row.id,
        state=row.state,
        service=service.name,
        slug=service.slug,
        provider=db.session.get_one(Provider, service.provider_id).legal_name,
        lot=lot.name,
        instrument=instrument.name,
        council_code=instrument.council_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        agreement_signed_on=row.agreement_signed_on,
        held_on=row.held_on,
        suspended_on=row.suspended_on,
        reason=row.reason,
        exit_notice_on=row.exit_notice_on,
        exit_reason=row.exit_reason,
        notice_months=instrument.notice_months,
        rating=rating,
        min_rating=min_rating,
        steps=_steps(row.id),
        reviews=_reviews(row.id),
        affected=_affected(row, instrument.id, instrument.council_code, on),
        proposal=open_proposal(admission_id=row.id),
        declined=declined_proposal(actor, admission_id=row.id),
    )


def rating_and_minimum(admission: Admission) -> tuple[str | None, str | None]:
    """The rating of an admission's service as it is known here, and the least that its list takes; None for neither."""
    service = service_row(admission.service_id)
    lot, instrument = lot_and_instrument(admission.lot_id)
    rating = None
    if service.location_id is not None:
        overall = current_ratings([service.location_id])[service.location_id].overall
        rating = overall.value if overall else None
    return rating, instrument.min_rating if lot.regulated_required else None


def own_admission(actor: Actor, admission_id: int) -> OwnAdmission:
    """An admission of one's own service. Raises NotFound, NotAllowed."""
    row = admission_row(admission_id)
    service = service_row(row.service_id)
    if not permits(actor, Permission.APPLICATION_READ, Scope(provider=service.provider_id)):
        raise NotAllowed("admission: of another provider")
    lot, instrument = lot_and_instrument(row.lot_id)
    return OwnAdmission(
        id=row.id,
        state=row.state,
        service=service.name,
        lot=lot.name,
        instrument=instrument.name,
        council_code=instrument.council_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reason=row.reason,
        exit_notice_on=row.exit_notice_on,
        notice_months=instrument.notice_months,
    )


def _steps(admission_id: int) -> tuple[Step, ...]:
    rows = db.session.scalars(
        select(AdmissionStep).where(AdmissionStep.admission_id == admission_id).order_by(AdmissionStep.id)
    )
    return tuple(Step(row.verb, row.happened_on, row.reason, row.created_by) for row in rows)


def _reviews(admission_id: int) -> tuple[Review, ...]:
    rows = db.session.scalars(
        select(ReviewTask).where(ReviewTask.admission_id == admission_id).order_by(ReviewTask.id.desc())
    )
    return tuple(
        Review(
            row.id,
            row.cause,
            row.rating,
            row.rating_published_on,
            row.opened_on,
            row.done_on,
            row.done_by,
            row.outcome,
        )
        for row in rows
    )


def _affected(row: Admission, instrument_id: int, lead: str, on: date) -> Affected:
    service = service_row(row.service_id)
    vacancy = db.session.scalar(select(Vacancy).where(Vacancy.service_id == service.id, Vacancy.is_current))
    joined = db.session.scalars(
        select(AccessAgreement.council_code).where(
            AccessAgreement.instrument_id == instrument_id, in_force(AccessAgreement, on)
        )
    )
    same = vacancy is not None and vacancy.unit == service.capacity_unit
    return Affected(
        places=service.capacity,
        free=vacancy.count if vacancy is not None and same else None,
        unit=service.capacity_unit,
        told_on=vacancy.as_at if vacancy is not None else None,
        councils=tuple(sorted({lead, *joined})),
    )
