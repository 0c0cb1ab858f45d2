"""A database that was lost, emptied or exchanged never comes back as a site that is ready and empty."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.trust.site import Site

MakeSite = Callable[..., Site]
PRODUCTION = {
    "DIRECTORY_PRODUCTION": "1",
    "DIRECTORY_SECRET_KEY": "a key of forty characters, for this test",
    "DIRECTORY_PUBLIC_URL": "https://care.example.org",
}


def lose(site: Site) -> None:
    for end in ("", "-wal", "-shm"):
        site.database.with_name(site.database.name + end).unlink(missing_ok=True)


def test_a_lost_database_is_missed_by_every_command(make_site: MakeSite, tmp_path: Path) -> None:
    site, copy = make_site(), tmp_path / "copy.sqlite3"
    assert site.run("upgrade").returncode == 0
    assert site.run("backup", str(copy)).returncode == 0
    lose(site)
    for command in (("serve", "--port", str(free_port())), ("upgrade",), ("check",)):
        done = site.run(*command)
        assert done.returncode in (1, 2), command
        assert (
            "was set up on" in done.stdout + done.stderr
            and "directory restore FILE" in done.stdout + done.stderr
        )
        assert not site.database.exists(), "none is made in its place"
    assert site.run("restore", str(copy), "--yes").returncode == 0
    assert site.run("check").returncode == 0


def test_a_database_exchanged_for_an_empty_one_is_missed(make_site: MakeSite, tmp_path: Path) -> None:
    site, empty = make_site(), Site(tmp_path / "empty")
    empty.folder.mkdir()
    assert empty.run("upgrade").returncode == 0
    assert site.run("upgrade").returncode == 0
    lose(site)
    os.replace(empty.database, site.database)
    done = site.run("serve", "--port", str(free_port()))
    assert done.returncode == 2 and "another site" in done.stderr


def test_a_database_that_is_lost_while_the_site_runs_is_no_ready_site(make_site: MakeSite) -> None:
    site = make_site(DIRECTORY_WORKERS="1", DIRECTORY_WORKER_INSIDE="0").serve()
    with closing(sqlite3.connect(site.database)) as connection, connection:
        connection.execute("DROP TRIGGER audit_event_delete")
        connection.execute("DELETE FROM audit_event")
    answer = site.wait_until(503, "/readyz")
    assert "does not hold the site" in answer.text
    assert str(site.folder) not in answer.text


def test_production_begins_no_site_by_starting(tmp_path: Path) -> None:
    """A disk that was not mounted, a folder that was mistyped: both look like a first start."""
    site = Site(tmp_path / "data", settings=PRODUCTION)
    site.folder.mkdir()
    for command in (("serve", "--port", str(free_port())), ("backup", "x")):
        done = site.run(*command)
        assert done.returncode == 2 and "has not been set up" in done.stderr, command
        assert not site.database.exists()
    assert site.run("upgrade").returncode == 0
    assert "has not been set up" in site.run("serve", "--port", str(free_port())).stderr


@pytest.mark.parametrize("flag", ["0", "1"])
def test_production_refuses_invented_services(make_site: MakeSite, flag: str) -> None:
    site = make_site()
    with closing(sqlite3.connect(site.database)) as connection, connection:
        connection.execute(
            "INSERT INTO audit_event (id, at, actor_id, actor_role, action, subject_type, subject_id, is_public)"
            " VALUES (99999, '2026-01-01', 'd', 'system', 'demonstration.loaded', 'demonstration', '1', 1)"
        )
    for command in (("serve", "--port", str(free_port())), ("upgrade",)):
        done = site.run(*command, **PRODUCTION, DIRECTORY_DEMONSTRATION=flag)
        assert done.returncode == 2
        assert ("invented" if flag == "0" else "DIRECTORY_DEMONSTRATION") in done.stderr
    fresh = Site(site.folder.parent / "fresh", settings=PRODUCTION)
    fresh.folder.mkdir()
    refused = fresh.run("demo")
    assert refused.returncode == 2 and "invented" in refused.stderr


def test_a_site_from_before_it_was_marked_is_marked_when_it_starts(make_site: MakeSite) -> None:
    site = make_site(DIRECTORY_WORKERS="1", **PRODUCTION)
    site.settings["DIRECTORY_AS_OF"] = ""
    (site.folder / "site.json").unlink(missing_ok=True)
    assert not (site.folder / "site.json").exists()
    site.serve()
    site.stop()
    assert (site.folder / "site.json").stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(site.database)) as connection:
        marks = connection.execute(
            "SELECT subject_id FROM audit_event WHERE action = 'site.set_up'"
        ).fetchall()
    assert len(marks) == 1 and marks[0][0] in (site.folder / "site.json").read_text(encoding="utf-8")


def test_a_site_file_that_cannot_be_read_is_a_sentence(make_site: MakeSite) -> None:
    site = make_site()
    (site.folder / "site.json").write_text("{", encoding="utf-8")
    done = site.run("reindex")
    assert done.returncode == 2 and "site.json cannot be read" in done.stderr
