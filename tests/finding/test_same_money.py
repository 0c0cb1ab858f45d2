"""No two pages, letters, files or papers print different money for the same service, week and payer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from lxml.html import HtmlElement
from sqlalchemy import update
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM
from directory.foundation.money import WEEKS_A_YEAR, round_pence
from directory.frameworks.models import Lot
from directory.prices.actions.announce import load_nursing_rates
from directory.prices.actions.change import change_price
from directory.prices.queries import public_comparables
from directory.prices.rules.own_cost import OwnCost, amount_of, payers_asked, week_cost
from directory.prices.rules.types import Charge, Comparable, PriceLine
from directory.prices.rules.weeks import WeekPattern, parse_week, usual_week
from directory.print.catalogue_document import catalogue_document
from directory.print.catalogue_page import read_request
from directory.shortlists.shortlist_letter import compose
from directory.vocabulary.care import VISIT_PRICED_CATEGORIES
from directory.vocabulary.prices import PRICED_PAYERS, CostShare, Payer
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.page_client import PageClient
from tests.prices.examples import TOLD
from tests.shortlists.test_shortlist import key_of

WHO = {
    (CostShare.RESIDENT, False): "You pay",
    (CostShare.COUNCIL_AND_RESIDENT, False): "The Council and you together",
    (CostShare.TOP_UP, True): "Of this, a top-up by someone else",
    (CostShare.OVER_BUDGET, True): "Of this, over the budget",
    (CostShare.NHS, False): "The NHS pays, if it agrees",
    # The longest first: it begins as another does.
    (CostShare.IF_EITHER, False): "If the Council arranges it, or you pay for it yourself",
    (CostShare.IF_COUNCIL, False): "If the Council arranges it",
    (CostShare.IF_SELF_FUNDER, False): "If you pay for it yourself",
}
WITH_TOP_UP = "The Council, you and a top-up together"
# Every answer to who pays that services publish prices for, and none.
PAYERS = (*PRICED_PAYERS, Payer.NOT_SURE)
MONEY = re.compile(rf"({'|'.join((*WHO.values(), WITH_TOP_UP))}):? £([\d,]+\.\d\d) a week")
BUDGET = 900_00  # between the prices below
Lines = list[tuple[str, int]]


@pytest.fixture
def priced_town(town: Town, session: scoped_session[Any]) -> list[Service]:
    """Homes and care at home with a price for each payer: some hold the NHS's part already, some leave it out."""
    load_nursing_rates(SYSTEM)
    home_lot = session.get(Lot, town.home_lot.id)
    assert home_lot is not None
    services = []
    for number, basis in enumerate(("inclusive", "exclusive", "inclusive")):
        home = town.add(f"Home {number}", category="nursing_home", lat_e5=5159700, lon_e5=-11100)
        for payer, more in zip(PRICED_PAYERS, (0, 103_17, 51), strict=True):
            pence = 889_95 + number * 137_46 + more
            _price(home, None, "week", pence, payer, need_level="nursing", fnc_basis=basis)
        services.append(home)
    for number in range(2):
        carers = town.add(f"Carers {number}", hour=None)
        for payer, more in zip(PRICED_PAYERS, (0, 2_15, 1), strict=True):
            _price(carers, home_lot, "hour", 31_30 + number * 72_05 + more, payer)
        services.append(carers)
    alike = town.add("Carers alike", hour=None)
    for payer in PRICED_PAYERS:
        _price(alike, home_lot, "hour", 40_00, payer)
    services.append(alike)
    session.commit()
    rebuild()
    return services


def _price(service: Service, lot: Lot | None, unit: str, pence: int, payer: str, **facts: Any) -> None:
    category = service.category
    line = PriceLine(
        unit, pence, payer, category, date(2026, 4, 1), lot_id=lot.id if lot else None, **{**TOLD, **facts}
    )
    change_price(SYSTEM, service.id, line, on=TODAY)


def expected(
    service: Service, payer: str, budget: int | None = None, week: WeekPattern | None = None
) -> tuple[OwnCost, Lines]:
    """The cost by the rules, and its lines in words; of the usual week where no other is named."""
    week = week or usual_week(service.category)
    assert week is not None
    amounts = {}
    for each in payers_asked(payer):
        price = public_comparables([service.id], [week], TODAY, each)[service.id][week.key]
        assert isinstance(price, Comparable)
        amounts[each] = amount_of(price)
    cost = week_cost(amounts, service.category, payer, budget)
    assert cost is not None
    lines = [(WHO[line.code, line.within], line.pence) for line in cost.lines]
    if any(line.code == CostShare.TOP_UP for line in cost.lines):
        lines[0] = (WITH_TOP_UP, lines[0][1])
    return cost, lines


def lines_of(element: HtmlElement | str) -> Lines:
    """The lines of who pays that stand in a text, in its order."""
    text = element if isinstance(element, str) else " ".join(element.itertext())
    found = MONEY.findall(" ".join(text.split()))
    return [(who, round(float(pounds.replace(",", "")) * 100)) for who, pounds in found]


def _one(elements: list[HtmlElement], name: str) -> HtmlElement:
    (found,) = [element for element in elements if name in element.text_content()]
    return found


def pages_of(client: PageClient, service: Service, query: str) -> Iterator[tuple[str, Lines]]:
    """What each page that follows the whole address prints for a service."""
    listed = f"category={service.category}&{query}"
    cards = client.page(f"/find-care?{listed}").find_class("cc-card")
    yield "results", lines_of(_one(cards, service.name))
    rows = client.page(f"/compare/all?{listed}").xpath("//tbody/tr")
    yield "table", lines_of(_one(rows, service.name))
    (panel,) = client.page(f"/services/{service.slug}?{query}").xpath(
        "//section[@aria-labelledby='price-heading']"
    )
    for sums in panel.find_class("cc-sums"):
        named = [line.text_content() for line in sums.iter("dt")]
        assert len(named) == len(set(named)), "no line of a sum stands in it twice"
    yield "service", drawn_lines(panel, payer_is_known="payer=not_sure" not in query)
    yield "comparison", compared_lines(client.page(f"/compare?service={service.slug}&{query}"))
    (card,) = client.page(f"/shortlist?{query}").find_class("cc-card")
    yield "shortlist", lines_of(card)


def compared_lines(page: HtmlElement) -> Lines:
    """What a comparison prints of one service: where more than one pays, each stands under the price, as a key."""
    (price,) = page.xpath("//tr[th = 'Price for your week']/td")
    shares = page.xpath("//tr[th = 'Who pays what']/td")
    if not shares:
        return lines_of(price)
    (key,) = shares
    lines = drawn_lines(key, payer_is_known=True)
    assert len(lines) > 1 and lines[:1] == lines_of(price)
    return lines


def drawn_lines(element: HtmlElement, *, payer_is_known: bool) -> Lines:
    """The lines of who pays, drawn as the bar beside them where more than one is known to pay."""
    lines = lines_of(element)
    pieces = [
        float(piece.get("width").rstrip("%")) for piece in element.xpath(".//*[@class='cc-shares']/rect")
    ]
    if len(lines) < 2 or not payer_is_known:
        assert not pieces
        return lines
    # A part of the first line lies upon it, and adds nothing to the whole.
    beside = [
        (pence, piece) for (who, pence), piece in zip(lines, pieces, strict=True) if "Of this" not in who
    ]
    whole = sum(pence for pence, _ in beside)
    assert all(
        abs(piece - 100 * pence / whole) < 0.01 for (_, pence), piece in zip(lines, pieces, strict=True)
    )
    return lines


def papers_of(client: PageClient, app: Flask, service: Service, payer: str) -> Iterator[tuple[str, Lines]]:
    """What is printed for the usual week, whatever the budget."""
    sheet = client.page(f"/checklists?service={service.slug}&payer={payer}")
    yield "checklist", lines_of(sheet.xpath("//main")[0])
    catalogue = f"/catalogue/haringey?category={service.category}&payer={payer}"
    entries = client.page(catalogue).find_class("cc-card")
    yield "catalogue", lines_of(_one(entries, service.name))
    with app.test_request_context(catalogue):
        groups = catalogue_document(read_request("haringey"), TODAY).data["groups"]
    (entry,) = [entry for group in groups for entry in group["entries"] if entry["name"] == service.name]
    price = entry["facts"][0]
    yield "catalogue as PDF", lines_of(" ".join([price["value"], *price["notes"]]))
    week = "first_minutes=30&first_times=2" + "".join(f"&first_days={day}" for day in range(7))
    asked = week if service.category in VISIT_PRICED_CATEGORIES else "level=nursing&nursing=standard"
    kind = "home_care" if service.category in VISIT_PRICED_CATEGORIES else "care_home"
    cost = client.page(f"/work-out-the-cost?kind={kind}&go=1&service={service.slug}&payer={payer}&{asked}")
    yield "savings", _savings_lines(client, service, payer)
    yield "calculator", lines_of(cost.xpath("//section[contains(@class, 'cc-panel--price')]")[0])


def _savings_lines(client: PageClient, service: Service, payer: str) -> Lines:
    """The lines of who pays at the price that the savings page opens with, when it is opened from a service's page."""
    opened = client.page(f"/services/{service.slug}?payer={payer}")
    (link,) = opened.xpath("//main//a[contains(@href, '/savings?')]/@href")
    page = client.page(link)
    pence = round(float(page.xpath("string(//input[@id='price']/@value)")) * 100)
    # Of two who may pay, the price of the one who has savings to pay it from.
    shown = Payer.SELF_FUNDER if payer == Payer.NOT_SURE else payer
    cost, told = expected(service, shown)
    whose = {
        Payer.COUNCIL: "If the Council arranges it: Price for",
        Payer.SELF_FUNDER: "If you pay for it yourself: Price for",
        Payer.DIRECT_PAYMENT: "I use a direct payment: Price for",
    }
    assert whose[Payer(shown)] in page.text_content()
    ((_, amount),) = cost.prices
    assert pence == amount.total, (service.name, payer)
    return told if payer != Payer.NOT_SURE else expected(service, payer)[1]


@pytest.mark.parametrize("payer", PAYERS)
def test_every_page_prints_the_same_money(
    priced_town: list[Service], session: scoped_session[Any], client: PageClient, app: Flask, payer: str
) -> None:
    for service in priced_town:
        key = key_of(session, service.name)
        client.post("/shortlist/add", data={"service": key})
        _, told = expected(service, payer)
        assert told, service.name
        for page, lines in pages_of(client, service, f"payer={payer}"):
            assert (page, lines) == (page, told), service.name
        for page, lines in papers_of(client, app, service, payer):
            assert (page, lines) == (page, told), service.name
        _, within = expected(service, payer, BUDGET)
        budget = f"payer={payer}&max-weekly={BUDGET // 100}&over=1"
        for page, lines in pages_of(client, service, budget):
            assert (page, lines) == (page, within), service.name
        client.post("/shortlist/remove", data={"service": key})


YEAR = re.compile(r"First year, (all told|less what the NHS pays|of the whole price)[^£]*£([\d,]+\.\d\d)")


def years_of(element: HtmlElement) -> list[tuple[str, str]]:
    """The first years that stand in a part of a page, each with whose it is."""
    return YEAR.findall(" ".join(" ".join(element.itertext()).split()))


@pytest.mark.parametrize("payer", PAYERS)
@pytest.mark.parametrize("basis", ["inclusive", "exclusive"])
def test_a_first_year_is_of_the_price_that_it_stands_under(
    town: Town, session: scoped_session[Any], client: PageClient, payer: str, basis: str
) -> None:
    """The NHS's 267.68 is in no first year under what is left to pay, whether the price holds it or not."""
    load_nursing_rates(SYSTEM)
    home = town.add("Home", category="nursing_home", lat_e5=5159700, lon_e5=-11100)
    charge = Charge("admin", 50_00)
    for each in PRICED_PAYERS:
        _price(home, None, "week", 1116_00, each, need_level="nursing", fnc_basis=basis, charges=(charge,))
    session.commit()
    rebuild()
    own = 1116_00 - (267_68 if basis == "inclusive" else 0)
    told = [("less what the NHS pays", f"{round_pence(own * WEEKS_A_YEAR + 50_00) / 100:,.2f}")]
    (panel,) = client.page(f"/services/{home.slug}?payer={payer}").xpath(
        "//section[@aria-labelledby='price-heading']"
    )
    assert years_of(panel) == told
    (table,) = client.page(f"/compare?service={home.slug}&payer={payer}").xpath("//main//table")
    assert years_of(table) == told
    asked = f"kind=care_home&go=1&service={home.slug}&level=nursing&payer={payer}"
    panel_of = "//section[contains(@class, 'cc-panel--price')]"
    (cost,) = client.page(f"/work-out-the-cost?{asked}&nursing=standard").xpath(panel_of)
    assert years_of(cost) == told
    (cost,) = client.page(f"/work-out-the-cost?{asked}&nursing=none").xpath(panel_of)
    assert years_of(cost) == [("all told", f"{round_pence(1116_00 * WEEKS_A_YEAR + 50_00) / 100:,.2f}")]
    if payer == Payer.COUNCIL:
        (cost,) = client.page(
            f"/work-out-the-cost?{asked}&nursing=standard&budget=900&contribution=180"
        ).xpath(panel_of)
        assert ("You pay", 180_00) in lines_of(cost)
        whole = own + 267_68
        assert years_of(cost) == [
            ("of the whole price", f"{round_pence(whole * WEEKS_A_YEAR + 50_00) / 100:,.2f}")
        ]


@pytest.mark.parametrize("payer", PAYERS)
def test_a_visit_every_second_week_is_the_same_money_everywhere(
    priced_town: list[Service], session: scoped_session[Any], client: PageClient, payer: str
) -> None:
    """Fourteen half hours and an hour every two weeks: the pages, the list in its order, and the calculator."""
    text = "14x30,1x60w2"
    for carers in priced_town[-2:]:
        key = key_of(session, carers.name)
        client.post("/shortlist/add", data={"service": key})
        _, told = expected(carers, payer, week=parse_week(text))
        for page, lines in pages_of(client, carers, f"payer={payer}&visits={text}"):
            assert (page, lines) == (page, told), carers.name
        sheet = client.page(f"/checklists?service={carers.slug}&payer={payer}&visits={text}")
        assert lines_of(sheet.xpath("//main")[0]) == told
        week = "first_minutes=30&first_times=2" + "".join(f"&first_days={day}" for day in range(7))
        week += "&second_minutes=60&second_times=1&second_days=2&second_weeks=2"
        page = client.page(
            f"/work-out-the-cost?kind=home_care&go=1&service={carers.slug}&payer={payer}&{week}"
        )
        (panel,) = page.xpath("//section[contains(@class, 'cc-panel--price')]")
        assert lines_of(panel) == told
        client.post("/shortlist/remove", data={"service": key})


OWN_WEEKS = {
    "supported_living": (
        "5x60s1,10x60s3,20m",
        "hours=5&shared_hours=10&shared_by=3&miles=20",
        "325",  # 150.00 + 5 x 21.00 + 10 x 21.00 / 3, and 20 x 0.45
    ),
    "personal_assistant": (
        "7x60,1x30w2,20m",
        "first_minutes=60&first_times=1&second_minutes=30&second_times=1&second_days=2&second_weeks=2&miles=20"
        + "".join(f"&first_days={day}" for day in range(7)),
        "152.25",  # 7 x 21.00 + 10.50 / 2
    ),
    "household_help": ("1x120,20m", "hours=2&miles=20", "42"),  # 2 x 21.00
}


@pytest.mark.parametrize("category", OWN_WEEKS)
def test_miles_and_shared_hours_are_the_same_money_everywhere(
    town: Town, session: scoped_session[Any], client: PageClient, category: str
) -> None:
    """Twenty miles at 45p are 9.00 beside what the rest of the week comes to by hand."""
    text, typed, rest = OWN_WEEKS[category]
    service = town.add("Alder", category=category, lat_e5=5159700, lon_e5=-11100)
    lines = (("hour", 21_00), ("mile", 45), *((("week", 150_00),) if category == "supported_living" else ()))
    for unit, pence in lines:
        _price(service, None, unit, pence, "self_funder", need_level="any")
    session.commit()
    rebuild()
    told = [("You pay", round((float(rest) + 9) * 100))]
    client.post("/shortlist/add", data={"service": key_of(session, service.name)})
    for page, lines_there in pages_of(client, service, f"payer=self_funder&visits={text}"):
        assert (page, lines_there) == (page, told)
    sheet = client.page(f"/checklists?service={service.slug}&payer=self_funder&visits={text}")
    assert lines_of(sheet.xpath("//main")[0]) == told
    page = client.page(f"/work-out-the-cost?go=1&service={service.slug}&payer=self_funder&{typed}")
    (panel,) = page.xpath("//section[contains(@class, 'cc-panel--price')]")
    assert lines_of(panel) == told
    (link,) = panel.xpath(".//a[contains(@href, '/find-care')]/@href")
    assert f"visits={text.replace(',', '%2C')}" in link
    found = client.page(f"{link}&max-weekly={told[0][1] / 100 - 0.01:.2f}")
    assert service.name not in [heading.text_content() for heading in found.find_class("cc-card__name")]


def test_a_checklist_is_for_the_week_of_the_page_that_leads_to_it(
    priced_town: list[Service], session: scoped_session[Any], client: PageClient
) -> None:
    carers = priced_town[-1]
    asked = "payer=self_funder&visits=21x30"
    client.post("/shortlist/add", data={"service": key_of(session, carers.name)})
    for path in (f"/services/{carers.slug}", f"/compare?service={carers.slug}", "/shortlist"):
        page = client.page(f"{path}{'&' if '?' in path else '?'}{asked}")
        (link,) = page.xpath("//a[contains(@href, '/checklists')]/@href")
        sheet = client.page(link).xpath("//main")[0]
        (panel,) = client.page(f"/services/{carers.slug}?{asked}").xpath(
            "//section[@aria-labelledby='price-heading']"
        )
        assert lines_of(sheet) == lines_of(panel) != [], path
        assert "Price for 21 visits of 30 minutes" in sheet.text_content()
        hidden = dict(
            zip(sheet.xpath("//form//input/@name"), sheet.xpath("//form//input/@value"), strict=True)
        )
        assert (hidden["payer"], hidden["visits"]) == ("self_funder", "21x30")


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("home care four visits a day near N8", "Price for 28 visits"),
        ("dementia nursing home", "dementia nursing"),
    ],
)
def test_the_shortlist_prices_what_the_words_of_the_list_ask(
    priced_town: list[Service], session: scoped_session[Any], client: PageClient, words: str, heading: str
) -> None:
    """Its link in the header of a list, of a table and of a service carries the week and the room that words mean."""
    chosen = [service for service in priced_town if ("visits" in words) is (service.category == "home_care")]
    for service in chosen:
        if service.category == "nursing_home":
            for payer in PRICED_PAYERS:
                room = {"need_level": "nursing_dementia", "fnc_basis": "inclusive"}
                _price(service, None, "week", 1_201_00, payer, **room)
        client.post("/shortlist/add", data={"service": key_of(session, service.name)})
    names = {service.name for service in chosen}
    session.execute(update(Service).values(needs=["dementia"]))
    session.commit()
    rebuild()
    query = f"?q={words.replace(' ', '+')}&payer=council"
    results = client.page(f"/find-care{query}")
    listed = {name: lines for name, lines in _cards_of(results).items() if name in names}
    assert listed.keys() == names
    (link,) = results.xpath("(//*[@class='cc-card__name'])[1]/a/@href")
    for page in (results, client.page(f"/compare/all{query}"), client.page(link)):
        (address,) = page.xpath("//header//a[contains(@class, 'cc-header__shortlist')]/@href")
        shortlist = client.page(address)
        assert _cards_of(shortlist) == listed
        assert all(heading in card.text_content() for card in shortlist.find_class("cc-card"))
    assert _cards_of(client.page("/shortlist?payer=council")) != listed, "else the test shows nothing"


def _cards_of(page: HtmlElement) -> dict[str, Lines]:
    """The lines of who pays on each card, by its service's name."""
    cards = page.find_class("cc-card")
    return {card.xpath("string(.//*[@class='cc-card__name']//bdi)"): lines_of(card) for card in cards}


@pytest.mark.parametrize("payer", PAYERS)
def test_a_budget_finds_what_is_within_it(priced_town: list[Service], client: PageClient, payer: str) -> None:
    """Less the NHS's part; the whole price, the higher one, where who pays is not known."""
    for service in priced_town:
        cost, _ = expected(service, payer)
        if payer == Payer.NOT_SURE:
            assert cost.measured == max(price.total for _, price in cost.prices)
        for budget, is_found in ((cost.measured, True), (cost.measured - 1, False)):
            page = client.page(
                f"/find-care?category={service.category}&payer={payer}&max-weekly={budget / 100:.2f}"
            )
            names = [heading.text_content() for heading in page.find_class("cc-card__name")]
            assert (service.name in names) is is_found, (service.name, budget)


@pytest.mark.parametrize("payer", PAYERS)
def test_the_file_and_the_letter_hold_the_same_money(
    priced_town: list[Service], session: scoped_session[Any], client: PageClient, payer: str
) -> None:
    for service in priced_town:
        cost, told = expected(service, payer)
        answer = client.get(f"/compare/all.csv?category={service.category}&payer={payer}")
        rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"), newline="")))
        (row,) = [row for row in rows if row[0] == service.name]
        amounts = [
            f"{pence / 100:.2f}"
            for _, price in cost.prices
            for pence in (price.total, price.nhs, price.total - price.nhs)
        ]
        if payer == Payer.NOT_SURE:
            assert row[2:8] == amounts
            assert [name.split(":")[0] for name in rows[0][2:8]] == [
                *["If the Council arranges it"] * 3,
                *["If you pay for it yourself"] * 3,
            ]
        else:
            assert row[2:6] == [*amounts, told[0][0]]
        letter = compose((key_of(session, service.name),), "en", f"payer={payer}")
        assert lines_of(letter.text) == told
        unanswered = compose((key_of(session, service.name),), "en")
        assert lines_of(unanswered.text) == expected(service, Payer.NOT_SURE)[1]


def test_rent_stands_beside_the_price_wherever_it_is_told(
    town: Town, session: scoped_session[Any], client: PageClient
) -> None:
    """A home that is let: on its card, in the box of its price and in the table; not told is said, too."""
    told = town.add(
        "Alder",
        category="supported_living",
        lat_e5=5159700,
        lon_e5=-11100,
        rent_weekly_pence=150_00,
        rent_includes_bills=False,
    )
    untold = town.add("Birch", category="supported_living", lat_e5=5159700, lon_e5=-11100)
    session.commit()
    rebuild()
    for service, said in (
        (told, "Rent, on top: £150.00 a week, without gas, electricity and water"),
        (untold, "Rent, on top: not told us"),
    ):
        cards = client.page("/find-care?category=supported_living").find_class("cc-card")
        rows = client.page("/compare/all?category=supported_living").xpath("//tbody/tr")
        page = client.page(f"/services/{service.slug}")
        (panel,) = page.xpath("//section[@aria-labelledby='price-heading']")
        for part in (_one(cards, service.name), _one(rows, service.name), panel):
            assert said in " ".join(part.text_content().split())
        assert "Support that everyone shares" not in page.text_content()
        assert "Hours of support that everyone shares" in page.text_content()
    for part in client.page("/find-care?category=nursing_home").find_class("cc-card"):
        assert "Rent" not in part.text_content()
