"""The pages of the calculator: the cost from an address alone, and every error beside its field."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.costing.rules.weeks import CATEGORIES
from directory.foundation.actor import SYSTEM
from directory.presenting.queries import PRICE_RANGES
from directory.prices.actions.announce import load_nursing_rates
from directory.prices.actions.change import change_price
from directory.prices.rules.types import PriceLine
from tests.conftest import TODAY, real_cache
from tests.finding.conftest import Town
from tests.finding.test_searching import text_of
from tests.page_client import PageClient
from tests.prices.examples import TOLD

WEEK = "kind=home_care&go=1&first_minutes=30&first_times=2" + "".join(
    f"&first_days={day}" for day in range(7)
)
ANSWER = "//section[contains(@class, 'cc-panel--price')]"


def answer(client: PageClient, query: str) -> str:
    return text_of(client, f"/work-out-the-cost?{query}", ANSWER)


def test_the_category_is_asked_for_first(client: PageClient) -> None:
    page = client.page("/work-out-the-cost")
    assert len(page.find_class("cc-kinds__link")) == len(CATEGORIES)
    assert not page.xpath("//form[contains(@class, 'cc-cost')]")


@pytest.mark.parametrize(
    "kind",
    [
        "home_care",
        "care_home",
        "live_in_care",
        "supported_living",
        "extra_care",
        "day_opportunities",
        "household_help",
    ],
)
def test_an_empty_form_has_no_errors(client: PageClient, kind: str) -> None:
    page = client.page(f"/work-out-the-cost?kind={kind}")
    assert not page.find_class("govuk-error-message")


def test_a_quoted_price(town: Town, client: PageClient) -> None:
    words = answer(client, f"{WEEK}&price=22&budget=200&payer=council")
    assert "£154.00 a week" in words
    assert "14 visits × £11.00" in words
    assert "£46.00 a week of the budget is left" in words
    assert "it is not yours to keep" in words
    assert "You pay " not in words
    assert "£8,030.01" in words


def test_what_the_resident_pays_is_said_only_where_it_is_known(town: Town, client: PageClient) -> None:
    assert "You pay £154.00 a week" in answer(client, f"{WEEK}&price=22&payer=self_funder")
    council = f"{WEEK}&price=22&payer=council"
    known = answer(client, f"{council}&contribution=23.92&budget=200")
    assert "You pay £23.92 a week The Council pays: £130.08 a week" in known
    assert "depends on your financial assessment" not in known
    assert "You pay £0.00 a week" in answer(client, f"{council}&contribution=0&budget=200")
    assert "You pay £0.00 a week" in answer(client, f"{council}&aftercare=y")
    part = answer(client, f"{council}&aftercare_part=100")
    assert "Of this, the Council pays for aftercare: £100.00 a week" in part
    assert "You pay £0.00" not in part and "The rest of this care may be charged for." in part
    told = answer(client, f"{council}&aftercare=y&aftercare_part=100&contribution=60&budget=200")
    assert "You pay £54.00 a week The Council pays: £100.00 a week" in told
    assert "Check both amounts." in answer(client, f"{council}&aftercare_part=154.01")
    own = answer(client, f"{WEEK}&price=22&payer=self_funder&aftercare=y")
    assert "You pay £154.00 a week" in own and "Ask the Council or the NHS to arrange it" in own
    over = answer(client, f"{council}&contribution=23.92&budget=150")
    assert "You pay £23.92 a week The Council pays: £126.08 a week Over the budget: £4.00 a week" in over


def test_a_budget_of_ones_own_is_compared_as_on_the_page_of_the_service(
    town: Town, client: PageClient
) -> None:
    """1,116.00 with the NHS's 267.68 in it are 848.32; the budget is 900.00."""
    load_nursing_rates(SYSTEM)
    elm = town.add("Oak", category="nursing_home", lat_e5=5159700, lon_e5=-11100)
    facts = {"need_level": "nursing", "fnc_basis": "inclusive"}
    line = PriceLine("week", 1116_00, "self_funder", "nursing_home", date(2026, 4, 1), **{**TOLD, **facts})
    change_price(SYSTEM, elm.id, line, on=TODAY)
    room = f"service={elm.slug}&go=1&level=nursing&payer=self_funder"
    left, over = "£51.68 left in your budget", "£216.00 over your budget"
    paid = answer(client, f"{room}&nursing=standard&budget=900")
    assert "You pay £848.32 a week" in paid and left in paid and over not in paid
    shown = client.page(f"/services/{elm.slug}?payer=self_funder&max-weekly=900").text_content()
    assert left in " ".join(shown.split())
    alone = answer(client, f"{room}&nursing=none&budget=900")
    assert "You pay £1,116.00 a week" in alone and over in alone and left not in alone
    assert "in your budget" not in answer(client, f"{room}&nursing=standard")
    typed = "kind=care_home&go=1&level=nursing&nursing=standard&price=1116&payer=council&budget=900"
    assert left not in answer(client, typed), "what is left of the Council's budget has words of its own"


def test_a_price_that_is_agreed_for_each_person_is_said_to_be(town: Town, client: PageClient) -> None:
    """A home on a list without prices, which has told who pays it herself one of its own."""
    home = town.add("Oak", category="care_home", lat_e5=5159700, lon_e5=-11100)
    room = f"service={home.slug}&go=1&level=residential"
    untold, agreed = "It has not told us a price", "On this list the price is agreed for each person"
    for payer in ("council", "not_sure"):
        for path in (f"/work-out-the-cost?{room}", f"/services/{home.slug}?level=residential"):
            text = " ".join(client.page(f"{path}&payer={payer}").text_content().split())
            assert agreed in text and untold not in text, path
    facts = {"need_level": "residential"}
    line = PriceLine("week", 900_00, "self_funder", "care_home", date(2026, 4, 1), **{**TOLD, **facts})
    change_price(SYSTEM, home.id, line, on=TODAY)
    said = "If the Council arranges it: Agreed for each person"
    for path in (f"/work-out-the-cost?{room}", f"/services/{home.slug}?level=residential"):
        text = " ".join(client.page(f"{path}&payer=not_sure").text_content().split())
        assert said in text and untold not in text, path
    typed = answer(client, f"{room}&payer=self_funder&price=700")
    assert "You pay £700.00 a week" in typed and agreed not in typed


def test_where_the_nhs_pays_for_all_of_it_the_resident_pays_nothing(town: Town, client: PageClient) -> None:
    typed = answer(client, f"{WEEK}&price=22&payer=nhs")
    assert "You pay £0.00 a week The NHS pays, if it agrees: £154.00 a week" in typed
    untold = text_of(client, f"/work-out-the-cost?{WEEK}&payer=nhs")
    assert "you pay nothing. The NHS agrees the price itself." in untold


def test_without_a_budget_only_the_nhs_part_is_split_off(town: Town, client: PageClient) -> None:
    words = answer(client, f"{WEEK}&price=22&payer=council&contribution=23.92")
    assert "Not known: it depends on your budget£154.00" in words
    assert "You pay " not in words and "The Council pays" not in words
    load_nursing_rates(SYSTEM)
    room = "kind=care_home&go=1&level=nursing&price=1000&payer=council"
    nursing = answer(client, f"{room}&start=2026-12-01")
    assert "The NHS, for nursing£267.68" in nursing
    assert "Not known: it depends on your budget£732.32" in nursing


def test_shared_support_without_a_price_is_said_to_be_left_out(town: Town, client: PageClient) -> None:
    left_out = "Shared support is not in this sum: you have not typed its price."
    assert left_out in answer(client, "kind=supported_living&go=1&hours=10&price=20")
    assert left_out not in answer(client, "kind=supported_living&go=1&hours=10&price=20&core_price=400")
    assert left_out not in answer(client, f"{WEEK}&price=22")


def test_a_cost_over_the_budget(town: Town, client: PageClient) -> None:
    words = answer(client, f"{WEEK}&price=22&budget=150&payer=council")
    assert "£4.00 a week is over the budget. Nobody has agreed to pay it yet." in words
    assert "Ask the Council to look at your budget again" in words
    room = answer(client, "kind=care_home&go=1&level=residential&price=980&budget=700&payer=council")
    assert "A top-up, by someone else" in room and "at least one home that needs no top-up" in room


def test_what_a_budget_buys_is_said_where_it_is_a_plain_number(town: Town, client: PageClient) -> None:
    visits = f"{WEEK}&price=22"
    assert "the budget pays for about 13 visits like these a week." in answer(client, f"{visits}&budget=150")
    assert "about 18 visits like these a week." in answer(client, f"{visits}&budget=200")
    assert "the budget pays for" not in answer(client, f"{visits}&budget=1"), "not even for one"
    hours = "kind=household_help&go=1&hours=4&price=20"
    assert "1 visit of 240 minutes at £20.00 an hour" in answer(client, hours)
    assert "the budget pays for about 1 hour a week." in answer(client, f"{hours}&budget=30")
    days = "kind=day_opportunities&go=1&days=2&price=60"
    assert "the budget pays for about 7 days a week." in answer(client, f"{days}&budget=9000")
    assert "the budget pays for" not in answer(client, visits)
    assert "the budget pays for" not in answer(client, f"{visits}&sleeping=1&sleeping_price=90&budget=500")


def test_the_prices_of_a_service(town: Town, client: PageClient) -> None:
    slug = str(client.page("/find-care?category=home_care").xpath("//*[@class='cc-card__name']//a/@href")[0])
    slug = slug.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
    page = client.page(f"/work-out-the-cost?service={slug}&visits=10x45")
    assert page.xpath("//input[@name='first_minutes']/@value") == ["45"]
    words = answer(client, f"{WEEK}&service={slug}")
    assert "Your week costs" in words and "14 visits ×" in words


def test_the_median_of_every_listed_service(town: Town, client: PageClient) -> None:
    words = answer(client, WEEK)
    assert "middle of the prices of" in words and "£154.00" in words and "£171.50" in words


def test_a_visit_every_second_week(town: Town, client: PageClient) -> None:
    second = "second_minutes=60&second_times=1&second_days=2&second_weeks=2"
    query = f"{WEEK}&{second}&price=22"
    words = answer(client, query)
    assert "14 visits × £11.00£154.00" in words
    assert "1 visit of 60 minutes every 2 weeks × £22.00£11.00" in words
    assert "£165.00 a week" in words
    page = client.page(f"/work-out-the-cost?{query}")
    assert page.xpath("//select[@name='second_weeks']/option[@selected]/@value") == ["2"]
    link = page.xpath("//section//a[contains(@href, '/find-care')]/@href")[0]
    assert "visits=14x30%2C1x60w2" in link


def test_the_week_of_a_search_fills_in_how_often_visits_come(town: Town, client: PageClient) -> None:
    page = client.page("/work-out-the-cost?kind=home_care&visits=14x30,1x60w3")
    chosen = [
        page.xpath(f"//select[@name='{line}_weeks']/option[@selected]/@value")
        for line in ("first", "second", "third")
    ]
    assert chosen == [["1"], ["3"], ["1"]]
    for nonsense in ("5", "x", ""):
        assert "£22.00 a week" in answer(
            client,
            "kind=home_care&go=1&first_minutes=60&first_times=1&first_days=1&price=22"
            f"&first_weeks={nonsense}",
        )


def test_miles_driven_for_the_person(town: Town, client: PageClient) -> None:
    words = answer(client, f"{WEEK}&price=22&miles=20&mile_price=0.45")
    assert "20 miles driven for you × 45p£9.00" in words and "£163.00 a week" in words
    page = client.page(f"/work-out-the-cost?{WEEK}&price=22&miles=20&mile_price=0.45")
    link = page.xpath("//section//a[contains(@href, '/find-care')]/@href")[0]
    assert "visits=14x30%2C20m" in link
    unpriced = client.page(f"/work-out-the-cost?{WEEK}&price=22&miles=20")
    assert "You have not typed every price that your week needs" in unpriced.text_content()
    assert "£154.00 a week" in answer(client, f"{WEEK}&price=22&miles=")
    refused = client.page(f"/work-out-the-cost?{WEEK}&price=22&miles=501")
    assert "Enter the miles a week as a whole number, up to 500." in refused.text_content()


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("kind=household_help&visits=1x120,9m", "hours", "2"),
        ("kind=household_help&visits=1x120,9m", "miles", "9"),
        ("kind=household_help&visits=7x30,9m", "hours", "2"),  # the form would count other visits
        ("kind=household_help&visits=7x30,9m", "miles", ""),
        ("kind=home_care&visits=14x45,9m", "miles", "9"),
        ("kind=home_care&visits=14x45,9m", "first_minutes", "45"),
        ("kind=home_care&visits=14x45", "miles", ""),
    ],
)
def test_miles_of_a_search_fill_in_the_form(client: PageClient, query: str, field: str, value: str) -> None:
    page = client.page(f"/work-out-the-cost?{query}")
    assert page.xpath(f"//input[@name='{field}']/@value") == [value]


def test_no_miles_are_asked_where_nobody_drives(client: PageClient) -> None:
    for kind in ("handyperson", "care_home", "day_opportunities", "live_in_care"):
        assert not client.page(f"/work-out-the-cost?kind={kind}").xpath("//input[@name='miles']"), kind


SUPPORT = "kind=supported_living&go=1&hours=5&price=21&core_price=150"


def test_hours_shared_between_people(town: Town, client: PageClient) -> None:
    words = answer(client, f"{SUPPORT}&shared_hours=10&shared_by=3")
    assert "10 × £21.00 (shared hours), split between 3 people£70.00" in words
    assert "£325.00 a week" in words
    page = client.page(f"/work-out-the-cost?{SUPPORT}&shared_hours=10&shared_by=3")
    link = page.xpath("//section//a[contains(@href, '/find-care')]/@href")[0]
    assert "visits=5x60s1%2C10x60s3" in link
    filled = client.page("/work-out-the-cost?kind=supported_living&visits=5x60s1,10x60s3")
    values = [
        filled.xpath(f"//input[@name='{name}']/@value") for name in ("hours", "shared_hours", "shared_by")
    ]
    assert values == [["5"], ["10"], ["3"]]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("shared_hours=10", "shared_by"),
        ("shared_hours=10&shared_by=1", "shared_by"),
        ("shared_hours=10&shared_by=13", "shared_by"),
        ("shared_hours=164&shared_by=2", "shared_hours"),
        ("shared_hours=x&shared_by=2", "shared_hours"),
    ],
)
def test_sharing_that_cannot_be_is_an_error_beside_its_field(
    town: Town, client: PageClient, typed: str, field: str
) -> None:
    page = client.page(f"/work-out-the-cost?{SUPPORT}&{typed}")
    assert page.xpath("//p[contains(@class, 'govuk-error-message')]/@id") == [f"{field}-error"]
    assert not page.xpath(ANSWER)


def test_transport_by_trip_or_by_day(town: Town, client: PageClient) -> None:
    query = "kind=day_opportunities&go=1&days=3&transport=y&price=45&journey=4.50"
    words = answer(client, f"{query}&journey_per=trip")
    assert "6 × £4.50 (trips, there or back)£27.00" in words and "£162.00 a week" in words
    assert "£148.50 a week" in answer(client, f"{query}&journey_per=day")
    assert "£148.50 a week" in answer(client, f"{query}&journey_per=x")


@pytest.mark.parametrize(
    ("query", "budget", "minutes", "carers"),
    [
        ("max-weekly=%C2%A360+a+week&visits=14x45,2c", ["60"], ["45"], ["2"]),
        ("max-weekly=649.50&visits=14x30,3c", ["649.50"], ["30"], ["1"]),  # what the form begins with
        ("max-weekly=plenty", [""], ["30"], ["1"]),
        ("max-weekly=900000", [""], ["30"], ["1"]),  # the form would not take it
        ("", [""], ["30"], ["1"]),
    ],
)
def test_a_search_fills_in_the_form_where_it_is_understood(
    client: PageClient, query: str, budget: list[str], minutes: list[str], carers: list[str]
) -> None:
    page = client.page(f"/work-out-the-cost?kind=home_care&{query}")
    assert page.xpath("//input[@id='budget']/@value") == budget
    assert page.xpath("//input[@id='first_minutes']/@value") == minutes
    assert page.xpath("//input[@name='carers' and @checked]/@value") == carers


def test_without_a_budget_the_next_search_is_by_price(town: Town, client: PageClient) -> None:
    page = client.page(f"/work-out-the-cost?{WEEK}&price=22")
    link = page.xpath("//section//a[contains(@href, '/find-care')]")[0]
    assert link.text_content().strip() == "See services for a week like this, by price"
    said = parse_qs(urlsplit(link.get("href")).query)
    assert said == {"category": ["home_care"], "visits": ["14x30"], "sort": ["price"]}
    found = client.page(link.get("href"))
    prices = [one.text_content() for one in found.find_class("cc-amount")]
    assert prices == sorted(prices) and (prices[0], prices[-1]) == ("£154.00", "£171.50")
    assert "your budget" not in " ".join(one.text_content() for one in found.find_class("cc-card"))


def test_a_budget_that_is_just_enough(town: Town, client: PageClient) -> None:
    words = answer(client, f"{WEEK}&price=22&budget=154&payer=council")
    assert "The budget is just enough for this: nothing is left of it." in words
    assert "£0.00 a week of the budget is left" not in words and "over the budget" not in words


def test_a_category_without_a_calculator_says_so(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    service = town.add("Wren Feet", category="foot_care")
    session.commit()
    words = " ".join(client.page(f"/work-out-the-cost?service={service.slug}").text_content().split())
    assert "We can’t work out a week of Wren Feet here. Look at its own page for its price." in words
    assert "not sold by the hour" not in words


def test_the_week_of_a_personal_assistant_with_miles(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    service = town.add("Wren Assistants", category="personal_assistant")
    lines = (("hour", 18_00), ("mile", 45))
    for unit, pence in lines:
        line = PriceLine(
            unit, pence, "self_funder", "personal_assistant", date(2026, 4, 1), need_level="any", **TOLD
        )
        change_price(SYSTEM, service.id, line, on=TODAY)
    session.commit()
    page = client.page(f"/work-out-the-cost?service={service.slug}&visits=14x30,20m")
    assert page.xpath("//input[@name='miles']/@value") == ["20"]
    query = (
        f"{WEEK.replace('home_care', 'personal_assistant')}&service={service.slug}&payer=self_funder&miles=20"
    )
    assert "£135.00 a week" in answer(client, query)  # 14 x 9.00 and 20 x 0.45


def test_the_next_search_shows_services_over_the_budget_last(town: Town, client: PageClient) -> None:
    page = client.page(f"/work-out-the-cost?{WEEK}&price=22&budget=160&payer=council")
    link = str(page.xpath("//section//a[contains(@href, '/find-care')]/@href")[0])
    found = client.page(link)
    prices = [one.text_content() for one in found.find_class("cc-amount")]
    assert prices[:1] == ["£154.00"]
    words = " ".join(found.text_content().split())
    assert "within £160.00 a week" in words and "Of this, over the budget: £11.50 a week" in words
    assert "Also over £160.00 a week" in words


def test_every_match_may_be_within_the_budget(town: Town, client: PageClient) -> None:
    asked = "/find-care?category=home_care&sort=price&over=1&near=N8+0RD&language=tr&max-weekly="
    assert "All 2 services here are within £300.00 a week." in client.page(f"{asked}300").text_content()
    assert "1 service is within £160.00 a week." in client.page(f"{asked}160").text_content()


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("kind=home_care&go=1&sleeping=2&waking=0&price=22&sleeping_price=100&budget=300", {}),
        ("kind=day_opportunities&go=1&days=6&price=50&budget=300", {}),
        ("kind=handyperson&go=1&hours=10&price=30&budget=400", {}),
        ("kind=household_help&go=1&hours=2&price=20&budget=60", {"level": ["h2"]}),
        # Hers has no shared part, and each week of the list has one.
        ("kind=supported_living&go=1&hours=20&sleeping=0&waking=0&price=20&budget=700", {}),
        (
            "kind=home_care&go=1&first_minutes=60&first_times=1&first_days=5&first_days=6&price=22&budget=90",
            {},
        ),
        ("kind=care_home&go=1&level=nursing&nursing=none&price=900&budget=950", {}),
        ("kind=day_opportunities&go=1&days=3&price=50&budget=300", {"level": ["d3"]}),
        (
            "kind=supported_living&go=1&hours=20&sleeping=0&waking=0&price=20&core_price=90&budget=700",
            {"level": ["core20"]},
        ),
        ("kind=live_in_care&go=1&price=1400&budget=1500", {"level": ["week"]}),
    ],
)
def test_a_list_is_measured_against_a_budget_only_for_the_week_it_can_price(
    town: Town, client: PageClient, query: str, asked: dict[str, list[str]]
) -> None:
    page = client.page(f"/work-out-the-cost?{query}")
    link = page.xpath("//section//a[starts-with(@href, '/find-care')]")[0]
    said = parse_qs(urlsplit(link.get("href")).query)
    note = "The list cannot show prices for a week like this." in page.text_content()
    if asked:
        assert asked.items() <= said.items() and said["over"] == ["1"] and "max-weekly" in said and not note
        assert link.text_content().strip() == "See what you can get for this budget"
        form = client.page(link.get("href")).get_element_by_id("search")
        assert form.xpath(".//input[@name='level']/@value") == asked["level"], (
            "and stays when the list is narrowed"
        )
    else:
        assert said.keys() == {"category"} and note
        assert link.text_content().strip() == "See services of this kind"


def test_of_a_week_that_begins_later_the_list_shows_the_prices_of_today(
    town: Town, client: PageClient
) -> None:
    """The same week, not measured against the budget: prices may change before it begins."""
    page = client.page(f"/work-out-the-cost?{WEEK}&price=22&budget=200&start=2027-03-01")
    link = page.xpath("//section//a[starts-with(@href, '/find-care')]")[0]
    said = parse_qs(urlsplit(link.get("href")).query)
    assert said == {"category": ["home_care"], "visits": ["14x30"], "sort": ["price"]}
    assert "The list shows today’s prices, not those from 1 March 2027." in page.text_content()
    assert "cannot show prices" not in page.text_content()


@pytest.mark.parametrize(
    ("category", "key", "filled"),
    [
        ("supported_living", "core20", {"hours": "20"}),
        ("day_opportunities", "d4", {"days": "4"}),
        ("handyperson", "h4", {"hours": "4"}),
        ("household_help", "h4", {"hours": "4"}),
    ],
)
def test_the_form_opens_with_the_published_week_of_the_page_that_leads_to_it(
    town: Town, client: PageClient, category: str, key: str, filled: dict[str, str]
) -> None:
    (form,) = client.page(f"/work-out-the-cost?kind={category}&level={key}").xpath(
        "//form[@id or .//input[@name='go']]"
    )
    values = dict(form.form_values())
    assert filled.items() <= values.items()
    (other,) = client.page(f"/work-out-the-cost?kind={category}&level=d9").xpath(
        "//form[@id or .//input[@name='go']]"
    )
    assert not filled.items() <= dict(other.form_values()).items()


def test_the_median_leaves_out_a_service_that_was_just_suspended(
    town: Town, client: PageClient, session: scoped_session, app: Flask
) -> None:
    with real_cache(app, PRICE_RANGES):
        assert "£171.50" in answer(client, WEEK)
        lark = session.query(Service).filter_by(name="Lark Homecare").one()
        suspend(SYSTEM, session.query(Admission).filter_by(service_id=lark.id).one(), reason="x", on=TODAY)
        session.commit()
        assert "£171.50" not in answer(client, WEEK)


def test_a_price_with_half_pennies_is_shown_by_the_hour(town: Town, client: PageClient) -> None:
    words = answer(client, f"{WEEK}&price=25.27")
    assert "14 visits of 30 minutes at £25.27 an hour" in words and "£176.89" in words
    assert "£12.635" not in words


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (f"{WEEK}&budget=0", "Enter an amount of more than £0."),
        (f"{WEEK}&budget=-1", "Enter an amount in pounds"),
        (f"{WEEK}&budget=1e9", "Enter an amount in pounds"),
        (f"{WEEK}&budget=1000000000", "That is more than a week of care can cost"),
        (f"{WEEK}&budget=abc", "Enter an amount in pounds"),
        (f"{WEEK}&start=tomorrow", "Enter a day, like 1 April 2027."),
        (f"{WEEK}&start=29/2/27", "February 2027 has no day 29."),
        (f"{WEEK}&start=1/3/99", "Write the year with four digits"),
        (f"{WEEK}&start=1/3/2014", "Enter a day from 2015 to 2100"),
        ("kind=home_care&go=1&first_minutes=30&first_times=25&first_days=1", "from 1 to 10"),
        ("kind=home_care&go=1&first_minutes=0&first_times=1&first_days=1", "Enter the minutes of a visit"),
        ("kind=home_care&go=1&first_minutes=abc&first_times=1&first_days=1", "Enter the minutes of a visit"),
        ("kind=home_care&go=1&sleeping=0&waking=0", "Tell us about at least one visit or one night."),
        ("kind=home_care&go=1&sleeping=0&waking=9", "A week has seven nights."),
        ("kind=day_opportunities&go=1&days=99", "Enter a number of days from 1 to 7."),
        ("kind=household_help&go=1&hours=%D9%A3", "Enter a whole number of hours"),
    ],
)
def test_an_error_is_beside_its_field_with_what_was_typed(
    town: Town, client: PageClient, query: str, sentence: str
) -> None:
    page = client.page(f"/work-out-the-cost?{query}")
    words = " ".join(page.text_content().split())
    assert sentence in words
    assert page.find_class("govuk-error-summary")
    assert not page.xpath(ANSWER)
    for link in page.xpath("//div[contains(@class, 'govuk-error-summary')]//a/@href"):
        assert page.xpath("//*[@id=$id]", id=link[1:]), f"{link} leads nowhere"


@pytest.mark.parametrize(
    "query",
    [
        f"{WEEK}&waking=1&price=22",
        f"{WEEK}&waking=1&waking_price=150",
        "kind=supported_living&go=1&hours=10&core_price=400",
        "kind=day_opportunities&go=1&days=2&transport=y&journey=9",
        "kind=day_opportunities&go=1&days=2&transport=y&price=50",
    ],
)
def test_a_price_that_was_not_typed_is_not_guessed(town: Town, client: PageClient, query: str) -> None:
    page = client.page(f"/work-out-the-cost?{query}")
    words = " ".join(page.text_content().split())
    assert "You have not typed every price that your week needs. You can type a price you were told" in words
    assert not page.xpath(ANSWER)


def test_prices_typed_without_one_by_the_hour_count(town: Town, client: PageClient) -> None:
    assert "£1,050.00 a week" in answer(client, "kind=home_care&go=1&waking=7&waking_price=150")
    query = "kind=supported_living&go=1&hours=0&core_price=400"
    assert "£400.00 a week" in answer(client, query)
    shared = client.page(f"/work-out-the-cost?{query}").get_element_by_id("core_price")
    assert [one for one in shared.iterancestors("details") if one.get("open") is not None], "is seen again"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=home_care&go=1&sleeping=4&waking=4", "sleeping"),
        ("kind=supported_living&go=1&hours=3&sleeping=4&waking=4", "sleeping"),
        ("kind=supported_living&go=1&hours=0&sleeping_price=80", "hours"),
        ("kind=home_care&go=1", "first_minutes"),
        ("kind=home_care&go=1&first_minutes=1440&first_times=2&first_days=1", "first_minutes"),
    ],
)
def test_an_impossible_week_is_an_error_beside_its_field(
    town: Town, client: PageClient, query: str, field: str
) -> None:
    page = client.page(f"/work-out-the-cost?{query}")
    assert page.xpath("//div[contains(@class, 'govuk-error-summary')]//a/@href") == [f"#{field}"]
    said = page.xpath("//p[contains(@class, 'govuk-error-message')]/@id")
    assert said == [f"{field}-error"]
    assert said[0] in page.get_element_by_id(field).get("aria-describedby").split()


@pytest.mark.parametrize(
    "query", ["kind=zzz", "service=no-such", "kind[]=x&go=1", "kind=home_care&go=1&level=x" + "y" * 3900]
)
def test_nonsense_parameters_are_answered(town: Town, client: PageClient, query: str) -> None:
    assert client.get(f"/work-out-the-cost?{query}").status_code == 200


def test_a_self_funder_reads_the_savings_limit_with_its_year(town: Town, client: PageClient) -> None:
    said = answer(client, f"{WEEK}&price=22&payer=self_funder")
    assert "if your savings are under £23,250.00" in said
    assert "the year from 1 April 2025 to 31 March 2026" in said and "We have no newer figures yet" in said
    assert "savings" not in answer(client, f"{WEEK}&price=22&payer=council")


def test_the_budget_of_a_nursing_room_leaves_out_the_nhs_contribution(town: Town, client: PageClient) -> None:
    room = "kind=care_home&go=1&level=nursing&nursing=standard&price=1000&nursing_in_price=yes&payer=council"
    load_nursing_rates(SYSTEM)
    page = client.page(f"/work-out-the-cost?{room}&budget=800")
    link = str(page.xpath("//section//a[contains(@href, '/find-care')]/@href")[0])
    assert "max-weekly=800.00" in link, "the list compares it with the price less the NHS's part, too"
    assert "£67.68 a week of the budget is left" in " ".join(page.text_content().split())
