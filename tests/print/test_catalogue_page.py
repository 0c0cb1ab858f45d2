"""A council's list on paper: everything on it once, in a fixed order, as a page. Its paper: test_catalogue_paper."""

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


def test_the_page_is_dated_and_names_everybody_once(town: Town, client: PageClient) -> None:
    page = client.page(PAGE)
    words = " ".join(page.text_content().split())
    assert "Issued on 22 November 2026. Prices as they stand on 22 November 2026." in words
    assert "020 7946 0000" in words
    assert [one.text_content() for one in page.xpath("//h3//bdi")] == [
        "Far Away Care",
        "Lark Homecare",
        "Rosewater Care",
        "Elm Nursing Home",
    ], "kinds of care in their order, then the alphabet"
    assert "Amina" not in words, "the named contact stays on the page of the service"
    assert len(page.xpath("//ul[@class='cc-index']/li")) == 4


def test_a_part_of_the_list(town: Town, client: PageClient) -> None:
    assert len(client.page(f"{PAGE}?category=nursing_home").xpath("//h3//bdi")) == 1
    names = [one.text_content() for one in client.page(f"{PAGE}?near=N8+0RD").xpath("//h3//bdi")]
    assert "Far Away Care" not in names and "Lark Homecare" in names
    assert "No service on this list fits" in client.page(f"{PAGE}?category=meals").text_content()
    bad = client.page(f"{PAGE}?near=ZZ9+9ZZ")
    assert bad.find_class("govuk-error-summary") and bad.xpath("//input[@value='ZZ9 9ZZ']")
    assert client.get("/catalogue/nowhere").status_code == 404
    assert client.get("/catalogue/nowhere/pdf").status_code == 404


def test_a_suspended_service_leaves_the_next_page(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    assert "Lark Homecare" in client.page(PAGE).text_content()
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    suspend(SYSTEM, session.query(Admission).filter_by(service_id=lark.id).one(), reason="x", on=TODAY)
    session.commit()
    assert "Lark Homecare" not in client.page(PAGE).text_content()
