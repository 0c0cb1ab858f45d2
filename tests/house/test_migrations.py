"""The migrations lay the very tables that the models describe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from directory.app import create_app
from directory.foundation.database import db
from directory.foundation.schema import upgrade_schema
from directory.foundation.settings import Settings


def test_migrations_and_models_agree(session_app: Flask, settings: Settings, tmp_path: Path) -> None:
    beside = create_app(replace(settings, data_dir=tmp_path, database_url=""))
    with beside.app_context():
        upgrade_schema(beside)
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert not compare_metadata(context, db.metadata)
        db.session.remove()
        db.engine.dispose()
