"""Bringing the tables up to date: Alembic's numbered migrations, one process at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, inspect, text

from directory.foundation.data_folder import create_data_folder
from directory.foundation.database import db
from directory.foundation.errors import Unavailable

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The migration a database is at ("" before the first), and those that this program knows, the first one first."""

    at: str
    known: tuple[str, ...]

    @property
    def is_ahead(self) -> bool:
        """Whether a newer program has been at work: this one must not touch what it doesn't know."""
        return bool(self.at) and self.at not in self.known

    @property
    def is_behind(self) -> bool:
        """Whether migrations are due."""
        return not self.is_ahead and self.at != self.known[-1]


def known_revisions() -> tuple[str, ...]:
    """Every migration of this program, the first one first."""
    script = ScriptDirectory.from_config(migrations_config())
    return tuple(revision.revision for revision in script.walk_revisions())[::-1]


def schema_state() -> SchemaState:
    """Where the tables of the database stand."""
    known = known_revisions()
    with db.engine.connect() as connection:
        return SchemaState(revision_of(connection), known)


def revision_of(connection: Connection) -> str:
    """The migration that a database is at; empty before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def ahead_sentence(state: SchemaState) -> str:
    """What to say of a database that a newer program has upgraded."""
    return (
        f"The database is at revision {state.at}, which is newer than this version of the program knows"
        f" ({state.known[-1]}). Install the newer version again, or put the copy back that was made before the upgrade:"
        " directory restore FILE"
    )


def migrations_config() -> Config:
    """Alembic's configuration; `migrations/env.py` takes the engine from the application."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def upgrade_schema(app: Flask, revision: str = "head") -> None:
    """Run the migrations that the database has not had. Each runs whole or not at all.

    Raises Unavailable where the database is ahead of this program.
    """
    create_data_folder(app)
    state = schema_state()
    if state.is_ahead:
        raise Unavailable(ahead_sentence(state))
    command.upgrade(migrations_config(), revision)


def upgrade_on(connection: Connection, revision: str = "head") -> None:
    """Run migrations on one connection, in the transaction that is open there: all of them, or none."""
    config = migrations_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
