"""Who may do what to applications, admissions and designations (requirements section 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import answer, apply, change, decide, designate, propose, ratings, visit
from directory.admissions.actions.apply import Signatures
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from directory.foundation.time import now
from tests.admissions.conftest import Case
from tests.admissions.factories import (
    APPROVER,
    COMMISSIONER,
    DECLARED,
    EALING,
    HARINGEY,
    MANAGER,
    PROPOSER,
)
from tests.authority import SYSTEM_ONLY, check_action
from tests.catalogue.factories import TODAY

DAY = timedelta(days=1)
PROVIDER = "provider_user provider_signatory"
MANAGERS = "framework_manager"
PROPOSERS = "framework_manager commissioning_manager"
VISITORS = "framework_manager commissioning_manager quality_officer"
EVIDENCE = designate.Evidence("statutory_contract", "A contract with the Council since 2024.")

AUTHORITY = {
    "directory.admissions.actions.apply.start_application": "provider_user",
    "directory.admissions.actions.apply.sign_application": "provider_signatory",
    "directory.admissions.actions.apply.submit_application": "provider_user",
    "directory.admissions.actions.apply.clarify": "provider_user",
    "directory.admissions.actions.apply.withdraw_application": "provider_user",
    "directory.admissions.actions.apply.start_assessment": MANAGERS,
    "directory.admissions.actions.apply.request_clarification": MANAGERS,
    "directory.admissions.actions.apply.extend_deadline": MANAGERS,
    "directory.admissions.actions.decide.record_criterion": MANAGERS,
    "directory.admissions.actions.answer.name_location": "provider_user",
    "directory.admissions.actions.answer.declare": "provider_user",
    "directory.admissions.actions.answer.consent_to_publish": "provider_user",
    "directory.admissions.actions.answer.state_criterion": "provider_user",
    "directory.admissions.actions.visit.confirm_location": MANAGERS,
    "directory.admissions.actions.visit.plan_visit": VISITORS,
    "directory.admissions.actions.visit.record_visit": VISITORS,
    "directory.admissions.actions.propose.propose_admission": PROPOSERS,
    "directory.admissions.actions.propose.propose_change": PROPOSERS,
    "directory.admissions.actions.propose.agree": PROPOSERS,
    "directory.admissions.actions.propose.decline": PROPOSERS,
    "directory.admissions.actions.propose.take_back": SYSTEM_ONLY,
    "directory.admissions.actions.decide.admit": MANAGERS,
    "directory.admissions.actions.decide.refuse": MANAGERS,
    "directory.admissions.actions.change.sign_agreement": MANAGERS,
    "directory.admissions.actions.change.hold": MANAGERS,
    "directory.admissions.actions.change.suspend": MANAGERS,
    "directory.admissions.actions.change.lift": MANAGERS,
    "directory.admissions.actions.change.remove": MANAGERS,
    "directory.admissions.actions.change.give_exit_notice": f"{PROVIDER} {MANAGERS}",
    "directory.admissions.actions.change.expire": SYSTEM_ONLY,
    "directory.admissions.actions.change.exit_lot": SYSTEM_ONLY,
    "directory.admissions.actions.change.expire_admissions": SYSTEM_ONLY,
    "directory.admissions.actions.designate.apply_for_designation": "provider_user",
    "directory.admissions.actions.designate.ask_to_renew": "provider_user",
    "directory.admissions.actions.designate.give_evidence": "provider_user quality_officer",
    "directory.admissions.actions.designate.designate": MANAGERS,
    "directory.admissions.actions.designate.withdraw_designation": MANAGERS,
    "directory.admissions.actions.designate.expire_designations": SYSTEM_ONLY,
    "directory.admissions.actions.designate.enter_checked": MANAGERS,
    "directory.admissions.actions.designate.end_checked": MANAGERS,
    "directory.admissions.actions.ratings.follow_rating": SYSTEM_ONLY,
    "directory.admissions.actions.ratings.finish_review": MANAGERS,
    "directory.admissions.actions.ratings.review_new_owner": MANAGERS,
}


ATTEMPTS: dict[str, Callable[[Actor, Case], object]] = {
    "start_application": lambda actor, case: apply.start_application(
        actor, case.service, case.lot_id, on=TODAY
    ),
    "sign_application": lambda actor, case: apply.sign_application(
        actor, case.draft, Signatures(prevent_on=TODAY), on=TODAY
    ),
    "submit_application": lambda actor, case: apply.submit_application(
        actor, case.draft, declaration=DECLARED, consent_to_publish=True, at=now(), on=TODAY
    ),
    "clarify": lambda actor, case: apply.clarify(actor, case.clarification, answer="x"),
    "withdraw_application": lambda actor, case: apply.withdraw_application(actor, case.draft),
    "start_assessment": lambda actor, case: apply.start_assessment(actor, case.submitted),
    "request_clarification": lambda actor, case: apply.request_clarification(
        actor, case.under_assessment, question="x"
    ),
    "extend_deadline": lambda actor, case: apply.extend_deadline(actor, case.submitted, reason="x", on=TODAY),
    "record_criterion": lambda actor, case: decide.record_criterion(
        actor, case.under_assessment, criterion="legislation", result="fail", reason="x", on=TODAY
    ),
    "name_location": lambda actor, case: answer.name_location(
        actor, case.draft, location_id="1-100000001", version=case.draft.version
    ),
    "declare": lambda actor, case: answer.declare(
        actor, case.draft, answers={"insured": True}, version=case.draft.version
    ),
    "consent_to_publish": lambda actor, case: answer.consent_to_publish(
        actor, case.draft, given=False, version=case.draft.version
    ),
    "state_criterion": lambda actor, case: answer.state_criterion(
        actor, case.draft, criterion="legislation", words="We keep to it.", version=0
    ),
    "confirm_location": lambda actor, case: visit.confirm_location(actor, case.named, on=TODAY),
    "plan_visit": lambda actor, case: visit.plan_visit(actor, case.submitted, planned_for=TODAY, on=TODAY),
    "propose_admission": lambda actor, case: propose.propose_admission(
        actor, case.under_assessment, terms={"valid_from": TODAY}, on=TODAY
    ),
    "propose_change": lambda actor, case: propose.propose_change(
        actor, case.suspended, kind="lift", reason="x", on=TODAY
    ),
    "agree": lambda actor, case: propose.agree(actor, case.proposal, proposer=PROPOSER, on=TODAY),
    "decline": lambda actor, case: propose.decline(actor, case.proposal, reason="x", on=TODAY),
    "take_back": lambda actor, case: propose.take_back(actor, case.proposal, on=TODAY),
    "record_visit": lambda actor, case: visit.record_visit(
        actor, case.under_assessment, completed_on=TODAY, confirmed=True, on=TODAY
    ),
    "admit": lambda actor, case: decide.admit(
        actor,
        case.under_assessment,
        valid_from=TODAY,
        agreement_signed_on=None,
        on=TODAY,
        agreed_by=COMMISSIONER,
    ),
    "refuse": lambda actor, case: decide.refuse(
        actor, case.under_assessment, ground="insolvency", reason="x", on=TODAY
    ),
    "sign_agreement": lambda actor, case: change.sign_agreement(
        actor, case.admission, signed_on=TODAY, on=TODAY
    ),
    "hold": lambda actor, case: change.hold(
        actor, case.admission, reason="x", on=TODAY, agreed_by=COMMISSIONER
    ),
    "suspend": lambda actor, case: change.suspend(
        actor, case.admission, reason="x", on=TODAY, agreed_by=COMMISSIONER
    ),
    "lift": lambda actor, case: change.lift(
        actor, case.suspended, reason="x", on=TODAY, agreed_by=COMMISSIONER
    ),
    "remove": lambda actor, case: change.remove(
        actor, case.admission, reason="x", on=TODAY, agreed_by=APPROVER
    ),
    "give_exit_notice": lambda actor, case: change.give_exit_notice(
        actor, case.admission, last_day=TODAY, reason="x", on=TODAY, agreed_by=APPROVER
    ),
    "expire": lambda actor, case: change.expire(actor, case.ended, on=TODAY),
    "exit_lot": lambda actor, case: change.exit_lot(actor, case.ended, on=TODAY),
    "expire_admissions": lambda actor, case: change.expire_admissions(actor, on=TODAY),
    "apply_for_designation": lambda actor, case: designate.apply_for_designation(
        actor, case.service, area="autism", standard_version="1", evidence=[EVIDENCE]
    ),
    "ask_to_renew": lambda actor, case: designate.ask_to_renew(
        actor, case.accredited, standard_version="2027", evidence=[EVIDENCE], on=TODAY
    ),
    "give_evidence": lambda actor, case: designate.give_evidence(actor, case.applied, EVIDENCE),
    "designate": lambda actor, case: designate.designate(
        actor, case.applied, valid_from=TODAY, review_by=TODAY, on=TODAY
    ),
    "withdraw_designation": lambda actor, case: designate.withdraw_designation(
        actor, case.applied, reason="x"
    ),
    "expire_designations": lambda actor, case: designate.expire_designations(actor, on=TODAY),
    "enter_checked": lambda actor, case: designate.enter_checked(
        actor, case.other_service, council_code=HARINGEY, kind="universal", valid_from=TODAY
    ),
    "end_checked": lambda actor, case: designate.end_checked(actor, case.entry, reason="x", on=TODAY),
    "follow_rating": lambda actor, case: ratings.follow_rating(actor, "1-100000001", on=TODAY),
    "review_new_owner": lambda actor, case: ratings.review_new_owner(actor, case.service, on=TODAY),
    "finish_review": lambda actor, case: ratings.finish_review(actor, case.task, outcome="x", on=TODAY),
}


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(session: scoped_session, case: Case, action: str) -> None:
    name = action.rsplit(".", 1)[1]
    check_action(
        session,
        partial(attempt, name, case),
        AUTHORITY[action],
        council=HARINGEY,
        provider=case.service.provider_id,
        effects=action,
    )


def attempt(name: str, case: Case, actor: Actor) -> object:
    """One action, by its name."""
    return ATTEMPTS[name](actor, case)


def test_an_admission_is_the_lead_council_s_and_a_designation_the_host_s(
    session: scoped_session, case: Case
) -> None:
    case.service.council_code = EALING
    session.flush()
    for name in ("suspend", "record_criterion", "finish_review"):
        check_action(session, partial(attempt, name, case), MANAGERS, council=HARINGEY)
        check_action(session, partial(attempt, name, case), SYSTEM_ONLY, council=EALING)
    for name in ("designate", "withdraw_designation"):
        check_action(session, partial(attempt, name, case), MANAGERS, council=EALING)
        check_action(session, partial(attempt, name, case), SYSTEM_ONLY, council=HARINGEY)


def colleague(role: Role, council: str | None = HARINGEY) -> Actor:
    return Actor("colleague-1", (Grant(role, council=council),))


@pytest.mark.parametrize("name", ["admit", "suspend", "lift", "remove", "give_exit_notice"])
def test_what_takes_two_people_is_not_done_by_one(session: scoped_session, case: Case, name: str) -> None:
    calls: dict[str, Callable[[Actor | None], object]] = {
        "admit": lambda second: decide.admit(
            MANAGER,
            case.under_assessment,
            valid_from=TODAY,
            agreement_signed_on=None,
            on=TODAY,
            agreed_by=second,
        ),
        "suspend": lambda second: change.suspend(
            MANAGER, case.admission, reason="x", on=TODAY, agreed_by=second
        ),
        "lift": lambda second: change.lift(MANAGER, case.suspended, reason="x", on=TODAY, agreed_by=second),
        "remove": lambda second: change.remove(
            MANAGER, case.admission, reason="x", on=TODAY, agreed_by=second
        ),
        "give_exit_notice": lambda second: change.give_exit_notice(
            MANAGER, case.admission, last_day=TODAY, reason="x", on=TODAY, agreed_by=second
        ),
    }
    for nobody in (None, MANAGER, SYSTEM):
        with pytest.raises(NotAllowed):
            calls[name](nobody)
    agreeing = {Role.COMMISSIONING_MANAGER, Role.FRAMEWORK_MANAGER}
    if name in ("remove", "give_exit_notice"):
        agreeing = {Role.APPROVER}
    for role in set(Role) - {Role.SYSTEM}:
        for council in (EALING, None, HARINGEY):
            savepoint = session.begin_nested()
            if role in agreeing and council == HARINGEY:
                calls[name](colleague(role, council))
            else:
                with pytest.raises(NotAllowed):
                    calls[name](colleague(role, council))
            savepoint.rollback()


def test_a_provider_gives_its_own_notice_alone_and_another_s_not_at_all(
    session: scoped_session, case: Case
) -> None:
    def give(actor: Actor) -> object:
        return change.give_exit_notice(actor, case.admission, last_day=TODAY, reason="x", on=TODAY)

    check_action(session, give, PROVIDER, council=HARINGEY, provider=case.service.provider_id)


def test_no_person_ends_an_admission_by_a_day_to_come(session: scoped_session, case: Case) -> None:
    case.admission.valid_to = TODAY + DAY
    session.flush()
    for end in (change.expire, change.exit_lot):
        with pytest.raises(NotAllowed):
            end(MANAGER, case.admission, on=TODAY + 1000 * DAY)
    with pytest.raises(NotAllowed):
        change.expire_admissions(MANAGER, on=TODAY + 1000 * DAY)
    assert case.admission.state == "admitted"
