"""The newest true statement stands, wherever it is said, and what has no day never displaces what has one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.register.records import ratings_of
from directory.register.rules.facts import (
    Facts,
    as_at_of,
    merge_location_facts,
    registration_status,
    value_of,
)
from directory.register.rules.ratings import (
    Edition,
    current_edition,
    edition_of,
    editions_in_force,
    merge_editions,
    tells_rating,
)
from directory.register.rules.registrations import Registration, current_registration, is_same_home
from directory.register.rules.statements import RatingStatement, Statement
from directory.vocabulary.ratings import RATED

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
SCOPES = ("location", "Care Homes", "Home Care")
DAYS = st.none() | st.sampled_from([date(2019, 1, 1), date(2024, 5, 1), date(2026, 4, 10)])
VALUES = st.sampled_from(["good", "inadequate", "requires_improvement", "not_rated", "not_known"])


@st.composite
def statements(draw: st.DrawFn) -> tuple[RatingStatement, date | None]:
    value = draw(VALUES)
    reason = draw(st.sampled_from(["unknown_word", "not_told"])) if value == "not_known" else None
    rating = RatingStatement(
        draw(st.sampled_from(SCOPES)), "overall", value, draw(DAYS), draw(st.booleans()), reason
    )
    return rating, draw(st.sampled_from([None, JULY, AUGUST]))


def merged(stated: list[tuple[RatingStatement, date | None]]) -> list[Edition]:
    editions: dict[tuple[str, str, str], Edition] = {}
    for rating, as_at in stated:
        edition = edition_of(rating, as_at, "ratings")
        known = editions.get(edition.key)
        editions[edition.key] = merge_editions(known, edition) if known else edition
    return list(editions.values())


def rate(
    scope: str, value: str, published_on: date | None, as_at: date | None = JULY, **said: object
) -> Edition:
    return edition_of(RatingStatement(scope, "overall", value, published_on, **said), as_at, "ratings")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "reason", "tells"),
    [
        ("good", None, True),
        ("inadequate", None, True),
        ("not_known", "unknown_word", True),
        ("not_known", "not_told", False),
        ("not_known", None, False),
        ("not_rated", "unknown_word", False),
        ("not_rated", None, False),
        ("inspected_not_rated", None, False),
    ],
)
def test_a_rating_is_one_of_the_four_or_in_a_word_that_we_do_not_know(
    value: str, reason: str | None, tells: bool
) -> None:
    assert tells_rating(rate("location", value, None, reason=reason)) is tells


def test_a_later_rating_in_an_unknown_word_displaces_a_published_one_and_silence_does_not() -> None:
    published = rate("location", "good", date(2024, 5, 1), None)
    unknown = rate("location", "not_known", None, AUGUST, reason="unknown_word")
    untold = rate("location", "not_known", None, AUGUST, reason="not_told")
    assert current_edition([published, unknown]) == unknown
    assert current_edition([published, untold]) == published


def test_of_services_that_have_no_rating_one_stands_for_a_location_that_nothing_is_said_of() -> None:
    services = [rate(scope, "not_rated", None) for scope in ("Home Care", "Care Homes")]
    assert editions_in_force(None, services) == [services[1]]
    assert editions_in_force(None, []) == []


def test_of_equal_ratings_the_location_s_own_comes_first_and_none_of_its_day_is_later() -> None:
    own = rate("location", "good", None, JULY)
    same_day, later = rate("Home Care", "good", None, JULY), rate("Care Homes", "good", None, AUGUST)
    assert editions_in_force(own, [same_day]) == [own]
    assert editions_in_force(own, [same_day, later]) == [own, later]
    assert editions_in_force(own, [later]) == [later]


@given(st.lists(statements(), max_size=6), st.randoms())
def test_ratings_are_the_same_in_three_orders(stated: list, random: Random) -> None:
    shuffled = [*stated]
    random.shuffle(shuffled)
    orders = (stated, stated[::-1], shuffled)
    first, second, third = (ratings_of("1", merged(order)) for order in orders)
    assert first == second == third


@given(st.lists(statements(), max_size=6))
def test_a_home_with_any_rating_is_never_not_yet_rated(stated: list) -> None:
    editions = merged(stated)
    overall = ratings_of("1", editions).overall
    rated = any(e.value in RATED and e.scope == "location" for e in editions)
    in_force = any(r.value in RATED for s in ratings_of("1", editions).services for r in s.questions.values())
    if rated or in_force:
        assert overall is not None
        assert overall.value != "not_rated"


@given(st.lists(statements(), min_size=1, max_size=6))
def test_the_worst_comes_first_and_is_what_is_searched(stated: list) -> None:
    order = ["inadequate", "requires_improvement", "not_known", "good", "outstanding", "inspected_not_rated"]
    overalls = ratings_of("1", merged(stated)).overalls
    places = [[*order, "not_rated"].index(rating.value) for rating in overalls]
    assert places == sorted(places)
    assert ratings_of("1", merged(stated)).questions["overall"] == overalls[0]


def test_a_service_s_rating_stands_where_the_location_has_none() -> None:
    shown = ratings_of("1", [rate("location", "not_rated", None), rate("Care Homes", "inadequate", AUGUST)])
    assert [(r.value, r.service) for r in shown.overalls] == [("inadequate", "Care Homes")]


def test_the_location_s_rating_stands_for_the_services_that_were_not_rated_later() -> None:
    own, later = (
        rate("location", "inadequate", date(2024, 1, 1)),
        rate("Care Homes", "good", date(2025, 1, 1)),
    )
    earlier = rate("Home Care", "good", date(2020, 1, 1))
    assert [(r.value, r.service) for r in ratings_of("1", [own, later, earlier]).overalls] == [
        ("inadequate", None),
        ("good", "Care Homes"),
    ]
    assert [(r.value, r.service) for r in ratings_of("1", [own, later]).overalls] == [("good", "Care Homes")]


def test_of_one_day_the_statement_with_a_rating_stands_whichever_came_last() -> None:
    day = date(2024, 5, 1)
    good, unrated = rate("location", "good", day, JULY), rate("location", "not_rated", day, AUGUST)
    for first, second in permutations((good, unrated)):
        assert merge_editions(first, second).value == "good"


def test_a_word_that_is_not_known_gives_way_to_a_known_one_of_its_day_and_to_no_older_one() -> None:
    unknown = rate("location", "not_known", AUGUST, reason="unknown_word")
    older, same = rate("location", "good", date(2021, 1, 1)), rate("location", "good", AUGUST)
    current = ratings_of("1", [unknown, older]).overall
    assert current is not None
    assert (current.value, current.reason) == ("not_known", "unknown_word")
    assert merge_editions(unknown, same).value == "good"


def test_that_nothing_is_told_displaces_no_rating() -> None:
    untold = rate("location", "not_known", None, AUGUST, reason="not_told")
    current = ratings_of("1", [untold, rate("location", "inadequate", date(2021, 1, 1))]).overall
    assert current is not None
    assert current.value == "inadequate"


@pytest.mark.parametrize(
    ("reason", "told"),
    [("not_stated", "rated_before"), (None, "rated_before"), ("under_review", "under_review")],
)
def test_not_rated_after_a_rating_is_not_known_any_more(reason: str | None, told: str) -> None:
    was, now = (
        rate("location", "inadequate", date(2025, 1, 1), date(2025, 2, 1)),
        rate("location", "not_rated", None, AUGUST, reason=reason),
    )
    current = ratings_of("1", [was, now]).overall
    assert current is not None
    assert (current.value, current.reason) == ("not_known", told)


def test_an_undated_rating_never_displaces_a_dated_one() -> None:
    undated, dated = rate("location", "good", None, None), rate("location", "not_rated", None, JULY)
    assert ratings_of("1", [undated, dated]).overall != ratings_of("1", [undated]).overall
    current = ratings_of("1", [undated]).overall
    assert current is not None
    assert (current.value, current.as_at) == ("good", None)


STATED = [
    Statement("1", date(2024, 1, 1), "directory", {"name": "Old", "status": "registered"}),
    Statement("1", None, "api", {"name": "New", "status": "registered", "last_inspected_on": "2025-04-10"}),
    Statement("1", None, "api", {"status": "ended", "ended_on": "2025-03-01"}),
]


@pytest.mark.parametrize("order", list(permutations(STATED)))
def test_a_fact_of_no_day_displaces_none_that_has_one(order: tuple[Statement, ...]) -> None:
    facts: Facts = {}
    for statement in order:
        facts = merge_location_facts(facts, statement)
    assert value_of(facts, "name") == "Old"
    # Those that hold a day of their own are of that day.
    assert (value_of(facts, "status"), as_at_of(facts, "status")) == ("ended", date(2025, 3, 1))
    assert as_at_of(facts, "last_inspected_on") == date(2025, 4, 10)


def test_a_whole_file_ends_what_was_stated_on_no_day_unless_that_is_newer() -> None:
    undated = merge_location_facts({}, Statement("1", None, "api", {"status": "registered"}))
    assert registration_status(undated, None) == ("registered", None)
    assert registration_status(undated, JULY) == ("ended", JULY)
    newer = Statement("1", None, "api", {"registered_on": AUGUST.isoformat()})
    assert registration_status(merge_location_facts(undated, newer), JULY) == ("registered", AUGUST)


HOUSE = Registration("1-101", "rose house", "B8 2JD", frozenset({"care_home"}), None, True, None)


def test_registrations_of_one_home_are_told_by_who_names_whom_or_by_name_and_place() -> None:
    again = replace(HOUSE, id="1-202")
    assert is_same_home(HOUSE, again)
    assert is_same_home(HOUSE, replace(again, kinds=frozenset()))
    assert not is_same_home(HOUSE, replace(again, kinds=frozenset({"home_care"})))
    assert not is_same_home(HOUSE, replace(again, postcode="B8 2JE"))
    assert not is_same_home(replace(HOUSE, postcode=None), replace(again, postcode=None))
    assert is_same_home(HOUSE, replace(again, name="elm", postcode=None, predecessor_id="1-101"))


def test_a_registration_is_of_its_own_home_and_newer_ones_have_greater_numbers() -> None:
    """The numbers are compared, not their figures; an NHS code without one is older than any."""
    assert is_same_home(replace(HOUSE, postcode=None), replace(HOUSE, postcode=None))
    for older, newer in (("1-99999", "1-100000"), ("ABC", "AA1"), ("ABC", "XY0"), ("1-9", "1-10")):
        pair = replace(HOUSE, id=older), replace(HOUSE, id=newer)
        assert {current_registration(order).id for order in permutations(pair)} == {newer}


@pytest.mark.parametrize(
    ("first", "second", "current"),
    [
        ({}, {"is_open": False}, "1-101"),
        ({}, {}, "1-202"),
        ({"registered_on": AUGUST}, {"registered_on": JULY}, "1-101"),
        ({"registered_on": AUGUST}, {}, "1-202"),
        ({"predecessor_id": "1-202"}, {}, "1-101"),
        ({"is_open": False}, {"is_open": False}, "1-202"),
    ],
)
def test_the_registration_in_force_is_open_and_the_newest(first: dict, second: dict, current: str) -> None:
    pair = replace(HOUSE, **first), replace(HOUSE, id="1-202", **second)
    assert {current_registration(order).id for order in permutations(pair)} == {current}
