"""Working days and bank holidays in England.

The list is the one that comes with govuk-bank-holidays; nothing is fetched, because a deadline must not depend on
another site answering.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays


def is_working_day(day: date) -> bool:
    """Whether `day` is a working day in England: neither a weekend nor a bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays()


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England that were announced when the package was made."""
    announced = BankHolidays(use_cached_holidays=True)
    return frozenset(day["date"] for day in announced.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))
