"""Copies of the whole database, made while the site goes on, and put back whole or not at all.

Every copy is a SQLite file, whichever database it was made from and whichever it is put back into.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url

from directory.foundation.database import prepare_engine
from directory.foundation.database_copy import load_into_postgres, load_into_sqlite
from directory.foundation.errors import Conflict, Unavailable
from directory.foundation.schema import revision_of, upgrade_on
from directory.foundation.site_file import give_to_owner
from directory.foundation.whole_files import placed_whole

LOCK_SECONDS = 10
# The index is built from the rows that are there; a database that was put back is never taken for indexed.
FORGET_INDEX = "DELETE FROM index_state"


def back_up(engine: Engine, file: Path, accept: Callable[[Path], None]) -> None:
    """Write a whole, consistent copy of a database to `file`. Raises Unavailable where it can't be.

    `accept` looks at the copy before it takes its name, and raises where it must not.
    """
    with placed_whole(file) as temporary:
        try:
            if engine.dialect.name == "sqlite":
                _copy_sqlite(sqlite_file(engine), temporary)
            else:
                _copy_postgres(engine, temporary)
        except sqlite3.Error as error:
            raise Unavailable(f"The copy {file} could not be written: {error}") from error
        accept(temporary)


def sqlite_file(engine: Engine) -> Path:
    """Where a SQLite database lies."""
    return Path(make_url(engine.url).database or "")


def restore_backup(engine: Engine, file: Path) -> None:
    """Replace a database by the copy in `file` and upgrade it. Whoever is killed meanwhile leaves the old one whole.

    The copy must have been checked. Raises Unavailable.
    """
    try:
        if engine.dialect.name == "sqlite":
            _restore_sqlite(sqlite_file(engine), file)
        else:
            _restore_postgres(engine, file)
    except sqlite3.Error as error:
        raise Unavailable(f"{file} could not be put back, and nothing was changed: {error}") from error
    except Conflict as error:
        raise Unavailable(f"{file} could not be put back, and nothing was changed: {error}") from error


def _copy_sqlite(source: Path, temporary: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(temporary)) as copy:
        # In one step: with the write-ahead log no writer waits; in several, a busy site would restart it for ever.
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it


def _copy_postgres(engine: Engine, temporary: Path) -> None:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as source:
        _migrate_file(temporary, revision_of(source))
        with closing(sqlite3.connect(temporary)) as copy:
            load_into_sqlite(source, copy)


def _migrate_file(file: Path, revision: str, *statements: str) -> None:
    """Bring the tables of a SQLite file to a revision, run statements on it, and leave it as one file."""
    engine = create_engine(f"sqlite:///{file}")
    prepare_engine(engine)
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            upgrade_on(connection, revision)
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")


def _restore_sqlite(target: Path, file: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with placed_whole(target) as temporary:
        shutil.copyfile(file, temporary)
        _migrate_file(temporary, "head", FORGET_INDEX)
        give_to_owner(temporary, target.parent)
        _settle_log(target)


def _settle_log(database: Path) -> None:
    """Bring what stands in the log of a SQLite database into its file, so that the log can't meet another file.

    The log of a database that is damaged goes: it would be played into the new one.
    """
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError:
        for end in ("-wal", "-shm"):
            database.with_name(database.name + end).unlink(missing_ok=True)


def _restore_postgres(engine: Engine, file: Path) -> None:
    """In one transaction, from dropping the old tables to the last migration."""
    with closing(sqlite3.connect(file)) as copy, engine.connect() as target, target.begin():
        target.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
        _drop_tables(target)
        (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        upgrade_on(target, revision)
        load_into_postgres(copy, target)
        upgrade_on(target)
        target.execute(text(FORGET_INDEX))


def _drop_tables(target: Connection) -> None:
    """Drop every table of the site, those of a newer version too; the database is the site's alone."""
    tables = inspect(target).get_table_names()
    if tables and "alembic_version" not in tables:
        raise Conflict("the database holds tables of another program")
    for table in tables:
        target.execute(text(f'DROP TABLE "{table}" CASCADE'))
    for name in target.scalars(
        text(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
            " AND proname LIKE 'refuse\\_%\\_change'"
        )
    ).all():
        target.execute(text(f"DROP FUNCTION {name}"))
