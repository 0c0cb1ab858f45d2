"""The pages of a comparison: the same rows always, missing facts said, withdrawn services counted and not named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement
from sqlalchemy import text
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.comparing.queries.comparison import COMPARED, ComparedService
from directory.feedback.models import Feedback
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM
from directory.foundation.cache import VersionedCache
from directory.foundation.database import db, transaction
from directory.foundation.spreadsheets import FORMULA_SIGNS, cell, csv_table
from directory.frameworks.actions.band import set_reference_rate
from directory.prices.actions.change import change_price
from directory.prices.actions.discount import add_discount_rule, trigger_discount
from directory.prices.queries import public_basis, public_prices
from directory.prices.rules.discount import charged
from directory.prices.rules.types import PriceLine
from directory.quality.actions.checks import confirm_done, publish, share
from directory.quality.rules import RequiredAction
from directory.web.page_cache import PAGES
from tests.conftest import TODAY, real_cache
from tests.finding.conftest import HARINGEY, Town
from tests.page_client import PageClient
from tests.prices.examples import TOLD
from tests.quality.concern_factories import make_concern
from tests.quality.factories import written_check
from tests.shortlists.test_shortlist import suspend as suspend_without_record


@given(st.text(max_size=30))
def test_no_cell_of_a_file_is_a_formula(words: str) -> None:
    made = cell(words)
    assert not made or made[0] == "'" or made.lstrip()[:1] not in FORMULA_SIGNS
    (row,) = list(csv.reader(io.StringIO(csv_table([[words]]).removeprefix("\ufeff"), newline="")))
    assert row == [made]


def slugs(session: scoped_session) -> dict[str, str]:
    rows = session.query(Service.name, Service.slug).all()
    return {row.name: row.slug for row in rows}


def give_feedback(service: Service, *scores: int) -> None:
    """What so many people say of a service, each another."""
    for number, score in enumerate(scores):
        feedback = Feedback(
            service_id=service.id,
            relationship="friend",
            used_from=TODAY - timedelta(days=90),
            overall=score,
            text="It was as I say.",
            told_on=TODAY - timedelta(days=30),
            state="published",
            verified_link_kind="agreement",
            verified_link_digest=f"{service.id}-{number}-{len(scores)}".encode().hex().ljust(64, "0"),
        )
        db.session.add(feedback)
    db.session.commit()


def address(session: scoped_session, *names: str, **more: str) -> str:
    known = slugs(session)
    parts = [f"service={known.get(name, name)}" for name in names]
    return "/compare?" + "&".join([*parts, *(f"{key}={value}" for key, value in more.items())])


def words(client: PageClient, path: str) -> str:
    return " ".join(client.page(path).xpath("//main")[0].text_content().split())


def test_two_services_with_price_terms_and_places(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    path = (
        address(session, "Rosewater Care", "Lark Homecare", near="N8+0RD", payer="council")
        + "&max-weekly=160"
    )
    page = client.page(path)
    text_content = words(client, path)
    assert "Compare 2 services" in text_content
    assert "£154.00 a week" in text_content and "£171.50 a week" in text_content
    assert (
        "£6.00 left in your budget" in text_content
        and "Of this, over the budget: £11.50 a week" in text_content
    )
    assert "Visits N8 0RD" in text_content and "Not told us" in text_content
    cheap, dear = (cell.text_content() for cell in page.xpath("//tr[th = 'Price for your week']/td"))
    assert "£154.00" in cheap and cheap.count("lowest") == 1 and "lowest" not in dear
    assert len(page.xpath("//thead//th")) == 2
    # A row more: the budget is not enough for one of them, so that who pays what is worth a bar.
    without = client.page(address(session, "Rosewater Care", "Lark Homecare", near="N8+0RD", payer="council"))
    assert facts_of(page) - facts_of(without) == {"Who pays what"}
    other = client.page(address(session, "Lark Homecare", "Elm Nursing Home", payer="council"))
    assert facts_of(other) - facts_of(without) == {"Ages"}, "ages are those of places alone"
    assert not facts_of(without) - facts_of(other)


def facts_of(page: HtmlElement) -> set[str]:
    """Every fact that is told, in the table or below it."""
    rows = page.xpath("//tbody//th[@scope='row']") + page.find_class("cc-compare__same")[0].xpath(".//dt")
    told = [row.text_content().strip() for row in rows]
    assert len(told) == len(set(told)), "each stands once"
    return set(told)


def test_rows_stand_in_groups_and_a_group_without_rows_is_left_out(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    page = client.page(address(session, "Rosewater Care", payer="council"))
    groups = page.xpath("//tbody[tr[1]/th[@scope='rowgroup']]")
    assert [group.xpath("string(tr[1]/th)") for group in groups] == [
        "What it costs",
        "Is it good?",
        "Would it suit you?",
        "If it does not work out",
    ]
    assert groups[0].xpath("string(tr[2]/th)") == "Price for your week"
    leaving = groups[3].xpath("tr[position() > 1]/th/text()")
    assert leaving == ["Try it first", "You can leave with", "They can end with"]
    assert not page.find_class("cc-compare__same"), "of one service nothing is the same"
    both = client.page(address(session, "Rosewater Care", "Lark Homecare", payer="council"))
    for group in both.xpath("//tbody"):
        assert group.xpath("tr[td]"), "a group without rows is left out"
    assert "If it does not work out" not in both.xpath("string(//table)"), "the same for both"


def test_what_is_the_same_for_all_is_said_once_below_the_table(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    page = client.page(address(session, "Rosewater Care", "Lark Homecare", payer="council"))
    (fold,) = page.find_class("cc-compare__same")
    names = [name.text_content() for name in fold.xpath(".//dt")]
    assert (
        fold.tag == "details" and fold.xpath("string(summary)") == f"The same for both ({len(names)} facts)"
    )
    assert "Try it first" in names and len(fold.xpath(".//dd")) == len(names)
    for row in page.xpath("//tbody/tr[td]"):
        cells = [cell.xpath("string(div)") for cell in row.xpath("td")]
        name = row.xpath("string(th)")
        assert name not in names and (len(set(cells)) > 1 or name == "Price for your week"), name
    assert "differences" not in client.get(address(session, "Rosewater Care", "Lark Homecare")).text


def test_a_price_that_is_the_same_for_all_stays_in_the_table(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    for name in ("One", "Another"):
        town.add(name, hour=2300)
    session.commit()
    page = client.page(address(session, "One", "Another", payer="council"))
    first, second = (cell.xpath("string(div)") for cell in page.xpath("//tr[th = 'Price for your week']/td"))
    assert first == second and "£161.00" in first
    assert not page.find_class("cc-compare__mark"), "none of two is the lowest"


def test_the_head_of_a_column_has_the_drawing_of_its_card(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    page = client.page(address(session, "Rosewater Care", "Elm Nursing Home"))
    drawn = [
        use.get("href").split("#")[1] for use in page.xpath("//thead//*[contains(@class, 'cc-drawing')]/use")
    ]
    houses = ("home", "home_brick", "home_low")
    slugs = [link.get("href").split("?")[0].rsplit("/")[-1] for link in page.xpath("//thead//th/a")]
    assert drawn == ["door", houses[len(slugs[1]) % 3]]


@pytest.mark.parametrize(("payer", "more", "bars"), [("council", "&max-weekly=160", 2), ("not_sure", "", 0)])
def test_who_pays_is_a_bar_where_it_is_known_and_more_than_one_does(
    town: Town, session: scoped_session, client: PageClient, payer: str, more: str, bars: int
) -> None:
    path = address(session, "Rosewater Care", "Lark Homecare", payer=payer) + more
    page = client.page(path)
    cells = page.xpath("//tr[th = 'Who pays what']/td")
    assert [len(cell.find_class("cc-shares")) for cell in cells] == [1] * bars
    assert [len(cell.find_class("cc-compare__share")) for cell in cells] == [1, 2][:bars]


def test_of_two_who_may_pay_the_lowest_is_so_for_both(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    prices = {"Lower": (2000, 2500), "Higher": (2100, 2600), "Lower for one": (1900, 2700)}
    for name, pair in prices.items():
        service = town.add(name, hour=pair[0])
        line = PriceLine("hour", pair[1], "self_funder", "home_care", TODAY, lot_id=town.home_lot.id, **TOLD)
        change_price(SYSTEM, service.id, line, on=TODAY)
    session.commit()
    page = client.page(address(session, "Lower", "Higher", payer="not_sure"))
    (mark,) = page.find_class("cc-compare__mark")
    assert mark.text_content() == "lowest whole price" and "Lower" in mark.xpath("string(ancestor::td)")
    assert "£" not in mark.getparent().text_content(), "it is of both prices, so it stands behind neither"
    page = client.page(address(session, "Lower", "Lower for one", payer="not_sure"))
    assert not page.find_class("cc-compare__mark")


def test_where_one_alone_pays_there_is_no_bar(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    page = client.page(address(session, "Rosewater Care", "Lark Homecare", payer="council"))
    assert not page.xpath("//tr[th = 'Who pays what']")


def test_the_nearest_and_the_best_liked_are_marked(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    far = town.add("Far Nursing Home", category="nursing_home", lat_e5=5150000, lon_e5=-20000)
    elm = session.query(Service).filter_by(name="Elm Nursing Home").one()
    give_feedback(elm, 4, 4, 4, 4, 4)
    give_feedback(far, 5, 5, 5, 5)
    path = address(session, elm.name, far.name, near="N8+0RD")
    marks = [mark.text_content() for mark in client.page(path).find_class("cc-compare__mark")]
    assert marks == ["nearest"], "too few people for an average are no comparison"
    give_feedback(far, 5)
    page = client.page(path)
    liked = page.xpath("//tr[th = 'Residents and families say']/td")
    assert ["best liked" in cell.text_content() for cell in liked] == [False, True]
    assert "nearest" not in client.page(address(session, elm.name, far.name)).xpath("string(//table)")


def test_a_comparison_leads_to_asking_for_a_call(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    (section,) = client.page(address(session, "Rosewater Care", "Lark Homecare")).find_class(
        "cc-compare__next"
    )
    assert section.xpath("string(h2)") == "Ready to see one?"
    assert section.xpath(".//form//button/@name") == ["came"]


def test_a_discount_is_named_with_the_price_before_it(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    rose = session.query(Service).filter_by(name="Rosewater Care").one()
    rule = add_discount_rule(
        SYSTEM,
        measure="hours_per_week",
        threshold=1,
        basis_points=300,
        valid_from=TODAY,
        provider_id=rose.provider_id,
    )
    trigger_discount(SYSTEM, rule, rose.provider_id, measured_value=2, effective_from=TODAY)
    session.commit()
    before = "A discount is taken off. Before it: £22.00 an hour, any day"
    assert f"{before}: 3% less" in words(client, address(session, "Rosewater Care", "Elm Nursing Home"))
    page = words(client, f"/services/{rose.slug}")
    assert before in page and "3% less" in page
    assert "A discount" not in words(client, address(session, "Rosewater Care", payer="self_funder"))


def test_services_of_different_categories_are_not_compared_by_price(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    text_content = words(client, address(session, "Rosewater Care", "Elm Nursing Home", near="N8+0RD"))
    assert "Agreed for each person" in text_content
    assert "Does not apply to this kind of care" in text_content
    assert "miles from N8 0RD" in text_content
    assert "£0.00" not in text_content and "lowest" not in text_content


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ((), "Put two, three or four services side by side"),
        (("Rosewater Care",), "This is one service."),
        (("Rosewater Care", "no-such"), "We do not know 1 service in this address"),
        (("Rosewater Care", "Rosewater Care"), "You chose the same service more than once."),
    ],
)
def test_what_is_left_out_is_said_and_the_rest_is_compared(
    town: Town, session: scoped_session, client: PageClient, names: tuple[str, ...], sentence: str
) -> None:
    text_content = words(client, address(session, *names))
    assert sentence in text_content
    assert not names or "£154.00" in text_content


def test_no_more_than_four_are_compared(town: Town, session: scoped_session, client: PageClient) -> None:
    names = ["Rosewater Care", "Lark Homecare", "Far Away Care", "Elm Nursing Home"]
    town.add("Fifth Care")
    session.commit()
    page = client.page(address(session, *names, "Fifth Care"))
    assert len(page.xpath("//thead//th")) == 4
    assert "A page holds four services." in page.text_content()


def test_a_suspended_service_is_gone_with_the_next_request_without_its_name(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    path = address(session, "Rosewater Care", "Lark Homecare")
    assert "Lark Homecare" in words(client, path)
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    suspend(SYSTEM, session.query(Admission).filter_by(service_id=lark.id).one(), reason="x", on=TODAY)
    session.commit()
    text_content = words(client, path)
    assert "1 service you chose is no longer offered here." in text_content
    assert "Lark Homecare" not in text_content and "£154.00" in text_content


@pytest.fixture
def comparison_cache(app: Flask) -> Iterator[VersionedCache[ComparedService]]:
    """What is compared is cached, as on a real site."""
    with real_cache(app, COMPARED) as cache:
        yield cache


def test_facts_are_read_again_after_a_change_and_never_of_a_suspended_service(
    town: Town, session: scoped_session, client: PageClient, comparison_cache: VersionedCache[ComparedService]
) -> None:
    path = address(session, "Rosewater Care", "Lark Homecare", visits="10x45")
    before = words(client, path)
    session.execute(text("UPDATE service SET trial_days = 99, trial_offered = :yes"), {"yes": True})
    session.commit()
    assert words(client, path) == before
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    held = session.query(Admission).filter_by(service_id=lark.id).one()
    session.execute(
        text(
            "UPDATE admission SET state = 'suspended', suspended_on = :on, suspension_cause = 'other', reason = 'x' "
            "WHERE id = :id"
        ),
        {"on": TODAY, "id": held.id},
    )
    session.commit()
    assert "Lark Homecare" not in words(client, path)
    rose = session.query(Service).filter_by(name="Rosewater Care").one()
    with transaction():
        change_price(
            SYSTEM,
            rose.id,
            PriceLine(
                "hour",
                2600,
                "council",
                "home_care",
                TODAY + timedelta(days=1),
                lot_id=town.home_lot.id,
                **TOLD,
            ),
            on=TODAY,
        )
    assert "99 days" not in before and "99 days" in words(client, path)


def test_no_visitor_s_week_place_or_budget_is_cached(
    town: Town, session: scoped_session, client: PageClient, comparison_cache: VersionedCache[ComparedService]
) -> None:
    path = address(session, "Rosewater Care", "Lark Homecare", visits="10x45", near="N8+0RD")
    assert "10 visits" in words(client, path + "&max-weekly=160.55")
    assert comparison_cache.keys_text() and not any(
        text in comparison_cache.keys_text() for text in ("10x45", "N8", "160.55")
    )


@pytest.mark.parametrize("payer", ["council", "self_funder"])
def test_charged_prices_are_the_published_prices(town: Town, session: scoped_session, payer: str) -> None:
    published = public_prices(None, TODAY, payer)
    assert published if payer == "council" else not published
    basis = public_basis(None, TODAY, payer, TODAY)
    assert {one: charged(found) for one, found in basis.items() if charged(found)} == published


def test_errors_are_beside_their_fields_with_what_was_typed(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    path = address(session, "Rosewater Care", "Lark Homecare", visits="zz", near="ZZ9+9ZZ") + "&max-weekly=-1"
    page = client.page(path)
    assert page.find_class("govuk-error-summary") and "£154.00" in page.text_content()
    assert page.xpath("//input[@id='f-near']/@value") == ["ZZ9 9ZZ"]
    assert page.xpath("//input[@id='f-max-weekly']/@value") == ["-1"]
    for field in ("visits", "near", "max-weekly"):
        (control,) = page.xpath(f"//*[@id='f-{field}']")
        told = page.get_element_by_id(control.get("aria-describedby").split()[0])
        assert told.text_content().startswith("Error:") and "govuk-error-message" in told.get("class")


@pytest.mark.parametrize("nonsense", ["x" * 1_900, "%00", "' OR 1=1 --", "../../etc", "%F0%9F%92%A9"])
def test_nonsense_parameters_are_answered(town: Town, client: PageClient, nonsense: str) -> None:
    assert client.get(f"/compare?service={nonsense}&visits={nonsense}").status_code in (200, 400)
    assert client.get(f"/compare/all?q={nonsense}").status_code in (200, 400)


def test_an_arabic_page_is_right_to_left_and_isolates_amounts(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    page = client.page(address(session, "Rosewater Care", "Lark Homecare", lang="ar"))
    assert page.get("dir") == "rtl"
    assert "\N{LEFT-TO-RIGHT ISOLATE}£154.00\N{POP DIRECTIONAL ISOLATE}" in page.text_content()


def test_every_match_is_in_the_table_and_in_the_file(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    session.query(Service).filter_by(name="Rosewater Care").one().name = "=cmd|' /C calc'!A0"
    session.commit()
    rebuild()
    page = client.page("/compare/all?category=home_care&payer=council")
    assert len(page.xpath("//table[contains(@class, 'cc-compare-all')]/tbody/tr")) == 3
    assert "not a chosen few" in page.text_content()
    answer = client.get("/compare/all.csv?category=home_care&payer=council")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= set(answer.vary.as_set(preserve_casing=True))
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"), newline="")))
    assert len(rows) == 4 and len({len(row) for row in rows}) == 1
    assert {(row[2], row[3], row[4]) for row in rows[1:]} == {
        ("154.00", "0.00", "154.00"),
        ("171.50", "0.00", "171.50"),
    }
    assert {row[5] for row in rows[1:]} == {"The Council and you together"}
    assert all(
        row[17].startswith("Can start ") and row[17].endswith(", told us 3 days ago") for row in rows[1:]
    )
    assert page.text_content().count("told us 3 days ago") == 3
    assert not any(value[:1] in FORMULA_SIGNS for row in rows for value in row if value)
    assert "Amina" not in answer.text, "the named contact stays on the page of the service"


def test_a_file_holds_neither_the_visitor_s_place_nor_the_budget(town: Town, client: PageClient) -> None:
    asked = "category=home_care&near=N8+0RD&max-weekly=263&visits=21x30"
    assert "£32.00 left in your budget" in client.page("/find-care?" + asked).text_content()
    file = client.get("/compare/all.csv?" + asked).get_data(as_text=True)
    assert "231.00" in file and "Visits people at home" in file
    for private in ("budget", "263", "32.00", "N8 0RD", "N8+0RD", "N80RD"):
        assert private not in file, private
    home = client.get("/compare/all.csv?category=nursing_home&near=N8+0RD&near=W5+2HL").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(home.removeprefix("\ufeff"), newline="")))
    first, second = (rows[0].index(f"Miles from the {which} place") for which in ("first", "second"))
    assert 0 < float(rows[1][first]) < 5 < float(rows[1][second])
    assert "N8 0RD" not in home and "W5 2HL" not in home


def test_pages_are_counted_by_what_the_index_holds(
    town: Town, session: scoped_session, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("views", "queries.table", "table_page"):
        monkeypatch.setattr(f"directory.comparing.{module}.PER_TABLE", 2)
    asked = "/compare/all?category=home_care"
    assert "page=2" in client.get(asked).text
    suspend_without_record(session, client.page(asked).xpath("//tbody//th//a")[0].text_content())
    page = client.page(asked)
    assert len(page.xpath("//tbody/tr")) == 1 and "page=2" in client.get(asked).text, (
        "the third is on page two"
    )
    file = client.get(asked.replace("all?", "all.csv?")).get_data(as_text=True)
    assert len(file.strip().splitlines()) == 3 and "This file holds the first" not in file
    monkeypatch.setattr("directory.comparing.queries.table.MOST_LINES", 2)
    assert "This file holds the first 1 of 3 services." in client.get(asked.replace("all?", "all.csv?")).text


@pytest.mark.parametrize("path", ["/compare", "/catalogue/haringey"])
def test_a_cached_page_checks_that_its_services_may_still_be_shown(
    town: Town, app: Flask, session: scoped_session, client: PageClient, path: str
) -> None:
    rose = session.query(Service).filter_by(name="Rosewater Care").one()
    asked = address(session, "Rosewater Care", "Lark Homecare") if path == "/compare" else path
    with real_cache(app, PAGES) as kept:
        before = client.get(asked).get_data()
        assert b"Rosewater Care" in before and kept.keys_text()
        rose.name = "Written behind the back of the record"
        session.commit()
        assert client.get(asked).get_data() == before, "it was kept"
        suspend_without_record(session, rose.name)
        after = client.get(asked).text
        assert "Rosewater Care" not in after and "Lark Homecare" in after


def test_a_table_without_matches(town: Town, client: PageClient) -> None:
    assert (
        "Nothing matches this search."
        in client.page("/compare/all?q=zzyzx+qwrt&rating=inadequate").text_content()
    )
    assert client.get("/compare/all.csv?category=meals").status_code == 200


@pytest.mark.parametrize(("outcome", "said"), [("action_needed", True), ("serious_concern", False)])
def test_actions_completed_since_a_check_are_said(
    town: Town, session: scoped_session, client: PageClient, outcome: str, said: bool
) -> None:
    elm = session.query(Service).filter_by(name="Elm Nursing Home").one()
    check = written_check(
        SYSTEM,
        elm.id,
        kind="spot_check",
        checked_on=TODAY - timedelta(days=30),
        outcome=outcome,
        public_summary="Bells were answered late.",
        findings=[],
        required_actions=[
            RequiredAction("Answer within five minutes.", TODAY),
            RequiredAction("Write down when.", TODAY),
        ],
    )
    make_concern(elm.id, "published", TODAY, council=HARINGEY)
    publish(SYSTEM, share(SYSTEM, check, on=TODAY - timedelta(days=20)), on=TODAY)
    pages = (address(session, "Elm Nursing Home", "Lark Homecare"), "/catalogue/haringey")
    for left, action in zip((1, 0), check.actions, strict=True):
        confirm_done(SYSTEM, check, action, on=TODAY, today=TODAY)
        session.commit()
        for page in pages:
            assert ("Since put right" in words(client, page)) == (said and not left), page


def test_a_row_that_applies_to_none_is_left_out(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    oak = town.add("Oak Nursing Home", category="nursing_home")
    session.commit()
    homes = words(client, address(session, "Elm Nursing Home", oak.name))
    assert "Does not apply to this kind of care" not in homes and "Different carers" not in homes
    mixed = words(client, address(session, "Elm Nursing Home", "Lark Homecare"))
    assert "Does not apply to this kind of care" in mixed and "Different carers: promised" in mixed


def test_a_price_agreed_for_each_person_says_so_and_what_the_council_usually_pays(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    elm = session.query(Service).filter_by(name="Elm Nursing Home").one()
    elm.top_up_may_be_needed = True
    set_reference_rate(
        SYSTEM,
        HARINGEY,
        need_level="nursing",
        weekly_pence=1_010_00,
        valid_from=date(2026, 4, 1),
        source="https://haringey.example/rates",
    )
    session.commit()
    path = address(session, "Elm Nursing Home", "Rosewater Care", payer="council")
    rows = {
        str(row.xpath("string(th)")).strip(): [
            " ".join(cell.text_content().split()) for cell in row.xpath("td")
        ]
        for row in client.page(path).xpath("//tbody/tr[td]")
    }
    elms, other = rows["Price for your week"]
    usual = "This council usually pays about £1,010.00 a week for care like this (known since 1 April 2026)."
    top_up = "Someone may have to pay a top-up. Ask the Council for a place without one."
    assert "Agreed for each person" in elms and usual in elms and elms.endswith(top_up)
    assert usual not in other and top_up not in other
    for heading in ("How it is made up", "Charges to begin", "How old the price is"):
        assert rows[heading][0].endswith("Agreed for each person"), heading
    page = words(client, f"/services/{elm.slug}?payer=council")
    assert usual in page and top_up in page, "as its own page says"
