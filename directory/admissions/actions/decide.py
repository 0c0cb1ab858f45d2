"""Assessing an application and deciding it. None of these actions commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from directory.accounts.actions.tell import tell_provider
from directory.admissions import rules
from directory.admissions.application_queries import decision_facts, sent_on
from directory.admissions.models import (
    Admission,
    AdmissionStep,
    Application,
    CriterionAssessment,
)
from directory.admissions.queries import current_assessments, live_in_lot, lot_and_instrument
from directory.admissions.second_person import allow_with_second_person
from directory.admissions.states import ADMISSION, APPLICATION, LIVE_ADMISSION_STATES, ApplicationState
from directory.audit.actions import record
from directory.catalogue.queries import service_row
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.permissions import Permission, allow
from directory.foundation.signing import digest
from directory.frameworks.queries import lot_scope
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.vocabulary.quality import CriterionOutcome
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

# About an application that was admitted or refused, by its public id.
DECISION_LETTER = "application_decision"


def record_criterion(
    actor: Actor,
    application: Application,
    *,
    criterion: str,
    result: str,
    reason: str,
    on: date,
    evidence: Iterable[str] = (),
    replaces: int | None = None,
) -> CriterionAssessment:
    """Record the assessment of one criterion (HAR 7.13, CE 5.12). A later one replaces it; both are kept.

    `replaces` is the id of the result that was seen, 0 where none was. Raises Invalid for an unknown criterion or
    result, or for no reason where the result isn't a pass, Conflict where a colleague recorded another since.
    """
    allow(actor, Permission.APPLICATION_DECIDE, lot_scope(application.lot_id))
    lot, _ = lot_and_instrument(application.lot_id)
    if application.state != ApplicationState.UNDER_ASSESSMENT:
        raise WrongState("application: criteria are recorded while it is under assessment")
    if criterion not in rules.required_criteria(lot.regulated_required):
        raise Invalid("criterion", "unknown")
    if not CriterionOutcome.has(result):
        raise Invalid("result", "unknown")
    reason = clean_reason(reason)
    if result != CriterionOutcome.PASSED and not reason:
        raise Invalid("reason", "required")
    former = current_assessments(application.id).get(criterion)
    if replaces is not None and replaces != (0 if former is None else former.id):
        raise Conflict("application: the result was recorded meanwhile")
    if former is not None:
        former.is_current = False
        # Closed first: the database allows one current result a criterion.
        db.session.flush()
    assessment = CriterionAssessment(
        application_id=application.id,
        criterion=criterion,
        source_tag=rules.CORE_CRITERIA.get(criterion, "HAR 6.5"),
        result=result,
        reason=reason,
        evidence=list(evidence),
        assessor=actor.id,
        assessed_on=on,
        created_by=actor.id,
    )
    db.session.add(assessment)
    db.session.flush()
    before = None if former is None else {"result": former.result}
    after = {"criterion": criterion, "result": result, "reason": digest(assessment.reason)}
    record(actor, "application.criterion_recorded", "application", application.id, before=before, after=after)
    return assessment


def admit(
    actor: Actor,
    application: Application,
    *,
    valid_from: date,
    agreement_signed_on: date | None,
    on: date,
    valid_to: date | None = None,
    agreed_by: Actor | None = None,
) -> Admission:
    """Admit a service to its lot. All who qualify are admitted, however many there are (HF 8.5).

    Takes two people: whoever decides, and `agreed_by`. Raises Invalid as `check_admission` does.
    """
    allow_with_second_person(actor, agreed_by, lot_scope(application.lot_id))
    check_admission(
        application,
        valid_from=valid_from,
        agreement_signed_on=agreement_signed_on,
        valid_to=valid_to,
        on=on,
    )
    values = {"decided_on": on, "decided_by": actor.id}
    agreed = {} if agreed_by is None else {"agreed_by": agreed_by.id}
    transition(actor, application, "admit", values=values, after=agreed)
    admission = Admission(
        service_id=application.service_id,
        lot_id=application.lot_id,
        application_id=application.id,
        state=ADMISSION.initial,
        valid_from=valid_from,
        valid_to=valid_to,
        agreement_signed_on=agreement_signed_on,
        decided_by=actor.id,
        created_by=actor.id,
    )
    db.session.add(admission)
    db.session.flush()
    step = AdmissionStep(
        admission_id=admission.id, verb="admit", to_state=admission.state, happened_on=on, created_by=actor.id
    )
    db.session.add(step)
    after = {"state": admission.state, "service_id": admission.service_id, "lot_id": admission.lot_id}
    record(actor, "admission.admitted", "admission", admission.id, after=after)
    post(Event.SERVICE_CHANGED, admission.service_id)
    _tell(actor, application)
    return admission


def check_admission(
    application: Application,
    *,
    valid_from: date,
    agreement_signed_on: date | None,
    valid_to: date | None,
    on: date,
) -> None:
    """Whether a service can be admitted on these days: asked when it is proposed, and again when it happens.

    Raises WrongState where the application is not under assessment; Invalid `not_ready` with the `faults` that stop it,
    `lot_full`, `admitted_already`, and for a day that cannot be kept.
    """
    APPLICATION.move(application.state, "admit")
    faults = rules.what_stops_admission(decision_facts(application, on))
    if faults:
        raise Invalid("application", "not_ready", faults=faults)
    rules.check_admission_days(
        valid_from=valid_from,
        agreement_signed_on=agreement_signed_on,
        valid_to=valid_to,
        sent_on=sent_on(application, on),
        on=on,
    )
    lot, instrument = lot_and_instrument(application.lot_id)
    if not rules.has_room(instrument.type, lot.max_admissions, live_in_lot(lot.id)):
        raise Invalid("application", "lot_full")
    _refuse_second_admission(application)


def refuse(actor: Actor, application: Application, *, ground: str, reason: str, on: date) -> Application:
    """Refuse an application on a ground that holds, with a reason (HF 8.5; requirement 39). It may apply again.

    Raises Invalid `no_ground` where nothing failed: who qualifies can't be refused.
    """
    allow(actor, Permission.APPLICATION_DECIDE, lot_scope(application.lot_id))
    reason = check_refusal(application, ground=ground, reason=reason, on=on)
    values = {
        "refusal_ground": ground,
        "refusal_reason": reason,
        "decided_on": on,
        "decided_by": actor.id,
    }
    transition(actor, application, "refuse", reason=reason, values=values, after={"ground": ground})
    _tell(actor, application)
    return application


def check_refusal(application: Application, *, ground: str, reason: str, on: date) -> str:
    """The clean reason of a refusal that can be made: asked before its letter is shown, and when it is made.

    Raises WrongState where the application is not under assessment; Invalid without a reason, and `no_ground`.
    """
    APPLICATION.move(application.state, "refuse")
    reason = clean_reason(reason)
    if not reason:
        raise Invalid("reason", "required")
    if not rules.is_ground_for_refusal(ground, decision_facts(application, on)):
        raise Invalid("ground", "no_ground", ground=ground)
    return reason


def _tell(actor: Actor, application: Application) -> None:
    """Every decision has its letter."""
    provider_id = service_row(application.service_id).provider_id
    tell_provider(actor, provider_id, DECISION_LETTER, application.public_id)


def _refuse_second_admission(application: Application) -> None:
    live = select(Admission.id).where(
        Admission.service_id == application.service_id,
        Admission.lot_id == application.lot_id,
        Admission.state.in_(LIVE_ADMISSION_STATES),
    )
    if db.session.scalar(live) is not None:
        raise Invalid("application", "admitted_already")
