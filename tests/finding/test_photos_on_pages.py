"""The first photo of a service stands on its card in lists, for one statement a page."""

from __future__ import annotations

from datetime import UTC, datetime

from lxml.html import HtmlElement
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.files.models import File, FileBlob
from directory.foundation.database import db
from directory.photos.models import ServicePhoto
from tests.finding.conftest import Town
from tests.finding.test_service_page import selects
from tests.page_client import PageClient

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIND = "/find-care?category=home_care"


def give_photo(service: Service, text: str, state: str = "live") -> str:
    """A photo without its bytes; the id of its file."""
    file = File(
        owner_kind="service",
        owner_id=service.public_id,
        kind="jpeg",
        original_name="x.jpg",
        alt=text,
        state="clean",
        uploaded_by="provider-1",
    )
    db.session.add(file)
    db.session.flush()
    for variant, width in (("whole", 1280), ("small", 320), ("medium", 640), ("large", 1280)):
        db.session.add(
            FileBlob(
                file_id=file.id,
                variant=variant,
                key=f"{file.id[:20]}-{variant}",
                kind="jpeg",
                size=9,
                sha256="a" * 64,
                width=width,
                height=width * 3 // 4,
            )
        )
    count = db.session.scalar(select(func.count()).where(ServicePhoto.service_id == service.id))
    decided = {"decided_by": "moderator-1", "decided_at": AT} if state == "live" else {}
    db.session.add(
        ServicePhoto(
            service_id=service.id,
            file_id=file.id,
            state=state,
            position=count,
            sent_at=AT,
            sent_by="provider-1",
            **decided,
        )
    )
    db.session.commit()
    return file.id


def card_of(page: HtmlElement, name: str) -> HtmlElement:
    """The card of a service."""
    (card,) = page.xpath(f"//li[contains(@class, 'cc-card')][.//bdi[text()='{name}']]")
    return card


def service_called(session: scoped_session, name: str) -> Service:
    return session.scalars(select(Service).where(Service.name == name)).one()


def test_the_first_live_photo_stands_on_the_card(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    lark = service_called(session, "Lark Homecare")
    give_photo(lark, "It waits", state="waiting")
    first = give_photo(lark, "Our door")
    give_photo(lark, "Our garden")
    page = client.page(FIND)
    (image,) = card_of(page, "Lark Homecare").xpath(".//img")
    assert image.get("alt") == "Our door" and image.get("src") == f"/files/{first}/medium"
    assert image.get("srcset") == (
        f"/files/{first}/small 320w, /files/{first}/medium 640w, /files/{first}/large 1280w"
    )
    assert (image.get("width"), image.get("height"), image.get("loading")) == ("1280", "960", "lazy")
    assert not card_of(page, "Rosewater Care").xpath(".//img")
    assert card_of(page, "Lark Homecare").xpath(".//input[@name='service']"), "it can still be chosen"


def test_photos_of_a_list_are_one_statement_however_many(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    def statements(path: str) -> list[str]:
        with selects() as found:
            client.page(path)
        return found

    statements(FIND)
    none = statements(f"{FIND}&sort=name")
    for service in session.scalars(select(Service)).all():
        for number in range(3):
            give_photo(service, f"Room {number}")
    many = statements(f"{FIND}&sort=price")
    assert len(many) == len(none)
    assert len([statement for statement in many if "FROM service_photo" in statement]) == 1


def test_a_service_page_with_photos_is_drawn_from_nine_queries_at_most(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    elm = service_called(session, "Elm Nursing Home")
    for number in range(8):
        give_photo(elm, f"Room {number}")
    for _ in range(2):
        with selects() as statements:
            page = client.page(f"/services/{elm.slug}?payer=self_funder")
    assert len(page.xpath("//ul[@class='cc-gallery']//img")) == 8
    assert 0 < len(statements) <= 9


def test_a_shortlist_and_a_comparison_show_the_first_live_photo_of_those_that_have_one(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    lark, rose = (service_called(session, name) for name in ("Lark Homecare", "Rosewater Care"))
    give_photo(lark, "It waits", state="waiting")
    first = give_photo(lark, "Our door")
    give_photo(lark, "Our garden")
    client.set_cookie("shortlist", ".".join(each.public_id.replace("-", "") for each in (lark, rose)))
    for path, where in (
        ("/shortlist", "li[contains(@class, 'cc-card--photo')]"),
        (f"/compare?service={lark.slug}&service={rose.slug}", "th"),
    ):
        page = client.page(path)
        (image,) = page.xpath(f"//{where}[.//bdi[text()='Lark Homecare']]//img")
        assert (image.get("alt"), image.get("src")) == ("Our door", f"/files/{first}/medium")
        assert (image.get("loading"), image.get("width")) == ("lazy", "1280"), "a first load stays light"
        assert len(page.xpath("//main//img[contains(@src, '/files/')]")) == 1


def test_photos_of_a_shortlist_and_a_comparison_are_one_statement(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    services = session.scalars(select(Service).where(Service.category == "home_care").limit(4)).all()
    for service in services:
        give_photo(service, "A room")
    client.set_cookie("shortlist", ".".join(service.public_id.replace("-", "") for service in services))
    chosen = "&".join(f"service={service.slug}" for service in services)
    assert len(services) > 1
    for path in ("/shortlist", f"/compare?{chosen}"):
        with selects() as statements:
            page = client.page(path)
        assert len(page.xpath("//main//img[@alt='A room']")) == len(services)
        assert len([statement for statement in statements if "FROM service_photo" in statement]) == 1
