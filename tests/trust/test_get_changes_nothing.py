"""A GET never changes business data, sets no cookie that nobody asked for, and never shows what is gone."""

from __future__ import annotations

import hashlib
from urllib.parse import urljoin, urlsplit

from flask import Flask
from lxml import html
from sqlalchemy import delete, select, text
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import lift, suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.finding.index import engine
from directory.finding.models import SearchLog
from directory.foundation.database import db, transaction
from tests.admissions.factories import COMMISSIONER, MANAGER, TODAY
from tests.page_client import PageClient
from tests.trust.seed import CONTACT

NOT_BUSINESS = {SearchLog.__tablename__}
MOST_PAGES = 150
NEED_SETTINGS = {  # a public address, a contact, a council's identity provider
    "/sitemap.xml",
    "/.well-known/security.txt",
    "/sign-in/council",
    "/sign-in/council/return",
}


def digests(session: scoped_session) -> dict[str, str]:
    """What every table holds, as one digest a table."""
    digests = {}
    for table in db.metadata.sorted_tables:
        if table.name in NOT_BUSINESS:
            continue
        rows = session.execute(text(f'SELECT * FROM "{table.name}"')).all()
        digests[table.name] = hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
    session.rollback()
    return digests


def crawl(client: PageClient, session_app: Flask) -> set[str]:
    """Follow every link of the site itself from its start page, and knock at every address without parts."""
    waiting = ["/", "/readyz", "/healthz", "/find-care?q=care&near=N8+0RD&view=map", "/suggest?q=ro"]
    waiting += [
        rule.rule
        for rule in session_app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and rule.rule not in NEED_SETTINGS
    ]
    visited: set[str] = set()
    while waiting and len(visited) < MOST_PAGES:
        path = waiting.pop(0)
        if path in visited:
            continue
        visited.add(path)
        answer = client.get(path)
        assert answer.status_code < 400, (path, answer.status_code)
        if answer.mimetype != "text/html":
            continue
        for link in html.fromstring(answer.get_data()).xpath("//a/@href"):
            target = urlsplit(urljoin(f"http://localhost{path}", link))
            if target.netloc == "localhost" and not target.path.startswith("/static/"):
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return visited


def test_no_page_changes_anything(
    client: PageClient, app: Flask, listed_services: list[Service], session: scoped_session
) -> None:
    before = digests(session)
    seen = crawl(client, app)
    app.extensions["search_log"].write()
    assert len(seen) > 40
    assert digests(session) == before


def test_a_plain_page_sets_no_cookie(client: PageClient, listed_services: list[Service]) -> None:
    for path in (
        "/",
        "/find-care?q=care&near=N8",
        "/services/service-0",
        "/register",
        "/privacy",
        "/healthz",
        "/x",
    ):
        assert "Set-Cookie" not in client.get(path).headers, path


def test_a_chosen_language_is_kept_out_of_reach_of_scripts(
    client: PageClient, listed_services: list[Service]
) -> None:
    plain = client.get("/councils?lang=ar").headers["Set-Cookie"]
    assert plain.startswith("lang=ar;") and "HttpOnly" in plain and "SameSite=Lax" in plain
    secure = client.get("/councils?lang=ar", base_url="https://localhost").headers["Set-Cookie"]
    assert secure.startswith("__Host-lang=ar;")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in secure.split(";")}
    assert "Domain" not in secure


def shown(client: PageClient, service: Service) -> dict[str, bool]:
    """Where a service is to be seen now."""
    results = client.get("/find-care?near=N8+0RD").get_data(as_text=True)
    return {
        "results": service.name in results,
        "page": client.get(f"/services/{service.slug}").status_code == 200,
        "report": client.get(f"/services/{service.slug}/report-a-mistake").status_code == 200,
        "register": f"/services/{service.slug}"
        in client.get("/register?q=Rose+Court").get_data(as_text=True),
    }


def test_a_suspended_service_is_gone_with_the_next_request(
    client: PageClient, listed_services: list[Service], session: scoped_session
) -> None:
    service = listed_services[0]
    tags = {
        path: client.get(path).headers["ETag"]
        for path in ("/find-care?near=N8+0RD", f"/services/{service.slug}")
    }
    assert all(
        client.get(path, headers={"If-None-Match": tag}).status_code == 304 for path, tag in tags.items()
    )
    assert [where for where, seen in shown(client, service).items() if not seen] == []

    with transaction():
        admission = session.scalars(select(Admission).where(Admission.service_id == service.id)).one()
        suspend(MANAGER, admission, reason="An urgent concern", on=TODAY, agreed_by=COMMISSIONER)
    assert engine().health().documents == len(listed_services), "the index has not been told yet"

    assert [where for where, seen in shown(client, service).items() if seen] == []
    for path, tag in tags.items():
        again = client.get(path, headers={"If-None-Match": tag})
        assert again.status_code in (200, 404), path
        assert again.status_code == 404 or again.headers["ETag"] != tag
    assert client.get(f"/services/{service.slug}").headers["Cache-Control"] == "no-store"

    with transaction():
        lift(MANAGER, admission, reason="Put right", on=TODAY, agreed_by=COMMISSIONER)
    assert [where for where, seen in shown(client, service).items() if not seen] == []


def test_a_tag_tells_languages_and_councils_apart(client: PageClient, listed_services: list[Service]) -> None:
    english = client.get("/councils", headers={"Accept-Language": "en"})
    arabic = client.get(
        "/councils", headers={"Accept-Language": "ar", "If-None-Match": english.headers["ETag"]}
    )
    assert arabic.status_code == 200
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in english.headers["Vary"].split(",")}


# Privacy.


def test_a_named_contact_is_on_the_page_and_nowhere_else(
    client: PageClient, listed_services: list[Service], session: scoped_session
) -> None:
    from directory.finding.documents import documents

    assert CONTACT in client.get("/services/service-0").get_data(as_text=True)
    for document in documents(TODAY):
        assert "Quillfeather" not in repr(document) and "7946 0011" not in repr(document)
    for path in (
        "/find-care?q=Quillfeather",
        "/find-care?near=N8",
        "/suggest?q=Quillf",
        "/register?q=Quillfeather",
    ):
        body = client.get(path).get_data(as_text=True).replace("?q=Quillfeather", "")
        assert "Wilhelmina" not in body, path


def test_the_search_log_knows_no_stranger_word_and_no_full_postcode(
    client: PageClient, app: Flask, listed_services: list[Service], session: scoped_session
) -> None:
    app.extensions["search_log"].write()  # what other tests left
    with transaction():
        session.execute(delete(SearchLog))
    for query in (
        "q=help+for+Ethelburga+Snodgrass+care+N8+0RD",
        "q=Snodgrass&near=N8+0RD&max-weekly=612.34",
        "near=N80RE&visits=14x30&category=home_care",
        "q=care&near=12+Snodgrass+Road+N8+0RD",
    ):
        assert client.get(f"/find-care?{query}").status_code == 200
    assert app.extensions["search_log"].write() == 4
    session.rollback()
    rows = [repr(tuple(row)).lower() for row in session.execute(text("SELECT * FROM search_log"))]
    assert len(rows) == 4
    for row in rows:
        for secret in ("snodgrass", "ethelburga", "n80rd", "n8 0rd", "0rd", "n80re", "612", "127.0.0.1"):
            assert secret not in row, (secret, row)
