"""Every guide, error, empty page and page for what went wrong says whom to ring about it, with source and day."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.feedback.models import Feedback
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.pages.guides import GUIDES
from directory.places.actions import set_contacts
from directory.vocabulary.organisations import COUNCIL_PURPOSES, ContactPurpose
from directory.web.errors import PAGES, error_page
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import HARINGEY, make_council
from tests.conftest import TODAY
from tests.contacts import make_contact
from tests.feedback.conftest import published
from tests.finding.conftest import Town
from tests.page_client import PageClient, forget_request

HOURS = "Monday to Friday, 9am to 5pm"
NUMBERS = {purpose: f"020 7946 0{100 + number}" for number, purpose in enumerate(ContactPurpose)}
CHOSEN = f"council={HARINGEY}"
WRONG = {"complaints", "advocacy", "ombudsman", "regulator"}
EMPTY = (
    "/find-care?q=zzzzzz&category=meals",
    "/register?q=zzzzzz",
    "/catalogue/haringey?category=meals",
    "/shortlist",
    "/compare",
    "/compare/all?q=zzzzzz&category=meals",
    "/checklists",
)


def give_numbers(purposes: tuple[ContactPurpose, ...] = tuple(ContactPurpose)) -> None:
    contacts = [
        make_contact(
            purpose,
            phone=NUMBERS[purpose],
            phone_hours=HOURS,
            organisation="" if purpose in COUNCIL_PURPOSES else f"Invented {purpose}",
        )
        for purpose in purposes
    ]
    set_contacts(SYSTEM, HARINGEY, contacts, on=TODAY)


@pytest.fixture
def council(session: scoped_session) -> scoped_session:
    """A council with a number for each purpose."""
    make_council(HARINGEY, "Haringey")
    give_numbers()
    session.commit()
    return session


def rung(page: html.HtmlElement) -> set[str]:
    """The purposes that the part of the page names, each with its number, hours, source and day."""
    parts = page.xpath("//main//section[@aria-labelledby='ring']")
    assert len(parts) == 1
    assert parts[0].xpath(".//h2[@id='ring']")
    lines = parts[0].xpath("./p[contains(@class, 'cc-ring')]")
    found = set()
    for line in lines:
        number = line.xpath("string(.//a[starts-with(@href, 'tel:')])")
        found |= {purpose for purpose, phone in NUMBERS.items() if phone == number}
        words = " ".join(line.text_content().split())
        assert HOURS in words and "larkholm.example/contact, read on 31 May 2026" in words
        assert line.xpath(".//a[@href=$to]", to=f"tel:{number.replace(' ', '')}")
    assert len(found) == len(lines)
    return found


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_guide_says_whom_to_ring(council: scoped_session, client: PageClient, guide: object) -> None:
    name, purposes = guide.name, set(guide.ring)  # type: ignore[attr-defined]
    assert rung(client.page(f"/guides/{name}?{CHOSEN}")) == purposes
    unknown = client.page(f"/guides/{name}?payer=self_funder")
    section = unknown.xpath("//section[@aria-labelledby='ring']")[0]
    assert not section.xpath(".//a[starts-with(@href, 'tel:')]")
    choose = section.xpath(".//a/@href")[0]
    assert parse_qs(urlsplit(choose).query)["came"] == [f"/guides/{name}?payer=self_funder"]
    back = client.page(choose).xpath("//main//a[.='Haringey']/@href")[0]
    assert parse_qs(urlsplit(back).query) == {"council": [HARINGEY], "payer": ["self_funder"]}
    assert rung(client.page(back)) == purposes, "and with the council chosen she is where she was"


def test_the_number_for_nights_stands_directly_after_that_of_office_hours(
    council: scoped_session, client: PageClient, offered: Service
) -> None:
    paths = [
        f"/guides/{guide.name}?{CHOSEN}" for guide in GUIDES if ContactPurpose.SAFEGUARDING in guide.ring
    ]
    assert f"/guides/if-your-home-is-rated-inadequate?{CHOSEN}" in paths
    for path in (*paths, f"/services/{offered.slug}"):
        numbers = client.page(path).xpath(
            "//main//p[contains(@class, 'cc-ring')]//a[@class='cc-phone']//text()"
        )
        first = numbers.index(NUMBERS[ContactPurpose.SAFEGUARDING])
        assert numbers[first + 1] == NUMBERS[ContactPurpose.OUT_OF_HOURS], path


def test_every_purpose_stands_in_a_guide() -> None:
    assert {purpose for guide in GUIDES for purpose in guide.ring} == set(ContactPurpose)


@pytest.mark.parametrize("status", sorted(PAGES))
def test_every_error_says_whom_to_ring(council: scoped_session, app: Flask, status: int) -> None:
    for query, known in ((f"?{CHOSEN}", True), ("", False)):
        forget_request()
        with app.test_request_context(f"/somewhere{query}"):
            page = html.fromstring(error_page(status).get_data())
        if known:
            assert {"adult_social_care", "safeguarding", "out_of_hours"} <= rung(page)
        else:
            assert page.xpath("//section[@aria-labelledby='ring']//a/@href") == ["/councils"]


def test_an_address_that_is_none_says_whom_to_ring(council: scoped_session, client: PageClient) -> None:
    assert "adult_social_care" in rung(client.page(f"/no-such-page?{CHOSEN}", 404))
    assert "adult_social_care" in rung(client.page(f"/shortlist/shared/nonsense?{CHOSEN}", 404))


@pytest.mark.parametrize(("role", "shown"), [(Role.RESIDENT, True), (Role.MODERATOR, False)])
def test_a_resident_who_is_signed_in_reads_it_too(
    council: scoped_session, client: PageClient, role: Role, shown: bool
) -> None:
    sign_in(client, Grant(role) if shown else Grant(role, council=HARINGEY))
    page = client.page(f"/no-such-page?{CHOSEN}", 404)
    assert bool(page.xpath("//main//section[@aria-labelledby='ring']")) is shown
    assert not shown or "adult_social_care" in rung(page)


@pytest.mark.parametrize("path", EMPTY)
def test_every_empty_page_says_whom_to_ring(
    town: Town, session: scoped_session, client: PageClient, path: str
) -> None:
    give_numbers()
    session.commit()
    assert "brokerage" in rung(client.page(f"{path}{'&' if '?' in path else '?'}{CHOSEN}"))


def test_a_site_without_lists_says_whom_to_ring(council: scoped_session, client: PageClient) -> None:
    rebuild()
    for path in ("/", "/league-tables"):
        assert "brokerage" in rung(client.page(f"{path}?{CHOSEN}"))


def test_what_goes_wrong_with_a_service_says_whom_to_ring(
    offered: Service, session: scoped_session, client: PageClient
) -> None:
    said: Feedback = published(offered)
    give_numbers()
    session.commit()
    mistake = f"/services/{offered.slug}/report-a-mistake"
    challenge = f"/services/{offered.slug}/feedback/{said.public_id}/challenge"
    sent = client.post(mistake, data={"what": "price", "wrong": "It is another number.", "token": "c" * 32})
    pages = (mistake, sent.location, challenge)
    for path in (*pages, f"/services/{offered.slug}/feedback/thanks", f"/guides/complaints?{CHOSEN}"):
        assert rung(client.page(path)) == WRONG, path
    page = client.page(f"/services/{offered.slug}")
    numbers = set(page.xpath("//main//p[contains(@class, 'cc-ring')]//a[starts-with(@href, 'tel:')]//text()"))
    purposes = ("advocacy", "complaints", "safeguarding", "out_of_hours")
    assert {NUMBERS[ContactPurpose(each)] for each in purposes} <= numbers


def test_where_nobody_is_named_the_general_number_stands_and_nothing_is_invented(
    session: scoped_session, client: PageClient
) -> None:
    make_council(HARINGEY, "Haringey")
    session.commit()
    section = client.page(f"/guides/complaints?{CHOSEN}").xpath("//section[@aria-labelledby='ring']")[0]
    assert not section.xpath(".//a[starts-with(@href, 'tel:')]")
    assert "Ask Haringey. Its website says how." in section.text_content()
    give_numbers((ContactPurpose.ADULT_SOCIAL_CARE,))
    session.commit()
    section = client.page(f"/guides/complaints?{CHOSEN}").xpath("//section[@aria-labelledby='ring']")[0]
    words = " ".join(section.text_content().split())
    assert words.count("We do not know whom to ring about this.") == 4
    assert set(section.xpath(".//a[starts-with(@href, 'tel:')]//text()")) == {
        NUMBERS[ContactPurpose.ADULT_SOCIAL_CARE]
    }


def test_the_council_of_a_place_or_a_service_goes_along_to_the_guides(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    give_numbers()
    session.commit()
    results = client.page("/find-care?near=N8+0RD")
    slug = session.query(Service).filter_by(name="Rosewater Care").one().slug
    for page in (results, client.page(f"/services/{slug}")):
        guides = set(page.xpath("//main//a[starts-with(@href, '/guides/')]/@href"))
        assert guides and all(f"?{CHOSEN}" in address for address in guides)
    client.set_cookie("council", HARINGEY)
    kept = client.page("/find-care?near=N8+0RD").xpath("//main//a[starts-with(@href, '/guides/')]/@href")
    assert kept and not any("council=" in address for address in kept), "the browser remembers it"


def test_choosing_a_council_leads_back_to_the_search(town: Town, client: PageClient) -> None:
    asked = "/find-care?q=turkish&payer=self_funder"
    choose = client.page(asked).xpath("//header//a[contains(., 'Choose your council')]/@href")[0]
    back = client.page(choose).xpath("//main//a[.='Haringey']/@href")[0]
    assert urlsplit(back).path == "/find-care"
    assert parse_qs(urlsplit(back).query) == {
        "q": ["turkish"],
        "payer": ["self_funder"],
        "council": [HARINGEY],
    }
    for stranger in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        links = client.page(f"/councils?came={stranger}").xpath("//main//li/a/@href")
        assert links and not any(link.partition("?")[0].count("evil") or link[:2] == "//" for link in links)
