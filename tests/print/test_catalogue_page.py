"""A council's catalogue as a page: every service once, in a fixed order. Its PDF: test_catalogue_pdf."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service, Vacancy
from directory.foundation.actor import SYSTEM
from directory.print.catalogue_document import document_data
from directory.print.catalogue_page import read_request
from directory.print.queries import catalogue_of
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


def test_a_place_to_live_in_or_go_to_has_its_address_and_its_rooms_with_their_day(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    elm = session.query(Service).filter_by(name="Elm Nursing Home").one()
    elm.address, elm.town = "3 Elm Road", "London"
    vacancy = {"unit": "beds", "count": 2, "as_at": date(2026, 11, 13)}
    session.add(Vacancy(service_id=elm.id, source="provider", is_current=True, **vacancy))
    session.commit()
    home, *others = (
        " ".join(card.text_content().split())
        for card in client.page(PAGE).xpath("//li[contains(@class, 'cc-card')][.//h3]")[::-1]
    )
    assert "Address3 Elm Road, London, N22 8HQ" in home
    assert "How soon2 rooms free on 13 November 2026" in home
    assert not any("Address" in words for words in others), "care that visits has no place to go to"


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_invented_ratings_come_from_nobody(
    app: Flask, monkeypatch: pytest.MonkeyPatch, town: Town, client: PageClient, is_demonstration: bool
) -> None:
    monkeypatch.setitem(app.config, "DEMONSTRATION", is_demonstration)
    words = " ".join(client.page(PAGE).text_content().split())
    assert ("Ratings are invented here, as the providers are." in words) is is_demonstration
    assert ("Ratings come from the Care Quality Commission" in words) is not is_demonstration
    with app.test_request_context(PAGE):
        asked = read_request("haringey")
        data = document_data(asked, catalogue_of(asked.scope, "council", TODAY, 9), TODAY)
    assert (data["sources"] is None) is is_demonstration
    assert any("rating and comment here is invented" in said for said in data["warnings"]) is is_demonstration
