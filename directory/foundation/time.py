"""The clock. Only views, jobs and commands read it; rules take the day as an argument.

Moments are aware UTC datetimes, days are dates in London, intervals of days are closed: both ends count.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock:
    """What day it is. `as_of` holds the day still, for a demonstration of the past and for tests."""

    def __init__(self) -> None:
        self.as_of: date | None = None

    def now(self) -> datetime:
        """This moment, aware, in UTC. Moments are never held still: they stamp records."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Today's date in London, or the day the clock is held at."""
        return self.as_of or datetime.now(LONDON).date()


clock = Clock()


def now() -> datetime:
    """This moment, aware, in UTC."""
    return clock.now()


def today() -> date:
    """Today's date in London, or the day the demonstration is held at."""
    return clock.today()


def in_force_on(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Whether a closed interval of days, open-ended where `valid_to` is None, holds the day `on`."""
    return valid_from <= on and (valid_to is None or on <= valid_to)
