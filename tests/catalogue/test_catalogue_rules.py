"""What stops a service being published, how fresh its facts are, whom it visits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.rules import (
    START_STALE_DAYS,
    VACANCY_STALE_DAYS,
    AddressAreas,
    PublishFacts,
    availability_unit,
    check_areas,
    check_as_at,
    check_codes,
    check_languages,
    check_living,
    check_opening_hours,
    earliest_start,
    freshness,
    missing_to_publish,
    outcode_of,
    visits_address,
)
from directory.catalogue.states import SERVICE
from directory.foundation.errors import Invalid, WrongState
from directory.vocabulary.care import Need
from directory.vocabulary.organisations import Weekday

TODAY = date(2026, 11, 22)
COMPLETE = PublishFacts(
    current_contacts=1,
    publish_consent_on=TODAY,
    trial_offered=True,
    trial_days=14,
    notice_by_resident_days=7,
    notice_by_provider_days=28,
    described=True,
    placed=True,
    tasks=frozenset({"companionship"}),
    price_shown=True,
    rating_shown=True,
    registered=False,
)


def test_a_complete_service_lacks_nothing() -> None:
    assert missing_to_publish(COMPLETE) == ()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"current_contacts": 0}, "named_contact"),
        ({"current_contacts": 2}, "named_contact"),
        ({"publish_consent_on": None}, "publish_consent"),
        ({"trial_offered": None, "trial_days": None}, "trial"),
        ({"trial_days": None}, "trial_days"),
        ({"notice_by_resident_days": None}, "notice_by_resident"),
        ({"notice_by_provider_days": None}, "notice_by_provider"),
        ({"described": False}, "description"),
        ({"placed": False}, "place"),
        ({"price_shown": False}, "price"),
        ({"rating_shown": False}, "rating"),
        ({"tasks": frozenset({"personal_care"})}, "registration"),
        ({"tasks": frozenset({"nursing"})}, "registration"),
    ],
)
def test_vector_14_what_is_missing_is_named(changes: dict[str, object], missing: str) -> None:
    assert missing_to_publish(replace(COMPLETE, **changes)) == (missing,)


def test_no_trial_and_no_notice_needed_are_answers_too() -> None:
    facts = replace(COMPLETE, trial_offered=False, trial_days=None, notice_by_resident_days=0)
    assert missing_to_publish(facts) == ()


def test_registered_personal_care_may_be_published() -> None:
    assert missing_to_publish(replace(COMPLETE, tasks=frozenset({"personal_care"}), registered=True)) == ()


@pytest.mark.parametrize(
    ("days", "code", "usable"),
    [
        (0, "told_today", True),
        (1, "told_days_ago", True),
        (14, "told_days_ago", True),
        (15, "stale", False),
        (-3, "told_today", True),
    ],
)
def test_freshness_goes_stale_after_fourteen_days(days: int, code: str, usable: bool) -> None:
    fact = freshness(TODAY - timedelta(days=days), TODAY, 14)
    assert (fact.code, fact.is_usable, fact.days) == (code, usable, max(0, days))


def test_a_fact_never_stated_is_not_told_rather_than_stale() -> None:
    assert freshness(None, TODAY, 14).code == "not_told"
    assert not freshness(None, TODAY, 14).is_usable


@pytest.mark.parametrize(
    ("start_in", "days_ago", "known"), [(-5, 1, True), (0, 0, True), (30, 14, True), (0, 15, False)]
)
def test_earliest_start(start_in: int, days_ago: int, known: bool) -> None:
    start_on = TODAY + timedelta(days=start_in)
    start = earliest_start(start_on, TODAY - timedelta(days=days_ago), TODAY)
    assert start == (start_on if known else None)


def test_a_start_never_stated_is_unknown() -> None:
    assert earliest_start(None, TODAY, TODAY) is None
    assert earliest_start(TODAY, None, TODAY) is None


HORNSEY = AddressAreas("E05013588", "N8", "E09000014")


@pytest.mark.parametrize("area", [("ward", "E05013588"), ("outcode", "N8"), ("council", "E09000014")])
def test_one_area_that_holds_the_address_is_enough(area: tuple[str, str]) -> None:
    assert visits_address([("council", "E09000009"), area], HORNSEY)


def test_no_areas_or_unknown_addresses_are_not_visited() -> None:
    assert not visits_address([], HORNSEY)
    assert not visits_address([("ward", "E05013588")], AddressAreas())
    assert not visits_address([("outcode", "N80")], HORNSEY)


@pytest.mark.parametrize(
    ("postcode", "outcode"),
    [
        ("N8 0RD", "N8"),
        ("n80rd", "N8"),
        ("SW1A 1AA", "SW1A"),
        ("N8", "N8"),
        ("N801D", "N801D"),
        ("SWAB", "SWAB"),
    ],
)
def test_outcode(postcode: str, outcode: str) -> None:
    assert outcode_of(postcode) == outcode


def refusal(check: Callable[[], object]) -> tuple[str, str, object]:
    """The field, code and value of the Invalid that a check raises."""
    with pytest.raises(Invalid) as raised:
        check()
    return raised.value.field, raised.value.code, raised.value.values.get("value")


def test_codes_are_known_once_and_in_order() -> None:
    assert check_codes("needs", ["dementia", "older_people", "dementia"], Need) == [
        "older_people",
        "dementia",
    ]
    unknown = refusal(lambda: check_codes("needs", ["zebras", "dementia", "unicorns"], Need))
    assert unknown == ("needs", "unknown_code", "unicorns")


def test_languages_are_codes_of_two_or_three_small_letters() -> None:
    assert check_languages(["tr", "bsl", "tr"]) == ["bsl", "tr"]
    for code in ("English", "engl", "e", "EN", "e1", "çe", ""):
        assert refusal(lambda: check_languages(["tr", code])) == ("languages", "unknown_code", code)  # noqa: B023


def test_areas_are_of_known_kinds() -> None:
    assert check_areas([("outcode", " n8 "), ("outcode", "N8"), ("council", "e09000014")]) == [
        ("council", "E09000014"),
        ("outcode", "N8"),
    ]
    assert refusal(lambda: check_areas([("county", "Surrey")])) == ("areas", "unknown_code", "county:SURREY")
    assert refusal(lambda: check_areas([("outcode", " ")])) == ("areas", "unknown_code", "outcode:")


def test_facts_go_stale_after_a_fortnight() -> None:
    assert (VACANCY_STALE_DAYS, START_STALE_DAYS) == (14, 14)


def test_a_fact_is_never_of_a_future_day() -> None:
    assert check_as_at(TODAY, TODAY) == TODAY
    tomorrow = TODAY + timedelta(days=1)
    assert refusal(lambda: check_as_at(tomorrow, TODAY)) == ("as_at", "in_the_future", None)


@given(st.lists(st.sampled_from(sorted(SERVICE.moves)), max_size=12))
def test_any_walk_stays_inside_the_workflow_and_withdrawn_is_final(verbs: list[str]) -> None:
    state = SERVICE.initial
    for verb in verbs:
        try:
            moved = SERVICE.move(state, verb)
        except WrongState:
            assert state not in SERVICE.moves[verb][0]
            continue
        assert state not in SERVICE.final
        state = moved
    assert state in SERVICE.states


WEEK = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30)]


def period(day: str, opens: str, closes: str) -> dict[str, str]:
    return {"day": day, "opens": opens, "closes": closes}


def test_hours_go_past_midnight_and_twice_a_day() -> None:
    hours = [
        period("friday", "20.00", "2:00"),
        period("friday", "0930", "12:00"),
        period("monday", "9:00", "17:00"),
    ]
    assert check_opening_hours(hours) == [
        period("monday", "09:00", "17:00"),
        period("friday", "09:30", "12:00"),
        period("friday", "20:00", "02:00"),
    ]


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ([period("friday", "20:00", "02:00"), period("saturday", "01:00", "05:00")], "hours_overlap"),
        ([period("sunday", "20:00", "02:00"), period("monday", "01:00", "05:00")], "hours_overlap"),
        ([period("monday", "09:00", "12:00"), period("monday", "11:00", "13:00")], "hours_overlap"),
        ([period("monday", "00:00", "00:00"), period("monday", "11:00", "13:00")], "hours_overlap"),
        ([period("someday", "09:00", "12:00")], "unknown_code"),
        ([period("monday", "24:00", "12:00")], "clock_time"),
        ([period("monday", "noon", "12:00")], "clock_time"),
    ],
)
def test_hours_that_cannot_be(hours: list[dict[str, str]], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_opening_hours(hours)
    assert (refused.value.field, refused.value.code) == ("opening_hours", code)


@given(
    st.lists(
        st.tuples(st.sampled_from(list(Weekday)), st.sampled_from(WEEK), st.sampled_from(WEEK)), max_size=6
    )
)
def test_hours_that_are_taken_are_the_same_when_they_are_checked_again(
    periods: list[tuple[str, str, str]],
) -> None:
    try:
        checked = check_opening_hours(period(*each) for each in periods)
    except Invalid:
        return
    assert check_opening_hours(checked) == checked
    assert len(checked) == len(periods)


@pytest.mark.parametrize(
    ("category", "capacity_unit", "unit"),
    [
        ("care_home", None, "beds"),
        ("home_care", "hours", None),
        ("day_opportunities", None, "places"),
        ("extra_care", "beds", "beds"),
    ],
)
def test_what_room_is_counted_in(category: str, capacity_unit: str | None, unit: str | None) -> None:
    assert availability_unit(category, capacity_unit) == unit


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"rent_weekly_pence": 0}, "price_zero"),
        ({"rent_weekly_pence": 1}, None),
        ({"rent_weekly_pence": 100_000_00}, None),
        ({"rent_weekly_pence": 100_000_01}, "money_too_much"),
        ({"sharers": 0}, "sharers_out_of_range"),
        ({"sharers": 1}, None),
        ({"sharers": 50}, None),
        ({"sharers": 51}, "sharers_out_of_range"),
        ({"shared_support_hours": -1}, "hours_out_of_range"),
        ({"shared_support_hours": 0}, None),
        ({"shared_support_hours": 168}, None),
        ({"shared_support_hours": 169}, "hours_out_of_range"),
        ({}, None),
    ],
)
def test_what_may_be_told_of_a_home_that_is_let(facts: dict[str, int | None], code: str | None) -> None:
    check_living(dict.fromkeys(facts))
    if code is None:
        check_living(facts)
        return
    with pytest.raises(Invalid) as refusal:
        check_living(facts)
    assert (refusal.value.field, refusal.value.code) == (*facts, code)
