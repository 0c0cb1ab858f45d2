"""Merging facts and editions, and what follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.register.records import ratings_of
from directory.register.rules.census import ends_too_many
from directory.register.rules.codes import (
    ACTIVITIES,
    SERVICE_TYPES,
    SPECIALISMS,
    activity_codes,
    fold,
    is_activity,
    kinds_of,
    service_type_codes,
    specialism_codes,
    split_names,
    unknown_names,
)
from directory.register.rules.facts import (
    Facts,
    as_at_of,
    freshness,
    merge_facts,
    merge_location_facts,
    registration_status,
    value_of,
    values_differ,
)
from directory.register.rules.projection import (
    PROJECTION_VERSION,
    Projection,
    project,
    stated_point,
    words_of,
)
from directory.register.rules.ratings import (
    QUESTIONS,
    Edition,
    current_edition,
    edition_of,
    known_on,
    merge_editions,
)
from directory.register.rules.statements import (
    LOCATION_FACTS,
    PROVIDER_FACTS,
    SOURCE_RANKS,
    RatingStatement,
    Statement,
    from_body,
    to_body,
)

DAYS = st.none() | st.dates(date(2016, 1, 1), date(2026, 11, 22))
SOURCES = st.sampled_from(sorted(SOURCE_RANKS))
FACTS = st.fixed_dictionaries({}, optional={"name": st.sampled_from(["A", "B"]), "beds": st.integers(1, 3)})
RATINGS = st.builds(
    RatingStatement,
    scope=st.sampled_from(["location", "Care Homes"]),
    question=st.sampled_from(["overall", "safe"]),
    value=st.sampled_from(["good", "inadequate", "not_rated", "inspected_not_rated", "not_known"]),
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


def test_the_overall_rating_comes_first_then_the_questions_in_their_order() -> None:
    assert QUESTIONS == ("overall", "safe", "effective", "caring", "responsive", "well_led")


def test_a_location_that_is_no_longer_rated_as_one_shows_its_services() -> None:
    was = edition("good", date(2019, 1, 1), date(2025, 1, 1))
    unrated = edition("not_rated", None, date(2026, 9, 1))
    home, care = (
        edition_of(RatingStatement(scope, "overall", value, date(2026, 6, 1)), date(2026, 9, 1), "ratings")
        for scope, value in (("Care Homes", "good"), ("Home Care", "inadequate"))
    )
    both = ratings_of("1", [was, home, care])
    assert both.overall is not None
    assert [(r.value, r.service) for r in both.overalls] == [
        ("inadequate", "Home Care"),
        ("good", "Care Homes"),
    ]
    assert both.overall == both.overalls[0]
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


# At the limits.


def test_a_fact_of_two_years_is_recent_and_a_day_older_is_not() -> None:
    limit, older = TODAY - timedelta(days=730), TODAY - timedelta(days=731)
    assert freshness("registered", limit, limit, TODAY) == "current"
    assert freshness("registered", older, limit, TODAY) == "may_have_closed"
    assert freshness("registered", limit, older, TODAY) == "old_details"
    assert freshness("registered", None, limit, TODAY) == "undated"
    assert freshness("unknown", None, limit, TODAY) == "may_have_closed"
    assert freshness("registered", limit, None, TODAY) == "old_details"
    assert freshness("ended", None, None, TODAY) == "ended"


def test_of_one_day_the_higher_rank_then_the_greater_value_stands() -> None:
    day = date(2025, 1, 1)
    facts = merge_facts({}, {"name": "B", "beds": 3}, day, "tidy")
    facts = merge_facts(facts, {"name": "A", "beds": 2}, day, "api")
    assert (value_of(facts, "name"), value_of(facts, "beds")) == ("A", 2)
    facts = merge_facts(facts, {"name": "C", "beds": 1}, day, "api")
    assert (value_of(facts, "name"), value_of(facts, "beds")) == ("C", 2)
    facts = merge_facts(facts, {"name": "Z"}, day, "council_extract")
    assert value_of(facts, "name") == "C"
    assert facts["name"] == ["2025-01-01", 5, "C"]


def test_what_follows_a_blank_is_a_fact() -> None:
    stated = {"phone": None, "brand": "", "specialisms": [], "name": "Rose House"}
    assert merge_facts({}, stated, date(2026, 1, 1), "tidy") == {"name": ["2026-01-01", 1, "Rose House"]}


def test_no_and_nought_are_facts_and_blanks_are_none() -> None:
    stated = {"dormant": False, "beds": 0, "name": "", "address": [], "brand": None}
    assert set(merge_facts({}, stated, date(2025, 1, 1), "api")) == {"dormant", "beds"}


def test_the_ranks_of_the_sources_are_as_written_here() -> None:
    assert SOURCE_RANKS == {
        "demonstration": 0,
        "tidy": 1,
        "council_extract": 2,
        "ratings": 3,
        "directory": 3,
        "active_locations": 4,
        "api": 5,
    }


LOCATION_FACT_NAMES = """
    name also_known_as provider_id brand address point phone website local_authority region service_types specialisms
    activities beds care_home dormant adult_social_care registered_on last_inspected_on ended_on predecessor_id
    primary_id status
"""


def test_the_names_of_facts_are_as_written_here() -> None:
    assert set(LOCATION_FACT_NAMES.split()) == LOCATION_FACTS
    assert {"name", "ownership", "companies_house", "charity_number"} == PROVIDER_FACTS


def test_a_change_is_what_a_reader_could_see() -> None:
    before: Facts = {"name": ["2025-01-01", 1, "A"]}
    assert not values_differ(before, {"name": ["2026-01-01", 5, "A"]})
    assert values_differ(before, {"name": ["2025-01-01", 1, "B"]})
    assert values_differ(before, {**before, "beds": ["2025-01-01", 1, 1]})
    assert values_differ({**before, "beds": ["2025-01-01", 1, 1]}, before)


def test_the_day_of_a_fact() -> None:
    facts: Facts = {"name": ["2025-01-31", 1, "A"]}
    assert as_at_of(facts, "name") == date(2025, 1, 31)
    assert as_at_of(facts, "beds") is None
    assert value_of(facts, "beds") is None


def test_a_stated_end_stands_whatever_the_census() -> None:
    ended: Facts = {"status": ["2025-01-01", 1, "ended"]}
    for census in (None, date(2024, 1, 1), date(2026, 1, 1)):
        assert registration_status(ended, census) == ("ended", date(2025, 1, 1))


def test_a_location_s_facts_are_merged_from_a_statement() -> None:
    stated = Statement("1-9", date(2025, 1, 1), "api", {"name": "A"}, {"name": "B"})
    assert merge_location_facts({}, stated) == {"name": ["2025-01-01", 5, "A"]}


def test_an_edition_holds_everything_its_statement_says() -> None:
    stated = RatingStatement(
        "Care Homes",
        "safe",
        "good",
        date(2024, 1, 2),
        current=False,
        reason="x",
        inspected_on=date(2023, 12, 1),
        inherited=True,
        inherited_from="1-8",
        report_url="https://example.org/",
        score=75,
        score_framework="saf",
    )
    made = edition_of(stated, date(2024, 2, 1), "api")
    assert made == Edition(
        scope="Care Homes",
        question="safe",
        mark="2024-01-02",
        value="good",
        as_at=date(2024, 2, 1),
        rank=5,
        current_on=None,
        published_on=date(2024, 1, 2),
        reason="x",
        inspected_on=date(2023, 12, 1),
        inherited=True,
        inherited_from="1-8",
        report_url="https://example.org/",
        score=75,
        score_framework="saf",
    )
    assert made.key == ("Care Homes", "safe", "2024-01-02")
    current = edition_of(replace(stated, current=True), date(2024, 2, 1), "api")
    assert current.current_on == date(2024, 2, 1)
    undated = edition_of(replace(stated, published_on=None), date(2024, 2, 1), "api")
    assert (undated.mark, undated.current_on) == ("undated-good", date(2024, 2, 1))


def test_merged_editions_take_the_newer_value_and_whatever_either_knows() -> None:
    day = date(2024, 1, 2)
    known = edition_of(
        RatingStatement(
            "location",
            "safe",
            "good",
            day,
            current=True,
            reason="old",
            inspected_on=date(2023, 12, 1),
            inherited=True,
            inherited_from="1-8",
            report_url="https://example.org/",
            score=75,
            score_framework="saf",
        ),
        date(2024, 2, 1),
        "api",
    )
    newer = edition_of(
        RatingStatement("location", "safe", "inadequate", day, current=False, reason="new"),
        date(2024, 3, 1),
        "tidy",
    )
    for merged in (merge_editions(known, newer), merge_editions(newer, known)):
        assert merged == replace(known, value="inadequate", as_at=date(2024, 3, 1), rank=1, reason="new")
    later = replace(
        newer,
        current_on=date(2024, 3, 1),
        inspected_on=date(2023, 12, 2),
        inherited=False,
        inherited_from="1-9",
        report_url="https://example.org/z",
        score=76,
        score_framework="sag",
    )
    for merged in (merge_editions(known, later), merge_editions(later, known)):
        assert merged == replace(later, inherited=True)
    silent = replace(newer, inherited=False)
    assert merge_editions(newer, silent).inherited is False
    assert merge_editions(newer, newer) == newer


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("good", "api", None), ("good", "tidy", None)),
        (("inadequate", "api", None), ("requires_improvement", "api", None)),
        (("requires_improvement", "api", None), ("good", "api", None)),
        (("good", "api", None), ("outstanding", "api", None)),
        (("outstanding", "api", None), ("inspected_not_rated", "api", None)),
        (("inspected_not_rated", "api", None), ("not_rated", "api", None)),
        (("not_rated", "api", "b"), ("not_rated", "api", "a")),
    ],
)
def test_of_one_day_the_higher_rank_then_the_more_cautious_value_of_an_edition_stands(
    first: tuple[str, str, str | None], second: tuple[str, str, str | None]
) -> None:
    day = date(2024, 1, 2)
    stronger, weaker = (
        edition_of(RatingStatement("location", "safe", value, day, reason=reason), day, source)
        for value, source, reason in (first, second)
    )
    for merged in (merge_editions(stronger, weaker), merge_editions(weaker, stronger)):
        assert (merged.value, merged.rank, merged.reason) == (
            stronger.value,
            stronger.rank,
            stronger.reason,
        )


def test_a_rating_is_known_from_its_publication_or_the_day_it_was_called_current() -> None:
    published = edition("good", date(2024, 5, 1), date(2024, 2, 1))
    confirmed = edition("good", date(2024, 1, 1), date(2024, 2, 1))
    undated = edition("good", None, date(2024, 2, 1))
    history = edition("good", date(2024, 1, 1), date(2024, 2, 1), current=False)
    days = [known_on(e) for e in (published, confirmed, undated, history)]
    assert days == [date(2024, 5, 1), date(2024, 2, 1), date(2024, 2, 1), date(2024, 1, 1)]


def test_without_a_rating_the_newest_of_what_was_published_stands() -> None:
    older, newer = (
        edition("not_rated", date(2022, 1, 1), date(2025, 1, 1), current=False),
        edition("inspected_not_rated", date(2023, 1, 1), date(2025, 1, 1), current=False),
    )
    assert ranked([older, newer]) == [newer, older]
    assert current_edition([]) is None


def test_a_rating_of_the_location_and_of_its_service_on_one_day_the_location_s_stands() -> None:
    day = date(2026, 6, 1)
    own = edition("good", day, day)
    care = edition_of(RatingStatement("Home Care", "overall", "inadequate", day), day, "api")
    same = ratings_of("1", [own, care]).overall
    assert same is not None
    assert (same.value, same.scope) == ("good", "location")
    later = edition_of(
        RatingStatement("Home Care", "overall", "inadequate", day + timedelta(days=1)), day, "api"
    )
    newest = ratings_of("1", [own, later]).overall
    assert newest is not None
    assert (newest.value, newest.scope) == ("inadequate", "Home Care")


def test_words_are_compared_without_accents_case_or_marks() -> None:
    assert fold("St. Mary’s  Café & Co") == "st marys cafe and co"
    assert fold("O'Neil") == "oneil"
    assert fold("Ünïcode-7") == "unicode 7"
    assert words_of("a b c d e f g h i") == [((letter,),) for letter in "abcdefgh"]
    assert words_of("O'Brien’s") == [(("obriens",), ("o", "brien", "s"))]
    assert words_of("+44 (0)20 7946-0001 Elm") == [(("02079460001",),), (("elm",),)]
    assert words_of(" ") == []


def test_every_published_spelling_has_its_code() -> None:
    for table, codes_of, count in (
        (SERVICE_TYPES, service_type_codes, 33),
        (SPECIALISMS, specialism_codes, 12),
        (ACTIVITIES, activity_codes, 14),
    ):
        assert len(table) == count
        for code, names in table.items():
            for name in names:
                assert codes_of([name.upper(), name]) == [code]
    spellings = [
        name for table in (SERVICE_TYPES, SPECIALISMS, ACTIVITIES) for n in table.values() for name in n
    ]
    assert (len(spellings), len({fold(name) for name in spellings})) == (101, 101)


def test_an_unknown_name_is_kept_as_a_code_and_a_legal_form_is_no_service_type() -> None:
    assert service_type_codes(["Something New", "Individual", "NHS Body", "Organisation", "Partnership"]) == [
        "something_new"
    ]
    assert specialism_codes(["x" * 70, "", " "]) == ["x" * 60]
    assert is_activity("personal CARE")
    assert not is_activity("Dementia")


# The name with the most commas.
LONGEST_SERVICE = next(name for name in SERVICE_TYPES["mental_health_hospital"] if "," in name)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("A | B|", ["A", "B"]),
        ("A; B;", ["A", "B"]),
        ("A|B; C", ["A", "B; C"]),
        ("A, B", ["A", "B"]),
        ("", []),
        (",", []),
        (f"Surgical procedures, {LONGEST_SERVICE}, X", ["Surgical procedures", LONGEST_SERVICE, "X"]),
    ],
)
def test_a_cell_is_split_into_names(cell: str, names: list[str]) -> None:
    assert split_names(cell) == names


@pytest.mark.parametrize(
    ("types", "care_home", "kinds"),
    [
        ("care_home_with_nursing", None, "nursing_home"),
        ("care_home_without_nursing", None, "care_home"),
        ("care_home_with_nursing care_home_without_nursing", True, "care_home nursing_home"),
        ("domiciliary_care", False, "home_care"),
        ("supported_living", None, "supported_living"),
        ("extra_care_housing", None, "extra_care"),
        ("shared_lives", None, "other_care"),
        ("specialist_college", None, "other_care"),
        ("hospice", None, "other_care"),
        ("hospice_at_home", None, "other_care"),
        ("rehabilitation", None, "other_care"),
        ("substance_misuse_residential", None, "other_care"),
        ("substance_misuse_community", None, "other_care"),
        ("learning_disability_community", None, "other_care"),
        ("dental", None, "health"),
        ("dental hospice", None, "other_care health"),
        ("dental domiciliary_care", None, "home_care"),
        ("dental supported_living", None, "supported_living"),
        ("dental extra_care_housing", None, "extra_care"),
        ("dental care_home_with_nursing", None, "nursing_home"),
        ("", True, "care_home"),
        ("dental", True, "care_home"),
        ("domiciliary_care", True, "care_home home_care"),
        ("", None, ""),
    ],
)
def test_the_kinds_of_care_of_a_location(types: str, care_home: bool | None, kinds: str) -> None:
    assert kinds_of(types.split(), care_home) == kinds.split()


def projected(**facts: object) -> Projection:
    stated = merge_facts({}, facts, date(2025, 1, 1), "api")
    return project(stated, "Rose Care Limited", None, (1, 2), "good")


def test_what_is_searched_of_a_location() -> None:
    found = projected(
        name="Élm Court",
        also_known_as="Willows",
        provider_id="1-8",
        address=[["1 Elm Road"], "Derby", "Derbyshire", "DE1 1AA"],
        point=[5, 6, "DE1 1AA"],
        status="registered",
        local_authority="Derby",
        brand="Rose",
        service_types=["domiciliary_care", "dental"],
        predecessor_id="1-7",
    )
    assert found == Projection(
        name="Élm Court",
        provider_id="1-8",
        postcode="DE1 1AA",
        lat_e5=5,
        lon_e5=6,
        status="registered",
        status_on=date(2025, 1, 1),
        shown=True,
        sort_name="elm court",
        search_text=" elm court willows derby de1 1aa de11aa rose care limited ",
        kinds=" home_care ",
        rating="good",
        predecessor_id="1-7",
        projection_version=PROJECTION_VERSION,
    )


def test_a_new_name_is_told_from_known_ones_blanks_and_legal_forms() -> None:
    listed = [
        "Homecare agencies",
        "New kind of care",
        "",
        " - ",
        "Partnership",
        "DEMENTIA",
        "new kind of care",
    ]
    assert unknown_names(listed) == ["New kind of care", "new kind of care"]
    assert unknown_names(["Organisation", "NHS body", "Individual", "Personal care"]) == []


def test_ids_phones_and_saints_are_searched_however_they_are_written() -> None:
    stated = merge_facts({}, {"name": "Saint Ann", "phone": "02079460101"}, date(2025, 1, 1), "api")
    found = project(stated, None, None, None, location_id="1-900000001")
    assert found.search_text == " saint st ann 1 900000001 02079460101 "
    assert project(merge_facts({}, {"name": "St Ann"}, None, "api"), None, None, None).search_text == (
        " st saint ann "
    )
    for typed in ("020 7946 0101", "+44 20 7946 0101", "+44 (0)20 7946 0101", "+442079460101"):
        assert words_of(typed) == [(("02079460101",),)]
    assert words_of("St Ann 0161 496 0101 o'Brien") == [
        (("st",),),
        (("ann",),),
        (("01614960101",),),
        (("obrien",), ("o", "brien")),
    ]


def test_what_a_census_lacks_has_ended_and_is_not_shown() -> None:
    stated = merge_facts({}, {"name": "Ash", "status": "registered"}, date(2025, 1, 1), "api")
    shown = project(stated, None, date(2025, 1, 1), None)
    ended = project(stated, None, date(2025, 1, 2), None)
    assert (shown.status, shown.shown) == ("registered", True)
    assert (ended.status, ended.status_on, ended.shown) == ("ended", date(2025, 1, 2), False)


def test_what_is_not_known_of_a_location_is_blank() -> None:
    nothing = project({}, None, None, None)
    assert (nothing.name, nothing.postcode, nothing.lat_e5, nothing.lon_e5) == (None, None, None, None)
    assert (nothing.status, nothing.shown, nothing.sort_name, nothing.search_text) == (
        "unknown",
        False,
        "",
        "  ",
    )
    assert nothing.kinds == "  "
    assert project({}, None, None, (7, 8)).lat_e5 == 7
    assert not projected(name="A", status="ended").shown
    assert projected(name="A").shown
    assert projected(care_home=True).kinds == " care_home "


def test_long_names_are_cut_for_searching() -> None:
    names = " ".join(f"word{number}" for number in range(200))
    long = projected(name=names)
    assert (len(long.sort_name), len(long.search_text)) == (200, 600)


@pytest.mark.parametrize(
    ("point", "address", "expected"),
    [
        (None, None, None),
        ([5, 6, "N8 0RD"], None, (5, 6)),
        ([5, 6, None], [[], "", "", "N8 0RD"], (5, 6)),
        ([5, 6, "N8 0RD"], [[], "", "", "N8 0RD"], (5, 6)),
        ([5, 6, "N8 0RD"], [[], "Derby", "", ""], (5, 6)),
        ([5, 6, "N8 0RD"], [[], "", "", "N8 0RE"], None),
    ],
)
def test_a_point_belongs_to_the_postcode_it_was_given_with(
    point: list | None, address: list | None, expected: tuple[int, int] | None
) -> None:
    stated = {"point": point, "address": address}
    assert stated_point(merge_facts({}, stated, date(2025, 1, 1), "api")) == expected
