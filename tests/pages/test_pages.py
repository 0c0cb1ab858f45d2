"""The guides and statements: each is there, is easy to read and is true of the site."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.accounts.views.openid import COOKIE as council_cookie
from directory.foundation.actor import SYSTEM
from directory.foundation.signing import sign
from directory.foundation.time import clock, today
from directory.pages import queries, rules
from directory.pages.guides import GROUPS, GUIDES, guide_groups, related_to
from directory.pages.statements import COOKIES
from directory.places.actions import set_contacts
from directory.places.models import Council
from directory.prices.models import NursingRate
from directory.prices.national_queries import charging_years
from directory.prices.rules.charging import latest_charging_year
from directory.shortlists.rules.sharing import pack
from directory.shortlists.shortlist_urls import TOKEN_PURPOSE
from directory.web.sign_in import COOKIE as session_cookie
from tests.conftest import TODAY
from tests.contacts import make_contact
from tests.page_client import PageClient
from tests.pages.readability import HIGHEST_GRADE, LONGEST_SENTENCE, Sentence, grade, sentences, syllables

NAMES = [guide.name for guide in GUIDES]
PATHS = ["/guides", *(f"/guides/{name}" for name in NAMES)]
PATHS += ["/accessibility-statement", "/privacy", "/cookies"]
TEMPLATES = Path(__file__).parents[2] / "templates" / "pages"


@pytest.fixture
def council(session: scoped_session) -> Council:
    """A council with everything a page may print of it."""
    council = Council(
        code="E09000014",
        name="Haringey Council",
        slug="haringey",
        kind="London borough",
        in_directory=True,
    )
    session.add(council)
    session.flush()
    main = make_contact(phone="020 7946 0014", phone_hours="9am to 5pm", email="care@haringey.example")
    set_contacts(SYSTEM, council.code, [main], on=TODAY)
    session.commit()
    return council


def add_rate(session: scoped_session, start: date, announced: date, pence: int) -> None:
    session.add(
        NursingRate(
            valid_from=start,
            valid_to=start.replace(year=start.year + 1) - timedelta(days=1),
            announced_on=announced,
            standard_pence=pence,
        )
    )
    session.commit()


@pytest.mark.parametrize("path", PATHS)
def test_page_stands_without_a_council(client: PageClient, path: str) -> None:
    page = client.page(path)
    assert "None" not in page.text_content()
    assert "%(" not in page.text_content()


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
@pytest.mark.parametrize("path", PATHS)
def test_page_stands_for_a_council(
    client: PageClient, council: Council, path: str, language: str, direction: str
) -> None:
    page = client.page(f"{path}?council={council.code}&lang={language}")
    assert page.get("dir") == direction


@pytest.mark.parametrize("path", PATHS)
def test_page_is_easy_to_read(
    client: PageClient, council: Council, session: scoped_session, path: str
) -> None:
    add_rate(session, date(2026, 4, 1), date(2026, 3, 1), 26_768)
    page = client.page(f"{path}?council={council.code}&lang=en")
    longest = max(sentences(page), key=lambda sentence: len(sentence.words))
    assert len(longest.words) <= LONGEST_SENTENCE, longest.text
    assert grade(page) <= HIGHEST_GRADE


@pytest.mark.parametrize("name", NAMES)
def test_guide_is_short_and_ends_with_what_to_do(client: PageClient, name: str) -> None:
    page = client.page(f"/guides/{name}?lang=en")
    words = sum(len(sentence.words) for sentence in sentences(page))
    assert 100 <= words <= 450, words
    assert page.xpath("//main//h2[@id]")
    listed = page.xpath("//nav//a[starts-with(@href, '#')]/@href")
    parts = [
        f"#{heading}" for heading in page.xpath("//main//h2[not(@id='related-guides' or @id='ring')]/@id")
    ]
    assert listed == (parts if len(parts) > 4 else [])


@pytest.mark.parametrize("tiles", ["https://tiles.example.org/{z}/{x}/{y}.png?key=secret", ""])
def test_the_privacy_page_names_the_server_of_the_map(
    client: PageClient, monkeypatch: pytest.MonkeyPatch, tiles: str
) -> None:
    """It sees whoever looks at a map; a site that draws its maps itself does not speak of one."""
    monkeypatch.setitem(client.application.config, "TILES_URL", tiles)
    page = client.page("/privacy?lang=en")
    (words,) = page.xpath("//main")
    text = " ".join(words.text_content().split())
    named = "The pictures under a map of results come from tiles.example.org." in text
    assert named == bool(tiles) == ("sees the internet address of your device" in text)
    assert "secret" not in text
    assert max(len(sentence.words) for sentence in sentences(page)) <= LONGEST_SENTENCE


def test_the_counter_of_syllables() -> None:
    words = {
        "care": 1,
        "council": 2,
        "budget": 2,
        "washes": 2,
        "agreed": 2,
        "little": 2,
        "£161.00": 2,
        "advocacy": 4,
    }
    assert {word: syllables(word) for word in words} == words


def test_a_hard_sentence_has_a_higher_grade_than_an_easy_one() -> None:
    easy = Sentence("Ask what it costs for a week.")
    hard = Sentence("Eligibility determinations necessitate comprehensive multidisciplinary consideration.")
    assert easy.grade < 3 < 12 < hard.grade


def test_every_guide_is_in_one_group_of_the_index(client: PageClient) -> None:
    page = client.page("/guides?lang=en")
    links = page.xpath("//main//a/@href")
    assert sorted(links) == sorted(f"/guides/{name}" for name in NAMES)
    assert sum(len(group.guides) for group in guide_groups()) == len(GUIDES)
    assert {guide.group for guide in GUIDES} == set(GROUPS)


def test_every_guide_has_a_template_and_none_is_left_over() -> None:
    templates = {f"pages/guides/{path.name}" for path in (TEMPLATES / "guides").iterdir()}
    assert {guide.template for guide in GUIDES} == templates


def test_related_guides_are_the_others_of_the_group(client: PageClient) -> None:
    guide = GUIDES[0]
    assert guide not in related_to(guide)
    assert all(other.group == guide.group for other in related_to(guide))
    page = client.page(f"/guides/{guide.name}")
    for other in related_to(guide):
        assert page.xpath("//nav//a[@href=$address]", address=f"/guides/{other.name}")


def test_unknown_guide_is_not_found(client: PageClient) -> None:
    client.page("/guides/how-to-fly", status=404)


@pytest.mark.parametrize("path", PATHS)
def test_links_between_the_pages_lead_somewhere(client: PageClient, path: str) -> None:
    page = client.page(path)
    for address in set(page.xpath("//main//a/@href")):
        if address.startswith("/guides/"):
            assert address.removeprefix("/guides/") in NAMES, address
        assert address.startswith(("/", "#", "tel:", "mailto:", "https://")), address


def test_cookies_page_names_exactly_the_cookies_that_are_set(client: PageClient, council: Council) -> None:
    response = client.get(f"/cookies?lang=tr&text=large&payer=self_funder&council={council.code}")
    shared = client.post(f"/shortlist/shared/{sign(TOKEN_PURPOSE, pack(['0' * 32], today()))}")
    asked = client.post("/about-you/remember", data={"payer": "self_funder", "council": council.code})
    answers = (response, shared, asked)
    headers = [one for answer in answers for one in answer.headers.getlist("Set-Cookie")]
    kept = {header.split("=", 1)[0] for header in headers}
    chosen = {fact.name for fact in COOKIES if fact.days is not None}
    assert kept == chosen
    signing_in = {fact.name for fact in COOKIES} - chosen
    assert signing_in == {session_cookie, council_cookie}
    page = client.page("/cookies")
    assert {cell.text_content() for cell in page.xpath("//tbody//th")} == kept | signing_in
    ages = {header.split("Max-Age=")[1].split(";")[0] for header in headers}
    assert ages == {str(fact.days * 24 * 3600) for fact in COOKIES if fact.days is not None}


def test_no_cookie_is_set_for_a_reader_who_chooses_nothing(client: PageClient) -> None:
    for path in PATHS:
        assert "Set-Cookie" not in client.get(path).headers


def test_statement_prints_its_dates(client: PageClient) -> None:
    text = client.page("/accessibility-statement?lang=en").text_content()
    dates = queries.accessibility_facts()
    assert dates.prepared <= dates.reviewed
    assert f"{dates.prepared.day} {dates.prepared:%B %Y}" in text
    for part in (
        "Enforcement procedure",
        "Compliance status",
        "Disproportionate burden",
        "Equality Advisory",
    ):
        assert part in text


def test_statement_claims_only_checks_that_were_done(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = queries.accessibility_facts()
    known = {
        "automatic",
        "small_screen",
        "no_script",
        "paper",
        "keyboard",
        "screen_reader",
        "disabled_people",
    }
    assert told.checks <= known
    assert bool(told.checks) == (told.tested is not None)
    facts = queries.AccessibilityFacts(
        told.prepared, told.reviewed, frozenset({"keyboard"}), date(2026, 11, 20)
    )
    monkeypatch.setattr(queries, "accessibility_facts", lambda: facts)
    text = client.page("/accessibility-statement?lang=en").text_content()
    assert "last tested on 20 November 2026" in text
    assert "with a keyboard alone" in text
    assert "screen reader." not in text
    assert "People with disabilities have not tested this website yet" in text


def test_who_pays_prints_the_last_year_it_knows_and_says_so(client: PageClient) -> None:
    text = client.page("/guides/who-pays?lang=en").text_content()
    assert "from 1 April 2025 to 31 March 2026" in text
    assert "£23,250" in text
    assert "£23,250." not in text
    assert "We have no newer figures yet" in text


def test_who_pays_on_a_day_the_table_knows(client: PageClient) -> None:
    clock.as_of = date(2024, 6, 1)
    text = client.page("/guides/who-pays?lang=en").text_content()
    assert "from 1 April 2024 to 31 March 2025" in text
    assert "We have no newer figures yet" not in text


def test_who_pays_before_the_table_begins_sends_people_to_ask(client: PageClient) -> None:
    clock.as_of = date(2016, 12, 1)
    text = client.page("/guides/who-pays?lang=en").text_content()
    assert "£" not in text
    assert "Ask your council what they are this year" in text


def test_charging_years_follow_each_other(app: Flask) -> None:
    years = charging_years()
    assert all(pence % 100 == 0 for year in years for pence in (year.upper_pence, year.lower_pence))
    for earlier, later in pairwise(years):
        assert later.valid_from == earlier.valid_to + timedelta(days=1)
    assert latest_charging_year(years, date(2025, 3, 31)) == years[0]
    assert latest_charging_year(years, date(2025, 4, 1)) == years[1]
    assert latest_charging_year(years, date(2024, 3, 31)) is None


def test_nursing_contribution_is_that_of_the_latest_announcement(
    client: PageClient, session: scoped_session
) -> None:
    add_rate(session, date(2019, 4, 1), date(2019, 3, 1), 16_556)
    add_rate(session, date(2019, 4, 1), date(2020, 2, 1), 18_031)
    clock.as_of = date(2019, 12, 1)
    assert "£165.56 a week" in client.page("/guides/who-pays?lang=en").text_content()
    clock.as_of = date(2020, 3, 1)
    assert "£180.31 a week" in client.page("/guides/who-pays?lang=en").text_content()
    clock.as_of = date(2018, 1, 1)
    assert "a week" not in client.page("/guides/who-pays?lang=en").text_content()


def test_examples_add_up() -> None:
    budget = rules.budget(total=20_000, own=3_500)
    assert budget.own + budget.council == budget.total
    dearer_hour = rules.home_care_price(hour_pence=2200, half_hour_pence=1100, visits=14)
    cheaper_hour = rules.home_care_price(hour_pence=2000, half_hour_pence=1150, visits=14)
    assert (dearer_hour.week_pence, cheaper_hour.week_pence) == (15_400, 16_100)
