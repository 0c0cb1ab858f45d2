"""Searches and their pages of results, in a small town."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from lxml.html import HtmlElement
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service, Vacancy
from directory.finding.index import engine
from directory.finding.jobs import rebuild, reindex_daily
from directory.finding.models import SearchLog
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.time import clock
from directory.vocabulary.features import FEATURE_FILTERS, FEATURE_GROUPS
from search.engine import IndexUnavailable
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.page_client import PageClient

WORDS = "/find-care?q=help+washing+and+dressing,+turkish+speaking,+near+N8+0RD"


def names(client: PageClient, path: str) -> list[str]:
    return [name.text_content() for name in client.page(path).xpath("//*[@class='cc-card__name']//a")]


def text_of(client: PageClient, path: str, xpath: str = "//main") -> str:
    return " ".join(client.page(path).xpath(xpath)[0].text_content().split())


def test_words_find_care_that_visits_soonest_first(town: Town, client: PageClient) -> None:
    assert names(client, WORDS) == ["Lark Homecare", "Rosewater Care"]
    assert text_of(client, WORDS, "//h1") == "2 services speak Turkish and help with washing and dressing"
    assert "Soonest start first." in text_of(client, WORDS)


def test_each_card_has_the_price_for_the_week(town: Town, client: PageClient) -> None:
    page = text_of(client, WORDS)
    assert "£154.00 a week" in page and "£171.50 a week" in page
    assert "£22.00 an hour, any day" in page
    longer = text_of(client, "/find-care?category=home_care&near=N8+0RD&visits=21x30")
    assert "£231.00 a week" in longer and "21 visits of 30 minutes" in longer
    own = text_of(client, "/find-care?category=home_care&near=N8+0RD&visits=5x45,2x60")
    assert "£126.50 a week" in own


def test_a_budget_narrows_and_says_what_is_left(town: Town, client: PageClient) -> None:
    assert names(client, WORDS + "&max-weekly=160") == ["Rosewater Care"]
    assert "£6.00 left in your budget" in text_of(client, WORDS + "&max-weekly=160")


@pytest.mark.parametrize("text", ["£160", "160pw", "£160 a week", "160.00 per week", "160 pounds a week"])
def test_a_budget_is_read_as_people_write_it(town: Town, client: PageClient, text: str) -> None:
    assert names(client, f"{WORDS}&max-weekly={quote(text)}") == ["Rosewater Care"]


@pytest.mark.parametrize("text", ["abc", "-1", "0", "1e9", "12.345"])
def test_a_budget_nobody_can_read_is_an_error_beside_its_field(
    town: Town, client: PageClient, text: str
) -> None:
    page = client.page(f"/find-care?category=home_care&max-weekly={text}")
    field = page.get_element_by_id("f-max-weekly")
    assert field.get("value") == text
    assert "error-max-weekly" in field.get("aria-describedby")
    assert page.xpath("//*[@class='cc-card__name']"), "the rest of the page still answers"


def test_every_chip_can_be_undone(town: Town, client: PageClient) -> None:
    chips = client.page(WORDS).xpath("//ul[@class='cc-chips']//a")
    links = {" ".join(chip.text_content().split()): chip.get("href") for chip in chips}
    assert set(links) >= {"Remove: Speaks Turkish ×", "Remove: Washing and dressing ×"}
    without = client.page(links["Remove: Speaks Turkish ×"].replace("&amp;", "&"))
    assert "turkish" not in without.get_element_by_id("q").get("value").lower()


def test_an_unknown_place_says_so_and_keeps_what_was_typed(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?category=home_care&near=ZZ99+9ZZ")
    assert page.get_element_by_id("near").get("value") == "ZZ99 9ZZ"
    assert page.get_element_by_id("near-error") is not None
    assert page.xpath("//*[@class='cc-card__name']")


def test_a_postcode_known_by_its_area_alone_says_so(town: Town, client: PageClient) -> None:
    page = text_of(client, "/find-care?category=home_care&near=N8+9ZZ")
    assert "We do not know the postcode N8 9ZZ" in page and "Lark Homecare" in page


def test_a_home_is_inside_or_outside_the_council(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    assert "In Haringey" in text_of(client, "/find-care?category=nursing_home&council=E09000014")
    town.add("Oak Nursing Home", category="nursing_home", council_code="E09000010", postcode="EN1 1AA")
    session.commit()
    rebuild()
    assert "Outside Haringey, in Enfield" in text_of(
        client, "/find-care?category=nursing_home&council=E09000014"
    )
    everywhere = text_of(client, "/find-care?category=nursing_home&council=all")
    assert "Oak Nursing Home" in everywhere and "Outside Haringey" not in everywhere


def test_two_places_and_either_order(town: Town, client: PageClient) -> None:
    page = text_of(client, "/find-care?category=nursing_home&near=N8+0RD&near=W5+2HL&council=E09000014")
    assert "miles from N8 0RD" in page and "miles from W5 2HL" in page
    assert "Nearest to W5 2HL" in page


def test_a_suspended_service_is_gone_at_the_next_request(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    assert "Lark Homecare" in names(client, WORDS)
    slug = client.page(WORDS).xpath("//*[@class='cc-card__name']//a/@href")[0]
    assert client.get(slug).status_code == 200
    with transaction():
        lark = session.scalars(select(Admission).order_by(Admission.id)).all()[1]
        suspend(SYSTEM, lark, reason="a concern", on=TODAY)
    assert names(client, WORDS) == ["Rosewater Care"], "though the index still holds it"
    assert client.get(slug).status_code == 404


def test_a_broken_index_is_answered_from_the_database(
    town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_query: object) -> None:
        raise IndexUnavailable("garbage")

    monkeypatch.setattr(engine(), "search", broken)
    assert names(client, WORDS) == ["Lark Homecare", "Rosewater Care"]
    assert "being mended" in text_of(client, WORDS)


def test_nothing_found_says_which_filter_to_drop(town: Town, client: PageClient) -> None:
    page = text_of(client, WORDS + "&rating=outstanding")
    assert "No service fits everything you asked for" in page
    assert "Take away “Inspectors’ rating”: 2 services" in page


def test_words_that_no_service_has_are_left_out_and_named(town: Town, client: PageClient) -> None:
    page = "/find-care?q=turkish+washing+zzzyx&near=N8+0RD"
    assert names(client, page) == ["Lark Homecare", "Rosewater Care"]
    assert "No service here has the words “zzzyx”" in text_of(client, page)


def test_different_kinds_of_help_are_offered_one_at_a_time(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?q=toenails+and+wash+and+dress&near=N8+0RD")
    links = {link.text_content(): link.get("href") for link in page.xpath("//*[@class='cc-empty']//a")}
    assert names(client, links["Washing and dressing"]) == ["Lark Homecare", "Rosewater Care"]
    assert "Foot care" in links


def test_taking_one_thing_away_keeps_the_other_words(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?q=arabic+wash+and+dress&near=N8+0RD")
    links = {link.text_content(): link.get("href") for link in page.xpath("//*[@class='cc-empty']//a")}
    words = "Take away “Speaks Arabic”: 2 services"
    assert text_of(client, links[words], "//h1") == "2 services help with washing and dressing"


def test_a_page_past_the_last_is_the_last(town: Town, client: PageClient) -> None:
    assert names(client, WORDS + "&page=9") == names(client, WORDS)


def test_the_page_of_a_service_has_the_price_of_its_card(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?category=home_care&near=N8+0RD&visits=21x30&payer=self_funder")
    address = page.xpath("//*[@class='cc-card__name']//a/@href")[0]
    assert address.endswith("?category=home_care&near=N8+0RD&visits=21x30&payer=self_funder")
    assert "21 visits of 30 minutes" in text_of(client, address, "//h2[@id='price-heading']")


def test_two_places_in_two_councils_search_every_list(town: Town, client: PageClient) -> None:
    page = text_of(client, "/find-care?category=nursing_home&near=N8+0RD&near=CW1")
    assert "this list is from every council, not only Haringey" in page


def test_a_list_without_published_prices_says_so_and_sorts_last(town: Town, client: PageClient) -> None:
    assert "Agreed for each person" in text_of(client, "/find-care?category=nursing_home")
    assert names(client, "/find-care?sort=price&near=N8+0RD")[-1] == "Elm Nursing Home"


def test_the_search_log_holds_no_word_that_could_be_a_name(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    client.get("/find-care?q=care+for+mrs+papadopoulou+dementia&near=N8+0RD")
    client.application.extensions["search_log"].write()
    session.rollback()  # look afresh
    line = session.scalars(select(SearchLog).order_by(SearchLog.id)).all()[-1]
    assert line.outcode == "N8" and line.searched_on == TODAY and line.council_code == "E09000014"
    assert "papadopoulou" not in str(line.words) + str(line.filters) and line.unknown_words >= 1


def test_the_same_question_has_the_same_answer(town: Town, client: PageClient) -> None:
    assert client.get(WORDS).get_data() == client.get(WORDS).get_data()


def test_the_page_is_for_the_council_of_the_place_that_was_searched(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?near=N8+0RD")
    assert "Haringey" in page.xpath("//header")[0].text_content()
    assert "020 7946 0000" in page.text_content()


def test_the_map_has_a_pin_for_each_place_in_the_list(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?category=nursing_home&near=N8+0RD&view=map")
    pins = page.xpath("//figure[@class='cc-map']//a/@href")
    assert pins == ["#service-1"] and page.get_element_by_id("service-1") is not None


def test_a_service_is_gone_on_the_day_after_its_admission_ended(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    lark = session.scalars(select(Admission).order_by(Admission.id)).all()[1]
    lark.valid_to = date(2026, 11, 21)
    session.commit()
    assert names(client, WORDS) == ["Rosewater Care"]


def test_news_of_a_free_room_counts_for_a_fortnight(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    free = "/find-care?category=nursing_home&available=1"
    elm = session.query(Service).filter_by(name="Elm Nursing Home").one()
    elm.earliest_start_on = elm.earliest_start_told_on = None
    vacancy = Vacancy(service_id=elm.id, count=2, unit="beds", as_at=TODAY - timedelta(days=400))
    session.add(vacancy)
    session.commit()
    rebuild()
    assert names(client, free) == []
    vacancy.as_at = TODAY - timedelta(days=14)
    session.commit()
    rebuild()
    assert names(client, free) == ["Elm Nursing Home"]
    clock.as_of = TODAY + timedelta(days=1)
    reindex_daily()
    assert names(client, free) == [], "nothing was told or changed: the day alone makes the index anew"


def ticked(page: HtmlElement, name: str) -> set[str]:
    return {str(value) for value in page.xpath(f"//input[@name='{name}'][@checked]/@value")}


def test_what_the_words_gave_is_ticked_as_its_chip_says(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?q=turkish+speaking+home+care+help+washing&near=N8+0RD")
    assert "Speaks Turkish" in page.find_class("cc-chips")[0].text_content()
    assert (ticked(page, "language"), ticked(page, "category")) == ({"tr"}, {"home_care"})
    assert "personal_care" in ticked(page, "help")
    chosen = client.page("/find-care?q=turkish+speaking&language=tr&near=N8+0RD")
    (chip,) = [
        link
        for link in chosen.find_class("cc-chips")[0].xpath(".//a")
        if "Speaks Turkish" in link.text_content()
    ]
    without = client.page(str(chip.get("href")))
    assert ticked(without, "language") == set()
    assert "Speaks Turkish" not in without.find_class("cc-chips")[0].text_content()


def test_features_stand_in_groups_by_what_they_mean(town: Town, client: PageClient) -> None:
    service = town.add(
        "Rose Home", category="care_home", features=["lift"], faiths=["muslim"], diets=["soft_food"]
    )
    service.cultures, service.same_sex_worker, service.trial_offered = ["turkish"], True, True
    db.session.commit()
    rebuild()
    page = client.page("/find-care?feature=lift&feature=soft_food&category=care_home")
    groups = {
        group.findtext("legend"): {str(value) for value in group.xpath(".//input/@value")}
        for group in page.find_class("cc-facet")
        if group.xpath(".//input[@name='feature']")
    }
    assert groups == {
        "Faith and culture": {"faith_muslim", "culture_turkish"},
        "Food": {"soft_food"},
        "The building": {"lift"},
        "Who comes": {"same_sex_worker"},
        "Before you decide": {"trial"},
    }
    assert ticked(page, "feature") == {"lift", "soft_food"}
    assert {code for codes in FEATURE_GROUPS for code in codes} == set(FEATURE_FILTERS)
    assert sum(map(len, FEATURE_GROUPS)) == len(FEATURE_FILTERS)


def test_a_budget_that_nothing_is_within_is_said_in_words(town: Town, client: PageClient) -> None:
    words = text_of(client, "/find-care?category=home_care&near=N8+0RD&max-weekly=5&over=1")
    assert "No service here is within £5.00 a week." in words
    assert "0 services are" not in words
