"""Every kind of warning is on every page, letter, file and paper that describes a service; what is over is on none."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import change
from directory.admissions.models import Admission
from directory.admissions.queries import confirm_holds, confirm_listable
from directory.catalogue.models import Service
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.time import clock
from directory.presenting.warning_rules import WarningKind
from directory.print import pdf_process
from directory.quality.actions import concerns
from directory.quality.models import CouncilConcern
from directory.register.actions.importing import import_statements
from directory.register.models import RegisteredLocation
from directory.register.rules.statements import RatingStatement, Statement
from directory.shortlists.shortlist_letter import compose
from tests.admissions.factories import admit_directly, make_location
from tests.conftest import TODAY
from tests.finding.conftest import HARINGEY, Town
from tests.finding.test_searching import text_of
from tests.page_client import PageClient
from tests.quality.concern_factories import make_concern, officer_of

PLACE = "1-300000001"
NAME = "Ashgrove House"
RECENT, LONG_AGO = date(2026, 3, 2), date(2015, 3, 2)
SEEN = "Medicines were not given on time."
FILED = date(2026, 11, 1)


def rated(*ratings: RatingStatement) -> Callable[[Service], None]:
    def state(service: Service) -> None:
        facts = {"name": NAME, "status": "registered"}
        import_statements(SYSTEM, [Statement(PLACE, FILED, "ratings", facts, {}, ratings)])

    return state


def held(service: Service) -> None:
    change.hold(SYSTEM, admission_of(service), reason="x", on=RECENT)


def concern(service: Service) -> None:
    make_concern(service.id, "published", RECENT, council=HARINGEY, words=SEEN)


def other() -> str:
    """The slug of a service without any warning."""
    return db.session.scalars(select(Service.slug).where(Service.name == "Lark Homecare")).one()


def admission_of(service: Service) -> Admission:
    return db.session.scalars(select(Admission).where(Admission.service_id == service.id)).one()


CAUSES: dict[WarningKind, tuple[Callable[[Service], None], str]] = {
    WarningKind.INADEQUATE: (
        rated(RatingStatement("location", "overall", "inadequate", RECENT)),
        "rated this service Inadequate|Rated Inadequate",
    ),
    WarningKind.NOT_SAFE: (
        rated(
            RatingStatement("location", "overall", "good", RECENT),
            RatingStatement("location", "safe", "requires_improvement", RECENT),
        ),
        "must keep people safer|Safe: Requires improvement",
    ),
    WarningKind.SERIOUS_CONCERN: (
        concern,
        "has a serious concern about this service|Serious concern of the Council",
    ),
    WarningKind.HELD: (
        held,
        "is not placing anyone new here for now|No new people placed by the Council for now",
    ),
    WarningKind.OLD_RATING: (
        rated(RatingStatement("location", "overall", "good", LONG_AGO)),
        "rating is more than 5 years old|Rating over 5 years old",
    ),
    WarningKind.PART_RATED: (
        rated(RatingStatement("Care Homes", "overall", "good", RECENT)),
        "rated a part of this place|Only a part is rated",
    ),
}


@pytest.fixture(autouse=True)
def no_pdf_of_before(app: Flask) -> None:
    """PDFs are kept until something public changes; a test that rewinds the database has its own made."""
    with app.app_context():
        for path in pdf_process.pdf_folder().iterdir():
            path.unlink()


@pytest.fixture
def home(town: Town) -> Service:
    """A listed care home with a room, rated Good this year as a whole."""
    service = town.add(
        NAME, category="care_home", location_id=make_location(PLACE, None), lat_e5=5159700, lon_e5=-11100
    )
    location = db.session.get_one(RegisteredLocation, PLACE)
    location.shown, location.name = True, NAME
    db.session.commit()
    return service


def of_service(client: PageClient, address: str, xpath: str = "//li") -> str:
    """The words about the service alone in a list of several."""
    items = client.page(address).xpath(f"{xpath}[contains(., '{NAME}')]")
    return " ".join(items[0].text_content().split())


def card(client: PageClient, service: Service) -> str:
    return of_service(client, "/find-care?category=care_home", "//li[contains(@class, 'cc-card')]")


def shortlist(client: PageClient, service: Service) -> str:
    client.post("/shortlist/add", data={"service": service.slug})
    return of_service(client, "/shortlist", "//li[contains(@class, 'cc-card')]")


def letter(client: PageClient, service: Service) -> str:
    composed = compose((service.public_id.replace("-", ""),), "en")
    assert "Warning: " in composed.text or "Warning" not in composed.html
    return composed.text


def file(client: PageClient, service: Service) -> str:
    text = client.get("/compare/all.csv?category=care_home").get_data(as_text=True)
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}
    return rows[NAME]["Warnings"]


def pdf(client: PageClient, service: Service) -> str:
    answer = client.get("/catalogue/haringey/pdf?category=care_home")
    assert answer.mimetype == "application/pdf", answer.status_code
    reader = PdfReader(io.BytesIO(answer.get_data()))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


SURFACES: dict[str, Callable[[PageClient, Service], str]] = {
    "card": card,
    "page": lambda client, service: text_of(client, f"/services/{service.slug}", "//main"),
    "compare": lambda client, service: text_of(client, f"/compare?service={service.slug}&service={other()}"),
    "table": lambda client, service: of_service(client, "/compare/all?category=care_home", "//tr"),
    "file": file,
    "shortlist": shortlist,
    "letter": letter,
    "checklist": lambda client, service: text_of(client, f"/checklists?service={service.slug}"),
    "catalogue": lambda client, service: of_service(
        client, "/catalogue/haringey", "//li[contains(@class, 'cc-card')]"
    ),
    "pdf": pdf,
}
# The register says what the regulator says, of a location: what the Council says is of a service on its list.
REGULATORS = {kind for kind in WarningKind if kind not in (WarningKind.SERIOUS_CONCERN, WarningKind.HELD)}


def register(client: PageClient, service: Service) -> str:
    return of_service(client, "/register", "//li[@class='cc-card']")


def all_words(client: PageClient, service: Service) -> dict[str, str]:
    return {name: words(client, service) for name, words in SURFACES.items()}


def warns(words: str, pattern: str) -> bool:
    return re.search(pattern, words) is not None


@pytest.mark.parametrize("kind", WarningKind)
def test_each_kind_is_on_every_surface(home: Service, client: PageClient, kind: WarningKind) -> None:
    cause, pattern = CAUSES[kind]
    with transaction():
        if kind not in REGULATORS:
            rated(RatingStatement("location", "overall", "good", RECENT))(home)
        cause(home)
    rebuild()
    told = all_words(client, home)
    assert {name for name, words in told.items() if not warns(words, pattern)} == set()
    assert warns(register(client, home), pattern) == (kind in REGULATORS)
    others = [CAUSES[other][1] for other in WarningKind if other != kind]
    assert {name for name, words in told.items() for other in others if warns(words, other)} == set()


def test_a_service_without_anything_to_warn_of_has_no_warning_anywhere(
    home: Service, client: PageClient
) -> None:
    with transaction():
        rated(RatingStatement("location", "overall", "good", RECENT))(home)
    rebuild()
    told = {**all_words(client, home), "register": register(client, home)}
    for _, pattern in CAUSES.values():
        assert {name for name, words in told.items() if warns(words, pattern)} == set()
    assert "Warning" not in " ".join(told.values())
    assert "Know this first" not in told["page"]


def test_the_box_stands_before_the_rooms_with_the_regulators_page_and_the_guide(
    home: Service, client: PageClient
) -> None:
    with transaction():
        held(home)
        db.session.execute(update(Service).where(Service.id == home.id).values(earliest_start_on=None))
    box = client.page(f"/services/{home.slug}").xpath("//section[@id='warnings']")[0]
    assert box.xpath(".//a/@href") == [
        f"https://www.cqc.org.uk/location/{PLACE}",
        f"/guides/if-your-home-is-rated-inadequate?council={home.council_code}",
    ]
    assert "Since 2 March 2026." in box.text_content()
    page = text_of(client, f"/services/{home.slug}")
    assert page.index("Know this first") < page.index("Talk to them")
    client.page("/guides/if-your-home-is-rated-inadequate")


def test_compare_begins_with_the_warnings_and_says_who_has_none(home: Service, client: PageClient) -> None:
    address = f"/compare?service={home.slug}&service={other()}"
    assert "Warnings" not in text_of(client, address)
    with transaction():
        held(home)
    row = client.page(address).xpath("//tbody/tr")[0]
    assert row.xpath("string(th)").strip().startswith("Warnings")
    cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td/div")]
    assert cells == ["No new people placed by the Council for now", "None that we know of"]


def test_age_is_worked_out_when_drawn_and_not_when_indexed(
    home: Service, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        rated(RatingStatement("location", "overall", "good", TODAY - timedelta(days=365 * 5)))(home)
    rebuild()
    assert "Rating over 5 years old" not in card(client, home)
    monkeypatch.setattr(clock, "as_of", TODAY + timedelta(days=10))
    assert "Rating over 5 years old" in card(client, home)


def test_a_hold_and_its_end_are_seen_before_the_index_is_written_again(
    home: Service, client: PageClient
) -> None:
    rebuild()
    with transaction():
        held(home)
    warning = "No new people placed by the Council for now"
    assert warning in card(client, home)
    assert confirm_holds([home.id], TODAY) == {home.id: RECENT}
    rebuild()
    with transaction():
        change.lift(SYSTEM, admission_of(home), reason="x", on=TODAY)
    assert warning not in card(client, home)
    assert confirm_holds([home.id], TODAY) == {home.id: None}


def test_a_concern_its_words_and_its_end_are_seen_with_the_next_request(
    home: Service, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild()
    warning = "Serious concern of the Council"
    assert warning not in card(client, home)
    with transaction():
        concern(home)
    told = all_words(client, home)
    short = {"card", "table", "shortlist", "compare"}  # these have room for the warning alone
    assert {name for name, words in told.items() if warning not in words} <= told.keys() - short
    assert {name for name, words in told.items() if SEEN not in words} == short
    assert "The Council writes:" in told["page"]
    row = db.session.scalars(select(CouncilConcern)).one()
    with transaction():
        concerns.put_right(officer_of(HARINGEY), row, put_right_on=TODAY, on=TODAY)
    assert f"{warning}, put right" in card(client, home)
    page = text_of(client, f"/services/{home.slug}", "//main")
    assert f"The Council saw on {TODAY.day} November {TODAY.year} that it was put right." in page
    monkeypatch.setattr(clock, "as_of", TODAY + timedelta(days=184))
    assert warning not in card(client, home)
    assert warning not in text_of(client, f"/services/{home.slug}", "//main")


def test_a_concern_that_was_never_public_or_was_wrong_is_on_no_surface(
    home: Service, client: PageClient
) -> None:
    rebuild()
    with transaction():
        for state in ("draft", "told", "proposed", "approved", "discarded", "withdrawn"):
            make_concern(home.id, state, RECENT, council=HARINGEY, words=SEEN)
    for words in all_words(client, home).values():
        assert "oncern" not in words and SEEN not in words


def test_a_service_that_one_lot_still_takes_people_in_is_not_held(home: Service, town: Town) -> None:
    with transaction():
        held(home)
        admit_directly(home, town.home_lot)
    assert confirm_holds([home.id], TODAY) == {home.id: None}
    with transaction():
        for admission in db.session.scalars(select(Admission).where(Admission.service_id == home.id)):
            if admission.state == "admitted":
                change.hold(SYSTEM, admission, reason="x", on=TODAY)
    assert confirm_holds([home.id], TODAY) == {home.id: TODAY}
    with transaction():
        for admission in db.session.scalars(select(Admission).where(Admission.service_id == home.id)):
            change.suspend(SYSTEM, admission, reason="x", on=TODAY)
    assert confirm_holds([home.id], TODAY) == {} and confirm_listable([home.id], TODAY) == set()


def test_a_service_once_held_and_lifted_looks_as_one_that_never_was(
    home: Service, client: PageClient, session: scoped_session
) -> None:
    def everything() -> dict[str, str]:
        rebuild()
        addresses = (
            f"/services/{home.slug}",
            "/find-care?category=care_home",
            f"/compare?service={home.slug}",
            "/compare/all?category=care_home",
            "/catalogue/haringey",
            f"/checklists?service={home.slug}",
            "/register",
            "/compare/all.csv?category=care_home",
        )
        return {address: without_tokens(client.get(address).get_data(as_text=True)) for address in addresses}

    never = everything()
    assert all(NAME in page for page in never.values())
    for verb in (change.hold, change.suspend):
        with transaction():
            verb(SYSTEM, admission_of(home), reason="an inner matter", on=RECENT)
        assert everything() != never
        with transaction():
            change.lift(SYSTEM, admission_of(home), reason="settled", on=TODAY)
        assert everything() == never


def without_tokens(page: str) -> str:
    """A page without what differs each time it is drawn."""
    return re.sub(r'nonce="[^"]*"|nonce-[\w+/=-]+|"?\d{4}-\d\d-\d\dT[\d:.+Z]+"?', "", page)
