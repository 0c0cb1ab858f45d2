"""Files that are cut, far too long, written otherwise or empty of everything: refused in words, nothing changed."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.imports import postcode_file
from directory.imports.commands import import_group
from directory.places.models import Postcode
from tests.imports.cqc_files import TIDY, table, tidy_row


def rows(count: int) -> str:
    lines = [f"ZL{n // 100 % 90 + 10} {n % 10}A{chr(65 + n // 10 % 10)},51.6,-0.1,," for n in range(count)]
    return "\n".join(["postcode,lat,lon,lad,ward", *lines]) + "\n"


REGISTER = table(TIDY, [tidy_row(location_id=f"1-3000{n:05}") for n in range(40)])
POSTCODES: dict[str, Callable[[], bytes]] = {
    "cut.csv.gz": lambda: gzip.compress(rows(4000).encode())[:-200],
    "utf16.csv": lambda: rows(50).encode("utf-16"),
    "nothing.csv": lambda: b"",
    "head-only.csv": lambda: rows(0).encode(),
    "one.csv": lambda: rows(1).encode(),
    "page.csv": lambda: b"<!DOCTYPE html><html><body>Please sign in</body></html>",
    "bomb.csv.gz": lambda: gzip.compress(b"postcode,lat,lon,lad,ward\n" + b"0" * 60_000_000),
    "zeros.zip": lambda: b"PK\x03\x04" + b"\x00" * 500,
}
FILES_OF_THE_REGISTER: dict[str, Callable[[], bytes]] = {
    "cut.csv": REGISTER.rstrip()[:-150].encode,
    "utf16.csv": lambda: REGISTER.encode("utf-16"),
    "nothing.csv": lambda: b"",
    "cut.csv.gz": lambda: gzip.compress(REGISTER.encode())[:-60],
    "entities.json": lambda: b'{"locationId": ',
    "page.csv": lambda: b"<!DOCTYPE html><html><body>Please sign in</body></html>",
}


def state(session: scoped_session) -> tuple[object, ...]:
    session.rollback()
    held = session.scalars(select(Postcode.code).order_by(Postcode.code)).all()
    register = session.execute(text("SELECT id, name, status FROM registered_location ORDER BY id")).all()
    return tuple(held), tuple(map(tuple, register))


@pytest.mark.parametrize("name", POSTCODES)
def test_a_bad_file_of_postcodes(
    listed_services: list[Service], session: scoped_session, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(POSTCODES[name]())
    before = state(session)
    session.rollback()
    result = CliRunner().invoke(import_group, ["postcodes", str(path)])
    assert result.exit_code == 1, result.output
    assert "Nothing was changed." in result.output and "Traceback" not in result.output
    assert state(session) == before


def test_a_file_of_postcodes_ten_times_too_large(
    listed_services: list[Service], session: scoped_session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_of_file = rows(5000)
    monkeypatch.setattr(postcode_file, "MOST_BYTES", len(text_of_file) // 10)
    path = tmp_path / "large.csv"
    path.write_text(text_of_file, encoding="utf-8")
    before = state(session)
    session.rollback()
    result = CliRunner().invoke(import_group, ["postcodes", str(path), "--allow-fewer"])
    assert result.exit_code == 1 and "Nothing was changed." in result.output
    assert state(session) == before


@pytest.mark.parametrize("name", FILES_OF_THE_REGISTER)
def test_a_bad_file_of_the_register(
    listed_services: list[Service], session: scoped_session, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(FILES_OF_THE_REGISTER[name]())
    before = state(session)
    session.rollback()
    result = CliRunner().invoke(import_group, ["cqc", str(path)])
    assert result.exit_code == 1, result.output
    assert "Nothing was changed." in result.output and "Traceback" not in result.output
    assert state(session) == before
