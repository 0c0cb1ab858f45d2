"""The questions of a checklist, and the order and scope of a catalogue."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.rules import AddressAreas
from directory.places.records import Place
from directory.print.rules.catalogue import index_order, list_order, serves
from directory.print.rules.checklist import NEED_QUESTIONS, NEEDS_WITH_QUESTIONS, questions_for
from directory.vocabulary.care import Category, Need

HORNSEY = Place(
    "postcode", "N8 0RD", 5_158_400, -11_700, "E09000014", "E05013594", "N8", precise=True, areas=()
)
MILE_IN_E5 = 1447  # of latitude


@given(st.sampled_from(Category), st.sets(st.sampled_from(Need)), st.booleans(), st.booleans())
def test_every_category_has_a_page_of_questions(
    category: str, needs: set[str], regulated: bool, priced: bool
) -> None:
    questions = questions_for(category, needs, regulated=regulated, priced=priced)
    assert ("inspectors" in questions) == regulated
    assert ("price_now" in questions, "price_asked" in questions) == (priced, not priced)
    assert len(set(questions)) == len(questions)
    assert questions[0] == "safe_alone" and questions[-1] == "try_and_leave"
    assert 6 <= len(set(questions) - set(NEED_QUESTIONS.values())) <= 20
    assert {NEED_QUESTIONS[need] for need in needs if need in NEED_QUESTIONS} <= set(questions)


def test_the_questions_of_a_visit_to_a_nursing_home() -> None:
    assert questions_for(
        Category.NURSING_HOME, {Need.STROKE, Need.DEMENTIA}, regulated=True, priced=True
    ) == (
        *("safe_alone", "night_staff", "call_bell", "smell_and_noise", "residents_busy", "staff_manner"),
        *("food", "own_things", "visitors", "doctor", "medicine", "wash_and_dress", "language"),
        *("inspectors", "complaint", "dementia", "stroke", "price_now", "price_rise", "try_and_leave"),
    )


@pytest.mark.parametrize(
    ("category", "questions"),
    [
        (
            Category.HOME_CARE,
            (
                "safe_alone who_comes how_many_carers carer_away late medicine wash_and_dress language complaint "
                "price_asked price_rise try_and_leave"
            ),
        ),
        (
            Category.PERSONAL_ASSISTANT,
            (
                "safe_alone who_comes how_many_carers carer_away medicine wash_and_dress language insured complaint "
                "price_asked price_rise try_and_leave"
            ),
        ),
        (
            Category.DAY_OPPORTUNITIES,
            (
                "safe_alone smell_and_noise residents_busy staff_manner food language journey complaint price_asked "
                "price_rise try_and_leave"
            ),
        ),
        (
            Category.HANDYPERSON,
            "safe_alone who_comes language tools insured complaint price_asked price_rise try_and_leave",
        ),
        (
            Category.LIVE_IN_CARE,
            (
                "safe_alone who_comes how_many_carers carer_away medicine wash_and_dress language complaint "
                "price_asked price_rise try_and_leave"
            ),
        ),
        (
            Category.SUPPORTED_LIVING,
            (
                "safe_alone night_staff call_bell smell_and_noise residents_busy staff_manner food own_things "
                "visitors doctor medicine wash_and_dress language complaint price_asked price_rise try_and_leave"
            ),
        ),
        (
            Category.EXTRA_CARE,
            (
                "safe_alone night_staff call_bell smell_and_noise residents_busy staff_manner food own_things "
                "visitors doctor medicine wash_and_dress language complaint price_asked price_rise try_and_leave"
            ),
        ),
        (
            Category.CARE_HOME,
            (
                "safe_alone night_staff call_bell smell_and_noise residents_busy staff_manner food own_things "
                "visitors doctor medicine wash_and_dress language complaint price_asked price_rise try_and_leave"
            ),
        ),
        (
            Category.HOUSEHOLD_HELP,
            "safe_alone who_comes late language tools insured complaint price_asked price_rise try_and_leave",
        ),
        (
            Category.FOOT_CARE,
            "safe_alone who_comes language tools insured complaint price_asked price_rise try_and_leave",
        ),
        (
            Category.MEALS,
            "safe_alone who_comes late food language complaint price_asked price_rise try_and_leave",
        ),
    ],
)
def test_the_questions_without_inspections_prices_or_needs(category: str, questions: str) -> None:
    assert " ".join(questions_for(category, (), regulated=False, priced=False)) == questions


def test_the_needs_with_a_question_of_their_own() -> None:
    assert set(NEEDS_WITH_QUESTIONS) == {
        Need.DEMENTIA,
        Need.STROKE,
        Need.LEARNING_DISABILITY,
        Need.AUTISM,
        Need.MENTAL_HEALTH,
        Need.PHYSICAL_DISABILITY,
        Need.SENSORY_IMPAIRMENT,
        Need.END_OF_LIFE,
    }


def test_a_catalogue_is_ordered_by_category_then_by_name() -> None:
    services = [
        (Category.NURSING_HOME, "Aspen", 1),
        ("unknown", "Aspen", 2),
        (Category.HOME_CARE, "birch", 3),
        (Category.HOME_CARE, "Alder", 5),
        (Category.HOME_CARE, "Alder", 4),
        (Category.MEALS, "Aspen", 6),
    ]
    ordered = sorted(services, key=lambda service: list_order(*service))
    assert [service_id for _, _, service_id in ordered] == [4, 5, 3, 1, 6, 2]


def test_the_index_is_ordered_by_name_then_by_number() -> None:
    entries = [("birch", 1), ("Alder", 3), ("alder", 2), ("Cedar", 4)]
    assert sorted(entries, key=lambda entry: index_order(*entry)) == [
        ("alder", 2),
        ("Alder", 3),
        ("birch", 1),
        ("Cedar", 4),
    ]


def service(category: Category, lat_e5: int | None = None, lon_e5: int | None = None) -> SimpleNamespace:
    visited = AddressAreas("E05013594", "N8", "E09000014")
    return SimpleNamespace(
        category=category, lat_e5=lat_e5, lon_e5=lon_e5, visits=lambda areas: areas == visited
    )


@pytest.mark.parametrize("miles", [None, 1])
def test_care_that_visits_people_serves_the_addresses_it_visits(miles: int | None) -> None:
    elsewhere = Place(
        "postcode", "W5 2HL", 5_150_000, -30_000, "E09000009", None, "W5", precise=True, areas=()
    )
    assert serves(service(Category.HOME_CARE), HORNSEY, miles)
    assert not serves(service(Category.HOME_CARE), elsewhere, miles)


@pytest.mark.parametrize(
    ("away", "miles", "expected"),
    [(0, 1, True), (MILE_IN_E5 - 10, 1, True), (MILE_IN_E5 + 10, 1, False), (MILE_IN_E5 + 10, 2, True)],
)
def test_care_that_people_go_to_serves_places_within_so_many_miles(
    away: int, miles: int, expected: bool
) -> None:
    home = service(Category.CARE_HOME, HORNSEY.lat_e5 + away, HORNSEY.lon_e5)
    assert serves(home, HORNSEY, miles) == expected
    assert serves(home, HORNSEY, None)


@pytest.mark.parametrize("point", [(None, None), (None, HORNSEY.lon_e5), (HORNSEY.lat_e5, None)])
def test_care_without_a_point_serves_a_place_only_where_no_miles_are_given(
    point: tuple[int | None, int | None],
) -> None:
    home = service(Category.CARE_HOME, *point)
    assert serves(home, HORNSEY, None)
    assert not serves(home, HORNSEY, 50)


@pytest.mark.parametrize(
    ("need", "question"),
    [
        (Need.DEMENTIA, "dementia"),
        (Need.STROKE, "stroke"),
        (Need.LEARNING_DISABILITY, "own_choices"),
        (Need.AUTISM, "quiet_place"),
        (Need.MENTAL_HEALTH, "bad_days"),
        (Need.PHYSICAL_DISABILITY, "moving_about"),
        (Need.SENSORY_IMPAIRMENT, "see_and_hear"),
        (Need.END_OF_LIFE, "last_days"),
    ],
)
def test_the_question_of_a_need(need: Need, question: str) -> None:
    with_need = questions_for(Category.MEALS, {need}, regulated=True, priced=True)
    without = questions_for(Category.MEALS, (), regulated=True, priced=True)
    assert set(with_need) - set(without) == {question}


def test_needs_are_asked_about_in_a_fixed_order() -> None:
    assert questions_for(Category.MEALS, set(Need), regulated=False, priced=True)[6:14] == (
        *("dementia", "stroke", "own_choices", "quiet_place", "bad_days", "moving_about"),
        *("see_and_hear", "last_days"),
    )
