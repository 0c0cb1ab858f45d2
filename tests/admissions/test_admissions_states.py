"""The states of applications, admissions and designations: the tables, written by hand, and every action from every
state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import apply, change, decide, designate
from directory.admissions.actions.apply import Signatures
from directory.admissions.models import Admission, AdmissionStep, Application, SpecialistDesignation
from directory.admissions.states import (
    ADMISSION,
    APPLICATION,
    DESIGNATION,
    LISTED_ADMISSION_STATES,
    LIVE_ADMISSION_STATES,
    LIVE_DESIGNATION_STATES,
    OPEN_APPLICATION_STATES,
    WAITING_APPLICATION_STATES,
    AdmissionState,
    ApplicationState,
    DesignationState,
)
from directory.audit.models import AuditEvent
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.time import now
from directory.foundation.workflow import Workflow
from directory.outbox.models import OutboxMessage
from tests.admissions.factories import DECLARED, admit_directly, assessed, make_location, make_lot
from tests.catalogue.factories import TODAY, make_own_service

DAY = timedelta(days=1)
EVIDENCE = designate.Evidence("statutory_contract", "A contract with the Council since 2024.")

APPLICATION_STATES = (
    "draft",
    "submitted",
    "under_assessment",
    "clarification",
    "admitted",
    "refused",
    "withdrawn",
)
ADMISSION_STATES = ("admitted", "held", "suspended", "removed", "expired", "exited")
DESIGNATION_STATES = ("applied", "accredited", "renewed", "expired", "withdrawn")

# (verb, state) -> the state it leads to; every other pair is refused.
APPLICATION_MOVES = {
    ("submit", "draft"): "submitted",
    ("start_assessment", "submitted"): "under_assessment",
    ("request_clarification", "under_assessment"): "clarification",
    ("clarify", "clarification"): "under_assessment",
    ("admit", "under_assessment"): "admitted",
    ("refuse", "under_assessment"): "refused",
    ("withdraw", "draft"): "withdrawn",
    ("withdraw", "submitted"): "withdrawn",
    ("withdraw", "under_assessment"): "withdrawn",
    ("withdraw", "clarification"): "withdrawn",
}
ADMISSION_MOVES = {
    ("hold", "admitted"): "held",
    ("suspend", "admitted"): "suspended",
    ("suspend", "held"): "suspended",
    ("lift", "held"): "admitted",
    ("lift", "suspended"): "admitted",
    ("remove", "admitted"): "removed",
    ("remove", "held"): "removed",
    ("remove", "suspended"): "removed",
    ("expire", "admitted"): "expired",
    ("expire", "held"): "expired",
    ("expire", "suspended"): "expired",
    ("exit", "admitted"): "exited",
    ("exit", "held"): "exited",
    ("exit", "suspended"): "exited",
}
DESIGNATION_MOVES = {
    ("designate", "applied"): "accredited",
    ("renew", "accredited"): "renewed",
    ("expire", "accredited"): "expired",
    ("withdraw", "applied"): "withdrawn",
    ("withdraw", "accredited"): "withdrawn",
}

APPLICATION_ACTIONS: Mapping[str, Callable[[Application], object]] = {
    "submit": lambda row: apply.submit_application(
        SYSTEM, row, declaration=DECLARED, consent_to_publish=True, at=now(), on=TODAY
    ),
    "start_assessment": lambda row: apply.start_assessment(SYSTEM, row),
    "request_clarification": lambda row: apply.request_clarification(SYSTEM, row, question="Which bank?"),
    "clarify": lambda row: apply.clarify(SYSTEM, row, answer="The one in Hornsey."),
    "admit": lambda row: decide.admit(SYSTEM, row, valid_from=TODAY, agreement_signed_on=None, on=TODAY),
    "refuse": lambda row: decide.refuse(SYSTEM, row, ground="insolvency", reason="x", on=TODAY),
    "withdraw": lambda row: apply.withdraw_application(SYSTEM, row),
}
ADMISSION_ACTIONS: Mapping[str, Callable[[Admission], object]] = {
    "hold": lambda row: change.hold(SYSTEM, row, reason="x", on=TODAY),
    "suspend": lambda row: change.suspend(SYSTEM, row, reason="x", on=TODAY),
    "lift": lambda row: change.lift(SYSTEM, row, reason="x", on=TODAY),
    "remove": lambda row: change.remove(SYSTEM, row, reason="x", on=TODAY),
    "expire": lambda row: change.expire(SYSTEM, row, on=TODAY),
    "exit": lambda row: change.exit_lot(SYSTEM, row, on=TODAY),
}
DESIGNATION_ACTIONS: Mapping[str, Callable[[SpecialistDesignation], object]] = {
    "designate": lambda row: designate.designate(SYSTEM, row, valid_from=TODAY, review_by=TODAY, on=TODAY),
    "withdraw": lambda row: designate.withdraw_designation(SYSTEM, row, reason="x"),
}


def make_application(session: scoped_session, state: str) -> Application:
    """An application that lacks nothing, set to a state."""
    service = make_own_service(location_id=make_location(), regulated=True)
    application = assessed(service, make_lot())
    application.state = state
    application.decided_by = "manager-1"
    application.refusal_reason = "x"
    session.flush()
    return application


def make_admission(session: scoped_session, state: str, **values: Any) -> Admission:
    """An admission in a state, with notice given and its last day passed, so that only the state decides."""
    facts = {
        "valid_to": TODAY - DAY,
        "exit_notice_on": date(2026, 2, 1),
        "held_on": TODAY,
        "suspended_on": TODAY,
        "reason": "x",
    }
    return admit_directly(make_own_service(), make_lot(), state=state, **{**facts, **values})


def make_designation(session: scoped_session, state: str) -> SpecialistDesignation:
    """A designation in a state."""
    designation = SpecialistDesignation(
        service_id=make_own_service().id,
        area="dementia",
        standard_version="2026",
        state=state,
        assessor="manager-1",
        valid_from=date(2026, 1, 1),
        review_by=TODAY - DAY,
        reason="x",
    )
    session.add(designation)
    session.flush()
    return designation


def moves(workflow: Workflow) -> dict[tuple[str, str], str]:
    """A table as (verb, state) -> state."""
    return {(verb, state): to for verb, (states, to) in workflow.moves.items() for state in states}


def events(session: scoped_session, action: str) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def test_the_table_of_applications_is_this_one() -> None:
    assert (APPLICATION.name, APPLICATION.initial) == ("application", "draft")
    assert APPLICATION.final == {"admitted", "refused", "withdrawn"}
    assert APPLICATION.needs_reason == {"refuse"}
    assert tuple(ApplicationState) == APPLICATION_STATES
    assert APPLICATION.states == set(APPLICATION_STATES)
    assert OPEN_APPLICATION_STATES == ("draft", "submitted", "under_assessment", "clarification")
    assert WAITING_APPLICATION_STATES == ("submitted", "under_assessment", "clarification")
    assert moves(APPLICATION) == APPLICATION_MOVES
    assert Application.workflow is APPLICATION


def test_the_table_of_admissions_is_this_one() -> None:
    assert (ADMISSION.name, ADMISSION.initial) == ("admission", "admitted")
    assert ADMISSION.final == {"removed", "expired", "exited"}
    assert ADMISSION.needs_reason == {"hold", "suspend", "lift", "remove"}
    assert tuple(AdmissionState) == ADMISSION_STATES
    assert ADMISSION.states == set(ADMISSION_STATES)
    assert LIVE_ADMISSION_STATES == ("admitted", "held", "suspended")
    assert LISTED_ADMISSION_STATES == ("admitted", "held")
    assert moves(ADMISSION) == ADMISSION_MOVES
    assert Admission.workflow is ADMISSION


def test_the_table_of_designations_is_this_one() -> None:
    assert (DESIGNATION.name, DESIGNATION.initial) == ("specialist_designation", "applied")
    assert DESIGNATION.final == {"renewed", "expired", "withdrawn"}
    assert DESIGNATION.needs_reason == {"withdraw"}
    assert tuple(DesignationState) == DESIGNATION_STATES
    assert DESIGNATION.states == set(DESIGNATION_STATES)
    assert LIVE_DESIGNATION_STATES == ("applied", "accredited")
    assert moves(DESIGNATION) == DESIGNATION_MOVES
    assert SpecialistDesignation.workflow is DESIGNATION


@pytest.mark.parametrize("state", APPLICATION_STATES)
@pytest.mark.parametrize("action", APPLICATION_ACTIONS)
def test_every_action_on_an_application(session: scoped_session, action: str, state: str) -> None:
    application = make_application(session, state)
    last = session.scalar(select(func.max(AuditEvent.id)))
    if (action, state) in APPLICATION_MOVES:
        APPLICATION_ACTIONS[action](application)
        assert application.state == APPLICATION_MOVES[action, state]
        (event,) = session.scalars(
            select(AuditEvent).where(AuditEvent.id > last, AuditEvent.subject_type == "application")
        )
        assert event.action == f"application.{action}"
        assert event.before == {"state": state}
        assert event.after is not None and event.after["state"] == application.state
    else:
        with pytest.raises(WrongState):
            APPLICATION_ACTIONS[action](application)
        assert not session.dirty
        assert application.state == state
        assert session.scalar(select(func.max(AuditEvent.id))) == last


@pytest.mark.parametrize("state", ADMISSION_STATES)
@pytest.mark.parametrize("action", ADMISSION_ACTIONS)
def test_every_action_on_an_admission(session: scoped_session, action: str, state: str) -> None:
    admission = make_admission(session, state)
    if (action, state) in ADMISSION_MOVES:
        ADMISSION_ACTIONS[action](admission)
        assert admission.state == ADMISSION_MOVES[action, state]
        (event,) = events(session, f"admission.{action}")
        assert event.before == {"state": state}
        assert event.after is not None and event.after["state"] == admission.state
        (step,) = session.scalars(select(AdmissionStep))
        assert (step.verb, step.from_state, step.to_state) == (action, state, admission.state)
        assert (step.happened_on, step.created_by) == (TODAY, "system")
        assert session.scalars(select(OutboxMessage.subject)).all() == [str(admission.service_id)]
    else:
        with pytest.raises(WrongState):
            ADMISSION_ACTIONS[action](admission)
        assert not session.dirty
        assert admission.state == state
        assert session.scalar(select(func.count()).select_from(AdmissionStep)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


@pytest.mark.parametrize("state", DESIGNATION_STATES)
@pytest.mark.parametrize("action", DESIGNATION_ACTIONS)
def test_every_action_on_a_designation(session: scoped_session, action: str, state: str) -> None:
    designation = make_designation(session, state)
    if (action, state) in DESIGNATION_MOVES:
        DESIGNATION_ACTIONS[action](designation)
        assert designation.state == DESIGNATION_MOVES[action, state]
        (event,) = events(session, f"specialist_designation.{action}")
        assert event.before == {"state": state}
        assert event.after is not None and event.after["state"] == designation.state
        assert session.scalars(select(OutboxMessage.subject)).all() == [str(designation.service_id)]
    else:
        with pytest.raises(WrongState):
            DESIGNATION_ACTIONS[action](designation)
        assert not session.dirty
        assert designation.state == state
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


@pytest.mark.parametrize("state", DESIGNATION_STATES)
def test_only_an_accredited_designation_expires_and_only_an_applied_one_takes_evidence(
    session: scoped_session, state: str
) -> None:
    designation = make_designation(session, state)
    assert designate.expire_designations(SYSTEM, on=TODAY - DAY) == 0
    if state == "applied":
        designate.give_evidence(SYSTEM, designation, EVIDENCE)
        assert len(events(session, "specialist_designation.evidence_given")) == 1
    else:
        with pytest.raises(WrongState):
            designate.give_evidence(SYSTEM, designation, EVIDENCE)
    assert designate.expire_designations(SYSTEM, on=TODAY) == (state == "accredited")
    assert designation.state == ("expired" if state == "accredited" else state)
    assert len(events(session, "specialist_designation.expire")) == (state == "accredited")


@pytest.mark.parametrize("last_day", [TODAY - DAY, TODAY, TODAY + 60 * DAY, TODAY + 61 * DAY])
@pytest.mark.parametrize("state", DESIGNATION_STATES)
def test_only_what_is_in_force_is_renewed_and_only_in_its_last_days(
    session: scoped_session, state: str, last_day: date
) -> None:
    designation = make_designation(session, state)
    designation.review_by = last_day

    def ask() -> SpecialistDesignation:
        return designate.ask_to_renew(
            SYSTEM, designation, standard_version="2027", evidence=[EVIDENCE], on=TODAY
        )

    if state != "accredited" or last_day > TODAY + 60 * DAY:
        with pytest.raises(WrongState):
            ask()
        return
    request = ask()
    assert (request.state, request.area, request.standard_version) == ("applied", "dementia", "2027")
    assert designation.state == "accredited"
    with pytest.raises(Conflict):
        ask()


@pytest.mark.parametrize("last_day", [TODAY - DAY, TODAY])
@pytest.mark.parametrize("state", DESIGNATION_STATES)
def test_a_renewal_ends_what_is_in_force_and_nothing_else(
    session: scoped_session, state: str, last_day: date
) -> None:
    former = make_designation(session, state)
    former.review_by = last_day
    request = SpecialistDesignation(
        service_id=former.service_id,
        area="stroke" if state == "applied" else "dementia",
        standard_version="2027",
        state="applied",
    )
    session.add(request)
    session.flush()
    designate.designate(SYSTEM, request, valid_from=TODAY, review_by=TODAY + 365 * DAY, on=TODAY)
    assert request.state == "accredited"
    ended = "expired" if last_day < TODAY else "renewed"
    assert former.state == (ended if state == "accredited" else state)
    assert len(events(session, "specialist_designation.renew")) == (former.state == "renewed" != state)


@pytest.mark.parametrize("state", APPLICATION_STATES)
def test_the_other_writes_of_an_application_by_its_state(session: scoped_session, state: str) -> None:
    application = make_application(session, state)
    signatures = Signatures(None, TODAY - DAY, TODAY - DAY, None, "1")
    decided = state in ("admitted", "refused", "withdrawn")

    def extend() -> object:
        return apply.extend_deadline(SYSTEM, application, reason="x", on=TODAY)

    def record() -> object:
        return decide.record_criterion(
            SYSTEM, application, criterion="legislation", result="pass", reason="", on=TODAY
        )

    for attempt, allowed in (
        (lambda: apply.sign_application(SYSTEM, application, signatures, on=TODAY), not decided),
        (extend, not decided),
        (record, state == "under_assessment"),
    ):
        if allowed:
            attempt()
        else:
            with pytest.raises(WrongState):
                attempt()
    assert application.specification_signed_on == (TODAY if decided else TODAY - DAY)
    assert application.prevent_signed_on == TODAY


def test_a_draft_has_no_deadline_to_extend(session: scoped_session) -> None:
    service = make_own_service()
    application = apply.start_application(SYSTEM, service, make_lot().id, on=TODAY)
    with pytest.raises(WrongState):
        apply.extend_deadline(SYSTEM, application, reason="x", on=TODAY)


@pytest.mark.parametrize("state", ADMISSION_STATES)
def test_the_other_writes_of_an_admission_by_its_state(session: scoped_session, state: str) -> None:
    admission = make_admission(session, state, agreement_signed_on=None, valid_to=None)
    sign = lambda: change.sign_agreement(SYSTEM, admission, signed_on=TODAY, on=TODAY)  # noqa: E731
    leave = lambda: change.give_exit_notice(SYSTEM, admission, last_day=TODAY, reason="x", on=TODAY)  # noqa: E731
    for attempt in (sign, leave):
        if state in ("admitted", "held", "suspended"):
            attempt()
        else:
            with pytest.raises(WrongState):
                attempt()


@pytest.mark.parametrize("verb", ["expire", "exit"])
@pytest.mark.parametrize("last_day", [None, TODAY, TODAY + DAY])
def test_an_admission_does_not_end_before_its_last_day(
    session: scoped_session, verb: str, last_day: date | None
) -> None:
    admission = make_admission(session, "admitted", valid_to=last_day)
    with pytest.raises(WrongState):
        ADMISSION_ACTIONS[verb](admission)


def test_nobody_exits_without_notice(session: scoped_session) -> None:
    admission = make_admission(session, "admitted", exit_notice_on=None)
    with pytest.raises(WrongState):
        change.exit_lot(SYSTEM, admission, on=TODAY)


@pytest.mark.parametrize("reason", ["", " ", "\u200b"])
@pytest.mark.parametrize(
    "attempt",
    [
        lambda row, reason: change.suspend(SYSTEM, row, reason=reason, on=TODAY),
        lambda row, reason: change.remove(SYSTEM, row, reason=reason, on=TODAY),
        lambda row, reason: change.give_exit_notice(SYSTEM, row, last_day=TODAY, reason=reason, on=TODAY),
    ],
)
def test_a_reason_is_asked_for(
    session: scoped_session, attempt: Callable[[Admission, str], object], reason: str
) -> None:
    admission = make_admission(session, "admitted", valid_to=None)
    with pytest.raises(Invalid) as refusal:
        attempt(admission, reason)
    assert not session.dirty
    assert (refusal.value.field, refusal.value.code) == ("reason", "required")
    assert admission.state == "admitted"


def test_lifting_refusing_and_withdrawing_need_a_reason(session: scoped_session) -> None:
    suspended = make_admission(session, "suspended")
    assessed_one = make_application(session, "under_assessment")
    asked_for = make_designation(session, "applied")
    attempts: tuple[Callable[[str], object], ...] = (
        lambda reason: change.lift(SYSTEM, suspended, reason=reason, on=TODAY),
        lambda reason: decide.refuse(SYSTEM, assessed_one, ground="insolvency", reason=reason, on=TODAY),
        lambda reason: designate.withdraw_designation(SYSTEM, asked_for, reason=reason),
    )
    for attempt, reason in product(attempts, ("", " ", "\u200b")):
        with pytest.raises(Invalid) as refusal:
            attempt(reason)
        assert not session.dirty
        assert (refusal.value.field, refusal.value.code) == ("reason", "required")
