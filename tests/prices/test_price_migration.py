"""The migration that lets terms be untold keeps the prices, their history and what was told of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from directory.app import create_app
from directory.catalogue.models import Provider, Service
from directory.foundation.database import db
from directory.foundation.schema import migrations_config, upgrade_schema
from directory.foundation.settings import Settings
from tests.databases import make_postgres_database

COLUMNS = (
    "id, service_id, category, need_level, payer, unit, minutes, time_of_week, amount_pence, fnc_basis,"
    " includes_weekends, includes_travel, travel_pence, vat_status, vat_basis_points, included, excluded,"
    " compulsory_extras, optional_extras, one_off_charges, valid_from, valid_to, previous_valid_to, series,"
    " source, state, created_at, created_by"
)
SERIES = "1:home_care:standard:council:hour:0:any"
WITHOUT_LISTS = "'[]', '[]', '[]', '[]', '[]'"
SUPERSEDED = (
    "1, 1, 'home_care', 'standard', 'council', 'hour', 0, 'any', 2000, 'na', FALSE, FALSE, 150, 'exempt', 0,"
    f" {WITHOUT_LISTS}, '2026-01-01', '2026-06-30', NULL, '{SERIES}', 'provider', 'superseded', '2026-01-01', 'a'"
)
CURRENT = (
    "2, 1, 'home_care', 'standard', 'council', 'hour', 0, 'any', 2100, 'na', TRUE, TRUE, NULL, 'exclusive', 2000,"
    f" {WITHOUT_LISTS}, '2026-07-01', NULL, '2026-06-30', '{SERIES}', 'provider', 'current', '2026-01-01', 'a'"
)


@pytest.fixture
def migrated(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """An application with a service, whose price table stands as it did before the migration, with a history."""
    url = settings.database_url and settings.database_url + "_prices_migrated"
    if url:
        make_postgres_database(url)
    app = create_app(replace(settings, data_dir=tmp_path, database_url=url))
    with app.app_context():
        upgrade_schema(app)
        provider = Provider(id=1, legal_name="Rowan Care Ltd")
        db.session.add(provider)
        db.session.flush()
        db.session.add(Service(id=1, slug="rowan", provider_id=1, category="home_care", name="Rowan"))
        db.session.commit()
        command.downgrade(migrations_config(), "0005")
        execute(*(f"INSERT INTO price ({COLUMNS}) VALUES ({row})" for row in (SUPERSEDED, CURRENT)))
        yield app
        db.session.remove()
        db.engine.dispose()


def execute(*statements: str) -> None:
    """Run statements in one transaction."""
    with db.engine.connect().execution_options(writes=True) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def rows(columns: str) -> list[tuple[object, ...]]:
    """These columns of every price, in order."""
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM price ORDER BY id"))]


def test_prices_and_their_history_come_through_both_ways(migrated: Flask) -> None:
    before = rows(COLUMNS)
    command.upgrade(migrations_config(), "0006")
    assert rows(COLUMNS) == before
    assert [bool(included) for (included,) in rows("includes_bank_holidays")] == [False, True]
    command.downgrade(migrations_config(), "0005")
    assert rows(COLUMNS) == before


def test_terms_may_be_untold_afterwards_and_are_charged_apart_before(migrated: Flask) -> None:
    command.upgrade(migrations_config(), "0006")
    untold = (
        "includes_weekends = NULL, includes_bank_holidays = NULL, includes_travel = NULL, vat_status = NULL"
    )
    execute(f"UPDATE price SET {untold}, vat_basis_points = 0, travel_pence = NULL WHERE id = 2")
    command.downgrade(migrations_config(), "0005")
    told = rows("includes_weekends, includes_travel, vat_status")[1]
    assert (bool(told[0]), bool(told[1]), told[2]) == (False, False, "exempt")


@pytest.mark.parametrize(
    "terms",
    [
        "vat_status = NULL, vat_basis_points = 2000",
        "vat_status = 'exclusive', vat_basis_points = 0",
        "includes_travel = NULL, travel_pence = 100",
        "includes_travel = TRUE, travel_pence = 100",
        "includes_travel = FALSE, travel_pence = -1",
    ],
)
def test_the_database_refuses_terms_that_contradict_each_other(migrated: Flask, terms: str) -> None:
    command.upgrade(migrations_config(), "0006")
    with pytest.raises(IntegrityError):
        execute(f"UPDATE price SET {terms} WHERE id = 2")


def test_transport_goes_on_to_be_by_the_day(migrated: Flask) -> None:
    session = CURRENT.replace("2, 1, 'home_care'", "3, 1, 'home_care'").replace("'hour'", "'session'")
    session = session.replace("TRUE, TRUE, NULL", "TRUE, FALSE, 800").replace("'2026-06-30', ", "NULL, ")
    session = session.replace(SERIES, SERIES.replace("hour", "session"))
    execute(f"INSERT INTO price ({COLUMNS}) VALUES ({session})")
    command.upgrade(migrations_config(), "0047")
    assert rows("travel_per, travel_pence") == [(None, 150), (None, None), ("day", 800)]
    with pytest.raises(IntegrityError):
        execute("UPDATE price SET travel_per = 'trip' WHERE id = 1")
    execute("UPDATE price SET travel_per = 'trip', travel_pence = 450 WHERE id = 3")
    command.downgrade(migrations_config(), "0046")
    assert rows("travel_pence") == [(150,), (None,), (900,)]


def test_of_several_proposals_of_one_price_the_last_waits_on(migrated: Flask) -> None:
    proposed = SUPERSEDED.replace("'superseded'", "'proposed'").replace(f"'{SERIES}'", "NULL")
    proposed = proposed.replace("'2026-06-30', NULL", "NULL, NULL")
    others = (("3, 1", "'hour'"), ("4, 1", "'hour'"), ("5, 1", "'night_sleep'"))
    for number, unit in others:
        row = proposed.replace("1, 1", number, 1).replace("'hour'", unit)
        execute(f"INSERT INTO price ({COLUMNS}) VALUES ({row})")
    command.upgrade(migrations_config(), "0037")
    states = ["superseded", "current", "withdrawn", "proposed", "proposed"]
    assert [state for (state,) in rows("state")] == states
    with pytest.raises(IntegrityError):
        execute("UPDATE price SET state = 'proposed' WHERE id = 3")
    command.downgrade(migrations_config(), "0005")
    assert [state for (state,) in rows("state")] == states
