"""From when care is wanted, as a day: typed, read in words, carried from page to page, and what it does to a list."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.finding.day_rules import days_in
from directory.finding.index import engine
from directory.finding.jobs import rebuild
from directory.foundation.cache import VersionedCache
from directory.web.page_cache import StoredPage
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.finding.test_page_cache import pages  # noqa: F401 - a fixture
from tests.finding.test_searching import names, text_of
from tests.page_client import PageClient
from tests.shortlists.test_shortlist import key_of

ON = date(2026, 12, 1)  # a Tuesday
HOME_CARE = "/find-care?category=home_care"
CHIPS = "//ul[@class='cc-chips']//a"


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("home care from 2 March", "2027-03-02", "from 2 March"),
        ("home care from 2nd March 2027 in Hornsey", "2027-03-02", "from 2nd March 2027"),
        ("starting on the 1st of March", "2027-03-01", "starting on the 1st of March"),
        ("carer needed by 29/2/28", "2028-02-29", "needed by 29/2/28"),
        ("from March 2", "2027-03-02", "from March 2"),
        ("from 2027-03-02", "2027-03-02", "from 2027-03-02"),
        ("from 30 November", "2027-11-30", "from 30 November"),
        ("from 2 March 2020", "2020-03-02", "from 2 March 2020"),
        ("from 2 March 28 visits a week", "2027-03-02", "from 2 March"),
        ("2 Mart'tan itibaren evde bakım", "2027-03-02", "2 Mart'tan itibaren"),
        ("رعاية من 2 مارس", "2027-03-02", "من 2 مارس"),
        ("from tomorrow", "2026-12-02", "from tomorrow"),
        ("from Monday", "2026-12-07", "from Monday"),
        ("from Tuesday", "2026-12-08", "from Tuesday"),
        ("from next Friday", "2026-12-11", "from next Friday"),
        ("from next week", "2026-12-07", "from next week"),
    ],
)
def test_a_day_is_read_with_the_words_that_say_it(text: str, day: str, words: str) -> None:
    assert [(found.code, text[found.start : found.end]) for found in days_in(text, ON)] == [(day, words)]


@pytest.mark.parametrize(
    "text",
    [
        "carer from Monday to Friday",
        "from Sunday and Tuesday",
        "home care in March",
        "March, Cambridgeshire",
        "24/7 care",
        "from 2 hours a day",
        "from 10 May hours",
        "from 1/2 hour",
        "born 2 March 1940",
        "from 9 to 5",
        "from 30 February",
        "from £20 an hour",
    ],
)
def test_hours_weekdays_birthdays_and_towns_are_no_first_day(text: str) -> None:
    assert list(days_in(text, ON)) == []


@given(
    st.dates(ON + timedelta(1), ON + timedelta(360)), st.sampled_from(("{0:%-d} {0:%B}", "{0:%B} {0:%-d}"))
)
def test_a_day_without_its_year_is_the_next_such_day(day: date, pattern: str) -> None:
    assert [found.code for found in days_in(f"care from {pattern.format(day)}", ON)] == [day.isoformat()]


@given(st.text(max_size=40))
def test_whatever_is_typed_each_stretch_lies_within_it(text: str) -> None:
    for found in days_in(f"from {text}", ON):
        assert 0 <= found.start < found.end <= len(text) + 5
        date.fromisoformat(found.code)


def chips_of(client: PageClient, path: str) -> dict[str, str]:
    """The words of each chip with its address."""
    return {
        " ".join(chip.text_content().split()).removeprefix("Remove: ").removesuffix(" ×"): str(
            chip.get("href")
        )
        for chip in client.page(path).xpath(CHIPS)
    }


def test_care_that_comes_must_be_able_to_start_by_that_day(town: Town, client: PageClient) -> None:
    # Rosewater can start in seven days, on 29 November; the others now.
    assert "Rosewater Care" not in names(client, f"{HOME_CARE}&start=28+November")
    assert "Rosewater Care" in names(client, f"{HOME_CARE}&start=29+November")


def test_those_that_have_not_told_their_start_are_counted_and_can_be_seen(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    lark.earliest_start_told_on = TODAY - timedelta(days=60)
    session.commit()
    rebuild()
    path = f"{HOME_CARE}&start=2+March+2027"
    assert "Lark Homecare" not in names(client, path)
    assert "1 more service has not told us lately when it can start." in text_of(client, path)
    (anyway,) = client.page(path).xpath("//a[.='Look at any start']/@href")
    assert "start" not in parse_qs(urlsplit(anyway).query) and "Lark Homecare" in names(client, anyway)


def test_homes_stay_and_one_sentence_says_what_to_ask(town: Town, client: PageClient) -> None:
    path = "/find-care?category=nursing_home&start=2+March+2027"
    assert names(client, path) == ["Elm Nursing Home"]
    assert text_of(client, path).count("Ask each home whether there will be a room on 2 March 2027.") == 1
    assert "Ask each place you go to or live in" in text_of(client, "/find-care?start=2+March+2027")
    assert "Ask each" not in text_of(client, f"{HOME_CARE}&start=2+March+2027")
    (elm,) = client.page(path).xpath("//*[@class='cc-card__name']//a/@href")
    assert "Ask whether there will be room on 2 March 2027." in text_of(client, elm)


def test_a_comparison_and_the_shortlist_say_of_each_what_to_ask(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    """Rosewater has told that it can start on 29 November, so that only of a day before it something is to be asked."""
    chosen = session.query(Service).filter(Service.name.in_(("Elm Nursing Home", "Rosewater Care"))).all()
    for service in chosen:
        client.post("/shortlist/add", data={"service": key_of(session, service.name)})
    compared = "/compare?" + "&".join(f"service={service.slug}" for service in chosen)
    for path in (f"{compared}&", "/shortlist?"):
        early, late = (text_of(client, f"{path}start={day}+November+2026") for day in (28, 30))
        assert early.count("Ask whether it can start on 28 November 2026.") == 1, path
        assert early.count("Ask whether there will be room on 28 November 2026.") == 1, path
        assert "Ask whether it can start" not in late, path
        assert late.count("Ask whether there will be room on 30 November 2026.") == 1, path


@pytest.mark.parametrize("typed", ["2 March 2027", "2/3/27", "2nd of March"])
def test_a_chip_says_the_day_and_takes_it_away_in_one_tap(town: Town, client: PageClient, typed: str) -> None:
    chips = chips_of(client, f"{HOME_CARE}&start={typed}&available=1")
    assert parse_qs(urlsplit(chips["From 2 March 2027"]).query) == {"category": ["home_care"]}
    assert "Has room now" not in chips, "a day counts instead of now"


def test_the_words_say_a_day_and_other_pages_are_told_it(town: Town, client: PageClient) -> None:
    path = "/find-care?q=home+care+from+2+March+2027"
    assert chips_of(client, path)["From 2 March 2027"] == "/find-care?q=home+care"
    link = str(client.page(path).xpath("//*[@class='cc-card__name']//a/@href")[0])
    assert parse_qs(urlsplit(link).query)["start"] == ["2/3/2027"]
    (back,) = client.page(link).xpath("//a[.='Back to your list']/@href")
    (field,) = client.page(back).xpath("//input[@id='f-start']/@value")
    assert field == "", "the words say it: with other words it would stay behind"
    assert chips_of(client, back)["From 2 March 2027"] == "/find-care?q=home+care"


def test_a_day_that_has_passed_says_so_and_means_now(town: Town, client: PageClient) -> None:
    for path in (f"{HOME_CARE}&start=2+March+2020", "/find-care?q=home+care+from+2+March+2020"):
        assert "2 March 2020 has passed, so this list is for care from now." in text_of(client, path)
        assert "start" not in parse_qs(urlsplit(chips_of(client, path)["Has room now"]).query)
        assert "Rosewater Care" not in names(client, path)
    today = f"{HOME_CARE}&start={TODAY:%d/%m/%Y}"
    assert "has passed" not in text_of(client, today) and "Has room now" in chips_of(client, today)


@pytest.mark.parametrize("path", ["/find-care", "/about-you"])
def test_what_is_no_day_is_an_error_beside_the_field_and_stays_in_it(
    town: Town, client: PageClient, path: str
) -> None:
    page = client.page(f"{path}?start=31+February+2027")
    (field,) = page.xpath("//input[@id='f-start']")
    assert field.get("value") == "31 February 2027"
    (error,) = page.xpath("//*[@id='error-start']")
    assert "February 2027 has no day 31." in error.text_content()
    assert "error-start" in field.get("aria-describedby")
    for elsewhere in ("/shortlist", "/compare", "/work-out-the-cost"):
        assert not client.page(f"{elsewhere}?start=31+February").xpath("//*[contains(@class, 'error')]")


def test_the_questions_ask_for_it_and_the_pages_carry_it(town: Town, client: PageClient) -> None:
    (form,) = client.page("/about-you?start=2+March+2027").xpath("//form[@id='questions']")
    assert dict(form.form_values())["start"] == "2 March 2027"
    page = client.page("/find-care?category=home_care&start=2+March+2027")
    for address in page.xpath(
        "//header//a[contains(@href, 'work-out-the-cost') or contains(., 'Shortlist')]/@href"
    ):
        assert parse_qs(urlsplit(address).query)["start"] == ["2 March 2027"]
    for path in ("/work-out-the-cost?kind=home_care", "/work-out-the-cost/savings?kind=home_care"):
        (value,) = client.page(f"{path}&start=2+March+2027").xpath("//input[@name='start']/@value")
        assert value == "2 March 2027"
        (value,) = client.page(f"{path}&start=no+day").xpath("//input[@name='start']/@value")
        assert value == ""


def test_free_days_fill_no_cache(
    town: Town,
    client: PageClient,
    pages: VersionedCache[StoredPage],  # noqa: F811 - the fixture
) -> None:
    client.get(HOME_CARE)
    stored = len(pages)
    assert stored == 1
    for days in range(1, 5):
        client.get(f"{HOME_CARE}&start={TODAY + timedelta(days=days)}")
    assert len(pages) == stored


NOWHERE_NEAR = "/find-care?category=nursing_home&near=W5&miles=1"


def test_an_empty_list_names_the_nearest_of_its_kind(
    town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    search = type(engine()).search
    monkeypatch.setattr(
        type(engine()), "search", lambda self, query: asked.append(query) or search(self, query)
    )
    page = client.page(NOWHERE_NEAR)
    assert "The nearest that fits everything else: Elm Nursing Home" in text_of(client, NOWHERE_NEAR)
    (link,) = page.xpath("//div[@class='cc-empty']//a[contains(@href, '/services/')]")
    words = " ".join(link.getparent().text_content().split())
    assert re.fullmatch(r"Elm Nursing Home · \d+\.\d miles from W5 · Nursing home", words)
    assert client.get(link.get("href")).status_code == 200
    assert len(asked) == 6, "three for each drawing: the list, the nearest, and homes of both kinds"


def test_no_nearest_is_named_where_there_is_none(town: Town, client: PageClient) -> None:
    for path in (
        f"{NOWHERE_NEAR}&language=ar",  # none anywhere
        "/find-care?category=home_care&near=W5&miles=1",  # care that comes to the person has no distance
        "/find-care?category=nursing_home&language=ar",  # near where?
    ):
        page = client.page(path)
        assert page.xpath("//div[@class='cc-empty']"), path
        assert not page.xpath("//div[@class='cc-empty']//a[contains(@href, '/services/')]"), path
