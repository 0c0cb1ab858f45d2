"""The league table: open arithmetic, one table a week, corrected only by a new version with its reason."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import Invalid, NotAllowed
from directory.frameworks.models import Instrument, Lot
from directory.frameworks.queries import public_lists_for
from directory.leagues.actions import correct_table, correct_tables, take_table
from directory.leagues.commands import league_group
from directory.leagues.jobs import take_league_tables
from directory.leagues.models import LeagueRow, LeagueSnapshot
from directory.leagues.queries import TableOf, lot_address, newest_version, tables_for
from directory.leagues.rules import GROUPS, Entry, table, week_of
from directory.places.models import Council
from tests.admissions.making import make_location
from tests.conftest import TODAY
from tests.finding.conftest import HARINGEY, Town
from tests.page_client import PageClient

RATINGS = st.sampled_from((None, "not_rated", "inadequate", "requires_improvement", "good", "outstanding"))
ENTRIES = st.lists(st.tuples(st.none() | st.integers(1, 200_000), RATINGS), max_size=15).map(
    lambda rows: [Entry(number, pence, rating) for number, (pence, rating) in enumerate(rows, 1)]
)
MINIMUM = st.sampled_from((None, "good", "requires_improvement"))
BETTER = {
    "good": ("good", "outstanding"),
    "requires_improvement": ("requires_improvement", "good", "outstanding"),
}


@given(ENTRIES, MINIMUM, st.randoms())
def test_the_table_does_not_depend_on_the_order_it_was_told(
    entries: list[Entry], least: str | None, dice: Random
) -> None:
    mixed = entries.copy()
    dice.shuffle(mixed)
    assert table(mixed, least) == table(entries, least)


@given(ENTRIES, MINIMUM)
def test_everybody_stands_in_it_once(entries: list[Entry], least: str | None) -> None:
    placed = table(entries, least)
    assert sorted(one.entry.service_id for one in placed) == [entry.service_id for entry in entries]
    for one in placed:
        assert one.group in GROUPS
        assert (one.position is not None) == (one.group == "placed")
        assert (one.index is None) == (one.entry.pence is None)
    if least == "good":
        assert all(one.entry.rating in ("good", "outstanding") for one in placed if one.group == "placed")


@given(ENTRIES, MINIMUM)
def test_cheaper_is_never_placed_lower_and_equals_share(entries: list[Entry], least: str | None) -> None:
    ranked = [one for one in table(entries, least) if one.position is not None]
    for first, second in pairwise(ranked):
        assert first.entry.pence <= second.entry.pence
        assert (first.position == second.position) == (first.entry.pence == second.entry.pence)


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=15).filter(lambda found: len(found) % 2 == 1))
def test_the_middle_one_stands_at_a_hundred(amounts: list[int]) -> None:
    placed = table([Entry(number, pence) for number, pence in enumerate(amounts)], None)
    assert any(one.index == 10_000 for one in placed)


@given(ENTRIES, MINIMUM)
def test_quality_never_moves_a_place(entries: list[Entry], least: str | None) -> None:
    """Rating decides who is placed; the places themselves, and every index, are those of the prices alone."""
    admitted = [one for one in entries if least is None or one.rating in BETTER[least]]
    by_price = {one.entry.service_id: one.position for one in table(unrated(admitted), None)}
    indexes = {one.entry.service_id: one.index for one in table(unrated(entries), None)}
    for one in table(entries, least):
        if one.group == "placed":
            assert one.position == by_price[one.entry.service_id]
        assert one.index == indexes[one.entry.service_id]


def unrated(entries: list[Entry]) -> list[Entry]:
    return [Entry(one.service_id, one.pence) for one in entries]


def home_table() -> TableOf:
    return next(one for one in tables_for(HARINGEY, TODAY) if one.category == "home_care")


def test_weeks_begin_on_monday() -> None:
    assert week_of(date(2026, 11, 22)) == date(2026, 11, 16)
    assert week_of(date(2026, 11, 16)) == date(2026, 11, 16)


def test_the_clock_takes_each_week_once(town: Town, session: scoped_session) -> None:
    take_league_tables()
    taken = session.query(LeagueSnapshot).all()
    assert [one.category for one in taken] == ["home_care"], "a lot without published prices has no table"
    assert taken[0].week_begins == date(2026, 11, 16) and taken[0].version == 1
    take_league_tables()
    assert session.query(LeagueSnapshot).count() == 1
    rows = session.query(LeagueRow).order_by(LeagueRow.id).all()
    assert [row.position for row in rows] == [1, 1, 3], "every listed service, not a chosen few"
    assert [row.pence for row in rows] == [15_400, 15_400, 17_150]


def test_an_outstanding_service_is_placed_by_its_price(town: Town, session: scoped_session) -> None:
    town.add("Finest Care", hour=2600, location_id=make_location("1-200000001", "outstanding"))
    town.add("Cheap Care", hour=1900, location_id=make_location("1-200000002", "requires_improvement"))
    session.commit()
    take_league_tables()
    rows = session.query(LeagueRow).order_by(LeagueRow.id).all()
    assert [(row.position, row.pence, row.rating) for row in rows] == [
        (1, 15_400, "good"),
        (1, 15_400, "good"),
        (3, 17_150, "good"),
        (4, 18_200, "outstanding"),
        (None, 13_300, "requires_improvement"),
    ]


def test_a_table_is_never_changed(town: Town, session: scoped_session) -> None:
    take_league_tables()
    for statement in (
        "UPDATE league_row SET position = 9",
        "UPDATE league_snapshot SET median_pence = 1",
        "DELETE FROM league_row",
        "DELETE FROM league_snapshot",
    ):
        with pytest.raises(DBAPIError, match="never changed"):
            session.execute(text(statement))
        session.rollback()


def test_the_database_keeps_versions_apart(town: Town, session: scoped_session) -> None:
    snapshot = take_table(SYSTEM, home_table(), on=TODAY)
    assert snapshot is not None
    session.commit()
    facts = {
        name: getattr(snapshot, name)
        for name in (
            "lot_id",
            "council_code",
            "category",
            "week_begins",
            "formula",
            "taken_on",
            "taken_by",
            "week_key",
        )
    }
    for wrong in ({"version": 1}, {"version": 2}, {"version": 1, "reason": "no"}):
        session.add(LeagueSnapshot(**facts, **wrong))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_a_correction_is_a_new_version_with_its_reason(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    wanted = home_table()
    with pytest.raises(Invalid):
        correct_table(SYSTEM, wanted, on=TODAY, reason="too early")
    take_table(SYSTEM, wanted, on=TODAY)
    with pytest.raises(Invalid):
        correct_table(SYSTEM, wanted, on=TODAY, reason="  ")
    correct_table(SYSTEM, wanted, on=TODAY, reason="A price had been typed wrongly.")
    session.commit()
    assert newest_version(wanted.lot.id, HARINGEY, "home_care", week_of(TODAY)) == 2
    page = client.page(address(wanted))
    assert "A price had been typed wrongly." in page.text_content()
    assert "A price had been typed wrongly." not in client.page(f"{address(wanted)}?version=1").text_content()


def correct(lot: str, reason: str = "A price had been typed wrongly.") -> Result:
    return CliRunner().invoke(league_group, ["correct", "haringey", lot, "--reason", reason])


def test_a_kind_without_a_table_holds_up_no_other(town: Town, session: scoped_session) -> None:
    session.get(Lot, town.home_lot.id).categories = ["home_care", "live_in_care"]
    session.commit()
    wanted = [one for one in tables_for(HARINGEY, TODAY) if one.lot.id == town.home_lot.id]
    assert [one.category for one in wanted] == ["home_care", "live_in_care"]
    lot = lot_address(wanted[0].instrument, wanted[0].lot)
    early = correct(lot)
    assert early.exit_code == 1 and "nothing to correct" in early.output
    take_league_tables()
    done = correct(lot)
    assert done.exit_code == 0 and "New versions written: 1 (home_care)." in done.output, done.output
    versions = {
        one.category: newest_version(one.lot.id, HARINGEY, one.category, week_of(TODAY)) for one in wanted
    }
    assert versions == {"home_care": 2, "live_in_care": 0}
    without = correct(lot, " ")
    assert without.exit_code == 1 and "Say why" in without.output
    assert session.query(LeagueSnapshot).count() == 2


def test_nothing_is_said_to_be_corrected_where_nobody_is_listed(town: Town, session: scoped_session) -> None:
    take_league_tables()
    for admission in session.query(Admission).filter(Admission.lot_id == town.home_lot.id):
        suspend(SYSTEM, admission, reason="looked into", on=TODAY)
    session.commit()
    done = correct(lot_address(home_table().instrument, home_table().lot))
    assert done.exit_code == 1 and "Nobody is listed in this lot any more." in done.output
    assert session.query(LeagueSnapshot).count() == 1


def test_tables_of_another_council_are_not_corrected(town: Town, session: scoped_session) -> None:
    with pytest.raises(NotAllowed):
        correct_tables(Actor("x", (Grant(Role.PUBLIC),)), [home_table()], on=TODAY, reason="mine")


def test_only_the_clock_and_the_lead_council_may(town: Town) -> None:
    for actor in (
        Actor("x", (Grant(Role.PUBLIC),)),
        Actor("x", (Grant(Role.PROVIDER_USER, provider=1),)),
        Actor("x", (Grant(Role.FRAMEWORK_MANAGER, council="E06000015"),)),
    ):
        with pytest.raises(NotAllowed):
            take_table(actor, home_table(), on=TODAY)


def address(wanted: TableOf) -> str:
    return f"/league-table/haringey/{lot_address(wanted.instrument, wanted.lot)}"


def test_the_page_shows_the_sum_and_calls_nobody_preferred(town: Town, client: PageClient) -> None:
    take_league_tables()
    page = client.page(address(home_table()))
    words = " ".join(page.text_content().split())
    assert "£154.00" in words and "100.00" in words and "111.36" in words
    assert "Nobody is preferred" in words and "Too few to show" in words
    assert "By price" in words
    listing = client.page("/league-tables")
    assert address(home_table()) in listing.xpath("//main//a/@href")


def test_a_suspended_service_loses_its_name_in_every_table(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    take_league_tables()
    admission = session.query(Admission).filter(Admission.lot_id == town.home_lot.id).first()
    suspend(SYSTEM, admission, reason="looked into", on=TODAY)
    session.commit()
    page = client.page(address(home_table()))
    assert "A service that is not on this list now" in page.text_content()
    assert len(page.xpath("//table[contains(@class, 'cc-league')]//th[@scope='row']//a")) == 2


def test_other_weeks_can_be_read_and_odd_ones_are_said(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    wanted = home_table()
    for weeks_ago in (2, 1, 0):
        take_table(SYSTEM, wanted, on=TODAY - timedelta(days=7 * weeks_ago))
    session.commit()
    page = client.page(address(wanted))
    assert page.xpath("//svg[@role='img']") or page.xpath("//*[@role='img']"), "three weeks make a chart"
    older = page.xpath("//a[@rel='prev']/@href")[0]
    assert "2026-11-09" in older
    assert "9 November 2026" in client.page(older).text_content()
    for week in ("2020-01-06", "yesterday", "2026-11-17"):
        assert (
            "There is no table of that week." in client.page(f"{address(wanted)}?week={week}").text_content()
        )
    assert client.get(f"{address(wanted)}?version=99&week=' OR 1=1").status_code == 200
    assert client.get("/league-table/haringey/no-such-lot").status_code == 404
    assert client.get("/league-table/nowhere/no-such-lot").status_code == 404


def test_a_lot_without_prices_says_so(town: Town, client: PageClient) -> None:
    found = next(
        line
        for line in client.page("/league-tables").xpath("//main//li")
        if "agreed for each person" in line.text_content()
    )
    assert not found.xpath(".//a")
    instrument, lot = next(
        (instrument, lot)
        for instrument in public_lists_for(HARINGEY, TODAY)
        for lot in instrument.lots
        if lot.id == town.room_lot.id
    )
    words = client.page(f"/league-table/haringey/{lot_address(instrument, lot)}").text_content()
    assert "On this list the price is agreed for each person, so there is no table of prices." in words
    assert "No table was taken yet" not in words


def write_down(like: LeagueSnapshot, session: scoped_session, **facts: object) -> None:
    """Keep another table like one that was taken, with other facts, and nobody in it."""
    kept = {
        column.name: getattr(like, column.name)
        for column in LeagueSnapshot.__table__.columns
        if column.name != "id"
    }
    session.add(LeagueSnapshot(**{**kept, **facts}))
    session.commit()


def test_each_version_draws_its_own_middle_price(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    wanted = home_table()
    take_table(SYSTEM, wanted, on=TODAY - timedelta(days=7))
    first = take_table(SYSTEM, wanted, on=TODAY)
    assert first is not None and first.median_pence == 15_400
    write_down(first, session, version=2, reason="A price had been typed wrongly.", median_pence=20_000)
    for asked, median in ((1, "£154.00"), (2, "£200.00")):
        page = client.page(f"{address(wanted)}?version={asked}")
        drawn = page.xpath("//details//td/text() | //details//td/bdi/text()")
        assert f"The middle price is {median}." in page.text_content()
        assert drawn[-1] == median, "the chart and its table say what the words above them say"


@pytest.mark.parametrize("end", ["the list", "the council's use of it"])
def test_tables_outlive_their_list(town: Town, session: scoped_session, client: PageClient, end: str) -> None:
    wanted = home_table()
    take_table(SYSTEM, wanted, on=TODAY - timedelta(days=7))
    session.flush()
    ended = session.get(Instrument, wanted.instrument.id)
    if end == "the list":
        ended.ends_on = TODAY - timedelta(days=1)
    else:
        ended.council_code = "E09000009"
    session.commit()
    assert tables_for(HARINGEY, TODAY) == ()
    page = client.page(address(wanted))
    assert "£154.00" in page.text_content()
    assert "This list is not in force now. Its tables can still be read." in page.text_content()
    listing = client.page("/league-tables")
    assert address(wanted) in listing.xpath("//main//a/@href")
    assert listing.text_content().count("This list is not in force now.") == 1, (
        "only what left tables is named"
    )


def test_a_list_that_ended_without_a_table_has_no_page(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    wanted = home_table()
    session.get(Instrument, wanted.instrument.id).ends_on = TODAY - timedelta(days=1)
    session.commit()
    assert client.get(address(wanted)).status_code == 404


def test_every_version_can_be_read(town: Town, session: scoped_session, client: PageClient) -> None:
    wanted = home_table()
    first = take_table(SYSTEM, wanted, on=TODAY)
    assert first is not None
    for version in range(2, 13):
        write_down(first, session, version=version, reason=f"Correction {version} was needed.")
    for asked, shown in ((10, 10), (12, 12), (2, 2), (0, 12), (13, 12), ("1٠", 12), ("9" * 6, 12)):
        words = client.page(f"{address(wanted)}?version={asked}").text_content()
        assert f"Correction {shown} was needed." in words


def test_the_page_speaks_for_its_own_council(town: Town, session: scoped_session, client: PageClient) -> None:
    other = session.get(Council, "E09000009")
    other.in_directory, other.phone = True, "020 7946 0999"
    session.commit()
    take_league_tables()
    for page in (f"{address(home_table())}?council={other.code}", f"/councils/haringey?council={other.code}"):
        words = client.page(page).xpath("//header")[0].text_content()
        assert "Haringey" in words and "Ealing" not in words
