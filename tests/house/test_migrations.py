"""The migrations lay the very tables that the models describe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from directory.app import create_app
from directory.foundation.database import db
from directory.foundation.schema import upgrade_schema
from directory.foundation.settings import Settings

AN_EVENT = (
    "INSERT INTO audit_event (id, at, actor_id, actor_role, action, subject_type, subject_id)"
    " VALUES (1, '2026-01-01', 'a', 'system', 'b', 'c', 'd')"
)


def test_migrations_and_models_agree(session_app: Flask, settings: Settings, tmp_path: Path) -> None:
    beside = create_app(replace(settings, data_dir=tmp_path, database_url=""))
    with beside.app_context():
        upgrade_schema(beside)
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert not compare_metadata(context, db.metadata)
        with db.engine.connect() as connection:
            connection.execute(text(AN_EVENT))
            for statement in ("UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"):
                with pytest.raises(DatabaseError, match="append-only"):
                    connection.execute(text(statement))
        db.session.remove()
        db.engine.dispose()
