"""A provider's side of an application, and its assessment up to the decision. None of these actions commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from directory.admissions import rules
from directory.admissions.models import Application
from directory.admissions.queries import lot_and_instrument, own_scope
from directory.admissions.states import APPLICATION
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.foundation.actor import Actor
from directory.foundation.calendar import bank_holidays
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import Permission, Scope, allow
from directory.foundation.signing import digest
from directory.frameworks.queries import lot_scope
from directory.frameworks.rules import last_day, takes_applications
from directory.vocabulary.care import NEVER_ADMITTED_CATEGORIES
from directory.workflow.actions import transition


@dataclass(frozen=True, slots=True)
class Signatures:
    """The days on which a provider signed what it must (HF 11.7, 11.8), None for what is not signed."""

    specification_id: int | None = None
    specification_on: date | None = None
    safeguarding_on: date | None = None
    prevent_on: date | None = None


def start_application(actor: Actor, service: Service, lot_id: int, *, on: date) -> Application:
    """Begin an application of a service to a lot, also again after a refusal (HAR 7.16; requirement 38).

    Raises WrongState where the lot takes no applications today, Invalid for a category the lot doesn't hold.
    """
    allow(actor, Permission.APPLICATION_WRITE, Scope(provider=service.provider_id))
    categories = _categories_open(lot_id, on)
    if service.category in NEVER_ADMITTED_CATEGORIES or service.category not in categories:
        raise Invalid("category", "category_not_in_lot")
    application = Application(
        service_id=service.id, lot_id=lot_id, state=APPLICATION.initial, created_by=actor.id
    )
    db.session.add(application)
    db.session.flush()
    after = {"service_id": service.id, "lot_id": lot_id}
    record(actor, "application.started", "application", application.id, after=after)
    return application


def sign_application(actor: Actor, application: Application, signatures: Signatures) -> Application:
    """Sign the specification, safeguarding and PREVENT (HF 11.7, 11.8), before or after the submission."""
    allow(actor, Permission.APPLICATION_SIGN, own_scope(application))
    if application.state in APPLICATION.final:
        raise WrongState("application: it is signed before it is decided")
    application.specification_id = signatures.specification_id
    application.specification_signed_on = signatures.specification_on
    application.safeguarding_signed_on = signatures.safeguarding_on
    application.prevent_signed_on = signatures.prevent_on
    days = {
        "specification": signatures.specification_on,
        "safeguarding": signatures.safeguarding_on,
        "prevent": signatures.prevent_on,
    }
    after = {name: day.isoformat() for name, day in days.items() if day is not None}
    record(actor, "application.signed", "application", application.id, after=after)
    return application


def submit_application(
    actor: Actor,
    application: Application,
    *,
    declaration: Mapping[str, bool],
    consent_to_publish: bool,
    at: datetime,
    on: date,
) -> Application:
    """Submit an application; ten working days to decide begin (PCR 2015 reg 34).

    What is missing doesn't stop the submission: the assessor asks for it, and nobody is refused by a form.
    """
    allow(actor, Permission.APPLICATION_WRITE, own_scope(application))
    _categories_open(application.lot_id, on)
    application.declaration = dict(declaration)
    application.consent_to_publish = consent_to_publish
    application.submitted_at = at
    application.decide_by = rules.working_days_after(on, rules.DAYS_TO_DECIDE, bank_holidays())
    transition(actor, application, "submit")
    return application


def start_assessment(actor: Actor, application: Application) -> Application:
    """Begin to assess a submitted application."""
    allow(actor, Permission.APPLICATION_DECIDE, lot_scope(application.lot_id))
    transition(actor, application, "start_assessment")
    return application


def request_clarification(actor: Actor, application: Application, *, question: str) -> Application:
    """Ask the provider to clarify something."""
    allow(actor, Permission.APPLICATION_DECIDE, lot_scope(application.lot_id))
    if not question.strip():
        raise Invalid("question", "required")
    application.question, application.answer = question.strip(), None
    transition(actor, application, "request_clarification", after={"question": digest(question)})
    return application


def clarify(actor: Actor, application: Application, *, answer: str) -> Application:
    """Answer the assessor's question."""
    allow(actor, Permission.APPLICATION_WRITE, own_scope(application))
    if not answer.strip():
        raise Invalid("answer", "required")
    application.answer = answer.strip()
    transition(actor, application, "clarify", after={"answer": digest(answer)})
    return application


def extend_deadline(actor: Actor, application: Application, *, reason: str, on: date) -> Application:
    """Take fifteen working days instead of ten, with a reason for the provider (PCR 2015 reg 34)."""
    allow(actor, Permission.APPLICATION_DECIDE, lot_scope(application.lot_id))
    if not reason.strip():
        raise Invalid("reason", "required")
    if (
        application.submitted_at is None
        or application.state in APPLICATION.final
        or application.more_time_reason
    ):
        raise WrongState(
            "application: its deadline is extended once, after submission and before the decision"
        )
    former = application.decide_by
    application.more_time_reason = reason.strip()
    application.decide_by = rules.working_days_after(
        former or on, rules.DAYS_WITH_REASON - rules.DAYS_TO_DECIDE, bank_holidays()
    )
    before = {"decide_by": former.isoformat() if former else None}
    after = {"decide_by": application.decide_by.isoformat(), "reason": digest(reason)}
    record(actor, "application.deadline_extended", "application", application.id, before=before, after=after)
    return application


def withdraw_application(actor: Actor, application: Application) -> Application:
    """Take an application back before it is decided."""
    allow(actor, Permission.APPLICATION_WRITE, own_scope(application))
    transition(actor, application, "withdraw")
    return application


def _categories_open(lot_id: int, on: date) -> frozenset[str]:
    """The categories of a lot. Raises WrongState where it takes no applications on a day."""
    lot, instrument = lot_and_instrument(lot_id)
    end = last_day(instrument.ends_on, instrument.extension_to, instrument.extended_on)
    if not takes_applications(instrument.state, lot.is_open, lot.opens_on, end, on):
        raise WrongState(f"lot {lot_id} takes no applications")
    return frozenset(lot.categories)
