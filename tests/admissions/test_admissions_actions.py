"""Applications, decisions, suspension, exit, ratings, designation: what each does and leaves behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import apply, change, decide, designate, ratings
from directory.admissions.actions.apply import Signatures
from directory.admissions.models import (
    Admission,
    AdmissionStep,
    Application,
    CriterionAssessment,
    ReviewTask,
    SpecialistDesignation,
)
from directory.admissions.queries import (
    designations,
    public_listable,
)
from directory.admissions.rules import Fault
from directory.admissions.tasks import tasks_for
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.catalogue.states import OFFERED_STATES, ServiceState
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from directory.foundation.time import now
from directory.frameworks.models import Instrument
from directory.outbox.models import OutboxMessage
from tests.admissions.factories import (
    APPROVER,
    COMMISSIONER,
    DECLARED,
    HARINGEY,
    MANAGER,
    admit_directly,
    assessed,
    make_location,
    make_lot,
    rate,
    submitted,
)
from tests.catalogue.factories import (
    TODAY,
    make_council,
    make_own_service,
    make_provider,
    make_service,
    provider_user,
)

DAY = timedelta(days=1)


def audited(session: scoped_session, action: str) -> int:
    return session.scalar(select(func.count()).where(AuditEvent.action == action)) or 0


def posted(session: scoped_session, service: Service) -> int:
    session.flush()
    return session.scalar(select(func.count()).where(OutboxMessage.subject == str(service.id))) or 0


def home_care(rating: str | None = "good") -> Service:
    return make_service(location_id=make_location(rating=rating), regulated=True, state="published")


def test_a_good_service_is_admitted_and_listed(session: scoped_session) -> None:
    service, lot = home_care(), make_lot()
    admission = decide.admit(
        MANAGER,
        assessed(service, lot),
        valid_from=TODAY,
        agreement_signed_on=None,
        on=TODAY,
        agreed_by=COMMISSIONER,
    )
    assert public_listable(TODAY) == {}
    change.sign_agreement(MANAGER, admission, signed_on=TODAY, on=TODAY)
    assert set(public_listable(TODAY)) == {service.id}
    for action in (
        "application.started",
        "application.signed",
        "application.submit",
        "application.start_assessment",
        "application.admit",
    ):
        assert audited(session, action) == 1
    assert audited(session, "admission.admitted") == 1
    assert audited(session, "application.criterion_recorded") == 6
    assert posted(session, service) == 2
    with pytest.raises(WrongState):
        change.sign_agreement(MANAGER, admission, signed_on=TODAY, on=TODAY)


def test_ten_working_days_to_decide_and_fifteen_with_a_reason(session: scoped_session) -> None:
    application = submitted(home_care(), make_lot())
    assert application.decide_by == date(2026, 12, 4)
    apply.extend_deadline(MANAGER, application, reason="a reference is late", on=TODAY)
    assert application.decide_by == date(2026, 12, 11)
    with pytest.raises(WrongState):
        apply.extend_deadline(MANAGER, application, reason="again", on=TODAY)


def test_bank_holidays_at_christmas_do_not_count_against_the_assessor(session: scoped_session) -> None:
    application = submitted(home_care(), make_lot(), on=date(2026, 12, 18))
    assert application.decide_by == date(2027, 1, 6)
    apply.extend_deadline(MANAGER, application, reason="a reference is late", on=date(2027, 1, 4))
    assert application.decide_by == date(2027, 1, 13)


def test_vector_10_unrated_home_care_is_refused_where_the_list_says_so(session: scoped_session) -> None:
    application = assessed(home_care(rating=None), make_lot())
    with pytest.raises(Invalid) as refusal:
        decide.admit(
            MANAGER,
            application,
            valid_from=TODAY,
            agreement_signed_on=TODAY,
            on=TODAY,
            agreed_by=COMMISSIONER,
        )
    assert refusal.value.values["faults"] == (Fault("unrated_refused"),)
    decide.refuse(MANAGER, application, ground="unrated_refused", reason="No rating yet.", on=TODAY)
    assert (application.state, application.refusal_reason) == ("refused", "No rating yet.")


def test_vector_10_an_unrated_handyperson_with_accreditation_is_admitted(session: scoped_session) -> None:
    service = make_service(category="handyperson")
    lot = make_lot(("handyperson",), lot={"regulated_required": False})
    application = assessed(service, lot)
    decide.admit(
        MANAGER, application, valid_from=TODAY, agreement_signed_on=TODAY, on=TODAY, agreed_by=COMMISSIONER
    )
    assert public_listable(TODAY)[service.id].is_unregulated_accreditation


def test_a_handyperson_without_accreditation_is_not(session: scoped_session) -> None:
    lot = make_lot(("handyperson",), lot={"regulated_required": False})
    application = assessed(make_service(category="handyperson"), lot, accreditation="fail")
    with pytest.raises(Invalid):
        decide.admit(
            MANAGER,
            application,
            valid_from=TODAY,
            agreement_signed_on=TODAY,
            on=TODAY,
            agreed_by=COMMISSIONER,
        )


def test_who_qualifies_cannot_be_refused_and_may_apply_again_after_a_refusal(session: scoped_session) -> None:
    service, lot = home_care(), make_lot()
    application = assessed(service, lot)
    with pytest.raises(Invalid):
        decide.refuse(MANAGER, application, ground="financial_standing", reason="We have enough.", on=TODAY)
    decide.record_criterion(
        MANAGER, application, criterion="financial_standing", result="fail", reason="no accounts", on=TODAY
    )
    assert session.scalar(select(func.count()).select_from(CriterionAssessment)) == 7
    decide.refuse(MANAGER, application, ground="financial_standing", reason="No accounts.", on=TODAY)
    assert apply.start_application(SYSTEM, service, lot.id, on=TODAY).state == "draft"


def test_an_approved_list_admits_everyone(session: scoped_session) -> None:
    lot, provider = make_lot(), make_provider()
    for number in range(5):
        location = make_location(f"1-20000000{number}")
        service = make_service(provider, location_id=location)
        decide.admit(
            MANAGER,
            assessed(service, lot),
            valid_from=TODAY,
            agreement_signed_on=TODAY,
            on=TODAY,
            agreed_by=COMMISSIONER,
        )
    assert len(public_listable(TODAY)) == 5


def test_a_full_framework_lot_admits_nobody_more(session: scoped_session) -> None:
    lot = make_lot(type="framework", lot={"max_admissions": 1})
    admit_directly(make_service(), lot)
    with pytest.raises(Invalid, match="lot_full"):
        decide.admit(
            MANAGER,
            assessed(home_care(), lot),
            valid_from=TODAY,
            agreement_signed_on=TODAY,
            on=TODAY,
            agreed_by=COMMISSIONER,
        )


def test_a_service_is_admitted_to_one_lot_once(session: scoped_session) -> None:
    service, lot = home_care(), make_lot()
    application = assessed(service, lot)
    admit_directly(service, lot)
    with pytest.raises(Invalid, match="admitted_already"):
        decide.admit(
            MANAGER,
            application,
            valid_from=TODAY,
            agreement_signed_on=TODAY,
            on=TODAY,
            agreed_by=COMMISSIONER,
        )


def test_a_closed_framework_lot_takes_no_applications_and_keeps_its_admissions(
    session: scoped_session,
) -> None:
    service = home_care()
    lot = make_lot(type="framework", lot={"is_open": False})
    admit_directly(service, lot)
    with pytest.raises(WrongState):
        apply.start_application(SYSTEM, make_service(), lot.id, on=TODAY)
    assert set(public_listable(TODAY)) == {service.id}


@pytest.mark.parametrize("state", [state for state in ServiceState if state not in OFFERED_STATES])
def test_what_nobody_claimed_or_was_given_up_is_not_applied_for(session: scoped_session, state: str) -> None:
    """An entry prepared from the register is its provider's to offer once it is claimed."""
    lot, service = make_lot(), make_service(state=state, location_id=make_location())
    with pytest.raises(WrongState):
        apply.start_application(SYSTEM, service, lot.id, on=TODAY)
    assert not session.scalar(select(func.count()).select_from(Application))
    service.state = ServiceState.DRAFT
    application = apply.start_application(SYSTEM, service, lot.id, on=TODAY)
    service.state = state
    with pytest.raises(WrongState):
        apply.submit_application(
            SYSTEM, application, declaration=DECLARED, consent_to_publish=True, at=now(), on=TODAY
        )
    assert application.state == "draft"


def test_a_provider_clarifies_what_the_assessor_asks(session: scoped_session) -> None:
    service = home_care()
    application = submitted(service, make_lot())
    apply.request_clarification(MANAGER, application, question="Which bank?")
    with pytest.raises(WrongState):
        decide.record_criterion(
            MANAGER, application, criterion="legislation", result="pass", reason="", on=TODAY
        )
    apply.clarify(provider_user(service.provider_id), application, answer="The one in Hornsey.")
    assert (application.state, application.answer) == ("under_assessment", "The one in Hornsey.")
    apply.request_clarification(MANAGER, application, question="Which branch?")
    assert (application.question, application.answer) == ("Which branch?", None)
    apply.withdraw_application(provider_user(service.provider_id), application)
    assert application.state == "withdrawn"


def test_a_signature_stays_and_is_recorded_and_none_is_of_a_day_to_come(session: scoped_session) -> None:
    service = home_care()
    application = submitted(service, make_lot())
    own = Actor("signatory-1", (Grant(Role.PROVIDER_SIGNATORY, provider=service.provider_id),))
    signed = (
        select(AuditEvent).where(AuditEvent.action == "application.signed").order_by(AuditEvent.id.desc())
    )
    for days in (
        {"specification_on": TODAY + DAY},
        {"safeguarding_on": TODAY + DAY},
        {"prevent_on": TODAY + DAY},
    ):
        with pytest.raises(Invalid, match="in_the_future"):
            apply.sign_application(own, application, Signatures(**days), on=TODAY)
        assert not session.dirty
    apply.sign_application(
        own, application, Signatures(specification_on=TODAY, agreement_version="1"), on=TODAY + DAY
    )
    apply.sign_application(own, application, Signatures(prevent_on=TODAY + DAY), on=TODAY + DAY)
    assert application.specification_signed_on == application.safeguarding_signed_on == TODAY
    assert application.prevent_signed_on == TODAY + DAY
    event = session.scalars(signed).first()
    assert event is not None
    assert event.before == {"prevent_signed_on": TODAY.isoformat()}
    assert event.after == {"prevent_signed_on": (TODAY + DAY).isoformat()}


def test_a_suspended_service_is_on_no_list_until_the_suspension_is_lifted(
    session: scoped_session,
) -> None:
    service = make_service()
    admission = admit_directly(service, make_lot())
    change.suspend(MANAGER, admission, reason="a concern", on=TODAY, agreed_by=COMMISSIONER)
    assert public_listable(TODAY) == {}
    change.lift(MANAGER, admission, reason="settled", on=TODAY, agreed_by=COMMISSIONER)
    assert set(public_listable(TODAY)) == {service.id}
    steps = session.scalars(select(AdmissionStep.verb).order_by(AdmissionStep.id)).all()
    assert steps == ["suspend", "lift"]
    assert posted(session, service) == 2
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "admission.suspend")).one()
    assert "a concern" not in str(event.after)


def test_removal_is_final_and_frees_the_place(session: scoped_session) -> None:
    service, lot = make_service(), make_lot()
    admission = admit_directly(service, lot)
    change.remove(MANAGER, admission, reason="default", on=TODAY, agreed_by=APPROVER)
    with pytest.raises(WrongState):
        change.lift(MANAGER, admission, reason="no", on=TODAY, agreed_by=COMMISSIONER)
    assert admit_directly(service, lot).state == "admitted"


def test_exit_notice_lists_until_the_last_day(session: scoped_session) -> None:
    service = make_service()
    admission = admit_directly(service, make_lot())
    last = TODAY + 90 * DAY
    own = provider_user(service.provider_id)
    change.give_exit_notice(own, admission, last_day=last, reason="retiring", on=TODAY)
    assert set(public_listable(last)) == {service.id}
    assert public_listable(last + DAY) == {}
    assert change.expire_admissions(SYSTEM, on=last) == 0
    assert change.expire_admissions(SYSTEM, on=last + DAY) == 1
    assert admission.state == "exited"
    with pytest.raises(WrongState):
        change.give_exit_notice(own, admission, last_day=last, reason="again", on=last)


def test_an_admission_expires_after_its_last_day(session: scoped_session) -> None:
    admission = admit_directly(make_service(), make_lot(), valid_to=TODAY - DAY)
    with pytest.raises(WrongState):
        change.exit_lot(SYSTEM, admission, on=TODAY)
    change.expire_admissions(SYSTEM, on=TODAY)
    assert admission.state == "expired"
    fresh = admit_directly(make_service(), make_lot())
    with pytest.raises(WrongState):
        change.expire(SYSTEM, fresh, on=TODAY)


@pytest.mark.parametrize(
    ("on_fall", "state"), [("review", "admitted"), ("hold", "held"), ("suspend", "suspended")]
)
def test_vector_9_a_fall_below_good_opens_a_review_and_does_what_the_instrument_says(
    session: scoped_session, on_fall: str, state: str
) -> None:
    service, lot = home_care(), make_lot(on_fall=on_fall)
    admission = admit_directly(service, lot)
    assert service.location_id is not None
    rate(service.location_id, "requires_improvement", TODAY - DAY)
    (task,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    assert (task.cause, task.rating) == ("rating_below_minimum", "requires_improvement")
    assert admission.state == state
    listing = public_listable(TODAY).get(service.id)
    assert (listing is not None) == (state != "suspended")
    if listing is not None:
        assert listing.held_since == (TODAY if state == "held" else None)
    assert ratings.follow_rating(SYSTEM, service.location_id, on=TODAY) == ()
    assert [(waiting.kind, waiting.subject) for waiting in tasks_for(MANAGER, TODAY)] == [
        ("review.rating_below_minimum", str(task.id))
    ]
    ratings.finish_review(MANAGER, task, outcome="improvement plan agreed", on=TODAY)
    assert list(tasks_for(MANAGER, TODAY)) == []
    with pytest.raises(WrongState):
        ratings.finish_review(MANAGER, task, outcome="again", on=TODAY)


def test_a_fall_suspends_what_people_hold_and_a_recovery_asks_them_to_lift_it(
    session: scoped_session,
) -> None:
    service = home_care()
    admission = admit_directly(service, make_lot(on_fall="suspend"))
    assert service.location_id is not None
    change.hold(MANAGER, admission, reason="too few staff", on=TODAY, agreed_by=COMMISSIONER)
    rate(service.location_id, "inadequate", TODAY - 2 * DAY)
    ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    assert (admission.state, admission.suspension_cause) == ("suspended", "rating_below_minimum")
    rate(service.location_id, "good", TODAY - DAY)
    (task,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    assert (task.cause, admission.state) == ("rating_recovered", "suspended")
    change.lift(MANAGER, admission, reason="visited", on=TODAY, agreed_by=COMMISSIONER)
    assert ratings.follow_rating(SYSTEM, service.location_id, on=TODAY) == ()
    assert admission.state == "admitted"


def test_a_message_that_comes_again_does_not_undo_what_people_decided(session: scoped_session) -> None:
    service = home_care()
    admission = admit_directly(service, make_lot())
    assert service.location_id is not None
    rate(service.location_id, "inadequate", TODAY - 9 * DAY)
    (task,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    change.lift(MANAGER, admission, reason="visited", on=TODAY, agreed_by=COMMISSIONER)
    assert ratings.follow_rating(SYSTEM, service.location_id, on=TODAY) == ()
    assert (admission.state, task.outcome) == ("admitted", "visited")
    # The next inspection's report holds again, though it says the same.
    rate(service.location_id, "inadequate", TODAY - DAY)
    (second,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    assert (second.rating_published_on, admission.state) == (TODAY - DAY, "held")


def test_a_list_without_a_minimum_rating_does_not_hide_the_fall_from_the_next(
    session: scoped_session,
) -> None:
    service = home_care()
    without = admit_directly(service, make_lot(min_rating=None))
    with_minimum = admit_directly(service, make_lot())
    assert service.location_id is not None
    rate(service.location_id, "inadequate", TODAY - DAY)
    (task,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    assert (without.state, with_minimum.state) == ("admitted", "held")
    assert task.admission_id == with_minimum.id


def test_a_new_rating_is_reviewed_with_the_one_before_while_that_review_is_open(
    session: scoped_session,
) -> None:
    service = home_care()
    admission = admit_directly(service, make_lot())
    assert service.location_id is not None
    rate(service.location_id, "requires_improvement", TODAY - 9 * DAY)
    (task,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    rate(service.location_id, "inadequate", TODAY - DAY)
    assert ratings.follow_rating(SYSTEM, service.location_id, on=TODAY) == ()
    assert admission.state == "held"
    assert (task.rating, task.rating_published_on) == ("inadequate", TODAY - DAY)
    change.lift(MANAGER, admission, reason="visited", on=TODAY, agreed_by=COMMISSIONER)
    ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    assert admission.state == "admitted"


def test_a_recovered_rating_asks_a_person_to_lift_the_hold(session: scoped_session) -> None:
    service = home_care()
    admission = admit_directly(service, make_lot())
    assert service.location_id is not None
    rate(service.location_id, "inadequate", TODAY - 2 * DAY)
    ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    rate(service.location_id, "good", TODAY - DAY)
    (task,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    assert (task.cause, admission.state) == ("rating_recovered", "held")


def test_a_recovered_rating_asks_for_a_lift_where_people_suspended_what_was_held(
    session: scoped_session,
) -> None:
    service = home_care()
    admission = admit_directly(service, make_lot())
    assert service.location_id is not None
    rate(service.location_id, "inadequate", TODAY - 2 * DAY)
    ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    change.suspend(MANAGER, admission, reason="too few staff", on=TODAY, agreed_by=COMMISSIONER)
    rate(service.location_id, "good", TODAY - DAY)
    (task,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    assert (task.cause, admission.state) == ("rating_recovered", "suspended")
    change.lift(MANAGER, admission, reason="visited", on=TODAY, agreed_by=COMMISSIONER)
    change.suspend(MANAGER, admission, reason="another matter", on=TODAY, agreed_by=COMMISSIONER)
    assert admission.suspension_cause == "decision", "what was lifted says nothing of a later suspension"


def test_a_lift_ends_the_reviews_that_asked_for_it(session: scoped_session) -> None:
    service = home_care()
    admission = admit_directly(service, make_lot())
    assert service.location_id is not None
    rate(service.location_id, "inadequate", TODAY - 2 * DAY)
    (fallen,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    rate(service.location_id, "good", TODAY - DAY)
    (recovered,) = ratings.follow_rating(SYSTEM, service.location_id, on=TODAY)
    other = ReviewTask(admission_id=admission.id, cause="new_owner", opened_on=TODAY)
    session.add(other)
    session.flush()
    change.lift(MANAGER, admission, reason="visited", on=TODAY, agreed_by=COMMISSIONER)
    for task in (fallen, recovered):
        assert (task.done_on, task.done_by, task.outcome) == (TODAY, MANAGER.id, "visited")
    assert other.done_on is None, "a new owner's agreement is another matter"


def test_unregulated_lots_and_other_places_are_not_touched_by_a_rating(session: scoped_session) -> None:
    service = home_care("inadequate")
    admit_directly(service, make_lot(lot={"regulated_required": False}))
    other = admit_directly(make_service(), make_lot())
    assert service.location_id is not None
    assert ratings.follow_rating(SYSTEM, service.location_id, on=TODAY) == ()
    assert other.state == "admitted"
    assert session.scalar(select(func.count()).select_from(ReviewTask)) == 0
    assert posted(session, service) == 1


EVIDENCE = (designate.Evidence("statutory_contract", "A contract with the Council since 2024."),)


def test_a_designation_is_applied_for_given_and_expires(session: scoped_session) -> None:
    service = make_own_service()
    own = provider_user(service.provider_id)
    designation = designate.apply_for_designation(
        own, service, area="dementia", standard_version="OPMH 2026", evidence=EVIDENCE
    )
    assert designations([service.id], TODAY) == {}
    with pytest.raises(NotAllowed):
        designate.designate(own, designation, valid_from=TODAY, review_by=TODAY, on=TODAY)
    designate.designate(MANAGER, designation, valid_from=TODAY, review_by=TODAY + 365 * DAY, on=TODAY)
    assert [record.area for record in designations([service.id], TODAY)[service.id]] == ["dementia"]
    with pytest.raises(Conflict):
        designate.apply_for_designation(
            own, service, area="dementia", standard_version="v", evidence=EVIDENCE
        )
    assert designate.expire_designations(SYSTEM, on=TODAY + 365 * DAY) == 0
    assert designations([service.id], TODAY + 366 * DAY) == {}
    assert designate.expire_designations(SYSTEM, on=TODAY + 366 * DAY) == 1
    assert designation.state == "expired"


def accredited_until(service: Service, last_day: date) -> SpecialistDesignation:
    """A designation of a service, in force until a day."""
    row = designate.apply_for_designation(
        provider_user(service.provider_id), service, area="dementia", standard_version="1", evidence=EVIDENCE
    )
    return designate.designate(MANAGER, row, valid_from=TODAY - DAY, review_by=last_day, on=TODAY)


def renewal_of(service: Service, row: SpecialistDesignation) -> SpecialistDesignation:
    """The request for its renewal, by its provider."""
    return designate.ask_to_renew(
        provider_user(service.provider_id), row, standard_version="2", evidence=EVIDENCE, on=TODAY
    )


def labels(service: Service, on: date) -> list[tuple[str, date]]:
    """What a service is called on a day: the version of the standard, and the last day of each."""
    found = designations([service.id], on).get(service.id, ())
    return [(record.standard_version, record.review_by) for record in found]


def test_a_designation_stays_in_force_until_its_renewal_is_decided(session: scoped_session) -> None:
    service, last = make_own_service(), TODAY + 30 * DAY
    former = accredited_until(service, last)
    request = renewal_of(service, former)
    assert labels(service, TODAY) == labels(service, last) == [("1", last)]
    again = TODAY + 365 * DAY
    with pytest.raises(Invalid, match="in_the_future"):
        designate.designate(MANAGER, request, valid_from=TODAY + DAY, review_by=again, on=TODAY)
    assert (former.state, request.state) == ("accredited", "applied")
    designate.designate(MANAGER, request, valid_from=TODAY, review_by=again, on=TODAY)
    assert (former.state, request.state, request.assessor) == ("renewed", "accredited", MANAGER.id)
    assert labels(service, TODAY) == labels(service, again) == [("2", again)]
    assert former.review_by == last


def test_a_refused_renewal_leaves_the_designation_to_expire(session: scoped_session) -> None:
    service, last = make_own_service(), TODAY + 30 * DAY
    former = accredited_until(service, last)
    request = renewal_of(service, former)
    designate.withdraw_designation(MANAGER, request, reason="The evidence is old.")
    assert (former.state, request.state) == ("accredited", "withdrawn")
    assert labels(service, last) == [("1", last)] and labels(service, last + DAY) == []
    assert renewal_of(service, former).state == "applied"
    assert designate.expire_designations(SYSTEM, on=last + DAY) == 1
    assert former.state == "expired"


def test_a_renewal_that_is_decided_late_leaves_a_gap_and_nothing_twice(session: scoped_session) -> None:
    service, last = make_own_service(), TODAY + 30 * DAY
    former = accredited_until(service, last)
    request = renewal_of(service, former)
    late = last + 5 * DAY
    designate.designate(MANAGER, request, valid_from=late + DAY, review_by=late + 365 * DAY, on=late)
    assert former.state == "expired"
    assert labels(service, late) == [] and labels(service, late + DAY) == [("2", late + 365 * DAY)]


def test_a_designation_needs_evidence_of_a_known_kind_and_can_be_withdrawn(session: scoped_session) -> None:
    service = make_own_service()
    for evidence in ((), (designate.Evidence("our_word", "We are good."),)):
        with pytest.raises(Invalid):
            designate.apply_for_designation(
                provider_user(service.provider_id),
                service,
                area="stroke",
                standard_version="v",
                evidence=evidence,
            )
    designation = designate.apply_for_designation(
        provider_user(service.provider_id), service, area="stroke", standard_version="v", evidence=EVIDENCE
    )
    with pytest.raises(Invalid):
        designate.withdraw_designation(MANAGER, designation, reason="")
    designate.withdraw_designation(MANAGER, designation, reason="not shown")
    assert designation.state == "withdrawn"


def test_checked_entries_are_entered_and_ended(session: scoped_session) -> None:
    make_council()
    service = make_service(category="personal_assistant")
    with pytest.raises(Invalid):
        designate.enter_checked(MANAGER, service, council_code=HARINGEY, kind="checked", valid_from=TODAY)
    entry = designate.enter_checked(
        MANAGER, service, council_code=HARINGEY, kind="checked", checked_on=TODAY, valid_from=TODAY
    )
    assert not public_listable(TODAY)[service.id].bought_by_council
    designate.end_checked(MANAGER, entry, reason="moved away", on=TODAY)
    assert public_listable(TODAY) == {}
    listed = make_service()
    admit_directly(listed, make_lot())
    with pytest.raises(Conflict):
        designate.enter_checked(MANAGER, listed, council_code=HARINGEY, kind="universal", valid_from=TODAY)


def test_a_personal_assistant_cannot_even_apply(session: scoped_session) -> None:
    with pytest.raises(Invalid):
        apply.start_application(
            SYSTEM,
            make_service(category="personal_assistant"),
            make_lot(("personal_assistant",)).id,
            on=TODAY,
        )


def test_an_application_after_the_term_is_turned_away(session: scoped_session) -> None:
    lot = make_lot(ends_on=TODAY - DAY)
    with pytest.raises(WrongState):
        apply.start_application(SYSTEM, make_service(), lot.id, on=TODAY)
    assert session.scalar(select(func.count()).select_from(Application)) == 0
    assert session.scalar(select(func.count()).select_from(Admission)) == 0
    assert session.get(Instrument, lot.instrument_id) is not None


def test_the_desk_asks_for_the_day_of_an_agreement_until_it_is_signed(session: scoped_session) -> None:
    unsigned = admit_directly(make_service(), make_lot(), agreement_signed_on=None)
    admit_directly(make_service(), make_lot())

    def asked() -> list[str]:
        return [task.subject for task in tasks_for(MANAGER, TODAY) if task.kind == "admission.sign"]

    assert asked() == [str(unsigned.id)]
    assert not [task for task in tasks_for(COMMISSIONER, TODAY) if task.kind == "admission.sign"]
    change.sign_agreement(MANAGER, unsigned, signed_on=TODAY, on=TODAY)
    session.flush()
    assert asked() == []
