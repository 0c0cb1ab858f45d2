"""A walk over the desks of the demonstration by links and forms, as whoever has these roles, without a browser."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from flask import Flask, Response
from lxml import html as lxml_html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from directory.accounts.rules import COUNCIL_ROLES, PROVIDER_ROLES
from directory.foundation.actor import Grant
from directory.web.access import access_of
from tests.accounts.sign_in import make_account, start_session
from tests.page_client import PageClient
from tests.statements import counted_statements

HOMES = ("/council", "/provider", "/site/people", "/account")
MOST_OF_A_RULE = 4


@dataclass
class Found:
    """What somebody's desk leads to: pages and forms that name a thing of its owner, each with its rule.

    `statements` are those that each page sent to the database.
    """

    pages: list[tuple[str, str]] = field(default_factory=list)
    forms: list[tuple[str, str]] = field(default_factory=list)
    statements: dict[str, list[str]] = field(default_factory=dict)


def of_council(council: str) -> tuple[Grant, ...]:
    return tuple(Grant(role, council=council) for role in sorted(COUNCIL_ROLES))


def of_provider(provider: int) -> tuple[Grant, ...]:
    return tuple(Grant(role, provider=provider) for role in sorted(PROVIDER_ROLES))


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
        with counted_statements() as statements:
            answer = client.get(path)
        found.statements[path] = statements
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
