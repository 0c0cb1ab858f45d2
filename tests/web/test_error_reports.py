"""Reports of errors, to a double on loopback: they say where, and hold no word of a person."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sentry_sdk
from flask import Flask
from sqlalchemy import text

from directory.foundation.database import db
from directory.foundation.error_reports import report, report_errors, without_personal_text
from directory.foundation.errors import BadSettings
from directory.foundation.settings import Settings, checked
from directory.outbox.jobs import Job, work
from tests.patience import HUNG_SECONDS
from tests.web.error_service import ErrorService, taking_errors

ROOT = Path(__file__).resolve().parents[2]
PERSON = "ann@example.com"
FLUSH_SECONDS = 20.0


@pytest.fixture
def service(settings: Settings) -> Iterator[ErrorService]:
    """A service for errors that this process reports to."""
    double = ErrorService()
    with taking_errors(double) as url:
        report_errors(replace(settings, errors_url=url))
        yield double
        sentry_sdk.flush(FLUSH_SECONDS)
        report_errors(settings)
        sentry_sdk.get_client().close()


def raising(error: Exception) -> Callable[[], object]:
    def fail() -> object:
        secret_variable = PERSON
        assert secret_variable
        raise error

    return fail


def only_event(service: ErrorService) -> dict[str, Any]:
    sentry_sdk.flush(FLUSH_SECONDS)
    (event,) = service.events
    return event


def test_a_page_that_fails(app: Flask, service: ErrorService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its address, query, cookies, body, headers and message stay here; the reference finds the log line."""
    monkeypatch.setitem(app.view_functions, "finding.start", raising(ValueError(f"bad {PERSON}")))
    with app.test_client() as client:
        client.set_cookie("shortlist", "a-cookie-of-ann")
        answer = client.get(
            f"/?q=Ann+Example&near=N8+0RD&to={PERSON}",
            headers={"User-Agent": "a-browser-of-ann", "X-Forwarded-For": "203.0.113.7"},
            environ_base={"REMOTE_ADDR": "203.0.113.7"},
        )
    assert answer.status_code == 500
    event = only_event(service)
    assert event["tags"] == {"endpoint": "finding.start", "request_id": answer.headers["X-Request-Id"]}
    (exception,) = event["exception"]["values"]
    assert (exception["type"], exception["value"]) == ("ValueError", "")
    frames = exception["stacktrace"]["frames"]
    assert frames[-1]["function"] == "fail"
    assert all("vars" not in frame and "abs_path" not in frame for frame in frames)
    assert event.keys() <= {
        "event_id",
        "timestamp",
        "level",
        "platform",
        "environment",
        "tags",
        "sdk",
        "transaction",
        "exception",
        "release",
    }
    for word in (PERSON, "Ann+Example", "N8", "a-cookie-of-ann", "a-browser-of-ann", "203.0.113.7", "/?q="):
        assert word.encode() not in service.everything, word
    assert "sentry_key=0123456789abcdef" in service.keys[0]


def test_the_values_of_a_statement_stay_here(app: Flask, service: ErrorService) -> None:
    with pytest.raises(Exception, match="nowhere") as caught:
        db.session.execute(text("SELECT * FROM nowhere WHERE address = :address"), {"address": PERSON})
    db.session.rollback()
    report(caught.value, job="a job")
    event = only_event(service)
    assert [one["value"] for one in event["exception"]["values"]] == ["", ""], (
        "the driver's error is its cause"
    )
    assert PERSON.encode() not in service.everything


def test_a_job_that_fails(app: Flask, service: ErrorService) -> None:
    stop = threading.Event()

    def fail() -> None:
        stop.set()
        raising(KeyError(PERSON))()

    work(app, {}, [Job("a job", 0, fail)], stop)
    event = only_event(service)
    assert event["tags"] == {"job": "a job"}
    assert event["exception"]["values"][0]["type"] == "KeyError"
    assert PERSON.encode() not in service.everything


def test_nothing_goes_anywhere_without_an_address(app: Flask, settings: Settings) -> None:
    double = ErrorService()
    with taking_errors(double):
        report_errors(settings)
        report(ValueError(PERSON), job="a job")
    assert double.events == []


def test_a_service_that_is_away_stops_nothing(app: Flask, settings: Settings) -> None:
    report_errors(replace(settings, errors_url="http://key@127.0.0.1:1/7"))
    report(ValueError(PERSON), job="a job")
    sentry_sdk.flush(FLUSH_SECONDS)
    report_errors(settings)
    sentry_sdk.get_client().close()


@pytest.mark.parametrize(
    "field", ["request", "user", "extra", "breadcrumbs", "contexts", "logentry", "message"]
)
def test_only_what_is_known_to_be_safe_is_sent(field: str) -> None:
    event = {
        field: {"x": PERSON},
        "server_name": "host",
        "tags": {"endpoint": PERSON, "who": PERSON, "job": "seal the audit record"},
        "exception": {
            "values": [
                {
                    "type": "E",
                    "value": PERSON,
                    "stacktrace": {"frames": [{"lineno": 1, "vars": {"a": PERSON}}]},
                }
            ]
        },
    }
    sent = without_personal_text(event)
    assert PERSON not in str(sent)
    assert sent["tags"] == {"job": "seal the audit record"}
    assert sent["exception"]["values"][0]["stacktrace"]["frames"] == [{"lineno": 1}]


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "https://example.org/1",
        "https://key@example.org",
        "http://key@example.org/1",
        "https://[",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    assert checked(Settings(errors_url="https://key@errors.example.org/sub/12")).errors_url
    with pytest.raises(BadSettings, match="DIRECTORY_ERRORS_URL"):
        checked(Settings(errors_url=url))


def test_a_site_without_one_does_not_load_the_library() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, directory.serving; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
        check=True,
    ).stdout.split()
    assert not {"sentry_sdk", "notifications_python_client", "directory.outbox.notify"} & set(loaded)
