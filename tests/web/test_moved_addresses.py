"""An address that has moved, or that was copied with a mark behind it, leads on with all that it asks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session
from werkzeug.routing import IntegerConverter, Rule

import directory
from directory.catalogue.actions import describe
from directory.foundation.actor import SYSTEM
from directory.foundation.signing import sign
from directory.shortlists.rules.sharing import pack
from directory.shortlists.shortlist_urls import TOKEN_PURPOSE
from directory.web.security import MARKS_AFTER_LINKS, without_marks_behind
from tests.catalogue.factories import make_provider, make_service
from tests.conftest import TODAY
from tests.page_client import PageClient

ROOT = Path(directory.__file__).parent
ASKED = "payer=self_funder&near=N8+0RD&near=W5&visits=21x30&max-weekly=420"
MOVED = {301, 308}


def redirects_for_good() -> Iterator[tuple[str, str]]:
    """Each call of `redirect` with a status of an address that moved, and the function that it stands in."""
    for path in ROOT.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if not isinstance(call, ast.Call) or ast.unparse(call.func) not in (
                    "redirect",
                    "flask.redirect",
                ):
                    continue
                code = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "code")]
                if code and (not isinstance(code[0], ast.Constant) or code[0].value in MOVED):
                    yield path.relative_to(ROOT).as_posix(), function.name


def test_every_address_that_moves_leads_on_by_the_one_helper() -> None:
    """The router's own redirects, of a slash too many, keep the query by themselves: the test below walks them."""
    assert set(redirects_for_good()) == {
        ("web/navigation.py", "moved_to"),
        ("web/security.py", "redirect_within_site"),
    }


def test_a_former_address_of_a_service_keeps_what_was_asked(
    client: PageClient, session: scoped_session
) -> None:
    service = make_service(make_provider(), name="Rose Home Care")
    former = service.slug
    describe.rename(SYSTEM, service, name="Rose and Thorn", on=TODAY)
    session.commit()
    answer = client.get(f"/services/{former}?{ASKED}&done=sent&lang=tr")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/services/{service.slug}?{ASKED}&lang=tr"


def pages(app: Flask) -> list[Rule]:
    """Every page, its parts of the address filled in with something."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def address_of(app: Flask, rule: Rule) -> str:
    filled = {
        name: 7
        if isinstance(converter, IntegerConverter)
        else min(getattr(converter, "items", ["rose-court"]))
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        built = rule.build(filled)
    assert built is not None
    return built[1]


def test_every_address_opens_with_a_mark_behind_it(app: Flask, client: PageClient) -> None:
    walked = 0
    for rule in pages(app):
        address = address_of(app, rule)
        if address == "/":
            continue
        walked += 1
        answer = client.get(f"{address})?{ASKED}")
        assert answer.status_code == 301, rule
        assert answer.headers["Location"] == f"{address}?{ASKED}", rule
    assert walked > 100


def test_every_address_with_a_slash_too_many_keeps_its_query(app: Flask, client: PageClient) -> None:
    moved = 0
    for rule in pages(app):
        address = address_of(app, rule)
        answer = client.get(f"/{address[1:].replace('/', '//')}?{ASKED}")
        if answer.status_code in MOVED:
            moved += 1
            leads_to = urlsplit(answer.headers["Location"])
            assert (leads_to.netloc, leads_to.path) == ("", address), rule
            assert parse_qsl(leads_to.query) == parse_qsl(ASKED), rule
    assert moved > 100


@pytest.mark.parametrize("mark", [*MARKS_AFTER_LINKS, ").", "”,", "%3E", "&gt;"[-1:] + ")"])
@pytest.mark.parametrize(
    "address", ["/services/rose-court", "/guides/who-pays", "/shortlist/shared/abc.def-g_h"]
)
def test_a_link_opens_with_any_mark_behind_it(client: PageClient, address: str, mark: str) -> None:
    behind = mark if mark.startswith("%") else quote(mark)
    answer = client.get(f"{address}{behind}?{ASKED}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{address}?{ASKED}")
    assert client.head(f"{address}{behind}").status_code == 301


def test_a_shared_shortlist_opens_with_a_mark_behind_its_link(
    app: Flask, client: PageClient, session: scoped_session
) -> None:
    token = sign(TOKEN_PURPOSE, pack(["ab" * 16], TODAY))
    opened = client.get(f"/shortlist/shared/{token}?payer=self_funder")
    answer = client.get(f"/shortlist/shared/{token}).?payer=self_funder")
    assert answer.headers["Location"] == f"/shortlist/shared/{token}?payer=self_funder"
    assert client.get(answer.headers["Location"]).status_code == opened.status_code


def test_what_is_no_address_and_what_is_sent_stays_as_it_is(client: PageClient) -> None:
    assert client.get("/nowhere.").status_code == 404
    assert client.post("/shortlist/add.").status_code in {403, 404, 405}
    for stranger in ("//evil.example/.", "/\\evil.example.", "/%5Cevil.example)", "//evil.example)"):
        location = client.get(stranger).headers.get("Location", "/")
        assert location.startswith("/") and not location.startswith(("//", "/\\")), stranger


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("N8 0RD).", "N8 0RD"),
        ("Newcastle (Staffs)", "Newcastle (Staffs)"),
        ("Newcastle (Staffs)).", "Newcastle (Staffs)"),
        ("14x30,1x60w2]", "14x30,1x60w2"),
        (").,", ""),
        ("", ""),
    ],
)
def test_a_bracket_that_belongs_to_a_place_stays(typed: str, meant: str) -> None:
    assert without_marks_behind(typed) == meant
