"""Alembic's environment: the application's own engine and tables, one transaction a migration."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text

from directory import models
from directory.foundation.database import Moment, Pence, db

assert models.__all__
ONE_AT_A_TIME = 7215  # any number: the advisory lock that keeps two PostgreSQL upgrades apart


def run() -> None:
    """Upgrade on the connection that was given, in its transaction; else on the application's engine."""
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    with db.engine.connect().execution_options(writes=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_lock({ONE_AT_A_TIME})"))
            connection.commit()
        try:
            migrate(connection)
        finally:
            if connection.dialect.name == "postgresql":
                connection.rollback()
                connection.execute(text(f"SELECT pg_advisory_unlock({ONE_AT_A_TIME})"))
                connection.commit()


def migrate(connection: Connection) -> None:
    """Run what is due. SQLite rebuilds a table to alter it, which `render_as_batch` writes out."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
        render_item=as_plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


def as_plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what the database holds, so that a migration never depends on today's code."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Pence):
        return "sa.BigInteger()"
    return False


run()
