"""The end of a session whose connection the database has dropped meanwhile."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from directory.foundation import database
from directory.foundation.database import db


def test_an_answer_stands_though_the_connection_died_before_it_was_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Flask("dropped")
    database.connect(app, f"sqlite:///{tmp_path / 'dropped.sqlite3'}")

    @app.get("/")
    def page() -> str:
        db.session.execute(text("SELECT 1"))
        return "drawn"

    def dropped(_connection: object) -> None:
        raise sqlite3.OperationalError("server closed the connection unexpectedly")

    client = app.test_client()
    assert client.get("/").text == "drawn"
    with app.app_context():
        dialect = db.engine.dialect
    with monkeypatch.context() as patched:
        patched.setattr(dialect, "do_rollback", dropped)
        assert client.get("/").text == "drawn"
    assert client.get("/").text == "drawn"
