"""What waits in admissions: applications and their clock, visits, reviews, exits, designations that run out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from textwrap import shorten
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, exists, func, select
from sqlalchemy.orm import aliased

from directory.admissions.declined_queries import declined_rows
from directory.admissions.models import (
    Admission,
    Application,
    DecisionProposal,
    ReviewTask,
    SpecialistDesignation,
    ValidationVisit,
)
from directory.admissions.rules import DAYS_BEFORE_REVIEW
from directory.admissions.second_person import AGREEING, AGREEING_TO, AGREEING_TO_REMOVAL
from directory.admissions.states import (
    LIVE_ADMISSION_STATES,
    OPEN_APPLICATION_STATES,
    WAITING_APPLICATION_STATES,
    ApplicationState,
    DesignationState,
    ProposalState,
    ProposedDecision,
)
from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import IsOwn, among, built_once, for_providers, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task, beginning_of, council_of
from directory.frameworks.models import Instrument, Lot

LONGEST_NOTE = 160  # characters of a reason in a row of the desk; the whole is on the page
COUNCIL_KINDS = {
    ApplicationState.SUBMITTED: "application.begin",
    ApplicationState.UNDER_ASSESSMENT: "application.assess",
    ApplicationState.CLARIFICATION: "application.asked",
}
OWN_KINDS = {
    ApplicationState.DRAFT: "application.finish",
    ApplicationState.SUBMITTED: "application.waiting",
    ApplicationState.UNDER_ASSESSMENT: "application.waiting",
    ApplicationState.CLARIFICATION: "application.answer",
}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """What waits at the instruments of the actor's councils, and with the actor's providers."""
    tasks: list[Task] = []
    if councils := councils_with(actor, Permission.APPLICATION_DECIDE):
        tasks += _applications(councils)
    if councils := councils_with(actor, Permission.VISIT_RECORD):
        tasks += _visits(councils)
    if councils := councils_with(actor, Permission.ADMISSION_DECIDE):
        tasks += _reviews(councils)
        tasks += _exits(councils, day)
        tasks += _unsigned(councils)
    tasks += _proposals(actor)
    tasks += _declined(actor, day)
    if councils := councils_with(actor, Permission.DESIGNATION_DECIDE):
        tasks += _designations(councils, day)
    if providers := providers_with(actor, Permission.APPLICATION_WRITE, Permission.APPLICATION_SIGN):
        tasks += _own_applications(providers, day)
    if providers := providers_with(actor, Permission.DESIGNATION_APPLY):
        tasks += _own_designations(providers, day)
    return tasks


@built_once
def _applications_query(councils: frozenset[str]) -> Select[Any]:
    return (
        select(Application.id, Application.public_id, Application.state, Application.decide_by)
        .add_columns(func.coalesce(Application.submitted_at, Application.created_at).label("since"))
        .add_columns(Service.name, Lot.name.label("lot"), Instrument.council_code)
        .join(Service, Service.id == Application.service_id)
        .join(Lot, Lot.id == Application.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(among(Application, one_of(Application.state, WAITING_APPLICATION_STATES)))
        .where(Instrument.council_code.in_(councils))
        .order_by(Application.decide_by, Application.id)
        .limit(OF_A_KIND)
    )


def _applications(councils: frozenset[str]) -> list[Task]:
    """Due on the day by which they are decided: ten working days, or fifteen with a reason (PCR 2015 reg 34)."""
    rows = read_rows(_applications_query(councils))
    return [
        Task(
            COUNCIL_KINDS[ApplicationState(row.state)],
            str(row.id),
            row.name,
            row.since,
            row.decide_by,
            href_values={"public_id": row.public_id},
            council=row.council_code,
            note=row.lot,
        )
        for row in rows
    ]


@for_providers
def _own_application_rows(is_own: IsOwn, _day: date) -> Executable:
    return (
        select(Application.id, Application.public_id, Application.state, Application.decide_by)
        .add_columns(func.coalesce(Application.submitted_at, Application.created_at).label("since"))
        .add_columns(Service.name, Service.slug, Service.provider_id, Lot.name.label("lot"))
        .join(Service, Service.id == Application.service_id)
        .join(Lot, Lot.id == Application.lot_id)
        .where(is_own(Service.provider_id), one_of(Application.state, OPEN_APPLICATION_STATES))
        .order_by(Application.id)
        .limit(OF_A_KIND)
    )


def _own_applications(providers: Collection[int], day: date) -> list[Task]:
    return [
        Task(
            OWN_KINDS[ApplicationState(row.state)],
            str(row.id),
            row.name,
            row.since,
            row.decide_by,
            href_values={"public_id": row.public_id, "slug": row.slug},
            provider=row.provider_id,
            note=row.lot,
        )
        for row in _own_application_rows(providers, day)
    ]


@built_once
def _visits_query(councils: frozenset[str]) -> Select[Any]:
    return (
        select(ValidationVisit.id, ValidationVisit.planned_for, ValidationVisit.officer)
        .add_columns(ValidationVisit.created_at, Application.public_id, Service.name, Instrument.council_code)
        .join(Application, Application.id == ValidationVisit.application_id)
        .join(Service, Service.id == Application.service_id)
        .join(Lot, Lot.id == Application.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(among(ValidationVisit, ValidationVisit.completed_on.is_(None)))
        .where(Instrument.council_code.in_(councils))
        .where(one_of(Application.state, WAITING_APPLICATION_STATES))
        .order_by(ValidationVisit.planned_for, ValidationVisit.id)
        .limit(OF_A_KIND)
    )


def _visits(councils: frozenset[str]) -> list[Task]:
    """Visits that are planned and not recorded, with the officer who makes them (HAR 7.14)."""
    rows = read_rows(_visits_query(councils))
    return [
        Task(
            "visit.record",
            str(row.id),
            row.name,
            row.created_at,
            row.planned_for,
            owner=row.officer,
            href_values={"public_id": row.public_id},
            council=row.council_code,
        )
        for row in rows
    ]


@built_once
def _reviews_query(councils: frozenset[str]) -> Select[Any]:
    return (
        select(ReviewTask.id, ReviewTask.admission_id, ReviewTask.cause, ReviewTask.opened_on)
        .add_columns(Service.name, Service.slug, Instrument.council_code)
        .join(Admission, Admission.id == ReviewTask.admission_id)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .join(Service, Service.id == Admission.service_id)
        .where(among(ReviewTask, ReviewTask.done_on.is_(None)), Instrument.council_code.in_(councils))
        .order_by(ReviewTask.opened_on, ReviewTask.id)
        .limit(OF_A_KIND)
    )


def _reviews(councils: frozenset[str]) -> list[Task]:
    """Reviews that a changed rating opened, and a framework manager makes."""
    rows = read_rows(_reviews_query(councils))
    return [
        Task(
            f"review.{row.cause}",
            str(row.id),
            row.name,
            beginning_of(row.opened_on),
            href_values={"admission_id": row.admission_id, "review_id": row.id, "slug": row.slug},
            council=row.council_code,
        )
        for row in rows
    ]


@built_once
def _proposals_query(councils: frozenset[str]) -> Select[Any]:
    application, admission = aliased(Application), aliased(Admission)
    return (
        select(DecisionProposal.id, DecisionProposal.kind)
        .add_columns(DecisionProposal.created_at, DecisionProposal.proposed_by, DecisionProposal.admission_id)
        .add_columns(application.public_id.label("application"))
        .add_columns(Service.name, Instrument.council_code)
        .outerjoin(application, application.id == DecisionProposal.application_id)
        .outerjoin(admission, admission.id == DecisionProposal.admission_id)
        .join(Service, Service.id == func.coalesce(application.service_id, admission.service_id))
        .join(Lot, Lot.id == func.coalesce(application.lot_id, admission.lot_id))
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(DecisionProposal.state == ProposalState.PROPOSED, Instrument.council_code.in_(councils))
        .order_by(DecisionProposal.id)
        .limit(OF_A_KIND)
    )


def _proposals(actor: Actor) -> list[Task]:
    """Decisions that somebody else proposed and this person may agree to, or decline."""
    reached = {
        kind: councils_with(actor, Permission.ADMISSION_DECIDE, *AGREEING_TO[kind])
        for kind in ProposedDecision
    }
    councils = frozenset[str]().union(*reached.values())
    rows = read_rows(_proposals_query(councils)) if councils else ()
    return [
        Task(
            f"decision.{row.kind}",
            str(row.id),
            row.name,
            row.created_at,
            # It is read and decided on the page of what it is about.
            href_values={"public_id": row.application}
            if row.application is not None
            else {"admission_id": row.admission_id},
            council=row.council_code,
        )
        for row in rows
        if row.council_code in reached[ProposedDecision(row.kind)] and row.proposed_by != actor.id
    ]


def _declined(actor: Actor, day: date) -> list[Task]:
    """What this person proposed and another did not agree to, with the reason that was written for them."""
    councils = councils_with(actor, Permission.ADMISSION_DECIDE, *AGREEING, *AGREEING_TO_REMOVAL)
    rows = declined_rows(actor, councils, day) if councils else ()
    return [
        Task(
            f"declined.{row.kind}",
            str(row.id),
            row.name,
            beginning_of(row.settled_on),
            owner=actor.id,
            href_values={"public_id": row.application}
            if row.application is not None
            else {"admission_id": row.admission_id},
            council=row.council_code,
            note=shorten(row.declined_because or "", LONGEST_NOTE, placeholder="…"),
        )
        for row in rows
    ]


@built_once
def _exits_query(councils: frozenset[str], day: date) -> Select[Any]:
    is_live = one_of(Admission.state, LIVE_ADMISSION_STATES)
    return (
        select(Admission.id, Admission.exit_notice_on, Admission.valid_to)
        .add_columns(Service.name, Service.slug, Instrument.council_code)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .join(Service, Service.id == Admission.service_id)
        .where(among(Admission, is_live, Admission.exit_notice_on.is_not(None), Admission.valid_to >= day))
        .where(Instrument.council_code.in_(councils))
        .order_by(Admission.valid_to, Admission.id)
        .limit(OF_A_KIND)
    )


def _exits(councils: frozenset[str], day: date) -> list[Task]:
    """Admissions whose provider gave notice and that have not ended: residents have to be told in time."""
    rows = read_rows(_exits_query(councils, day))
    return [
        Task(
            "admission.exit",
            str(row.id),
            row.name,
            beginning_of(row.exit_notice_on),
            row.valid_to,
            href_values={"admission_id": row.id, "slug": row.slug},
            council=row.council_code,
        )
        for row in rows
    ]


@built_once
def _unsigned_query(councils: frozenset[str]) -> Select[Any]:
    is_live = one_of(Admission.state, LIVE_ADMISSION_STATES)
    return (
        select(Admission.id, Admission.valid_from)
        .add_columns(Service.name, Instrument.council_code)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .join(Service, Service.id == Admission.service_id)
        .where(among(Admission, is_live, Admission.agreement_signed_on.is_(None)))
        .where(Instrument.council_code.in_(councils))
        .order_by(Admission.valid_from, Admission.id)
        .limit(OF_A_KIND)
    )


def _unsigned(councils: frozenset[str]) -> list[Task]:
    """Admissions whose agreement nobody has noted as signed: until then the service is not listed (HF 11.7)."""
    rows = read_rows(_unsigned_query(councils))
    return [
        Task(
            "admission.sign",
            str(row.id),
            row.name,
            beginning_of(row.valid_from),
            href_values={"admission_id": row.id},
            council=row.council_code,
        )
        for row in rows
    ]


def _is_renewal_asked() -> ColumnElement[bool]:
    """SQL: the renewal of a designation is asked for."""
    request = aliased(SpecialistDesignation)
    return exists().where(
        request.service_id == SpecialistDesignation.service_id,
        request.area == SpecialistDesignation.area,
        request.state == DesignationState.APPLIED,
    )


@built_once
def _designations_query(councils: frozenset[str], day: date) -> Select[Any]:
    soon = day + timedelta(days=DAYS_BEFORE_REVIEW)
    return (
        select(SpecialistDesignation.id, SpecialistDesignation.state, SpecialistDesignation.review_by)
        .add_columns(SpecialistDesignation.created_at, SpecialistDesignation.area)
        .add_columns(Service.name, Service.slug, Service.council_code)
        .join(Service, Service.id == SpecialistDesignation.service_id)
        .where(
            (SpecialistDesignation.state == DesignationState.APPLIED)
            | (
                (SpecialistDesignation.state == DesignationState.ACCREDITED)
                & (SpecialistDesignation.review_by <= soon)
                & ~_is_renewal_asked()
            )
        )
        .where(governed_by(councils, day))
        .order_by(SpecialistDesignation.review_by, SpecialistDesignation.id)
        .limit(OF_A_KIND)
    )


def _designations(councils: frozenset[str], day: date) -> list[Task]:
    """Specialist designations that are asked for, or run out soon and nobody asked to renew (HAR App2 2.11)."""
    rows = read_rows(_designations_query(councils, day))
    return [
        Task(
            "designation.decide" if row.state == DesignationState.APPLIED else "designation.renew",
            str(row.id),
            row.name,
            row.created_at,
            None if row.state == DesignationState.APPLIED else row.review_by,
            href_values={"designation_id": row.id, "slug": row.slug},
            council=council_of(row.council_code, councils),
        )
        for row in rows
    ]


@for_providers
def _own_designation_rows(is_own: IsOwn, day: date) -> Executable:
    soon = day + timedelta(days=DAYS_BEFORE_REVIEW)
    return (
        select(SpecialistDesignation.id, SpecialistDesignation.review_by, SpecialistDesignation.created_at)
        .add_columns(Service.name, Service.slug, Service.provider_id)
        .join(Service, Service.id == SpecialistDesignation.service_id)
        .where(is_own(Service.provider_id), SpecialistDesignation.review_by <= soon)
        .where(SpecialistDesignation.state == DesignationState.ACCREDITED, ~_is_renewal_asked())
        .order_by(SpecialistDesignation.review_by, SpecialistDesignation.id)
        .limit(OF_A_KIND)
    )


def _own_designations(providers: Collection[int], day: date) -> list[Task]:
    return [
        Task(
            "designation.reapply",
            str(row.id),
            row.name,
            row.created_at,
            row.review_by,
            href_values={"designation_id": row.id, "slug": row.slug},
            provider=row.provider_id,
        )
        for row in _own_designation_rows(providers, day)
    ]
