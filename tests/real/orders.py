"""Every eighth location of every file, imported in three orders into empty tables: the register must be the same."""

from __future__ import annotations

import csv
import gzip
import random
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from directory.app import create_app
from directory.foundation.database import db
from directory.foundation.schema import upgrade_schema
from directory.foundation.settings import Settings
from directory.imports.cqc.command import NOT_ALL_TAKEN, import_cqc
from directory.register.models import Rating, RegisteredLocation, RegisteredProvider
from tests.databases import empty_tables

ONE_IN = 8
ID_COLUMNS = (
    "location_id",
    "cqc_location_id",
    "Location ID",
    "CQC Location (for office use only",
    "CQC Location ID (for office use only)",
)


def compare_orders(files: Sequence[Path], folder: Path, database_url: str) -> None:
    """Import the part in the order of the files, in the opposite one and in a shuffled one; ends with an error where
    they differ.
    """
    parts = [part_of(path, folder) for path in files]
    shuffled = random.Random(2026).sample(parts, len(parts))
    held = [
        held_after(
            order,
            Settings(data_dir=folder, database_url=database_url, secret_key="x" * 40, log_level="WARNING"),
        )
        for order in (parts, parts[::-1], shuffled)
    ]
    print(f"\nEvery {ONE_IN}th location, {len(held[0]):,} rows of the register, in three orders: ", end="")
    assert held[0] == held[1] == held[2], "the order of import made a difference"
    print("the same")


def part_of(path: Path, folder: Path) -> Path:
    """The file with every eighth location; an answer about one location whole."""
    if path.suffix == ".json":
        return path
    part = folder / path.name
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="") as whole,
        gzip.open(part, "wt", encoding="utf-8", newline="") as few,
    ):
        rows = csv.reader(whole)
        header = next(rows)
        at = next(header.index(name) for name in ID_COLUMNS if name in header)
        writer = csv.writer(few)
        writer.writerow(header)
        writer.writerows(row for row in rows if zlib.crc32(row[at].encode()) % ONE_IN == 0)
    return part


def held_after(files: Sequence[Path], settings: Settings) -> list[Any]:
    """What the register holds after files were imported one after another into empty tables."""
    with empty_site(settings):
        for path in files:
            done = CliRunner().invoke(import_cqc, [str(path)])
            assert done.exit_code in (0, NOT_ALL_TAKEN), done.output
        return list(held())


@contextmanager
def empty_site(settings: Settings) -> Iterator[Flask]:
    """An application whose tables are there and empty."""
    app = create_app(settings)
    with app.app_context():
        upgrade_schema(app)
        empty_tables()
        yield app
        db.session.remove()
        db.engine.dispose()


def held() -> Iterator[Any]:
    """Every row of the register, without the numbers of rows."""
    for model in (RegisteredProvider, RegisteredLocation):
        for row in db.session.execute(select(*model.__table__.columns).order_by(model.id)).mappings():
            yield sorted(
                (name, repr(sorted(v.items()) if isinstance(v, dict) else v)) for name, v in row.items()
            )
    columns = [column for column in Rating.__table__.columns if column.name != "id"]
    order = (Rating.location_id, Rating.scope, Rating.question, Rating.mark)
    yield from (repr(tuple(row)) for row in db.session.execute(select(*columns).order_by(*order)))
