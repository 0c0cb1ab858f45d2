"""One server of a data folder, one worker of a site. On PostgreSQL a second server is told."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from directory.foundation.database import db
from directory.foundation.errors import Unavailable
from directory.foundation.site_lock import hold_folder, hold_new_folder, hold_server, hold_worker
from directory.operations.running import hold_site


def test_one_process_is_the_worker(app: Flask, tmp_path: Path) -> None:
    with hold_worker(db.engine, tmp_path):
        with (
            pytest.raises(Unavailable, match="A worker of this site runs already"),
            hold_worker(db.engine, tmp_path),
        ):
            pass
        with hold_server(tmp_path):
            pass
    with hold_worker(db.engine, tmp_path):
        pass


def test_a_second_machine_has_no_worker_of_its_own(app: Flask, tmp_path: Path) -> None:
    """Each machine has a data folder; the database is what they share."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with hold_worker(db.engine, tmp_path / "one"), ExitStack() as other:
        if db.engine.dialect.name == "postgresql":
            with pytest.raises(Unavailable, match="by its database"):
                other.enter_context(hold_worker(db.engine, tmp_path / "two"))
        else:  # two folders are two sites
            other.enter_context(hold_worker(db.engine, tmp_path / "two"))


def test_a_second_server_is_refused_on_sqlite_and_told_on_postgresql(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(app.extensions["settings"], data_dir=tmp_path, worker_inside=False)
    monkeypatch.setitem(app.extensions, "settings", settings)
    with ExitStack() as first, ExitStack() as second:
        hold_site(app, first)
        if db.engine.dialect.name == "postgresql":
            hold_site(app, second)
            assert "Another server of this site runs already" in capsys.readouterr().out
        else:
            with pytest.raises(Unavailable, match="Stop it first"):
                hold_site(app, second)


def test_a_folder_is_held_once_it_is_a_site_s(tmp_path: Path) -> None:
    with hold_folder(tmp_path, alone=True):
        assert not list(tmp_path.iterdir()), "one that is no site's is left as it is"
    hold_new_folder(tmp_path)
    with pytest.raises(Unavailable, match="in use"), hold_folder(tmp_path, alone=True):
        pass
    with hold_folder(tmp_path):
        pass
