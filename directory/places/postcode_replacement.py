"""Replacing every postcode at once: rows go into a new table, which then takes the name of the old.

The caller opens a transaction around each step, so that the write lock is held for moments: `begin_replacement`,
`add_rows` for each few thousand rows, `remove_duplicates`, `swap_tables`, `drop_retired_tables`. Until `swap_tables`
commits, the old postcodes are read. Each run has a table of its own; `begin_replacement` retires the table of a run
that was killed, and that of one still going, whose next step raises Conflict: the last to start wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    insert,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy.engine import Connection

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict
from directory.foundation.permissions import SITE, Permission, allow
from directory.places.models import Outcode

MAIN = "postcode"
STAGED = "postcode_staged_"
ENDED = "postcode_ended_"
COLUMNS = ("code", "lat_e5", "lon_e5", "council_code", "ward_code")

PostcodeRow = tuple[str, int, int, str | None, str | None]


@dataclass(frozen=True, slots=True)
class StagedPostcodes:
    """The table a run fills."""

    name: str


@dataclass(frozen=True, slots=True)
class OutcodeCentre:
    """The middle of the postcodes of an outward code, how many they are, and the council most of them are in."""

    lat_e5: int
    lon_e5: int
    postcodes: int
    council_code: str | None


def begin_replacement(actor: Actor) -> StagedPostcodes:
    """Take the tables of earlier runs out of use and make a new one, empty."""
    allow(actor, Permission.PLACES_IMPORT, SITE)
    for name in _tables(STAGED):
        retire_table(StagedPostcodes(name))
    staged = StagedPostcodes(STAGED + token_hex(4))
    connection = db.session.connection()
    keyed = connection.dialect.name == "sqlite"  # PostgreSQL's key is built once, when all rows are in
    _table(staged.name, keyed=keyed).create(connection)
    return staged


def retire_table(staged: StagedPostcodes) -> None:
    """Take a run's table out of use, if it still has one."""
    if staged.name in _tables(STAGED):
        _rename(staged.name, ENDED + staged.name.removeprefix(STAGED))


def add_rows(staged: StagedPostcodes, rows: Sequence[PostcodeRow]) -> int:
    """Add rows; how many were taken. Of two rows with one postcode the first counts. Raises Conflict."""
    _check_current(staged)
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        return _copy(connection, staged, rows)
    # Driven without SQLAlchemy's work on each row, the lock is held for half the time.
    statement = insert(_table(staged.name, keyed=True)).prefix_with("OR IGNORE")
    compiled = statement.compile(dialect=connection.dialect, column_keys=COLUMNS)
    added = connection.exec_driver_sql(str(compiled), list(rows))
    return added.rowcount


def remove_duplicates(staged: StagedPostcodes) -> int:
    """Drop repeated postcodes and build the key where that is still to do; the number of rows dropped."""
    _check_current(staged)
    connection = db.session.connection()
    dropped = 0
    if connection.dialect.name == "postgresql":
        table = _table(staged.name, keyed=True)
        name, first = staged.name, table.alias("earlier")
        repeated = literal_column(f"{name}.ctid") > literal_column("earlier.ctid")
        dropped = connection.execute(delete(table).where(table.c.code == first.c.code, repeated)).rowcount
        connection.execute(text(f"ALTER TABLE {name} ADD CONSTRAINT pk_{name} PRIMARY KEY (code)"))
        connection.execute(text(f"ANALYZE {name}"))
    return dropped


def swap_tables(actor: Actor, staged: StagedPostcodes, *, before: int, after: int) -> None:
    """Give the staged table the name everybody reads. `before` and `after` count postcodes for the record."""
    allow(actor, Permission.PLACES_IMPORT, SITE)
    _check_current(staged)
    connection = db.session.connection()
    ended = ENDED + staged.name.removeprefix(STAGED)
    _rename(MAIN, ended)
    _rename(staged.name, MAIN)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {ended} RENAME CONSTRAINT pk_{MAIN} TO pk_{ended}"))
        connection.execute(text(f"ALTER TABLE {MAIN} RENAME CONSTRAINT pk_{staged.name} TO pk_{MAIN}"))
    record(
        actor, "postcodes.replaced", "places", MAIN, before={"postcodes": before}, after={"postcodes": after}
    )


def drop_retired_tables() -> None:
    """Drop every table out of use."""
    connection = db.session.connection()
    for name in _tables(ENDED):
        connection.execute(text(f"DROP TABLE {name}"))


def add_outcodes(actor: Actor, middles: Mapping[str, OutcodeCentre]) -> int:
    """Add the outward codes that the table of outward codes lacks; how many those were."""
    allow(actor, Permission.PLACES_IMPORT, SITE)
    codes = set(db.session.scalars(select(Outcode.code)))
    missing = sorted(set(middles) - codes)
    for code in missing:
        middle = middles[code]
        db.session.add(
            Outcode(
                code=code,
                lat_e5=middle.lat_e5,
                lon_e5=middle.lon_e5,
                postcodes=middle.postcodes,
                council_code=middle.council_code,
            )
        )
    if missing:
        record(actor, "outcodes.added", "places", "outcode", after={"outcodes": len(missing)})
    return len(missing)


def _check_current(staged: StagedPostcodes) -> None:
    if staged.name not in _tables(STAGED):
        raise Conflict("a later run took the table away")


def _tables(prefix: str) -> list[str]:
    return [name for name in inspect(db.session.connection()).get_table_names() if name.startswith(prefix)]


def _rename(name: str, other: str) -> None:
    db.session.connection().execute(text(f"ALTER TABLE {name} RENAME TO {other}"))


def _table(name: str, *, keyed: bool) -> Table[Any]:
    """The columns of the main table; on SQLite also its key, named as the main table's is."""
    return Table(
        name,
        MetaData(naming_convention={"pk": f"pk_{MAIN}"}),
        Column("code", String(7), primary_key=keyed, nullable=False),
        Column("lat_e5", Integer, nullable=False),
        Column("lon_e5", Integer, nullable=False),
        Column("council_code", String(9)),
        Column("ward_code", String(9)),
        sqlite_with_rowid=False,
    )


def _copy(connection: Connection, staged: StagedPostcodes, rows: Sequence[PostcodeRow]) -> int:
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {staged.name} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()
    return len(rows)
