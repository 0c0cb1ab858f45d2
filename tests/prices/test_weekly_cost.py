"""Why a price is not comparable, and what the parts of a comparable one are, to the last detail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from directory.foundation.errors import Invalid
from directory.prices.rules.compare import band_amount, comparable_week, median_pence
from directory.prices.rules.types import (
    BankHolidays,
    CannotPrice,
    Charge,
    Comparable,
    Discount,
    Extra,
    NotComparable,
    Part,
    PriceLine,
    Reduction,
    share_out,
    whole_pence,
    with_vat,
    year_after,
)
from directory.prices.rules.visits import line_for
from directory.prices.rules.weeks import Scenario, Visit, WeekPattern
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

ALL_WEEK = visits("7x60")
WEEKDAY = not_weekends("20.00", time_of_week="weekday")
WEEKEND = not_weekends("24.00", time_of_week="weekend")
NIGHTS = WeekPattern("own", "home_care", sleep_nights=2, waking_nights=1)
DAYS = WeekPattern("own", "day_opportunities", sessions=3, transport=True)


def day(pounds: str, unit: str = "session", **changes: Any) -> PriceLine:
    """A price of day opportunities."""
    return hourly(pounds, unit=unit, category="day_opportunities", **changes)


def answer(week: WeekPattern, *lines: PriceLine, **changes: Any) -> Comparable | NotComparable:
    """What becomes of a week for a council from today."""
    return comparable_week(Scenario(week, "council", TODAY, **changes), lines, facts())


@pytest.mark.parametrize(
    ("week", "lines", "code"),
    [
        (ALL_WEEK.week, (), "no_price_for_payer"),
        (
            ALL_WEEK.week,
            (hourly("20.00", payer="self_funder"),),
            "no_price_for_payer",
        ),
        (ALL_WEEK.week, (hourly("20.00", category="meals"),), "no_price_for_payer"),
        (
            ALL_WEEK.week,
            (hourly("20.00", need_level="specialist"),),
            "no_price_for_need",
        ),
        (
            ALL_WEEK.week,
            (hourly("20.00", valid_from=date(2027, 1, 1)),),
            "price_not_in_force",
        ),
        (ALL_WEEK.week, (hourly("0.00"), WEEKDAY), "price_zero"),
        (ALL_WEEK.week, (hourly("20.00"), hourly("21.00")), "price_ambiguous"),
        (
            ALL_WEEK.week,
            (WEEKDAY,),
            "rate_missing",
        ),
        (
            WeekPattern("own", "home_care", visits=(Visit(60, (1,) * 7, on_site=True),)),
            (by_visit("20.00", 60),),
            "rate_missing",
        ),
        (NIGHTS, (hourly("20.00"),), "rate_missing"),
        (
            replace(NIGHTS, sleep_nights=0),
            (hourly("60.00", unit="night_sleep"),),
            "rate_missing",
        ),
        (DAYS, (day("20.00", "hour"),), "rate_missing"),
        (DAYS, (day("45.00", includes_travel=None),), "transport_not_told"),
        (DAYS, (day("45.00", includes_travel=False),), "transport_rate_missing"),
        (DAYS, (day("45.00", includes_travel=False, travel_pence=8_00),), "transport_not_told"),
        (ALL_WEEK.week, (hourly("20.00", includes_travel=None),), "travel_not_told"),
        (ALL_WEEK.week, (hourly("20.00", includes_travel=False),), "travel_rate_missing"),
        (ALL_WEEK.week, (hourly("20.00", vat_status=None),), "vat_not_told"),
        (WeekPattern("own", "home_care"), (hourly("20.00"),), "nothing_to_price"),
        (
            WeekPattern("own", "home_care", visits=(Visit(60, (0,) * 7),)),
            (hourly("20.00"),),
            "nothing_to_price",
        ),
        (
            ALL_WEEK.week,
            (hourly("20.00", extras=(Extra("a", 1),)), by_visit("9.00", 15, extras=(Extra("a", 2),))),
            "extras_disagree",
        ),
        (
            NIGHTS,
            (
                hourly("60.00", unit="night_sleep", charges=(Charge("admin", 1),)),
                hourly("90.00", unit="night_waking", charges=(Charge("admin", 2),)),
            ),
            "charges_disagree",
        ),
    ],
)
def test_why_a_week_has_no_comparable_price(
    week: WeekPattern, lines: tuple[PriceLine, ...], code: str
) -> None:
    assert answer(week, *lines) == NotComparable(code)


@pytest.mark.parametrize("basis", ["inclusive", "exclusive"])
@pytest.mark.parametrize("band", ["standard", "higher"])
def test_an_unknown_nursing_rate_leaves_no_price(basis: str, band: str) -> None:
    start = date(2027, 4, 1)
    scenario = nursing_week(start, fnc_band=band)
    expected = NotComparable("nursing_rate_missing")
    assert comparable_week(scenario, (nursing_fee("760.00", basis),), facts()) == expected


def test_a_week_of_less_than_half_a_penny_has_no_price() -> None:
    assert answer(visits("1x15").week, hourly("0.01")) == NotComparable("price_zero")
    assert priced(visits("1x60"), hourly("0.01")).pence == 1


def test_bank_holidays_that_are_not_known_for_a_year_leave_no_price() -> None:
    lines = (WEEKDAY, WEEKEND)
    for holidays in (
        BankHolidays(frozenset(), date(2026, 11, 23), date(2030, 1, 1)),
        BankHolidays(frozenset(), date(2020, 1, 1), date(2027, 11, 21)),
    ):
        known = facts(bank_holidays=holidays)
        assert comparable_week(ALL_WEEK, lines, known) == NotComparable("bank_holidays_unknown")
    just_enough = BankHolidays(frozenset(), TODAY, date(2027, 11, 22))
    assert priced(ALL_WEEK, *lines, known=facts(bank_holidays=just_enough)).pence == 5 * 20_00 + 2 * 24_00


def test_the_parts_of_a_week_of_visits() -> None:
    saturday = date(2026, 12, 26)
    known = facts(bank_holidays=BankHolidays(frozenset({saturday}), date(2020, 1, 1), date(2030, 1, 1)))
    terms = {"includes_travel": False, "travel_pence": 1_50}
    lines = (
        replace(WEEKDAY, **terms, extras=(Extra("monitoring", 5_00),)),
        replace(WEEKEND, **terms),
        not_weekends("40.00", time_of_week="bank_holiday", **terms),
    )
    week = priced(ALL_WEEK, *lines, known=known)
    assert week.parts == (
        Part("visits_weekday", Decimal(5), Decimal(20_00), 100_00, 60),
        Part("visits_weekend", Decimal(2), Decimal(24_00), 48_00, 60),
        Part("bank_holidays", Decimal(1), week.parts[2].unit_pence, 31, 0),
        Part("travel", Decimal(7), Decimal(1_50), 10_50, 0),
        Part("extra_monitoring", Decimal(1), Decimal(5_00), 5_00, 0),
    )
    assert round(week.parts[2].unit_pence, 4) == Decimal("30.6849")
    assert (week.fnc_code, week.fnc_pence, week.one_offs) == ("na", 0, ())


def test_travel_at_two_prices_is_two_parts() -> None:
    lines = (
        replace(WEEKDAY, includes_travel=False, travel_pence=2_00, includes_bank_holidays=True),
        replace(WEEKEND, includes_travel=False, travel_pence=1_00, includes_bank_holidays=True),
    )
    week = priced(ALL_WEEK, *lines)
    assert [(part.code, part.quantity, part.amount_pence) for part in week.parts[2:]] == [
        ("travel", 2, 2_00),
        ("travel", 5, 10_00),
    ]


def test_travel_that_costs_nothing_is_no_part() -> None:
    line = hourly("20.00", includes_travel=False, travel_pence=0)
    assert [part.code for part in priced(ALL_WEEK, line).parts] == ["visits"]
    week = priced(Scenario(DAYS, "council", TODAY), day("45.00", includes_travel=False, travel_pence=0))
    assert [part.code for part in week.parts] == ["sessions"]


def test_visits_of_one_price_and_length_are_one_part() -> None:
    week = WeekPattern(
        "own", "home_care", visits=(Visit(30, (1,) * 7), Visit(30, (2,) * 7), Visit(30, (1,) * 7, carers=2))
    )
    parts = priced(Scenario(week, "council", TODAY), hourly("20.00")).parts
    assert [(part.quantity, part.unit_pence) for part in parts] == [(21, 10_00), (7, 20_00)]


def test_night_visits_are_counted_at_night_whichever_day() -> None:
    week = WeekPattern("own", "home_care", visits=(Visit(60, (1, 0, 0, 0, 0, 1, 1), night=True),))
    night = not_weekends("26.00", time_of_week="night", includes_bank_holidays=True)
    part = priced(Scenario(week, "council", TODAY), night).parts[0]
    assert (part.code, part.quantity) == ("visits_night", 3)
    every = priced(Scenario(week, "council", TODAY), hourly("20.00", includes_weekends=False))
    assert every.parts[0].code == "visits"


def test_bank_holidays_replace_the_price_of_night_visits() -> None:
    week = WeekPattern("own", "home_care", visits=(Visit(60, (1,) * 7, night=True),))
    lines = (
        not_weekends("26.00", time_of_week="night"),
        not_weekends("40.00", time_of_week="bank_holiday"),
    )
    one = BankHolidays(frozenset({date(2026, 12, 25)}), date(2020, 1, 1), date(2030, 1, 1))
    priced_week = priced(Scenario(week, "council", TODAY), *lines, known=facts(bank_holidays=one))
    assert priced_week.pence == whole_pence(7 * 26_00 + Decimal(14_00) / Decimal("52.1429"))


def test_support_where_the_resident_lives_has_no_visit_price_and_no_minimum_charge() -> None:
    week = WeekPattern("own", "home_care", visits=(Visit(60, (1,) * 7, on_site=True),))
    terms = {"minimum_charge_pence": 50_00, "minimum_charge_per": "visit"}
    lines = (hourly("20.00", includes_travel=False, **terms), by_visit("9.00", 60))
    parts = priced(Scenario(week, "council", TODAY), *lines).parts
    assert [(part.code, part.amount_pence) for part in parts] == [("support_hours", 140_00)]
    weekday = replace(WEEKDAY, includes_bank_holidays=True)
    weekend = replace(WEEKEND, includes_bank_holidays=True)
    codes = [part.code for part in priced(Scenario(week, "council", TODAY), weekday, weekend).parts]
    assert codes == ["support_hours_weekday", "support_hours_weekend"]


def test_a_whole_visit_is_not_priced_by_the_hour() -> None:
    week = WeekPattern("own", "meals", visits=(Visit(0, (1,) * 7),))
    found = answer(week, hourly("20.00", category="meals"))
    assert found == NotComparable("rate_missing")


def test_a_minimum_charge_a_week_is_the_highest_of_the_prices_used() -> None:
    weekday = replace(
        WEEKDAY, includes_bank_holidays=True, minimum_charge_pence=200_00, minimum_charge_per="week"
    )
    weekend = replace(
        WEEKEND, includes_bank_holidays=True, minimum_charge_pence=150_00, minimum_charge_per="week"
    )
    week = priced(ALL_WEEK, weekday, weekend)
    assert (week.pence, week.parts[-1]) == (
        200_00,
        Part("minimum_charge", Decimal(1), Decimal(52_00), 52_00),
    )
    enough = replace(weekday, minimum_charge_pence=148_00)
    assert [part.code for part in priced(ALL_WEEK, enough, weekend).parts] == [
        "visits_weekday",
        "visits_weekend",
        "minimum_charge",
    ]


def test_a_minimum_charge_a_week_that_is_just_reached_adds_nothing() -> None:
    line = hourly("20.00", minimum_charge_pence=140_00, minimum_charge_per="week")
    assert [part.code for part in priced(ALL_WEEK, line).parts] == ["visits"]


def test_a_minimum_charge_has_vat_too() -> None:
    vat = {"vat_status": "exclusive", "vat_basis_points": 2000}
    line = hourly("20.00", minimum_charge_pence=15_00, minimum_charge_per="visit", **vat)
    assert priced(visits("1x30"), line).pence == 18_00


def test_travel_and_transport_have_vat_too() -> None:
    vat = {"vat_status": "exclusive", "vat_basis_points": 2000}
    line = hourly("20.00", includes_travel=False, travel_pence=1_00, **vat)
    assert priced(visits("1x60"), line).pence == 24_00 + 1_20
    session = day("45.00", includes_travel=False, travel_pence=10_00, travel_per="day", **vat)
    assert priced(Scenario(DAYS, "council", TODAY), session).pence == 3 * (54_00 + 12_00)


def test_transport_by_the_day_is_by_the_session() -> None:
    session = day("45.00", includes_travel=False, travel_pence=8_00, travel_per="day")
    assert priced(Scenario(DAYS, "council", TODAY), session).parts == (
        Part("sessions", Decimal(3), Decimal(45_00), 135_00),
        Part("transport", Decimal(3), Decimal(8_00), 24_00),
    )
    included = priced(
        Scenario(DAYS, "council", TODAY),
        replace(session, includes_travel=True, travel_pence=None, travel_per=None),
    )
    assert [part.code for part in included.parts] == ["sessions"]


@pytest.mark.parametrize(
    ("lines", "pence"),
    [
        ((("1.00", "session", "weekday"), ("2.00", "session", "any"), ("3.00", "day", "weekday")), 3_00),
        ((("2.00", "session", "any"), ("3.00", "day", "weekday"), ("4.00", "day", "any")), 6_00),
        ((("3.00", "day", "weekday"), ("4.00", "day", "any")), 9_00),
        ((("4.00", "day", "any"), ("5.00", "week", "any")), 12_00),
    ],
)
def test_sessions_are_priced_by_the_session_before_the_day(
    lines: tuple[tuple[str, str, str], ...], pence: int
) -> None:
    found = [day(pounds, unit, time_of_week=time, includes_weekends=False) for pounds, unit, time in lines]
    assert priced(Scenario(replace(DAYS, transport=False), "council", TODAY), *found).pence == pence


def test_nights_are_priced_by_the_night_before_any_time() -> None:
    sleep = hourly("60.00", unit="night_sleep")
    waking = hourly("90.00", unit="night_waking")
    own = replace(sleep, time_of_week="night", amount_pence=50_00, includes_weekends=False)
    assert priced(Scenario(NIGHTS, "council", TODAY), sleep, waking).parts == (
        Part("night_sleep", Decimal(2), Decimal(60_00), 120_00),
        Part("night_waking", Decimal(1), Decimal(90_00), 90_00),
    )
    assert priced(Scenario(NIGHTS, "council", TODAY), sleep, waking, own).pence == 2 * 50_00 + 90_00


def test_the_price_for_the_very_need_comes_before_one_for_any() -> None:
    every = hourly("20.00", need_level="any")
    own = hourly("25.00")
    assert priced(ALL_WEEK, every).pence == 140_00
    assert priced(ALL_WEEK, every, own).pence == 175_00
    assert priced(ALL_WEEK, own, every).pence == 175_00
    weekend = replace(WEEKEND, need_level="any", includes_bank_holidays=True)
    weekday = replace(WEEKDAY, includes_bank_holidays=True)
    assert priced(ALL_WEEK, weekday, weekend).pence == 5 * 20_00 + 2 * 24_00


def test_a_room_is_priced_in_a_home_of_either_kind() -> None:
    fee = nursing_fee("760.00", "inclusive", category="care_home")
    assert priced(nursing_week(), fee).pence == 760_00


def test_a_residential_room_in_a_nursing_home_has_no_contribution() -> None:
    week = WeekPattern("residential", "nursing_home", "residential", whole_weeks=1)
    fee = nursing_fee("700.00", "na", need_level="residential")
    found = priced(Scenario(week, "council", TODAY), fee)
    assert (found.pence, found.fnc_code, found.fnc_pence) == (700_00, "na", 0)


def test_a_fee_for_any_need_has_no_contribution() -> None:
    fee = nursing_fee("700.00", "na", need_level="any")
    found = priced(nursing_week(), fee)
    assert (found.pence, found.fnc_code, found.fnc_pence) == (700_00, "na", 0)


def test_the_parts_of_a_nursing_room() -> None:
    fee = nursing_fee("760.00", "exclusive", extras=(Extra("laundry", 7_00), Extra("activities", 3_00)))
    week = priced(nursing_week(fnc_band="higher"), fee)
    assert week.parts == (
        Part("fee", Decimal(1), Decimal(760_00), 760_00),
        Part("extra_activities", Decimal(1), Decimal(3_00), 3_00),
        Part("extra_laundry", Decimal(1), Decimal(7_00), 7_00),
        Part("fnc", Decimal(1), Decimal(368_24), 368_24),
    )
    assert (week.fnc_code, week.fnc_pence) == ("added", 368_24)
    included = priced(nursing_week(), nursing_fee("1000.00", "inclusive"))
    assert (included.fnc_code, included.fnc_pence) == ("included", 267_68)


def test_one_supported_week_has_a_core_and_another_kind_a_fee() -> None:
    core = priced(
        Scenario(WeekPattern("own", "supported_living", whole_weeks=1), "council", TODAY),
        hourly("300.00", unit="week", category="supported_living"),
    )
    fee = priced(
        Scenario(WeekPattern("own", "extra_care", whole_weeks=2), "council", TODAY),
        hourly("300.00", unit="week", category="extra_care"),
    )
    assert [(part.code, part.quantity) for part in (*core.parts, *fee.parts)] == [("core", 1), ("fee", 2)]


def test_what_stands_beside_a_price() -> None:
    lines = (
        hourly("20.00", valid_from=date(2026, 1, 1)),
        hourly("60.00", unit="night_sleep", valid_from=date(2026, 5, 1), includes_weekends=None),
        hourly("9.00", unit="visit", minutes=15, valid_from=date(2026, 11, 1)),
    )
    week = replace(NIGHTS, visits=(Visit(60, (1,) * 7),), waking_nights=0)
    known = facts(discounts=(Discount(date(2026, 1, 1), basis_points=1000),))
    found = priced(Scenario(week, "council", TODAY), *lines, known=known)
    assert found.priced_from == date(2026, 5, 1)
    assert found.reductions == (
        Reduction("night_sleep", 54_00, 60_00, None),
        Reduction("hour", 18_00, 20_00, True),
    )
    assert priced(Scenario(week, "council", TODAY), *lines).reductions == ()


def test_a_price_whose_day_is_over_or_to_come_is_not_used() -> None:
    lines = (
        hourly("19.00", valid_to=date(2026, 11, 21)),
        hourly("20.00", valid_from=TODAY, valid_to=TODAY),
        hourly("21.00", valid_from=date(2026, 11, 23)),
    )
    assert priced(ALL_WEEK, *lines).pence == 140_00


def test_charges_of_one_code_count_once() -> None:
    charge = (Charge("admin", 50_00), Charge("deposit", 10_00, refundable=True))
    lines = (
        hourly("60.00", unit="night_sleep", charges=charge),
        hourly("90.00", unit="night_waking", charges=charge),
    )
    found = priced(Scenario(NIGHTS, "council", TODAY), *lines)
    assert found.one_offs == charge
    assert found.first_year_pence == whole_pence(Decimal("52.1429") * 210_00 + 50_00)


def test_a_charge_that_comes_back_has_no_vat() -> None:
    vat = {"vat_status": "exclusive", "vat_basis_points": 2000}
    charges = (Charge("admin", 10_00, refundable=True), Charge("deposit", 10_00))
    line = hourly("20.00", charges=charges, **vat)
    assert priced(visits("1x60"), line).one_offs == charges


@pytest.mark.parametrize(
    ("line", "pence"),
    [
        (nursing_fee("500.00", "inclusive"), 500_00),
        (nursing_fee("500.00", "exclusive"), 767_68),
        (nursing_fee("500.00", "exclusive", extras=(Extra("a", 10_00), Extra("b", 1_00))), 778_68),
        (nursing_fee("500.00", "inclusive", optional_extras=(Extra("a", 10_00),)), 500_00),
        (
            nursing_fee(
                "500.00",
                "exclusive",
                vat_status="exclusive",
                vat_basis_points=2000,
                extras=(Extra("a", 10_00),),
            ),
            879_68,
        ),
    ],
)
def test_what_a_band_judges(line: PriceLine, pence: int) -> None:
    assert band_amount(line, (), RATES, on=TODAY, asked_on=TODAY) == pence


def test_a_band_is_judged_with_the_rate_of_its_day_known_on_the_day_of_asking() -> None:
    fee = nursing_fee("500.00", "exclusive")
    day = date(2019, 6, 1)
    assert band_amount(fee, (), RATES, on=day, asked_on=date(2020, 4, 29)) == 665_56
    assert band_amount(fee, (), RATES, on=day, asked_on=date(2020, 4, 30)) == 680_31
    missing = band_amount(fee, (), RATES, on=date(2027, 4, 1), asked_on=TODAY)
    assert missing == NotComparable("nursing_rate_missing")
    discount = (Discount(date(2019, 6, 1), basis_points=1000),)
    assert band_amount(fee, discount, RATES, on=date(2019, 5, 31), asked_on=day) == 665_56
    assert band_amount(fee, discount, RATES, on=day, asked_on=day) == 615_56


def test_a_line_is_found_by_its_unit_time_and_minutes() -> None:
    pool = (hourly("20.00"), WEEKEND, by_visit("9.00", 15))
    assert line_for(pool, "hour", "any") is pool[0]
    assert line_for(pool, "hour", "weekend") is pool[1]
    assert line_for(pool, "visit", "any", 15) is pool[2]
    assert line_for(pool, "visit", "any") is None
    assert line_for(pool, "visit", "weekend", 15) is None
    assert refused(ALL_WEEK, *pool, hourly("20.00", id=2)) == "price_ambiguous"


def test_a_visit_price_may_be_for_one_time_of_the_week() -> None:
    weekday = by_visit("11.00", 30, time_of_week="weekday", includes_weekends=False)
    weekend = by_visit("13.00", 30, time_of_week="weekend", includes_weekends=False)
    assert priced(visits("7x30"), weekday, weekend).pence == 5 * 11_00 + 2 * 13_00


def test_a_price_for_any_time_that_leaves_weekends_out_serves_none() -> None:
    found = answer(ALL_WEEK.week, hourly("20.00", includes_weekends=False))
    assert found == NotComparable("rate_missing")


def on_holiday(day: date, *lines: PriceLine, text: str = "7x60", start: date = TODAY) -> Comparable:
    """A week of visits of a year that holds one bank holiday."""
    known = facts(bank_holidays=BankHolidays(frozenset({day}), date(2020, 1, 1), date(2030, 1, 1)))
    return priced(visits(text, start), *lines, known=known)


def test_bank_holidays_of_all_visits_are_added_up() -> None:
    lines = (WEEKDAY, WEEKEND, not_weekends("40.00", time_of_week="bank_holiday"))
    friday = date(2026, 12, 25)
    extra = {"7x60": 20_00, "14x60": 40_00, "7x60,7x30": 30_00, "7x60,2c": 40_00}
    for text, pence in extra.items():
        plain = 5 * 20_00 + 2 * 24_00
        times = {"7x60": 1, "14x60": 2, "7x60,7x30": Decimal("1.5"), "7x60,2c": 2}[text]
        expected = whole_pence(times * plain + Decimal(pence) / Decimal("52.1429"))
        assert on_holiday(friday, *lines, text=text).pence == expected
        assert on_holiday(friday, *lines, text=text, start=friday).pence == expected


def test_a_bank_holiday_changes_only_the_times_whose_price_leaves_it_out() -> None:
    holiday = not_weekends("40.00", time_of_week="bank_holiday")
    lines = (replace(WEEKDAY, includes_bank_holidays=True), WEEKEND, holiday)
    plain = 5 * 20_00 + 2 * 24_00
    assert on_holiday(date(2026, 12, 25), *lines).pence == plain
    assert on_holiday(date(2026, 12, 26), *lines).pence == whole_pence(
        plain + Decimal(16_00) / Decimal("52.1429")
    )


@pytest.mark.parametrize(
    ("text", "includes", "counted", "pence"),
    [
        ("5x60", False, date(2026, 12, 25), 5 * 20_00 + Decimal(20_00) / Decimal("52.1429")),
        ("7x60", True, date(2026, 12, 26), 5 * 20_00 + 2 * 24_00 + Decimal(16_00) / Decimal("52.1429")),
    ],
)
def test_a_bank_holiday_counts_among_others_that_do_not(
    text: str, includes: bool, counted: date, pence: Decimal
) -> None:
    passed_over = {counted + timedelta(days=7 * week + (1 if text == "5x60" else 3)) for week in range(40)}
    known = facts(
        bank_holidays=BankHolidays(frozenset({counted, *passed_over}), date(2020, 1, 1), date(2030, 1, 1))
    )
    holiday = not_weekends("40.00", time_of_week="bank_holiday")
    lines = (replace(WEEKDAY, includes_bank_holidays=includes), WEEKEND, holiday)
    assert priced(visits(text), *lines, known=known).pence == whole_pence(pence)


def test_a_minimum_charge_counts_fractions_of_a_penny() -> None:
    line = hourly("20.01", minimum_charge_pence=5_01, minimum_charge_per="week")
    week = priced(visits("1x15"), line)
    assert (week.pence, week.parts[-1].unit_pence) == (5_01, Decimal("0.75"))


def test_why_a_sum_cannot_be_done_says_its_code() -> None:
    refusal = CannotPrice("rate_missing")
    assert (str(refusal), refusal.why) == ("rate_missing", NotComparable("rate_missing"))


def test_odd_pennies_go_to_the_largest_remainders_and_then_in_order() -> None:
    third = Decimal(1) / 3
    assert share_out([third, third, third]) == (1, 0, 0)
    assert share_out([Decimal("0.4"), Decimal("0.6")]) == (0, 1)
    assert share_out([Decimal("1.5"), Decimal("2.5"), Decimal("-1")]) == (2, 2, -1)
    assert share_out([]) == ()


def test_dust_of_division_is_wiped_off_before_rounding() -> None:
    assert whole_pence(Decimal("0.4999999999999999999")) == 1
    assert whole_pence(Decimal("0.499999999999999")) == 0
    assert whole_pence(Decimal("0.5")) == 1
    assert share_out([Decimal("0.9999999999999999999"), Decimal("0.0000000000000000001")]) == (1, 0)


def test_vat_is_added_only_where_the_price_leaves_it_out() -> None:
    line = hourly("20.00", vat_status="exclusive", vat_basis_points=2000)
    assert with_vat(Decimal(100), line) == 120
    for status in ("inclusive", "exempt"):
        assert with_vat(Decimal(100), replace(line, vat_status=status)) == 100


def test_the_same_day_a_year_later() -> None:
    assert year_after(date(2026, 2, 28)) == date(2027, 2, 28)
    assert year_after(date(2028, 2, 29)) == date(2029, 3, 1)
    assert year_after(date(2027, 3, 1)) == date(2028, 3, 1)


def test_the_middle_of_amounts() -> None:
    assert median_pence([2]) == 2
    assert median_pence([9, 1, 5]) == 5
    assert median_pence([9, 1, 5, 6]) == Decimal("5.5")
    with pytest.raises(Invalid) as refusal:
        median_pence([])
    assert (refusal.value.field, refusal.value.code) == ("amounts", "nothing_to_compare")
