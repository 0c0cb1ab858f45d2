"""Long work tells how far it is, how it ended, and that its process was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import scoped_session

from directory.foundation.database import db, transaction
from directory.progress import actions
from directory.progress.actions import purge_work, tracked_work
from directory.progress.jobs import settle_dead_work
from directory.progress.models import LongWork
from directory.progress.rules import KEPT_FOR, WorkKind
from tests.progress.factories import NOON, make_work

HOLD = """
import sys, time
from pathlib import Path
from sqlalchemy import create_engine
from directory.foundation.locks import held_alone
with held_alone(create_engine(sys.argv[1]), sys.argv[2], Path(sys.argv[3])) as alone:
    print(alone, flush=True)
    time.sleep(60)
"""


def rows() -> list[LongWork]:
    db.session.rollback()
    return db.session.query(LongWork).order_by(LongWork.id).all()


def locks(app: Flask) -> list[Path]:
    return list((app.extensions["settings"].data_dir / actions.FOLDER).glob("*.lock"))


@pytest.fixture
def every_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes each report, not one a second."""
    monkeypatch.setattr(actions, "SECONDS_BETWEEN_REPORTS", 0.0)


def test_work_is_seen_while_it_runs_and_when_it_ended(
    app: Flask, session: scoped_session, every_report: None
) -> None:
    with tracked_work(WorkKind.POSTCODES, title="codes.csv") as progress:
        assert rows() == [], "nothing was done yet"
        progress.report_progress(0)
        progress.report_progress(3, 10)
        (row,) = rows()
        assert (row.state, row.done, row.total, row.title) == ("running", 3, 10, "codes.csv")
        assert settle_dead_work() == 0, "its process lives"
        progress.report_progress(10, 10)
    (row,) = rows()
    assert (row.state, row.done, row.begun_by, row.failures) == ("finished", 10, "system", 0)
    assert row.ended_at is not None
    assert not locks(app)


def test_work_that_did_nothing_leaves_nothing(session: scoped_session) -> None:
    with tracked_work(WorkKind.REGISTER_COLUMNS):
        pass
    assert rows() == []


def break_off() -> None:
    with tracked_work(WorkKind.INDEX) as progress:
        progress.report_progress(1)
        raise OSError("the disk is full")


def test_failures_in_a_row_are_counted_in_one_row(session: scoped_session) -> None:
    for _ in range(3):
        with pytest.raises(OSError, match="full"):
            break_off()
    (row,) = rows()
    assert (row.state, row.failure, row.failures) == ("failed", "OSError", 3), "its words may name somebody"
    with tracked_work(WorkKind.INDEX) as progress:
        progress.report_progress(1)
    (row,) = rows()
    assert (row.state, row.failures) == ("finished", 0)


def test_two_things_of_one_kind_are_kept_apart(session: scoped_session) -> None:
    for subject in ("1", "2"):
        with tracked_work(WorkKind.REGISTER_IMPORT, subject=subject) as progress:
            progress.report_progress(1)
    assert [row.subject for row in rows()] == ["1", "2"]


def test_a_step_is_written_once_a_second(session: scoped_session) -> None:
    written: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        written.extend(["row"] if "long_work" in statement and statement[0] in "IU" else [])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with tracked_work(WorkKind.INDEX) as progress:
            for number in range(1000):
                progress.report_progress(number)
            assert len(written) <= 3
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert rows()[0].done == 999, "the end says the last"


def test_a_report_inside_a_transaction_of_sqlite_waits_for_the_next(
    session: scoped_session, every_report: None
) -> None:
    with tracked_work(WorkKind.SPREADSHEET) as progress:
        with transaction():
            progress.report_progress(1)
        progress.report_progress(2)
    assert rows()[0].done == 2


def test_work_goes_on_where_its_progress_cannot_be_written(
    session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, tracked_work(WorkKind.INDEX) as progress:
        broken.setattr(db.engine, "connect", _no_connection)
        progress.report_progress(1)
    assert rows() == []


def _no_connection() -> None:
    raise actions.SQLAlchemyError("away")


def test_work_whose_process_was_killed_says_so(app: Flask, session: scoped_session) -> None:
    row = make_work()
    folder = app.extensions["settings"].data_dir / actions.FOLDER
    url = db.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", HOLD, url, f"work-{row.mark}", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "True"
        assert settle_dead_work() == 0, "it only says nothing"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    db.session.rollback()
    assert settle_dead_work() == 1
    (row,) = rows()
    assert (row.state, row.failure, row.failures) == ("died", None, 1)
    assert settle_dead_work() == 0
    assert not locks(app)


def test_old_work_is_forgotten(session: scoped_session) -> None:
    make_work(state="finished", ended_at=NOON - KEPT_FOR * 2)
    make_work()
    with transaction():
        purge_work()
    assert [row.state for row in rows()] == ["running"]
