"""When the regulator's API is asked, and what a run through it asks for."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from enum import StrEnum

from directory.foundation.time import LONDON

FIRST_HOUR = (
    1  # in London: after midnight, so that the day of fetching is the new one, and before anybody's morning
)
SPREAD_MINUTES = 180
SHORTEST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)
OVERLAP = timedelta(hours=1)  # their clock is not ours; a change that is read twice changes nothing


class Outcome(StrEnum):
    """What came of one location that a run listed."""

    WAITING = "waiting"
    STAGED = "staged"
    REFUSED = "refused"  # its answer says nothing that can be taken in
    GONE = "gone"  # listed, and not there a moment later
    FAILED = "failed"  # no usable answer: the next run asks again


OUTCOMES = tuple(Outcome)


def minutes_after_first_hour(site: str) -> int:
    """How long a site waits after the first hour, so that not all sites ask the regulator in the same minute."""
    return int.from_bytes(hashlib.sha256(site.encode()).digest()[:4]) % SPREAD_MINUTES


def is_due(begun_at: datetime | None, at: datetime, site: str) -> bool:
    """Whether tonight's run is still to come, given when the last one that was finished had begun."""
    start = _midnight(at) + timedelta(hours=FIRST_HOUR, minutes=minutes_after_first_hour(site))
    return at >= start and (begun_at is None or _midnight(begun_at) < _midnight(at))


def next_fetch_try(attempts: int, at: datetime, asked_to_wait: timedelta = timedelta()) -> datetime:
    """When to go on after `attempts` failures: 10, 20, 40 … minutes, six hours at most, later where they say so."""
    wait = min(SHORTEST_WAIT * 2 ** min(max(attempts - 1, 0), 12), LONGEST_WAIT)
    return at + max(wait, asked_to_wait)


def changes_since(last_until: datetime | None) -> datetime | None:
    """From when to ask for changes: the beginning of the day on which the last run was begun; None asks for everything.

    A fact is as of a day, and of two statements of one day neither is the newer. What changed later on that day is
    therefore read again on another, and wins.
    """
    if last_until is None:
        return None
    return _midnight(last_until) - OVERLAP


def _midnight(at: datetime) -> datetime:
    """The beginning of a moment's day in London."""
    return datetime.combine(at.astimezone(LONDON), time(), LONDON)
