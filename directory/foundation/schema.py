"""Bringing the tables up to date: Alembic's numbered migrations, one process at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from flask import Flask

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def migrations_config() -> Config:
    """Alembic's configuration; `migrations/env.py` takes the engine from the application."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def upgrade_schema(app: Flask, revision: str = "head") -> None:
    """Run the migrations that the database has not had. Each runs whole or not at all."""
    app.extensions["settings"].data_dir.mkdir(parents=True, exist_ok=True)
    command.upgrade(migrations_config(), revision)
