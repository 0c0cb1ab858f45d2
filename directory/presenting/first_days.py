"""The day from which somebody wants care, as the address of a page says it. Pure."""

from __future__ import annotations

from datetime import date

from directory.foundation.errors import Invalid
from directory.foundation.read_dates import read_day

START = "start"  # the parameter; the calculator's first day of care has the same name
LONGEST_DAY = 40  # characters


def coming_day(text: str, today: date) -> date | None:
    """The day that a text names; None where it is no day, or none that is still to come."""
    if not text.strip() or len(text) > LONGEST_DAY:
        return None
    try:
        read = read_day(text, START, coming_from=today)
    except Invalid:
        return None
    return read if read > today else None


def day_param(value: date) -> str:
    """A day as an address says it: with its year, and in numbers that a field shows in any language."""
    return f"{value.day}/{value.month}/{value.year}"
