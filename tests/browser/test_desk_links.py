"""Every signed-in page that a role of the demonstration reaches by links: whole, never stored, and right in a browser.

Pages that `test_signed_in_pages` opens are not drawn twice.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from directory.demo.accounts import ROLES
from tests.browser.crawl import Visit, visits
from tests.browser.inspection import PageInspector
from tests.browser.paths import OUT_OF_REACH, SIGNED_IN
from tests.browser.signing_in import DemoSessions

ROUTES = Path(__file__).resolve().parent.parent / "house/role_routes.txt"
# One of each role, and whoever runs care homes: applications and admissions in every state are hers.
PEOPLE = (*dict.fromkeys(str(role) for role, _ in ROLES), "provider_signatory-3")


def signed_in_rules() -> frozenset[str]:
    """The rules of the pages that want somebody to be signed in."""
    lines = ROUTES.read_text(encoding="utf-8").splitlines()
    return frozenset(
        line.partition(": ")[0].removeprefix("GET ") for line in lines if line.startswith("GET ")
    )


@pytest.fixture(scope="module")
def sessions(site: str) -> DemoSessions:
    """The people of the demonstration, signed in."""
    return DemoSessions(site)


@pytest.fixture(scope="module")
def found(site: str, session_app: Flask, sessions: DemoSessions) -> dict[str, list[Visit]]:
    """What each role reaches."""
    rules = signed_in_rules()
    return {
        role: list(visits(site, session_app.url_map, role, sessions.token(role), rules.__contains__))
        for role in PEOPLE
    }


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_that_a_role_reaches_is_whole(role: str, found: dict[str, list[Visit]]) -> None:
    assert len(found[role]) > 5
    assert not [(visit.path, visit.problems) for visit in found[role] if visit.problems]


@pytest.mark.parametrize("role", PEOPLE)
def test_nothing_is_wrong_in_a_browser_with(
    role: str, site: str, inspector: PageInspector, sessions: DemoSessions, found: dict[str, list[Visit]]
) -> None:
    """The first role that reaches a page draws it: what is drawn for another differs in words and buttons alone."""
    earlier = {visit.rule for each in PEOPLE[: PEOPLE.index(role)] for visit in found[each]}
    fresh = {visit.rule: visit.path for visit in reversed(found[role]) if visit.rule not in earlier}
    problems = {}
    for rule, path in sorted(fresh.items()):
        if not is_drawn_elsewhere(rule):
            address = f"{site}{path}{'&' if '?' in path else '?'}lang=en"
            token = sessions.token(role)
            problems[path] = inspector.inspect(
                address, widths=(1280, 320), script=True, session=token
            ).problems
    assert not {path: said for path, said in problems.items() if said}


def test_every_signed_in_page_is_reached(found: dict[str, list[Visit]]) -> None:
    """What no link of the demonstration leads to is named in `paths.OUT_OF_REACH`, or somebody meets a dead end."""
    reached = {visit.rule for each in found.values() for visit in each}
    missing = {rule for rule in signed_in_rules() - reached if not is_drawn_elsewhere(rule)}
    assert missing <= OUT_OF_REACH, "let the demonstration lead there, or name it in OUT_OF_REACH"


def is_drawn_elsewhere(rule: str) -> bool:
    """Whether `test_signed_in_pages` draws a page of this rule."""
    shape = re.compile(re.sub(r"<[^>]+>", "[^/]+", rule))
    return any(shape.fullmatch(path.partition("?")[0]) for path in SIGNED_IN)
