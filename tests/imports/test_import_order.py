"""Positions and names of towns are the same whether the register or the postcodes were imported first."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.foundation.database import db, transaction
from directory.imports.commands import import_group
from directory.places.models import Council, Outcode, PlaceName, Postcode
from directory.register.jobs import locate_unplaced
from directory.register.models import RegisteredLocation
from directory.register.queries import has_unplaced_postcodes
from tests.databases import empty_tables
from tests.imports import cqc_files as files
from tests.imports.cqc_files import ELM, put, table

OLDHAM = "E08000004"
POSTCODES = """postcode,lat,lon,lad,ward
ZL1 1AA,53.54151,-2.09983,E08000004,E05014663
ZL1 1AB,53.54000,-2.10000,E08000004,E05014663
"""
Held = tuple[list[tuple[object, ...]], list[tuple[object, ...]]]


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(import_group, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def add_council() -> None:
    with transaction():
        db.session.add(Council(code=OLDHAM, name="Oldham", slug="oldham", kind="metropolitan district"))


def held() -> Held:
    locations = db.session.execute(
        select(RegisteredLocation.id, RegisteredLocation.lat_e5, RegisteredLocation.lon_e5).order_by(
            RegisteredLocation.id
        )
    )
    names = db.session.execute(
        select(PlaceName.name, PlaceName.kind, PlaceName.council_code).order_by(PlaceName.folded)
    )
    return [tuple(row) for row in locations], [tuple(row) for row in names]


@pytest.fixture
def published(tmp_path: Path) -> dict[str, tuple[str | Path, ...]]:
    """The register without positions, the register with them, and the postcodes of both."""
    directory_row = files.directory_row(Postcode="ZL1 1AA", Address="1 Test Street, Crompton")
    active_row = files.hsca_row(
        ELM,
        **{
            "Location Postal Code": "ZL1 1AB",
            "Location Latitude": "53.54001",
            "Location Longitude": "-2.10001",
            "Location City": "Shaw",
        },
    )
    (tmp_path / "postcodes.csv").write_text(POSTCODES, encoding="utf-8")
    return {
        "directory": (
            "cqc",
            put(tmp_path, "directory.csv", table(files.DIRECTORY_2026, [directory_row], ["1 June 2026"])),
        ),
        "active": (
            "cqc",
            put(tmp_path, "active.csv", table(files.HSCA_2026, [active_row])),
            "--as-at",
            "2026-06-01",
        ),
        "postcodes": ("postcodes", tmp_path / "postcodes.csv"),
    }


def test_every_order_gives_the_same(
    session: scoped_session, published: dict[str, tuple[str | Path, ...]]
) -> None:
    found: dict[tuple[str, ...], Held] = {}
    for order in itertools.permutations(published):
        add_council()
        for name in order:
            run(*published[name])
        found[order] = held()
        db.session.remove()
        empty_tables()
    first = found[("postcodes", "directory", "active")]
    assert [row[1:] for row in first[0]] == [(53_54_151, -2_09_983), (53_54_001, -2_10_001)]
    assert [name for name, _, _ in first[1]] == ["Crompton", "Shaw"]
    assert {repr(each) for each in found.values()} == {repr(first)}


def test_the_import_of_postcodes_says_what_it_moved(
    session: scoped_session, published: dict[str, tuple[str | Path, ...]]
) -> None:
    add_council()
    run(*published["directory"])
    moved = "1 locations of the register were put where their postcodes lie."
    assert moved in run(*published["postcodes"])
    assert "locations of the register" not in run(*published["postcodes"])


def test_the_worker_places_what_a_killed_import_of_postcodes_left(
    session: scoped_session, published: dict[str, tuple[str | Path, ...]]
) -> None:
    run(*published["directory"])
    assert not has_unplaced_postcodes()
    with transaction():
        db.session.add(Postcode(code="ZL11AA", lat_e5=53_54_151, lon_e5=-2_09_983, council_code=OLDHAM))
        db.session.add(Outcode(code="ZL1", lat_e5=53_54_151, lon_e5=-2_09_983, postcodes=1))
    assert has_unplaced_postcodes()
    locate_unplaced()
    assert held()[0][0][1:] == (53_54_151, -2_09_983)
    assert not has_unplaced_postcodes()
