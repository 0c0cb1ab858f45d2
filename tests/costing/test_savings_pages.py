"""The page about savings: what it says of worked vectors, what it never guesses, and that nothing of it is kept."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.costing.rules import savings_link
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db
from directory.foundation.signing import sign
from directory.foundation.time import today
from directory.frameworks.models import ReferenceRate
from directory.prices.actions.announce import (
    announce_charging_figure,
    load_nursing_rates,
    record_charging_policy,
)
from directory.prices.actions.change import change_price
from directory.prices.rules.charging import CouncilPolicy
from directory.prices.rules.types import PriceLine
from directory.web.page_cache import PAGES
from tests.conftest import TODAY, real_cache
from tests.effects import rows_of_all_tables
from tests.finding.conftest import EALING, HARINGEY, Town
from tests.page_client import PageClient
from tests.prices.examples import TOLD

ELM = "Elm Nursing Home"
PAGE = "/work-out-the-cost/savings"
ROOM, HOME = f"{PAGE}?kind=care_home", f"{PAGE}?kind=home_care"
# £897.32 without the NHS's £267.68, and £212.40 of income beside the £30.65 that are kept.
SENT = {"level": "nursing", "price": "1165", "savings": "41,000", "income": "243.05", "start": "2026-12-07"}
AT_HOME = {"price": "400", "savings": "15000", "income": "200", "age": "from_25", "council": HARINGEY}


@pytest.fixture(autouse=True)
def rates(town: Town) -> None:
    load_nursing_rates(SYSTEM)
    db.session.commit()


def answered(client: PageClient, path: str, sent: dict[str, Any], status: int = 200) -> html.HtmlElement:
    response = client.post(path, data=sent)
    assert response.status_code == status
    return html.fromstring(response.get_data())


def words(tree: html.HtmlElement, xpath: str = "//main") -> str:
    return " ".join(tree.xpath(xpath)[0].text_content().split())


def rows(tree: html.HtmlElement) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")]
        for row in tree.xpath("//section//tbody/tr")
    ]


def test_the_kind_of_care_is_asked_for_first(client: PageClient) -> None:
    page = client.page(PAGE)
    assert [link.get("href") for link in page.find_class("cc-kinds__link")] == [ROOM, HOME]
    assert not page.xpath("//main//form")
    assert words(answered(client, PAGE, SENT), "//h1") == "What about my savings?"


@pytest.mark.parametrize("path", [ROOM, HOME])
def test_an_empty_form_has_no_errors_and_says_what_the_page_is_not(client: PageClient, path: str) -> None:
    page = client.page(path)
    assert not page.find_class("govuk-error-message")
    assert "It is a guide, not a promise" in words(page)
    assert page.xpath("//main//form/@method") == ["post"]


def test_the_vector_of_41_000(client: PageClient) -> None:
    tree = answered(client, ROOM, SENT)
    text = words(tree)
    assert (
        "Your £41,000 would reach £23,250 in about 26 weeks, around 7 June 2027. From then on the Council can"
        " help to pay." in text
    )
    phases = [words(item, ".") for item in tree.find_class("cc-phase")]
    assert len(phases) == 3
    assert "From 7 December 2026, until about 7 June 2027" in phases[0] and "£897.32 a week" in phases[0]
    assert "The NHS pays £267.68 for nursing, if it agrees." in phases[0]
    assert "From about 7 June 2027" in phases[1] and "£248.40 a week" in phases[1]
    assert "It may pay less than this price: ask about moving or a top-up." in phases[1]
    assert "If you come down to £14,250" in phases[2] and "£212.40 a week" in phases[2]
    assert "it takes more than ten years" in phases[2]
    table = {row[0]: row[1:] for row in rows(tree)}
    assert table["At the start 7 Dec 2026"] == ["£41,000", "£897.32", "£0.00"]
    assert table["After week 13 8 Mar 2027"] == ["£32,096", "£897.32", "£0.00"]
    assert table["After week 26 7 Jun 2027"] == ["£23,192", "£248.40", "Not known"]
    assert "By about 8 March 2027, tell the Council" in text
    assert tree.xpath("//figure//*[local-name()='path'][@class='cc-chart__line']")
    assert len(tree.find_class("cc-chart__limit")) == 2 and len(tree.find_class("cc-chart__dot")) == 1


def test_the_vector_of_60_000(client: PageClient) -> None:
    assert "in about 54 weeks" in words(answered(client, ROOM, SENT | {"savings": "60000"}))


def test_figures_of_a_year_that_is_not_known_are_those_of_the_last_and_say_so(client: PageClient) -> None:
    said = "We have no newer limits and allowances yet than those until 31 March 2026."
    assert said in words(answered(client, ROOM, SENT))
    known = words(answered(client, ROOM, SENT | {"level": "residential", "start": "2026-03-31"}))
    assert "We have no newer" not in known
    before = words(answered(client, ROOM, SENT | {"level": "residential", "start": "2024-03-31"}))
    assert "We have no savings limits for this day. So we give no figure." in before


def test_a_rate_of_nursing_that_is_not_known_gives_no_figure(client: PageClient) -> None:
    text = words(answered(client, ROOM, SENT | {"start": "2040-01-01"}))
    assert "The NHS has not said yet what it pays for nursing on this day. So we give no figure." in text
    assert "£" not in text.partition("So we give no figure.")[0]


def add_usual_rate() -> None:
    """What Haringey usually pays for a nursing home."""
    rate = ReferenceRate(
        council_code=HARINGEY,
        need_level="nursing",
        weekly_pence=1_100_00,
        source="Invented",
        valid_from=date(2026, 4, 1),
    )
    db.session.add(rate)
    db.session.commit()


def test_the_councils_part_where_its_rate_is_known(client: PageClient) -> None:
    add_usual_rate()
    tree = answered(client, ROOM, SENT | {"council": HARINGEY})
    assert (
        "The Council usually pays £583.92 of the rest. That leaves £65.00 a week that nobody has agreed to pay"
        in words(tree)
    )
    table = {row[0]: row[1:] for row in rows(tree)}
    assert table["After week 26 7 Jun 2027"] == ["£23,192", "£248.40", "£583.92", "£65.00"]
    cheaper = words(answered(client, ROOM, SENT | {"council": HARINGEY, "price": "1000"}))
    assert "The Council pays the rest, £" in cheaper and "nobody has agreed" not in cheaper


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"savings": "23,250"}, "Your £23,250 is not above £23,250: the Council can help to pay"),
        ({"savings": "14250"}, "Your £14,250 is not above £14,250: your savings are not counted"),
        ({"savings": "0", "joint": "82,000"}, "Your £41,000 would reach"),
        ({"income": "2000"}, "Your income is enough for this price"),
        ({"savings": "1000000", "income": "900"}, "stays above £23,250 for more than ten years"),
        (
            {"home": "partner", "home_value": "300000"},
            "Not counted: Your husband, wife or partner lives there",
        ),
        (
            {"home": "counted", "home_value": "0", "savings": "23250"},
            "In the first 12 weeks your home is not",
        ),
        ({"home": "counted", "home_value": "9000"}, "Your savings and your home, £50,000 together, would"),
        ({"income": "", "work_pension": "486.10", "passes_half": "y"}, "in about 26 weeks"),
    ],
)
def test_what_is_said_of_other_savings(client: PageClient, sent: dict[str, str], said: str) -> None:
    assert said in words(answered(client, ROOM, SENT | sent))


def test_twelve_weeks_and_deferring_are_offered_only_where_they_can_be(client: PageClient) -> None:
    home = SENT | {"home": "counted", "home_value": "200000"}
    eased = words(answered(client, ROOM, home | {"savings": "23250"}))
    assert "your home is not counted for the first twelve weeks, until 28 February 2027." in eased
    assert "In these weeks you pay about £248.40 a week.From 1 March 2027 you pay about £897.32" in eased
    assert "the Council must offer you a deferred payment agreement, if your home can be" in eased
    assert "up to £144.00 a week" in eased and "interest and charges. They are not in this sum." in eased
    assert "ask the Council’s adult social care team about the twelve weeks" in eased
    assert "Savings and home" in eased
    assert "Once your savings are used up, it comes out of what the home is worth." in eased
    above = words(answered(client, ROOM, home | {"savings": "23250.01"}))
    assert "two kinds of help do not apply now: twelve weeks without your home, and a deferred" in above
    assert "must offer" not in above and "first 12 weeks" not in above and "£144.00" not in above
    for answer in ("none", "partner", "relative", "child", "temporary"):
        text = words(answered(client, ROOM, home | {"savings": "9000", "home": answer}), "//section")
        assert "deferred payment" not in text and "twelve weeks" not in text


def test_the_days_of_the_twelve_weeks_are_counted_from_the_first_day_of_care(client: PageClient) -> None:
    home = SENT | {"home": "counted", "home_value": "200000", "savings": "9000", "start": "2027-02-01"}
    first, after, *_ = [words(item, ".") for item in answered(client, ROOM, home).find_class("cc-phase")]
    assert first.startswith("From 1 February 2027, until 25 April 2027 £212.40 a week")
    assert after.startswith("From 26 April 2027 £897.32 a week")


def alone(client: PageClient, sent: dict[str, str]) -> dict[str, str]:
    panel = answered(client, ROOM, sent).xpath("//section[h2='Your house or flat']")[0]
    return {words(row, "dt"): words(row, "dd") for row in panel.xpath(".//dl/div")}


@pytest.mark.parametrize("value", ["250000", ""])
def test_in_how_many_weeks_the_savings_without_the_home_reach_each_limit(
    client: PageClient, value: str
) -> None:
    room = {"level": "residential", "price": "1000", "income": "0", "start": "2026-12-07"}
    home = room | {"home": "counted", "home_value": value}
    assert alone(client, home | {"savings": "41000"}) == {
        "Down to £23,250": "In about 18 weeks, around 12 April 2027",
        "Down to £14,250": "In about 27 weeks, around 14 June 2027",
    }
    assert alone(client, home | {"savings": "14250"}) == {
        "Down to £23,250": "They are not above it now",
        "Down to £14,250": "They are not above it now",
    }
    assert alone(client, home | {"savings": "900000"})["Down to £14,250"] == "Not within ten years"


@pytest.mark.parametrize("value", ["250000", ""])
@pytest.mark.parametrize(
    ("savings", "said"),
    [
        ("41000", "come down to £23,250 in about 18 weeks, around 12 April 2027. Then ask the Council"),
        ("41000", "Your first twelve weeks in the care home are over by then."),
        ("24000", "come down to £23,250 in about 1 week, around 14 December 2026."),
        ("24000", "Ask also whether your home is left out for the rest of your first twelve weeks there."),
        ("35000", "Your first twelve weeks in the care home are over by then."),
        ("34250", "Ask also whether your home is left out for the rest"),
        ("900000", "your other savings do not come down to £23,250 in ten years."),
    ],
)
def test_when_help_that_does_not_apply_now_would_come_into_question(
    client: PageClient, savings: str, said: str, value: str
) -> None:
    room = {"level": "residential", "price": "1000", "income": "0", "start": "2026-12-07"}
    sent = room | {"home": "counted", "home_value": value, "savings": savings}
    assert said in words(answered(client, ROOM, sent))


def test_a_home_whose_worth_is_not_told_is_answered_as_far_as_can_be(client: PageClient) -> None:
    eased = answered(client, ROOM, SENT | {"home": "counted", "savings": "20000"})
    text = words(eased)
    assert not eased.find_class("govuk-error-message") and not eased.xpath("//main//table | //figure")
    assert "In the first 12 weeks your home is not counted, and you pay about £235.40 a week." in text
    assert (
        "From 1 March 2027 you pay £897.32 a week, if your savings and your home together are above" in text
    )
    assert "Counted, but you have not told us what it is worth" in text
    assert "tell us below what your part of the home is worth." in text
    assert len(eased.find_class("cc-phase")) == 2 and "must offer you" in text
    above = answered(client, ROOM, SENT | {"home": "counted"})
    assert (
        "Your home counts, so you pay the whole price. Your other £41,000 would come down to £23,250 in about 26 weeks,"
        " around 7 June 2027. Your home still counts then."
    ) in words(above)
    assert "By about 8 March 2027, ask the Council about a deferred payment agreement." in words(above)
    assert "It is paid back later, usually when your home is sold." in words(above)
    (phase,) = above.find_class("cc-phase")
    assert "To say for how long that is, we need what your home is worth." in words(phase, ".")
    assert "help to pay" not in words(above, "//section")
    left_out = words(answered(client, ROOM, SENT | {"home": "relative"}))
    assert "worth" not in left_out.partition("Change what you typed")[0]


def test_an_income_that_was_left_empty_is_never_counted_in_silence(client: PageClient) -> None:
    said = "We counted £0 of income, because you left it empty."
    empty = answered(client, ROOM, SENT | {"income": ""})
    assert said in words(empty)
    assert said in words(answered(client, ROOM, SENT | {"income": " "}))
    assert words(empty).index(said) < words(empty).index("£1,165.00")
    for told in ({"income": "0"}, {"income": "", "work_pension": "0"}, {}):
        assert said not in words(answered(client, ROOM, SENT | told))
    counted = words(answered(client, ROOM, SENT), "//section[h2='What we counted']")
    assert "Pension from work, or a private one, each weekLeft empty: counted as £0" in counted
    assert "Other money coming in each weekLeft empty" not in counted
    policy = CouncilPolicy(HARINGEY, "charges", date(2026, 4, 1), None, "Invented policy", TODAY)
    record_charging_policy(SYSTEM, policy, on=TODAY)
    db.session.commit()
    assert said in words(answered(client, HOME, AT_HOME | {"income": ""}))
    assert said not in words(answered(client, HOME, AT_HOME))


def test_every_figure_has_its_source_and_the_day_it_was_read(client: PageClient) -> None:
    home = SENT | {"home": "counted", "savings": "9000"}
    sources = words(answered(client, ROOM, home), "//section[h2='Where these figures are from']")
    for what in ("The limits on savings", "What you keep to spend", "Attendance Allowance, higher rate"):
        assert what in sources
    assert "£30.65, from 1 Apr 2025 to 31 Mar 2026. Source: Local authority circular" in sources
    assert "Income you may keep while payment is deferred" in sources
    assert sources.count("read on 2") == sources.count("Source:") == 5


def test_a_self_funded_top_up_is_named_in_the_twelve_weeks_alone(client: PageClient) -> None:
    add_usual_rate()
    home = SENT | {"home": "counted", "home_value": "30000", "savings": "9000", "council": HARINGEY}
    first, *others = answered(client, ROOM, home).find_class("cc-phase")
    assert "In these weeks you may pay it yourself, as a top-up." in words(first, ".")
    assert others and not any("yourself" in words(each, ".") for each in others)


def test_care_at_home_of_a_council_that_is_not_known_has_no_figure(client: PageClient) -> None:
    for council in (HARINGEY, "", "E99999999"):
        tree = answered(client, HOME, AT_HOME | {"council": council})
        assert "We don’t know this council’s rules. So we give no figure." in words(tree)
        assert not tree.find_class("cc-phase") and not tree.xpath("//main//table")
        always = words(tree, "//section[h2='What holds in every council']")
        assert "Your house or flat never counts for care at home." in always
        assert "from 25 to pension age, living alone£112.50, from 1 Apr 2025 to 31 Mar 2026" in always
        assert "of pension age, living aloneWe do not know this figure." in always
        assert "we have no newer figure yet" in always
        assert "Who to ring about this" in words(tree)
    known = answered(client, HOME, AT_HOME | {"council": HARINGEY, "start": "2026-03-31"})
    assert "we have no newer figure yet" not in words(known)


def test_the_council_that_was_chosen_is_the_one_to_ring(client: PageClient) -> None:
    chosen = answered(client, HOME, AT_HOME)
    assert chosen.xpath("//main//a[starts-with(@href, 'tel:')]")
    content = savings_link.pack(today(), "home_care", "", list(AT_HOME.items()))
    assert client.page(f"{PAGE}?figures={sign('savings', content)}").xpath(
        "//main//a[starts-with(@href, 'tel:')]"
    )
    assert not answered(client, HOME, AT_HOME | {"council": ""}).xpath(
        "//main//a[starts-with(@href, 'tel:')]"
    )


def test_the_council_of_the_form_counts_and_not_that_of_the_address(client: PageClient) -> None:
    page = client.page(f"{HOME}&council={EALING}&need=dementia&payer=self_funder")
    action = page.xpath("string(//form[contains(@class, 'cc-cost')]/@action)")
    assert "council=" not in action and "need=dementia" in action and "payer=self_funder" in action
    ring = words(answered(client, action, AT_HOME), "//section[contains(@class, 'cc-ring-section')]")
    assert "Haringey" in ring and "Ealing" not in ring
    far = words(
        answered(client, action, AT_HOME | {"council": "E08000003"}), "//section[h2='Who to ring about this']"
    )
    assert "Manchester" in far and "Haringey" not in far and "Ealing" not in far


def test_care_at_home_that_is_free(client: PageClient) -> None:
    tree = answered(client, HOME, AT_HOME | {"council": "E09000013", "age": "pension_age"})
    text = words(tree)
    assert "This council charges nothing for care at home that it arranges." in text
    assert "Source: Hammersmith and Fulham Council, its own account" in text and "read on" in text


def test_care_at_home_of_a_council_whose_policy_is_known(client: PageClient) -> None:
    policy = CouncilPolicy(HARINGEY, "charges", date(2026, 4, 1), None, "Invented policy", TODAY, 5_00)
    record_charging_policy(SYSTEM, policy, on=TODAY)
    db.session.commit()
    tree = answered(client, HOME, AT_HOME | {"disability_costs": "12"})
    assert "£73.50 a week" in words(tree.find_class("cc-phase")[0], ".")
    assert "Never counted for care at home" in words(tree)
    assert "It leaves people £5.00 a week above the national minimum." in words(tree)
    old = answered(client, HOME, AT_HOME | {"age": "pension_age"})
    assert "We do not know the minimum income for people of your age who live at home." in words(old)
    couple = answered(client, HOME, AT_HOME | {"couple": "y"})
    assert "We do not know the minimum income for couples." in words(couple)
    announce_charging_figure(
        SYSTEM,
        code="guarantee_pension",
        valid_from=date(2026, 4, 1),
        valid_to=date(2027, 3, 31),
        announced_on=TODAY,
        pence=150_00,
        source="Invented",
    )
    db.session.commit()
    assert "£48.00 a week" in words(answered(client, HOME, AT_HOME | {"age": "pension_age"}))


@pytest.mark.parametrize(
    ("path", "changes", "field"),
    [
        (ROOM, {"price": ""}, "price"),
        (ROOM, {"price": "0"}, "price"),
        (ROOM, {"savings": ""}, "savings"),
        (ROOM, {"savings": "about 40,000"}, "savings"),
        (ROOM, {"joint": "-5"}, "joint"),
        (ROOM, {"income": "1e5"}, "income"),
        (ROOM, {"work_pension": "12.345"}, "work_pension"),
        (ROOM, {"start": "soon"}, "start"),
        (ROOM, {"home": "counted", "home_value": "much"}, "home_value"),
        (HOME, {"disability_costs": "some"}, "disability_costs"),
    ],
)
def test_bad_input_is_kept_with_its_error_beside_it(
    client: PageClient, path: str, changes: dict[str, str], field: str
) -> None:
    tree = answered(client, path, SENT | changes, 400)
    assert len(tree.find_class("govuk-error-message")) == 1
    control = tree.xpath(f"//*[@id='{field}']")[0]
    assert control.get("value") == changes.get(field, "")
    assert f"{field}-error" in control.get("aria-describedby")
    assert tree.xpath(f"//div[contains(@class, 'govuk-error-summary')]//a[@href='#{field}']")
    assert tree.xpath("string(//input[@id='savings']/@value)") == (SENT | changes)["savings"]
    assert not tree.find_class("cc-savings__answer")
    assert tree.xpath("string(//title)").startswith("Error:")


def test_a_wrong_choice_counts_as_the_first(client: PageClient) -> None:
    wrong = SENT | {"level": "x", "home": "x", "nursing": "x", "council": "x", "kind": "x", "link": "x"}
    assert "Your £41,000 would reach" in words(answered(client, ROOM, wrong))


def test_nothing_is_kept(
    client: PageClient, session: scoped_session, session_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    before = rows_of_all_tables(session)
    with real_cache(session_app, PAGES) as cache, caplog.at_level(logging.DEBUG):
        for link in ("", "ask-link", "make-link"):
            response = client.post(ROOM, data=SENT | {"joint": "77,777", "link": link})
            assert response.status_code == 200 and "£79,888.50" in response.get_data(as_text=True)
            assert response.headers["Cache-Control"] == "no-store"
            assert "Set-Cookie" not in response.headers and "ETag" not in response.headers
        bad = client.post(ROOM, data=SENT | {"joint": "77,777", "price": "77777x"})
        assert bad.status_code == 400 and bad.headers["Cache-Control"] == "no-store"
        assert len(cache) == 0
    session.rollback()
    assert rows_of_all_tables(session) == before
    lines = " ".join(str(vars(record)) for record in caplog.records)
    assert "costing.send_savings" in lines
    for amount in ("77,777", "77777", "79888", "79,888", "41,000", "243.05", "1165"):
        assert amount not in lines


def made_link(client: PageClient, path: str = ROOM, sent: dict[str, str] | None = None) -> str:
    asked = answered(client, path, (sent or SENT) | {"link": "ask-link"})
    assert "A link holds every amount you typed." in words(asked)
    assert not asked.xpath("//input[@id='page-address']")
    form = asked.xpath("//form[.//button[@name='link']]")[0]
    pairs = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    made = answered(client, form.get("action"), pairs | {"link": form.xpath(".//button/@value")[0]})
    address = str(made.xpath("string(//input[@id='page-address']/@value)"))
    assert "Whoever has this link can read every amount" in words(made)
    return address.removeprefix("http://localhost")


def test_a_link_opens_the_same_answer_and_is_neither_logged_stored_nor_carried_on(
    client: PageClient, session: scoped_session, session_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    plain = answered(client, ROOM, SENT)
    assert not plain.xpath("//input[@id='page-address']")
    before = rows_of_all_tables(session)
    with real_cache(session_app, PAGES) as cache, caplog.at_level(logging.DEBUG):
        address = made_link(client)
        token = parse_qs(urlsplit(address).query)["figures"][0]
        response = client.get(address)
        assert len(cache) == 0
    tree = html.fromstring(response.get_data())
    assert words(tree, "//p[@class='cc-savings__answer']") == words(plain, "//p[@class='cc-savings__answer']")
    assert rows(tree) == rows(plain)
    assert response.headers["Cache-Control"] == "no-store" and "ETag" not in response.headers
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "Set-Cookie" not in response.headers
    session.rollback()
    assert rows_of_all_tables(session) == before
    assert token not in " ".join(str(vars(record)) for record in caplog.records)
    holding = [link for link in tree.xpath("//a/@href|//form/@action") if token[:40] in link]
    assert {urlsplit(link).path for link in holding} == {PAGE}, (
        "the same page in another language or print size"
    )
    assert all(parse_qs(urlsplit(link).query).keys() & {"lang", "text"} for link in holding)
    assert token[:40] not in "".join(tree.xpath("//p[contains(@class, 'cc-paper-only')]//text()"))
    assert token[:40] not in str(tree.xpath("string(//main)"))


def test_a_link_holds_the_service_and_care_at_home_too(town: Town, client: PageClient) -> None:
    slug = db.session.query(Service).filter_by(name="Lark Homecare").one().slug
    sent = AT_HOME | {"council": "E09000013", "premiums": "disability_premium"}
    page = answered(client, f"{HOME}&service={slug}", sent)
    assert "charges nothing" in words(page)
    content = savings_link.pack(today(), "home_care", slug, list(sent.items()))
    linked = client.page(f"{PAGE}?figures={sign('savings', content)}")
    assert "charges nothing" in words(linked) and "Lark Homecare" in words(linked)
    assert linked.xpath("//input[@value='disability_premium']/@checked")


@pytest.mark.parametrize("age", [0, 30, 31])
def test_a_link_opens_for_thirty_days(client: PageClient, age: int) -> None:
    made_on = date.fromordinal(today().toordinal() - age)
    token = sign("savings", savings_link.pack(made_on, "care_home", "", list(SENT.items())))
    text = words(client.page(f"{PAGE}?figures={token}"))
    assert ("This link cannot be opened" in text) == (age > savings_link.DAYS_OPEN)
    assert ("Your £41,000 would reach" in text) == (age <= savings_link.DAYS_OPEN)


def test_a_link_that_is_not_ours_is_not_opened(client: PageClient) -> None:
    for token in (
        "x",
        made_link(client)[:-5],
        sign("shortlist", savings_link.pack(today(), "care_home", "", list(SENT.items()))),
        sign("savings", b"[]"),
        sign("savings", b"[1, 2, 3, 4]"),
        sign("savings", b'[99999999, "care_home", "", []]'),
        sign("savings", savings_link.pack(today(), "nothing", "", [])),
    ):
        text = words(client.page(f"{PAGE}?figures={token}"))
        assert "This link cannot be opened" in text and "would reach" not in text


def price_for_self_funders(name: str) -> str:
    service = db.session.query(Service).filter_by(name=name).one()
    line = PriceLine("hour", 26_00, "self_funder", "home_care", date(2026, 4, 1), **TOLD)
    change_price(SYSTEM, service.id, line, on=TODAY)
    db.session.commit()
    return service.slug


def test_the_price_that_a_service_told_is_filled_in(town: Town, client: PageClient) -> None:
    slug = price_for_self_funders("Lark Homecare")
    page = client.page(f"{PAGE}?service={slug}&visits=14x30")
    assert page.xpath("string(//input[@id='price']/@value)") == "182.00"
    assert (
        "The price below is what Lark Homecare has told us. If you pay for it yourself: Price for"
        in words(page)
    )
    council = client.page(f"{PAGE}?service={slug}&visits=14x30&payer=council")
    assert council.xpath("string(//input[@id='price']/@value)") == "171.50"
    assert "If the Council arranges it: Price for 14 visits of 30 minutes" in words(council)
    bad = client.page(f"{PAGE}?service={slug}&visits=zz&level=zz")
    assert bad.xpath("string(//input[@id='price']/@value)")
    untold = db.session.query(Service).filter_by(name="Elm Nursing Home").one().slug
    room = client.page(f"{PAGE}?service={untold}&level=nursing")
    assert room.xpath("string(//input[@id='price']/@value)") == ""
    assert room.xpath("string(//select[@id='council']/option[@selected]/@value)") == HARINGEY


def test_the_page_opens_for_the_care_and_the_council_of_the_page_that_leads_to_it(
    town: Town, client: PageClient
) -> None:
    lark, elm = (db.session.query(Service).filter_by(name=name).one().slug for name in ("Lark Homecare", ELM))
    council = "string(//select[@id='council']/option[@selected]/@value)"
    level = "string(//input[@name='level'][@checked]/@value)"
    assert client.page(f"{PAGE}?service={lark}").xpath(council) == HARINGEY
    assert client.page(f"{PAGE}?service={lark}&council={EALING}").xpath(council) == EALING
    assert client.page(f"{PAGE}?kind=home_care&near=N8+0RD").xpath(council) == HARINGEY
    assert client.page(f"{PAGE}?service={elm}").xpath(level) == "nursing"
    assert client.page(f"{PAGE}?service={elm}&level=nursing_dementia").xpath(level) == "nursing_dementia"
    cost = client.page(f"/work-out-the-cost?service={elm}&go=1&level=nursing_dementia&nursing=none")
    (link,) = cost.xpath("//main//a[contains(@href, 'savings')]/@href")
    assert client.page(link).xpath(level) == "nursing_dementia"
    assert client.page(link).xpath("string(//input[@name='nursing'][@checked]/@value)") == "none"
    living = town.add("Alder", category="supported_living", lat_e5=5159700, lon_e5=-11100)
    db.session.commit()
    page = client.page(f"{PAGE}?service={living.slug}")
    assert "Supported living: Alder" in words(page) and "Care at home: Alder" not in words(page)
    action = page.xpath("string(//form[contains(@class, 'cc-cost')]/@action)")
    assert "Supported living: Alder" in words(answered(client, action, AT_HOME))


def test_the_answer_leads_back_to_the_page_with_the_same_price(town: Town, client: PageClient) -> None:
    elm = db.session.query(Service).filter_by(name=ELM).one().slug
    asked = "level=nursing_dementia&need=dementia"
    (link,) = client.page(f"/services/{elm}?{asked}").xpath("//main//a[contains(@href, '/savings')]/@href")
    assert "level=nursing_dementia" in link and "need=dementia" in link
    page = client.page(link)
    assert page.xpath("string(//input[@name='level'][@checked]/@value)") == "nursing_dementia"
    action = page.xpath("string(//form[contains(@class, 'cc-cost')]/@action)")
    tree = answered(client, action, SENT)
    (back,) = tree.xpath("//a[contains(@class, 'back-link')]/@href")
    assert back.startswith(f"/services/{elm}?") and asked in back


def test_a_form_of_a_nursing_home_starts_with_nursing(town: Town, client: PageClient) -> None:
    elm = db.session.query(Service).filter_by(name=ELM).one().slug
    level = "string(//input[@name='level'][@checked]/@value)"
    for path in ("/work-out-the-cost", PAGE):
        assert client.page(f"{path}?service={elm}").xpath(level) == "nursing"
        assert client.page(f"{path}?service={elm}&need=dementia").xpath(level) == "nursing"
        assert client.page(f"{path}?service={elm}&level=residential").xpath(level) == "residential"
        assert client.page(f"{path}?kind=nursing_home").xpath(level) == "nursing"
        assert client.page(f"{path}?kind=nursing_home&need=dementia").xpath(level) == "nursing_dementia"
        assert client.page(f"{path}?kind=care_home").xpath(level) == "residential"
        assert client.page(f"{path}?kind=care_home&need=dementia").xpath(level) == "residential_dementia"
    (link,) = client.page("/work-out-the-cost?kind=nursing_home").xpath(
        "//main//a[contains(@href, '/savings')]/@href"
    )
    assert client.page(link).xpath(level) == "nursing"


def test_rules_that_are_not_known_are_said_before_anything_is_asked(client: PageClient) -> None:
    unknown = "We don’t know this council’s rules. So we give no figure."
    before = words(client.page(f"{HOME}&council={HARINGEY}"))
    assert unknown in before and "What holds in every council" in before and "Adult social care" in before
    assert "We give a figure only where we know them." in words(client.page(f"{HOME}&council=all"))
    known = words(client.page(f"{HOME}&council=E09000013"))
    assert unknown not in known and "only where we know them" not in known
    assert unknown not in words(client.page(f"{ROOM}&council={HARINGEY}"))


def test_what_a_care_home_asks_where_the_council_arranges_it_is_said(town: Town, client: PageClient) -> None:
    elm = db.session.query(Service).filter_by(name=ELM).one()
    said = "If the Council arranges it, this care home asks £732.32 a week."
    assert said not in words(answered(client, f"{ROOM}&service={elm.slug}", SENT))
    facts = {"need_level": "nursing", "fnc_basis": "inclusive"}
    line = PriceLine("week", 1000_00, "council", "nursing_home", date(2026, 4, 1), **{**TOLD, **facts})
    change_price(SYSTEM, elm.id, line, on=TODAY)
    db.session.commit()
    text = words(answered(client, f"{ROOM}&service={elm.slug}", SENT))
    assert said in text and "We do not know what the Council pays here" not in text
    assert "this care home asks £1,000.00" in words(
        answered(client, f"{ROOM}&service={elm.slug}", SENT | {"nursing": "none"})
    )


def test_other_pages_lead_here(town: Town, client: PageClient) -> None:
    slug = db.session.query(Service).filter_by(name="Lark Homecare").one().slug
    service = client.page(f"/services/{slug}?visits=7x30")
    assert service.xpath(f"//main//a[@href='{PAGE}?service={slug}&visits=7x30']")
    assert client.page("/work-out-the-cost?kind=care_home").xpath(f"//main//a[@href='{ROOM}']")
    assert client.page("/guides/who-pays").xpath(f"//main//a[@href='{PAGE}']")
    assert client.page("/cookies").xpath(f"//footer//a[@href='{PAGE}']")
