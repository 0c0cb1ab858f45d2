"""Whether the site is well: for load balancers, monitors and the `check` command."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from directory.audit.queries import broken_seals
from directory.files.queries import count_waiting
from directory.finding.index import engine, rebuild_mark
from directory.foundation.database import db
from directory.foundation.errors import Unavailable
from directory.foundation.long_work import busy_until
from directory.foundation.site_file import read_site_file
from directory.foundation.time import now
from directory.outbox.queries import oldest_waiting
from directory.register.fetch_queries import open_fetch
from directory.register.import_queries import stalled_imports
from directory.site.queries import has_content, site_identity
from directory.site.rules import Standing, standing
from directory.web.access import limiter, machine
from search.engine import Health, IndexUnavailable

health = Blueprint("health", __name__)
OLDEST_MESSAGE = timedelta(minutes=5)
FILE_WAITS = timedelta(minutes=10)
IMPORT_STANDS_STILL = timedelta(minutes=10)
LEAST_FREE_BYTES = 200 * 1024 * 1024


@health.get("/healthz")
@machine
@limiter.exempt
def alive() -> Response:
    """The process lives and answers; asks nothing of any other part."""
    return jsonify(status="alive")


@health.get("/readyz")
@machine
@limiter.exempt
def ready() -> tuple[Response, int]:
    """Whether the site can do its work: 200, or 503 naming each part that can't."""
    faults = problems()
    answer = jsonify(
        status="ready" if not faults else "not ready",
        problems=faults,
        # Worth an operator's look, and no reason to send visitors elsewhere.
        degraded=degradations(),
    )
    return answer, 503 if faults else 200


def problems(*, thorough: bool = False) -> list[str]:
    """What is wrong, in words for an operator; empty where nothing is.

    `thorough` is for the operator's terminal: it reads the whole audit record, and names folders, which what everybody
    may ask does not.
    """
    faults = [*_database(), *_imports(), *_index(in_full=thorough), *_disk(in_full=thorough)]
    if thorough:
        faults += _thorough()
    return faults


def degradations() -> list[str]:
    """What does not work as it should while the site itself does, in words for an operator."""
    return [*_fetch(), *_waiting_files()]


def _waiting_files() -> list[str]:
    try:
        count = count_waiting(now() - FILE_WAITS)
    except SQLAlchemyError:
        db.session.rollback()
        return []  # `problems` says it
    return (
        [f"files: {count} wait for the virus scanner, which cannot be reached or cannot look at them"]
        if count
        else []
    )


def _fetch() -> list[str]:
    try:
        run = open_fetch()
    except SQLAlchemyError:
        db.session.rollback()
        return []  # `problems` says it
    if run is None or run.failed_at is None or run.try_at is None:
        return []
    said = (
        f"register: the regulator's API could not be asked at {run.failed_at:%Y-%m-%d %H:%M} UTC: {run.failure};"
        f" {run.attempts} failed in a row, the next try is at {run.try_at:%Y-%m-%d %H:%M} UTC"
    )
    return [said]


def _thorough() -> list[str]:
    """What takes a while: every page of a SQLite file, every event of the audit record."""
    try:
        if db.engine.dialect.name == "sqlite":
            verdicts = [str(row[0]) for row in db.session.execute(text("PRAGMA quick_check(5)"))]
            if verdicts != ["ok"]:
                return [f"database: {verdict}" for verdict in verdicts]
        return [f"audit: seal {seal} does not match its events" for seal in broken_seals()]
    except SQLAlchemyError as error:
        db.session.rollback()
        return [f"database: {type(error).__name__}"]


def _database() -> list[str]:
    try:
        db.session.execute(text("SELECT 1 FROM service LIMIT 1"))
        marks = _marks()
        if marks:
            return marks
        oldest = oldest_waiting()
    except SQLAlchemyError as error:
        db.session.rollback()
        return [f"database: {type(error).__name__}"]
    except Unavailable:
        return ["database: the file that says which site this is cannot be read"]
    if oldest is not None and is_overdue(oldest, busy_until(rebuild_mark(), now()), now()):
        return [f"outbox: the oldest message has waited since {oldest.isoformat(timespec='seconds')}"]
    return []


def _imports() -> list[str]:
    """Imports into the register that were begun and stand still: the register is half old and half new."""
    try:
        stalled = stalled_imports(now() - IMPORT_STANDS_STILL)
    except SQLAlchemyError:
        db.session.rollback()
        return []  # named by the check of the database
    return [
        f"register: import {unfinished.id} has stood still since"
        f" {(unfinished.moved_at or unfinished.begun_at).isoformat(timespec='seconds')}; the worker carries it on,"
        " and so does `directory import resume`"
        for unfinished in stalled
    ]


def is_overdue(oldest: datetime, rebuilt: datetime | None, at: datetime) -> bool:
    """Whether messages wait too long. While the index is built they have to wait, and are delivered after it."""
    return at - max(oldest, rebuilt or oldest) > OLDEST_MESSAGE


def _marks() -> list[str]:
    """A database that was exchanged under a running site."""
    file = read_site_file(current_app.extensions["settings"].data_dir)
    found = standing(file.identity if file else "", site_identity(), has_content=has_content())
    if found in (Standing.LOST, Standing.ANOTHER):
        return ["database: it does not hold the site that was set up here"]
    return []


def _index(*, in_full: bool) -> list[str]:
    try:
        state = _compared_index() if in_full else engine().health()
    except (IndexUnavailable, OSError) as error:
        return [f"index: {error if in_full else type(error).__name__}"]
    if state.ok:
        return []
    if in_full:
        said = (
            f"index: {state.problem}; searches are answered from the database meanwhile. The worker makes the index"
            " anew within half a minute; where it does not, run: directory reindex"
        )
        return [said]
    return ["index: unreadable; searches are answered from the database until it is rebuilt"]


def _compared_index() -> Health:
    """How the index is, every file of it compared with what was written; as it seems while another process writes."""
    try:
        return engine().check()
    except IndexUnavailable:
        return engine().health()


def _disk(*, in_full: bool) -> list[str]:
    folder = current_app.extensions["settings"].data_dir
    name = str(folder) if in_full else "the data folder"
    if not folder.exists():
        return [f"disk: {name} does not exist"]
    free = shutil.disk_usage(folder).free
    return [f"disk: only {free // 2**20} MB free in {name}"] if free < LEAST_FREE_BYTES else []
