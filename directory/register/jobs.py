"""What the clock does for the register."""

from __future__ import annotations

from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import transaction
from directory.register.actions import discard_import, end_some, switch_some
from directory.register.queries import interrupted_imports


def finish_interrupted(actor: Actor = SYSTEM) -> int:
    """Carry on every import whose switch was begun and not finished (its process died); how many."""
    waiting = interrupted_imports()
    for found in waiting:
        finish(actor, found.id, found.state)
    return len(waiting)


def finish(actor: Actor, import_id: int, state: str = "switching") -> None:
    """Switch and end what is left of one import, a few hundred locations a transaction."""
    more = state == "switching"
    while more:
        with transaction():
            more = switch_some(actor, import_id) > 0
    more = True
    while more:
        with transaction():
            more = end_some(actor, import_id) > 0


def discard(actor: Actor, import_id: int) -> None:
    """Throw away everything one import staged."""
    more = True
    while more:
        with transaction():
            more = discard_import(actor, import_id) > 0
