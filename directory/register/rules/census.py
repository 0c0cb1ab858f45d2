"""Files that declare themselves complete: the only ones whose silence about a location ends it."""

from __future__ import annotations

MOST_ENDED_PERCENT = 20


def ends_too_many(ending: int, registered: int) -> bool:
    """Whether a complete file would end so many locations that it is more likely truncated than right."""
    return ending * 100 > registered * MOST_ENDED_PERCENT
