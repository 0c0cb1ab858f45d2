"""Carrying every row between SQLite and PostgreSQL, value by value as it is stored.

Values go over as text and numbers, never through today's models: a database of an older version is carried over as it
is. Moments are UTC on both sides, JSON is carried as it was written, and PostgreSQL checks every constraint.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Any

from psycopg import sql
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import ClauseElement

from directory.foundation.errors import Conflict

ROWS_AT_ONCE = 5000
REVISION_TABLE = "alembic_version"
# What an import of postcodes fills or has just replaced: no migration made it, and it is gone after the next.
PASSING_TABLE = re.compile(r".*_(staged|ended)_[0-9a-f]{8}")


def tables_to_carry(connection: Connection) -> list[Table]:
    """The tables of a database, those that others refer to first; without Alembic's own."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if _is_carried(table.name)]


def load_into_postgres(source: sqlite3.Connection, target: Connection) -> int:
    """Copy all rows of a SQLite database into the tables of the same revision; the number of rows.

    In the caller's transaction. Raises Conflict where the tables of the two differ.
    """
    tables = tables_to_carry(target)
    require_same_tables(tables, source)
    for table in reversed(
        tables
    ):  # a migration may have put rows into its new tables, which the copy brings too
        if target.execute(select(literal(1)).select_from(table).limit(1)).first():
            target.execute(table.delete())
    target.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    driver: Any = target.connection.driver_connection
    count = 0
    for table in tables:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name),
            sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns),
        )
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in source.execute(_for_sqlite(select(*table.columns))):
                copy.write_row(row)
                count += 1
        _advance_sequences(table, target)
    return count


def load_into_sqlite(source: Connection, target: sqlite3.Connection) -> int:
    """Copy all rows of PostgreSQL into the tables of the same revision in a SQLite file; the number of rows.

    Raises Conflict where the tables of the two differ.
    """
    tables = tables_to_carry(source)
    require_same_tables(tables, target)
    count = 0
    target.execute("PRAGMA foreign_keys=OFF")  # checked as a whole afterwards
    for table in tables:
        if target.execute(_for_sqlite(select(literal(1)).select_from(table)), (1,)).fetchone():
            target.execute(_for_sqlite(table.delete()))
        wanted = select(*(_as_sqlite_stores(column) for column in table.columns))
        statement = _for_sqlite(insert(table))
        for rows in source.execution_options(yield_per=ROWS_AT_ONCE).execute(wanted).partitions():
            target.executemany(statement, [tuple(row) for row in rows])
            count += len(rows)
    target.commit()
    if target.execute("PRAGMA foreign_key_check").fetchone():
        raise Conflict("a row of the copy refers to one that is not there")
    return count


def require_same_tables(tables: Iterable[Table], file: sqlite3.Connection) -> None:
    """Refuse to carry rows between tables that differ: what has no place to go would be lost in silence."""
    wanted = {table.name: {column.name for column in table.columns} for table in tables}
    there: dict[str, set[str]] = {}
    for table, column in file.execute(
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
    ):
        if _is_carried(table):
            there.setdefault(table, set()).add(column)
    for name in sorted(wanted.keys() | there.keys()):
        if wanted.get(name) != there.get(name):
            raise Conflict(f"the table {name} is not the same in both databases")


def _is_carried(name: str) -> bool:
    return name != REVISION_TABLE and not name.startswith("sqlite_") and not PASSING_TABLE.fullmatch(name)


def _as_sqlite_stores(column: Column[Any]) -> ColumnElement[Any]:
    """A value of PostgreSQL, written as our models write it into SQLite."""
    if isinstance(column.type, DateTime):
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US")
    if isinstance(column.type, Date):
        return func.to_char(column, "YYYY-MM-DD")
    if isinstance(column.type, Boolean):
        return cast(column, Integer)
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _for_sqlite(statement: ClauseElement) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="qmark")))


def _advance_sequences(table: Table, target: Connection) -> None:
    """Let PostgreSQL's own counting of ids go on after the highest that was carried over."""
    for column in table.primary_key.columns:
        name = target.scalar(select(func.pg_get_serial_sequence(func.quote_ident(table.name), column.name)))
        if name:
            highest = func.greatest(func.coalesce(func.max(column), 0), 1)
            target.execute(select(func.setval(name, highest, func.count() > 0)).select_from(table))
