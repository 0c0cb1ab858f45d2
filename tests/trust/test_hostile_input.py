"""What providers wrote and readers type is shown as text, whatever it holds."""

from __future__ import annotations

import itertools
import json
from urllib.parse import quote, urlencode

import pytest
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Provider, Service, ServiceText
from directory.finding.jobs import rebuild
from directory.register.models import RegisteredLocation
from directory.web.navigation import LONGEST_QUERY
from tests.page_client import PageClient
from tests.patience import little_work
from tests.trust.seed import HARINGEY, give_feedback

EVIL = '<script>alert(1)</script> " onmouseover="x()" \'{{7*7}}\' {% raw %} ${7*7} &lt;'
PAGES = (
    "/find-care?near=N8+0RD",
    "/services/service-0",
    "/services/service-0/report-a-mistake",
    "/register?q=script",
    "/find-care?q=" + quote(EVIL),
    "/register?q=" + quote(EVIL) + "&near=" + quote(EVIL),
    "/find-care?near=" + quote(EVIL) + "&max-weekly=" + quote(EVIL) + "&visits=" + quote(EVIL),
    "/" + quote(EVIL),
)


@pytest.fixture
def evil(session: scoped_session, listed_services: list[Service]) -> Service:
    """A service whose every word is hostile."""
    service = listed_services[0]
    service.name = EVIL
    session.execute(update(Provider).values(legal_name=EVIL, aliases=[EVIL]))
    session.execute(
        update(ServiceText).values(summary=EVIL, description=EVIL, staffing_note=EVIL, important_terms=EVIL)
    )
    session.execute(update(RegisteredLocation).values(name=EVIL))
    give_feedback(service, EVIL)
    rebuild()
    return service


@pytest.mark.parametrize("path", PAGES)
def test_hostile_words_stay_words(client: PageClient, evil: Service, path: str) -> None:
    # The client itself refuses inline scripts and handlers. A mark behind the last place leads on without it.
    answer = client.get(path, follow_redirects=True)
    body = answer.get_data(as_text=True)
    assert answer.status_code in (200, 404)
    assert "<script>alert" not in body
    tree = html.fromstring(answer.get_data())
    for script in tree.xpath("//script[@type='application/ld+json']"):
        json.loads(script.text)
    assert not tree.xpath("//script[contains(., 'alert')][not(@type)]")
    assert not [link for link in tree.xpath("//@href|//@src|//@action") if "javascript:" in link.lower()]
    assert ">49<" not in body and "'49'" not in body and "$49" not in body


def test_the_evil_service_is_shown_at_all(client: PageClient, evil: Service) -> None:
    page = client.page("/services/service-0")
    assert "<script>alert(1)</script>" in page.xpath("string(//h1)")
    assert "<script>" in client.page("/find-care?near=N8+0RD").xpath("string(//main)")


def test_suggestions_are_json_and_nothing_else(client: PageClient, evil: Service) -> None:
    for words in ("<sc", "scr", EVIL, "ros", ""):
        answer = client.get("/suggest?" + urlencode({"q": words}))
        assert answer.mimetype == "application/json"
        json.loads(answer.get_data())


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", " http://x"]
)
def test_a_link_that_is_no_web_address_is_refused_by_the_database(
    session: scoped_session, listed_services: list[Service], address: str
) -> None:
    for table in (Service, Provider):
        with pytest.raises(IntegrityError):
            session.execute(update(table).values(website=address))
        session.rollback()


ODD = '*?[]()"~^:'
HOSTILE = [
    *("".join(some) for some in itertools.islice(itertools.permutations(ODD, 4), 0, 5040, 260)),
    ODD * 1000,
    "a" * 10_000,
    "a " * 5000,
    "care AND (OR NOT ) ^ name:* [a TO ] ~",
    '"unfinished',
    "\x00care",
    "café\u0301 \u202e\u2066 \ufeff",
    "𝕔𝕒𝕣𝕖 " * 200,
    "N8 0RD " * 1000,
    "%s %d %n {0} {{7*7}}",
    "' OR 1=1 --",
    "(" * 5000,
    "-" * 3000 + "1",
    "1" * 5000,
    "0" * 5000 + "1.50",
    "9" * 5000 + "x30",
    "7x30," + "9" * 5000 + "c",
]
# The longest of each kind that is read at all.
HOSTILE += [
    *(
        odd * ((LONGEST_QUERY - 20) // len(quote(odd)))
        for odd in (ODD, "a", "a ", "𝕔𝕒𝕣𝕖 ", "N8 0RD ", "(", "1")
    ),
    "-" * 3000 + "1",
    "0" * 3000 + "1.50",
    "9" * 3000 + "x30",
    "7x30," + "9" * 3000 + "c",
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_search_is_answered(client: PageClient, listed_services: list[Service], words: str) -> None:
    for path, names in (
        ("/find-care", ("q", "near", "max-weekly", "visits", "page")),
        ("/register", ("q", "near")),
        ("/suggest", ("q",)),
    ):
        for name in names:
            query = urlencode({name: words})
            with little_work((path, name)):
                # A mark behind a place or a week is dropped by leading on to the address without it.
                answer = client.get(f"{path}?{query}", follow_redirects=True)
            usual = 400 if "\x00" in words else 200
            assert answer.status_code == (414 if len(query) > LONGEST_QUERY else usual), (path, name)


ADDRESSES = [
    "/find-care?q=%ff%fe%00",
    "/find-care?q=%ed%a0%80",
    "/find-care?near=%c0%ae%c0%ae",
    "/find-care?q=%",
    "/find-care?q=%zz&&&=&=x&",
    "/find-care?page=99999999999999999999",
    "/find-care?page=-1&page=0",
    "/find-care?page=1e9",
    "/find-care?page=" + quote("²"),
    "/find-care?near=N8&near=N8",
    "/find-care?near=N8&near=Hornsey&near=E17",
    "/find-care?near=&near=N8",
    "/find-care?sort=distance&from=9&miles=0",
    "/find-care?sort=;drop&category=x&category=home_care&category[]=y",
    "/find-care?council=" + "x" * 3000,
    "/find-care?council=%00&lang=%00",
    "/find-care?lang=../../etc&lang=ar",
    "/find-care?" + "&".join(f"need=dementia{n}" for n in range(900)),
    "/find-care?" + "&".join(f"need=dementia{n}" for n in range(230)),
    "/find-care?miles=" + "9" * 400 + "&max-weekly=1e400&max-weekly=NaN",
    "/find-care?max-weekly=-5&visits=-1x-1",
    "/find-care?max-weekly=99999999999999999999",
    "/find-care?visits=999999x999999&category=home_care",
    "/find-care?visits=14x30&category=home_care&category=care_home",
    "/find-care?view=map&page=9",
    "/register?page=99999&kind=x",
    "/register?page=" + quote("٣"),
    "/services/" + "a" * 3000,
    "/services/%00",
    "/services/%ff",
    "/services/service-0?week=%00&payer=nobody",
    "/guides/..%2f..%2fsecret",
    "/guides/%00",
    "/councils/%00",
    "/councils/" + "b" * 5000,
    "/suggest?q=%ff",
    "/suggest",
    "//evil.example/",
    "/find-care/",
    "/services/service-0/report-a-mistake/thanks?reference=%00",
    "/services/service-0/report-a-mistake/thanks?reference=" + "9" * 999,
]


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_an_odd_address_is_answered(client: PageClient, listed_services: list[Service], address: str) -> None:
    with little_work(address):
        answer = client.get(address)
    too_long = len(address.partition("?")[2]) > LONGEST_QUERY
    assert answer.status_code in ((414,) if too_long else (200, 301, 308, 400, 404)), answer.status_code
    location = answer.headers.get("Location", "/")
    assert location.startswith(("/", "http://localhost/")) and not location.startswith("//")


def test_too_long_an_address_is_a_clear_page_that_repeats_nothing(
    client: PageClient, listed_services: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/find-care?lang=tr&q=" + "x" * (LONGEST_QUERY - len("lang=tr&q="))
    assert client.get(address).status_code == 200
    monkeypatch.setitem(client.application.view_functions, "finding.results", None)  # it is never reached
    answer = client.get(f"{address}x")
    page = html.fromstring(answer.get_data())
    assert answer.status_code == 414 and answer.headers["Cache-Control"] == "no-store"
    assert page.get("lang") == "tr" and "xxx" not in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers
    assert client.get("/services/service-0?near=" + "x" * LONGEST_QUERY).status_code == 414


def test_garbage_choices_are_ignored_and_not_kept(client: PageClient, listed_services: list[Service]) -> None:
    usual = client.get("/councils")
    for query in ("council=E99999999", "lang=xx", "lang=../x", "text=huge", "payer=me"):
        answer = client.get(f"/councils?{query}")
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers, query
        assert html.fromstring(answer.get_data()).get("lang") == "en"
    client.set_cookie("lang", "zz")
    client.set_cookie("council", "\x00'\"")
    client.set_cookie("payer", "<script>")
    again = client.get("/councils")
    assert again.status_code == usual.status_code == 200
    assert html.fromstring(again.get_data()).get("lang") == "en"


def test_only_a_council_we_know_is_kept(client: PageClient, listed_services: list[Service]) -> None:
    client.set_cookie("council", HARINGEY)
    for words in ("E99999999", "Mrs Snodgrass", "haringey", "x" * 3000):
        answer = client.get("/councils?" + urlencode({"council": words}))
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers, "though the page speaks for the council kept before"
        asked = client.post("/about-you/remember", data={"council": words})
        assert asked.status_code == 303 and not client.get_cookie("council"), "nor where she asks"
        client.set_cookie("council", HARINGEY)
    for code in ("all", HARINGEY):
        assert "Set-Cookie" not in client.get(f"/councils?council={code}").headers
        answer = client.post("/about-you/remember", data={"council": code})
        assert f"council={code}" in answer.headers["Set-Cookie"]


def test_a_report_with_a_letter_that_no_text_may_hold(
    client: PageClient, listed_services: list[Service]
) -> None:
    for field in ("what", "wrong", "email", "token", "x\x00"):
        form = {"what": "price", "wrong": "It is more.", field: "a\x00b"}
        assert client.post("/services/service-0/report-a-mistake", data=form).status_code == 400


def test_no_search_word_reaches_the_database_as_text_of_a_statement(
    client: PageClient, listed_services: list[Service], session: scoped_session
) -> None:
    for words in ("x'; DROP TABLE service; --", "%' OR '1'='1", "_%_%"):
        assert client.get("/register?" + urlencode({"q": words, "near": words})).status_code == 200
    assert session.scalar(select(Service.id).limit(1))
