"""A provider's own places in the weekly tables: its own figures and why, and nothing of others but how many."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from directory.leagues.actions import correct_table, publish_table
from directory.leagues.jobs import publish_league_tables
from directory.leagues.own_queries import own_place, own_places
from directory.leagues.queries import TableSpec, table_specs
from directory.leagues.rules import OutsideFacts, places_moved, why_in_no_table
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import admit_directly, make_location, make_lot
from tests.catalogue.factories import make_provider, make_service
from tests.conftest import TODAY
from tests.desk.test_tasks import counted_statements
from tests.finding.conftest import HARINGEY, Town
from tests.page_client import PageClient

INDEX = "/provider/price-tables"


def spec() -> TableSpec:
    return next(each for each in table_specs(HARINGEY, TODAY) if each.category == "home_care")


def named(session: scoped_session, name: str) -> Service:
    return session.scalars(select(Service).where(Service.name == name)).one()


def give_to_another(session: scoped_session, *names: str) -> int:
    """Let some of the town's services be another provider's; its id."""
    other = make_provider(legal_name="Thorn Care Limited")
    for name in names:
        named(session, name).provider_id = other.id
    session.commit()
    return other.id


def own(client: PageClient, provider_id: int) -> Actor:
    return sign_in(client, Grant(Role.PROVIDER_USER, provider=provider_id))


def path_of(service: Service) -> str:
    return f"/provider/services/{service.slug}/price-tables"


def test_the_place_and_every_figure_with_how_it_came_about(
    client: PageClient, session: scoped_session, town: Town
) -> None:
    other = give_to_another(session, "Lark Homecare")
    publish_league_tables()
    own(client, other)
    page = client.page(INDEX)
    (row,) = page.xpath("//main//table[1]/tbody/tr")
    cells = [" ".join(cell.text_content().split()) for cell in row]
    assert cells[0] == "Lark Homecare (N8 0RD)" and cells[2:] == [
        "3 of 3",
        "No place the week before",
        "£171.50",
        "111.36",
    ]
    lark = named(session, "Lark Homecare")
    said = " ".join(client.page(path_of(lark)).text_content().split())
    assert "Place 3 of 3 services with a place." in said
    assert "£154.00" in said, "the middle price is everybody's"
    assert "Good, 1 Mar 2026" in said and "Not checked yet" in said
    assert "No average yet: 0 people" in said
    assert "Equal prices share a place" in said, "the formula"
    for name in ("Rosewater Care", "Far Away Care"):
        assert name not in said and name not in page.text_content()


def test_how_the_place_moved_is_drawn_and_told(
    client: PageClient, session: scoped_session, town: Town
) -> None:
    lark = named(session, "Lark Homecare")
    for weeks, extra in ((2, None), (1, None), (0, "Finest Care")):
        if extra:
            town.add(extra, hour=2000, location_id=make_location("1-200000001"))
        publish_table(SYSTEM, spec(), on=TODAY - timedelta(weeks=weeks))
    session.commit()
    own(client, lark.provider_id)
    page = client.page(path_of(lark))
    assert "1 place down" in page.text_content()
    (chart,) = page.xpath("//figure//*[local-name()='path']/@d")
    assert chart.startswith("M")
    history = page.xpath("//table[caption[contains(., 'week by week')]]/tbody/tr")
    assert [row.xpath("string(td[2])") for row in history] == ["4 of 4", "3 of 3", "3 of 3"]
    marks = page.xpath("//figure//*[local-name()='text']/text()")
    assert [mark.strip("\u2068\u2069") for mark in marks[:2]] == ["1", "4"]


def test_who_has_no_place_reads_why(client: PageClient, session: scoped_session, town: Town) -> None:
    town.add("Cheap Care", hour=1900, location_id=make_location("1-200000002", "requires_improvement"))
    town.add("New Care", hour=1900, location_id=make_location("1-200000003", None))
    town.add("Silent Care", hour=None, location_id=make_location("1-200000004"))
    session.commit()
    publish_league_tables()
    own(client, town.provider.id)
    for name, why in (
        ("Cheap Care", "This list ranks services rated Good or better. Its own was Requires improvement."),
        ("New Care", "the inspectors had published no rating of it"),
        ("Silent Care", "Its price cannot be compared:"),
    ):
        said = " ".join(client.page(path_of(named(session, name))).text_content().split())
        assert "It has no place." in said and why in said, name


def test_a_service_in_no_table_says_why(client: PageClient, session: scoped_session, town: Town) -> None:
    publish_league_tables()
    town.add("Late Care", hour=1900, location_id=make_location("1-200000003"))
    hidden = named(session, "Rosewater Care")
    session.commit()
    own(client, town.provider.id)
    said = " ".join(client.page(INDEX).text_content().split())
    assert "Late Care (N8 0RD) It joined the list after this week’s tables were written." in said
    assert "Elm Nursing Home (N22 8HQ) On its list the price is agreed for each person" in said
    hidden.state = "hidden"
    session.commit()
    assert "Place 1 of 3" in client.page(path_of(hidden)).text_content(), "this week’s table stays as it was"


def test_only_the_newest_version_of_a_week_counts(
    client: PageClient, session: scoped_session, town: Town
) -> None:
    publish_table(SYSTEM, spec(), on=TODAY)
    lark = named(session, "Lark Homecare")
    lark.state = "hidden"
    session.commit()
    correct_table(SYSTEM, spec(), on=TODAY, reason="Lark was hidden.")
    session.commit()
    own(client, lark.provider_id)
    found = own_place(Actor("x", (Grant(Role.PROVIDER_USER, provider=lark.provider_id),)), lark.slug, TODAY)
    assert found.places == () and found.outside == "not_public"
    said = client.page(path_of(lark)).text_content()
    assert "Its page is not public." in said
    rose = named(session, "Rosewater Care")
    assert "Lark was hidden." in client.page(path_of(rose)).text_content()


def test_a_table_that_went_on_without_it_is_the_last_one_it_was_in(
    client: PageClient, session: scoped_session, town: Town
) -> None:
    publish_table(SYSTEM, spec(), on=TODAY - timedelta(weeks=1))
    lark = named(session, "Lark Homecare")
    lark.state = "hidden"
    session.commit()
    publish_table(SYSTEM, spec(), on=TODAY)
    session.commit()
    own(client, lark.provider_id)
    said = client.page(path_of(lark)).text_content()
    assert "This is the last one that it was in." in said and "Its page is not public." in said


def test_the_files_hold_one_s_own_alone(client: PageClient, session: scoped_session, town: Town) -> None:
    other = give_to_another(session, "Lark Homecare")
    for weeks in (1, 0):
        publish_table(SYSTEM, spec(), on=TODAY - timedelta(weeks=weeks))
    session.commit()
    own(client, other)
    rows = list(
        csv.reader(io.StringIO(client.get(f"{INDEX}?as=csv").get_data(as_text=True).lstrip("\ufeff")))
    )
    assert [row[0] for row in rows[1:]] == ["Lark Homecare (N8 0RD)"]
    assert rows[1][6:12] == ["3", "3", "3", "171.50", "154.00", "111.36"]
    file = client.get(f"{path_of(named(session, 'Lark Homecare'))}?as=csv").get_data(as_text=True)
    weeks = [row[3] for row in csv.reader(io.StringIO(file.lstrip("\ufeff")))]
    assert weeks[1:] == ["2026-11-16", "2026-11-09"]
    assert client.get(f"{INDEX}?as=xlsx").status_code == 200


def test_another_provider_s_detail_is_nobody_else_s(
    client: PageClient, session: scoped_session, town: Town
) -> None:
    lark = named(session, "Lark Homecare")
    assert client.get(path_of(lark)).status_code == 303 and client.get(INDEX).status_code == 303
    other = make_provider(legal_name="Thorn Care Limited")
    session.commit()
    own(client, other.id)
    assert client.get(path_of(lark)).status_code == 403
    assert client.get(f"{path_of(lark)}?as=csv").status_code == 403
    assert "None of your services is in a table" in client.page(INDEX).text_content()
    assert client.get("/provider/services/nothing-like-it/price-tables").status_code == 404
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    assert client.get(INDEX).status_code == 403 and client.get(path_of(lark)).status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_who_reads_its_own_places(session: scoped_session, town: Town, role: Role) -> None:
    lark = named(session, "Lark Homecare")
    for provider, is_own in ((lark.provider_id, True), (-1, False), (None, False)):
        actor = Actor("somebody", (Grant(role, council=HARINGEY, provider=provider),))
        allowed = is_own and role in (Role.PROVIDER_USER, Role.PROVIDER_SIGNATORY)
        assert bool(own_places(actor, TODAY)[0]) is allowed
        if allowed or role is Role.SYSTEM:
            assert own_place(actor, lark.slug, TODAY).name == lark.name
        else:
            with pytest.raises(NotAllowed):
                own_place(actor, lark.slug, TODAY)


def test_a_figure_leads_only_where_its_reader_may_go(
    client: PageClient, session: scoped_session, town: Town
) -> None:
    publish_league_tables()
    lark = named(session, "Lark Homecare")
    for role, linked in ((Role.PROVIDER_USER, 3), (Role.PROVIDER_SIGNATORY, 1)):
        sign_in(client, Grant(role, provider=lark.provider_id))
        addresses = client.page(path_of(lark)).xpath("//main//table//th/a/@href")
        assert len(addresses) == linked
        for address in addresses:
            client.page(address)


def test_a_long_list_has_pages(session: scoped_session, town: Town) -> None:
    for number in range(26):
        make_service(town.provider, name=f"Care {number:02}")
    session.commit()
    actor = Actor("x", (Grant(Role.PROVIDER_USER, provider=town.provider.id),))
    found, page, pages = own_places(actor, TODAY, page=9)
    assert (len(found), page, pages) == (5, 2, 2)


def test_why_services_are_outside_is_asked_of_all_of_them_together(
    session: scoped_session, town: Town
) -> None:
    """None of the town's services is in a table before the first week is published."""
    lot = make_lot(("home_care",), code="many")
    actor = Actor("x", (Grant(Role.PROVIDER_USER, provider=town.provider.id),))
    asked = []
    for number in range(2):
        for each in range(6):
            service = make_service(town.provider, name=f"Care {number}{each}", state="published")
            admit_directly(service, lot)
        session.commit()
        with counted_statements() as statements:
            found, _, _ = own_places(actor, TODAY)
        assert sum(place.outside is not None for place in found) == len(found) > number * 6
        asked.append(len(statements))
    assert asked[0] == asked[1]


ORDER = ("is_public", "is_listed", "is_admitted", "has_usual_week", "in_priced_lot")
CODES = ("not_public", "not_listed", "not_admitted", "no_week", "not_priced")


@pytest.mark.parametrize("values", list(product([True, False], repeat=5)))
def test_the_first_reason_is_said_first(values: tuple[bool, ...]) -> None:
    facts = OutsideFacts(**dict(zip(ORDER, values, strict=True)))
    expected = next((code for code, holds in zip(CODES, values, strict=True) if not holds), "next_week")
    assert why_in_no_table(facts) == expected


@given(st.none() | st.integers(1, 99), st.none() | st.integers(1, 99))
def test_a_rise_is_counted_in_places(earlier: int | None, now: int | None) -> None:
    moved = places_moved(earlier, now)
    if earlier is None or now is None:
        assert moved is None
    else:
        assert moved is not None and now + moved == earlier
        assert (moved > 0) is (now < earlier), "a smaller number is a better place"


def test_weeks_before_half_a_year_are_left_out(session: scoped_session, town: Town) -> None:
    publish_table(SYSTEM, spec(), on=TODAY - timedelta(weeks=20))
    lark = named(session, "Lark Homecare")
    actor = Actor("x", (Grant(Role.PROVIDER_USER, provider=lark.provider_id),))
    assert own_place(actor, lark.slug, TODAY).places
    assert not own_place(actor, lark.slug, date(2027, 6, 1)).places
