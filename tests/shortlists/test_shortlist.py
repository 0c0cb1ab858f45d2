"""A shortlist without an account: what its cookie may hold, what its page shows, and that no other visitor sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from sqlalchemy import delete, event, select, text
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service, ServiceArea
from directory.catalogue.queries import documents_for
from directory.finding.jobs import rebuild
from directory.finding.search_params import SearchParams
from directory.foundation.cache import VersionedCache
from directory.foundation.database import db
from directory.foundation.settings import Settings
from directory.presenting.rules import chosen_week
from directory.shortlists.entry_cards import combined_plan
from directory.shortlists.queries import OfferedService, ShortlistEntry
from directory.shortlists.shortlist_letter import compose
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.labels import label
from directory.web.navigation import own_path
from directory.web.page_cache import PAGES, StoredPage
from directory.web.shortlist import MOST, well_formed
from search.results import Hit
from tests.conftest import TODAY, real_cache
from tests.finding.conftest import Town
from tests.page_client import PageClient

MOST_KILOBYTES = 200  # far above a page of twenty


@pytest.fixture
def page_cache(app: Flask) -> Iterator[VersionedCache[StoredPage]]:
    """Pages are cached, as on a real site."""
    with real_cache(app, PAGES) as cache:
        yield cache


def key_of(session: scoped_session, name: str) -> str:
    public_id = session.scalar(text("SELECT public_id FROM service WHERE name = :name"), {"name": name})
    session.rollback()
    return str(public_id).replace("-", "")


def slug_of(session: scoped_session, name: str) -> str:
    slug = session.scalar(text("SELECT slug FROM service WHERE name = :name"), {"name": name})
    session.rollback()
    return str(slug)


def suspend(session: scoped_session, name: str) -> None:
    session.execute(
        text(
            "UPDATE admission SET state = 'suspended', suspended_on = :on, suspension_cause = 'other', reason = 'x' "
            "WHERE service_id = (SELECT id FROM service WHERE name = :name)"
        ),
        {"on": TODAY, "name": name},
    )
    session.commit()


def cookie_ids(client: PageClient) -> list[str]:
    cookie = client.get_cookie("shortlist")
    return cookie.value.split(".") if cookie and cookie.value else []


def main_text(page: html.HtmlElement) -> str:
    return " ".join(page.xpath("string(//main)").split())


@given(st.text(max_size=300))
def test_only_ids_are_read_from_a_cookie(junk: str) -> None:
    assert all(len(public_id) == 32 for public_id in well_formed(junk.split(".")))


@given(st.text(max_size=40))
def test_no_text_leads_away_from_the_site(typed: str) -> None:
    for prefix in ("", "/", "//", "/\\", "http://evil.example/"):
        path = own_path(prefix + typed)
        assert path is None or (path.startswith("/") and not path.startswith(("//", "/\\")))


@pytest.mark.parametrize(
    "next_path",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "\t//evil.example",
        "/" + "x" * 3000,
    ],
)
def test_next_leads_only_to_pages_of_this_site(
    town: Town, client: PageClient, session: scoped_session, next_path: str
) -> None:
    slug = slug_of(session, "Rosewater Care")
    answer = client.post("/shortlist/add", data={"service": slug, "next": next_path})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/shortlist?added=1")
    assert cookie_ids(client) == [key_of(session, "Rosewater Care")]


def test_adding_from_a_service_page_leads_back_to_it(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    address = f"/services/{slug_of(session, 'Rosewater Care')}?visits=21x30"
    page = client.page(address)
    form = page.xpath("//form[@action='/shortlist/add']")[0]
    data = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    answer = client.post("/shortlist/add", data=data)
    assert answer.headers["Location"] == f"{address}#service"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=7776000" in cookie
    after = client.page(address)
    assert "This is on your shortlist." in main_text(after)
    link = "normalize-space(//header//a[@href='/shortlist?visits=21x30'])"
    assert after.xpath(link) == "Shortlist (1)"
    client.post("/shortlist/remove", data={"service": data["service"], "next": address})
    assert client.page(address).xpath(link) == "Shortlist"


def test_the_heart_of_a_card_keeps_a_service_and_leads_back_to_the_card(
    town: Town, client: PageClient, session: scoped_session, page_cache: VersionedCache[StoredPage]
) -> None:
    """A page that was stored for others shows nobody's shortlist."""
    address = "/find-care?category=home_care&near=N8+0RD"
    card = "//li[contains(@class, 'cc-card')][.//h2[contains(., 'Rosewater Care')]]"
    action = {"Shortlist Rosewater Care": "add", "Shortlisted Take off Rosewater Care": "remove"}
    for words in (*action, *action):
        client.page(address)
        (listed,) = client.page(address).xpath(card)
        (form,) = listed.xpath(".//form[@method='post']")
        assert " ".join(form.text_content().split()) == words
        assert form.get("action") == f"/shortlist/{action[words]}"
        data = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
        answer = client.post(form.get("action"), data=data)
        assert answer.headers["Location"] == f"{address}#{listed.get('id')}"
        kept = [key_of(session, "Rosewater Care")] if action[words] == "add" else []
        assert cookie_ids(client) == kept


def test_over_https_the_cookie_is_bound_to_this_host(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    slug = slug_of(session, "Rosewater Care")
    answer = client.post("/shortlist/add", data={"service": slug}, base_url="https://localhost")
    assert answer.headers["Set-Cookie"].startswith("__Host-shortlist=")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_several_services_are_added_once_each_in_order(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    names = ["Lark Homecare", "Rosewater Care", "Elm Nursing Home"]
    slugs = [slug_of(session, name) for name in names]
    client.post("/shortlist/add", data={"service": [*slugs, slugs[0], "no-such-service", "x" * 500]})
    assert cookie_ids(client) == [key_of(session, name) for name in names]
    page = client.page("/shortlist")
    shown = [str(name) for name in page.xpath("//h2[@class='cc-card__name']//bdi/text()")]
    assert shown == names
    assert "3 services" in main_text(page)


def test_the_page_shows_price_place_and_budget(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    names = ("Rosewater Care", "Far Away Care", "Elm Nursing Home")
    client.post("/shortlist/add", data={"service": [slug_of(session, name) for name in names]})
    words = main_text(client.page("/shortlist?near=N8+0RD&visits=21x30&max-weekly=300"))
    assert "£231.00 a week" in words and "£69.00 left in your budget" in words
    assert "Visits N8 0RD" in words and "Does not visit N8 0RD" in words
    assert "miles from N8 0RD" in words and "Agreed for each person" in words
    form = client.page("/shortlist?near=N8+0RD&visits=21x30").xpath("//form[@id='compare']")[0]
    carried = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert form.get("action") == "/compare" and carried == {"near": "N8 0RD", "visits": "21x30"}


def test_a_plan_of_different_categories_is_added_up(town: Town, app: Flask) -> None:
    record_of_any = next(documents_for())

    def entry(category: str, pence: int | None) -> ShortlistEntry:
        hit = Hit(1, "slug", {}, 0, (), pence, category, "")
        record = replace(record_of_any, category=category)
        return ShortlistEntry(
            "0" * 32,
            category,
            OfferedService(hit, record, chosen_week(category, "", ""), {}, None, None, None),
        )

    gone = ShortlistEntry("1" * 32, "Gone", None)
    entries = [entry("home_care", 154_00), entry("meals", 42_00), gone]
    with app.test_request_context("/"):
        plan = combined_plan(entries, SearchParams(max_weekly=200_00), "council")
        assert plan is not None and len(plan.lines) == 2
        assert plan.total[1] == "£196.00" and plan.notes == ("£4.00 left in your budget",)
        unsure = combined_plan(entries, SearchParams(max_weekly=200_00), "not_sure")
        assert unsure is not None and unsure.notes == (
            "These are whole prices, the higher where there are two, as you have not said who pays.",
            "£4.00 left in your budget",
        )
        assert combined_plan([*entries, entry("care_home", 900_00)], SearchParams(), "council") is None
        assert combined_plan([*entries, entry("nursing_home", None)], SearchParams(), "council") is None, (
            "the whole of a person's care"
        )
        assert combined_plan([*entries, entry("home_care", None)], SearchParams(), "council") is None, (
            "two alternatives"
        )
        by_the_hour = entry("handyperson", 30_00)
        assert combined_plan([*entries, by_the_hour], SearchParams(), "council") is None, (
            "an hour of a handyperson is no week"
        )
        assert (
            combined_plan([entry("home_care", 154_00), entry("meals", None)], SearchParams(), "council")
            is None
        )


def test_one_service_is_no_plan(town: Town, client: PageClient, session: scoped_session) -> None:
    client.post("/shortlist/add", data={"service": [slug_of(session, "Rosewater Care")]})
    assert "All of them for a week" not in main_text(client.page("/shortlist"))


def test_errors_in_the_address_are_said_and_the_shortlist_is_shown(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    client.post("/shortlist/add", data={"service": slug_of(session, "Rosewater Care")})
    page = client.page("/shortlist?near=ZZ9+9ZZ&max-weekly=abc&visits=9999x1&level=palace&payer=nobody")
    assert page.xpath("string(//title)").startswith("Error")
    links = page.xpath("//*[contains(@class,'govuk-error-summary')]//a/@href")
    assert set(links) == {"#f-near", "#f-max-weekly", "#f-visits"}
    for target in links:
        assert page.xpath("//*[@id=$id]", id=target[1:])
        (described_by,) = page.xpath("//*[@id=$id]/@aria-describedby", id=target[1:])
        assert page.xpath("//*[@id=$id]", id=described_by.split()[0])[0].get("class") == "govuk-error-message"
    assert page.xpath("//*[@id='f-max-weekly']/@value") == ["abc"]
    assert page.xpath("//*[@id='f-near']/@value") == ["ZZ9 9ZZ"]
    assert "Rosewater Care" in main_text(page)


def test_a_service_no_longer_offered_is_named_without_a_reason(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    slug = slug_of(session, "Lark Homecare")
    client.post("/shortlist/add", data={"service": [slug, slug_of(session, "Rosewater Care")]})
    suspend(session, "Lark Homecare")
    page = client.page("/shortlist")
    card = page.xpath("//li[contains(@class,'cc-card')]")[0]
    words = " ".join(card.text_content().split())
    assert "Lark Homecare" in words and "No longer offered here" in words and "£" not in words
    assert "suspend" not in page.text_content().lower()
    assert not card.xpath(".//input[@type='checkbox']") and not card.xpath(".//a")
    key = card.xpath(".//input[@name='service']/@value")[0]
    client.post("/shortlist/remove", data={"service": key})
    assert cookie_ids(client) == [key_of(session, "Rosewater Care")]
    assert client.post("/shortlist/add", data={"service": slug}).headers["Location"] == "/shortlist?unknown=1"
    assert "We could not find that service" in main_text(client.page("/shortlist?unknown=1"))


def test_a_draft_is_never_named(town: Town, client: PageClient, session: scoped_session) -> None:
    key = key_of(session, "Lark Homecare")
    session.execute(text("UPDATE service SET state = 'draft' WHERE name = 'Lark Homecare'"))
    session.commit()
    client.set_cookie("shortlist", key)
    assert "Lark" not in client.page("/shortlist").text_content()


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "nonsense",
        ".." * 400,
        "'; DROP TABLE service; --",
        "g" * 32,
        ("0" * 32 + ".") * 40,
        "A" * 32,
        ".".join(uuid4().hex for _ in range(60)),
    ],
)
def test_a_forged_cookie_is_ignored(town: Town, client: PageClient, cookie: str) -> None:
    client.set_cookie("shortlist", cookie)
    assert "There is nothing on your shortlist yet." in main_text(client.page("/shortlist"))
    assert client.get("/").status_code == 200


def test_a_full_shortlist_says_so_and_keeps_what_it_has(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    others = [uuid4().hex for _ in range(MOST - 1)]
    client.set_cookie("shortlist", ".".join(others))
    slugs = [slug_of(session, name) for name in ("Rosewater Care", "Lark Homecare")]
    back = "/find-care?language=tr"
    answer = client.post("/shortlist/add", data={"service": slugs, "next": back})
    assert cookie_ids(client) == [*others, key_of(session, "Rosewater Care")]
    page = client.page(answer.headers["Location"])
    assert "Your shortlist is full" in main_text(page)
    assert page.xpath("//a[@class='govuk-back-link']/@href") == [back]


def test_emptying_and_removing_can_be_undone(town: Town, client: PageClient, session: scoped_session) -> None:
    names = ("Rosewater Care", "Lark Homecare")
    keys = [key_of(session, name) for name in names]
    client.post("/shortlist/add", data={"service": keys})
    suspend(session, "Lark Homecare")
    answer = client.post("/shortlist/empty")
    page = html.fromstring(answer.get_data())
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    (link,) = page.xpath("//header//a[@href='/shortlist']")
    assert not cookie_ids(client) and link.text_content().strip() == "Shortlist"
    undo = page.xpath("//form[@action='/shortlist/add']//input[@name='service']/@value")
    client.post("/shortlist/add", data={"service": undo})
    assert cookie_ids(client) == keys, "what is no longer offered comes back too"
    answer = client.post("/shortlist/remove", data={"service": keys[0]})
    page = client.page(answer.headers["Location"])
    assert "Rosewater Care is off your shortlist." in main_text(page)
    undo = page.xpath("//form[@action='/shortlist/add']//input[@name='service']/@value")
    client.post("/shortlist/add", data={"service": undo})
    assert sorted(cookie_ids(client)) == sorted(keys)


def test_another_site_cannot_change_a_shortlist(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    for path in ("add", "remove", "empty", "send"):
        answer = client.post(f"/shortlist/{path}", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert len(cookie_ids(client)) == 1


def test_no_shortlist_is_shown_to_another_visitor(
    town: Town,
    client: PageClient,
    session: scoped_session,
    page_cache: VersionedCache[StoredPage],
    app: Flask,
) -> None:
    app.test_client_class = PageClient
    stranger = app.test_client()
    address = f"/services/{slug_of(session, 'Rosewater Care')}"
    lists = "/find-care?language=tr"
    for path in (address, lists):
        client.get(path)
    client.post("/shortlist/add", data={"service": key_of(session, "Rosewater Care")})
    before = page_cache.keys_text()
    for path in (address, lists):
        answer = client.get(path)
        assert "Shortlist (1)" in answer.get_data(as_text=True), "not answered from the cache"
        assert "Cookie" in answer.headers["Vary"]
        other_page = stranger.get(path).get_data(as_text=True)
        assert "Shortlist (1)" not in other_page and "This is on your shortlist" not in other_page
    assert page_cache.keys_text() == before, "no page that shows a shortlist was cached"
    for cookie in ("nonsense", uuid4().hex):
        stranger.set_cookie("shortlist", cookie)
        stranger.get(address)
    assert page_cache.keys_text() == before


def test_the_same_page_with_and_without_a_shortlist_has_two_etags(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    first = client.get("/").headers["ETag"]
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    answer = client.get("/", headers={"If-None-Match": first})
    assert answer.status_code == 200 and answer.headers["ETag"] != first


def test_twenty_services_take_as_many_statements_as_two(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    for number in range(18):
        town.add(f"Added {number:02d}", languages=["en"])
    session.commit()
    keys = [public_id.replace("-", "") for public_id in session.scalars(db.select(Service.public_id))]
    session.rollback()
    counts = []
    for ids in (keys[:2], keys[:20]):
        client.set_cookie("shortlist", ".".join(ids))
        statements: list[str] = []

        def count(*arguments: object, into: list[str] = statements) -> None:
            into.append(str(arguments[2]))

        event.listen(db.engine, "before_cursor_execute", count)
        answer = client.get("/shortlist?near=N8+0RD")
        event.remove(db.engine, "before_cursor_execute", count)
        counts.append(len(statements))
        assert answer.status_code == 200 and len(answer.get_data()) < MOST_KILOBYTES * 1024
    assert counts[1] <= counts[0] + 1, counts


def test_notes_are_never_sent(town: Town, client: PageClient, session: scoped_session) -> None:
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    page = client.page("/shortlist")
    areas = page.xpath("//textarea")
    assert areas and not [area for area in areas if area.get("name") or area.xpath("ancestor::form")]
    assert "your browser has to run this page’s script" in main_text(page)


def test_the_cookies_page_lists_the_shortlist(client: PageClient) -> None:
    row = client.page("/cookies").xpath("//tr[th//bdi='shortlist']")[0]
    assert "90 days" in row.text_content()


def test_a_test_site_is_a_demonstration(settings: Settings) -> None:
    assert settings.mail.startswith("folder://") and settings.sender


def test_services_ticked_in_a_list_are_added_with_a_way_back(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?category=home_care")
    slugs = [str(value) for value in page.xpath("//input[@form='picked']/@value")][:2]
    (button,) = page.xpath("//form[@id='picked']//button[@formmethod='post']")
    answer = client.post(
        button.get("formaction"), data={"service": slugs, button.get("name"): button.get("value")}
    )
    assert answer.status_code == 303
    page = client.page(answer.location)
    assert "2 services were added to your shortlist." in page.text_content()
    assert page.xpath("//a[contains(@class, 'govuk-back-link')]/@href") == ["/find-care?category=home_care"]
    assert "020 7946 0000" in page.text_content(), "the council of the first service, with its phone"


def test_a_home_is_as_far_away_as_the_search_said(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    # On a sphere Ash is 3.35 miles less a hair from N8 0RD and Oak 3 miles less a hair; on the search's flat map, more.
    town.add("Ash Nursing Home", category="nursing_home", lat_e5=5161836, lon_e5=-16020)
    town.add("Oak Nursing Home", category="nursing_home", lat_e5=5161043, lon_e5=-15964)
    session.commit()
    rebuild()
    near = "category=nursing_home&near=N8+0RD"
    client.post("/shortlist/add", data={"service": slug_of(session, "Ash Nursing Home")})
    for page in (f"/find-care?{near}", "/shortlist?near=N8+0RD"):
        assert "3.4 miles from N8 0RD" in main_text(client.page(page)), page
    for page in (f"/find-care?{near}&miles=3", f"/catalogue/haringey?{near}&miles=3"):
        words = main_text(client.page(page))
        assert "Elm Nursing Home" in words and "Oak Nursing Home" not in words, page


def test_a_code_of_two_kinds_of_area_is_not_confused(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    far = session.scalar(select(Service).where(Service.name == "Far Away Care"))
    session.add(ServiceArea(service_id=far.id, kind="ward", code="N8"))
    session.commit()
    client.post("/shortlist/add", data={"service": slug_of(session, "Far Away Care")})
    assert "Does not visit N8 0RD" in main_text(client.page("/shortlist?near=N8+0RD"))


def test_a_service_without_areas_is_not_said_not_to_visit(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    far = session.scalar(select(Service).where(Service.name == "Far Away Care"))
    session.execute(delete(ServiceArea).where(ServiceArea.service_id == far.id))
    session.commit()
    client.post("/shortlist/add", data={"service": slug_of(session, "Far Away Care")})
    words = main_text(client.page("/shortlist?near=N8+0RD"))
    assert "Does not visit" not in words and "Visits N8 0RD" not in words
    assert "Visits people at home" in words and "Tell us where" not in words


def test_short_labels_are_whole_sentences_for_screen_readers(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    page = client.page("/shortlist")
    for words in page.xpath("//form[@action='/shortlist/remove']//button | //label[@class='cc-tick']"):
        spoken, (hidden,) = " ".join(words.text_content().split()), words.xpath(".//bdi")
        assert spoken in ("Take off Rosewater Care", "Compare Rosewater Care")
        assert hidden.get("class") == "govuk-visually-hidden" and hidden.text == "Rosewater Care"


@pytest.mark.parametrize(
    ("names", "query", "said"),
    [
        (["Rosewater Care"], "", "These prices are for 14 visits of 30 minutes a week."),
        (["Elm Nursing Home"], "", "These prices are for each home’s usual room."),
        (
            ["Rosewater Care", "Elm Nursing Home"],
            "",
            "These prices are for 14 visits of 30 minutes a week, and for each home’s usual room.",
        ),
        (
            ["Rosewater Care", "Elm Nursing Home"],
            "visits=21x30",
            "These prices are for each home’s usual room.",
        ),
        (["Rosewater Care"], "visits=21x30", ""),
        # A week of support in a home of one's own says nothing of visits.
        (["Rosewater Care"], "visits=5x60s1", "These prices are for 14 visits of 30 minutes a week."),
        (["Elm Nursing Home"], "level=nursing_dementia", ""),
    ],
)
def test_what_prices_are_for_is_said_while_nobody_has_said(
    town: Town, session: scoped_session, client: PageClient, names: list[str], query: str, said: str
) -> None:
    """On the page, on what it is shared as, and in its letter."""
    keys = [key_of(session, name) for name in names]
    for key in keys:
        client.post("/shortlist/add", data={"service": key})
    page = client.page(f"/shortlist?{query}")
    shared = client.page(
        urlsplit(page.xpath("string(//*[@id='share']//input/@value)"))._replace(netloc="", scheme="").geturl()
    )
    letter = compose(tuple(keys), "en", query).text
    for text_of_it in (page.text_content(), shared.text_content(), letter):
        found = re.findall(r"These prices are for [^.]*\.", text_of_it)
        assert found == ([said] if said else [])
    assert bool(page.xpath("//a[@href='#near' and . = 'Say what you need']")) is bool(said)


def test_rooms_are_named_as_in_the_comparison_and_links_stand_apart(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    client.set_cookie("shortlist", key_of(session, "Elm Nursing Home"))
    page = client.page("/shortlist")
    rooms = page.xpath("//select[@name='level']/option/text()")
    assert rooms[1:] == [str(label("level", level)) for level in CARE_HOME_LEVELS]
    (links,) = page.xpath("//p[a[@data-print]]")
    assert links.get("class") == "cc-actions" and len(links.findall("a")) == 2
