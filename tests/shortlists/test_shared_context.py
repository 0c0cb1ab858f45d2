"""A link, a letter, a PDF and a file show whoever gets them what the sender saw, but for what she leaves out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.time import today
from directory.presenting.shared_link import LONGEST_SHARED, PARTS, carried_by, shared_pairs
from directory.print.catalogue_document import catalogue_document
from directory.print.catalogue_page import pdf_url, read_request
from directory.shortlists.shortlist_letter import compose, letter_context
from directory.vocabulary.care import Need
from tests.comparing.test_comparison import slugs
from tests.finding.conftest import HARINGEY, Town
from tests.page_client import PageClient
from tests.shortlists.test_shortlist import key_of, main_text

WHEN = "visits=21x30&start=2%2F3%2F2027"
ASKED = f"payer=council&council={HARINGEY}&{WHEN}&near=N8+0RD&need=dementia&language=tr&lang=tr"
BUDGET = "&max-weekly=300"
CARRIED = parse_qs(ASKED)
OF_PART = {
    "payer": "payer",
    "council": "council",
    "week": "visits",
    "start": "start",
    "place": "near",
    "lang": "lang",
}


def query_of(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def share_box(page: html.HtmlElement) -> str:
    return str(page.xpath("//*[@id='page-address']/@value")[0])


@pytest.fixture
def listed(town: Town, client: PageClient, session: scoped_session) -> PageClient:
    """A visitor with one service on her shortlist."""
    client.set_cookie("shortlist", key_of(session, "Rosewater Care"))
    return client


def test_a_shared_list_shows_what_its_sender_saw(listed: PageClient, app: Flask) -> None:
    mine = listed.page(f"/shortlist?{ASKED}{BUDGET}")
    link = share_box(mine)
    assert query_of(link) == CARRIED, "everything but the budget"
    app.test_client_class = PageClient
    other = app.test_client()
    page = other.page(link.removeprefix("http://localhost"))
    assert page.get("lang") == "tr"
    for here in (mine, page):
        assert "£231.00" in main_text(here) and "N8 0RD" in main_text(here)
    assert "Haringey" in page.xpath("string(//header)")
    onward = {
        query_of(one)["near"][0] for one in page.xpath("//main//a[contains(@href, '/services/')]/@href")
    }
    assert onward == {"N8 0RD"}


@pytest.mark.parametrize("part", OF_PART)
def test_what_it_carries_is_said_and_can_be_left_out(listed: PageClient, part: str) -> None:
    page = listed.page(f"/shortlist?{ASKED}&lang=en".replace("&lang=tr", "")) if part != "lang" else None
    page = page if page is not None else listed.page(f"/shortlist?{ASKED}")
    shown = page.xpath("//*[contains(@class, 'cc-carried')]//li")
    assert len(shown) == len(PARTS) - (part != "lang"), "English needs no word"
    name = OF_PART[part]
    leave = page.xpath(f"//*[contains(@class, 'cc-carried')]//a[contains(@href, 'leave-out={part}')]/@href")[
        0
    ]
    without = listed.page(leave)
    assert name not in query_of(share_box(without))
    assert without.xpath("//*[contains(@class, 'cc-carried')]//s")
    assert leave.endswith("#share") and without.xpath("//*[@id='share']")
    back = without.xpath("//*[contains(@class, 'cc-carried')]//a[preceding-sibling::s]/@href")[0]
    assert name in query_of(share_box(listed.page(back)))


def test_what_the_browser_keeps_goes_along_too(listed: PageClient) -> None:
    for name, value in (("payer", "self_funder"), ("council", HARINGEY), ("lang", "ar")):
        listed.set_cookie(name, value)
    link = share_box(listed.page("/shortlist"))
    assert query_of(link) == {"payer": ["self_funder"], "council": [HARINGEY], "lang": ["ar"]}
    assert not urlsplit(share_box_of_a_stranger(listed)).query


def share_box_of_a_stranger(client: PageClient) -> str:
    for name in ("payer", "council", "lang"):
        client.delete_cookie(name)
    return share_box(client.page("/shortlist"))


def test_a_letter_carries_the_same_and_leaves_out_the_same(
    town: Town, app: Flask, session: scoped_session
) -> None:
    key = key_of(session, "Rosewater Care")
    with app.test_request_context(f"/shortlist?{ASKED}"):
        context = letter_context("Ann")
    letter = compose((key,), "tr", context)
    page = html.fromstring(letter.html)
    links = page.xpath("//a/@href")
    assert len(links) == 2 and all(query_of(link) == CARRIED for link in links)
    assert "21" in letter.text and "N8 0RD" in letter.text and "Ann" in letter.text
    with app.test_request_context(f"/shortlist?{ASKED}&leave-out=place&leave-out=payer"):
        context = letter_context("Ann")
    letter = compose((key,), "tr", context)
    for link in html.fromstring(letter.html).xpath("//a/@href"):
        assert query_of(link).keys() == CARRIED.keys() - {"near", "payer"}
    assert "N8" not in letter.text


def test_a_letter_says_who_sends_it_how_far_and_the_facts_in_their_order(
    town: Town, app: Flask, session: scoped_session
) -> None:
    with app.test_request_context("/shortlist?payer=self_funder&near=N8+0RD"):
        context = letter_context("Ann")
    text = compose((key_of(session, "Elm Nursing Home"),), "en", context).text
    assert text.startswith("Ann used Choosing Care to send you")
    order = ["Inspectors say", "Residents and families say", "Where: ", "How soon"]
    found = [text.find(words) for words in order if words in text]
    assert found == sorted(found) and "miles from N8 0RD" in text


def test_a_file_leads_to_pages_for_the_same_payer_and_week(town: Town, client: PageClient) -> None:
    asked = ASKED.replace("&need=dementia", "")
    table = client.page(f"/compare/all?{asked}{BUDGET}")
    assert table.xpath("//*[contains(@class, 'cc-carried')]//li")
    answer = client.get(table.xpath("//a[@download]/@href")[0])
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    links = [row[-1] for row in rows[1:]]
    said = parse_qs(asked.replace("&near=N8+0RD", ""))
    assert links and all(query_of(link) == said for link in links), "a file never says where somebody lives"
    shown = table.xpath("//*[contains(@class, 'cc-carried')]//li/text()")
    assert not any("N8" in words for words in shown)


def test_a_pdf_leads_to_pages_for_the_same_payer_week_and_place(town: Town, app: Flask) -> None:
    with app.test_request_context(f"/catalogue/haringey?{ASKED}"):
        address = pdf_url(read_request("haringey"), large=False)
    with app.test_request_context(address):
        entries = [
            entry
            for group in catalogue_document(read_request("haringey"), today()).data["groups"]
            for entry in group["entries"]
        ]
    assert entries
    for entry in entries:
        assert "?" not in entry["url"], "what is typed from paper stays short"
        said = query_of(entry["link"])
        assert said == {name: CARRIED[name] for name in ("payer", "visits", "near", "lang")}
    with app.test_request_context(f"/catalogue/haringey?{ASKED}&leave-out=place"):
        address = pdf_url(read_request("haringey"), large=False)
        assert "leave-out=place" in address


def test_the_page_of_a_service_is_sent_on_with_all_but_the_budget(
    town: Town, session: scoped_session, client: PageClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://care.example")
    slug = slugs(session)["Rosewater Care"]
    page = client.page(f"/services/{slug}?{ASKED}{BUDGET}")
    assert query_of(share_box(page)) == CARRIED
    leave = page.xpath("//a[contains(@href, 'leave-out=place')]/@href")[0]
    assert "near" not in query_of(share_box(client.page(leave)))


@pytest.mark.parametrize("mark", [".", ",", ")", "]", ").", "»", "…", "%29", "%2C"])
def test_a_shared_link_opens_with_a_mark_behind_it(
    listed: PageClient, mark: str, quoted: Callable[[str], str]
) -> None:
    link = share_box(listed.page(f"/shortlist?{ASKED.replace('&lang=tr', '')}")).removeprefix(
        "http://localhost"
    )
    answer = listed.get(link + quoted(mark))
    assert answer.status_code == 301 and query_of(answer.location) == query_of(link)
    bare = link.partition("?")[0]
    assert listed.get(bare + quoted(mark)).location == bare
    typed = listed.get("/view-together", query_string={"link": f"see {link}{mark} and call"})
    assert query_of(typed.location) == {**query_of(link), "text": ["together"]}


@pytest.fixture
def quoted() -> Callable[[str], str]:
    """A mark as it stands in an address."""
    return lambda mark: mark if mark.isascii() else "".join(f"%{byte:02X}" for byte in mark.encode())


def test_words_of_a_search_keep_their_marks(town: Town, client: PageClient) -> None:
    assert client.get("/find-care?near=N8+0RD&q=St.").status_code == 200
    assert client.get("/find-care?q=St.&near=N8+0RD").status_code == 200


@pytest.mark.parametrize(
    "hostile",
    [
        "payer=nobody",
        "council=E99999999",
        "visits=9999x1",
        "level=castle",
        "need=x",
        "language=qq",
        "lang=xx",
    ],
)
def test_only_what_has_a_meaning_goes_along(app: Flask, hostile: str) -> None:
    with app.test_request_context(f"/shortlist?{hostile}"):
        assert shared_pairs() == []


def test_a_link_is_never_too_long(app: Flask) -> None:
    many = "&".join([*(f"need={need}" for need in Need), *["near=" + "N" * 100] * 3, "payer=self_funder"])
    with app.test_request_context(f"/shortlist?{many}&visits=21x30"):
        pairs = shared_pairs()
    assert ("payer", "self_funder") in pairs and ("visits", "21x30") in pairs
    assert len("&".join(f"{name}={value}" for name, value in pairs)) <= LONGEST_SHARED


@pytest.mark.parametrize(
    ("rest", "pairs"),
    [
        ("?payer=council&evil=1 and more", [("payer", "council")]),
        ("?near=N8+0RD).", [("near", "N8 0RD")]),
        ("", []),
        (" ?payer=council", []),
        ("#top", []),
    ],
)
def test_what_a_typed_link_carries(rest: str, pairs: list[tuple[str, str]]) -> None:
    assert carried_by(rest) == pairs or rest.startswith(" ")


def test_a_services_number_is_the_same_on_every_page(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    rose = session.query(Service).filter_by(name="Rosewater Care").one()
    rose.phone = "020 7946 0127"
    session.commit()
    client.set_cookie("shortlist", rose.public_id.replace("-", ""))
    shared = share_box(client.page("/shortlist")).removeprefix("http://localhost")
    pages = (
        f"/services/{rose.slug}",
        f"/compare?service={rose.slug}",
        f"/checklists?service={rose.slug}",
        "/shortlist",
        "/catalogue/haringey?category=home_care",
        shared,
    )
    contact = {"020 7946 0011"}  # the named person's own, on the page of the service alone
    for path in pages:
        page = client.page(path)
        main = page.xpath("//main")[0]
        assert "020 7946 0127" in main.text_content(), path
        pressed = set(main.xpath(".//a[starts-with(@href, 'tel:')]//text()[normalize-space()]"))
        assert "020 7946 0127" in pressed or path.startswith("/checklists"), "all but paper can be pressed"
        assert pressed <= {"020 7946 0127", *contact, "020 7946 0000"}, path
        assert contact.isdisjoint(pressed) or path == pages[0]


def test_a_language_that_is_spoken_is_named_as_one(listed: PageClient) -> None:
    carried = listed.page("/shortlist?need=dementia&language=tr").find_class("cc-carried")[0].text_content()
    assert "Who it is for: Dementia · Languages spoken: Turkish" in carried
    carried = listed.page("/shortlist?language=tr").find_class("cc-carried")[0].text_content()
    assert "Languages spoken: Turkish" in carried and "Who it is for" not in carried
