"""The headers that protect people stand on every kind of answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from directory.catalogue.models import Service
from directory.web.asgi import BODY_IS_BROKEN, BODY_IS_LATE
from directory.web.security import HEADERS, with_headers
from tests.page_client import PageClient

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
FOR_FILES = "default-src 'none'; style-src 'unsafe-inline'"
REPORT = "/services/service-0/report-a-mistake"


def fail() -> str:
    raise ZeroDivisionError("a wall fell down at /home/somebody")


def unchanged(client: PageClient) -> TestResponse:
    tag = client.get("/councils").headers["ETag"]
    return client.get("/councils", headers={"If-None-Match": tag})


def surprised(client: PageClient) -> TestResponse:
    view = client.application.view_functions["finding.councils"]
    client.application.view_functions["finding.councils"] = fail
    try:
        return client.get("/councils")
    finally:
        client.application.view_functions["finding.councils"] = view


def limited(client: PageClient) -> TestResponse:
    from flask import abort

    view = client.application.view_functions["finding.councils"]
    client.application.view_functions["finding.councils"] = lambda: abort(429)
    try:
        return client.get("/councils")
    finally:
        client.application.view_functions["finding.councils"] = view


ANSWERS: dict[str, tuple[int, Callable[[PageClient], TestResponse]]] = {
    "page": (200, lambda client: client.get("/")),
    "results": (200, lambda client: client.get("/find-care?q=care")),
    "service": (200, lambda client: client.get("/services/service-0")),
    "unchanged": (304, unchanged),
    "missing": (404, lambda client: client.get("/no-such-page")),
    "method": (405, lambda client: client.post("/find-care")),
    "foreign": (403, lambda client: client.post(REPORT, headers={"Sec-Fetch-Site": "cross-site"})),
    "invalid": (400, lambda client: client.post(REPORT, data={"what": ""})),
    "late": (408, lambda client: client.post(REPORT, environ_overrides={BODY_IS_LATE: True})),
    "broken": (400, lambda client: client.post(REPORT, environ_overrides={BODY_IS_BROKEN: True})),
    "large": (413, lambda client: client.post(REPORT, data={"what": "x" * 300_000})),
    "long": (414, lambda client: client.get("/find-care?q=" + "x" * 10_000)),
    "limited": (429, limited),
    "surprise": (500, surprised),
    "json": (200, lambda client: client.get("/suggest?q=ros")),
    "machine": (200, lambda client: client.get("/healthz")),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_guarded(client: PageClient, listed_services: list[Service], name: str) -> None:
    status, ask = ANSWERS[name]
    response = ask(client)
    assert response.status_code == status
    assert response.headers["Content-Security-Policy"] == POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["X-Request-Id"]
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Strict-Transport-Security" not in response.headers
    if status >= 400:
        assert response.headers["Cache-Control"] == "no-store"
        assert response.mimetype == "text/html"
        assert "Traceback" not in response.text and "/home/somebody" not in response.text
    if status in (429, 503):
        assert int(response.headers["Retry-After"]) > 0
    if status == 405:
        assert "GET" in response.headers["Allow"]


def test_pictures_of_maps_are_let_in_from_their_own_origin_alone() -> None:
    address = "https://tiles.example.org:8443/{z}/{x}/{y}.png?key=secret"
    policy = Client(with_headers(Response(), address)).get("/").headers["Content-Security-Policy"]
    assert policy == POLICY.replace("data:", "data: https://tiles.example.org:8443")
    assert Client(with_headers(Response())).get("/").headers["Content-Security-Policy"] == POLICY


def test_a_page_over_https_asks_for_https_for_ever(
    client: PageClient, listed_services: list[Service]
) -> None:
    for path in ("/", "/no-such-page", "/suggest?q=ro"):
        answer = client.get(path, base_url="https://localhost")
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_a_static_file_is_guarded_and_kept_for_ever(client: PageClient, app: Flask) -> None:
    names = json.loads((Path(app.config["ASSET_FOLDER"]) / "manifest.json").read_text(encoding="utf-8"))
    for name in names.values():
        answer = client.get(f"/static/build/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["Content-Security-Policy"] == FOR_FILES
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in answer.headers
        answer.close()


def test_a_refusal_of_a_static_file_is_guarded(client: PageClient, app: Flask) -> None:
    names = json.loads((Path(app.config["ASSET_FOLDER"]) / "manifest.json").read_text(encoding="utf-8"))
    path = f"/static/build/{next(iter(names.values()))}"
    unsatisfiable = {"Range": "bytes=99999999-"}
    for status, answer in (
        (405, client.post(path)),
        (405, client.open(path, method="BREW")),
        (416, client.get(path, headers=unsatisfiable)),
    ):
        assert answer.status_code == status
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (status, name)
        answer.close()
    secure = client.post(path, base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_only_built_files_are_served(client: PageClient) -> None:
    for path in (
        "/static/build/../../pyproject.toml",
        "/static/build/%2e%2e/%2e%2e/pyproject.toml",
        "/static/build/..%2f..%2fpyproject.toml",
        "/static/build//etc/passwd",
        "/static/build/",
        "/static/css/site.scss",
        "/directory.sqlite3",
        "/.env",
    ):
        assert client.get(path).status_code == 404, path
