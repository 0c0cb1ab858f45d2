"""The health page: one slow rebuild is no outage, and what everybody may ask tells no path of the machine."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.finding.index import rebuild_mark
from directory.foundation.actor import SYSTEM
from directory.foundation.database import transaction
from directory.foundation.long_work import LONGEST, busy_until, long_work
from directory.foundation.time import now
from directory.health import OLDEST_MESSAGE, is_overdue, problems
from directory.operations.checking import council_problems
from directory.outbox.models import OutboxMessage
from directory.places.actions import add_to_directory, load_shipped
from search import open_engine
from search.engines.files import writing

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LATE = OLDEST_MESSAGE + timedelta(minutes=1)


def begun(mark: Path, at: datetime) -> None:
    os.utime(mark, (at.timestamp(), at.timestamp()))


def test_until_when_work_went_on(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    assert busy_until(mark, NOW) is None
    with long_work(mark), long_work(mark):
        begun(mark, NOW - timedelta(minutes=10))
        assert busy_until(mark, NOW) == NOW
        begun(mark, NOW - LONGEST - timedelta(minutes=1))
        assert busy_until(mark, NOW) == NOW - timedelta(minutes=1), "it hangs"
    ended = busy_until(mark, NOW)
    assert ended is not None and abs(ended - now()) < timedelta(minutes=5)
    begun(mark, NOW - timedelta(minutes=3))
    assert busy_until(mark, NOW) == NOW - timedelta(minutes=3)


def test_messages_that_wait_for_a_rebuild_are_not_overdue() -> None:
    assert is_overdue(NOW - LATE, None, NOW)
    assert not is_overdue(NOW - LATE, NOW, NOW), "it goes on"
    assert not is_overdue(NOW - LATE, NOW - timedelta(minutes=4), NOW), "it has just ended"
    assert is_overdue(NOW - LATE, NOW - LATE, NOW), "it ended long ago"
    assert not is_overdue(NOW - timedelta(minutes=4), None, NOW)


def test_a_slow_rebuild_leaves_the_site_ready(app: Flask, session: scoped_session) -> None:
    rebuild_mark().unlink(missing_ok=True)  # another test may have built an index in this folder
    with transaction():
        session.add(OutboxMessage(event="service_changed", subject="1", posted_at=now() - LATE))
    assert any("outbox" in problem for problem in problems())
    with long_work(rebuild_mark()):
        assert not any("outbox" in problem for problem in problems())
    rebuild_mark().unlink()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of no service that is whole, as the site's own."""
    engine = open_engine(f"whoosh://{tmp_path / 'index'}", {})
    engine.rebuild((), 1)
    monkeypatch.setattr("directory.health.engine", lambda: engine)
    return tmp_path / "index"


def problems_of_the_index() -> list[str]:
    return [problem for problem in problems(thorough=True) if problem.startswith("index:")]


def test_a_damaged_index_is_found_and_said_with_what_to_do(app: Flask, index: Path) -> None:
    assert problems_of_the_index() == []
    (damaged,) = index.glob("index-*/codes.json")
    damaged.write_bytes(b"{}")
    (said,) = problems_of_the_index()
    assert "codes.json of the index is damaged" in said and "directory reindex" in said
    assert not any("codes.json" in problem for problem in problems()), "everybody reads that"


def test_an_index_that_is_written_meanwhile_is_no_problem(
    app: Flask, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.whoosh.LOCK_WAIT", 0.0)
    with writing(index, 1.0):
        assert problems_of_the_index() == []


def test_a_site_that_speaks_for_nobody_or_whose_setting_names_another_council_is_told(
    app: Flask, session: scoped_session
) -> None:
    settings = app.extensions["settings"]
    assert ["speaks for none" in problem for problem in council_problems(settings)] == [True]
    load_shipped(SYSTEM)
    add_to_directory(SYSTEM, "E09000014")
    assert council_problems(settings) == council_problems(replace(settings, council="E09000014")) == []
    (said,) = council_problems(replace(settings, council="E09000009"))
    assert said.startswith("council: DIRECTORY_COUNCIL is E09000009, and this site does not speak for it.")
    assert "directory setup --council E09000009" in said


def test_no_path_of_the_machine_is_public(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], data_dir=gone))
    public = app.test_client().get("/readyz")
    assert public.status_code == 503 and "the data folder does not exist" in public.get_data(as_text=True)
    assert str(tmp_path) not in public.get_data(as_text=True)
    assert f"disk: {gone} does not exist" in problems(thorough=True)
