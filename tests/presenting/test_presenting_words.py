"""The words of prices, terms and ratings that pages, letters and printed lists share."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.finding.documents import unit_prices
from directory.presenting.facts import rating_fact
from directory.presenting.phrases import joined, lower_first, out_of_hundred, yes_or_no
from directory.presenting.price_sum import made_of, part_words
from directory.presenting.price_words import amount_words, budget_words, each_words, unit_words
from directory.presenting.ratings import (
    MEANINGS,
    inspected_words,
    published_words,
    rating_summary,
    rating_words,
)
from directory.presenting.rules import ListWeek
from directory.presenting.terms import (
    age_words,
    notice_tag,
    notice_words,
    rent_words,
    shared_support_words,
    sharers_words,
    start_words,
    trial_tag,
    trial_words,
    vacancy_words,
)
from directory.presenting.weeks import price_heading, price_per, rhythm_words, week_choices, week_words
from directory.prices.rules.types import Comparable, Part, PriceLine
from directory.prices.rules.weeks import parse_support_week, parse_week, published_week
from directory.quality.queries import LatestOutcome
from directory.vocabulary.care import Category
from directory.vocabulary.prices import FncStatus, PricePart, TimeOfWeek
from directory.vocabulary.procurement import ListingKind
from directory.vocabulary.ratings import Rating
from directory.web.templating import in_pounds
from tests.conftest import TODAY

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("unit", "any_day", "words"),
    [
        ("hour", True, "£22.00 an hour, any day"),
        ("hour", False, "£22.00 an hour on weekdays"),
        ("hour", None, "£22.00 an hour"),
        ("week", None, "£22.00 a week"),
        ("visit", None, "£22.00 a visit"),
        ("session", None, "£22.00 a session"),
        ("day", None, "£22.00 a day"),
        ("night_sleep", None, "£22.00 a sleeping night"),
        ("night_waking", None, "£22.00 a waking night"),
        ("mile", None, "£22.00 a mile driven for you"),
    ],
)
def test_a_unit_price_says_what_it_pays_for(unit: str, any_day: bool | None, words: str) -> None:
    assert unit_words(2200, unit, any_day) == words


@pytest.mark.parametrize(
    ("unit", "time_of_week", "words"),
    [
        ("hour", "weekday", "£22.00 an hour on weekdays"),
        ("hour", "weekend", "£22.00 an hour at weekends"),
        ("hour", "night", "£22.00 an hour at night"),
        ("hour", "bank_holiday", "£22.00 an hour on bank holidays"),
        ("visit", "weekend", "£22.00 a visit at weekends"),
        ("session", "bank_holiday", "£22.00 a session on bank holidays"),
    ],
)
@pytest.mark.parametrize("any_day", [False, None])
def test_a_unit_price_says_when_it_holds(
    unit: str, time_of_week: str, words: str, any_day: bool | None
) -> None:
    assert unit_words(2200, unit, any_day, time_of_week) == words


TIMES = ["any", "weekday", "weekend", "night", "bank_holiday"]
TIME_SAID = {
    "weekday": "on weekdays",
    "weekend": "at weekends",
    "night": "at night",
    "bank_holiday": "on bank holidays",
}
TIMED_LINES = st.lists(
    st.builds(
        PriceLine,
        unit=st.sampled_from(["hour", "visit"]),
        amount_pence=st.integers(100, 90_00),
        payer=st.just("council"),
        category=st.just("home_care"),
        valid_from=st.just(TODAY),
        time_of_week=st.sampled_from(TimeOfWeek).map(str),
        includes_weekends=st.sampled_from([True, False, None]),
        minutes=st.sampled_from([0, 30, 60]),
    ),
    min_size=1,
    max_size=6,
)


@given(lines=TIMED_LINES, order=st.randoms(use_true_random=False))
def test_the_amount_and_the_time_of_a_label_are_of_one_price(
    lines: list[PriceLine], order: random.Random
) -> None:
    """Whatever the order of the rows: the label is that of a line, and no line holds on more of the week."""
    shuffled = list(lines)
    order.shuffle(shuffled)
    pence, unit, any_day, time = cast(
        "tuple[int, str, bool | None, str]", tuple(unit_prices(tuple(shuffled))["council"])
    )
    of_unit = [one for one in lines if one.unit == unit]
    assert (pence, time) in {(one.amount_pence, one.time_of_week) for one in of_unit}
    assert TIMES.index(time) == min(TIMES.index(one.time_of_week) for one in of_unit)
    assert unit_prices(tuple(lines)) == unit_prices(tuple(shuffled))
    words = unit_words(pence, unit, any_day, time)
    assert words.startswith(in_pounds(pence))
    said = {time for time, phrase in TIME_SAID.items() if phrase in words}
    assert said == ({time} if time != "any" else set() if any_day is not False else {"weekday"})


@pytest.mark.parametrize(
    ("per", "words"), [("hour", "£5.00 an hour"), ("visit", "£5.00 a visit"), ("week", "£5.00 a week")]
)
def test_an_amount_says_what_it_pays_for(per: str, words: str) -> None:
    assert amount_words(500, per) == words


def test_a_unit_price_has_its_fractions_of_a_penny() -> None:
    assert each_words(Decimal(1150)) == "£11.50"
    assert each_words(Decimal("1263.5")) == "£12.635"


def test_a_budget_is_left_or_passed() -> None:
    assert budget_words(600) == "£6.00 left in your budget"
    assert budget_words(0) == "£0.00 left in your budget"
    assert budget_words(-1) == "£0.01 over your budget"


@pytest.mark.parametrize(
    ("week", "category", "heading", "per"),
    [
        (ListWeek("5x45", own=True), Category.HOME_CARE, "Price for your visits", "week"),
        (ListWeek("v21x30"), Category.HOME_CARE, "Price for 21 visits of 30 minutes", "week"),
        (ListWeek("v1x30"), Category.HOME_CARE, "Price for 1 visit of 30 minutes", "week"),
        (ListWeek("usual"), Category.HANDYPERSON, "Price for 1 hour", "hour"),
        (ListWeek("usual"), Category.FOOT_CARE, "Price for a visit", "visit"),
        (ListWeek("usual"), Category.CARE_HOME, "Price for a room with care", "week"),
        (ListWeek("usual"), "", "Price for a week", "week"),
    ],
)
def test_a_price_says_which_week_it_is_for(week: ListWeek, category: str, heading: str, per: str) -> None:
    assert (price_heading(week, category), price_per(week, category)) == (heading, per)


def test_a_week_of_visits_in_words() -> None:
    assert week_words("14x30") == "14 visits of 30 minutes"
    assert week_words("1x30,2x45,2c") == "1 visit of 30 minutes, 2 visits of 45 minutes, 2 carers at once"
    assert week_words("often") == "often"
    assert week_words("5x60s1,10x60s3") == "5 hours for you alone, 10 hours shared by 3 people"
    assert week_words("1x60w2s2") == "1 hour shared by 2 people every 2 weeks"
    assert week_words("7x30,20m") == "7 visits of 30 minutes, 20 miles driven for you"
    assert week_words("7x30,2c,1m") == "7 visits of 30 minutes, 2 carers at once, 1 mile driven for you"
    assert week_words("14x30,1x60w2") == "14 visits of 30 minutes, 1 visit of 60 minutes every 2 weeks"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Part("visits", Decimal(14), Decimal(11_00), 154_00, 30), "14 visits × £11.00"),
        (
            Part("visits", Decimal(1), Decimal(22_00), 11_00, 60, 2),
            "1 visit of 60 minutes every 2 weeks × £22.00",
        ),
        (
            Part("visits", Decimal(2), Decimal("12.5"), 6, 30, 4),
            "2 visits of 30 minutes every 4 weeks × £0.125",
        ),
        (Part("visits", Decimal(1), Decimal(30_00), 5_00, 0, 6), "1 visit × £30.00, every 6 weeks"),
        (
            Part("shared_hours", Decimal(10), Decimal(21_00), 70_00, 60, 1, 3),
            "10 × £21.00 (shared hours), split between 3 people",
        ),
        (
            Part("shared_hours_weekend", Decimal(1), Decimal(21_00), 2_63, 60, 4, 2),
            "1 × £21.00 (shared hours at weekends), every 4 weeks, split between 2 people",
        ),
        (Part("miles", Decimal(20), Decimal(45), 9_00), "20 miles driven for you × 45p"),
        (Part("miles", Decimal(1), Decimal("54.6"), 55), "1 mile driven for you × 54.6p"),
        (Part("miles", Decimal(20), Decimal(120), 24_00), "20 miles driven for you × £1.20"),
        (Part("trips", Decimal(6), Decimal(4_50), 27_00), "6 × £4.50 (trips, there or back)"),
        (
            Part("visits_weekend", Decimal(2), Decimal(24_00), 24_00, 60, 2),
            "2 × £24.00 (visits at weekends), every 2 weeks",
        ),
    ],
)
def test_a_part_of_a_sum_says_how_often_it_comes(part: Part, words: str) -> None:
    assert part_words(part) == words


def test_a_choice_of_weeks_of_support_holds_the_visitor_s_own() -> None:
    own = week_choices("supported_living", parse_support_week("10x60s3"))
    assert own[0] == ("", "10 hours shared by 3 people", True)
    assert [key for key, _, _ in own[1:]] == ["core10", "core20", "core35"]
    assert not any(is_chosen for _, _, is_chosen in own[1:])
    assert price_heading(ListWeek("10x60s3", own=True), "supported_living") == "Price for your week"


def test_a_mile_is_said_in_pence() -> None:
    assert unit_words(45, "mile", None) == "45p a mile driven for you"
    assert unit_words(100, "mile", None) == "£1.00 a mile driven for you"


def test_how_often_visits_come() -> None:
    assert [rhythm_words(weeks) for weeks in (1, 2, 6)] == ["Every week", "Every 2 weeks", "Every 6 weeks"]


def test_a_choice_of_weeks_holds_the_visitor_s_own() -> None:
    published = week_choices("home_care", published_week("home_care", "v14x30"))
    assert [key for key, _, is_chosen in published if is_chosen] == ["14x30"]
    own = week_choices("home_care", parse_week("14x30,1x60w2"))
    assert own[:-1] == tuple((key, words, False) for key, words, _ in published)
    assert own[-1] == (
        "14x30,1x60w2",
        "14 visits of 30 minutes, 1 visit of 60 minutes every 2 weeks",
        True,
    )


@pytest.mark.parametrize(
    ("offered", "days", "words"),
    [
        (None, 28, None),
        (False, 28, "no"),
        (True, None, "yes"),
        (True, 0, "yes"),
        (True, 28, "4 weeks"),
        (True, 7, "1 week"),
        (True, 10, "10 days"),
        (True, 1, "1 day"),
    ],
)
def test_a_trial_in_words(offered: bool | None, days: int | None, words: str | None) -> None:
    assert trial_words(offered, days) == words


def test_the_tags_of_a_trial_and_of_notice() -> None:
    assert [trial_tag(days) for days in (1, 7, 10, 28)] == [
        "Trial: 1 day",
        "Trial: 1 week",
        "Trial: 10 days",
        "Trial: 4 weeks",
    ]
    assert [notice_tag(days) for days in (1, 7)] == ["Leave with 1 day’s notice", "Leave with 7 days’ notice"]


def test_notice_that_nobody_told_us_has_no_words() -> None:
    assert notice_words(None) is None
    assert (notice_words(0), notice_words(1)) == ("0 days’ notice", "1 day’s notice")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "Can start now"),
        (0, "Can start now"),
        (1, "Can start within a week"),
        (7, "Can start within a week"),
        (8, "Can start in 2 weeks"),
        (14, "Can start in 2 weeks"),
        (15, "Can start in 3 weeks"),
    ],
)
def test_a_start_is_told_by_the_week(days: int, words: str) -> None:
    assert start_words(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("count", "unit", "words"),
    [
        (0, "beds", "No rooms free"),
        (1, "beds", "1 room free"),
        (2, "beds", "2 rooms free"),
        (1, "hours", "1 hour free"),
        (1, "places", "1 place free"),
        (0, "hours", "No hours free now"),
        (2, "hours", "2 hours free"),
        (0, "places", "No places free"),
        (2, "places", "2 places free"),
    ],
)
def test_vacancies_in_their_unit(count: int, unit: str, words: str) -> None:
    assert vacancy_words(count, unit) == words


def test_help_that_is_not_inspected_says_who_checked_it() -> None:
    assert rating_words("") == "Not inspected: checked by the Council"
    check = LatestOutcome(1, "met", TODAY, TODAY, 0)
    assert rating_fact(ListingKind.UNIVERSAL, "", None, check).value == "Not inspected"
    assert rating_fact(ListingKind.CHECKED, "", None, check).value == "Not inspected: checked by the Council"
    assert rating_fact(ListingKind.CHECKED, "", None, None).value == "Not inspected"
    assert rating_fact(ListingKind.ADMITTED, Rating.GOOD, None, None).value == "Good"


def test_the_age_of_an_inspection_is_the_nearest_number_of_years() -> None:
    assert inspected_words(date(2025, 11, 23), date(2026, 11, 22)).endswith("23 November 2025.")
    assert inspected_words(date(2025, 11, 22), date(2026, 11, 22)).endswith(", 1 year ago.")
    assert inspected_words(date(2025, 5, 23), date(2026, 11, 22)).endswith(", 1 year ago.")
    assert inspected_words(date(2025, 5, 22), date(2026, 11, 22)).endswith(", 2 years ago.")
    assert inspected_words(date(2023, 12, 21), date(2026, 12, 1)).endswith(", 3 years ago.")
    assert published_words(date(2023, 12, 21), date(2026, 12, 1)).endswith(", 3 years ago.")
    assert inspected_words(date(2024, 11, 1), date(2026, 11, 22)).endswith(", 2 years ago.")


def test_every_rating_has_its_meaning() -> None:
    assert set(MEANINGS) == set(Rating)


def test_a_service_of_whose_rating_nothing_is_known_is_never_not_yet_rated() -> None:
    summary = rating_summary(None, (), TODAY)
    assert (summary.code, summary.dated, summary.previous) == (Rating.NOT_KNOWN, None, None)
    assert summary.means.startswith("We do not know what inspectors say of this service now.")


def test_phrases() -> None:
    assert joined(["one", "two"]) == "one, two"
    assert (lower_first("Washing and dressing"), lower_first("GP visits")) == (
        "washing and dressing",
        "GP visits",
    )
    assert (yes_or_no(None), yes_or_no(True), yes_or_no(False)) == (None, "yes", "no")
    assert (out_of_hundred(None), out_of_hundred(0)) == (None, "0 of 100")


@pytest.mark.parametrize(
    ("pence", "bills", "words"),
    [
        (None, True, None),
        (1, None, "£0.01 a week"),
        (120_50, True, "£120.50 a week, with gas, electricity and water"),
        (120_50, False, "£120.50 a week, without gas, electricity and water"),
    ],
)
def test_rent_says_whether_bills_are_in_it(pence: int | None, bills: bool | None, words: str | None) -> None:
    assert rent_words(pence, bills) == words


def test_what_is_shared_in_a_home_that_is_let() -> None:
    assert [sharers_words(count) for count in (None, 1, 2)] == [
        None,
        "You have it to yourself",
        "Up to 2 people",
    ]
    assert [shared_support_words(hours) for hours in (None, 0, 1, 20)] == [
        None,
        "none",
        "1 hour a week",
        "20 hours a week",
    ]


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(None, None, None), (18, None, "18 or over"), (None, 64, "64 or under"), (18, 64, "18 to 64")],
)
def test_ages(least: int | None, most: int | None, words: str | None) -> None:
    assert age_words(least, most) == words


@pytest.mark.parametrize(
    ("status", "whole", "words"),
    [
        (FncStatus.INCLUDED, 129_200, "The whole price"),
        (FncStatus.ADDED, 155_968, "A week"),
        (FncStatus.NOT_ELIGIBLE, 129_200, "A week"),
    ],
)
def test_a_week_that_holds_the_part_of_the_nhs_is_called_the_whole_price(
    app: object, status: str, whole: int, words: str
) -> None:
    assert app
    week = Part(PricePart.FEE, Decimal(1), Decimal(129_200), 129_200)
    price = Comparable(whole, (week,), status, 26_768, (), 0, 0, TODAY, ())
    assert made_of(price, ())[0] == (words, "£1,292.00")
