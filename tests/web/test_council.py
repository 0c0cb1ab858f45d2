"""The page's council: decided once a request, in the order that `resolve_council` promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask

from directory.web.council import page_council, requested_council, resolve_council


@dataclass(frozen=True)
class Council:
    code: str

    name = slug = "a"
    phone = None


COUNCILS = {code: Council(code) for code in "ABCDE"}


@contextmanager
def request(app: Flask, query: str = "", cookie: str = "", default: str = "") -> Iterator[None]:
    headers = {"Cookie": f"council={cookie}"} if cookie else {}
    lookup, site = app.extensions["council_lookup"], app.config["DEFAULT_COUNCIL"]
    app.extensions["council_lookup"], app.config["DEFAULT_COUNCIL"] = COUNCILS.get, default
    try:
        with app.app_context(), app.test_request_context(f"/?{query}", headers=headers):
            yield
    finally:
        app.extensions["council_lookup"], app.config["DEFAULT_COUNCIL"] = lookup, site


@pytest.mark.parametrize(
    ("query", "place", "cookie", "default", "fallback", "expected"),
    [
        ("council=A", "B", "C", "D", "E", "A"),
        ("council=unknown", "B", "C", "D", "E", "B"),
        ("", "B", "C", "D", "E", "B"),
        ("", "unknown", "C", "D", "E", "C"),
        ("", None, "C", "D", "E", "C"),
        ("", None, "unknown", "D", "E", "D"),
        ("", None, "", "", "E", "E"),
        ("", None, "", "", None, None),
        ("council=all", "B", "C", "D", "E", None),
    ],
)
def test_the_order_of_what_names_a_council(
    app: Flask,
    query: str,
    place: str | None,
    cookie: str,
    default: str,
    fallback: str | None,
    expected: str | None,
) -> None:
    with request(app, query, cookie, default):
        council = resolve_council(place=place, fallback=fallback)
        assert (council.code if council else None) == expected
        assert page_council() == council


def test_a_page_about_one_council_is_for_that_one(app: Flask) -> None:
    with request(app, "council=A", "B", "C"):
        assert resolve_council(only=COUNCILS["E"]) == page_council() == COUNCILS["E"]


def test_the_requested_council_decides_nothing(app: Flask) -> None:
    with request(app, "", "A"):
        assert requested_council() == COUNCILS["A"]
        assert resolve_council(place="B") == COUNCILS["B"]
        assert requested_council() == COUNCILS["A"]


def test_a_second_different_decision_is_an_error(app: Flask) -> None:
    with request(app, "", "A"):
        assert page_council() == COUNCILS["A"]
        assert resolve_council(fallback="B") == COUNCILS["A"], "the same decision again"
        with pytest.raises(RuntimeError):
            resolve_council(place="B")
        with pytest.raises(RuntimeError):
            resolve_council(only=COUNCILS["B"])
