"""Scheduled jobs of the register."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db, transaction
from directory.progress.actions import Progress, tracked_work
from directory.progress.rules import WorkKind
from directory.register.actions.importing import (
    LOCATION_BATCH,
    discard_import,
    end_unlisted_batch,
    locate_batch,
    project_outdated,
    refuse_staged_location,
    switch_batch,
)
from directory.register.import_queries import count_staged, import_record, interrupted_imports
from directory.register.queries import has_unplaced_postcodes

# SQLite lets a waiting writer try again every tenth of a second: without a gap of that length now and then, the
# short transactions of a large import could keep it waiting for as long as one long one.
SECONDS_WITHOUT_PAUSE = 0.3
PAUSE_SECONDS = 0.11
# What a statement raises that the register can't hold. Whatever the database is not well enough for is none of them.
UNHOLDABLE = (DataError, IntegrityError, ValueError, TypeError, LookupError, AttributeError)
log = logging.getLogger(__name__)
Count = Callable[[int], None]


def resume_interrupted_imports(actor: Actor = SYSTEM) -> int:
    """Carry on every import whose switch was begun and not finished (its process died); how many were finished.

    One that can't be finished now (its database is not well) does not keep the others from it; it is tried again,
    and meanwhile seen on `/readyz` and in `check`.
    """
    finished = 0
    for unfinished in interrupted_imports():
        try:
            complete_import(actor, unfinished.id, unfinished.state)
            finished += 1
        except SQLAlchemyError as error:
            db.session.rollback()
            log.error("import %d could not be carried on: %s", unfinished.id, type(error).__name__)
    return finished


def complete_import(actor: Actor, import_id: int, state: str = "switching") -> None:
    """Switch and end what is left of one import, a few hundred locations a transaction."""
    with tracked_work(
        WorkKind.REGISTER_IMPORT, subject=str(import_id), title=import_record(import_id).file_name
    ) as progress:
        count = _counting(progress, count_staged(import_id))
        if state == "switching":
            _switch_all(actor, import_id, count)
        _repeat_in_transactions(lambda: end_unlisted_batch(actor, import_id), count)


def project_outdated_locations(actor: Actor = SYSTEM) -> None:
    """Bring the searched columns of every location up to date: after an upgrade of the rules."""
    with tracked_work(WorkKind.REGISTER_COLUMNS) as progress:
        _repeat_in_transactions(lambda: project_outdated(actor), _counting(progress))


def _switch_all(actor: Actor, import_id: int, count: Count) -> None:
    """Merge what is staged, leaving out what the register can't hold."""
    merging = True
    while merging:
        try:
            _repeat_in_transactions(lambda: switch_batch(actor, import_id), count)
            merging = False
        except UNHOLDABLE:
            left = count_staged(import_id)
            _switch_one_by_one(actor, import_id)
            count(left - count_staged(import_id))


def _switch_one_by_one(actor: Actor, import_id: int) -> None:
    """Merge the locations of a batch each by itself, and refuse one that can't be merged at a second try either."""
    for _ in range(LOCATION_BATCH):
        if not (_is_merged(actor, import_id) or _is_merged(actor, import_id)):
            with transaction():
                location_id = refuse_staged_location(actor, import_id)
            log.error("import %d: what it says of %s can't be held", import_id, location_id)


def _is_merged(actor: Actor, import_id: int) -> bool:
    """Whether the next location of an import could be merged, or none is left."""
    try:
        with transaction():
            switch_batch(actor, import_id, limit=1)
    except UNHOLDABLE:
        return False
    return True


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
        return LOCATION_BATCH * 4 if after else 0

    with tracked_work(WorkKind.REGISTER_PLACES) as progress:
        _repeat_in_transactions(step, _counting(progress))
    return moved


def locate_unplaced() -> None:
    """Put locations without a position where their postcodes lie, where these are known by now.

    The command that imports postcodes does it at once; this is for one that was killed before it came to that.
    """
    if has_unplaced_postcodes():
        locate_registered()


def _counting(progress: Progress, total: int | None = None) -> Count:
    """Adds to what is done, and reports the sum."""
    done = 0

    def count(number: int) -> None:
        nonlocal done
        done += number
        progress.report_progress(done, total)

    return count


def _repeat_in_transactions(step: Callable[[], int], count: Count | None = None) -> None:
    """Take a step, each in its own transaction, until nothing is left, letting other writers in between.

    `count` is told how much each step did.
    """
    busy_since = time.monotonic()
    number = 1
    while number:
        with transaction():
            number = step()
        if number and count is not None:
            count(number)
        if time.monotonic() - busy_since > SECONDS_WITHOUT_PAUSE:
            time.sleep(PAUSE_SECONDS)
            busy_since = time.monotonic()
