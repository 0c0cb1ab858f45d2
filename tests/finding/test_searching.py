"""Searches and their pages of results, in a small town."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import parse_qsl, quote, urlencode

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
from directory.places.models import Council
from directory.prices.actions.announce import load_nursing_rates
from directory.prices.actions.change import change_price
from directory.prices.rules.types import PriceLine
from directory.vocabulary.features import FEATURE_FILTERS, FEATURE_GROUPS
from search.engine import IndexUnavailable
from tests.conftest import TODAY
from tests.finding.conftest import EALING, Town
from tests.page_client import PageClient
from tests.prices.examples import TOLD
from tests.shortlists.test_shortlist import key_of

WORDS = "/find-care?q=help+washing+and+dressing,+turkish+speaking,+near+N8+0RD"

PINS = "//figure[@id='map']//svg//a/@href"


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


def test_who_asks_for_dementia_care_in_a_home_sees_the_price_of_such_a_room(
    town: Town, client: PageClient
) -> None:
    load_nursing_rates(SYSTEM)
    oak = town.add("Oak House", category="nursing_home", needs=["dementia"])
    for level, pence in (("nursing", 110_000), ("nursing_dementia", 125_000)):
        line = PriceLine(
            "week",
            pence,
            "self_funder",
            "nursing_home",
            date(2026, 4, 1),
            need_level=level,
            fnc_basis="inclusive",
            **TOLD,
        )
        change_price(SYSTEM, oak.id, line, on=TODAY)
    db.session.commit()
    rebuild()
    for asked in ("q=nursing+home+with+dementia+care", "category=nursing_home&need=dementia"):
        page = client.page(f"/find-care?{asked}&payer=self_funder")
        words = " ".join(page.text_content().split())
        assert "Price for a room with dementia nursing" in words and "£982.32" in words
        assert page.xpath("//select[@name='level']/option[@selected]/@value") == ["nursing_dementia"]
        link = page.xpath("//*[@class='cc-card__name']//a[contains(@href, 'oak')]/@href")[0]
        assert "level=nursing_dementia" in link
        assert "£982.32" in text_of(client, str(link))
    plain = text_of(client, "/find-care?category=nursing_home&need=dementia&level=nursing&payer=self_funder")
    assert "Price for a room with nursing" in plain and "£982.32" not in plain


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
    # On a shortlist without a place whose council is the first service's, the second is not outside of anything.
    for name in ("Elm Nursing Home", "Oak Nursing Home"):
        client.post("/shortlist/add", data={"service": key_of(session, name)})
    assert "Outside" not in text_of(client, "/shortlist")
    assert "Outside Haringey, in Enfield" in text_of(client, "/shortlist?near=N8+0RD")
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
    assert set(page.xpath(PINS)) == {"#service-1"}
    assert page.get_element_by_id("service-1").xpath(".//*[@class='cc-number']/text()") == ["1"]
    assert page.xpath("//figure[@id='map']//*[@role='img']/@aria-label") == ["N8 0RD"]
    assert "Hornsey" in page.xpath("//*[@class='cc-map__name--town']/text()")
    assert page.xpath("//*[@class='cc-map__wards']/@d")
    assert "not exact" in page.xpath("//figcaption")[0].text_content()


def test_services_in_one_building_are_one_square_that_opens(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    for name in ("Ash Nursing Home", "Oak Nursing Home"):
        town.add(name, category="nursing_home", postcode="N22 8HQ", lat_e5=5159700, lon_e5=-11100)
    session.commit()
    rebuild()
    page = client.page("/find-care?category=nursing_home&near=N8+0RD&view=map")
    (address,) = set(page.xpath(PINS))
    spot = page.get_element_by_id(address.removeprefix("#")).getnext()
    assert spot.xpath(".//li//a/@href") == ["#service-1", "#service-2", "#service-3"]
    assert len(spot.xpath(".//bdi/text()")) == 3 and "3 services here" in spot.text_content()
    assert all(page.get_element_by_id(f"service-{number}") is not None for number in (1, 2, 3))


def test_a_service_across_the_border_is_on_the_map(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    town.add(
        "Fell Nursing Home", category="nursing_home", postcode="LA22 9BU", lat_e5=5443300, lon_e5=-296500
    )
    session.commit()
    rebuild()
    page = client.page("/find-care?category=nursing_home&near=N8+0RD&view=map")
    assert set(page.xpath(PINS)) == {"#service-1", "#service-2"}


def test_pictures_from_elsewhere_lie_on_the_map_only_where_a_site_has_them(
    town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/find-care?category=nursing_home&near=N8+0RD&view=map"
    assert not client.page(path).xpath("//figure//img")
    config = client.application.config
    monkeypatch.setitem(config, "TILES_URL", "https://tiles.example.org/{z}/{x}/{y}.png?a=1&b=2")
    monkeypatch.setitem(config, "TILES_CREDIT", "© Makers of maps")
    page = client.page(f"{path}&lang=en")
    pictures = page.xpath("//figure//img")
    assert 1 <= len(pictures) <= 16 and page.xpath(PINS)
    for picture in pictures:
        assert re.fullmatch(r"https://tiles\.example\.org/1\d/\d+/\d+\.png\?a=1&b=2", picture.get("src"))
    assert {picture.get("alt") for picture in pictures} == {""}, "one that does not come says nothing"
    assert "© Makers of maps" in page.xpath("//figcaption")[0].text_content()


def test_care_that_comes_to_you_has_no_pin_and_no_number(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?near=N8+0RD&view=map")
    cards = page.xpath("//li[contains(@class, 'cc-card')]")
    assert len(cards) > 1
    numbers = page.xpath("//li[contains(@class, 'cc-card')]//*[@class='cc-number']/text()")
    assert {f"#service-{number}" for number in numbers} == set(page.xpath(PINS)) and len(numbers) == 1
    for path in ("/find-care?category=home_care&near=N8+0RD&view=map", "/find-care?category=home_care"):
        page = client.page(path)
        assert not page.xpath("//figure | //a[contains(@class, 'cc-tool') and contains(., 'Map')]")


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


def chip_links(page: HtmlElement) -> dict[str, str]:
    links = page.xpath("//ul[@class='cc-chips']//a")
    return {" ".join(link.text_content().split()): str(link.get("href")) for link in links}


def test_how_often_in_the_words_is_the_week_the_list_is_priced_for(town: Town, client: PageClient) -> None:
    path = "/find-care?q=Turkish+carer,+four+visits+a+day&near=N8+0RD"
    assert names(client, path) == ["Lark Homecare", "Rosewater Care"]
    page = client.page(path)
    words = " ".join(page.xpath("//main")[0].text_content().split())
    assert "28 visits of 30 minutes" in words and "£308.00 a week" in words
    assert "We read" not in words
    without = chip_links(page)["Remove: 28 visits a week ×"]
    assert "14 visits of 30 minutes" in text_of(client, without) and "four" not in without
    service = page.xpath("//*[@class='cc-card__name']//a/@href")[0]
    assert "28 visits of 30 minutes" in text_of(client, service)
    (compared,) = page.xpath("//input[@type='hidden'][@name='visits']/@value")
    assert compared == "28x30"


def test_a_week_in_the_address_wins_and_the_page_says_so(town: Town, client: PageClient) -> None:
    page = text_of(client, "/find-care?q=home+care+four+visits+a+day&near=N8&visits=21x30")
    assert "21 visits of 30 minutes" in page and "“four visits a day” did not change the prices here." in page
    same = text_of(client, "/find-care?q=home+care+four+visits+a+day&near=N8&visits=28x30")
    assert "did not change the prices" not in same


def test_how_often_without_a_week_of_its_own_is_said_and_not_demanded(town: Town, client: PageClient) -> None:
    path = "/find-care?q=nursing+home+twice+a+week"
    assert names(client, path) == ["Elm Nursing Home"]
    assert "“twice a week” did not change the prices here." in text_of(client, path)


def test_a_number_of_something_is_left_out_aloud(town: Town, client: PageClient) -> None:
    path = "/find-care?q=turkish+home+care+for+seven&near=N8+0RD"
    assert names(client, path) == ["Lark Homecare", "Rosewater Care"]
    assert "We looked without “seven”" in text_of(client, path)


def sent_again(page: HtmlElement, **typed: str) -> str:
    """The address that the form of a page of results leads to, with other words typed into it."""
    (form,) = page.xpath("//form[@id='search']")
    fields = dict.fromkeys(name for name, _ in typed.items())
    pairs = [(name, value) for name, value in form.form_values() if name not in fields]
    pairs += [
        (str(field.get("name")), str(field.get("value")))
        for field in page.xpath("//input[@form='search'][@checked]")
    ]
    pairs += [(str(field.get("name")), str(field.value)) for field in page.xpath("//select[@form='search']")]
    return f"/find-care?{urlencode([*typed.items(), *pairs])}"


def arrived(client: PageClient, address: str) -> str:
    """Where an address leads in the end."""
    answer = client.get(address)
    return answer.location if answer.status_code == 302 else address


def test_new_words_replace_the_kind_that_earlier_words_gave(town: Town, client: PageClient) -> None:
    first = client.page("/find-care?q=turkish+speaking+carer")
    assert ticked(first, "category") == {"home_care"}
    address = arrived(client, sent_again(first, q="nursing home"))
    assert names(client, address) == ["Elm Nursing Home"] and "category=" not in address
    kept = arrived(client, sent_again(first, q="soonest"))
    assert ticked(client.page(kept), "category") == {"home_care"}
    later = arrived(client, sent_again(client.page(kept), q="nursing home"))
    assert ticked(client.page(later), "category") == {"nursing_home"}


def test_a_kind_she_ticked_herself_stays_whatever_the_words(town: Town, client: PageClient) -> None:
    first = client.page("/find-care?category=home_care&q=turkish+speaking+carer")
    again = client.page(arrived(client, sent_again(first, q="nursing home")))
    assert ticked(again, "category") == {"home_care"}


def test_another_language_in_the_words_replaces_the_first(town: Town, client: PageClient) -> None:
    first = client.page("/find-care?q=turkish+speaking+carer")
    again = client.page(arrived(client, sent_again(first, q="kurdish speaking carer")))
    assert ticked(again, "language") == {"ku"}


def test_how_often_in_new_words_replaces_the_week_the_page_showed(town: Town, client: PageClient) -> None:
    first = client.page("/find-care?q=turkish+speaking+carer&near=N8")
    fields = [name for name, _ in parse_qsl(sent_again(first, q="x"))]
    assert "visits" in fields and "said" in fields
    address = arrived(client, sent_again(first, q="carer four visits a day", near="N8"))
    assert "28 visits of 30 minutes" in text_of(client, address)
    hers = arrived(client, sent_again(first, q="carer four visits a day", near="N8", visits="21x30"))
    assert "21 visits of 30 minutes" in text_of(client, hers)


def test_a_rating_in_the_words_is_the_rating_filter(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?q=carer+rated+good+or+better")
    assert ticked(page, "rating") == {"outstanding", "good"}
    chips = chip_links(page)
    assert ticked(client.page(chips["Remove: Outstanding ×"]), "rating") == {"good"}
    inadequate = "/find-care?q=nursing+home+rated+inadequate+near+N22"
    assert names(client, inadequate) == []
    empty = client.page(inadequate)
    links = {link.text_content().strip(): link.get("href") for link in empty.xpath("//main//a")}
    (without,) = [href for words, href in links.items() if words.startswith("Take away “Inspectors’ rating”")]
    assert names(client, without) == ["Elm Nursing Home"]
    (register,) = [href for words, href in links.items() if words.startswith("Look at every service")]
    assert dict(parse_qsl(register.partition("?")[2])) == {
        "kind": "nursing_home",
        "rating": "inadequate",
        "near": "N22",
    }


def test_the_register_is_asked_for_the_words_that_may_be_a_name(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?q=turkish+carer+Zyxwv")
    (register,) = page.xpath("//main//a[contains(@href, '/register')]/@href")
    assert dict(parse_qsl(register.partition("?")[2])) == {"q": "Zyxwv", "kind": "home_care"}


def near_fields(page: HtmlElement) -> list[str]:
    fields = page.xpath("//input[@id='near' or @id='f-near']")
    values = {field.get("id"): str(field.get("value") or "") for field in fields}
    return [values["near"], values["f-near"]]


@pytest.mark.parametrize("near", ["W5 or N8", "W5 and N8", "between W5 and N8", "W5/N8"])
def test_two_places_in_one_field_fill_both(town: Town, client: PageClient, near: str) -> None:
    page = client.page(f"/find-care?category=nursing_home&near={quote(near)}")
    assert near_fields(page) == ["W5", "N8"]
    assert {"Remove: Near W5 ×", "Remove: Near N8 ×"} <= set(chip_links(page))
    one = client.page(chip_links(page)["Remove: Near N8 ×"])
    assert near_fields(one) == ["W5", ""]


def test_a_place_whose_name_holds_and_is_one(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?category=nursing_home&near=Hammersmith+and+Fulham")
    assert near_fields(page) == ["Hammersmith and Fulham", ""]
    assert "Remove: Near Hammersmith and Fulham ×" in chip_links(page)


def test_a_second_place_that_nobody_knows_is_said(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?category=nursing_home&near=W5+or+Zyxwvut")
    assert near_fields(page) == ["W5", "Zyxwvut"]
    assert "The second place: We do not know that place." in " ".join(page.text_content().split())
    third = client.page("/find-care?category=nursing_home&near=W5+or+N8&near=N22")
    assert "not near three" in " ".join(third.text_content().split())


def test_words_between_two_places_are_no_words_to_find(town: Town, client: PageClient) -> None:
    page = client.page("/find-care?q=nursing+home+between+W5+and+N8")
    assert {"Remove: Near W5 ×", "Remove: Near N8 ×"} <= set(chip_links(page))
    assert "“between”" not in page.text_content()


def test_an_age_is_said_and_no_service_must_hold_it(town: Town, client: PageClient) -> None:
    path = "/find-care?q=turkish+carer+for+brother+28+N8"
    assert names(client, path) == ["Lark Homecare", "Rosewater Care"]
    assert "We read 28 as an age." in text_of(client, path)
    assert "No service here has the words" not in text_of(client, path)


@pytest.mark.parametrize(
    ("words", "guide"),
    [
        ("what is a top-up", "choosing-a-care-home"),
        ("who pays", "who-pays"),
        ("how do I complain", "complaints"),
        ("continuing healthcare", "who-pays"),
        ("kim öder", "who-pays"),
    ],
)
def test_a_question_leads_to_the_guide_that_explains_it(
    town: Town, client: PageClient, words: str, guide: str
) -> None:
    page = client.page(f"/find-care?q={quote(words)}")
    (link,) = page.xpath("//*[@id='list']/*[1]//a")
    assert link.get("href") == f"/guides/{guide}"
    assert "No service here has the words" not in page.text_content()


def test_a_question_beside_a_kind_of_care_keeps_the_kind(town: Town, client: PageClient) -> None:
    path = "/find-care?q=who+pays+for+a+nursing+home"
    assert names(client, path) == ["Elm Nursing Home"]
    assert client.page(path).xpath("//*[@id='list']//a[@href='/guides/who-pays']")
    assert not client.page("/find-care?q=nursing+home").xpath(
        "//*[@id='list']/*[1]//a[starts-with(@href, '/guides')]"
    )


def test_a_council_nobody_chose_is_no_filter_to_take_away(town: Town, client: PageClient) -> None:
    db.session.get_one(Council, EALING).in_directory = True
    db.session.commit()
    path = "/find-care?category=nursing_home&near=W5"
    page = text_of(client, path)
    assert "Look on the lists of every council: 1 service" in page and "Only this council" not in page
    assert "Take away “Only this council”: 1 service" in text_of(client, f"{path}&council={EALING}")


@pytest.mark.parametrize("asked", ["category=care_home", "q=care+home"])
def test_many_call_a_nursing_home_a_care_home(town: Town, client: PageClient, asked: str) -> None:
    (link,) = client.page(f"/find-care?{asked}").xpath(
        "//a[starts-with(., 'Look at care homes and nursing homes')]"
    )
    assert link.text_content() == "Look at care homes and nursing homes together: 1 service"
    assert names(client, link.get("href")) == ["Elm Nursing Home"]
    assert "Look at care homes and nursing homes" not in text_of(client, "/find-care?category=nursing_home")
    assert "Look at care homes and nursing homes" not in text_of(client, "/find-care?category=meals")


def test_of_two_places_the_menu_of_orders_says_which_one_it_is_nearest_to(
    town: Town, client: PageClient
) -> None:
    path = "/find-care?category=nursing_home&near=N8+0RD&near=W5+2HL"

    def menu(path: str) -> tuple[str, dict[str, str]]:
        (orders,) = client.page(path).xpath("//details[contains(@class, 'cc-sort')]")
        summary = " ".join(orders.xpath("string(.//summary)").split())
        return summary, {link.text_content().strip(): link.get("href") for link in orders.iterfind(".//a")}

    first, links = menu(path)
    assert "Nearest to N8 0RD" in first and "Nearest first" not in [first, *links]
    second, back = menu(links["Nearest to W5 2HL"])
    assert "Nearest to W5 2HL" in second
    assert "Nearest to N8 0RD" in menu(back["Nearest to N8 0RD"])[0]
    assert "Cheapest first" in menu(links["Cheapest first"])[0]
