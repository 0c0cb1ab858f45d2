"""League tables: one a week, corrected only by a new version with its reason, read on their pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import Invalid
from directory.frameworks.models import Instrument, Lot
from directory.frameworks.queries import public_lists_for
from directory.leagues.actions import correct_table, publish_table
from directory.leagues.commands import league_group
from directory.leagues.jobs import publish_league_tables
from directory.leagues.models import LeagueRow, LeagueSnapshot
from directory.leagues.queries import TableSpec, lot_slug, newest_version, table_specs
from directory.leagues.rules import week_start
from directory.places.models import Council
from tests.admissions.factories import make_location
from tests.conftest import TODAY
from tests.finding.conftest import HARINGEY, Town
from tests.page_client import PageClient
from tests.quality.concern_factories import make_concern


def home_table() -> TableSpec:
    return next(spec for spec in table_specs(HARINGEY, TODAY) if spec.category == "home_care")


def test_the_job_publishes_each_week_once(town: Town, session: scoped_session) -> None:
    publish_league_tables()
    snapshots = session.query(LeagueSnapshot).all()
    assert [snapshot.category for snapshot in snapshots] == ["home_care"], (
        "a lot without published prices has no table"
    )
    assert snapshots[0].week_begins == date(2026, 11, 16) and snapshots[0].version == 1
    publish_league_tables()
    assert session.query(LeagueSnapshot).count() == 1
    rows = session.query(LeagueRow).order_by(LeagueRow.id).all()
    assert [row.position for row in rows] == [1, 1, 3], "every listed service, not a chosen few"
    assert [row.pence for row in rows] == [15_400, 15_400, 17_150]


def test_an_outstanding_service_is_ranked_by_its_price(town: Town, session: scoped_session) -> None:
    town.add("Finest Care", hour=2600, location_id=make_location("1-200000001", "outstanding"))
    town.add("Cheap Care", hour=1900, location_id=make_location("1-200000002", "requires_improvement"))
    session.commit()
    publish_league_tables()
    rows = session.query(LeagueRow).order_by(LeagueRow.id).all()
    assert [(row.position, row.pence, row.rating) for row in rows] == [
        (1, 15_400, "good"),
        (1, 15_400, "good"),
        (3, 17_150, "good"),
        (4, 18_200, "outstanding"),
        (None, 13_300, "requires_improvement"),
    ]


def test_a_table_is_never_changed(town: Town, session: scoped_session) -> None:
    publish_league_tables()
    for statement in (
        "UPDATE league_row SET position = 9",
        "UPDATE league_snapshot SET median_pence = 1",
        "DELETE FROM league_row",
        "DELETE FROM league_snapshot",
    ):
        with pytest.raises(DBAPIError, match="never changed"):
            session.execute(text(statement))
        session.rollback()


def test_the_database_refuses_two_equal_versions(town: Town, session: scoped_session) -> None:
    snapshot = publish_table(SYSTEM, home_table(), on=TODAY)
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
    spec = home_table()
    with pytest.raises(Invalid):
        correct_table(SYSTEM, spec, on=TODAY, reason="too early")
    publish_table(SYSTEM, spec, on=TODAY)
    with pytest.raises(Invalid):
        correct_table(SYSTEM, spec, on=TODAY, reason=" \u200b ")
    correct_table(SYSTEM, spec, on=TODAY, reason="A price had been typed wrongly.")
    session.commit()
    assert newest_version(spec.lot.id, HARINGEY, "home_care", week_start(TODAY)) == 2
    page = client.page(address(spec))
    assert "A price had been typed wrongly." in page.text_content()
    assert "A price had been typed wrongly." not in client.page(f"{address(spec)}?version=1").text_content()


def correct(lot: str, reason: str = "A price had been typed wrongly.") -> Result:
    return CliRunner().invoke(league_group, ["correct", "haringey", lot, "--reason", reason])


def test_a_category_without_a_table_does_not_stop_the_others(town: Town, session: scoped_session) -> None:
    session.get(Lot, town.home_lot.id).categories = ["home_care", "live_in_care"]
    session.commit()
    specs = [spec for spec in table_specs(HARINGEY, TODAY) if spec.lot.id == town.home_lot.id]
    assert [spec.category for spec in specs] == ["home_care", "live_in_care"]
    lot = lot_slug(specs[0].instrument, specs[0].lot)
    too_early = correct(lot)
    assert too_early.exit_code == 1 and "nothing to correct" in too_early.output
    publish_league_tables()
    result = correct(lot)
    assert result.exit_code == 0 and "New versions written: 1 (home_care)." in result.output, result.output
    versions = {
        spec.category: newest_version(spec.lot.id, HARINGEY, spec.category, week_start(TODAY))
        for spec in specs
    }
    assert versions == {"home_care": 2, "live_in_care": 0}
    no_reason = correct(lot, " ")
    assert no_reason.exit_code == 1 and "Say why" in no_reason.output
    assert session.query(LeagueSnapshot).count() == 2


def test_no_correction_is_written_where_no_service_is_listed(town: Town, session: scoped_session) -> None:
    publish_league_tables()
    for admission in session.query(Admission).filter(Admission.lot_id == town.home_lot.id):
        suspend(SYSTEM, admission, reason="looked into", on=TODAY)
    session.commit()
    result = correct(lot_slug(home_table().instrument, home_table().lot))
    assert result.exit_code == 1 and "Nobody is listed in this lot any more." in result.output
    assert session.query(LeagueSnapshot).count() == 1


def address(spec: TableSpec) -> str:
    return f"/league-table/haringey/{lot_slug(spec.instrument, spec.lot)}"


def test_the_page_shows_the_arithmetic_and_prefers_nobody(town: Town, client: PageClient) -> None:
    publish_league_tables()
    page = client.page(address(home_table()))
    words = " ".join(page.text_content().split())
    assert "£154.00" in words and "100.00" in words and "111.36" in words
    assert "Nobody is preferred" in words and "Too few to show" in words
    assert "By price" in words
    listing = client.page("/league-tables")
    assert address(home_table()) in listing.xpath("//main//a/@href")


def test_a_suspended_service_is_not_named_in_any_table(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    publish_league_tables()
    admission = session.query(Admission).filter(Admission.lot_id == town.home_lot.id).first()
    suspend(SYSTEM, admission, reason="looked into", on=TODAY)
    session.commit()
    page = client.page(address(home_table()))
    assert "A service that is not on this list now" in page.text_content()
    assert len(page.xpath("//table[contains(@class, 'cc-league')]//th[@scope='row']//a")) == 2


def test_other_weeks_can_be_read_and_an_unknown_week_is_reported(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    spec = home_table()
    for weeks_ago in (2, 1, 0):
        publish_table(SYSTEM, spec, on=TODAY - timedelta(days=7 * weeks_ago))
    session.commit()
    page = client.page(address(spec))
    assert page.xpath("//svg[@role='img']") or page.xpath("//*[@role='img']"), "three weeks make a chart"
    older = page.xpath("//a[@rel='prev']/@href")[0]
    assert "2026-11-09" in older
    assert "9 November 2026" in client.page(older).text_content()
    for week in ("2020-01-06", "yesterday", "2026-11-17"):
        assert "There is no table of that week." in client.page(f"{address(spec)}?week={week}").text_content()
    assert client.get(f"{address(spec)}?version=99&week=' OR 1=1").status_code == 200
    assert client.get("/league-table/haringey/no-such-lot").status_code == 404
    assert client.get("/league-table/nowhere/no-such-lot").status_code == 404


def test_a_lot_without_prices_says_so(town: Town, client: PageClient) -> None:
    item = next(
        line
        for line in client.page("/league-tables").xpath("//main//li")
        if "agreed for each person" in line.text_content()
    )
    assert not item.xpath(".//a")
    instrument, lot = next(
        (instrument, lot)
        for instrument in public_lists_for(HARINGEY, TODAY)
        for lot in instrument.lots
        if lot.id == town.room_lot.id
    )
    words = client.page(f"/league-table/haringey/{lot_slug(instrument, lot)}").text_content()
    assert "On this list the price is agreed for each person, so there is no table of prices." in words
    assert "No table was taken yet" not in words


def write_snapshot(snapshot: LeagueSnapshot, session: scoped_session, **facts: object) -> None:
    """Write another snapshot like this one, with other facts and no rows."""
    columns = {
        column.name: getattr(snapshot, column.name)
        for column in LeagueSnapshot.__table__.columns
        if column.name != "id"
    }
    session.add(LeagueSnapshot(**{**columns, **facts}))
    session.commit()


def test_each_version_charts_its_own_median_price(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    spec = home_table()
    publish_table(SYSTEM, spec, on=TODAY - timedelta(days=7))
    first = publish_table(SYSTEM, spec, on=TODAY)
    assert first is not None and first.median_pence == 15_400
    write_snapshot(first, session, version=2, reason="A price had been typed wrongly.", median_pence=20_000)
    for version, median in ((1, "£154.00"), (2, "£200.00")):
        page = client.page(f"{address(spec)}?version={version}")
        figures = page.xpath("//details//td/text() | //details//td/bdi/text()")
        assert f"The middle price is {median}." in page.text_content()
        assert figures[-1] == median, "the chart and its table say what the words above them say"


@pytest.mark.parametrize("end", ["the list", "the council's use of it"])
def test_tables_can_be_read_after_their_list_has_ended(
    town: Town, session: scoped_session, client: PageClient, end: str
) -> None:
    spec = home_table()
    publish_table(SYSTEM, spec, on=TODAY - timedelta(days=7))
    session.flush()
    instrument = session.get(Instrument, spec.instrument.id)
    if end == "the list":
        instrument.ends_on = TODAY - timedelta(days=1)
    else:
        instrument.council_code = "E09000009"
    session.commit()
    assert table_specs(HARINGEY, TODAY) == ()
    page = client.page(address(spec))
    assert "£154.00" in page.text_content()
    assert "This list is not in force now. Its tables can still be read." in page.text_content()
    listing = client.page("/league-tables")
    assert address(spec) in listing.xpath("//main//a/@href")
    assert listing.text_content().count("This list is not in force now.") == 1, (
        "only what left tables is named"
    )


def test_a_list_that_ended_without_a_table_has_no_page(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    spec = home_table()
    session.get(Instrument, spec.instrument.id).ends_on = TODAY - timedelta(days=1)
    session.commit()
    assert client.get(address(spec)).status_code == 404


def test_every_version_can_be_read(town: Town, session: scoped_session, client: PageClient) -> None:
    spec = home_table()
    first = publish_table(SYSTEM, spec, on=TODAY)
    assert first is not None
    for version in range(2, 13):
        write_snapshot(first, session, version=version, reason=f"Correction {version} was needed.")
    for version, shown in ((10, 10), (12, 12), (2, 2), (0, 12), (13, 12), ("1٠", 12), ("9" * 6, 12)):
        words = client.page(f"{address(spec)}?version={version}").text_content()
        assert f"Correction {shown} was needed." in words


def test_the_page_is_of_its_own_council(town: Town, session: scoped_session, client: PageClient) -> None:
    other = session.get(Council, "E09000009")
    other.in_directory, other.phone = True, "020 7946 0999"
    session.commit()
    publish_league_tables()
    for page in (f"{address(home_table())}?council={other.code}", f"/councils/haringey?council={other.code}"):
        words = client.page(page).xpath("//header")[0].text_content()
        assert "Haringey" in words and "Ealing" not in words


def test_a_table_carries_the_warnings_of_its_rows_as_of_today(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    spec = home_table()
    publish_table(SYSTEM, spec, on=TODAY)
    session.commit()
    assert "Warning:" not in client.page(address(spec)).text_content()
    service = session.query(Service).filter_by(name="Lark Homecare").one()
    make_concern(service.id, "published", TODAY, council=HARINGEY)
    session.commit()
    page = client.page(address(spec))
    (row,) = page.xpath("//tr[contains(., 'Lark Homecare')]")
    assert "Warning: Serious concern of the Council" in " ".join(row.text_content().split())
    assert len(page.xpath("//*[@class='cc-strip']")) == 1
    assert "Warnings are those of today. They change no place." in page.text_content()
