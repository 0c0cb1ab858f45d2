"""What a family said of its week and itself goes along from page to page, and is kept nowhere."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.choosing.shortlist_letter import compose
from tests.choosing.test_compare import address, slugs
from tests.finding.conftest import Town
from tests.page_client import PageClient

SEARCH = "/find-care?q=turkish&category=home_care&language=tr&near=N8+0RD&max-weekly=160"


def query_of(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def test_a_comparison_leads_back_to_the_list_with_what_was_ticked(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    form = client.page(SEARCH).get_element_by_id("picked")
    sent = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    rose = slugs(session)["Rosewater Care"]
    assert not client.page(SEARCH).xpath("//input[@name='service' and @checked]")
    page = client.page("/compare?" + urlencode([*sent.items(), ("service", rose)]))
    back = str(page.find_class("govuk-back-link")[0].get("href"))
    assert query_of(back) == {**query_of(SEARCH), "service": [rose]}
    assert client.page(back).xpath("//input[@name='service' and @checked]/@value") == [rose]


def test_a_place_in_the_words_goes_along_too(town: Town, client: PageClient) -> None:
    form = client.page("/find-care?q=turkish+n8+0rd").get_element_by_id("picked")
    assert [one.lower() for one in form.xpath(".//input[@name='near']/@value")] == ["n8 0rd"]


@pytest.mark.parametrize("path", ["/shortlist", "/work-out-the-cost"])
def test_the_bar_of_every_page_takes_her_week_along(town: Town, client: PageClient, path: str) -> None:
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
    said = " ".join(client.page(location).text_content().split())
    assert "Visits N8 0RD" in said and "£6.00 left in your budget" in said


def test_the_calculator_speaks_for_the_council_of_her_place(town: Town, client: PageClient) -> None:
    path = "/work-out-the-cost?kind=home_care&near=N8+0RD&language=tr&need=dementia&max-weekly=160"
    page = client.page(path)
    assert "Haringey" in page.xpath("//header")[0].text_content()
    assert page.xpath("//input[@id='budget']/@value") == ["160"]
    form = page.xpath("//form[contains(@class, 'cc-cost')]")[0]
    carried = {(one.get("name"), one.get("value")) for one in form.xpath("./input[@type='hidden']")}
    assert {("near", "N8 0RD"), ("language", "tr"), ("need", "dementia")} <= carried
    done = client.page(
        f"{path}&go=1&first_minutes=30&first_times=2&first_days=1&carers=1&sleeping=0&waking=0"
    )
    link = str(done.xpath("//section//a[starts-with(@href, '/find-care')]/@href")[0])
    assert query_of(link)["near"] == ["N8 0RD"] and query_of(link)["language"] == ["tr"]


def test_a_service_keeps_her_place_and_budget_when_its_week_is_changed(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    rose = slugs(session)["Rosewater Care"]
    page = client.page(f"/services/{rose}?near=N8+0RD&max-weekly=160&visits=21x30&language=tr")
    form = page.xpath("//form[contains(@class, 'cc-panel__form')]")[0]
    carried = {(one.get("name"), one.get("value")) for one in form.xpath("./input[@type='hidden']")}
    assert carried == {("near", "N8 0RD"), ("max-weekly", "160"), ("language", "tr")}
    link = str(page.xpath("//a[starts-with(@href, '/work-out-the-cost?service=')]/@href")[0])
    assert query_of(link) == {
        "service": [rose],
        "near": ["N8 0RD"],
        "max-weekly": ["160"],
        "visits": ["21x30"],
        "language": ["tr"],
    }


def test_a_need_is_ticked_on_the_questions(town: Town, session: scoped_session, client: PageClient) -> None:
    page = client.page(address(session, "Rosewater Care", "Lark Homecare", need="dementia"))
    link = str(page.xpath("//a[starts-with(@href, '/checklists')]/@href")[0])
    assert client.page(link).xpath("//input[@name='need' and @checked]/@value") == ["dementia"]


def test_the_number_to_ring_stands_on_everything_that_is_taken_away(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    rose = session.query(Service).filter_by(name="Rosewater Care").one()
    rose.phone = "020 7946 0127"
    session.commit()
    client.post("/shortlist/add", data={"service": rose.slug})
    pages = ("/shortlist", address(session, "Rosewater Care"), f"/checklists?service={rose.slug}")
    letter = compose((rose.public_id.replace("-", ""),), "en")
    for said in (*(client.page(path).text_content() for path in pages), letter.text, letter.html):
        assert "020 7946 0127" in said and "020 7946 0011" not in said, "never that of the named contact"
