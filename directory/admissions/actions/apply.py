"""A provider's side of an application, and taking it up. None of them commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from directory.admissions import rules
from directory.admissions.models import Application
from directory.admissions.queries import lot_of
from directory.admissions.states import APPLICATION
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.catalogue.queries import service_row
from directory.foundation.actor import Actor
from directory.foundation.calendar import bank_holidays
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import allow_by_rule
from directory.foundation.signing import digest
from directory.frameworks.models import Instrument
from directory.frameworks.rules import last_day, takes_applications


def start_application(actor: Actor, service: Service, lot_id: int, *, on: date) -> Application:
    """Begin an application of a service to a lot, also again after a refusal (HAR 7.16; requirement 38).

    Raises WrongState where the lot takes no applications today, Invalid for a category the lot doesn't hold.
    """
    allow_by_rule(actor, rules.may_apply_for, service.provider_id)
    lot, instrument = lot_of(lot_id)
    if not takes_applications(instrument.state, lot.is_open, lot.opens_on, _end(instrument), on):
        raise WrongState(f"lot {lot_id} takes no applications")
    if service.category in rules.NEVER_ADMITTED or service.category not in lot.categories:
        raise Invalid("category", "category_not_in_lot")
    application = Application(
        service_id=service.id, lot_id=lot_id, state=APPLICATION.initial, created_by=actor.id
    )
    db.session.add(application)
    db.session.flush()
    after = {"service_id": service.id, "lot_id": lot_id}
    record(actor, "application.started", "application", application.id, after=after)
    return application


def submit_application(
    actor: Actor,
    application: Application,
    *,
    declaration: Mapping[str, bool],
    consent_to_publish: bool,
    specification_id: int | None,
    signed_on: date | None,
    safeguarding_signed_on: date | None,
    prevent_signed_on: date | None,
    at: datetime,
    on: date,
) -> Application:
    """Hand an application in; ten working days to decide begin (PCR 2015 reg 34).

    What is missing doesn't stop the submission: the assessor sees it, and nobody is turned away by a form.
    """
    allow_by_rule(actor, rules.may_apply_for, service_row(application.service_id).provider_id)
    lot, instrument = lot_of(application.lot_id)
    if not takes_applications(instrument.state, lot.is_open, lot.opens_on, _end(instrument), on):
        raise WrongState(f"lot {lot.id} takes no applications")
    application.declaration = dict(declaration)
    application.consent_to_publish = consent_to_publish
    application.specification_id = specification_id
    application.specification_signed_on = signed_on
    application.safeguarding_signed_on = safeguarding_signed_on
    application.prevent_signed_on = prevent_signed_on
    application.submitted_at = at
    application.decide_by = rules.working_days_after(on, rules.DAYS_TO_DECIDE, bank_holidays())
    return move_application(actor, application, "submit")


def take_up(actor: Actor, application: Application) -> Application:
    """Begin to assess a submitted application."""
    _allow_assessing(actor, application)
    return move_application(actor, application, "take_up")


def ask(actor: Actor, application: Application, *, question: str) -> Application:
    """Ask the provider to make something clear."""
    _allow_assessing(actor, application)
    if not question.strip():
        raise Invalid("question", "required")
    application.question, application.answer = question.strip(), None
    return move_application(actor, application, "ask", question)


def answer(actor: Actor, application: Application, *, words: str) -> Application:
    """Answer the assessor's question."""
    allow_by_rule(actor, rules.may_apply_for, service_row(application.service_id).provider_id)
    if not words.strip():
        raise Invalid("answer", "required")
    application.answer = words.strip()
    return move_application(actor, application, "answer", words)


def take_more_time(actor: Actor, application: Application, *, reason: str, on: date) -> Application:
    """Take fifteen working days instead of ten, with a reason the provider is told (PCR 2015 reg 34)."""
    _allow_assessing(actor, application)
    if not reason.strip():
        raise Invalid("reason", "required")
    if (
        application.submitted_at is None
        or application.state in APPLICATION.final
        or application.more_time_reason
    ):
        raise WrongState("application: more time is taken once, while it is being assessed")
    before = application.decide_by
    application.more_time_reason = reason.strip()
    application.decide_by = rules.working_days_after(
        before or on, rules.DAYS_WITH_REASON - rules.DAYS_TO_DECIDE, bank_holidays()
    )
    record(
        actor,
        "application.more_time_taken",
        "application",
        application.id,
        before={"decide_by": before.isoformat() if before else None},
        after={"decide_by": application.decide_by.isoformat(), "reason": digest(reason)},
    )
    return application


def withdraw_application(actor: Actor, application: Application) -> Application:
    """Take an application back before it is decided."""
    allow_by_rule(actor, rules.may_apply_for, service_row(application.service_id).provider_id)
    return move_application(actor, application, "withdraw")


def move_application(
    actor: Actor, application: Application, verb: str, words: str | None = None
) -> Application:
    """Move along the workflow and write it down; `words` are recorded as a digest alone."""
    before = application.state
    application.state = APPLICATION.move(before, verb)
    db.session.flush()
    after = (
        {"state": application.state}
        if words is None
        else {"state": application.state, "words": digest(words)}
    )
    record(actor, f"application.{verb}", "application", application.id, before={"state": before}, after=after)
    return application


def _allow_assessing(actor: Actor, application: Application) -> None:
    allow_by_rule(actor, rules.may_assess, lot_of(application.lot_id)[1].council_code)


def _end(instrument: Instrument) -> date | None:
    return last_day(instrument.ends_on, instrument.extension_to, instrument.extended_on)
