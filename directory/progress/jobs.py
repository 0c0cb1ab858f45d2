"""Scheduled jobs of progress."""

from __future__ import annotations

from directory.foundation.database import db, end_reading, transaction
from directory.foundation.locks import forget_lock, held_alone
from directory.progress.actions import lock_folder, lock_name, note_death, purge_work
from directory.progress.queries import running_marks


def settle_dead_work() -> int:
    """Say of work whose process was killed that it died; of how much. Its lock ended with its process."""
    running = running_marks()
    end_reading()
    dead = 0
    for work_id, mark in running:
        with held_alone(db.engine, lock_name(mark), lock_folder()) as alone:
            if alone:
                with transaction():
                    dead += note_death(work_id)
                forget_lock(lock_name(mark), lock_folder())
    return dead


def forget_old_work() -> None:
    """Forget work that ended a while ago."""
    with transaction():
        purge_work()
