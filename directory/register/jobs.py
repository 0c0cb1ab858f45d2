"""Scheduled jobs of the register."""

from __future__ import annotations

import time
from collections.abc import Callable

from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import transaction
from directory.register.actions.importing import (
    discard_import,
    end_unlisted_batch,
    locate_batch,
    project_outdated,
    switch_batch,
)
from directory.register.queries import has_unplaced_postcodes, interrupted_imports

# SQLite lets a waiting writer try again every tenth of a second: without a gap of that length now and then, the
# short transactions of a large import could keep it waiting for as long as one long one.
SECONDS_WITHOUT_PAUSE = 0.3
PAUSE_SECONDS = 0.11


def resume_interrupted_imports(actor: Actor = SYSTEM) -> int:
    """Carry on every import whose switch was begun and not finished (its process died); how many."""
    interrupted = interrupted_imports()
    for unfinished in interrupted:
        complete_import(actor, unfinished.id, unfinished.state)
    return len(interrupted)


def complete_import(actor: Actor, import_id: int, state: str = "switching") -> None:
    """Switch and end what is left of one import, a few hundred locations a transaction."""
    if state == "switching":
        _repeat_in_transactions(lambda: switch_batch(actor, import_id))
    _repeat_in_transactions(lambda: end_unlisted_batch(actor, import_id))


def project_outdated_locations(actor: Actor = SYSTEM) -> None:
    """Bring the searched columns of every location up to date: after an upgrade of the rules."""
    _repeat_in_transactions(lambda: project_outdated(actor))


def discard_staged(actor: Actor, import_id: int) -> None:
    """Throw away everything one import staged."""
    _repeat_in_transactions(lambda: discard_import(actor, import_id))


def locate_registered(actor: Actor = SYSTEM) -> int:
    """Put every location where its postcode lies now, for after postcodes were imported; how many were moved."""
    after, moved = "", 0

    def step() -> int:
        nonlocal after, moved
        after, count = locate_batch(actor, after)
        moved += count
        return 1 if after else 0

    _repeat_in_transactions(step)
    return moved


def locate_unplaced() -> None:
    """Put locations without a position where their postcodes lie, where these are known by now.

    The command that imports postcodes does it at once; this is for one that was killed before it came to that.
    """
    if has_unplaced_postcodes():
        locate_registered()


def _repeat_in_transactions(step: Callable[[], int]) -> None:
    """Take a step, each in its own transaction, until nothing is left, letting other writers in between."""
    busy_since = time.monotonic()
    more = True
    while more:
        with transaction():
            more = step() > 0
        if time.monotonic() - busy_since > SECONDS_WITHOUT_PAUSE:
            time.sleep(PAUSE_SECONDS)
            busy_since = time.monotonic()
