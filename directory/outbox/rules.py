"""What can be posted, and when a message that failed is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_WAIT = timedelta(hours=1)


class Event(StrEnum):
    """Everything a room can tell the others, after the fact."""

    SERVICE_CHANGED = "service_changed"
    REBUILD_INDEX = "rebuild_index"
    RATING_PUBLISHED = "rating_published"


def next_try(attempts: int, at: datetime) -> datetime:
    """When to try again after `attempts` failures: 2, 4, 8 … seconds, an hour at most."""
    return at + min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)
