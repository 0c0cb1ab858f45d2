"""The published weeks, the usual one of each kind of care, and weeks that a visitor describes."""

from __future__ import annotations

import pytest

from directory.foundation.errors import Invalid
from directory.prices.rules.weeks import (
    USUAL_WEEKS,
    Visit,
    WeekPattern,
    own_week,
    parse_support_week,
    parse_week,
    published_week,
    published_weeks,
    read_own_week,
    spread,
    usual_week,
    week_keys,
    week_text,
)

EVERY_DAY, TWICE_A_DAY, WEDNESDAY = (1,) * 7, (2,) * 7, (0, 0, 1, 0, 0, 0, 0)


def visits(key: str, category: str, minutes: int, by_day: tuple[int, ...]) -> WeekPattern:
    """A week of visits of one length."""
    return WeekPattern(key, category, "standard", (Visit(minutes, by_day, 1, False, False),))


def home(category: str) -> list[WeekPattern]:
    """The weeks of visits at home."""
    return [
        visits("v7x30", category, 30, EVERY_DAY),
        visits("v14x30", category, 30, TWICE_A_DAY),
        visits("v21x30", category, 30, (3,) * 7),
        visits("v28x30", category, 30, (4,) * 7),
        visits("v7x60", category, 60, EVERY_DAY),
        visits("v14x45", category, 45, TWICE_A_DAY),
    ]


def help_weeks(category: str) -> list[WeekPattern]:
    """The weeks of help by the hour."""
    return [
        visits("h1", category, 60, WEDNESDAY),
        visits("h2", category, 120, WEDNESDAY),
        visits("h4", category, 240, WEDNESDAY),
    ]


def whole_week(key: str, category: str, level: str = "standard") -> WeekPattern:
    """A week sold as a whole."""
    return WeekPattern(key, category, level, (), 1, 0, 0, 0, False)


def support(hours: int, by_day: tuple[int, ...]) -> WeekPattern:
    """A week of supported living."""
    visit = Visit(60, by_day, 1, False, True)
    return WeekPattern(f"core{hours}", "supported_living", "standard", (visit,), 1, 0, 0, 0, False)


def rooms(category: str, *levels: str) -> list[WeekPattern]:
    """The weeks of a care home."""
    return [whole_week(level, category, level) for level in levels]


PUBLISHED = {
    "home_care": home("home_care"),
    "personal_assistant": home("personal_assistant"),
    "live_in_care": [whole_week("week", "live_in_care")],
    "care_home": rooms("care_home", "residential", "residential_dementia"),
    "nursing_home": rooms(
        "nursing_home", "nursing", "nursing_dementia", "residential", "residential_dementia"
    ),
    "supported_living": [
        support(10, (2, 1, 2, 1, 2, 1, 1)),
        support(20, (3, 3, 3, 3, 3, 3, 2)),
        support(35, (5,) * 7),
    ],
    "extra_care": [whole_week("week", "extra_care")],
    "day_opportunities": [
        WeekPattern(f"d{days}", "day_opportunities", "standard", (), 0, days, 0, 0, False)
        for days in (1, 2, 3, 4, 5)
    ],
    "household_help": help_weeks("household_help"),
    "handyperson": help_weeks("handyperson"),
    "foot_care": [visits("visit", "foot_care", 0, WEDNESDAY)],
    "meals": [visits("meals7", "meals", 0, EVERY_DAY)],
}
USUAL = {
    "home_care": "v14x30",
    "personal_assistant": "v14x30",
    "live_in_care": "week",
    "care_home": "residential",
    "nursing_home": "nursing",
    "supported_living": "core10",
    "extra_care": "week",
    "day_opportunities": "d1",
    "household_help": "h1",
    "handyperson": "h1",
    "foot_care": "visit",
    "meals": "meals7",
}


@pytest.mark.parametrize("category", PUBLISHED)
def test_the_published_weeks(category: str) -> None:
    assert list(published_weeks(category)) == PUBLISHED[category]


def test_every_kind_of_care_has_its_usual_week() -> None:
    assert dict(USUAL_WEEKS) == USUAL
    for category, key in USUAL.items():
        week = usual_week(category)
        assert week is not None and (week.category, week.key) == (category, key)
    assert usual_week("nothing") is None
    assert published_weeks("nothing") == ()
    assert published_week("home_care", "nothing") is None


def test_the_keys_of_all_weeks() -> None:
    assert week_keys() == {week.key for weeks in PUBLISHED.values() for week in weeks}


@pytest.mark.parametrize(
    ("times", "by_day"),
    [
        (0, (0, 0, 0, 0, 0, 0, 0)),
        (1, (0, 0, 1, 0, 0, 0, 0)),
        (2, (0, 1, 0, 1, 0, 0, 0)),
        (3, (1, 0, 1, 0, 1, 0, 0)),
        (4, (1, 1, 0, 1, 1, 0, 0)),
        (5, (1, 1, 1, 1, 1, 0, 0)),
        (6, (1, 1, 1, 1, 1, 1, 0)),
        (7, (1, 1, 1, 1, 1, 1, 1)),
        (9, (1, 2, 1, 2, 1, 1, 1)),
    ],
)
def test_visits_fall_on_weekdays_first(times: int, by_day: tuple[int, ...]) -> None:
    assert spread(times) == by_day
    assert Visit(30, by_day).times == times


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("", "week_empty", {}),
        (" , ", "week_empty", {}),
        ("2c", "week_empty", {}),
        ("0x30", "week_empty", {}),
        ("14x", "week_unreadable", {}),
        ("7x30,7x", "week_unreadable", {}),
        ("१4x30", "week_unreadable", {}),
        ("7x30,2c,1c", "week_unreadable", {}),
        ("1x30," * 6 + "1x30", "week_too_long", {"most": 6}),
        ("1x14", "visit_minutes_out_of_range", {"least": 15, "most": 1440}),
        ("1x1441", "visit_minutes_out_of_range", {"least": 15, "most": 1440}),
        ("1x17", "visit_minutes_not_in_fives", {}),
        ("71x15", "too_many_visits", {"most": 70}),
        ("70x15,1x15", "too_many_visits", {"most": 70}),
        ("7x30,0c", "too_many_carers", {"most": 4}),
        ("7x30,5c", "too_many_carers", {"most": 4}),
        ("7x1440,1x15", "more_than_a_day", {}),
        ("1x60w", "week_unreadable", {}),
        ("1x60w2w2", "week_unreadable", {}),
        ("w2", "week_unreadable", {}),
        ("1x60w-2", "week_unreadable", {}),
        ("1x60w0", "every_weeks_unfit", {}),
        ("1x60w5", "every_weeks_unfit", {}),
        ("1x60w52", "every_weeks_unfit", {}),
        ("7x1440,1x15w6", "more_than_a_day", {}),
        ("70x15,1x15w2", "too_many_visits", {"most": 70}),
        ("20m", "week_empty", {}),
        ("10x60s3", "only_support_is_shared", {}),
        ("10x60,5x60s1", "only_support_is_shared", {}),
        ("7x30,20m,20m", "week_unreadable", {}),
        ("7x30,2.5m", "week_unreadable", {}),
        ("7x30,0m", "miles_out_of_range", {"most": 500}),
        ("7x30,501m", "miles_out_of_range", {"most": 500}),
    ],
)
def test_a_week_that_cannot_be_says_why(text: str, code: str, values: dict[str, int]) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_week(text)
    assert (refusal.value.field, refusal.value.code, refusal.value.values) == ("week", code, values)


@pytest.mark.parametrize(
    ("text", "key", "carers"),
    [
        ("70x15", "70x15", 1),
        ("7x1440", "7x1440", 1),
        ("1x30,1x30,1x30,1x30,1x30,1x30", "1x30,1x30,1x30,1x30,1x30,1x30", 1),
        ("2c,14X30 ", "14x30,2c", 2),
        ("14x30,1c", "14x30", 1),
        ("14x30,4c", "14x30,4c", 4),
        ("007x030", "7x30", 1),
        ("7x715,7x725", "7x715,7x725", 1),
    ],
)
def test_a_described_week_as_it_is_read(text: str, key: str, carers: int) -> None:
    week = parse_week(text)
    assert (week.key, week.category, week.need_level) == (key, "home_care", "standard")
    assert {visit.carers for visit in week.visits} == {carers}


@pytest.mark.parametrize(
    ("text", "key", "rhythms"),
    [
        ("1x60w2", "1x60w2", (2,)),
        ("14x30,1X60W4", "14x30,1x60w4", (1, 4)),
        ("1x60w1", "1x60", (1,)),
        ("1x60w03", "1x60w3", (3,)),
        ("2x45w6,2c", "2x45w6,2c", (6,)),
    ],
)
def test_visits_that_come_less_often_than_each_week(text: str, key: str, rhythms: tuple[int, ...]) -> None:
    week = parse_week(text)
    assert week.key == key == week_text(week.visits)
    assert tuple(visit.every_weeks for visit in week.visits) == rhythms


@pytest.mark.parametrize(
    ("text", "key", "miles"),
    [
        ("7x30", "7x30", 0),
        ("7x30,1m", "7x30,1m", 1),
        ("500M,7x30", "7x30,500m", 500),
        ("7x30,020m,2c", "7x30,2c,20m", 20),
    ],
)
def test_miles_of_a_described_week(text: str, key: str, miles: int) -> None:
    week = parse_week(text)
    assert (week.key, week.miles) == (key, miles)
    assert week_text(week.visits, week.miles) == key


def test_a_week_with_miles_is_for_help_in_the_household_too() -> None:
    assert own_week("home_care", "2x60") == parse_week("2x60")
    assert own_week("personal_assistant", "2x60,9m") == parse_week("2x60,9m", "personal_assistant")
    assert own_week("household_help", "2x60,9m") == parse_week("2x60,9m", "household_help")
    for category in ("household_help", "handyperson", "care_home", "supported_living", "meals"):
        assert own_week(category, "2x60") is None
    for category in ("handyperson", "care_home", "day_opportunities"):
        assert own_week(category, "2x60,9m") is None


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("", "week_empty", {}),
        ("20m", "week_empty", {}),
        ("10x60", "week_unreadable", {}),
        ("10x60s3,5x60", "week_unreadable", {}),
        ("10x60s3,2c", "week_unreadable", {}),
        ("10x60s", "week_unreadable", {}),
        ("10x60s3w2", "week_unreadable", {}),
        ("10x60s0", "shared_by_unfit", {"most": 12}),
        ("10x60s13", "shared_by_unfit", {"most": 12}),
        ("10x30s3", "support_not_in_hours", {}),
        ("169x60s2", "hours_out_of_range", {"most": 168}),
        ("100x60s2,69x60s1", "hours_out_of_range", {"most": 168}),
        ("10x60s3,501m", "miles_out_of_range", {"most": 500}),
    ],
)
def test_a_week_of_support_that_cannot_be_says_why(text: str, code: str, values: dict[str, int]) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_support_week(text)
    assert (refusal.value.field, refusal.value.code, refusal.value.values) == ("week", code, values)


@pytest.mark.parametrize(
    ("text", "sharers", "miles"),
    [
        ("10x60s3", (3,), 0),
        ("5x60s1,10x60s2", (1, 2), 0),
        ("168x60s12", (12,), 0),
        ("10x60w2s3,20m", (3,), 20),
    ],
)
def test_a_week_of_support_as_it_is_read(text: str, sharers: tuple[int, ...], miles: int) -> None:
    week = read_own_week(text)
    assert week == parse_support_week(text) == own_week("supported_living", text.upper())
    assert (week.key, week.category, week.whole_weeks, week.miles) == (text, "supported_living", 1, miles)
    assert tuple(visit.shared_by for visit in week.visits) == sharers
    assert all(visit.on_site and visit.minutes == 60 for visit in week.visits)
    for category in ("home_care", "household_help", "care_home"):
        assert own_week(category, text) is None


def test_a_described_week_is_for_a_kind_of_care_and_a_need() -> None:
    week = parse_week("5x60", "household_help", "any")
    assert week == WeekPattern(
        "5x60", "household_help", "any", (Visit(60, (1, 1, 1, 1, 1, 0, 0), 1, False, False),)
    )
