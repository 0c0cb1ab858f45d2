"""What the regulator says of a home is the same wherever it is shown, and never better than it is."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from directory.admissions.models import Admission
from directory.admissions.states import AdmissionState
from directory.catalogue.models import Service
from directory.finding.jobs import follow_ratings, rebuild
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.leagues.jobs import publish_league_tables
from directory.outbox.actions import Message
from directory.outbox.rules import Event
from directory.register.actions.importing import import_statements
from directory.register.rules.statements import RatingStatement, Statement
from tests.admissions.factories import make_location
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.finding.test_searching import WORDS, text_of
from tests.page_client import PageClient

HOME = "1-200000001"
FILED = date(2026, 10, 15)
NOT_RATED = RatingStatement("location", "overall", "not_rated", reason="not_stated")
INADEQUATE = RatingStatement("Residential homes", "overall", "inadequate", date(2026, 4, 10))
GOOD = RatingStatement("Homecare agencies", "overall", "good", date(2026, 5, 2))
NOT_YET = "Not yet rated"


def state(*ratings: RatingStatement, as_at: date | None = FILED, **facts: object) -> None:
    """What a file of the regulator says of the home."""
    stated = {"name": "Rose House", "status": "registered", **facts}
    with transaction():
        import_statements(SYSTEM, [Statement(HOME, as_at, "ratings", stated, {}, ratings)])


@pytest.fixture
def home(town: Town) -> Service:
    """A listed service at a location of which no rating is known yet."""
    service = town.add(
        "Rose House Care", languages=["en", "tr"], hour=1500, location_id=make_location(HOME, None)
    )
    db.session.commit()
    return service


def index() -> None:
    rebuild()


def card(client: PageClient, name: str = "Rose House Care", address: str = WORDS) -> str:
    """The words of a service's card in the results."""
    cards = client.page(address).xpath(f"//li[.//*[@class='cc-card__name'][contains(., '{name}')]]")
    return " ".join(cards[0].text_content().split()) if cards else ""


def test_a_home_that_is_not_rated_as_one_shows_its_services_the_worst_first_everywhere(
    home: Service, client: PageClient
) -> None:
    state(NOT_RATED, INADEQUATE, GOOD)
    index()
    places = {
        "page": text_of(client, f"/services/{home.slug}"),
        "card": card(client),
        "compare": text_of(client, f"/compare?service={home.slug}&service=finsbury-care"),
        "all": text_of(client, WORDS.replace("/find-care", "/compare/all")),
        "register": text_of(client, "/register"),
        "catalogue": text_of(client, "/catalogue/haringey"),
    }
    for place, words in places.items():
        assert "Inadequate" in words, place
        assert "This rating is for: Residential homes." in words, place
        assert "Homecare agencies: Good." in words, place
    for place in ("page", "card"):
        assert NOT_YET not in places[place], place
    assert "Published 10 April 2026" in places["card"]  # the report's day is never called the inspection's
    assert "Inspected 10 April 2026" not in places["card"]
    assert "report of 10 April 2026" in places["page"]


def test_the_filter_and_the_league_table_take_the_worst(home: Service, client: PageClient) -> None:
    state(NOT_RATED, INADEQUATE, GOOD)
    index()
    assert card(client, address=f"{WORDS}&rating=inadequate")
    assert not card(client, address=f"{WORDS}&rating=not_rated")
    assert not card(client, address=f"{WORDS}&rating=good")
    publish_league_tables()
    (address,) = client.page("/league-tables").xpath("//main//li//a/@href")
    below = client.page(address).xpath("//tr[.//a[contains(., 'Rose House Care')]]")[0]
    assert "Inadequate" in below.text_content()
    assert "This rating is for: Residential homes." in below.text_content()


def test_the_admission_follows_the_rating_of_a_service(home: Service) -> None:
    state(NOT_RATED, INADEQUATE, GOOD)
    follow_ratings([Message(1, Event.RATING_PUBLISHED, HOME)])
    admission = db.session.scalars(select(Admission).where(Admission.service_id == home.id)).one()
    db.session.refresh(admission)
    assert admission.state == AdmissionState.HELD
    assert admission.suspension_cause == "rating_below_minimum"


def test_an_old_rating_gives_way_to_a_newer_assessment_of_its_service(
    home: Service, client: PageClient
) -> None:
    old = RatingStatement("location", "overall", "good", date(2019, 2, 1))
    state(old, RatingStatement("Care Homes", "overall", "requires_improvement", date(2025, 3, 3)))
    index()
    page = text_of(client, f"/services/{home.slug}")
    assert "Requires improvement" in card(client)
    assert "This rating is for: Care Homes." in page
    assert "It was Good in 2019." in page


def test_nothing_known_is_said_to_be_not_known(home: Service, client: PageClient) -> None:
    state()
    index()
    for words in (card(client), text_of(client, f"/services/{home.slug}")):
        assert "Not known to us" in words
        assert NOT_YET not in words


def test_a_word_that_is_not_known_is_said_with_the_day_of_the_inspection(
    home: Service, client: PageClient
) -> None:
    excellent = RatingStatement(
        "location",
        "overall",
        "not_known",
        date(2025, 5, 1),
        reason="unknown_word",
        inspected_on=date(2025, 4, 10),
    )
    state(RatingStatement("location", "overall", "good", date(2021, 1, 1)), excellent)
    index()
    page = text_of(client, f"/services/{home.slug}")
    assert "Not known to us" in page
    assert "inspected 10 April 2025" in page
    assert "It was Good in 2021." in page
    assert "Inspected 10 April 2025" in card(client)
    assert NOT_YET not in page + card(client)


def test_a_home_that_was_rated_is_never_not_yet_rated(home: Service, client: PageClient) -> None:
    """The list of active locations calls homes of several services "Not Rated" before their services are read."""
    state(RatingStatement("location", "overall", "inadequate", date(2025, 1, 1)), as_at=date(2025, 2, 1))
    state(NOT_RATED)
    index()
    page = text_of(client, f"/services/{home.slug}")
    assert "Not known to us" in page
    assert "It was Inadequate in 2025." in page
    assert NOT_YET not in page + card(client)
    assert TODAY.year == 2026


WHERE = {
    "address": [["1 Rose Street", "Oldham"], "Oldham", "", "OL1 1AA"],
    "service_types": ["care_home_without_nursing"],
}


def register_again() -> None:
    """The home is sold: its registration ends, and a new one begins."""
    new = Statement(
        "1-300000001",
        FILED,
        "api",
        {
            **WHERE,
            "name": "Rose House",
            "status": "registered",
            "provider_id": "1-8",
            "registered_on": "2026-03-01",
        },
        {"name": "New Care Limited"},
        (RatingStatement("location", "overall", "good", date(2026, 6, 1)),),
    )
    state(
        RatingStatement("location", "overall", "inadequate", date(2025, 1, 1)),
        **{**WHERE, "status": "ended", "ended_on": "2026-02-28"},
    )
    with transaction():
        import_statements(SYSTEM, [new])


def test_the_closed_registration_of_a_home_leads_to_the_open_one(home: Service, client: PageClient) -> None:
    register_again()
    rows = client.page("/register?q=rose+house").xpath("//li[@class='cc-card']")
    assert len(rows) == 1
    current = " ".join(rows[0].text_content().split())
    assert "This is the home’s registration now. Run by New Care Limited since 1 March 2026." in current
    assert "Good" in current
    for address in (f"/register?q={HOME}", f"/services/{home.slug}"):
        page = client.page(address)
        assert "This registration ended on 28 February 2026." in page.text_content()
        assert page.xpath("//a[contains(., 'Its registration now: Rose House')]/@href") == [
            "/register?q=1-300000001"
        ]
    led = text_of(client, "/register?q=1-300000001")
    assert "Run by New Care Limited since 1 March 2026." in led


def test_the_register_is_narrowed_by_rating_and_prints_the_town_once(
    home: Service, client: PageClient
) -> None:
    state(NOT_RATED, INADEQUATE, GOOD, **WHERE)
    card_of_home = "//li[@class='cc-card'][contains(., 'Rose House')]"
    (row,) = client.page("/register?rating=inadequate&kind=care_home").xpath(card_of_home)
    assert "1 Rose Street, Oldham, OL1 1AA" in row.text_content()
    assert not client.page("/register?rating=not_rated").xpath(card_of_home)
    assert not client.page("/register?rating=inadequate&kind=home_care").xpath(card_of_home)


def test_a_home_of_no_known_day_is_not_said_to_have_closed(home: Service, client: PageClient) -> None:
    state(RatingStatement("location", "overall", "good", date(2018, 10, 1)), as_at=None, **WHERE)
    words = text_of(client, f"/register?q={HOME}")
    assert "closed" not in words
    assert "Good" in words


def test_where_there_is_no_report_to_read_the_page_says_why(town: Town, client: PageClient) -> None:
    for place, words, links in (
        (HOME, "We have no link to the report.", [f"https://www.cqc.org.uk/location/{HOME}"]),
        ("DEMO-000001", "This service is invented, so there is no report to read.", []),
    ):
        service = town.add("Rose House Care", location_id=make_location(place, None))
        db.session.commit()
        page = client.page(f"/services/{service.slug}")
        assert not page.xpath("//p[contains(., 'report')]"), "nothing is rated"
        with transaction():
            rated = RatingStatement("location", "overall", "good", date(2026, 4, 10))
            facts = {"name": "Rose House", "status": "registered"}
            import_statements(SYSTEM, [Statement(place, FILED, "ratings", facts, {}, (rated,))])
        (said,) = client.page(f"/services/{service.slug}").xpath(
            "//p[contains(., 'report to read') or contains(., 'link to')]"
        )
        assert words in said.text_content() and said.xpath(".//a/@href") == links
