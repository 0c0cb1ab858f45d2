"""Working days and bank holidays in England.

The list is the one that comes with govuk-bank-holidays; nothing is fetched, because a deadline must not depend on
another site answering. Its file is read by itself, since the library's own reader brings what fetches over the
network, 6 MB of every process; a test compares the two.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from importlib.resources import files


def is_working_day(day: date) -> bool:
    """Whether `day` is a working day in England: neither a weekend nor a bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays()


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England that were announced when the package was made."""
    announced = json.loads((files("govuk_bank_holidays") / "bank-holidays.json").read_text(encoding="utf-8"))
    return frozenset(date.fromisoformat(day["date"]) for day in announced["england-and-wales"]["events"])
