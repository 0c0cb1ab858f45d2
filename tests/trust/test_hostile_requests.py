"""Hosts, proxies, foreign writes, methods, forced faults and what the log says of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import scoped_session

from directory.app import create_app
from directory.catalogue.models import Service
from directory.foundation.database import db, transaction
from directory.foundation.settings import Settings
from directory.moderation.models import MistakeReport, MistakeReportContact
from directory.web.log_lines import LogLine
from tests.page_client import PageClient

REPORT = "/services/service-0/report-a-mistake"
TYPED = {
    "what": "price",
    "wrong": "Mrs Snodgrass of N8 0RD pays more.",
    "email": "ethel@example.org",
    "phone": "",
}


@pytest.fixture
def published(settings: Settings, tmp_path: Path) -> Iterator[PageClient]:
    """A second site: it has a public address and one proxy in front of it."""
    mine = replace(
        settings,
        data_dir=tmp_path,
        database_url="",
        public_url="https://care.example.org",
        trusted_proxies=1,
    )
    app = create_app(mine)
    app.extensions["search_log"].by_hand = True
    app.test_client_class = PageClient
    with app.app_context():
        db.create_all()
        client = app.test_client()
        assert isinstance(client, PageClient)
        yield client
        db.session.remove()
        db.engine.dispose()


def seen_by(client: PageClient, **headers: str) -> tuple[str, str, bool]:
    """What the application takes a request for: its host, where it comes from, whether it is secure."""
    noted: list[tuple[str, str, bool]] = []

    def note() -> Response:
        noted.append((request.host, request.remote_addr or "", request.is_secure))
        return Response("noted", mimetype="text/plain")

    view = client.application.view_functions["finding.councils"]
    client.application.view_functions["finding.councils"] = note
    try:
        client.get("/councils", headers={name.replace("_", "-"): value for name, value in headers.items()})
    finally:
        client.application.view_functions["finding.councils"] = view
    return noted[0]


FORWARDED = {
    "X_Forwarded_For": "203.0.113.9",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "care.example.org",
    "Forwarded": "for=203.0.113.9;proto=https;host=care.example.org",
}


def test_forwarded_headers_are_ignored_without_a_proxy(client: PageClient) -> None:
    assert seen_by(client, **FORWARDED) == ("localhost", "127.0.0.1", False)


def test_forwarded_headers_of_our_own_proxy_count(published: PageClient) -> None:
    assert seen_by(published, **FORWARDED) == ("care.example.org", "203.0.113.9", True)
    chained = {**FORWARDED, "X_Forwarded_For": "6.6.6.6, 203.0.113.9"}
    assert seen_by(published, **chained)[1] == "203.0.113.9", "only what our own proxy added is believed"


def test_the_host_header_is_not_reflected(client: PageClient, listed_services: list[Service]) -> None:
    for path in ("/", "/find-care?near=N8", "/services/service-0", REPORT, "/no-such-page", "/register"):
        answer = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in answer.get_data(as_text=True), path
        assert "evil.example" not in str(answer.headers), path


def test_other_hosts_are_refused_once_the_address_is_known(
    published: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    for host in ("evil.example", "care.example.org.evil.example", "evil.example:443"):
        answer = published.get("/councils", headers={"Host": host})
        assert answer.status_code == 400
        assert "evil.example" not in answer.get_data(as_text=True)
    assert not [line for line in caplog.records if line.levelname == "ERROR"], "a stranger fills no error log"
    for host in ("care.example.org", "127.0.0.1:8000", "localhost"):
        assert published.get("/councils", headers={"Host": host}).status_code == 200


FOREIGN: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:8000"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost@evil.example"},
    {"Referer": "http://localhost/"},
    {},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=range(len(FOREIGN)))
def test_a_write_from_another_site_is_refused(
    app: Flask, listed_services: list[Service], session: scoped_session, headers: dict[str, str]
) -> None:
    client = FlaskClient(app, app.response_class)
    writes = [
        (rule.rule.replace("<slug>", "service-0").replace("<string:slug>", "service-0"), method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
    ]
    assert (REPORT, "POST") in writes
    for path, method in [*writes, ("/no-such-page", "POST"), ("/", "DELETE")]:
        assert client.open(path, method=method, data=TYPED, headers=headers).status_code == 403, path
    assert session.scalar(select(func.count()).select_from(MistakeReport)) == 0


def test_a_write_from_our_own_page_is_taken(
    app: Flask, listed_services: list[Service], session: scoped_session
) -> None:
    client = FlaskClient(app, app.response_class)
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}):
        assert client.post(REPORT, data=TYPED, headers=headers).status_code == 303
    assert session.scalar(select(func.count()).select_from(MistakeReport)) == 2


def test_behind_a_proxy_our_own_page_is_that_of_the_public_address(published: PageClient) -> None:
    client = FlaskClient(published.application, published.application.response_class)
    for proxy in (FORWARDED, {"X_Forwarded_Host": "care.example.org"}):
        sent = {name.replace("_", "-"): value for name, value in proxy.items()}
        for origin, status in (
            ("https://care.example.org", 303),
            ("http://care.example.org", 403),
            ("https://care.example.org.evil.example", 403),
            ("http://localhost", 403),
        ):
            answer = client.post("/shortlist/add", headers={**sent, "Origin": origin})
            assert answer.status_code == status, origin


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW"])
def test_methods_that_a_page_has_not_are_not_allowed(client: PageClient, method: str) -> None:
    for path in ("/", "/find-care", "/privacy", "/suggest", "/healthz"):
        answer = client.open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]


# Forced faults.


@pytest.mark.parametrize(
    "fault",
    [
        ValueError("secret words"),
        KeyError("x"),
        RecursionError(),
        MemoryError(),
        OSError(28, "No space left on device"),
        IntegrityError("INSERT secret words", {"email": "ethel@example.org"}, Exception("secret words")),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_fault_anywhere_is_a_plain_page_and_leaves_nothing_behind(
    client: PageClient,
    listed_services: list[Service],
    session: scoped_session,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
) -> None:
    from directory.moderation import actions

    def break_off(*_: object, **__: object) -> None:
        session.flush()
        raise fault

    monkeypatch.setattr(actions, "record", break_off)  # after the rows were written, before the commit
    answer = client.post(REPORT, data=TYPED)
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert answer.headers["X-Request-Id"] in page, "the reference that a person reads finds the log line"
    assert "secret words" not in page and "Traceback" not in page and "INSERT" not in page
    for table in (MistakeReport, MistakeReportContact):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    monkeypatch.undo()
    assert client.post(REPORT, data=TYPED).status_code == 303


def test_a_database_that_is_away_is_said_plainly(client: PageClient, listed_services: list[Service]) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", away)
    try:
        answers = {
            path: client.get(path)
            for path in (
                "/find-care?q=care",
                "/services/service-0",
                "/register?q=x",
                "/councils?council=E09000014",
            )
        }
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", away)
    for path, answer in answers.items():
        assert answer.status_code == 503, path
        assert answer.mimetype == "text/html", path
        assert int(answer.headers["Retry-After"]) > 0
        assert "server closed" not in answer.get_data(as_text=True)


def test_a_pool_without_a_free_connection_is_said_plainly(
    app: Flask, client: PageClient, listed_services: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []

    def nothing_free(*_: object, **__: object) -> None:
        calls.append(_)
        raise PoolTimeout("QueuePool limit of size 5 overflow 10 reached")

    monkeypatch.setattr("directory.finding.browse_page.public_councils", nothing_free)
    monkeypatch.setitem(app.extensions, "council_lookup", nothing_free)
    answer = client.get("/councils?council=E09000014")
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert "QueuePool" not in answer.get_data(as_text=True)
    assert len(calls) == 1, "the page for it waits for no connection"


# What the log says.


class Lines(logging.Handler):
    """Keeps each record as the line that would be written."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        formatters = [h.formatter for h in logging.getLogger().handlers if h.formatter is not None]
        self.setFormatter(next(f for f in formatters if isinstance(f, LogLine)))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log(app: Flask) -> Iterator[Lines]:
    """The lines of one test at the level of a live site."""
    root, kept = logging.getLogger(), logging.getLogger().level
    handler = Lines()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(kept)


def test_a_request_is_one_line_of_json_with_its_reference(
    client: PageClient, listed_services: list[Service], log: Lines
) -> None:
    answer = client.get(
        "/find-care?q=Snodgrass&near=N8+0RD&max-weekly=612", headers={"Referer": "http://x/?q=zz"}
    )
    line = json.loads(log.lines[-1])
    assert line["message"] == "request" and line["path"] == "/find-care" and line["status"] == 200
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["ms"] >= 0
    for secret in ("Snodgrass", "0RD", "612", "zz", "127.0.0.1"):
        assert secret not in "".join(log.lines)


def test_a_log_line_cannot_be_forged(client: PageClient, log: Lines) -> None:
    for path in (
        '/x%0d%0a{"message":"forged"}',
        "/x%0aforged",
        "/%1b[31mred",
        "/%e2%80%a8forged",
        '/"}{"message":"forged"',
    ):
        count = len(log.lines)
        client.get(path, headers={"X-Request-Id": "forged", "User-Agent": "forged\tx"})
        assert len(log.lines) == count + 1
        line = log.lines[-1]
        assert "\n" not in line and "\r" not in line and "\x1b" not in line and "\u2028" not in line
        read = json.loads(line)
        assert read["message"] == "request" and read["request_id"] != "forged"
        assert read["path"] == "/…"


def test_a_method_that_nobody_knows_is_logged_as_no_word(client: PageClient, log: Lines) -> None:
    for method in ("SNODGRASS", "N" * 5000, "get"):
        client.open("/find-care", method=method, headers={"Sec-Fetch-Site": "same-origin"})
        assert json.loads(log.lines[-1])["method"] in ("…", "GET")
    client.get("/find-care")
    assert json.loads(log.lines[-1])["method"] == "GET"


def test_a_path_that_leads_nowhere_is_logged_by_its_known_words(
    client: PageClient, listed_services: list[Service], log: Lines
) -> None:
    for path, logged in (
        ("/services/service-0", "/services/service-0"),
        ("/services", "/services"),
        ("/services/snodgrass-n8-0rd", "/services/<string:slug>"),
        ("/guides/Snodgrass", "/guides/<string:name>"),
        ("/guides//who-pays", "/guides/…"),
        ("/services/service-0/Snodgrass", "/services/…"),
        ("/find-care/", "/find-care"),
        ("/Snodgrass/find-care", "/…"),
    ):
        client.get(path)
        assert json.loads(log.lines[-1])["path"] == logged


def test_a_forwarded_address_that_is_none_is_refused(published: PageClient) -> None:
    for remote in (
        "unknown",
        "_hidden",
        "203.0.113.7:x",
        "203.0.113.300",
        "[2001:db8::1",
        "a" * 5000,
        "1.2.3.4 5",
    ):
        answer = published.get("/", headers={"X-Forwarded-For": remote})
        assert answer.status_code == 400, remote
    for remote in ("203.0.113.7:51234", "[2001:db8::1]:51234", "fe80::1%eth0", "203.0.113.7"):
        assert published.get("/", headers={"X-Forwarded-For": remote}).status_code == 200, remote


def test_a_redirect_names_no_host(client: PageClient, listed_services: list[Service]) -> None:
    for path, location in (
        ("/services//service-0", "/services/service-0"),
        ("/guides///who-pays?lang=ar&x=%2F%2Fy", "/guides/who-pays?lang=ar&x=%2F%2Fy"),
    ):
        answer = client.get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 308 and answer.headers["Location"] == location
        assert "evil.example" not in answer.get_data(as_text=True) + str(answer.headers)


def test_what_a_person_typed_is_never_logged(
    client: PageClient,
    listed_services: list[Service],
    log: Lines,
    session: scoped_session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from directory.moderation.views import reporting

    assert client.post(REPORT, data=TYPED).status_code == 303

    def write_nonsense(*_: object, **__: object) -> str:
        with transaction():
            session.add(MistakeReport(service_id=10**9, text="Mrs Snodgrass", reference="ethel@example.org"))
            session.flush()
        return ""

    monkeypatch.setattr(reporting, "_store", write_nonsense)
    assert client.post(REPORT, data=TYPED).status_code == 500
    everything = "\n".join(log.lines)
    assert "unexpected error" in everything
    for secret in ("Snodgrass", "ethel", "0RD"):
        assert secret not in everything
