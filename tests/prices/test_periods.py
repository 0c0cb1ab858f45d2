"""Periods and first years: days in sevenths, changes on their day, what is not known yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from directory.foundation.errors import Invalid
from directory.foundation.money import WEEKS_A_YEAR, round_pence
from directory.prices.rules.periods import FirstYear, Period, Span, change_days, fee_for_period
from directory.prices.rules.periods import first_year as year_of
from directory.prices.rules.types import (
    Discount,
    NotComparable,
    NursingRate,
    PriceLine,
    PricingFacts,
    year_after,
)
from directory.prices.rules.weekly_cost import CostedWeek, cost_week
from tests.prices.examples import TODAY, facts, hourly, nursing_fee, nursing_week, priced, visits

LAST_KNOWN = date(2027, 3, 31)  # of the nursing rates that are announced
ALL_WEEK = visits("7x60")
SEVENTH = 20_00  # of a week of seven hours at £20


def first_year(
    *lines: PriceLine, start: date, known: PricingFacts | None = None, nursing: bool = False
) -> int:
    """The first year of a week from `start`."""
    scenario = nursing_week(start) if nursing else replace(ALL_WEEK, start=start)
    return priced(scenario, *lines, known=known).first_year_pence


def year_at(first: int, second: int, days: int) -> int:
    """A first year in pence of `days` sevenths at one week's price, the rest at another's."""
    return round_pence((Decimal(first) * days + second * (WEEKS_A_YEAR * 7 - days)) / 7)


def test_a_first_year_that_holds_29_february_finds_a_change_on_its_366th_day() -> None:
    start, change = date(2027, 5, 1), date(2028, 4, 30)
    old = hourly("20.00", valid_to=date(2028, 4, 29))
    new = hourly("200000.00", valid_from=change)
    assert (change - start).days == 365
    assert first_year(old, new, start=start) == year_at(140_00, 140_000_000, 365)
    assert first_year(old, new, start=start) > year_at(140_00, 140_00, 365)


@pytest.mark.parametrize(("start", "days"), [(date(2026, 5, 1), 365), (date(2027, 5, 1), 366)])
def test_a_change_on_the_day_after_the_twelve_months_is_of_another_year(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    assert end == year_after(start)
    old = hourly("20.00", valid_to=end - timedelta(days=1))
    new = hourly("200000.00", valid_from=end)
    assert first_year(old, new, start=start) == round_pence(WEEKS_A_YEAR * 140_00)
    earlier = (
        replace(old, valid_to=end - timedelta(days=2)),
        replace(new, valid_from=end - timedelta(days=1)),
    )
    assert first_year(*earlier, start=start) == year_at(140_00, 140_000_000, days - 1)


def test_a_year_from_29_february_ends_on_28_february() -> None:
    start = date(2028, 2, 29)
    changed = (hourly("20.00", valid_to=date(2029, 2, 27)), hourly("200000.00", valid_from=date(2029, 2, 28)))
    assert first_year(*changed, start=start) == year_at(140_00, 140_000_000, 365)
    later = (hourly("20.00", valid_to=date(2029, 2, 28)), hourly("200000.00", valid_from=date(2029, 3, 1)))
    assert first_year(*later, start=start) == round_pence(WEEKS_A_YEAR * 140_00)


def test_a_discount_triggered_for_a_later_day_counts_from_that_day() -> None:
    later = facts(discounts=(Discount(date(2026, 12, 1), basis_points=1000),))
    week = priced(ALL_WEEK, hourly("20.00"), known=later)
    assert week.pence == 140_00
    days = (date(2026, 12, 1) - TODAY).days
    assert week.first_year_pence == year_at(140_00, 126_00, days)
    period = fee_for_period(
        ALL_WEEK, (hourly("20.00"),), later, first=date(2026, 11, 30), last=date(2026, 12, 1)
    )
    assert isinstance(period, Period)
    assert period.spans == (
        Span(date(2026, 11, 30), 1, 140_00, 20_00),
        Span(date(2026, 12, 1), 1, 126_00, 18_00),
    )
    assert period.pence == 38_00


def test_a_discount_that_ends_counts_up_to_its_last_day() -> None:
    ending = facts(discounts=(Discount(date(2026, 1, 1), date(2026, 11, 30), 1000),))
    days = (date(2026, 12, 1) - TODAY).days
    week = priced(ALL_WEEK, hourly("20.00"), known=ending)
    assert (week.pence, week.first_year_pence) == (126_00, year_at(126_00, 140_00, days))


def test_a_fee_that_includes_the_contribution_is_known_past_the_last_rate() -> None:
    fee = nursing_fee("1000.00", "inclusive")
    assert first_year(fee, start=TODAY, nursing=True) == round_pence(WEEKS_A_YEAR * 1000_00)
    period = fee_for_period(
        nursing_week(), (fee,), facts(), first=LAST_KNOWN, last=LAST_KNOWN + timedelta(days=1)
    )
    assert isinstance(period, Period)
    assert period.pence == round_pence(Decimal(1000_00) * 2 / 7)


def test_a_fee_without_the_contribution_is_not_known_past_the_last_rate() -> None:
    fee = nursing_fee("760.00", "exclusive")
    period = fee_for_period(
        nursing_week(), (fee,), facts(), first=LAST_KNOWN, last=LAST_KNOWN + timedelta(days=1)
    )
    assert period == NotComparable("nursing_rate_missing")


@pytest.mark.parametrize("basis", ["inclusive", "exclusive"])
def test_a_start_past_the_last_rate_is_not_comparable(basis: str) -> None:
    start = LAST_KNOWN + timedelta(days=1)
    answer = cost_week(nursing_week(start), (nursing_fee("760.00", basis),), facts(), start)
    if basis == "inclusive":
        assert isinstance(answer, CostedWeek)
        assert (answer.fnc_code, answer.fnc) == ("included", None)
    else:
        assert isinstance(answer, NotComparable)


@pytest.mark.parametrize(("basis", "more"), [("inclusive", 0), ("exclusive", 267_68)])
def test_a_price_that_changes_past_the_last_rate_counts_with_the_last_rate(basis: str, more: int) -> None:
    change = date(2027, 5, 1)
    lines = (
        nursing_fee("700.00", basis, valid_to=date(2027, 4, 30)),
        nursing_fee("800.00", basis, valid_from=change),
    )
    days = (change - TODAY).days
    assert first_year(*lines, start=TODAY, nursing=True) == year_at(700_00 + more, 800_00 + more, days)


def test_the_last_rate_known_on_the_day_of_asking_goes_on_and_not_one_announced_later() -> None:
    def rate(first: date, last: date, announced: date, pence: int) -> NursingRate:
        return NursingRate(first, last, announced, pence)

    rates = (
        rate(date(2026, 4, 1), date(2027, 3, 31), date(2026, 3, 1), 200_00),
        rate(date(2026, 4, 1), date(2027, 3, 31), date(2026, 9, 1), 210_00),
        rate(date(2027, 4, 1), date(2028, 3, 31), date(2026, 12, 1), 300_00),
    )
    fee = nursing_fee("700.00", "exclusive")
    asked = facts(nursing_rates=rates)
    assert first_year(fee, start=TODAY, known=asked, nursing=True) == round_pence(WEEKS_A_YEAR * 910_00)
    later = facts(date(2026, 12, 1), nursing_rates=rates)
    days = (date(2027, 4, 1) - TODAY).days
    assert first_year(fee, start=TODAY, known=later, nursing=True) == year_at(910_00, 1000_00, days)


def test_a_rate_without_an_end_goes_on_as_it_is() -> None:
    endless = NursingRate(date(2026, 4, 1), date.max, date(2026, 3, 1), 200_00)
    known = facts(nursing_rates=(endless,))
    fee = nursing_fee("700.00", "exclusive")
    assert first_year(fee, start=TODAY, known=known, nursing=True) == round_pence(WEEKS_A_YEAR * 900_00)
    assert change_days(nursing_week(), (), known, TODAY, date.max) == []


def test_a_price_that_ends_goes_on_where_none_follows() -> None:
    ending = hourly("20.00", valid_to=date(2026, 12, 31))
    assert first_year(ending, start=TODAY) == round_pence(WEEKS_A_YEAR * 140_00)
    period = fee_for_period(ALL_WEEK, (ending,), facts(), first=date(2026, 12, 31), last=date(2027, 1, 1))
    assert period == NotComparable("price_not_in_force")


def test_a_price_that_begins_after_a_gap_counts_from_its_day() -> None:
    lines = (
        hourly("20.00", valid_to=date(2026, 12, 31)),
        hourly("30.00", valid_from=date(2027, 2, 1)),
    )
    days = (date(2027, 2, 1) - TODAY).days
    assert first_year(*lines, start=TODAY) == year_at(140_00, 210_00, days)


@pytest.mark.parametrize("pence", range(20_00, 20_14))
def test_a_first_year_is_rounded_from_its_sevenths(pence: int) -> None:
    lines = (
        replace(hourly("1.00"), amount_pence=pence, valid_to=date(2026, 12, 1)),
        hourly("30.00", valid_from=date(2026, 12, 2)),
    )
    once_a_week = visits("1x60")
    assert priced(once_a_week, *lines).first_year_pence == year_at(pence, 30_00, 10)


def test_a_rate_announced_on_the_day_of_asking_changes_what_follows() -> None:
    announced = NursingRate(date(2026, 12, 1), date(2027, 3, 31), TODAY, 300_00)
    known = facts(nursing_rates=(announced,))
    assert change_days(nursing_week(), (), known, TODAY, date(2027, 1, 1)) == [date(2026, 12, 1)]
    earlier = replace(known, on=date(2026, 11, 21))
    assert change_days(nursing_week(), (), earlier, TODAY, date(2027, 1, 1)) == []


def test_a_period_of_one_day_may_be_and_one_that_runs_backwards_may_not() -> None:
    day = fee_for_period(ALL_WEEK, (hourly("20.00"),), facts(), first=TODAY, last=TODAY)
    assert day == Period(SEVENTH, (Span(TODAY, 1, 140_00, SEVENTH),))
    with pytest.raises(Invalid) as refusal:
        fee_for_period(ALL_WEEK, (hourly("20.00"),), facts(), first=TODAY, last=TODAY - timedelta(days=1))
    assert (refusal.value.field, refusal.value.code) == ("period", "period_backwards")


def test_changes_are_looked_for_after_the_first_day_up_to_the_last() -> None:
    lines = (
        hourly("20.00", valid_from=date(2026, 11, 22), valid_to=date(2026, 11, 30)),
        hourly("21.00", valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 3)),
        hourly("22.00", valid_from=date(2026, 12, 5), valid_to=date.max),
    )
    known = facts(discounts=(Discount(date(2026, 11, 25), date(2026, 11, 26), 100),))
    days = change_days(ALL_WEEK, lines, known, TODAY, date(2026, 12, 5))
    assert [day.day for day in days] == [25, 27, 1, 4, 5]
    assert change_days(ALL_WEEK, lines, known, TODAY, date(2026, 12, 4))[-1] == date(2026, 12, 4)


def test_nursing_rates_change_only_weeks_with_nursing() -> None:
    known = facts()
    april = date(2026, 4, 1)
    assert april in change_days(nursing_week(), (), known, date(2026, 3, 1), TODAY)
    assert change_days(ALL_WEEK, (), known, date(2026, 3, 1), TODAY) == []
    early = replace(known, on=date(2025, 4, 1))
    assert change_days(nursing_week(), (), early, date(2026, 3, 1), date(2026, 3, 31)) == []


def test_a_first_year_is_52_weeks_and_a_seventh_at_one_price() -> None:
    week = cost_week(ALL_WEEK, (hourly("20.00"),), facts(), TODAY)
    assert isinstance(week, CostedWeek)
    assert year_of(ALL_WEEK, (hourly("20.00"),), facts(), week).pence == 7300_01


def test_the_nhs_pays_its_part_of_a_first_year_at_each_days_rate() -> None:
    """At 267.68 all year, and from 27 November 2026 at 300.00: five days of the one rate, the rest of the other."""
    fee = nursing_fee("1116.00", "inclusive")
    plain = priced(nursing_week(), fee)
    left = plain.first_year_pence - plain.first_year_nhs_pence
    assert left == round_pence(WEEKS_A_YEAR * 848_32) == 44233_86
    change = date(2026, 11, 27)
    old = NursingRate(date(2026, 4, 1), change - timedelta(days=1), date(2026, 3, 1), 267_68)
    new = NursingRate(change, date(2027, 11, 30), date(2026, 3, 1), 300_00)
    changed = priced(nursing_week(), fee, known=facts(nursing_rates=(old, new)))
    left = changed.first_year_pence - changed.first_year_nhs_pence
    assert left == year_at(848_32, 816_00, 5)
    assert changed.first_year_pence == plain.first_year_pence
    small = priced(nursing_week(), nursing_fee("200.00", "inclusive"))
    assert small.first_year_nhs_pence == small.first_year_pence, "the NHS never pays more than all of it"
    alone = priced(replace(nursing_week(), fnc_eligible=False), fee)
    assert (alone.first_year_pence, alone.first_year_nhs_pence) == (plain.first_year_pence, 0)


def test_a_week_without_nursing_has_no_part_of_the_nhs_in_its_year() -> None:
    week = cost_week(ALL_WEEK, (hourly("20.00"),), facts(), TODAY)
    assert isinstance(week, CostedWeek)
    assert year_of(ALL_WEEK, (hourly("20.00"),), facts(), week) == FirstYear(7300_01, 0)
