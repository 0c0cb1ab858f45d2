"""Every address of the site with every parameter it reads, each with values that nobody could mean: always an answer.

The parameters are not listed: what a view reads of an address or a form is noticed while it reads, so that a new one is
tried too. The values are the same each time. A larger run by hand: `python -m tests.trust.fuzz ADDRESS`.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from directory.catalogue.models import Service
from tests.page_client import PageClient
from tests.trust.hostile_values import CONTROL, DATES, NUMBERS, TEXTS, VALUES

OURS = {"Sec-Fetch-Site": "same-origin"}
PARTS = {
    "slug": ("service-0", "haringey", "nothing"),
    "council": ("haringey", "E09000014"),
    "lot": ("home-care",),
    "name": ("who-pays",),
    "token": ("x" * 40,),
}


@dataclass
class Noticed:
    """Which names were read of the address and of the form under way."""

    names: set[str]


NOTICED = Noticed(set())


class NoticingDict(dict[str, Any]):
    """What `to_dict` gives: names that are asked for are noticed."""

    def get(self, key: str, default: Any = None) -> Any:
        NOTICED.names.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        NOTICED.names.add(key)
        return super().__getitem__(key)


class NoticingArgs(ImmutableMultiDict[str, str]):
    """The parameters of a request: names that are asked for are noticed."""

    def get(self, key: str, *rest: Any, **named: Any) -> Any:  # type: ignore[override]
        NOTICED.names.add(key)
        return super().get(key, *rest, **named)

    def getlist(self, key: str, *rest: Any, **named: Any) -> Any:
        NOTICED.names.add(key)
        return super().getlist(key, *rest, **named)

    def __getitem__(self, key: str) -> str:
        NOTICED.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        NOTICED.names.add(str(key))
        return super().__contains__(key)

    def to_dict(self, flat: bool = True) -> dict[str, Any]:
        return NoticingDict(super().to_dict(flat))


@pytest.fixture
def fuzzed(app: Flask, listed_services: list[Service], monkeypatch: pytest.MonkeyPatch) -> PageClient:
    monkeypatch.setattr(app.request_class, "parameter_storage_class", NoticingArgs)
    client = PageClient(app)
    ids = ".".join(service.public_id.replace("-", "") for service in listed_services)
    client.set_cookie("shortlist", ids)
    return client


def paths(app: Flask, method: str) -> Iterator[str]:
    """An address for each rule, with parts that exist."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if method in (rule.methods or ()):
            yield from dict.fromkeys(filled(rule, number) for number in range(2))


def filled(rule: Rule, number: int) -> str:
    path = rule.rule
    for name in rule.arguments:
        values = PARTS.get(name, ("nothing",))
        for converter in ("string", "int", "path"):
            path = path.replace(f"<{converter}:{name}>", values[min(number, len(values) - 1)])
    return path


def well_answered(answer: TestResponse, what: object) -> None:
    assert answer.status_code < 500, what
    assert "X-Injected" not in answer.headers, what
    location = urlsplit(answer.headers.get("Location", ""))
    assert location.netloc in ("", "localhost") and not location.path.startswith(("//", "/\\")), what
    if answer.mimetype == "text/html":
        assert b"<h1" in answer.data or answer.status_code in (301, 302, 303, 304, 308), what


def test_every_parameter_of_every_page_takes_any_value(app: Flask, fuzzed: PageClient) -> None:
    tried = 0
    values = cycle(VALUES)
    for path in paths(app, "GET"):
        NOTICED.names = set()
        well_answered(fuzzed.get(path), path)
        for name in sorted(NOTICED.names):
            address = f"{path}?{quote(name)}={next(values)}"
            well_answered(fuzzed.get(address), address)
            tried += 1
    assert tried > 250, "pages read parameters"


@pytest.mark.parametrize(
    "values", [NUMBERS, DATES, TEXTS, CONTROL], ids=["numbers", "dates", "texts", "control"]
)
def test_all_parameters_at_once_take_any_value(
    app: Flask, fuzzed: PageClient, values: tuple[str, ...]
) -> None:
    for path in paths(app, "GET"):
        NOTICED.names = set()
        fuzzed.get(path)
        names = sorted(NOTICED.names)
        for value in values:
            query = "&".join(f"{quote(name)}={value}" for name in names)[:3900]
            well_answered(fuzzed.get(f"{path}?{query}"), (path, value))


def test_parts_of_addresses_take_any_value(app: Flask, fuzzed: PageClient) -> None:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments:
            for value in VALUES:
                path = rule.rule
                for name in rule.arguments:
                    path = path.replace(f"<string:{name}>", value[:1500])
                well_answered(fuzzed.get(path), path)


def test_every_field_of_every_form_takes_any_value(app: Flask, fuzzed: PageClient) -> None:
    tried = 0
    for path in paths(app, "POST"):
        NOTICED.names = set()
        fuzzed.post(path, data="a=b", content_type="application/x-www-form-urlencoded", headers=OURS)
        names = sorted(NOTICED.names | {"what", "wrong", "email", "phone", "token", "to", "service", "next"})
        for value in VALUES[::2]:
            body = "&".join(f"{quote(name)}={value}" for name in names)
            answer = fuzzed.post(
                path, data=body, content_type="application/x-www-form-urlencoded", headers=OURS
            )
            well_answered(answer, (path, value))
            tried += 1
    assert tried > 100


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "text/xml",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 300,
        "x",
    ],
)
def test_bodies_of_other_kinds_are_answered(app: Flask, fuzzed: PageClient, content_type: str) -> None:
    for path in paths(app, "POST"):
        for body in (b"", b"\xff\xfe\x00", b"{" * 2000, b"--x\r\n\r\n--x--", b"a=" + b"%ff" * 500):
            well_answered(fuzzed.post(path, data=body, content_type=content_type, headers=OURS), path)


def test_cookies_take_any_value(app: Flask, fuzzed: PageClient) -> None:
    names = ("lang", "text", "payer", "council", "shortlist", "session")
    for value in VALUES:
        cookies = "; ".join(f"{name}={value[:600]}" for name in names)
        for address in ("/find-care", "/services/service-0"):
            well_answered(PageClient(app).get(address, headers={"Cookie": cookies}), (value, address))


def test_no_library_remembers_strangers_words_without_end(app: Flask, fuzzed: PageClient) -> None:
    def ask(first: int, last: int) -> None:
        for number in range(first, last):
            words = f"zq{number}x"
            for address in (
                f"/find-care?q={words}&near={words}&max-weekly={number}.5&visits={number % 9 + 1}x35&page={number}",
                f"/services/{words}?lang={words}&council={words}&payer={words}",
                f"/work-out-the-cost?kind=home_care&go=1&price={number}.25&budget={words}",
                f"/compare?service={words}&near={words}",
                f"/{words}/{words}",
            ):
                fuzzed.get(address, headers={"Accept-Language": words, "X-Forwarded-For": words})

    def unbounded() -> dict[str, int]:
        functions = [o for o in gc.get_objects() if isinstance(o, functools._lru_cache_wrapper)]
        return {
            f"{f.__module__}.{f.__qualname__}": f.cache_info().currsize
            for f in functions
            if f.cache_info().maxsize is None
        }

    ask(0, 30)
    before = unbounded()
    ask(30, 90)
    grown = {
        name: size - before.get(name, 0)
        for name, size in unbounded().items()
        if size > before.get(name, 0) + 20
    }
    assert not grown
