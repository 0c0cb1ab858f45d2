"""Who a service is, and the visit before its admission. None of these actions commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from directory.accounts.actions.tell import tell_provider
from directory.admissions.application_queries import sent_on
from directory.admissions.models import Application, ValidationVisit
from directory.admissions.states import WAITING_APPLICATION_STATES
from directory.audit.actions import record
from directory.catalogue.actions.describe import describe
from directory.catalogue.models import Service
from directory.catalogue.queries import service_row
from directory.catalogue.states import OFFERED_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import Permission, allow
from directory.foundation.time import now
from directory.frameworks.queries import lot_scope

VISIT_LETTER = "application_visit"  # by the application's public id and the day as ISO text


def confirm_location(actor: Actor, application: Application, *, on: date) -> Service:
    """Confirm that the service is the regulator's location that its provider named; it then bears its ratings.

    Raises WrongState where none is named, Invalid where the location is another provider's.
    """
    allow(actor, Permission.APPLICATION_DECIDE, lot_scope(application.lot_id))
    if application.state not in WAITING_APPLICATION_STATES or application.named_location_id is None:
        raise WrongState("application: no location waits to be confirmed")
    service = service_row(application.service_id)
    others = select(Service.id).where(
        Service.location_id == application.named_location_id,
        Service.provider_id != service.provider_id,
        Service.state.in_(OFFERED_STATES),
    )
    if db.session.scalar(others.limit(1)) is not None:
        raise Invalid("location_id", "location_of_another")
    changes = {"location_id": application.named_location_id, "regulated": True}
    describe(actor, service, changes, version=service.version, on=on)
    after = {"location_id": application.named_location_id}
    record(actor, "application.location_confirmed", "application", application.id, after=after)
    return service


def plan_visit(actor: Actor, application: Application, *, planned_for: date, on: date) -> ValidationVisit:
    """Plan the validation visit, or move the one that is planned to another day, and write its provider the day
    (HAR 7.14).

    Raises Invalid for a day that has passed, WrongState where the application does not wait at the council.
    """
    allow(actor, Permission.VISIT_RECORD, lot_scope(application.lot_id))
    if application.state not in WAITING_APPLICATION_STATES:
        raise WrongState("application: it does not wait for a visit")
    if planned_for < on:
        raise Invalid("planned_for", "in_the_past")
    visit = _planned(application.id)
    is_new_day = visit is None or visit.planned_for != planned_for
    before = None
    if visit is None:
        visit = ValidationVisit(
            application_id=application.id, service_id=application.service_id, created_by=actor.id
        )
        db.session.add(visit)
    elif visit.planned_for is not None:
        before = {"planned_for": visit.planned_for.isoformat()}
    visit.planned_for, visit.officer = planned_for, actor.id
    db.session.flush()
    after = {"planned_for": planned_for.isoformat()}
    record(actor, "application.visit_planned", "application", application.id, before=before, after=after)
    if is_new_day:
        provider_id = service_row(application.service_id).provider_id
        about = application.public_id, planned_for.isoformat()
        tell_provider(actor, provider_id, VISIT_LETTER, *about, once=now().isoformat())
    return visit


def record_visit(
    actor: Actor, application: Application, *, completed_on: date, confirmed: bool, on: date, notes: str = ""
) -> ValidationVisit:
    """Record a completed visit that checked whether the service offers what it claims (HAR 7.14).

    It is the one that was planned, where one was. Raises Invalid for a day to come and for one before the application
    was sent, WrongState where it does not wait at the council.
    """
    allow(actor, Permission.VISIT_RECORD, lot_scope(application.lot_id))
    if application.state not in WAITING_APPLICATION_STATES:
        raise WrongState("application: it does not wait for a visit")
    if completed_on > on:
        raise Invalid("completed_on", "in_the_future")
    sent = sent_on(application, on)
    if sent is not None and completed_on < sent:
        raise Invalid("completed_on", "before_sent", sent=sent)
    visit = _planned(application.id)
    if visit is None:
        visit = ValidationVisit(
            application_id=application.id, service_id=application.service_id, created_by=actor.id
        )
        db.session.add(visit)
    visit.completed_on, visit.confirmed = completed_on, confirmed
    visit.officer, visit.notes = actor.id, notes
    db.session.flush()
    after = {"completed_on": completed_on.isoformat(), "confirmed": confirmed}
    record(actor, "application.visit_recorded", "application", application.id, after=after)
    return visit


def _planned(application_id: int) -> ValidationVisit | None:
    """The visit that is planned and was not made yet."""
    return db.session.scalar(
        select(ValidationVisit)
        .where(ValidationVisit.application_id == application_id, ValidationVisit.completed_on.is_(None))
        .order_by(ValidationVisit.id)
        .limit(1)
    )
