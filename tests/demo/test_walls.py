"""What belongs to one council or provider is closed to people of another, at each address that names a thing of theirs.

Whose it is walks from desk to desk by links and forms; a stranger with the same roles elsewhere then opens each address
that holds an id, and sends each form. The list of routes and roles (`tests/house/test_role_routes.py`) says which role
may be there; this says whose rows.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask, Response
from lxml import html as lxml_html
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from directory.accounts.rules import COUNCIL_ROLES, PROVIDER_ROLES
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.demo.accounts import COUNCIL, RUNS_HOMES, demo_actor
from directory.demo.commands import make_demonstration
from directory.demo.load import DemoOptions
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.time import clock
from directory.places.models import Council
from directory.web.access import access_of
from tests.accounts.sign_in import make_account, start_session
from tests.databases import empty_tables
from tests.demo.conftest import TODAY
from tests.page_client import PageClient, forget_request

HOMES = ("/council", "/provider", "/account")
MOST_OF_A_RULE = 4


@dataclass
class Found:
    """The addresses of a side that name a thing of its own: pages to open, forms to send."""

    pages: list[tuple[str, str]] = field(default_factory=list)
    forms: list[tuple[str, str]] = field(default_factory=list)


def of_council(council: str) -> tuple[Grant, ...]:
    return tuple(Grant(role, council=council) for role in sorted(COUNCIL_ROLES))


def of_provider(provider: int) -> tuple[Grant, ...]:
    return tuple(Grant(role, provider=provider) for role in sorted(PROVIDER_ROLES))


@pytest.fixture(scope="module")
def whole(session_app: Flask) -> Iterator[None]:
    """The demonstration with all that waits on its desks."""
    with session_app.app_context():
        clock.as_of = TODAY
        with transaction():
            make_demonstration(DemoOptions(1, 60, TODAY))
        yield
        db.session.remove()
        empty_tables()


@pytest.fixture
def grants(whole: None) -> dict[str, tuple[tuple[Grant, ...], tuple[Grant, ...]]]:
    """Of each side: those who own what is looked at, and the strangers."""
    council = db.session.scalars(select(Council.code).where(Council.name == COUNCIL)).one()
    other = db.session.scalars(
        select(Council.code).where(Council.in_directory, Council.code != council).order_by(Council.code)
    ).first()
    found = {"council": (of_council(council), of_council(other or ""))}
    for side, number in (("provider of care at home", 1), ("provider of homes", RUNS_HOMES)):
        provider = demo_actor(Role.PROVIDER_SIGNATORY, number).grants[0].provider
        others = select(Service.provider_id).where(Service.provider_id != provider)
        rival = db.session.scalars(
            others.group_by(Service.provider_id).order_by(func.count().desc(), Service.provider_id)
        ).first()
        found[side] = of_provider(provider or 0), of_provider(rival or 0)
    return found


def signed_in(app: Flask, grants: tuple[Grant, ...]) -> PageClient:
    client = PageClient(app, Response)
    start_session(client, make_account(*grants))
    return client


def walk(app: Flask, client: PageClient) -> Found:
    """What somebody reaches by links, from the first page of the desk on."""
    adapter = app.url_map.bind("localhost")
    found, visited, waiting, seen = Found(), Counter[str](), deque(HOMES), {("GET", home) for home in HOMES}

    def rule_at(path: str, method: str) -> Rule | None:
        try:
            rule, _ = adapter.match(urlsplit(path).path, method=method, return_rule=True)
        except HTTPException:
            return None
        access = access_of(app.view_functions[rule.endpoint])
        return rule if access is not None and access.kind == "requires" else None

    while waiting:
        path = waiting.popleft()
        answer = client.get(path)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = lxml_html.fromstring(answer.get_data())
        for method, address in addresses(page, path):
            rule = rule_at(address, method)
            if (
                rule is None
                or (method, address) in seen
                or visited[f"{method} {rule.rule}"] >= MOST_OF_A_RULE
            ):
                continue
            seen.add((method, address))
            visited[f"{method} {rule.rule}"] += 1
            if method == "GET":
                waiting.append(address)
            if rule.arguments:
                (found.pages if method == "GET" else found.forms).append((rule.rule, address))
    return found


def addresses(page: lxml_html.HtmlElement, path: str) -> Iterator[tuple[str, str]]:
    """Each page that a page leads to, and each form that it sends, within the site."""
    sent = [("POST", form.get("action") or path) for form in page.xpath("//form[@method='post']")]
    links = [("GET", str(href)) for href in page.xpath("//a/@href")]
    for method, href in (*links, *sent):
        parts = urlsplit(urljoin(path, href))
        if not parts.netloc and not parts.scheme:
            yield method, parts.path + (f"?{parts.query}" if parts.query and method == "GET" else "")


@pytest.mark.parametrize(
    ("side", "least"), [("council", 70), ("provider of care at home", 38), ("provider of homes", 26)]
)
def test_a_stranger_with_the_same_roles_elsewhere_gets_nowhere(
    session_app: Flask,
    grants: dict[str, tuple[tuple[Grant, ...], tuple[Grant, ...]]],
    side: str,
    least: int,
) -> None:
    owners, strangers = grants[side]
    found = walk(session_app, signed_in(session_app, owners))
    rules = {rule for rule, _ in (*found.pages, *found.forms)}
    assert len(rules) >= least, sorted(rules)
    stranger = signed_in(session_app, strangers)
    entries = db.session.scalar(select(func.count()).select_from(AuditEvent))
    open_to_them = {
        f"{method} {rule} {answer.status_code}"
        for method, pairs in (("GET", found.pages), ("POST", found.forms))
        for rule, address in pairs
        if (answer := stranger.open(address, method=method)).status_code not in (403, 404)
    }
    forget_request()
    assert not open_to_them, sorted(open_to_them)
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == entries
