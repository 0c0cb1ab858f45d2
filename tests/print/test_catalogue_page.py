"""A council's catalogue as a page: every service once, in a fixed order. Its PDF: test_catalogue_pdf."""

from __future__ import annotations

from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.page_client import PageClient

PAGE = "/catalogue/haringey"


def test_the_page_is_dated_and_names_every_service_once(town: Town, client: PageClient) -> None:
    page = client.page(PAGE)
    words = " ".join(page.text_content().split())
    assert "Issued on 22 November 2026. Prices as they stand on 22 November 2026." in words
    assert "020 7946 0000" in words
    assert [name.text_content() for name in page.xpath("//h3//bdi")] == [
        "Far Away Care",
        "Lark Homecare",
        "Rosewater Care",
        "Elm Nursing Home",
    ], "kinds of care in their order, then the alphabet"
    assert "Amina" not in words, "the named contact stays on the page of the service"
    assert len(page.xpath("//ul[@class='cc-index']/li")) == 4


def test_a_catalogue_of_some_categories_or_near_a_place(town: Town, client: PageClient) -> None:
    assert len(client.page(f"{PAGE}?category=nursing_home").xpath("//h3//bdi")) == 1
    names = [name.text_content() for name in client.page(f"{PAGE}?near=N8+0RD").xpath("//h3//bdi")]
    assert "Far Away Care" not in names and "Lark Homecare" in names
    assert "No service on this list fits" in client.page(f"{PAGE}?category=meals").text_content()
    error = client.page(f"{PAGE}?near=ZZ9+9ZZ")
    assert error.find_class("govuk-error-summary") and error.xpath("//input[@value='ZZ9 9ZZ']")
    assert client.get("/catalogue/nowhere").status_code == 404
    assert client.get("/catalogue/nowhere/pdf").status_code == 404


def test_a_suspended_service_is_not_on_the_page(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    assert "Lark Homecare" in client.page(PAGE).text_content()
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    suspend(SYSTEM, session.query(Admission).filter_by(service_id=lark.id).one(), reason="x", on=TODAY)
    session.commit()
    assert "Lark Homecare" not in client.page(PAGE).text_content()
