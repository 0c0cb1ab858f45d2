"""Files that declare themselves complete: the only ones whose silence ends a location."""

from __future__ import annotations

from directory.foundation.actor import Actor, Role

MOST_ENDED_PERCENT = 20


def ends_too_many(ending: int, registered: int) -> bool:
    """Whether a complete file would end so many locations that it is more likely cut off than right."""
    return ending * 100 > registered * MOST_ENDED_PERCENT


def may_import(actor: Actor) -> bool:
    """Only the system and administrators bring the regulator's files in; nobody edits what they say."""
    return actor.role in (Role.SYSTEM, Role.ADMINISTRATOR)
