"""Who pays, where, from when, for whom and which week are asked once, and every page obeys the answers."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from tests.finding.conftest import HARINGEY, Town
from tests.page_client import PageClient

ANSWERS = f"payer=self_funder&council={HARINGEY}"
PAGES = (
    "/",
    "/find-care",
    "/councils",
    "/councils/haringey",
    "/guides",
    "/guides/who-pays",
    "/compare",
    "/shortlist",
    "/work-out-the-cost",
    "/register",
    "/about-you",
    "/cookies",
)
# Where an answer leads to nothing: an account, a file, and another site.
ELSEWHERE = ("/sign-in", "/static", "/data", "http", "#", "mailto:", "tel:")


def query_of(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def fields_of(form: HtmlElement) -> list[tuple[str, str]]:
    """What a browser sends with a form as it is drawn."""
    return [(name, str(value)) for name, value in form.form_values() if value]


def cookies_of(answer: TestResponse) -> dict[str, str]:
    headers = answer.headers.getlist("Set-Cookie")
    return {name: rest.split(";")[0] for name, _, rest in (header.partition("=") for header in headers)}


def test_nothing_is_assumed_until_it_is_said(town: Town, client: PageClient) -> None:
    for path in PAGES:
        header = client.page(path).xpath("//header")[0].text_content()
        assert "You have not said who pays" in header and "The Council arranges it" not in header, path


@pytest.mark.parametrize("path", PAGES)
def test_every_link_between_pages_for_visitors_carries_the_answers(
    town: Town, client: PageClient, path: str
) -> None:
    page = client.page(f"{path}?{ANSWERS}")
    assert "I pay for it myself" in page.xpath("//header")[0].text_content()
    links = [str(link) for link in page.xpath("//a/@href")]
    own = [link for link in links if not link.startswith(ELSEWHERE) and "council=all" not in link]
    assert len(own) > 10
    assert not [link for link in own if "payer" not in query_of(link)]
    # The catalogue of a council names it in its path.
    assert not [
        link for link in own if "council" not in query_of(link) and not link.startswith("/catalogue/haringey")
    ]
    for form in page.xpath("//form[@method='get']"):
        names = {name for name, _ in form.form_values()} | {
            str(name) for name in page.xpath("//*[@form=$id]/@name", id=form.get("id", ""))
        }
        assert "payer" in names, (path, form.get("action"))


def test_an_answer_in_an_address_is_remembered_by_no_cookie(town: Town, client: PageClient) -> None:
    for path in PAGES:
        assert "Set-Cookie" not in client.get(f"{path}?{ANSWERS}").headers, path
    assert "You have not said who pays" in client.page("/").xpath("//header")[0].text_content()


def test_the_questions_lead_on_to_results_with_every_answer(town: Town, client: PageClient) -> None:
    asked = "payer=self_funder&near=N8+0RD&visits=21x30&level=nursing&available=1&need=dementia"
    (form,) = client.page(f"/about-you?{asked}&council={HARINGEY}").xpath("//form[@id='questions']")
    assert (form.get("action").partition("?")[0], form.get("method")) == ("/find-care", "get")
    sent = urlencode(fields_of(form))
    assert parse_qs(sent) == {**parse_qs(asked), "council": [HARINGEY]}
    page = client.page(f"/find-care?{sent}")
    assert "I pay for it myself" in page.xpath("//header")[0].text_content()


def test_every_question_can_be_skipped(town: Town, client: PageClient) -> None:
    (form,) = client.page("/about-you").xpath("//form[@id='questions']")
    assert fields_of(form) == [("payer", "not_sure")]
    assert client.get("/find-care?payer=&near=&council=&visits=&level=&available=").status_code == 200


def test_who_pays_is_changed_from_any_page_and_leads_back_to_it(town: Town, client: PageClient) -> None:
    listed = "/find-care?q=wash&category=home_care&near=N8+0RD&sort=price"
    (link, *_) = client.page(listed).xpath("//header//a[contains(., 'Say who pays')]/@href")
    page = client.page(link)
    (form,) = page.xpath("//form[@id='questions']")
    assert form.get("action") == "/find-care"
    form.fields["payer"] = "council"
    address = f"{form.get('action')}?{urlencode(fields_of(form))}"
    assert parse_qs(urlsplit(address).query) == {**query_of(listed), "payer": ["council"]}
    assert "The Council arranges it" in client.page(address).xpath("//header")[0].text_content()


@pytest.mark.parametrize(
    "came", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_questions_lead_to_no_other_site(town: Town, client: PageClient, came: str) -> None:
    (form,) = client.page(f"/about-you?{urlencode({'came': came})}").xpath("//form[@id='questions']")
    assert form.get("action") == "/find-care"
    answer = client.post("/about-you/remember", data={"payer": "council", "came": came})
    assert "evil" not in answer.headers["Location"]
    assert client.post("/about-you/forget", data={"next": came}).headers["Location"] == "/about-you"


def test_this_device_keeps_the_answers_only_where_she_asks(town: Town, client: PageClient) -> None:
    sent = {"payer": "self_funder", "council": HARINGEY, "near": "N8 0RD", "came": "/guides"}
    answer = client.post("/about-you/remember", data=sent)
    assert cookies_of(answer) == {"payer": "self_funder", "council": HARINGEY}
    location = answer.headers["Location"]
    assert urlsplit(location).path == "/about-you" and query_of(location) == {
        name: [value] for name, value in sent.items()
    }
    words = " ".join(client.page("/about-you").text_content().split())
    assert "This device keeps: I pay for it myself · Haringey" in words
    assert "I pay for it myself" in client.page("/guides").xpath("//header")[0].text_content()
    forgotten = client.post("/about-you/forget", data={"next": "/about-you"})
    assert (forgotten.status_code, forgotten.headers["Location"]) == (303, "/about-you")
    assert "This device keeps" not in client.page("/about-you").text_content()
    assert "You have not said who pays" in client.page("/").xpath("//header")[0].text_content()


def test_what_is_no_answer_is_not_kept(town: Town, client: PageClient) -> None:
    for payer in ("nobody", "not_sure", ""):
        answer = client.post("/about-you/remember", data={"payer": payer, "council": "E09999999"})
        assert not cookies_of(answer), payer


def test_an_address_counts_before_what_the_device_keeps(town: Town, client: PageClient) -> None:
    client.set_cookie("payer", "self_funder")
    header = client.page("/find-care?payer=not_sure").xpath("//header")[0].text_content()
    assert "You have not said who pays" in header
