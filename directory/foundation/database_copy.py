"""Carrying everything from one database to another, as from SQLite to PostgreSQL when a site grows."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, Integer, MetaData, Table, func, insert, select, text

from directory.foundation.errors import Conflict

ROWS_AT_ONCE = 2000


def copy_database(metadata: MetaData, source: Engine, target: Engine) -> int:
    """Copy every row of every table into a database that has the tables and no rows; the number of rows.

    One transaction: all or nothing. Raises Conflict where the target holds anything already.
    """
    with source.connect() as old, target.connect().execution_options(writes=True) as new, new.begin():
        for table in metadata.sorted_tables:
            if new.execute(select(func.count()).select_from(table)).scalar():
                raise Conflict(f"the table {table.name} of the new database is not empty")
        return sum(_copy_table(table, old, new) for table in metadata.sorted_tables)


def _copy_table(table: Table, old: Connection, new: Connection) -> int:
    result = old.execution_options(yield_per=ROWS_AT_ONCE).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    count = 0
    for rows in result.mappings().partitions():
        new.execute(insert(table), [dict(row) for row in rows])
        count += len(rows)
    _advance_sequence(table, new)
    return count


def _advance_sequence(table: Table, new: Connection) -> None:
    """Let PostgreSQL's own counting of ids go on after the highest that was carried over."""
    keys = list(table.primary_key.columns)
    if new.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    sequence = new.execute(
        text("SELECT pg_get_serial_sequence(:table, :key)"), {"table": table.name, "key": keys[0].name}
    ).scalar()
    highest = new.execute(select(func.max(keys[0]))).scalar()
    if sequence and highest:
        new.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
