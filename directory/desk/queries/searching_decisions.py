"""Search for what councils decide about services: places on lists, specialists, checks, feedback, page changes, lots.

Each is called by the name of its service. Of what is with one side alone the other finds nothing: no check that is not
shared, no feedback that is not public, no change that was not sent.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from directory.admissions.list_queries import ADMISSION_READERS
from directory.admissions.models import Admission, SpecialistDesignation
from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.desk.queries.search_parts import (
    MOST_OF_A_KIND,
    Found,
    holds,
    is_exactly,
    is_led_or_joined,
    is_staff,
    own_services,
)
from directory.feedback.models import Feedback
from directory.feedback.states import PUBLIC_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.time import LONDON
from directory.frameworks.models import Instrument, Lot
from directory.proposals.models import Proposal
from directory.proposals.states import ProposalState
from directory.quality.models import CouncilConcern, QualityCheck
from directory.quality.states import ANSWERABLE, TOLD_CONCERNS


def find_admissions(actor: Actor, words: list[str]) -> list[Found]:
    """Places on the lists of one's councils, and one's own provider's."""
    councils = councils_with(actor, *ADMISSION_READERS)
    providers = providers_with(actor, Permission.APPLICATION_READ)
    if not (councils or providers):
        return []
    rows = db.session.execute(
        select(Admission.id, Service.name, Lot.name.label("lot"), Instrument.code)
        .join(Service, Service.id == Admission.service_id)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(holds(Service.name, words))
        .where(or_(Instrument.council_code.in_(councils), Service.provider_id.in_(providers)))
        .order_by(Admission.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            *("admission", str(row.id), row.name, f"{row.lot} ({row.code})"),
            {"admission_id": row.id},
            bool(councils),
        )
        for row in rows
    ]


def find_designations(actor: Actor, words: list[str], on: date) -> list[Found]:
    """Specialist designations of the services of one's councils, and of one's own provider's."""
    staff = (Permission.DESIGNATION_DECIDE, Permission.DESIGNATION_EVIDENCE)
    own = own_services(actor, on, staff=staff, provider=Permission.DESIGNATION_APPLY)
    if own is None:
        return []
    rows = db.session.execute(
        select(SpecialistDesignation.id, SpecialistDesignation.area, Service.name)
        .join(Service, Service.id == SpecialistDesignation.service_id)
        .where(holds(Service.name, words), own)
        .order_by(SpecialistDesignation.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            *("specialist_designation", str(row.id), row.name, ""),
            {"designation_id": row.id},
            is_staff(actor, *staff),
            labels=(("need", row.area),),
        )
        for row in rows
    ]


def find_checks(actor: Actor, words: list[str], on: date) -> list[Found]:
    """Checks of the services of one's councils; for a provider those that the Council has shared with it."""
    councils = councils_with(actor, Permission.QUALITY_CHECK_READ)
    providers = providers_with(actor, Permission.QUALITY_CHECK_ANSWER)
    told = one_of(QualityCheck.state, sorted(ANSWERABLE))
    bound = _either(councils, and_(Service.provider_id.in_(providers), told) if providers else None, on)
    if bound is None:
        return []
    rows = db.session.execute(
        select(QualityCheck.id, QualityCheck.kind, QualityCheck.checked_on, Service.name)
        .join(Service, Service.id == QualityCheck.service_id)
        .where(holds(Service.name, words), bound)
        .order_by(QualityCheck.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            *("quality_check", str(row.id), row.name, ""),
            {"check_id": row.id},
            bool(councils),
            labels=(("check_kind", row.kind),),
            day=row.checked_on,
        )
        for row in rows
    ]


def find_concerns(actor: Actor, words: list[str], on: date) -> list[Found]:
    """Concerns about the services of one's councils; for a provider those that it was told of."""
    councils = councils_with(actor, Permission.COUNCIL_CONCERN_READ)
    providers = providers_with(actor, Permission.COUNCIL_CONCERN_ANSWER)
    told = one_of(CouncilConcern.state, sorted(TOLD_CONCERNS))
    bound = _either(councils, and_(Service.provider_id.in_(providers), told) if providers else None, on)
    if bound is None:
        return []
    rows = db.session.execute(
        select(CouncilConcern.id, CouncilConcern.published_on, Service.name)
        .join(Service, Service.id == CouncilConcern.service_id)
        .where(holds(Service.name, words), bound)
        .order_by(CouncilConcern.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            *("council_concern", str(row.id), row.name, ""),
            {"concern_id": row.id},
            bool(councils),
            day=row.published_on,
        )
        for row in rows
    ]


def find_feedback(actor: Actor, words: list[str], on: date) -> list[Found]:
    """Feedback about the services of one's councils; for a provider what is public. What it says is not searched."""
    councils = councils_with(actor, Permission.FEEDBACK_MODERATE)
    providers = providers_with(actor, Permission.FEEDBACK_REPLY)
    public = one_of(Feedback.state, sorted(PUBLIC_STATES))
    bound = _either(councils, and_(Service.provider_id.in_(providers), public) if providers else None, on)
    if bound is None:
        return []
    rows = db.session.execute(
        select(Feedback.id, Feedback.public_id, Feedback.relationship, Feedback.told_on, Service.name)
        .join(Service, Service.id == Feedback.service_id)
        .where(or_(holds(Service.name, words), is_exactly(Feedback.public_id, words)), bound)
        .order_by(Feedback.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            *("feedback", str(row.id), row.name, ""),
            {"feedback_id": row.id},
            bool(councils),
            labels=(("relationship", row.relationship),),
            day=row.told_on,
            has_history=bool(councils),
        )
        for row in rows
    ]


def find_page_changes(actor: Actor, words: list[str], on: date) -> list[Found]:
    """Changes to the pages of services: for staff those that were sent, for a provider its drafts too."""
    councils = councils_with(actor, Permission.LISTING_APPROVE)
    providers = providers_with(actor, Permission.LISTING_READ)
    own = Service.provider_id.in_(providers) if providers else None
    bound = _either(councils, own, on, staff=Proposal.state != ProposalState.DRAFT)
    if bound is None:
        return []
    rows = db.session.execute(
        select(Proposal.id, Proposal.public_id, Proposal.sent_at, Service.name, Service.slug)
        .join(Service, Service.id == Proposal.service_id)
        .where(or_(holds(Service.name, words), is_exactly(Proposal.public_id, words)), bound)
        .order_by(Proposal.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            *("proposal", str(row.id), row.name, ""),
            {"public_id": row.public_id, "slug": row.slug},
            bool(councils),
            day=row.sent_at.astimezone(LONDON).date() if row.sent_at else None,
        )
        for row in rows
    ]


def find_lots(actor: Actor, words: list[str], on: date) -> list[Found]:
    """Lots of the lists that a council of the actor's leads, or may buy through on the day."""
    councils = councils_with(actor, Permission.INSTRUMENT_READ)
    if not councils:
        return []
    rows = db.session.execute(
        select(Lot.id, Lot.code, Lot.name, Instrument.name.label("list"), Instrument.code.label("slug"))
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(or_(holds(Lot.name, words), is_exactly(Lot.code, words)))
        .where(is_led_or_joined(councils, on))
        .order_by(Lot.name, Lot.id)
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found("lot", str(row.id), row.name, row.list, {"slug": row.slug, "lot": row.code}, True)
        for row in rows
    ]


def _either(
    councils: frozenset[str],
    own: ColumnElement[bool] | None,
    on: date,
    *,
    staff: ColumnElement[bool] | None = None,
) -> ColumnElement[bool] | None:
    """SQL: of a service of one of these councils, with what else bounds its staff, or one's own as `own` bounds it.

    None where there is neither: then there is nothing to ask.
    """
    bounds = [] if own is None else [own]
    if councils:
        governed = governed_by(councils, on)
        bounds.append(governed if staff is None else and_(governed, staff))
    return or_(*bounds) if bounds else None
