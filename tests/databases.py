"""The test database of a process, and the templates that it is copied from."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import String, Table, create_engine, literal, select, union_all, update

from directory.audit import triggers as audit_triggers
from directory.foundation.database import db
from directory.foundation.settings import normalised_database_url
from directory.foundation.time import now
from directory.leagues import triggers as league_triggers
from directory.outbox.models import OutboxMessage

POSTGRES = normalised_database_url(os.environ.get("DIRECTORY_TEST_DATABASE_URL", ""))


def worker_database() -> str:
    """The address of this process's own PostgreSQL database, beside the one that was given; nothing for SQLite."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    if not POSTGRES:
        return ""
    return POSTGRES.rsplit("/", 1)[0] + f"/test_{name}"


def make_postgres_database(url: str, template: str = "template0") -> None:
    """Make a PostgreSQL database anew, as a copy of another that nobody is connected to."""
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = url.rsplit("/", 1)[1]
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    engine.dispose()


class DatabaseTemplates:
    """What fixtures fill the test database with: written once a run by the process that needs it first, then copied.

    `folder` belongs to the run and is shared by its processes, so that no template outlives a change of the code.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, name: str, write: Callable[[], None]) -> None:
        """Give the empty test database the rows that `write` commits."""
        with self._locked(name):
            made = self.folder / f"{name}.made"
            if not made.exists():
                write()
                db.session.remove()
                self._copy(self._address(), self._template(name))
                made.touch()
                return
        db.session.remove()
        self._copy(self._template(name), self._address())
        with (
            db.engine.begin() as connection
        ):  # a message that waits since the template was made would be an alarm
            connection.execute(update(OutboxMessage).values(posted_at=now(), try_at=now()))

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _address(self) -> str:
        url = db.engine.url
        return str(url.database) if not POSTGRES else url.render_as_string(hide_password=False)

    def _template(self, name: str) -> str:
        if POSTGRES:
            return f"{POSTGRES.rsplit('/', 1)[0]}/template_{name}"
        return str(self.folder / f"{name}.sqlite3")

    def _copy(self, source: str, target: str) -> None:
        if POSTGRES:
            db.engine.dispose()
            make_postgres_database(target, template=source.rsplit("/", 1)[1])
            return
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
            copy.execute("PRAGMA synchronous=OFF")
            original.backup(copy)


def empty_tables() -> None:
    """Delete every row. One question says which tables hold any, so that an idle test costs next to nothing."""
    with db.engine.begin() as connection:
        names = {row[0] for row in connection.exec_driver_sql(_filled_tables())}
        append_only = [
            triggers for triggers in (audit_triggers, league_triggers) if names.intersection(triggers.TABLES)
        ]
        for triggers in append_only:
            for statement in triggers.drop_append_only_triggers(connection.dialect.name):
                connection.exec_driver_sql(statement)
        for table in _tables_to_empty():
            if table.name in names:
                connection.execute(table.delete())
        for triggers in append_only:
            for statement in triggers.append_only_triggers(connection.dialect.name):
                connection.exec_driver_sql(statement)


@cache
def _tables_to_empty() -> list[Table]:
    """Every table, before those that its rows point to."""
    return list(reversed(db.metadata.sorted_tables))


@cache
def _filled_tables() -> str:
    """The question as text, written once: building it anew took longer than asking it."""
    each = [
        select(literal(str(table.name), String)).where(select(literal(1)).select_from(table).exists())
        for table in _tables_to_empty()
    ]
    return str(union_all(*each).compile(db.engine, compile_kwargs={"literal_binds": True}))
