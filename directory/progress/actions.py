"""Telling how far long work has come, noting what was killed, and putting away what one has read.

Reports are written on a connection of their own, between the transactions of the work itself: they stand whether or not
the work is kept.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from directory.audit.actions import record
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db, writers
from directory.foundation.errors import NotFound, Unavailable, WrongState
from directory.foundation.identifiers import new_public_id
from directory.foundation.locks import forget_lock, held_alone
from directory.foundation.permissions import SITE, Permission, Scope, allow
from directory.foundation.time import now
from directory.progress.models import LongWork
from directory.progress.rules import (
    KEPT_FOR,
    SECONDS_BETWEEN_REPORTS,
    WorkKind,
    WorkState,
    failures_in_a_row,
)

logger = logging.getLogger(__name__)
FOLDER = "work"  # of the data folder: the locks of a site with SQLite


class Progress:
    """What a piece of work tells of itself. Nothing is shown of it before its first report."""

    def __init__(self, first: dict[str, Any]) -> None:
        self._first = first
        self._id: int | None = None
        self._done = 0
        self._total: int | None = None
        self._written_at = float("-inf")

    def report_progress(self, done: int, total: int | None = None) -> None:
        """Say how much is done, and of how much where that is known.

        May be called as often as one likes: one report a second is written. Inside a transaction of SQLite, which lets
        one write at a time, none is: the next one outside says it.
        """
        self._done, self._total = done, total
        if time.monotonic() - self._written_at >= SECONDS_BETWEEN_REPORTS:
            self._written_at = time.monotonic()
            _written(self._write)

    def end(self, state: WorkState, failure: str | None = None) -> None:
        """Say how it ended. Work that reported nothing leaves no row."""
        if self._id is not None:
            _written(lambda connection: self._end(connection, state, failure))

    def _write(self, connection: Connection) -> None:
        said = {"done": self._done, "total": self._total, "told_at": now()}
        if self._id is None:
            row = insert(LongWork).values(**self._first, **said, begun_at=now(), state=WorkState.RUNNING)
            self._id = connection.execute(row.returning(LongWork.id)).scalar_one()
        else:
            connection.execute(update(LongWork).where(LongWork.id == self._id).values(**said))

    def _end(self, connection: Connection, state: WorkState, failure: str | None) -> None:
        said = {"done": self._done, "total": self._total, "told_at": now()}
        _end_row(connection, self._id, state, now(), failure=failure, **said)


@contextmanager
def tracked_work(
    kind: WorkKind,
    *,
    subject: str = "",
    title: str = "",
    council: str | None = None,
    begun_by: Actor = SYSTEM,
) -> Iterator[Progress]:
    """Show the work inside on the desks, from its first report until it ends, fails or its process dies.

    `title` is the name of what it is about, such as a file, and never a person's. Opened outside a transaction.
    """
    mark = new_public_id()
    progress = Progress(
        {
            "kind": kind,
            "subject": subject,
            "title": title,
            "council": council,
            "begun_by": begun_by.id,
            "mark": mark,
        }
    )
    with held_alone(db.engine, lock_name(mark), lock_folder()):
        try:
            yield progress
        except BaseException as error:  # a command that is stopped by hand says so, too
            progress.end(WorkState.FAILED, type(error).__name__)
            raise
        else:
            progress.end(WorkState.FINISHED)
        finally:
            forget_lock(lock_name(mark), lock_folder())


def note_death(work_id: int) -> int:
    """Say of work that its process was killed; how much was still said to run, 1 or 0."""
    return _end_row(db.session.connection(), work_id, WorkState.DIED, now())


def purge_work() -> None:
    """Forget work that ended a while ago."""
    db.session.execute(delete(LongWork).where(LongWork.ended_at < now() - KEPT_FOR))


def put_away(actor: Actor, work_id: int) -> None:
    """Note that somebody has read how work ended.

    For who began it, and for whoever looks after the council or the site that it was for. Raises NotFound where there
    is none that has ended, NotAllowed, WrongState where somebody has read it already.
    """
    row = db.session.get(LongWork, work_id)
    if row is None or row.ended_at is None:
        raise NotFound("no such work has ended")
    if row.begun_by != actor.id:
        if row.council is None:
            allow(actor, Permission.DESK_SITE, SITE)
        else:
            allow(actor, Permission.DESK_COUNCIL, Scope(frozenset({row.council})))
    if row.seen_at is not None:
        raise WrongState("it was put away already")
    row.seen_at = now()
    db.session.flush()
    record(actor, "long_work.put_away", "long_work", row.id)


def _end_row(connection: Connection, work_id: int | None, state: WorkState, at: datetime, **said: Any) -> int:
    """End a row that still runs, and drop the one before it that was about the same; how many were ended."""
    row = connection.execute(
        select(LongWork.kind, LongWork.subject, LongWork.begun_by, LongWork.council).where(
            LongWork.id == work_id, LongWork.state == WorkState.RUNNING
        )
    ).one_or_none()
    if row is None:
        return 0
    earlier = (
        LongWork.kind == row.kind,
        LongWork.subject == row.subject,
        LongWork.begun_by == row.begun_by,
        LongWork.council.is_not_distinct_from(row.council),
        LongWork.ended_at.is_not(None),
    )
    before = connection.execute(
        select(LongWork.failures).where(*earlier).order_by(LongWork.id.desc()).limit(1)
    ).scalar()
    connection.execute(delete(LongWork).where(*earlier))
    said |= {"state": state, "ended_at": at, "failures": failures_in_a_row(before or 0, state)}
    connection.execute(update(LongWork).where(LongWork.id == work_id).values(**said))
    return 1


def _written(write: Callable[[Connection], None]) -> None:
    """Write on a connection of its own. What can't be written must not stop the work that it is about."""
    if db.engine.dialect.name == "sqlite" and writers().has_turn:
        return  # the work itself holds the one lock of a writer
    try:
        with (
            writers().turn(),
            db.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            write(connection)
    except (SQLAlchemyError, Unavailable) as error:
        logger.warning("progress was not written", extra={"error": type(error).__name__})


def lock_name(mark: str) -> str:
    """The name of the lock that the process of a piece of work holds."""
    return f"work-{mark}"


def lock_folder() -> Path:
    """Where the locks of a site with SQLite lie."""
    folder: Path = current_app.extensions["settings"].data_dir / FOLDER
    return folder
