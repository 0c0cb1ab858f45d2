"""The audit record refuses change and shows tampering; copies are whole; keys change hands; two workers agree."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import scoped_session

from directory.audit.actions import record, seal
from directory.audit.models import AuditEvent, AuditSeal
from directory.audit.queries import broken_seals
from directory.audit.triggers import append_only_triggers, drop_append_only_triggers
from directory.catalogue.models import Service
from directory.feedback.actions.writing import submit
from directory.feedback.models import Feedback
from directory.feedback.rules.writing import VerifiedLink
from directory.finding.index import engine
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.errors import Invalid
from directory.health import problems
from directory.outbox.actions import deliver, post
from directory.outbox.models import OutboxMessage
from directory.outbox.rules import Event
from directory.wiring import HANDLERS
from search.engine import IndexUnavailable
from tests.patience import HUNG_SECONDS, wait_until
from tests.trust.site import Site

TODAY = date(2026, 11, 22)


@pytest.fixture
def sealed(session: scoped_session) -> scoped_session:
    """Three events under a seal, and one after it."""
    with transaction():
        for number in range(3):
            record(SYSTEM, "price.changed", "price", number, before={"pence": 100}, after={"pence": 200})
    with transaction():
        assert seal() == 3
    with transaction():
        record(SYSTEM, "price.changed", "price", 9, after={"pence": 300})
    return session


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEvent).values(actor_id="somebody-else"),
        delete(AuditEvent),
        update(AuditSeal).values(hash="0" * 64),
        delete(AuditSeal),
        text("DELETE FROM audit_event WHERE id = (SELECT max(id) FROM audit_event)"),
    ],
    ids=["update events", "delete events", "update seals", "delete seals", "delete the newest"],
)
def test_the_database_refuses_to_change_the_record(sealed: scoped_session, change: object) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        sealed.execute(change)
    sealed.rollback()
    assert broken_seals() == []


def test_what_was_changed_behind_the_guards_shows(app: Flask, sealed: scoped_session) -> None:
    assert not [problem for problem in problems(thorough=True) if "audit" in problem]
    sealed.rollback()  # PostgreSQL lets nobody touch triggers of a table that is being read
    dialect = db.engine.dialect.name
    for tampering in (
        "UPDATE audit_event SET actor_id = 'nobody' WHERE subject_id = '1'",
        "DELETE FROM audit_event WHERE subject_id = '1'",
        "UPDATE audit_seal SET last_id = last_id + 1",
    ):
        with db.engine.connect() as connection:
            for statement in drop_append_only_triggers(dialect):
                connection.execute(text(statement))
            connection.execute(text(tampering))
            for statement in append_only_triggers(dialect):
                connection.execute(text(statement))
            connection.commit()
        sealed.rollback()
        assert any("audit: seal" in problem for problem in problems(thorough=True)), tampering
        sealed.rollback()


def test_a_new_key_makes_no_new_writer(
    app: Flask, listed_services: list[Service], session: scoped_session
) -> None:
    service, resident = listed_services[0], Actor("resident-1", (Grant(Role.RESIDENT),))
    form = {
        "link": VerifiedLink("agreement", "agreement 1", service.id),
        "relationship": "resident",
        "used_from": date(2025, 1, 1),
        "used_to": None,
        "overall": 5,
        "themes": {},
        "text": "Kind.",
        "language": "en",
        "incentive_declared": False,
    }
    old = app.config["SECRET_KEY"]
    with transaction():
        submit(resident, service.id, on=date(2024, 11, 1), **{**form, "used_from": date(2024, 1, 1)})
    app.config.update(SECRET_KEY="another-key-" * 4, SECRET_KEY_FALLBACKS=[old])
    try:
        with transaction():
            submit(resident, service.id, on=date(2026, 11, 1), **form)
        with pytest.raises(Invalid), transaction():
            submit(resident, service.id, on=date(2026, 11, 2), **form)
    finally:
        app.config.update(SECRET_KEY=old, SECRET_KEY_FALLBACKS=[])
    assert len(set(session.scalars(select(Feedback.verified_link_digest)))) == 1


def test_two_workers_at_once_leave_the_index_right(
    app: Flask, listed_services: list[Service], session: scoped_session
) -> None:
    with transaction():
        for service in listed_services:
            service.name = f"Renamed {service.id}"
            for _ in range(10):
                post(Event.SERVICE_CHANGED, service.id)
    both = threading.Barrier(2)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                both.wait(HUNG_SECONDS)
                for _ in range(3):
                    deliver(HANDLERS)
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HUNG_SECONDS)
    assert not failures
    session.rollback()
    assert (
        session.scalar(select(OutboxMessage.id).where(OutboxMessage.delivered_at.is_(None)).limit(1)) is None
    )
    assert engine().health().documents == len(listed_services)
    assert {suggestion.text for suggestion in engine().suggest("renamed")} == {
        f"Renamed {s.id}" for s in listed_services
    }


def test_a_message_that_fails_is_tried_again_and_stops_nobody(
    app: Flask, listed_services: list[Service], session: scoped_session
) -> None:
    subjects: list[str] = []
    with transaction():
        post(Event.SERVICE_CHANGED, "not a number")
        post(Event.RATING_PUBLISHED, "1-200000000")
    handlers = {
        **HANDLERS,
        Event.RATING_PUBLISHED: lambda messages: subjects.extend(m.subject for m in messages),
    }
    deliver(handlers)
    assert subjects == ["1-200000000"]
    session.rollback()
    waiting = session.scalars(select(OutboxMessage).where(OutboxMessage.subject == "not a number")).one()
    assert (waiting.delivered_at, waiting.attempts, waiting.failure) == (None, 1, "ValueError")


def test_a_static_file_that_is_missing_leaves_the_page(
    app: Flask, listed_services: list[Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "ASSET_FOLDER", str(tmp_path))
    client = app.test_client()
    assert client.get("/find-care?near=N8+0RD").status_code == 200
    assert client.get("/static/build/site-000000000000.css").status_code == 404


def test_an_index_that_is_away_is_answered_from_the_database(
    app: Flask, listed_services: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise IndexUnavailable("gone")

    client = app.test_client()
    usual = client.get("/find-care?near=N8+0RD&q=care").get_data(as_text=True)
    for name in ("search", "vocabulary", "generation", "suggest"):
        monkeypatch.setattr(engine(), name, away)
    answer = client.get("/find-care?near=N8+0RD&q=care")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert page.count("cc-card__name") == usual.count("cc-card__name") > 0
    assert "Our search index is being mended" in page and "being mended" not in usual
    assert client.get("/suggest?q=ros").status_code == 200


# Copies, with the real commands.


def test_a_copy_of_a_live_site_is_whole_and_can_be_put_back(
    make_site: Callable[..., Site], tmp_path: Path
) -> None:
    """The restore drill: copy while people write, damage the database, see it, put the copy back."""
    site = make_site(DIRECTORY_WORKERS="1").serve()
    accepted: list[str] = []
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            form = {"what": "price", "wrong": f"Report {number}", "token": f"{number:032x}"}
            if site.post("/services/service-0/report-a-mistake", urlencode(form)).status == 303:
                accepted.append(form["wrong"])

    writer = threading.Thread(target=write)
    writer.start()
    wait_until(lambda: len(accepted) > 3, "the first reports")
    copy = tmp_path / "copy.sqlite3"
    done = site.run("backup", str(copy))
    stop.set()
    writer.join(HUNG_SECONDS)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        copied = {row[0] for row in opened.execute("SELECT text FROM mistake_report")}
    assert 3 < len(copied) <= len(accepted)
    site.stop()

    with site.database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xde\xad\xbe\xef" * 30_000)
    for leftover in ("-wal", "-shm"):
        site.database.with_name(site.database.name + leftover).unlink(missing_ok=True)
    red = site.run("check")
    assert red.returncode == 1 and "database" in red.stdout
    assert "Traceback" not in red.stderr

    bad = tmp_path / "bad.sqlite3"
    shutil.copy(site.database, bad)
    refused = site.run("restore", str(bad), "--yes")
    assert refused.returncode == 2 and "damaged" in refused.stderr, "a bad copy is not put back"
    again = site.run("restore", str(copy), "--yes")
    assert again.returncode == 0, again.stderr
    with closing(sqlite3.connect(site.database)) as opened:
        assert {row[0] for row in opened.execute("SELECT text FROM mistake_report")} == copied
    assert site.run("check").stdout.splitlines()[-1] == "All is well."


def test_readiness_is_red_while_the_database_is_no_database(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.database.write_bytes(b"this is no database" * 1000)
    for leftover in ("-wal", "-shm"):
        site.database.with_name(site.database.name + leftover).unlink(missing_ok=True)
    code = """
from directory.app import create_app
client = create_app().test_client()
for path in ("/readyz", "/healthz", "/find-care?q=x", "/services/service-0"):
    answer = client.get(path)
    print(answer.status_code, answer.mimetype, "Traceback" in answer.get_data(as_text=True))
"""
    lines = site.run_code(code).stdout.splitlines()
    assert lines == [
        "503 application/json False",
        "200 application/json False",
        "503 text/html False",
        "503 text/html False",
    ]
    serving = site.run("serve", "--port", "1")
    assert serving.returncode == 2 and "Traceback" not in serving.stderr
    assert "not a database" in serving.stderr


@pytest.mark.parametrize("folder", ["/proc/choosing-care", "a-file/data", "/dev/null/x"])
def test_a_folder_that_cannot_be_written_is_one_plain_sentence(tmp_path: Path, folder: str) -> None:
    """What root itself can't write stands in for a folder that is read-only for the site's own user."""
    (tmp_path / "a-file").write_text("x", encoding="utf-8")
    place = Path(folder) if folder.startswith("/") else tmp_path / folder
    site = Site(tmp_path, settings={"DIRECTORY_DATA_DIR": str(place)})
    for command in (("upgrade",), ("check",)):
        done = site.run(*command)
        assert done.returncode in (1, 2)
        assert "Traceback" not in done.stderr
        which, *sentence = done.stderr.strip().splitlines()
        assert which.startswith("Site: ") and len(sentence) == (command[0] != "check")
