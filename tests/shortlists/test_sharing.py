"""A shortlist in a link: opaque, signed, for 60 days, with the prices of the day it is opened."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.signing import sign, unsign
from directory.foundation.time import clock
from directory.shortlists.rules.sharing import DAYS_SHARED, pack
from directory.shortlists.shortlist_urls import TOKEN_PURPOSE
from directory.web.shortlist import MOST
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.page_client import PageClient
from tests.shortlists.test_carried_choices import WEEK, WEEK_QUERY, press, week_in
from tests.shortlists.test_shortlist import cookie_ids, key_of, main_text, suspend


def shared_address(client: PageClient) -> str:
    address = str(client.page("/shortlist").xpath("//*[@id='page-address']/@value")[0])
    assert address.startswith("http://localhost/shortlist/shared/")
    return address.removeprefix("http://localhost")


@given(content=st.binary(max_size=60), junk=st.text(max_size=60))
def test_only_our_own_signature_is_accepted(content: bytes, junk: str, app_for_all: Flask) -> None:
    with app_for_all.app_context():
        token = sign(TOKEN_PURPOSE, content)
        assert unsign(TOKEN_PURPOSE, token) == content
        assert unsign("another purpose", token) is None
        assert unsign(TOKEN_PURPOSE, token[:-1] + ("A" if token[-1] != "A" else "E")) is None
        assert junk == token or unsign(TOKEN_PURPOSE, junk) is None


@pytest.fixture(scope="module")
def app_for_all(session_app: Flask) -> Flask:
    """The application, for a property that makes contexts of its own."""
    return session_app


def test_a_rotated_key_still_opens_links(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    token = sign(TOKEN_PURPOSE, b"content")
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [app.config["SECRET_KEY"]])
    monkeypatch.setitem(app.config, "SECRET_KEY", "the next key")
    assert unsign(TOKEN_PURPOSE, token) == b"content"
    assert unsign(TOKEN_PURPOSE, sign(TOKEN_PURPOSE, b"new")) == b"new"
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [])
    assert unsign(TOKEN_PURPOSE, token) is None


def test_whoever_has_the_link_sees_todays_prices_and_can_keep_it(
    town: Town, client: PageClient, session: scoped_session, app: Flask
) -> None:
    keys = [key_of(session, name) for name in ("Rosewater Care", "Lark Homecare")]
    client.post("/shortlist/add", data={"service": keys})
    address = shared_address(client)
    app.test_client_class = PageClient
    other = app.test_client()
    suspend(session, "Lark Homecare")
    answer = other.get(address)
    page = other.page(address)
    words = main_text(page)
    assert "these 2 services on 22 November 2026" in words
    assert "£154.00 a week" in words and "No longer offered here" in words
    assert "£171.50" not in words
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not cookie_ids(other), "viewing keeps nothing"
    after = other.post(address)
    assert after.status_code == 303 and cookie_ids(other) == keys
    assert "2 services were added" in main_text(other.page(after.headers["Location"]))
    assert cookie_ids(client) == keys


def test_kept_services_come_after_ones_own_up_to_twenty(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    keys = [key_of(session, name) for name in ("Rosewater Care", "Lark Homecare")]
    client.post("/shortlist/add", data={"service": keys})
    address = shared_address(client)
    own = [f"{number:032x}" for number in range(MOST - 1)]
    client.set_cookie("shortlist", ".".join(own))
    answer = client.post(address)
    assert cookie_ids(client) == [*own, keys[0]]
    assert "Your shortlist is full" in main_text(client.page(answer.headers["Location"]))


def test_a_link_that_is_too_old_says_so(town: Town, client: PageClient, session: scoped_session) -> None:
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    address = shared_address(client)
    clock.as_of = TODAY + timedelta(days=DAYS_SHARED)
    assert "Rosewater Care" in main_text(client.page(address))
    clock.as_of = TODAY + timedelta(days=DAYS_SHARED + 1)
    words = main_text(client.page(address, 410))
    assert "This link is too old" in words and "send you a new link" in words
    assert "Rosewater" not in words
    client.delete_cookie("shortlist")
    assert client.post(address).status_code == 410 and not cookie_ids(client)


@pytest.mark.parametrize("change", ["short", "flip", "other", "junk", "long", "empty"])
def test_a_forged_link_is_refused_with_a_page(
    town: Town, client: PageClient, session: scoped_session, change: str
) -> None:
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    token = shared_address(client).rsplit("/", 1)[1]
    forged = {
        "short": token[:-5],
        "flip": ("D" if token[0] != "D" else "C") + token[1:],
        "other": sign("another purpose", pack(["0" * 32], TODAY)),
        "junk": unquote("%F0%9F%92%A9-nothing.at.all"),
        "long": "x" * 5000,
        "empty": sign(TOKEN_PURPOSE, b""),
    }[change]
    words = main_text(client.page(f"/shortlist/shared/{forged}", 404))
    assert "This link does not work" in words
    client.delete_cookie("shortlist")
    assert client.post(f"/shortlist/shared/{forged}").status_code == 404
    assert not cookie_ids(client)


def test_twenty_services_fit_a_link_and_a_qr_code(
    client: PageClient, town: Town, session: scoped_session
) -> None:
    for number in range(MOST - 4):
        town.add(f"Added {number:02d}")
    session.commit()
    keys = [public_id.replace("-", "") for public_id in session.scalars(select(Service.public_id))]
    session.rollback()
    client.set_cookie("shortlist", ".".join(keys))
    page = client.page("/shortlist")
    assert len(keys) == MOST and page.xpath("//img[@class='cc-qr']/@src")[0].startswith("data:image/svg+xml")
    address = shared_address(client)
    assert len(address) < 520
    assert "these 20 services" in main_text(client.page(address))


def test_a_link_to_unknown_services_says_so(client: PageClient, town: Town) -> None:
    token = sign(TOKEN_PURPOSE, pack([f"{number:032x}" for number in range(MOST)], TODAY))
    words = main_text(client.page(f"/shortlist/shared/{token}"))
    assert "We no longer know the services in this link." in words and "Somebody chose" not in words


def test_keeping_a_shared_shortlist_keeps_the_visitor_s_week(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    address = shared_address(client)
    client.delete_cookie("shortlist")
    answer = press(client, client.page(address + WEEK_QUERY), address)
    assert cookie_ids(client) and week_in(answer.location) == WEEK
    words = main_text(client.page(answer.location))
    assert "1 service was added" in words and "Visits N8 0RD" in words


def test_the_page_has_a_qr_code(town: Town, client: PageClient, session: scoped_session) -> None:
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    image = client.page("/shortlist").xpath("//img[@class='cc-qr']")[0]
    assert image.get("src").startswith("data:image/svg+xml") and image.get("alt")


def test_the_log_never_holds_the_link(
    town: Town, client: PageClient, session: scoped_session, caplog: pytest.LogCaptureFixture
) -> None:
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    address = shared_address(client)
    caplog.clear()  # an app made for an earlier test may have left the log at the level of a live site
    with caplog.at_level(logging.INFO, "directory.requests"):
        client.get(address)
        client.get(f"{address}x")
        client.get(f"{address}/")
        client.get(f"{address}/copied badly")
        client.put(address, headers={"Sec-Fetch-Site": "same-origin"})
        client.get(address.replace("shared", "Shared"))
    paths = [getattr(record, "path", "") for record in caplog.records]
    assert paths == [
        *["/shortlist/shared/<string:token>"] * 2,
        *["/shortlist/shared/…"] * 3,
        "/shortlist/…",
    ]
    assert address.rpartition("/")[2] not in caplog.text
