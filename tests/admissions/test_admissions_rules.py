"""The gate, the decision, the one definition of listable, the specialist label, the workflows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.admissions.rules import (
    CORE_CRITERIA,
    DAYS_TO_DECIDE,
    DAYS_WITH_REASON,
    SUFFICIENT_RESULTS,
    Criterion,
    DecisionFacts,
    DesignationFacts,
    ExclusionGround,
    Fault,
    GateFacts,
    GateResult,
    ListingFacts,
    RatingOutcome,
    ReviewCause,
    has_room,
    has_second_person,
    is_ground_for_refusal,
    is_listable,
    is_specialist,
    may_lift,
    may_renew,
    on_new_rating,
    rating_gate,
    required_criteria,
    what_stops_admission,
    working_days_after,
)
from directory.admissions.states import ADMISSION, APPLICATION, DESIGNATION, AdmissionState, DesignationState
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.calendar import bank_holidays
from directory.foundation.errors import WrongState
from directory.foundation.workflow import Workflow
from directory.vocabulary.care import NEVER_ADMITTED_CATEGORIES
from directory.vocabulary.procurement import FallPolicy
from directory.vocabulary.ratings import Rating

TODAY = date(2026, 11, 22)
RATED = GateFacts(
    rating="good",
    min_rating="good",
    unrated_policy="refuse",
    regulated_required=True,
    registered=True,
    accredited=False,
    visited=True,
)
READY = DecisionFacts(
    category="home_care",
    lot_categories=frozenset({"home_care"}),
    regulated_required=True,
    results=dict.fromkeys(CORE_CRITERIA, "pass"),
    gate="passed",
    visit_confirmed=True,
    declaration={"no_exclusion": True},
    consent_to_publish=True,
    specification_signed=True,
    safeguarding_signed=True,
    prevent_signed=True,
)


@pytest.mark.parametrize(
    ("rating", "answer"),
    [
        ("outstanding", "passed"),
        ("good", "passed"),
        ("requires_improvement", "rating_below_minimum"),
        ("inadequate", "rating_below_minimum"),
    ],
)
def test_good_or_better_passes_the_gate(rating: str, answer: str) -> None:
    assert rating_gate(replace(RATED, rating=rating)) == answer


@pytest.mark.parametrize("rating", [None, "not_rated", "inspected_not_rated"])
def test_vector_10_unrated_is_neither_good_nor_inadequate(rating: str | None) -> None:
    unrated = replace(RATED, rating=rating)
    assert rating_gate(unrated) == "unrated_refused"
    with_visit = replace(unrated, unrated_policy="allow_with_visit")
    assert rating_gate(with_visit) == "passed"
    assert rating_gate(replace(with_visit, visited=False)) == "visit_missing"


def test_a_rating_that_is_not_known_is_not_one_that_is_yet_to_come() -> None:
    unknown = replace(RATED, rating="not_known")
    assert rating_gate(unknown) == "rating_not_known"
    assert (
        rating_gate(replace(unknown, unrated_policy="allow_with_visit", visited=True)) == "rating_not_known"
    )
    assert rating_gate(replace(unknown, min_rating=None)) == "passed"


def test_vector_10_an_unrated_handyperson_needs_accreditation_instead() -> None:
    handyperson = replace(RATED, rating=None, registered=False, regulated_required=False)
    assert rating_gate(handyperson) == "accreditation_missing"
    assert rating_gate(replace(handyperson, accredited=True)) == "passed"


def test_regulated_care_needs_a_registration_and_a_lot_may_ask_for_no_rating() -> None:
    assert rating_gate(replace(RATED, registered=False)) == "registration_missing"
    assert rating_gate(replace(RATED, min_rating=None, rating="inadequate")) == "passed"


FELL = ReviewCause.RATING_BELOW_MINIMUM


@pytest.mark.parametrize(
    ("rating", "on_fall", "policy", "held", "outcome"),
    [
        ("requires_improvement", "hold", "refuse", False, RatingOutcome(FELL, "hold")),
        ("requires_improvement", "suspend", "refuse", True, RatingOutcome(FELL, "suspend")),
        ("inadequate", "review", "refuse", False, RatingOutcome(FELL, "review")),
        ("good", "suspend", "refuse", False, RatingOutcome()),
        ("good", "hold", "refuse", True, RatingOutcome(ReviewCause.RATING_RECOVERED)),
        ("not_rated", "suspend", "refuse", False, RatingOutcome(ReviewCause.RATING_LOST)),
        ("not_known", "hold", "allow_with_visit", False, RatingOutcome(ReviewCause.RATING_LOST)),
        (None, "hold", "allow_with_visit", False, RatingOutcome()),
    ],
)
def test_vector_9_what_a_new_rating_asks_for(
    rating: str | None, on_fall: str, policy: str, held: bool, outcome: RatingOutcome
) -> None:
    assert (
        on_new_rating(rating, min_rating="good", unrated_policy=policy, on_fall=on_fall, held=held) == outcome
    )
    without = on_new_rating(rating, min_rating=None, unrated_policy=policy, on_fall=on_fall, held=held)
    assert without == RatingOutcome()


@pytest.mark.parametrize("on_fall", FallPolicy)
@pytest.mark.parametrize("rating", Rating)
def test_only_a_fall_below_the_minimum_does_anything_at_once(rating: str, on_fall: str) -> None:
    outcome = on_new_rating(rating, min_rating="good", unrated_policy="refuse", on_fall=on_fall, held=False)
    fell = rating in (Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE)
    assert outcome.at_once == (on_fall if fell else FallPolicy.REVIEW)


def test_a_service_that_qualifies_is_stopped_by_nothing_and_cannot_be_refused() -> None:
    assert what_stops_admission(READY) == ()
    for ground in (
        *CORE_CRITERIA,
        "too_many",
        "price",
        "visit_not_confirmed",
        "rating_below_minimum",
        "passed",
    ):
        assert not is_ground_for_refusal(ground, READY)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"visit_confirmed": None}, "visit_not_confirmed"),
        ({"visit_confirmed": False}, "visit_not_confirmed"),
        ({"declaration": {}}, "declaration"),
        ({"declaration": {"no_exclusion": False}}, "declaration"),
        ({"consent_to_publish": False}, "consent_to_publish"),
        ({"specification_signed": False}, "specification_not_signed"),
        ({"safeguarding_signed": False}, "safeguarding_not_signed"),
        ({"prevent_signed": False}, "prevent_not_signed"),
        ({"gate": "rating_below_minimum"}, "rating_below_minimum"),
        ({"lot_categories": frozenset({"meals"})}, "category_not_in_lot"),
    ],
)
def test_each_thing_that_stops_an_admission_is_named(changes: dict[str, object], fault: str) -> None:
    assert what_stops_admission(replace(READY, **changes)) == (Fault(fault),)


def test_a_personal_assistant_never_joins_a_lot() -> None:
    facts = replace(READY, category="personal_assistant", lot_categories=frozenset({"personal_assistant"}))
    assert Fault("never_admitted") in what_stops_admission(facts)


@pytest.mark.parametrize("criterion", list(CORE_CRITERIA))
def test_a_failed_criterion_stops_and_grounds_a_refusal_and_a_missing_one_only_stops(criterion: str) -> None:
    failed = replace(READY, results={**READY.results, criterion: "fail"})
    missing = replace(READY, results={k: v for k, v in READY.results.items() if k != criterion})
    assert what_stops_admission(failed) == (Fault("criterion_failed", criterion),)
    assert is_ground_for_refusal(criterion, failed)
    assert what_stops_admission(missing) == (Fault("criterion_not_assessed", criterion),)
    assert not is_ground_for_refusal(criterion, missing)


def test_exclusion_gate_and_visit_are_grounds() -> None:
    assert all(is_ground_for_refusal(ground, READY) for ground in ExclusionGround)
    assert is_ground_for_refusal("unrated_refused", replace(READY, gate="unrated_refused"))
    assert not is_ground_for_refusal("visit_missing", replace(READY, gate="visit_missing"))
    assert is_ground_for_refusal("visit_not_confirmed", replace(READY, visit_confirmed=False))
    assert not is_ground_for_refusal("visit_not_confirmed", replace(READY, visit_confirmed=None))


def test_a_category_outside_the_lot_is_a_ground_and_one_inside_is_none() -> None:
    outside = replace(READY, lot_categories=frozenset({"meals"}))
    assistant = replace(
        READY, category="personal_assistant", lot_categories=frozenset({"personal_assistant"})
    )
    assert is_ground_for_refusal("category_not_in_lot", outside)
    assert not is_ground_for_refusal("never_admitted", outside)
    assert is_ground_for_refusal("never_admitted", assistant)
    assert not is_ground_for_refusal("category_not_in_lot", assistant)
    assert not is_ground_for_refusal("category_not_in_lot", READY)
    assert not is_ground_for_refusal("never_admitted", READY)
    assert not is_ground_for_refusal("passed", READY)


def test_what_is_not_assessed_and_what_the_gate_does_not_say_are_no_grounds() -> None:
    assert not is_ground_for_refusal("declaration", replace(READY, declaration={}))
    low = replace(READY, gate=GateResult.RATING_BELOW_MINIMUM)
    assert is_ground_for_refusal("rating_below_minimum", low)
    assert not is_ground_for_refusal("unrated_refused", low)
    discretionary = replace(READY, results={**READY.results, "legislation": "discretionary"})
    assert what_stops_admission(discretionary) == ()
    assert not is_ground_for_refusal("legislation", discretionary)


def test_the_criteria_of_a_lot_are_these() -> None:
    core = (
        "financial_standing",
        "legislation",
        "health_and_safety",
        "workforce_stability",
        "professional_suitability",
        "technical_ability",
    )
    assert required_criteria(True) == core
    assert required_criteria(False) == (*core, "accreditation")
    assert tuple(Criterion) == (*core, "accreditation")
    assert dict(CORE_CRITERIA) == {
        "financial_standing": "HAR 7.13; CE 5.12",
        "legislation": "HAR 7.13",
        "health_and_safety": "HAR 7.13",
        "workforce_stability": "HAR 7.13",
        "professional_suitability": "CE 5.12",
        "technical_ability": "CE 5.12",
    }
    unregulated = replace(READY, regulated_required=False)
    assert what_stops_admission(unregulated) == (Fault("criterion_not_assessed", "accreditation"),)


def test_the_codes_are_these() -> None:
    assert tuple(ExclusionGround) == (
        "criminal_conviction",
        "insolvency",
        "unpaid_tax",
        "professional_misconduct",
        "conflict_of_interest",
        "false_statement",
        "labour_market_misconduct",
    )
    assert tuple(GateResult) == (
        "passed",
        "registration_missing",
        "accreditation_missing",
        "unrated_refused",
        "visit_missing",
        "rating_not_known",
        "rating_below_minimum",
    )
    assert tuple(ReviewCause) == ("rating_below_minimum", "rating_recovered", "rating_lost", "new_owner")
    assert {"personal_assistant"} == NEVER_ADMITTED_CATEGORIES
    assert {"pass", "discretionary", "not_applicable"} == SUFFICIENT_RESULTS
    assert (DAYS_TO_DECIDE, DAYS_WITH_REASON) == (10, 15)


def test_a_list_has_no_limit_and_a_framework_may_have_one() -> None:
    assert has_room("dps_apl", 1, 5000)
    assert has_room("dynamic_market", 1, 5000)
    assert has_room("open_framework", 1, 5000)
    assert has_room("framework", None, 5000)
    assert has_room("framework", 15, 14)
    assert not has_room("framework", 15, 15)


def test_ten_working_days_skip_weekends_and_bank_holidays() -> None:
    assert working_days_after(date(2026, 11, 20), 1, ()) == date(2026, 11, 23)
    christmas = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
    assert working_days_after(date(2026, 12, 24), 2, christmas) == date(2026, 12, 30)
    assert working_days_after(date(2026, 12, 18), 10, bank_holidays()) == date(2027, 1, 6)


LISTED = ListingFacts("admitted", date(2026, 1, 1), None, date(2026, 1, 1), True, True)
NEAR = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))


@given(
    st.builds(
        ListingFacts,
        admission_state=st.sampled_from(AdmissionState),
        valid_from=NEAR,
        valid_to=st.none() | NEAR,
        agreement_signed_on=st.none() | NEAR,
        instrument_live=st.booleans(),
        service_published=st.booleans(),
    )
)
def test_invariant_1_listable_is_exactly_its_five_conditions(facts: ListingFacts) -> None:
    conditions = [
        facts.admission_state in ("admitted", "held"),
        facts.valid_from <= TODAY and (facts.valid_to is None or facts.valid_to >= TODAY),
        facts.agreement_signed_on is not None and facts.agreement_signed_on <= TODAY,
        facts.instrument_live,
        facts.service_published,
    ]
    assert is_listable(facts, TODAY) == all(conditions)


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        ({"valid_from": TODAY}, True),
        ({"valid_from": TODAY + timedelta(days=1)}, False),
        ({"valid_to": TODAY}, True),
        ({"valid_to": TODAY - timedelta(days=1)}, False),
        ({"agreement_signed_on": TODAY}, True),
        ({"agreement_signed_on": TODAY + timedelta(days=1)}, False),
        ({"agreement_signed_on": None}, False),
        ({"instrument_live": False}, False),
        ({"service_published": False}, False),
    ],
)
def test_listable_at_the_edges(changes: dict[str, object], listed: bool) -> None:
    assert is_listable(replace(LISTED, **changes), TODAY) is listed


@given(st.sampled_from(sorted(set(AdmissionState) - {"admitted", "held"})))
def test_no_other_state_is_ever_listed(state: str) -> None:
    assert is_listable(LISTED, TODAY)
    assert not is_listable(replace(LISTED, admission_state=state), TODAY)


@given(
    st.sampled_from(DesignationState),
    st.none() | NEAR,
    st.none() | NEAR,
    st.sampled_from(["dementia", "stroke"]),
)
def test_invariant_14_specialist_means_currently_accredited(
    state: str, valid_from: date | None, review_by: date | None, area: str
) -> None:
    current = valid_from is not None and review_by is not None and valid_from <= TODAY <= review_by
    expected = state == "accredited" and area == "dementia" and current
    assert (
        is_specialist([DesignationFacts(area, state, valid_from, review_by)], "dementia", TODAY) == expected
    )


@given(st.integers(-100, 200))
def test_a_designation_is_renewed_in_its_last_sixty_days_and_after(days: int) -> None:
    assert may_renew(TODAY + timedelta(days=days), TODAY) == (days <= 60)
    assert not may_renew(None, TODAY)


def test_a_self_declared_specialism_does_not_count() -> None:
    assert not is_specialist([], "dementia", TODAY)
    assert not is_specialist([DesignationFacts("dementia", "applied", TODAY, TODAY)], "dementia", TODAY)


@pytest.mark.parametrize("workflow", [APPLICATION, ADMISSION, DESIGNATION])
@given(data=st.data())
def test_any_sequence_of_verbs_stays_in_the_table_and_final_states_have_no_way_out(
    workflow: Workflow, data: st.DataObject
) -> None:
    state = workflow.initial
    for verb in data.draw(st.lists(st.sampled_from(sorted(workflow.moves)), max_size=12)):
        try:
            moved = workflow.move(state, verb)
        except WrongState:
            assert state not in workflow.moves[verb][0]
            continue
        assert state not in workflow.final
        state = moved
    assert state in workflow.states


def person(actor_id: str) -> Actor:
    return Actor(actor_id, (Grant(Role.FRAMEWORK_MANAGER, council="E09000014"),))


def test_a_second_person_is_somebody_else_and_not_the_site() -> None:
    assert has_second_person(person("a"), person("b"))
    assert not has_second_person(person("a"), None)
    assert not has_second_person(person("a"), person("a"))
    assert not has_second_person(person("a"), Actor("a", (Grant(Role.APPROVER, council="E09000014"),)))
    assert not has_second_person(person("a"), SYSTEM)
    assert has_second_person(SYSTEM, None)


@pytest.mark.parametrize(
    ("rating", "least", "may"),
    [
        ("good", "good", True),
        ("outstanding", "good", True),
        ("requires_improvement", "good", False),
        ("inadequate", "requires_improvement", False),
        ("inadequate", None, True),
        (None, "good", True),
        ("not_rated", "good", True),
        ("not_known", "good", True),
    ],
)
def test_a_hold_is_lifted_once_the_rating_is_good_enough(
    rating: str | None, least: str | None, may: bool
) -> None:
    assert may_lift(rating, least) is may
