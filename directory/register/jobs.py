"""What the clock does for the register."""

from __future__ import annotations

import time
from collections.abc import Callable

from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import transaction
from directory.register.actions import discard_import, end_unlisted_batch, switch_batch
from directory.register.queries import interrupted_imports

# SQLite lets a waiting writer try again every tenth of a second: without a gap of that length now and then, the
# short transactions of a large import could keep it waiting for as long as one long one.
WITHOUT_PAUSE = 0.3
PAUSE = 0.11


def resume_interrupted_imports(actor: Actor = SYSTEM) -> int:
    """Carry on every import whose switch was begun and not finished (its process died); how many."""
    waiting = interrupted_imports()
    for found in waiting:
        complete_import(actor, found.id, found.state)
    return len(waiting)


def complete_import(actor: Actor, import_id: int, state: str = "switching") -> None:
    """Switch and end what is left of one import, a few hundred locations a transaction."""
    if state == "switching":
        _again_and_again(lambda: switch_batch(actor, import_id))
    _again_and_again(lambda: end_unlisted_batch(actor, import_id))


def discard_staged(actor: Actor, import_id: int) -> None:
    """Throw away everything one import staged."""
    _again_and_again(lambda: discard_import(actor, import_id))


def _again_and_again(step: Callable[[], int]) -> None:
    """Take a step, each in its own transaction, until nothing is left, letting other writers in between."""
    busy_since = time.monotonic()
    more = True
    while more:
        with transaction():
            more = step() > 0
        if time.monotonic() - busy_since > WITHOUT_PAUSE:
            time.sleep(PAUSE)
            busy_since = time.monotonic()
