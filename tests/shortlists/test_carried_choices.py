"""The week, place, budget and needs that a visitor gave are carried from page to page and stored nowhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from lxml import html
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from directory.catalogue.models import Service
from directory.shortlists.shortlist_letter import compose
from tests.comparing.test_comparison import address, slugs
from tests.finding.conftest import Town
from tests.page_client import PageClient
from tests.shortlists.test_shortlist import cookie_ids, key_of, main_text

SEARCH = "/find-care?q=turkish&category=home_care&language=tr&near=N8+0RD&max-weekly=160"


def query_of(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def test_a_comparison_leads_back_to_the_list_with_what_was_ticked(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    form = client.page(SEARCH).get_element_by_id("picked")
    sent = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    rose = slugs(session)["Rosewater Care"]
    assert not client.page(SEARCH).xpath("//input[@name='service' and @checked]")
    page = client.page("/compare?" + urlencode([*sent.items(), ("service", rose)]))
    back = str(page.find_class("govuk-back-link")[0].get("href"))
    assert query_of(back) == {**query_of(SEARCH), "service": [rose]}
    assert client.page(back).xpath("//input[@name='service' and @checked]/@value") == [rose]


def test_a_place_in_the_search_words_is_carried(town: Town, client: PageClient) -> None:
    form = client.page("/find-care?q=turkish+n8+0rd").get_element_by_id("picked")
    assert [value.lower() for value in form.xpath(".//input[@name='near']/@value")] == ["n8 0rd"]


@pytest.mark.parametrize("path", ["/shortlist", "/work-out-the-cost"])
def test_the_header_of_every_page_carries_the_week(town: Town, client: PageClient, path: str) -> None:
    page = client.page(SEARCH + "&visits=21x30&page=1")
    link = str(page.xpath(f"//header//a[starts-with(@href, '{path}')]/@href")[0])
    assert query_of(link) == {
        "visits": ["21x30"],
        "max-weekly": ["160"],
        "near": ["N8 0RD"],
        "language": ["tr"],
    }


def test_a_shortlist_is_priced_for_the_list_that_was_left(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    data = {"service": slugs(session)["Rosewater Care"], "came": SEARCH}
    location = client.post("/shortlist/add", data=data).headers["Location"]
    assert query_of(location)["near"] == ["N8 0RD"] and query_of(location)["came"] == [SEARCH]
    words = " ".join(client.page(location).text_content().split())
    assert "Visits N8 0RD" in words and "£6.00 left in your budget" in words


def test_the_calculator_is_for_the_council_of_the_place(town: Town, client: PageClient) -> None:
    path = "/work-out-the-cost?kind=home_care&near=N8+0RD&language=tr&need=dementia&max-weekly=160"
    page = client.page(path)
    assert "Haringey" in page.xpath("//header")[0].text_content()
    assert page.xpath("//input[@id='budget']/@value") == ["160"]
    form = page.xpath("//form[contains(@class, 'cc-cost')]")[0]
    carried = {(field.get("name"), field.get("value")) for field in form.xpath("./input[@type='hidden']")}
    assert {("near", "N8 0RD"), ("language", "tr"), ("need", "dementia")} <= carried
    result = client.page(
        f"{path}&go=1&first_minutes=30&first_times=2&first_days=1&carers=1&sleeping=0&waking=0"
    )
    link = str(result.xpath("//section//a[starts-with(@href, '/find-care')]/@href")[0])
    assert query_of(link)["near"] == ["N8 0RD"] and query_of(link)["language"] == ["tr"]


def test_a_service_page_carries_place_and_budget_when_its_week_is_changed(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    rose = slugs(session)["Rosewater Care"]
    page = client.page(f"/services/{rose}?near=N8+0RD&max-weekly=160&visits=21x30&language=tr")
    form = page.xpath("//form[contains(@class, 'cc-panel__form')]")[0]
    carried = {(field.get("name"), field.get("value")) for field in form.xpath("./input[@type='hidden']")}
    assert carried == {("near", "N8 0RD"), ("max-weekly", "160"), ("language", "tr")}
    link = str(page.xpath("//a[starts-with(@href, '/work-out-the-cost?service=')]/@href")[0])
    assert query_of(link) == {
        "service": [rose],
        "near": ["N8 0RD"],
        "max-weekly": ["160"],
        "visits": ["21x30"],
        "language": ["tr"],
    }


def test_a_need_is_ticked_on_the_checklists(town: Town, session: scoped_session, client: PageClient) -> None:
    page = client.page(address(session, "Rosewater Care", "Lark Homecare", need="dementia"))
    link = str(page.xpath("//a[starts-with(@href, '/checklists')]/@href")[0])
    assert client.page(link).xpath("//input[@name='need' and @checked]/@value") == ["dementia"]


def test_the_telephone_number_is_on_everything_that_is_taken_away(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    rose = session.query(Service).filter_by(name="Rosewater Care").one()
    rose.phone = "020 7946 0127"
    session.commit()
    client.post("/shortlist/add", data={"service": rose.slug})
    pages = ("/shortlist", address(session, "Rosewater Care"), f"/checklists?service={rose.slug}")
    letter = compose((rose.public_id.replace("-", ""),), "en")
    for words in (*(client.page(path).text_content() for path in pages), letter.text, letter.html):
        assert "020 7946 0127" in words and "020 7946 0011" not in words, "never that of the named contact"


WEEK = {"payer": ["self_funder"], "visits": ["21x30"], "max-weekly": ["300"], "near": ["N8 0RD"]}
WEEK_QUERY = f"?{urlencode(WEEK, doseq=True)}"


def press(client: PageClient, page: html.HtmlElement, path: str, **typed: str) -> TestResponse:
    """Send the first form that goes to a path with its values, but for what was typed."""
    form = page.xpath("//form[@method='post'][substring-before(concat(@action, '?'), '?')=$path]", path=path)[
        0
    ]
    sent: dict[str, list[str]] = {}
    for field in form.xpath(".//input"):
        sent.setdefault(field.get("name"), []).append(field.get("value") or "")
    return client.post(form.get("action"), data={**sent, **typed})


def week_in(link: str) -> dict[str, list[str]]:
    """The parameters of the week in an address."""
    return {name: values for name, values in query_of(link).items() if name in WEEK}


def test_the_week_is_carried_through_every_form(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    keys = [key_of(session, name) for name in ("Rosewater Care", "Lark Homecare")]
    client.post("/shortlist/add", data={"service": keys})
    client.get("/?payer=council")  # what the cookie says is not what the address says
    removed = press(client, client.page("/shortlist" + WEEK_QUERY), "/shortlist/remove")
    assert week_in(removed.location) == WEEK and query_of(removed.location)["removed"] == keys[:1]
    page = client.page(removed.location)
    assert "Visits N8 0RD" in main_text(page) and page.xpath("//*[@id='f-max-weekly']/@value") == ["300"]
    back = press(client, page, "/shortlist/add")
    assert week_in(back.location) == WEEK and cookie_ids(client) == keys[::-1]
    emptied = press(client, client.page(back.location), "/shortlist/empty")
    page = html.fromstring(emptied.get_data())
    assert not cookie_ids(client) and week_in(page.xpath("//header//a[@rel='nofollow']/@href")[0])["near"]
    again = press(client, page, "/shortlist/add")
    assert week_in(again.location) == WEEK and cookie_ids(client) == keys[::-1]


def test_the_week_of_the_address_wins_over_that_of_the_list_that_was_left(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    data = {"service": key_of(session, "Rosewater Care"), "came": "/find-care?near=N22&visits=7x30"}
    answer = client.post("/shortlist/add?near=N8+0RD", data=data)
    assert week_in(answer.location) == {"near": ["N8 0RD"], "visits": ["7x30"]}


@pytest.mark.parametrize(
    "hostile",
    [
        {"near": "<script>alert(1)</script>", "visits": "9999x1", "max-weekly": "=1+1", "payer": "nobody"},
        {"near": "N8\r\nSet-Cookie: a=b", "level": "../../etc/passwd", "need": "'; DROP TABLE service; --"},
        {"near": ["N8 0RD"] * 250, "visits": "21x30"},
        {"near": "\N{PILE OF POO}" * 300},
        {"max-weekly": "1" * 3900},
    ],
    ids=["markup", "headers", "many", "wide", "long"],
)
@pytest.mark.parametrize("verb", ["add", "remove", "empty", "send"])
def test_hostile_parameters_are_harmless(
    town: Town, client: PageClient, session: scoped_session, verb: str, hostile: dict[str, Any]
) -> None:
    keys = [key_of(session, name) for name in ("Rosewater Care", "Lark Homecare")]
    client.set_cookie("shortlist", ".".join(keys))
    came = "/find-care?" + "&".join(["language=tr"] * 150)
    asked = urlencode(hostile, doseq=True)
    answer = client.post(f"/shortlist/{verb}?{asked}", data={"service": keys[:1], "to": "no", "came": came})
    assert answer.status_code == {"empty": 200, "send": 400}.get(verb, 303)
    assert "<script>alert" not in answer.text
    if answer.location:
        assert query_of(answer.location).keys() & {"added", "removed"}, "it says what happened in any case"
        assert client.page(answer.location).xpath("//*[contains(@class, 'cc-card')]")


def test_a_full_address_still_leads_to_a_page(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    asked = urlencode([("near", "N8 0RD"), *[("need", "dementia")] * 230])
    data = {"service": key_of(session, "Lark Homecare"), "came": "/find-care?" + "%C3%A7" * 300}
    answer = client.post(f"/shortlist/add?{asked}", data=data)
    assert "came" not in query_of(answer.location)
    assert "Visits N8 0RD" in main_text(client.page(answer.location)), (
        "the way back is left out before the week"
    )
