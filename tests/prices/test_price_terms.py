"""Terms of a price that may be untold, and what a week makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from directory.foundation.errors import Invalid
from directory.foundation.money import WEEKS_A_YEAR, round_pence
from directory.prices.national_queries import bank_holidays
from directory.prices.rules.check import check_composite, check_price
from directory.prices.rules.compare import band_amount
from directory.prices.rules.types import BankHolidays, Charge, Extra, NotComparable, PriceLine
from directory.prices.rules.weeks import Scenario, Visit, WeekPattern, published_week
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

UNTOLD: dict[str, Any] = {
    "includes_weekends": None,
    "includes_bank_holidays": None,
    "includes_travel": None,
    "vat_status": None,
}
WEDNESDAYS = visits("1x60")
ALL_WEEK = visits("7x60")
WEEKDAY = not_weekends("20.00", time_of_week="weekday")
WEEKEND = not_weekends("24.00", time_of_week="weekend")
HOLIDAY = not_weekends("40.00", time_of_week="bank_holiday")


def test_a_price_tells_nothing_by_default() -> None:
    line = PriceLine("hour", 20_00, "council", "home_care", TODAY)
    assert {name: getattr(line, name) for name in UNTOLD} == UNTOLD
    check_price(line, "home_care")


def day_session(**changes: Any) -> PriceLine:
    """A session of day opportunities."""
    return hourly("45.00", unit="session", category="day_opportunities", **changes)


def day_week(*, transport: bool) -> Scenario:
    """Three sessions a week."""
    week = published_week("day_opportunities", "d3")
    assert week is not None
    return Scenario(replace(week, transport=transport), "council", TODAY)


@pytest.mark.parametrize(
    ("code", "scenario", "line"),
    [
        ("travel_not_told", WEDNESDAYS, hourly("20.00", includes_travel=None)),
        ("weekends_not_told", ALL_WEEK, hourly("20.00", includes_weekends=None)),
        ("bank_holidays_not_told", ALL_WEEK, hourly("20.00", includes_bank_holidays=None)),
        ("vat_not_told", WEDNESDAYS, hourly("20.00", vat_status=None)),
        ("transport_not_told", day_week(transport=True), day_session(includes_travel=None)),
    ],
)
def test_a_week_that_needs_an_untold_term_is_not_comparable(
    code: str, scenario: Scenario, line: PriceLine
) -> None:
    assert refused(scenario, line) == code


def test_untold_travel_matters_only_where_somebody_travels() -> None:
    assert priced(nursing_week(), nursing_fee("760.00", "inclusive", includes_travel=None)).pence == 760_00
    untold = day_session(includes_travel=None)
    assert priced(day_week(transport=False), untold).pence == 135_00
    on_site = WeekPattern("own", "home_care", visits=(Visit(60, (1,) * 5 + (0, 0), on_site=True),))
    assert priced(Scenario(on_site, "council", TODAY), hourly("20.00", includes_travel=None)).pence == 100_00


def test_untold_vat_matters_only_to_a_price_that_the_week_needs() -> None:
    others = [
        hourly("0.45", unit="mile", vat_status=None),
        hourly("90.00", unit="night_sleep", vat_status=None),
        by_visit("11.50", 30, vat_status=None),
    ]
    assert priced(WEDNESDAYS, hourly("20.00"), *others).pence == 20_00
    assert refused(visits("1x30"), hourly("20.00"), *others) == "vat_not_told"
    assert refused(visits("1x60,5m"), hourly("20.00"), *others) == "vat_not_told"


def test_what_a_mile_tells_of_days_and_travel_never_matters() -> None:
    mile = hourly(
        "0.45", unit="mile", includes_weekends=None, includes_bank_holidays=None, includes_travel=None
    )
    assert priced(visits("7x60,10m"), hourly("20.00"), mile).pence == 140_00 + 4_50


def test_untold_weekends_matter_only_to_visits_at_weekends() -> None:
    untold = hourly("20.00", includes_weekends=None)
    assert priced(WEDNESDAYS, untold).pence == 20_00
    assert priced(visits("5x60"), untold).pence == 100_00
    with_weekend = (untold, replace(WEEKEND, includes_bank_holidays=True))
    assert priced(ALL_WEEK, *with_weekend).pence == 5 * 20_00 + 2 * 24_00


def test_a_visit_price_with_untold_weekends_is_not_passed_over_for_the_hour() -> None:
    lines = (by_visit("11.50", 30, includes_weekends=None), hourly("20.00"), WEEKEND)
    assert refused(visits("7x30"), *lines) == "weekends_not_told"


def test_untold_bank_holidays_matter_only_to_visits_that_fall_on_one() -> None:
    untold = hourly("20.00", includes_bank_holidays=None)
    none_on_wednesday = frozenset(day for day in bank_holidays().dates if day.weekday() != 2)
    known = facts(bank_holidays=replace(bank_holidays(), dates=none_on_wednesday))
    assert priced(WEDNESDAYS, untold, known=known).pence == 20_00
    assert refused(visits("5x60"), untold, known=known) == "bank_holidays_not_told"


def test_a_price_for_bank_holidays_tells_that_the_others_leave_them_out() -> None:
    lines = [replace(line, includes_bank_holidays=None) for line in (WEEKDAY, WEEKEND, HOLIDAY)]
    assert priced(ALL_WEEK, *lines).pence == priced(ALL_WEEK, WEEKDAY, WEEKEND, HOLIDAY).pence
    assert refused(ALL_WEEK, *lines[:2]) == "bank_holidays_not_told"
    assert refused(ALL_WEEK, WEEKDAY, WEEKEND) == "rate_missing"


def test_a_price_may_include_bank_holidays_and_not_weekends() -> None:
    weekday = replace(WEEKDAY, includes_bank_holidays=True)
    check_price(weekday, "home_care")
    week = priced(visits("5x60"), weekday)
    assert week.pence == 100_00
    assert [part.code for part in week.parts] == ["visits_weekday"]


def test_the_price_of_any_time_serves_bank_holidays_that_it_includes() -> None:
    every = hourly("30.00", includes_weekends=False, includes_bank_holidays=True)
    year = [day for day in bank_holidays().dates if TODAY <= day < date(2027, 11, 22) and day.weekday() < 5]
    week = priced(visits("5x60"), WEEKDAY, every)
    assert week.pence == round_pence(5 * 20_00 + Decimal(10_00 * len(year)) / WEEKS_A_YEAR)
    untold = replace(every, includes_bank_holidays=None)
    assert refused(visits("5x60"), WEEKDAY, untold) == "bank_holidays_not_told"


def test_bank_holidays_at_weekends_replace_the_price_of_the_weekend() -> None:
    saturday = date(2026, 12, 26)
    known = facts(bank_holidays=BankHolidays(frozenset({saturday}), date(2020, 1, 1), date(2030, 12, 31)))
    week = priced(ALL_WEEK, WEEKDAY, WEEKEND, HOLIDAY, known=known)
    assert week.pence == round_pence(5 * 20_00 + 2 * 24_00 + Decimal(16_00) / WEEKS_A_YEAR)


def test_bank_holidays_are_those_of_the_twelve_months_from_the_start() -> None:
    def known(*days: date) -> Any:
        return facts(bank_holidays=BankHolidays(frozenset(days), date(2020, 1, 1), date(2030, 12, 31)))

    lines = (WEEKDAY, WEEKEND, HOLIDAY)
    plain = 5 * 20_00 + 2 * 24_00
    assert priced(ALL_WEEK, *lines, known=known(date(2026, 11, 20))).pence == plain
    assert priced(ALL_WEEK, *lines, known=known(date(2027, 11, 22))).pence == plain
    first, last = date(2026, 11, 23), date(2027, 11, 19)
    one = round_pence(plain + Decimal(20_00) / WEEKS_A_YEAR)
    two = round_pence(plain + Decimal(40_00) / WEEKS_A_YEAR)
    assert priced(ALL_WEEK, *lines, known=known(first)).pence == one
    assert priced(ALL_WEEK, *lines, known=known(first, last)).pence == two


def test_untold_vat_of_a_price_that_the_week_does_not_use_does_not_matter() -> None:
    night = hourly("60.00", unit="night_sleep", vat_status=None)
    assert priced(WEDNESDAYS, hourly("20.00"), night).pence == 20_00


def test_a_deposit_has_no_vat_to_be_told() -> None:
    line = hourly("20.00", vat_status=None, charges=(Charge("deposit", 50_00, refundable=True),))
    assert refused(WEDNESDAYS, line) == "vat_not_told"
    assert priced(WEDNESDAYS, replace(line, vat_status="exempt")).one_offs == (
        Charge("deposit", 50_00, refundable=True),
    )


def test_a_band_cannot_judge_a_price_whose_vat_is_untold() -> None:
    line = nursing_fee("760.00", "inclusive", vat_status=None)
    answer = band_amount(line, (), RATES, on=TODAY, asked_on=TODAY)
    assert answer == NotComparable("vat_not_told")


@pytest.mark.parametrize("term", ["includes_weekends", "includes_bank_holidays", "includes_travel"])
@pytest.mark.parametrize("said", [None, False])
def test_a_composite_price_must_tell_that_everything_is_in_it(term: str, said: bool | None) -> None:
    with pytest.raises(Invalid) as refusal:
        check_composite([replace(hourly("22.00"), **{term: said})])
    assert refusal.value.code == "composite_no_supplement"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"includes_travel": None, "travel_pence": 1_00}, "travel_twice"),
        ({"includes_travel": True, "travel_pence": 1_00}, "travel_twice"),
        ({"vat_status": None, "vat_basis_points": 2000}, "vat_rate_needed"),
        ({"vat_status": "zero"}, "unknown_code"),
    ],
)
def test_terms_that_contradict_each_other_are_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_price(hourly("20.00", **changes), "home_care")
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "changes",
    [
        {"includes_travel": False, "travel_pence": 1_00},
        {"includes_travel": False, "travel_pence": None},
        {"includes_travel": True, "travel_pence": 0},
        {"includes_weekends": None, "time_of_week": "weekend"},
        {"includes_weekends": False, "time_of_week": "weekend"},
    ],
)
def test_terms_that_agree_are_taken(changes: dict[str, Any]) -> None:
    check_price(hourly("20.00", **changes), "home_care")


def test_a_compulsory_extra_counts_on_whichever_price_it_stands() -> None:
    weekday = replace(WEEKDAY, includes_bank_holidays=True)
    weekend = replace(WEEKEND, includes_bank_holidays=True, extras=(Extra("monitoring", 5_00),))
    week = priced(visits("5x60"), weekday, weekend)
    assert week.pence == 100_00 + 5_00
    assert [part.code for part in week.parts] == ["visits_weekday", "extra_monitoring"]
    both = replace(weekday, extras=(Extra("monitoring", 5_00),))
    assert priced(ALL_WEEK, both, weekend).pence == 100_00 + 48_00 + 5_00
    other = replace(weekday, extras=(Extra("monitoring", 6_00),))
    assert refused(visits("5x60"), other, weekend) == "extras_disagree"


def test_an_extra_of_a_price_for_others_does_not_count() -> None:
    extra = (Extra("monitoring", 5_00),)
    others = (
        hourly("9.00", payer="self_funder", extras=extra),
        hourly("9.00", need_level="specialist", extras=extra),
        hourly("9.00", valid_to=date(2026, 1, 1), unit="visit", minutes=30, extras=extra),
    )
    assert priced(WEDNESDAYS, hourly("20.00"), *others).pence == 20_00


def test_an_extra_with_vat_differs_from_one_without() -> None:
    plain = hourly("20.00", extras=(Extra("monitoring", 5_00),))
    night = replace(plain, unit="night_sleep", vat_status="exclusive", vat_basis_points=2000)
    assert refused(WEDNESDAYS, plain, night) == "extras_disagree"


def test_a_minimum_charge_a_visit_is_for_each_carer() -> None:
    line = hourly("20.00", minimum_charge_pence=15_00, minimum_charge_per="visit")
    assert priced(visits("1x30"), line).pence == 15_00
    assert priced(visits("1x30,2c"), line).pence == 30_00
    assert priced(visits("1x60,2c"), line).pence == 40_00
    assert priced(visits("1x40,2c"), line).pence == 30_00


def test_vat_of_charges_is_rounded_once_from_the_unrounded_sum() -> None:
    line = hourly(
        "20.00",
        vat_status="exclusive",
        vat_basis_points=2000,
        charges=(Charge("admin", 33), Charge("assessment", 33), Charge("deposit", 33, refundable=True)),
    )
    week = priced(visits("7x60"), line)
    # 39.6p twice are 79.2p, so 79p: rounded one by one they would be 80p.
    assert [charge.amount_pence for charge in week.one_offs] == [40, 39, 33]
    assert week.first_year_pence == round_pence(WEEKS_A_YEAR * 168_00 + Decimal("79.2"))


def test_a_first_year_rounds_charges_with_the_weeks_and_not_before() -> None:
    # 7.2p for 52.1429 weeks are 375.42888p and a charge of 1p with VAT is 1.2p: together 376.62888p.
    line = hourly("0.06", vat_status="exclusive", vat_basis_points=2000, charges=(Charge("admin", 1),))
    assert priced(WEDNESDAYS, line).first_year_pence == 377


def test_charges_that_differ_are_never_chosen_between() -> None:
    lines = (
        hourly("20.00", charges=(Charge("admin", 50_00),)),
        hourly("60.00", unit="night_sleep", charges=(Charge("admin", 60_00),)),
    )
    week = WeekPattern("own", "home_care", visits=WEDNESDAYS.week.visits, sleep_nights=1)
    assert refused(Scenario(week, "council", TODAY), *lines) == "charges_disagree"
    same = (lines[0], replace(lines[1], charges=(Charge("admin", 50_00),)))
    assert priced(Scenario(week, "council", TODAY), *same).one_offs == (Charge("admin", 50_00),)
