"""Merging facts and editions, and what follows from them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.register.records import ratings_of
from directory.register.rules.census import ends_too_many
from directory.register.rules.codes import (
    activity_codes,
    kinds_of,
    service_type_codes,
    specialism_codes,
    split_names,
)
from directory.register.rules.facts import Facts, freshness, merge_facts, registration_status, value_of
from directory.register.rules.projection import project, stated_point
from directory.register.rules.ratings import Edition, current_edition, edition_of, merge_editions
from directory.register.rules.statements import SOURCE_RANKS, RatingStatement, Statement, from_body, to_body

DAYS = st.dates(date(2016, 1, 1), date(2026, 11, 22))
SOURCES = st.sampled_from(sorted(SOURCE_RANKS))
FACTS = st.fixed_dictionaries({}, optional={"name": st.sampled_from(["A", "B"]), "beds": st.integers(1, 3)})
RATINGS = st.builds(
    RatingStatement,
    scope=st.sampled_from(["location", "Care Homes"]),
    question=st.sampled_from(["overall", "safe"]),
    value=st.sampled_from(["good", "inadequate", "not_rated", "inspected_not_rated"]),
    published_on=st.none() | st.sampled_from([date(2020, 1, 1), date(2024, 1, 1)]),
    current=st.booleans(),
    inherited=st.sampled_from([None, True, False]),
)
TODAY = date(2026, 11, 22)


@given(st.lists(st.tuples(FACTS, DAYS, SOURCES), max_size=6), st.randoms())
def test_facts_are_the_same_whatever_the_order_and_however_often(stated: list, random: Random) -> None:
    def merged(order: list) -> Facts:
        facts: Facts = {}
        for values, day, source in order:
            facts = merge_facts(facts, values, day, source)
        return facts

    again = [*stated, *stated]
    random.shuffle(again)
    assert merged(stated) == merged(again)


# "Not rated" of one day, stated with and without a day of publication.
NOT_RATED_TWICE = [
    (RatingStatement("location", "overall", "not_rated", published_on), date(2024, 1, 1), "api")
    for published_on in (None, date(2024, 1, 1))
]


@given(st.lists(st.tuples(RATINGS, DAYS, SOURCES), max_size=6), st.randoms())
@example(NOT_RATED_TWICE, Random(0))
def test_ratings_are_the_same_whatever_the_order_and_however_often(stated: list, random: Random) -> None:
    def merged(order: list) -> dict:
        editions: dict[tuple[str, str, str], Edition] = {}
        for rating, day, source in order:
            edition = edition_of(rating, day, source)
            known = editions.get(edition.key)
            editions[edition.key] = merge_editions(known, edition) if known else edition
        return editions

    again = [*stated, *stated]
    random.shuffle(again)
    first, second = merged(stated), merged(again)
    assert first == second
    assert ratings_of("1", first.values()) == ratings_of("1", reversed(list(second.values())))


def test_the_newest_fact_wins_and_a_blank_is_no_fact() -> None:
    facts = merge_facts({}, {"name": "New", "beds": 4}, date(2025, 1, 1), "tidy")
    facts = merge_facts(facts, {"name": "Old", "phone": "01"}, date(2016, 1, 1), "api")
    facts = merge_facts(facts, {"name": "", "beds": None}, date(2026, 1, 1), "api")
    assert (value_of(facts, "name"), value_of(facts, "beds"), value_of(facts, "phone")) == ("New", 4, "01")


def test_a_statement_survives_its_staging() -> None:
    rating = RatingStatement(
        "location", "safe", "good", date(2024, 1, 2), False, None, None, True, "1-1", None, 75, "x"
    )
    said = Statement("1-9", date(2025, 1, 1), "api", {"name": "A"}, {"name": "B"}, (rating,))
    assert from_body("1-9", to_body(said)) == said


def edition(value: str, published: date | None, seen: date, *, current: bool = True) -> Edition:
    return edition_of(RatingStatement("location", "overall", value, published, current), seen, "api")


@pytest.mark.parametrize(
    ("editions", "expected"),
    [
        ([("good", date(2020, 1, 1), True), ("inadequate", date(2022, 1, 1), True)], "inadequate"),
        # A visit that ended without a rating leaves the earlier rating in force.
        ([("good", date(2018, 1, 1), True), ("inspected_not_rated", date(2022, 1, 1), False)], "good"),
        ([("inspected_not_rated", date(2022, 1, 1), False)], "inspected_not_rated"),
    ],
)
def test_the_latest_published_rating_is_current(editions: list, expected: str) -> None:
    made = [edition(value, published, date(2025, 1, 1), current=now) for value, published, now in editions]
    for order in permutations(made):
        found = current_edition(order)
        assert found is not None
        assert found.value == expected


def test_of_two_statements_of_one_day_the_one_with_a_rating_then_the_published_one_stands() -> None:
    day = date(2024, 1, 1)
    rated, unrated = edition("good", None, day), edition("not_rated", None, day)
    published, inspected = edition("not_rated", day, day), edition("inspected_not_rated", None, day)
    assert ranked([rated, unrated, published, inspected]) == [rated, published, inspected, unrated]


def test_of_two_undated_ratings_of_one_day_the_more_cautious_one_stands() -> None:
    day = date(2024, 1, 1)
    values = ("outstanding", "good", "requires_improvement", "inadequate")
    undated = [edition(value, None, day) for value in values]
    assert [e.value for e in ranked(undated)] == list(reversed(values))


def test_a_rating_called_current_later_stands_only_where_the_day_is_later() -> None:
    published = edition("good", date(2022, 1, 1), date(2023, 1, 1))
    same_day = edition("inadequate", None, date(2023, 1, 1))
    day_after = edition("inadequate", None, date(2023, 1, 2))
    assert ranked([published, same_day]) == [published, same_day]
    assert ranked([published, day_after]) == [day_after, published]


def ranked(editions: list[Edition]) -> list[Edition]:
    """The editions in the order in which each would be current if those before it were not known."""
    order = []
    left = list(editions)
    while left:
        (first,) = {current_edition(permutation) for permutation in permutations(left)}
        assert first is not None
        order.append(first)
        left.remove(first)
    return order


def test_an_undated_rating_counts_from_the_day_it_was_seen() -> None:
    published = edition("good", date(2022, 1, 1), date(2023, 1, 1))
    older = edition("inadequate", None, date(2021, 1, 1))
    newer = edition("inadequate", None, date(2024, 1, 1))
    assert current_edition([published, older]) == published
    assert current_edition([published, newer]) == newer
    assert current_edition([published, edition("good", None, date(2024, 1, 1))]) == published


def test_a_location_that_is_no_longer_rated_as_one_shows_its_services() -> None:
    was = edition("good", date(2019, 1, 1), date(2025, 1, 1))
    unrated = edition("not_rated", None, date(2026, 9, 1))
    home, care = (
        edition_of(RatingStatement(scope, "overall", value, date(2026, 6, 1)), date(2026, 9, 1), "ratings")
        for scope, value in (("Care Homes", "good"), ("Home Care", "inadequate"))
    )
    both = ratings_of("1", [was, home, care])
    assert both.overall is not None
    assert (both.overall.value, both.overall.reason) == ("not_rated", "rated_by_service")
    assert [s.questions["overall"].value for s in both.services] == ["good", "inadequate"]
    assert ratings_of("1", [was, unrated, home, care]).overall == both.overall
    only = ratings_of("1", [was, care]).overall
    assert only is not None
    assert (only.value, only.scope) == ("inadequate", "Home Care")
    assert ratings_of("1", []).overall is None


def test_silence_of_a_complete_file_ends_and_silence_of_an_extract_does_not() -> None:
    seen = merge_facts({}, {"status": "registered"}, date(2025, 1, 1), "tidy")
    assert registration_status(seen, None) == ("registered", date(2025, 1, 1))
    assert registration_status(seen, date(2025, 1, 1)) == ("registered", date(2025, 1, 1))
    assert registration_status(seen, date(2026, 1, 1)) == ("ended", date(2026, 1, 1))
    assert registration_status({}, date(2026, 1, 1)) == ("unknown", None)


def test_a_fifth_may_end_and_no_more() -> None:
    assert not ends_too_many(20, 100)
    assert ends_too_many(21, 100)
    assert not ends_too_many(0, 0)


def test_facts_of_years_ago_are_never_current() -> None:
    recent, old = TODAY - timedelta(days=400), date(2016, 2, 23)
    assert freshness("registered", recent, recent, TODAY) == "current"
    assert freshness("registered", recent, old, TODAY) == "old_details"
    assert freshness("registered", old, old, TODAY) == "may_have_closed"
    assert freshness("ended", recent, recent, TODAY) == "ended"


def test_names_with_commas_in_them_stay_whole() -> None:
    names = split_names("Personal care,Treatment of disease, disorder or injury,Transport services, triage and medical"
                        " advice provided remotely,Something new")  # fmt: skip
    assert activity_codes(names) == [
        "personal_care",
        "something_new",
        "transport_and_remote_advice",
        "treatment_of_disease",
    ]
    assert split_names("A|B|") == ["A", "B"]


def test_every_spelling_is_one_code() -> None:
    assert service_type_codes(["Homecare agencies", "Domiciliary care service", "Partnership"]) == [
        "domiciliary_care"
    ]
    assert specialism_codes(["Older people", "Caring for adults over 65 yrs"]) == ["older_people"]
    assert kinds_of(["care_home_with_nursing", "doctors_treatment"], True) == ["nursing_home"]
    assert kinds_of(["dental"], False) == ["health"]


def test_a_point_does_not_stay_behind_when_a_service_moves() -> None:
    facts = merge_facts({}, {"point": [5158000, -12000, "N8 0RD"], "name": "Rose"}, date(2016, 1, 1), "tidy")
    facts = merge_facts(facts, {"address": [["1 Elm Road"], "Derby", "", "DE1 1AA"]}, date(2025, 1, 1), "api")
    assert stated_point(facts) is None
    moved = project(facts, "Rose Care", None, (5292000, -147000))
    assert (moved.lat_e5, moved.search_text) == (5292000, " rose derby de1 1aa de11aa care ")
