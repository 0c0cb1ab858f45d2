"""robots.txt, the site map and security.txt, as a machine meets them."""

from __future__ import annotations

import urllib.robotparser
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.catalogue.states import ServiceState
from directory.opendata import queries, rules, views
from directory.web.access import access_of
from tests.databases import DatabaseTemplates
from tests.page_client import forget_request
from tests.trust.seed import seed

SITE = "https://care.example.org"
NAMES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "html": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def live(
    app: Flask,
    session: scoped_session,
    database_templates: DatabaseTemplates,
    monkeypatch: pytest.MonkeyPatch,
) -> FlaskClient:
    """The test site as a live one: with a public address, not a demonstration, four listed services."""
    database_templates.fill("listed-services", seed)
    monkeypatch.setitem(app.config, "PUBLIC_URL", SITE)
    monkeypatch.setitem(app.config, "DEMONSTRATION", False)
    return FlaskClient(app, app.response_class)


def read(client: FlaskClient, path: str = "/sitemap.xml") -> etree._Element:
    answer = client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 200 and answer.mimetype == "text/xml"
    assert answer.headers["Cache-Control"] == "public, max-age=3600" and "Set-Cookie" not in answer.headers
    assert b"evil.example" not in answer.data
    return etree.fromstring(answer.data)


def locations(tree: etree._Element) -> list[str]:
    return [str(text) for text in tree.xpath("//map:loc/text()", namespaces=NAMES)]


def test_the_map_holds_listed_services_and_public_pages_alone(
    live: FlaskClient, session: scoped_session
) -> None:
    hidden = session.query(Service).order_by(Service.id).first()
    assert hidden is not None
    hidden.state = ServiceState.WITHDRAWN
    session.commit()
    found = locations(read(live))
    assert all(address.startswith(f"{SITE}/") for address in found) and len(found) == len(set(found))
    slugs = [service.slug for service in session.query(Service).order_by(Service.id)]
    assert f"{SITE}/services/{slugs[0]}" not in found
    assert {f"{SITE}/services/{slug}" for slug in slugs[1:]} <= set(found)
    assert {
        f"{SITE}/",
        f"{SITE}/guides/who-pays",
        f"{SITE}/councils/haringey",
        f"{SITE}/privacy?lang=ar",
    } <= set(found)


def test_each_address_names_its_other_languages_and_itself(live: FlaskClient) -> None:
    tree = read(live)
    sets: dict[str, set[tuple[str, str]]] = {}
    for entry in tree.xpath("//map:url", namespaces=NAMES):
        links = {(link.get("hreflang"), link.get("href")) for link in entry.findall("html:link", NAMES)}
        sets[entry.findtext("map:loc", namespaces=NAMES)] = links
    for address, links in sets.items():
        assert {code for code, _ in links} == {"x-default", "en", "tr", "ar"}
        assert address in {target for _, target in links}
        for _, target in links:
            assert sets[target] == links, "alternatives name each other"
    assert ("ar", f"{SITE}/guides/who-pays?lang=ar") in sets[f"{SITE}/guides/who-pays"]


def test_every_address_of_the_map_answers(live: FlaskClient) -> None:
    for address in locations(read(live)):
        parts = urlsplit(address)
        forget_request()
        answer = live.get(f"{parts.path}?{parts.query}", base_url=SITE)
        assert answer.status_code == 200, address


def test_a_long_map_is_split_and_loses_no_page(live: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = locations(read(live))
    monkeypatch.setattr(rules, "MOST_ADDRESSES", 25)
    files = locations(read(live))
    assert len(files) == -(-len(whole) // 4 // 6) and files[0] == f"{SITE}/sitemap-1.xml"
    parts = [locations(read(live, urlsplit(file).path)) for file in files]
    assert [address for part in parts for address in part] == whole
    assert all(len(part) <= 25 for part in parts)
    for number in (0, len(files) + 1, 99999999):
        assert live.get(f"/sitemap-{number}.xml").status_code == 404


def test_every_public_page_is_in_the_map_or_left_to_nobody(live: FlaskClient, app: Flask) -> None:
    """A new page has to say which of the two it is."""
    listed = {name for name, _ in queries.public_pages(date(2026, 11, 22), ["who-pays"])} | set(
        queries.SINGLE_PAGES
    )
    robots = urllib.robotparser.RobotFileParser()
    assert not listed & set(views.NOT_TO_CRAWL)
    hidden = [
        rules.crawl_pattern(rule.rule) for name in views.NOT_TO_CRAWL for rule in app.url_map.iter_rules(name)
    ]
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access is None or access.kind != "public" or "GET" not in (rule.methods or ()):
            continue
        path = rules.crawl_pattern(rule.rule)
        covered = any(path.startswith(prefix) for prefix in hidden)
        assert (rule.endpoint in listed | {"leagues.table"}) != covered, rule.rule
    robots.parse(live.get("/robots.txt").get_data(as_text=True).splitlines())
    for path in ("/", "/find-care", "/services/service-0", "/guides/who-pays"):
        assert robots.can_fetch("Anybot", path), path
    for path in ("/shortlist", "/shortlist/shared/abc", "/compare?service=x", "/register?q=x", "/readyz"):
        assert not robots.can_fetch("Anybot", path), path
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]


def test_a_demonstration_is_left_alone_by_search_engines(client: FlaskClient) -> None:
    assert client.get("/robots.txt").get_data(as_text=True) == "User-agent: *\nDisallow: /\n"
    assert client.get("/sitemap.xml").status_code == 404


def test_without_a_public_address_there_is_no_map(
    live: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "")
    assert live.get("/sitemap.xml").status_code == 404
    assert "Sitemap" not in live.get("/robots.txt", headers={"Host": "evil.example"}).get_data(as_text=True)


def test_security_contact(live: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/.well-known/security.txt"
    assert live.get(path).status_code == 404
    settings = app.extensions["settings"]
    for expires, status in ((date(2026, 11, 22), 200), (date(2026, 11, 21), 404)):
        named = replace(settings, security_contact="care@example.org", security_expires=expires)
        monkeypatch.setitem(app.extensions, "settings", named)
        answer = live.get(path)
        assert answer.status_code == status
        if status == 200:
            assert (
                answer.mimetype == "text/plain" and answer.charset == "utf-8"
                if hasattr(answer, "charset")
                else True
            )
            assert answer.get_data(as_text=True) == (
                "Contact: mailto:care@example.org\nExpires: 2026-11-22T23:59:59Z\nPreferred-Languages: en\n"
                f"Canonical: {SITE}{path}\n"
            )


def test_nothing_is_written(live: FlaskClient, tmp_path: Path) -> None:
    for path in ("/robots.txt", "/sitemap.xml"):
        assert live.post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 405
