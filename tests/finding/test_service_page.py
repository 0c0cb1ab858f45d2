"""A service's page: the price for a week with its sum, the rating with its date, the contact, the terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import scoped_session
from werkzeug.datastructures import MultiDict

from directory.admissions.actions.change import hold, suspend
from directory.admissions.actions.designate import enter_checked
from directory.admissions.models import Admission
from directory.catalogue.models import NamedContact, Service, ServiceText
from directory.finding.forms import read_search
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.time import clock
from directory.presenting.rules import chosen_week
from directory.prices.actions.announce import load_nursing_rates
from directory.prices.actions.change import change_price
from directory.prices.queries import past_prices
from directory.prices.rules.types import PriceLine
from directory.prices.rules.weeks import published_weeks
from directory.quality.actions import checks
from directory.register.models import RegisteredLocation
from directory.vocabulary.care import VISIT_PRICED_CATEGORIES, Category
from directory.vocabulary.procurement import ListingKind
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import give_words, make_council, make_provider, make_service
from tests.conftest import TODAY
from tests.finding.conftest import HARINGEY, Town
from tests.finding.test_searching import WORDS, text_of
from tests.page_client import PageClient
from tests.prices.examples import TOLD
from tests.quality.factories import written_check


def first_service(client: PageClient) -> str:
    return str(client.page(WORDS).xpath("//*[@class='cc-card__name']//a/@href")[0]).partition("?")[0]


def services_listed(client: PageClient) -> set[str]:
    links = client.page("/find-care").xpath("//*[@class='cc-card__name']//a/@href")
    return {str(link).partition("?")[0] for link in links}


def test_the_price_is_a_total_with_its_sum(town: Town, client: PageClient) -> None:
    address = f"{first_service(client)}?payer=council"
    panel = text_of(client, address, "//section[contains(@class, 'cc-panel--price')]")
    assert "£171.50 a week" in panel
    assert "14 visits × £12.25" in panel
    assert "Price from 1 April 2026." in panel
    assert "What you pay yourself depends on your financial assessment." in panel


def test_another_week_and_another_payer(town: Town, client: PageClient) -> None:
    slug = first_service(client)
    assert "£257.25 a week" in text_of(client, f"{slug}?visits=21x30")
    assert "Not told us" in text_of(client, f"{slug}?payer=self_funder")
    assert "£28.50 left in your budget" in text_of(client, f"{slug}?max-weekly=200&payer=council")


def test_a_missing_fact_reads_not_told_us(town: Town, client: PageClient) -> None:
    page = client.page(first_service(client))
    assert "Not told us" in page.text_content()


@pytest.mark.parametrize(
    ("days", "words"),
    [(14, "told us 14 days ago"), (15, "not confirmed since 7 Nov 2026: ask the provider")],
)
def test_how_soon_care_can_begin_is_not_confirmed_once_its_clock_has_run_out(
    town: Town, client: PageClient, days: int, words: str
) -> None:
    """As prices and words are, on the page and on the card (requirement 49)."""
    slug = first_service(client)
    for service in db.session.scalars(select(Service)):
        service.earliest_start_told_on = TODAY - timedelta(days=days)
    db.session.commit()
    rebuild()
    assert words in text_of(client, slug)
    assert words in client.page(WORDS).text_content()


def test_rating_contact_terms_and_help(town: Town, client: PageClient) -> None:
    page = text_of(client, first_service(client))
    for words in (
        "Good",
        "Amina Yusuf",
        "2 weeks",
        "Report a mistake",
        "Independent advocacy",
        "On this list since",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("kind", "checked_on"), [(ListingKind.CHECKED, TODAY), (ListingKind.UNIVERSAL, None)]
)
def test_only_a_published_check_claims_a_check_by_the_council(
    town: Town, client: PageClient, kind: ListingKind, checked_on: date | None
) -> None:
    council = Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),))
    helper = make_service(
        make_provider(), name="Hornsey Handyperson", category="handyperson", regulated=False
    )
    enter_checked(council, helper, council_code=HARINGEY, kind=kind, valid_from=TODAY, checked_on=checked_on)
    db.session.commit()
    pages = (f"/services/{helper.slug}", f"/compare?service={helper.slug}", "/find-care?category=handyperson")

    def claims() -> list[bool]:
        rebuild()
        return [re.search("checked (it|by)", text_of(client, path)) is not None for path in pages]

    assert "Inspectors do not look at this kind of help." in text_of(client, pages[0])
    assert claims() == [False] * 3
    with transaction():
        officer = Actor("officer-1", (Grant(Role.QUALITY_OFFICER, council=HARINGEY),))
        found = {"checked_on": TODAY, "outcome": "met", "public_summary": "All in order."}
        check = written_check(officer, helper.id, kind="spot_check", **found)
        checks.publish(officer, check, on=TODAY)
    assert claims() == [kind == ListingKind.CHECKED] * 3


def test_a_service_on_hold_stays_listed_with_a_warning(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    service = town.add("Held Home Care", languages=["en"])
    warning = "The Council is not placing anyone new here for now"
    assert warning not in text_of(client, f"/services/{service.slug}")
    admission = session.scalars(select(Admission).where(Admission.service_id == service.id)).one()
    with transaction():
        hold(SYSTEM, admission, reason="x", on=TODAY)
    rebuild([])
    assert warning in text_of(client, f"/services/{service.slug}")
    assert "No new people placed by the Council for now" in text_of(client, "/find-care?q=Held+Home+Care")


def test_an_unknown_service_is_not_found(town: Town, client: PageClient) -> None:
    assert client.get("/services/no-such-service").status_code == 404


def test_markup_in_a_name_is_escaped(town: Town, client: PageClient) -> None:
    name = "<script>alert(1)</script>"
    service = town.add(name, languages=["en"])
    page = client.page(f"/services/{service.slug}")
    assert page.xpath("//h1")[0].text_content() == name
    assert not page.xpath("//main//script")


def test_the_register_marks_what_is_on_the_list(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    for location in session.scalars(select(RegisteredLocation)):
        location.shown, location.name = True, f"Place {location.id[-1]}"
        location.kinds = " home_care " if location.id.endswith("1") else " care_home "
    with transaction():
        rosewater = session.scalars(select(Admission).order_by(Admission.id)).all()[0]
        suspend(SYSTEM, rosewater, reason="a concern", on=TODAY)
    marks = {
        row.xpath("string(h3)"): "Not on the Council’s list" not in row.text_content()
        for row in client.page("/register").xpath("//li[@class='cc-card']")
    }
    assert marks == {"Place 1": False, "Place 2": True, "Place 3": True, "Place 4": True}
    only_homes = client.page("/register?kind=care_home").xpath("//li[@class='cc-card']/h3")
    assert [heading.text_content() for heading in only_homes] == ["Place 2", "Place 3", "Place 4"]


def test_a_site_without_a_service_promises_none(session: scoped_session, client: PageClient) -> None:
    make_council()
    session.commit()
    rebuild()
    start = client.page("/?council=E09000014").text_content()
    assert "No service is on Haringey’s list here yet." in start
    assert "the Council has checked it" not in start and "0 services" not in start
    council = client.page("/councils/haringey")
    assert "No service is on Haringey’s list here yet." in council.text_content()
    assert not council.xpath("//a[contains(., 'Print the whole list')]") and not council.find_class(
        "cc-kinds"
    )
    assert "Try fewer words" in client.page("/register?q=nowhere").text_content()


def test_the_pages_of_councils_and_the_start_page_have_a_heading(town: Town, client: PageClient) -> None:
    for path in ("/", "/councils", "/councils/haringey"):
        assert client.page(path).xpath("//h1"), path


def test_a_place_is_on_the_list_by_any_of_its_kinds_of_care(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    lark = session.scalars(select(Service).where(Service.name == "Lark Homecare")).one()
    second = town.add("Lark House", category="care_home", location_id=lark.location_id)
    session.get_one(RegisteredLocation, lark.location_id).shown = True
    session.commit()

    def links() -> list[str]:
        page = client.page("/register")
        return [link for link in page.xpath("//li[@class='cc-card']/h3/a/@href") if "lark" in link]

    assert links() == [f"/services/{lark.slug}"], "the first of two that are on it"
    admission = session.scalars(select(Admission).where(Admission.service_id == lark.id)).one()
    suspend(SYSTEM, admission, reason="x", on=TODAY)
    session.commit()
    assert links() == [f"/services/{second.slug}"]


def test_a_name_on_the_list_is_suggested(town: Town, client: PageClient) -> None:
    assert client.get("/suggest?q=lark").get_json() == ["Lark Homecare"]
    assert client.get("/suggest?q=l").get_json() == []


def test_every_published_week_can_be_chosen(town: Town, client: PageClient) -> None:
    for category in Category:
        for week in published_weeks(category):
            params = read_search(MultiDict({"level": week.key}))
            assert params.week_key == week.key
            if category not in VISIT_PRICED_CATEGORIES:
                chosen = chosen_week(category, params.visits, params.week_key)
                assert chosen is not None and chosen.key == week.key
    assert read_search(MultiDict({"level": "no-such-week"})).week_key == ""


def test_an_address_that_asks_for_nothing_is_read_as_one_that_asks_for_what_nobody_could_mean() -> None:
    nothing = read_search(MultiDict())
    assert nothing == read_search(MultiDict({"level": "no-such-week", "page": "0", "sort": "x", "view": "x"}))


def test_a_price_that_changed_has_a_chart_and_a_table(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    service = town.add("Changing Care", hour=2000)
    (line,) = past_prices(service.id)
    change_price(
        SYSTEM, service.id, replace(line, amount_pence=2150, valid_from=date(2026, 10, 1), id=0), on=TODAY
    )
    session.commit()
    page = client.page(f"/services/{service.slug}")
    section = page.xpath("//h2[@id='price-history']/following-sibling::table[1]")[0]
    words = " ".join(section.text_content().split())
    assert "1 Oct 2026" in words and "£21.50 an hour" in words and "£20.00 an hour" in words
    assert page.xpath("//figure[contains(@class, 'cc-chart')]//*[@role='img']/@aria-label")


def test_where_the_price_is_agreed_for_each_person_five_alike_show_a_typical_range(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    elm_home = session.scalars(select(Service).where(Service.name == "Elm Nursing Home")).one()
    load_nursing_rates(SYSTEM)
    asked = (110_000, 120_000, 125_000, 160_000, 99_000)
    for number, pence in enumerate(asked, start=1):
        home = town.add(f"Oak House {number}", category="nursing_home", postcode="N22 8HQ")
        line = PriceLine(
            "week",
            pence,
            "self_funder",
            "nursing_home",
            date(2026, 4, 1),
            need_level="nursing",
            fnc_basis="inclusive",
            **TOLD,
        )
        change_price(SYSTEM, home.id, line, on=TODAY)
        db.session.commit()
        elm = text_of(client, f"/services/{elm_home.slug}?payer=self_funder")
        assert ("services like this in the area ask" in elm) == (number == len(asked))
    assert "5 services like this in the area ask £990.00 a week to £1,600.00 a week." in elm
    assert "The middle one asks £1,200.00 a week." in elm
    assert "services like this" not in text_of(client, f"/services/{home.slug}?payer=self_funder")
    assert "services like this" not in text_of(client, f"/services/{elm_home.slug}?payer=council")


def test_one_price_has_no_chart(town: Town, client: PageClient) -> None:
    service = town.add("Steady Care", hour=2000)
    assert not client.page(f"/services/{service.slug}").find_class("cc-chart")


@contextmanager
def selects() -> Iterator[list[str]]:
    """The statements that read, as they are sent to the database."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(" ".join(statement.split()))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_the_price_lines_of_a_service_are_read_once_for_the_price_and_its_history(
    town: Town, client: PageClient
) -> None:
    slug = first_service(client)
    with selects() as statements:
        client.page(f"{slug}?visits=21x30&max-weekly=200")
    assert len([statement for statement in statements if "FROM price " in statement]) == 1


# What others alike ask, of each who may pay: until anything is recorded, a process keeps it (not in tests).
TYPICAL_RANGES = 16


@pytest.mark.parametrize("parameters", ["", "?visits=21x30&feedback=2", "?payer=self_funder"])
def test_a_service_is_drawn_from_nine_queries_at_most(
    town: Town, client: PageClient, parameters: str
) -> None:
    """Whatever it says: inspected or not, priced or not, checked, with feedback and photos, specialist."""
    services = sorted(services_listed(client))
    for most in (
        12,
        9,
    ):  # the first time a process may read four small tables (rates, lots) that it then keeps
        for service in services:
            with selects() as statements:
                client.page(f"{service}{parameters}")
            agreed = TYPICAL_RANGES if "elm" in service else 0
            assert 0 < len(statements) <= most + agreed, (service, statements)
    assert len(services) > 2


@contextmanager
def executed() -> Iterator[list[object]]:
    """The statements as they are given to SQLAlchemy."""
    statements: list[object] = []

    def note(_connection: object, statement: object, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_execute", note)


def test_no_statement_of_a_service_page_is_put_together_anew(town: Town, client: PageClient) -> None:
    """Each is `compiled_once`: to build one takes several times as long as to run it."""
    services = sorted(services_listed(client))
    with executed() as known:
        for service in services:
            client.page(service)
            client.page(
                f"{service}?payer=self_funder"
            )  # what the council usually pays, which a process then keeps
    with executed() as statements:
        for service in services:
            client.page(f"{service}?visits=21x30&payer=self_funder&feedback=2")
    known_ids = {id(statement) for statement in known}
    assert statements and all(id(statement) in known_ids for statement in statements)


def test_the_place_searched_and_the_way_back_stay_without_script(town: Town, client: PageClient) -> None:
    town.add("Oak House", category="care_home")
    db.session.commit()
    rebuild()
    for search, words in (
        ("/find-care?q=help+mum+wash&near=N8+0RD&payer=self_funder&visits=21x30", "Visits N8 0RD"),
        ("/find-care?near=N8+0RD&visits=21x30", "Visits N8 0RD"),
        ("/find-care?category=nursing_home&near=N8+0RD&near=W5&sort=name", "miles from N8 0RD"),
        ("/find-care?q=nursing+home+near+N8", "miles from N8"),
    ):
        found = client.page(search).xpath("//*[@class='cc-card__name']//a/@href")
        assert found, search
        page = client.page(str(found[0]))
        assert words in page.text_content(), search
        (back,) = page.find_class("govuk-back-link")
        assert back.text_content() == "Back to your list"
        asked = parse_qsl(urlsplit(search).query)
        kept = [pair for pair in parse_qsl(urlsplit(str(back.get("href"))).query) if pair != ("page", "1")]
        assert sorted(kept) == sorted(asked)
        carried = page.xpath("//form[contains(@class, 'cc-panel__form')]//input[@type='hidden']")
        names = {field.get("name") for field in carried}
        assert {name for name, _ in asked} - {"payer", "visits"} <= names


def test_a_service_that_was_not_found_in_a_list_leads_to_more_of_its_kind(
    town: Town, client: PageClient
) -> None:
    slug = first_service(client)
    (back,) = client.page(f"{slug}?near=N8+0RD&payer=self_funder").find_class("govuk-back-link")
    assert back.text_content() == "Find more services like this"
    query = parse_qsl(urlsplit(str(back.get("href"))).query)
    assert sorted(query) == [("category", "home_care"), ("near", "N8 0RD"), ("payer", "self_funder")]
    assert "Visits N8 0RD" in text_of(client, f"{slug}?near=N8+0RD")
    assert "Visits" not in text_of(client, slug, "//div[@id='service']")


def contact_of(service: Service) -> NamedContact:
    return db.session.scalars(select(NamedContact).where(NamedContact.service_id == service.id)).one()


def test_an_address_is_read_from_left_to_right_in_arabic(town: Town, client: PageClient) -> None:
    service = town.add("Rose Home Care", address="66 Example Gardens", town="London")
    db.session.commit()
    rebuild()
    assert "\u206866 Example Gardens\u2069" in text_of(client, f"/services/{service.slug}?lang=ar")
    assert "66 Example Gardens, London" in text_of(client, f"/services/{service.slug}?lang=en")


def test_the_number_of_a_service_is_the_same_everywhere(town: Town, client: PageClient) -> None:
    service = town.add("Rose Home Care", phone="020 7946 0995")
    contact_of(service).phone = "020 7946 0627"
    db.session.commit()
    rebuild()
    page = (
        client.page(f"/services/{service.slug}")
        .xpath("//section[contains(., 'Talk to them')]")[-1]
        .text_content()
    )
    assert page.index("020 7946 0995") < page.index("Direct line") < page.index("020 7946 0627")
    other = town.add("Lily Home Care", phone="020 7946 0993")
    db.session.commit()
    rebuild()
    for address in (
        f"/compare?service={service.slug}&service={other.slug}",
        f"/checklists?service={service.slug}",
        "/catalogue/haringey",
    ):
        words = text_of(client, address)
        assert "020 7946 0995" in words and "020 7946 0627" not in words, address
    assert (
        client.post("/shortlist/add", data={"service": service.public_id.replace("-", "")}).status_code == 303
    )
    words = text_of(client, "/shortlist")
    assert "020 7946 0995" in words and "020 7946 0627" not in words


def test_one_number_is_not_said_twice(town: Town, client: PageClient) -> None:
    service = town.add("Rose Home Care", phone="+44 20 7946 0995")
    contact_of(service).phone = "020 7946 0995"
    db.session.commit()
    assert "Direct line" not in text_of(client, f"/services/{service.slug}")


def test_a_discount_that_staff_record_lowers_the_public_price_from_its_day(
    town: Town, client: PageClient
) -> None:
    """Vector 5 by the pages alone: the form of staff, the page of the service the day before, and from the day on."""
    slug, begins = first_service(client), TODAY + timedelta(days=9)
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    rule = {
        "instrument": str(town.home_lot.instrument_id),
        "measure": "hours_per_week",
        "threshold": "500",
        "percent": "10",
        "valid_from": "2026-01-01",
        "token": "a" * 32,
    }
    assert client.post("/council/discounts", data=rule).status_code == 303
    reached = client.page("/council/discounts").xpath("//a[contains(@href, '/reached')]/@href")[0]
    form = {"provider": str(town.provider.id), "measured": "500", "effective_from": begins.isoformat()}
    assert client.post(reached, data={**form, "token": "b" * 32}).status_code == 303
    client.get("/sign-out")
    clock.as_of = begins - timedelta(days=1)
    assert "£171.50 a week" in text_of(client, slug)
    clock.as_of = begins
    assert "£154.35 a week" in text_of(client, slug)
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    history = client.page("/council/discounts").xpath("//a[contains(@href, '/discount_trigger/')]/@href")[0]
    said = text_of(client, str(history))
    assert "Amount: £24.50; Unit: hour; Payer: council" in said and "Amount: £22.05; Unit: hour" in said


def test_what_a_translation_lacks_stands_there_in_english_and_says_so(town: Town, client: PageClient) -> None:
    service = town.add("Rose Home Care")
    give_words(service, "tr", "Evde yardım.").description = ""
    english = db.session.scalars(select(ServiceText).where(ServiceText.service_id == service.id)).first()
    assert english is not None
    english.important_terms = "Cancelled visits are charged in full."
    db.session.commit()
    path = f"/services/{service.slug}?council={HARINGEY}"
    turkish, in_english = client.page(f"{path}&lang=tr"), client.page(f"{path}&lang=en")
    assert turkish.xpath("//p[@class='cc-lead']/@lang") == ["tr"]
    for part, words in (("own-words", "Longer words."), ("terms", english.important_terms)):
        note, text = turkish.xpath(f"//h2[@id='{part}']/following-sibling::p[position() < 3]")
        assert (text.get("lang"), text.text_content()) == ("en", words)
        assert note.xpath(".//a/@href") == ["tel:02079460000"], "who helps to read it"
        assert in_english.xpath(f"//h2[@id='{part}']/following-sibling::p[1]/@lang") == ["en"]


def test_each_sentence_names_what_was_confirmed(town: Town, client: PageClient) -> None:
    slug = first_service(client)
    service = db.session.scalars(select(Service).where(Service.slug == slug.rpartition("/")[2])).one()
    service.told_on, service.prices_confirmed_on = TODAY, None
    db.session.commit()
    page = text_of(client, slug)
    assert "The provider has not confirmed its prices since 1 April 2026." in page
    assert "The provider confirmed the words on this page on 22 November 2026." in page
    service.told_on, service.prices_confirmed_on = TODAY - timedelta(days=183), TODAY
    db.session.commit()
    page = text_of(client, slug)
    assert "The provider has not confirmed the words on this page since 23 May 2026." in page
    assert "confirmed its prices" not in page
