"""What each action of admissions refuses by itself, field and code; and that it writes every value it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import apply, change, decide, designate, ratings, visit
from directory.admissions.actions.apply import Signatures
from directory.admissions.actions.designate import Evidence
from directory.admissions.models import Admission, Application, SpecialistDesignation
from directory.foundation.errors import Conflict, DirectoryError, Invalid, WrongState
from tests.admissions.conftest import Case
from tests.admissions.factories import HARINGEY
from tests.catalogue.factories import TODAY, make_service
from tests.effects import held_to_effects
from tests.refusals import ANYBODY

TOMORROW = TODAY + timedelta(days=1)

CONTRACT = Evidence("statutory_contract", " A contract since 2024. ", reference="C-17", dated=TODAY)

Call = Callable[[Case], object]
NO_REASON: dict[str, Call] = {
    "extend_deadline": lambda c: apply.extend_deadline(ANYBODY, c.submitted, reason=" ", on=TODAY),
    "hold": lambda c: change.hold(ANYBODY, c.admission, reason=" ", on=TODAY),
    "suspend": lambda c: change.suspend(ANYBODY, c.admission, reason=" ", on=TODAY),
    "lift": lambda c: change.lift(ANYBODY, c.suspended, reason=" ", on=TODAY),
    "remove": lambda c: change.remove(ANYBODY, c.admission, reason=" ", on=TODAY),
    "give_exit_notice": lambda c: change.give_exit_notice(
        ANYBODY, c.admission, last_day=TODAY, reason=" ", on=TODAY
    ),
    "record_criterion": lambda c: decide.record_criterion(
        ANYBODY, c.under_assessment, criterion="legislation", result="fail", reason=" ", on=TODAY
    ),
    "refuse": lambda c: decide.refuse(ANYBODY, c.under_assessment, ground="insolvency", reason=" ", on=TODAY),
    "withdraw_designation": lambda c: designate.withdraw_designation(ANYBODY, c.applied, reason=" "),
    "end_checked": lambda c: designate.end_checked(ANYBODY, c.entry, reason=" ", on=TODAY),
}


def renewal(case: Case) -> SpecialistDesignation:
    """The request to renew the designation that is in force until today."""
    case.accredited.review_by = TODAY
    return designate.ask_to_renew(
        ANYBODY, case.accredited, standard_version="1", evidence=[CONTRACT], on=TODAY
    )


INVALID: dict[tuple[str, str], Call] = {
    ("question", "required"): lambda c: apply.request_clarification(
        ANYBODY, c.under_assessment, question=" "
    ),
    ("answer", "required"): lambda c: apply.clarify(ANYBODY, c.clarification, answer=" "),
    ("prevent_signed_on", "in_the_future"): lambda c: apply.sign_application(
        ANYBODY, c.draft, Signatures(prevent_on=TOMORROW), on=TODAY
    ),
    ("signed_on", "in_the_future"): lambda c: change.sign_agreement(
        ANYBODY, c.admission, signed_on=TOMORROW, on=TODAY
    ),
    ("last_day", "outside_the_admission"): lambda c: change.give_exit_notice(
        ANYBODY, c.admission, last_day=TODAY - timedelta(days=1), reason="x", on=TODAY
    ),
    ("criterion", "unknown"): lambda c: decide.record_criterion(
        ANYBODY, c.under_assessment, criterion="charm", result="pass", reason="x", on=TODAY
    ),
    ("result", "unknown"): lambda c: decide.record_criterion(
        ANYBODY, c.under_assessment, criterion="legislation", result="maybe", reason="x", on=TODAY
    ),
    ("completed_on", "in_the_future"): lambda c: visit.record_visit(
        ANYBODY, c.under_assessment, completed_on=TOMORROW, confirmed=True, on=TODAY
    ),
    ("area", "unknown"): lambda c: designate.apply_for_designation(
        ANYBODY, c.service, area="charm", standard_version="1", evidence=[CONTRACT]
    ),
    ("standard_version", "required"): lambda c: designate.apply_for_designation(
        ANYBODY, c.service, area="autism", standard_version=" ", evidence=[CONTRACT]
    ),
    ("evidence", "required"): lambda c: designate.apply_for_designation(
        ANYBODY, c.service, area="autism", standard_version="1", evidence=[]
    ),
    ("evidence", "unknown"): lambda c: designate.give_evidence(ANYBODY, c.applied, Evidence("charm", "x")),
    ("review_by", "before_start"): lambda c: designate.designate(
        ANYBODY, c.applied, valid_from=TOMORROW, review_by=TODAY, on=TODAY
    ),
    ("valid_from", "in_the_future"): lambda c: designate.designate(
        ANYBODY, renewal(c), valid_from=TOMORROW, review_by=TOMORROW, on=TODAY
    ),
    ("kind", "unknown"): lambda c: designate.enter_checked(
        ANYBODY, c.other_service, council_code=HARINGEY, kind="charm", valid_from=TODAY
    ),
    ("checked_on", "required"): lambda c: designate.enter_checked(
        ANYBODY, c.other_service, council_code=HARINGEY, kind="checked", valid_from=TODAY
    ),
    ("outcome", "required"): lambda c: ratings.finish_review(ANYBODY, c.task, outcome=" ", on=TODAY),
}


def twice(call: Call) -> Call:
    """The same call, made once before."""

    def second(case: Case) -> object:
        call(case)
        return call(case)

    return second


WRONG_STATE: dict[str, Call] = {
    "it is signed before it is decided": lambda c: apply.sign_application(
        ANYBODY, decided(c), Signatures(prevent_on=TODAY), on=TODAY
    ),
    "its deadline is extended once": twice(
        lambda c: apply.extend_deadline(ANYBODY, c.submitted, reason="x", on=TODAY)
    ),
    "an agreement is signed once": twice(
        lambda c: change.sign_agreement(ANYBODY, c.admission, signed_on=TODAY, on=TODAY)
    ),
    "no notice was given": lambda c: change.exit_lot(ANYBODY, c.suspended, on=TODAY),
    "its last day has not passed": lambda c: change.expire(ANYBODY, c.suspended, on=TODAY),
    "criteria are recorded while": lambda c: decide.record_criterion(
        ANYBODY, c.submitted, criterion="legislation", result="pass", reason="", on=TODAY
    ),
    "it is renewed in its last days": lambda c: designate.ask_to_renew(
        ANYBODY, c.applied, standard_version="1", evidence=[CONTRACT], on=TODAY
    ),
    "evidence is given before the decision": lambda c: designate.give_evidence(
        ANYBODY, c.accredited, CONTRACT
    ),
    "checked_entry: it has ended already": twice(
        lambda c: designate.end_checked(ANYBODY, c.entry, reason="x", on=TODAY)
    ),
    "review_task: it is done already": twice(
        lambda c: ratings.finish_review(ANYBODY, c.task, outcome="x", on=TODAY)
    ),
    "the service is not claimed, or was given up": lambda c: apply.start_application(
        ANYBODY, make_service(state="discarded"), c.lot_id, on=TODAY
    ),
    "takes no applications": lambda c: apply.start_application(
        ANYBODY, c.service, c.lot_id, on=TODAY + timedelta(days=9999)
    ),
}
CONFLICTS: dict[str, Call] = {
    "another version is in force than the one that was shown": lambda c: apply.sign_application(
        ANYBODY, c.draft, Signatures(None, TODAY, agreement_version="0"), on=TODAY
    ),
    "a designation in this area is open or current already": twice(
        lambda c: designate.apply_for_designation(
            ANYBODY, c.service, area="autism", standard_version="1", evidence=[CONTRACT]
        )
    ),
    "the renewal of this designation is asked for already": twice(renewal),
    "a service on a lot is bought by the Council": lambda c: designate.enter_checked(
        ANYBODY, c.service, council_code=HARINGEY, kind="universal", valid_from=TODAY
    ),
}


def decided(case: Case) -> Application:
    """An application that was withdrawn."""
    return apply.withdraw_application(ANYBODY, case.draft)


@pytest.mark.parametrize("action", NO_REASON)
def test_no_reason_no_action(case: Case, action: str) -> None:
    with pytest.raises(Invalid) as refusal:
        NO_REASON[action](case)
    assert (refusal.value.field, refusal.value.code) == ("reason", "required")


@pytest.mark.parametrize(("field", "code"), INVALID)
def test_a_value_that_cannot_be_taken_is_named(case: Case, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        INVALID[field, code](case)
    assert (refusal.value.field, refusal.value.code) == (field, code)


@pytest.mark.parametrize(
    ("error", "words"),
    [*((WrongState, words) for words in WRONG_STATE), *((Conflict, words) for words in CONFLICTS)],
)
def test_what_does_not_fit_its_state_is_refused(case: Case, error: type[DirectoryError], words: str) -> None:
    with pytest.raises(error, match=words):
        (WRONG_STATE if error is WrongState else CONFLICTS)[words](case)


WRITES: dict[str, Call] = {
    "sign_application, everything": lambda c: apply.sign_application(
        ANYBODY, c.draft, Signatures(None, TODAY, TODAY, TODAY, "1"), on=TODAY
    ),
    "record_criterion, again": twice(
        lambda c: decide.record_criterion(
            ANYBODY,
            c.under_assessment,
            criterion="legislation",
            result="discretionary",
            reason=" y ",
            on=TODAY,
        )
    ),
    "record_visit, with notes": lambda c: visit.record_visit(
        ANYBODY, c.under_assessment, completed_on=TODAY, confirmed=False, on=TODAY, notes=" Kind staff. "
    ),
    "admit, signed": lambda c: decide.admit(
        ANYBODY, c.under_assessment, valid_from=TOMORROW, agreement_signed_on=TODAY, on=TODAY
    ),
    "suspend, for a cause": lambda c: change.suspend(
        ANYBODY, c.admission, reason=" x ", on=TODAY, cause="rating"
    ),
    "give_exit_notice, of an admission with an end": lambda c: change.give_exit_notice(
        ANYBODY, ending(c), last_day=TOMORROW, reason=" x ", on=TODAY
    ),
    "apply_for_designation, with dated evidence": lambda c: designate.apply_for_designation(
        ANYBODY, c.service, area="autism", standard_version=" 1 ", evidence=[CONTRACT]
    ),
    "give_evidence, with a file": lambda c: designate.give_evidence(
        ANYBODY, c.applied, replace(CONTRACT, file_id="f-1")
    ),
    "designate, a renewal": lambda c: designate.designate(
        ANYBODY, renewal(c), valid_from=TODAY, review_by=TOMORROW, on=TODAY
    ),
    "enter_checked, checked": lambda c: designate.enter_checked(
        ANYBODY,
        c.other_service,
        council_code=HARINGEY,
        kind="checked",
        valid_from=TODAY,
        checked_on=TODAY,
        valid_to=TOMORROW,
    ),
}


def ending(case: Case) -> Admission:
    """The admission, with a last day of its own."""
    case.admission.valid_to = TODAY + timedelta(days=9)
    return case.admission


@pytest.mark.parametrize("name", WRITES)
def test_every_value_given_is_written(session: scoped_session, case: Case, name: str) -> None:
    with held_to_effects(session, f"directory.admissions: {name}"):
        WRITES[name](case)
