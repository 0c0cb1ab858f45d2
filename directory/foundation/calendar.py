"""Which days people work in England: not at weekends, not on bank holidays."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays


def is_working_day(day: date) -> bool:
    """Whether `day` is a working day in England. Knows the bank holidays announced when the package was made.

    Nothing is fetched: a deadline must not depend on another site answering.
    """
    return bool(_announced().is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES))


@lru_cache(maxsize=1)
def _announced() -> BankHolidays:
    return BankHolidays(use_cached_holidays=True)
