"""Files that declare themselves complete: the only ones whose silence ends a location."""

from __future__ import annotations

MOST_ENDED_PERCENT = 20


def ends_too_many(ending: int, registered: int) -> bool:
    """Whether a complete file would end so many locations that it is more likely cut off than right."""
    return ending * 100 > registered * MOST_ENDED_PERCENT
