"""Every settled reading of requirements 2.3, where the sums could be read two ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from directory.foundation.errors import Invalid
from directory.foundation.money import WEEKS_A_YEAR, round_pence
from directory.prices.national_queries import bank_holidays
from directory.prices.rules.check import check_composite, check_price
from directory.prices.rules.compare import band_amount, comparable_week, median_pence
from directory.prices.rules.discount import discounted, discounted_pence
from directory.prices.rules.funding import nursing_rate, who_pays
from directory.prices.rules.periods import Period, fee_for_period
from directory.prices.rules.types import (
    Charge,
    Comparable,
    Discount,
    Extra,
    NotComparable,
    PriceLine,
    Reduction,
)
from directory.prices.rules.weeks import Scenario, Visit, WeekPattern, parse_week, published_week
from tests.prices.examples import (
    RATES,
    TODAY,
    by_visit,
    facts,
    hourly,
    not_weekends,
    nursing_fee,
    nursing_week,
    priced,
    refused,
    visits,
)

TEN_PERCENT = Discount(date(2026, 6, 1), basis_points=1000)


def test_the_week_is_that_of_the_start_date() -> None:
    old = hourly("20.00", valid_to=date(2026, 11, 30))
    new = hourly("22.00", valid_from=date(2026, 12, 1))
    assert priced(visits("7x60"), new, old).pence == 140_00
    assert priced(visits("7x60", date(2026, 12, 1)), new, old).pence == 154_00


def test_a_day_is_a_seventh_and_a_period_is_rounded_once() -> None:
    line = nursing_fee("100.00", "inclusive")
    period = fee_for_period(nursing_week(), (line,), facts(), first=TODAY, last=TODAY)
    assert isinstance(period, Period)
    assert period.pence == 14_29
    ten = fee_for_period(nursing_week(), (line,), facts(), first=TODAY, last=date(2026, 12, 1))
    assert isinstance(ten, Period)
    assert ten.pence == round_pence(Decimal(100_00) * 10 / 7) == 142_86


def test_bank_holidays_replace_the_ordinary_price_of_their_visits() -> None:
    lines = (
        not_weekends("20.00", time_of_week="weekday"),
        not_weekends("24.00", time_of_week="weekend"),
        not_weekends("40.00", time_of_week="bank_holiday"),
    )
    week = priced(visits("7x60"), *lines)
    year = [day for day in bank_holidays().dates if TODAY <= day < date(2027, 11, 22)]
    more = sum(16_00 if day.weekday() > 4 else 20_00 for day in year)
    assert week.pence == round_pence(5 * 20_00 + 2 * 24_00 + Decimal(more) / WEEKS_A_YEAR)


def test_a_price_with_weekends_and_bank_holidays_has_no_such_terms() -> None:
    week = priced(visits("7x60"), hourly("20.00"), not_weekends("40.00", time_of_week="bank_holiday"))
    assert [part.code for part in week.parts] == ["visits"]


def test_bank_holidays_past_the_published_list_are_not_guessed() -> None:
    lines = (
        not_weekends("20.00", time_of_week="weekday"),
        not_weekends("24.00", time_of_week="weekend"),
        not_weekends("40.00", time_of_week="bank_holiday"),
    )
    assert refused(visits("7x60", date(2040, 1, 1)), *lines) == "bank_holidays_unknown"


def test_fnc_is_added_only_for_a_person_who_is_eligible() -> None:
    week = priced(nursing_week(fnc_eligible=False), nursing_fee("760.00", "exclusive"))
    assert (week.pence, week.fnc_code, week.fnc_pence) == (760_00, "not_eligible", 0)


def test_fnc_is_never_more_than_the_price() -> None:
    week = priced(nursing_week(), nursing_fee("200.00", "inclusive"))
    assert (week.pence, week.fnc_pence) == (200_00, 200_00)
    assert who_pays(200_00, 267_68, payer="self_funder", accommodation=True).parts == (("nhs", 200_00),)


def test_a_higher_band_is_the_person_s_and_the_band_check_uses_the_standard_rate() -> None:
    fee = nursing_fee("760.00", "exclusive")
    assert priced(nursing_week(fnc_band="higher"), fee).pence == 760_00 + 368_24
    assert band_amount(fee, (), RATES, on=TODAY, asked_on=TODAY) == 760_00 + 267_68


def test_residential_care_has_no_fnc() -> None:
    line = nursing_fee("500.00", "na", need_level="residential", category="care_home")
    week = priced(
        Scenario(WeekPattern("residential", "care_home", "residential", whole_weeks=1), "council", TODAY),
        line,
    )
    assert (week.pence, week.fnc_code) == (500_00, "na")


def test_bands_judge_the_discounted_price_with_compulsory_extras() -> None:
    fee = nursing_fee("500.00", "exclusive", extras=(Extra("laundry", 10_00),))
    assert band_amount(fee, (TEN_PERCENT,), RATES, on=TODAY, asked_on=TODAY) == 450_00 + 10_00 + 267_68


def test_no_rate_for_the_day_leaves_the_band_check_without_an_amount() -> None:
    answer = band_amount(nursing_fee("500.00", "exclusive"), (), (), on=TODAY, asked_on=TODAY)
    assert isinstance(answer, NotComparable)
    assert answer.code == "nursing_rate_missing"


def test_a_discount_lowers_care_and_not_extras_or_travel() -> None:
    line = hourly("20.00", includes_travel=False, travel_pence=1_00, extras=(Extra("monitoring", 5_00),))
    week = priced(visits("7x60"), line, known=facts(discounts=(TEN_PERCENT,)))
    assert week.pence == 7 * 18_00 + 7 * 1_00 + 5_00
    assert week.reductions == (Reduction("hour", 18_00, 20_00, line.includes_weekends),)


@pytest.mark.parametrize("unit", ["mile", "one_off"])
def test_a_discount_does_not_touch_what_is_not_care(unit: str) -> None:
    assert discounted_pence(hourly("20.00", unit=unit), (TEN_PERCENT,), TODAY) == 20_00


def test_discounts_compound_and_are_charged_in_whole_pence() -> None:
    two = (TEN_PERCENT, Discount(date(2026, 6, 1), basis_points=500))
    line = discounted(hourly("19.99"), two, TODAY)
    assert (line.amount_pence, line.before_discount_pence) == (17_09, 19_99)
    assert priced(visits("14x30"), hourly("19.99"), known=facts(discounts=two)).pence == round_pence(
        Decimal(17_09) * 7
    )


def test_a_published_price_is_never_discounted_twice() -> None:
    once = discounted(hourly("20.00"), (TEN_PERCENT,), TODAY)
    assert discounted(once, (TEN_PERCENT,), TODAY) == once


def test_a_discount_not_yet_in_force_and_one_that_ended_do_not_count() -> None:
    later = Discount(date(2026, 12, 1), basis_points=1000)
    ended = Discount(date(2026, 1, 1), ended_on=date(2026, 11, 21), basis_points=1000)
    assert priced(visits("7x60"), hourly("20.00"), known=facts(discounts=(later, ended))).pence == 140_00


def test_an_agreed_price_takes_the_place_of_a_higher_one_only() -> None:
    agreed = Discount(date(2026, 1, 1), price_pence=18_00, unit="hour")
    assert discounted_pence(hourly("20.00"), (agreed,), TODAY) == 18_00
    assert discounted_pence(hourly("17.00"), (agreed,), TODAY) == 17_00


def test_travel_is_per_visit_however_many_carers_come() -> None:
    line = hourly("20.00", includes_travel=False, travel_pence=1_50)
    assert priced(visits("7x60,2c"), line).pence == 7 * 2 * 20_00 + 7 * 1_50


def test_a_minimum_charge_a_week_counts_travel() -> None:
    line = hourly(
        "20.00",
        includes_travel=False,
        travel_pence=5_00,
        minimum_charge_pence=30_00,
        minimum_charge_per="week",
    )
    week = priced(visits("1x60"), line)
    assert week.pence == 30_00
    assert week.parts[-1].code == "minimum_charge"
    assert week.parts[-1].amount_pence == 5_00


def test_a_minimum_charge_a_visit_counts_care_alone() -> None:
    line = hourly(
        "20.00",
        includes_travel=False,
        travel_pence=5_00,
        minimum_charge_pence=15_00,
        minimum_charge_per="visit",
    )
    assert priced(visits("1x30"), line).pence == 15_00 + 5_00


def test_vat_is_in_what_is_compared_and_never_on_a_deposit() -> None:
    line = hourly(
        "20.00",
        vat_status="exclusive",
        vat_basis_points=2000,
        charges=(Charge("deposit", 100_00, refundable=True), Charge("admin", 50_00)),
    )
    week = priced(visits("7x60"), line)
    assert week.pence == 168_00
    assert week.one_offs == (Charge("admin", 60_00), Charge("deposit", 100_00, refundable=True))
    assert week.first_year_pence == round_pence(WEEKS_A_YEAR * 168_00) + 60_00


def test_optional_extras_never_count_and_compulsory_ones_do() -> None:
    line = nursing_fee(
        "760.00", "inclusive", extras=(Extra("laundry", 7_00),), optional_extras=(Extra("newspaper", 9_00),)
    )
    assert priced(nursing_week(), line).pence == 767_00


@pytest.mark.parametrize(
    ("code", "scenario", "line"),
    [
        ("nursing_rate_missing", nursing_week(date(2027, 4, 1)), nursing_fee("760.00", "exclusive")),
        ("rate_missing", visits("7x60"), not_weekends("20.00", time_of_week="weekday")),
        ("travel_rate_missing", visits("7x60"), hourly("20.00", includes_travel=False)),
        ("price_not_in_force", visits("7x60"), hourly("20.00", valid_from=date(2027, 1, 1))),
        ("price_zero", visits("7x60"), hourly("0.00")),
        ("no_price_for_need", visits("7x60"), hourly("20.00", need_level="specialist")),
        ("nothing_to_price", Scenario(WeekPattern("none", "home_care"), "council", TODAY), hourly("20.00")),
    ],
)
def test_nothing_is_guessed(code: str, scenario: Scenario, line: PriceLine) -> None:
    assert refused(scenario, line) == code


def test_the_latest_announcement_by_the_day_of_asking_wins() -> None:
    day = date(2019, 6, 1)
    assert nursing_rate(RATES, day, asked_on=date(2020, 4, 29)) == 165_56
    assert nursing_rate(RATES, day, asked_on=date(2020, 4, 30)) == 180_31
    assert nursing_rate(RATES, day, asked_on=date(2020, 4, 30), band="higher") == 248_06
    assert nursing_rate(RATES, day, asked_on=date(2019, 3, 1)) is None


def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two() -> None:
    assert median_pence([3, 1, 10, 4]) == Decimal("3.5")
    assert median_pence([5, 1, 3]) == 3
    with pytest.raises(Invalid):
        median_pence([])


def test_visit_prices_serve_only_their_own_minutes_and_are_per_carer() -> None:
    lines = (hourly("20.00"), by_visit("11.50", 30))
    assert priced(visits("7x45"), *lines).pence == 7 * 15_00
    assert priced(visits("7x30,2c"), *lines).pence == 7 * 2 * 11_50
    assert refused(visits("7x45"), by_visit("11.50", 30)) == "rate_missing"


def test_night_visits_take_the_night_price() -> None:
    week = WeekPattern("own", "home_care", visits=(Visit(60, (1,) * 7, night=True),))
    lines = (hourly("20.00"), not_weekends("26.00", time_of_week="night"))
    assert refused(Scenario(week, "council", TODAY), lines[1]) == "rate_missing"
    both = (*lines, not_weekends("26.00", time_of_week="bank_holiday"))
    assert priced(Scenario(week, "council", TODAY), *both).pence == 7 * 26_00


def test_two_prices_for_one_thing_are_never_chosen_between() -> None:
    assert refused(visits("7x60"), hourly("20.00"), hourly("21.00")) == "price_ambiguous"


@pytest.mark.parametrize(
    "supplement",
    [
        {"time_of_week": "weekend", "includes_weekends": False},
        {"includes_weekends": False},
        {"includes_travel": False, "travel_pence": 1_00},
        {"need_level": "specialist"},
        {"extras": (Extra("bank_holiday", 5_00),)},
        {"minimum_charge_pence": 10_00, "minimum_charge_per": "visit"},
    ],
)
def test_a_composite_price_with_any_supplement_is_refused(supplement: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_composite([replace(hourly("22.00"), **supplement)])
    assert refusal.value.code == "composite_no_supplement"


def test_a_composite_lot_takes_one_price_only() -> None:
    check_composite([hourly("22.00")])
    with pytest.raises(Invalid) as refusal:
        check_composite([hourly("22.00"), not_weekends("30.00", time_of_week="weekend")])
    assert refusal.value.code == "composite_one_price"


def test_supported_living_is_core_and_hours_and_nights() -> None:
    week = published_week("supported_living", "core20")
    assert week is not None
    core = hourly("300.00", unit="week", category="supported_living")
    hour = hourly("20.00", category="supported_living")
    sleep = hourly("60.00", unit="night_sleep", category="supported_living")
    scenario = Scenario(replace(week, sleep_nights=7), "council", TODAY)
    assert priced(scenario, core, hour, sleep).pence == 300_00 + 20 * 20_00 + 7 * 60_00
    assert refused(scenario, hour, sleep) == "rate_missing"


def test_day_opportunities_are_sessions_and_the_transport_asked_for() -> None:
    week = published_week("day_opportunities", "d3")
    assert week is not None
    line = hourly(
        "45.00",
        unit="session",
        category="day_opportunities",
        includes_travel=False,
        travel_pence=8_00,
        travel_per="day",
    )
    assert priced(Scenario(week, "council", TODAY), line).pence == 135_00
    assert priced(Scenario(replace(week, transport=True), "council", TODAY), line).pence == 135_00 + 24_00
    unknown = replace(line, travel_pence=None)
    assert (
        refused(Scenario(replace(week, transport=True), "council", TODAY), unknown)
        == "transport_rate_missing"
    )


def test_meals_and_foot_care_are_sold_by_the_visit() -> None:
    meals, foot = published_week("meals", "meals7"), published_week("foot_care", "visit")
    assert meals is not None
    assert foot is not None
    meal = hourly("6.50", unit="visit", category="meals")
    check_price(meal, "meals")
    assert priced(Scenario(meals, "council", TODAY), meal).pence == 45_50
    assert priced(Scenario(foot, "council", TODAY), replace(meal, category="foot_care")).pence == 6_50


def test_a_first_year_keeps_one_offs_and_gives_deposits_back() -> None:
    line = nursing_fee(
        "1000.00", "inclusive", charges=(Charge("deposit", 500_00, True), Charge("assessment", 150_00))
    )
    week = priced(nursing_week(), line)
    assert week.first_year_pence == round_pence(WEEKS_A_YEAR * 1000_00) + 150_00


def test_parts_say_what_was_counted() -> None:
    week = comparable_week(visits("7x30,7x45"), (hourly("20.00"),), facts())
    assert isinstance(week, Comparable)
    assert [(part.quantity, part.minutes, part.amount_pence) for part in week.parts] == [
        (7, 30, 70_00),
        (7, 45, 105_00),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "week_empty"),
        ("2c", "week_empty"),
        ("0x30", "week_empty"),
        ("14x", "week_unreadable"),
        ("14x30x2", "week_unreadable"),
        ("१४x30", "week_unreadable"),
        ("1x10", "visit_minutes_out_of_range"),
        ("1x1445", "visit_minutes_out_of_range"),
        ("1x31", "visit_minutes_not_in_fives"),
        ("71x30", "too_many_visits"),
        ("40x30,31x30", "too_many_visits"),
        ("7x720,7x740", "more_than_a_day"),
        ("7x30,9c", "too_many_carers"),
        ("7x30,2c,2c", "week_unreadable"),
        ("1x30,1x30,1x30,1x30,1x30,1x30,1x30", "week_too_long"),
    ],
)
def test_a_week_that_cannot_be(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_week(text)
    assert (refusal.value.field, refusal.value.code) == ("week", code)


def test_a_described_week_keeps_its_words() -> None:
    week = parse_week(" 7X30, 7x45 ,2C")
    assert week.key == "7x30,7x45,2c"
    assert parse_week(week.key) == week
    assert parse_week("7x1440").visits[0].by_day == (1,) * 7
    assert parse_week("5x60").visits[0].by_day == (1, 1, 1, 1, 1, 0, 0)
