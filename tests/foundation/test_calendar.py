"""Working days: the file of bank holidays, read by itself, says what its library says."""

from __future__ import annotations

from datetime import date

from govuk_bank_holidays.bank_holidays import BankHolidays

from directory.foundation.calendar import bank_holidays, is_working_day


def test_the_bank_holidays_are_those_of_the_library() -> None:
    announced = BankHolidays(use_cached_holidays=True)
    days = announced.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    assert bank_holidays() == {day["date"] for day in days} and len(bank_holidays()) > 100


def test_which_days_are_worked() -> None:
    assert is_working_day(date(2026, 11, 27))
    assert not is_working_day(date(2026, 11, 28)) and not is_working_day(date(2026, 11, 29))
    assert not is_working_day(date(2026, 12, 25)) and not is_working_day(date(2026, 12, 28))
