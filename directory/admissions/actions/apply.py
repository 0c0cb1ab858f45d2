"""A provider's side of an application, and its assessment up to the decision. None of these actions commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from directory.accounts.actions.tell import tell_provider
from directory.admissions import rules
from directory.admissions.models import Admission, Application
from directory.admissions.queries import lot_and_instrument, own_scope
from directory.admissions.signing_queries import documents_in_force
from directory.admissions.states import APPLICATION, LIVE_ADMISSION_STATES, OPEN_APPLICATION_STATES
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.catalogue.states import OFFERED_STATES
from directory.foundation.actor import Actor
from directory.foundation.calendar import bank_holidays
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.permissions import Permission, Scope, allow
from directory.foundation.signing import digest
from directory.foundation.time import now
from directory.frameworks.queries import lot_scope
from directory.frameworks.rules.terms import last_day, takes_applications
from directory.vocabulary.care import NEVER_ADMITTED_CATEGORIES
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

QUESTION_LETTER = "application_question"  # a question waits for its provider, by the application's public id
MORE_TIME_LETTER = "application_more_time"  # the later day of the answer, by the application's public id


@dataclass(frozen=True, slots=True)
class Signatures:
    """The days on which a provider signed what it must (HF 11.7, 11.8), None for what is not signed.

    With the specification the agreement is signed: `specification_id`, `agreement_version` and the ids of the `files`
    are what the signatory was shown.
    """

    specification_id: int | None = None
    specification_on: date | None = None
    safeguarding_on: date | None = None
    prevent_on: date | None = None
    agreement_version: str | None = None
    files: tuple[str, ...] = ()


def start_application(actor: Actor, service: Service, lot_id: int, *, on: date) -> Application:
    """Begin an application of a service to a lot, also again after a refusal (HAR 7.16; requirement 38).

    Raises WrongState where the lot takes no applications today, or the service is not its provider's to offer;
    Invalid for a category the lot doesn't hold, Conflict where it is on the lot or an application is open.
    """
    allow(actor, Permission.APPLICATION_WRITE, Scope(provider=service.provider_id))
    _check_offered(service)
    categories = _categories_open(lot_id, on)
    if service.category in NEVER_ADMITTED_CATEGORIES or service.category not in categories:
        raise Invalid("category", "category_not_in_lot")
    _refuse_second(service.id, lot_id)
    application = Application(
        service_id=service.id, lot_id=lot_id, state=APPLICATION.initial, created_by=actor.id
    )
    db.session.add(application)
    db.session.flush()
    after = {"service_id": service.id, "lot_id": lot_id}
    record(actor, "application.started", "application", application.id, after=after)
    return application


def sign_application(
    actor: Actor, application: Application, signatures: Signatures, *, on: date
) -> Application:
    """Sign the specification, safeguarding and PREVENT (HF 11.7, 11.8), before or after the submission.

    What is not signed now keeps its earlier signature. Raises Invalid for a day to come, Conflict where another
    version of the specification or of the agreement is in force than the one that was shown, or with other files.
    """
    allow(actor, Permission.APPLICATION_SIGN, own_scope(application))
    if application.state in APPLICATION.final:
        raise WrongState("application: it is signed before it is decided")
    days = {
        "specification_signed_on": signatures.specification_on,
        "safeguarding_signed_on": signatures.safeguarding_on,
        "prevent_signed_on": signatures.prevent_on,
    }
    for name, day in days.items():
        if day is not None and day > on:
            raise Invalid(name, "in_the_future")
    signed: dict[str, Any] = {**_documents(application, signatures, on), **days}
    signed = {name: value for name, value in signed.items() if value is not None}
    before = {name: _json(getattr(application, name)) for name in signed}
    for name, value in signed.items():
        setattr(application, name, value)
    after = {name: _json(value) for name, value in signed.items()}
    record(actor, "application.signed", "application", application.id, before=before, after=after)
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
    Raises WrongState where the lot takes no applications today, or the service was given up.
    """
    allow(actor, Permission.APPLICATION_WRITE, own_scope(application))
    _check_offered(db.session.get_one(Service, application.service_id))
    _categories_open(application.lot_id, on)
    values = {
        "declaration": dict(declaration),
        "consent_to_publish": consent_to_publish,
        "submitted_at": at,
        "decide_by": rules.working_days_after(on, rules.DAYS_TO_DECIDE, bank_holidays()),
    }
    transition(actor, application, "submit", values=values)
    return application


def start_assessment(actor: Actor, application: Application) -> Application:
    """Begin to assess a submitted application."""
    allow(actor, Permission.APPLICATION_DECIDE, lot_scope(application.lot_id))
    transition(actor, application, "start_assessment")
    return application


def request_clarification(actor: Actor, application: Application, *, question: str) -> Application:
    """Ask the provider to clarify something, and write it that a question waits. Not the words: they may hold names."""
    allow(actor, Permission.APPLICATION_DECIDE, lot_scope(application.lot_id))
    question = clean_reason(question)
    if not question:
        raise Invalid("question", "required")
    values = {"question": question, "answer": None}
    after = {"question": digest(question)}
    transition(actor, application, "request_clarification", values=values, after=after)
    provider_id = db.session.get_one(Service, application.service_id).provider_id
    tell_provider(actor, provider_id, QUESTION_LETTER, application.public_id, once=now().isoformat())
    return application


def clarify(actor: Actor, application: Application, *, answer: str) -> Application:
    """Answer the assessor's question."""
    allow(actor, Permission.APPLICATION_WRITE, own_scope(application))
    answer = clean_reason(answer)
    if not answer:
        raise Invalid("answer", "required")
    after = {"answer": digest(answer)}
    transition(actor, application, "clarify", values={"answer": answer}, after=after)
    return application


def extend_deadline(actor: Actor, application: Application, *, reason: str, on: date) -> Application:
    """Take fifteen working days instead of ten, and write the provider the reason (PCR 2015 reg 34)."""
    allow(actor, Permission.APPLICATION_DECIDE, lot_scope(application.lot_id))
    reason = clean_reason(reason)
    if not reason:
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
    application.more_time_reason = reason
    application.decide_by = rules.working_days_after(
        former or on, rules.DAYS_WITH_REASON - rules.DAYS_TO_DECIDE, bank_holidays()
    )
    before = {"decide_by": former.isoformat() if former else None}
    after = {"decide_by": application.decide_by.isoformat(), "reason": digest(reason)}
    record(actor, "application.deadline_extended", "application", application.id, before=before, after=after)
    provider_id = db.session.get_one(Service, application.service_id).provider_id
    tell_provider(actor, provider_id, MORE_TIME_LETTER, application.public_id)
    return application


def withdraw_application(actor: Actor, application: Application) -> Application:
    """Take an application back before it is decided."""
    allow(actor, Permission.APPLICATION_WRITE, own_scope(application))
    transition(actor, application, "withdraw")
    return application


def _documents(application: Application, signatures: Signatures, on: date) -> dict[str, Any]:
    """Which versions are signed, with which files; nothing where the specification is not signed now."""
    if signatures.specification_on is None:
        return {}
    in_force = documents_in_force(application.lot_id, on)
    shown = signatures.specification_id, signatures.agreement_version, signatures.files
    if shown != (in_force.specification_id, in_force.agreement_version, in_force.files):
        raise Conflict("application: another version is in force than the one that was shown")
    return {"specification_id": shown[0], "agreement_version": shown[1], "signed_files": list(shown[2])}


def _check_offered(service: Service) -> None:
    """Refuse an entry of the register that no provider has claimed, and a service that was given up."""
    if service.state not in OFFERED_STATES:
        raise WrongState("application: the service is not claimed, or was given up")


def _categories_open(lot_id: int, on: date) -> frozenset[str]:
    """The categories of a lot. Raises WrongState where it takes no applications on a day."""
    lot, instrument = lot_and_instrument(lot_id)
    end = last_day(instrument.ends_on, instrument.extension_to, instrument.extended_on)
    if not takes_applications(instrument.state, lot.is_open, lot.opens_on, end, on):
        raise WrongState(f"lot {lot_id} takes no applications")
    return frozenset(lot.categories)


def _refuse_second(service_id: int, lot_id: int) -> None:
    """Raise Conflict where the service is on the lot, or applies to it already."""
    for model, states in ((Application, OPEN_APPLICATION_STATES), (Admission, LIVE_ADMISSION_STATES)):
        here = select(model.id).where(model.service_id == service_id, model.lot_id == lot_id)
        if db.session.scalar(here.where(model.state.in_(states)).limit(1)) is not None:
            raise Conflict("the service applies to this lot already, or is on it")


def _json(value: Any) -> Any:
    """A value as the record holds it."""
    return value.isoformat() if isinstance(value, date) else value
