"""Savings limits by year, and nursing rates by day."""

from __future__ import annotations

from datetime import date

import pytest

from directory.prices.rules.charging import ChargingYear, latest_charging_year
from directory.prices.rules.funding import nursing_rate
from directory.prices.rules.types import NursingRate


def year(first: int, upper: int = 23_250_00) -> ChargingYear:
    """The limits of a year from April."""
    return ChargingYear(date(first, 4, 1), date(first + 1, 3, 31), upper, 14_250_00, "Circular")


@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2024, 3, 31), None),
        (date(2024, 4, 1), 2024),
        (date(2025, 3, 31), 2024),
        (date(2025, 4, 1), 2025),
        (date(2030, 1, 1), 2025),
    ],
)
def test_the_latest_year_that_has_begun(on: date, first: int | None) -> None:
    latest = latest_charging_year([year(2025), year(2024)], on)
    assert (latest and latest.valid_from.year) == first


def test_the_limits_in_whole_pounds() -> None:
    assert (year(2024).upper_pounds, year(2024).lower_pounds) == (23_250, 14_250)


def rate(announced: date, pence: int, first: date = date(2026, 4, 1)) -> NursingRate:
    """A rate of one year."""
    return NursingRate(first, date(2027, 3, 31), announced, pence, pence + 100_00)


def test_a_rate_counts_on_its_first_and_last_day_from_its_announcement() -> None:
    rates = [rate(date(2026, 3, 9), 267_68)]
    asked = date(2026, 3, 9)
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1))
    assert [nursing_rate(rates, day, asked_on=asked) for day in days] == [None, 267_68, 267_68, None]
    assert nursing_rate(rates, days[1], asked_on=date(2026, 3, 8)) is None
    assert nursing_rate(rates, days[1], asked_on=asked, band="higher") == 367_68


def test_of_two_announcements_of_a_day_the_one_for_later_days_counts() -> None:
    day = date(2026, 5, 1)
    rates = [rate(day, 1_00, date(2026, 4, 15)), rate(day, 2_00, date(2026, 4, 1))]
    assert nursing_rate(rates, day, asked_on=day) == 1_00
    assert nursing_rate(rates[::-1], day, asked_on=day) == 1_00
    later = [rate(date(2026, 5, 2), 3_00), *rates]
    assert nursing_rate(later, day, asked_on=date(2026, 5, 2)) == 3_00
