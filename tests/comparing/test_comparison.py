"""The pages of a comparison: the same rows always, missing facts said, withdrawn services counted and not named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.comparing.queries.comparison import COMPARED, ComparedService
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM
from directory.foundation.cache import VersionedCache
from directory.foundation.database import transaction
from directory.foundation.spreadsheets import FORMULA_SIGNS, cell, csv_table
from directory.prices.actions.change import change_price
from directory.prices.actions.discount import add_discount_rule, trigger_discount
from directory.prices.queries import public_basis, public_prices
from directory.prices.rules.discount import charged
from directory.prices.rules.types import PriceLine
from directory.quality.actions.checks import confirm_done, publish, share
from directory.quality.rules import RequiredAction
from directory.web.page_cache import PAGES
from tests.conftest import TODAY, real_cache
from tests.finding.conftest import Town
from tests.page_client import PageClient
from tests.prices.examples import TOLD
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
    assert "Visits N8 0RD" in text_content and "Not told us" in text_content and "they differ" in text_content
    cheap, dear = (cell.text_content() for cell in page.xpath("//tbody/tr[1]/td"))
    assert "The lowest price of these" in cheap and "£154.00" in cheap and "lowest" not in dear
    headings = [row.text.strip() for row in page.xpath("//tbody//th")]
    assert headings[:2] == ["Price for your week", "How it is made up"]
    assert len(page.xpath("//thead//th")) == 2
    other = client.page(address(session, "Lark Homecare", "Elm Nursing Home"))
    assert [row.text.strip() for row in other.xpath("//tbody//th")] == headings


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


def test_only_rows_that_differ_are_shown_where_asked(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    path = address(session, "Rosewater Care", "Lark Homecare")
    every = client.page(path).xpath("//tbody/tr")
    some = client.page(path + "&differences=1").xpath("//tbody/tr")
    assert 0 < len(some) < len(every)
    assert all("they differ" in row.text_content() for row in some)


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
