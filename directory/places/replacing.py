"""Replacing every postcode at once: rows go into a table beside, which then takes the other's name.

The caller opens a transaction around each step, so that the writer's lock is held for moments: `begin`, `add`
for each few thousand rows, `settle`, `swap`, `sweep`. Until `swap` commits, the old postcodes answer. Each
run has a table of its own; `begin` sweeps away what a killed run left, and thereby ends a run that is still
going: the last one wins.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    func,
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
from directory.foundation.permissions import allow
from directory.places.models import Outcode, Postcode
from directory.places.rules import INWARD_LENGTH, may_change_places

MAIN = "postcode"
STAGED = "postcode_staged_"
ENDED = "postcode_ended_"
COLUMNS = ("code", "lat_e5", "lon_e5", "council_code", "ward_code")

PostcodeRow = tuple[str, int, int, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Staged:
    """The table a run fills."""

    name: str


def begin(actor: Actor) -> Staged:
    """Sweep away earlier runs' tables and make a new one, empty."""
    allow(actor, may_change_places)
    sweep()
    staged = Staged(STAGED + token_hex(4))
    connection = db.session.connection()
    keyed = connection.dialect.name == "sqlite"  # PostgreSQL's key is built once, when all rows are in
    _table(staged.name, keyed=keyed).create(connection)
    return staged


def add(staged: Staged, rows: Sequence[PostcodeRow]) -> int:
    """Add rows; how many were taken. Of two rows with one postcode the first counts."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        return _copy(connection, staged, rows)
    added = connection.execute(
        insert(_table(staged.name, keyed=True)).prefix_with("OR IGNORE"),
        [dict(zip(COLUMNS, row, strict=True)) for row in rows],
    )
    return added.rowcount


def settle(staged: Staged) -> int:
    """Drop repeated postcodes and build the key where that is still to do; the number of rows dropped."""
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


def swap(actor: Actor, staged: Staged, *, before: int, after: int) -> None:
    """Give the staged table the name everybody reads. `before` and `after` count postcodes for the record."""
    allow(actor, may_change_places)
    connection = db.session.connection()
    ended = ENDED + staged.name.removeprefix(STAGED)
    connection.execute(text(f"ALTER TABLE {MAIN} RENAME TO {ended}"))
    connection.execute(text(f"ALTER TABLE {staged.name} RENAME TO {MAIN}"))
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {ended} RENAME CONSTRAINT pk_{MAIN} TO pk_{ended}"))
        connection.execute(text(f"ALTER TABLE {MAIN} RENAME CONSTRAINT pk_{staged.name} TO pk_{MAIN}"))
    record(
        actor, "postcodes.replaced", "places", MAIN, before={"postcodes": before}, after={"postcodes": after}
    )


def sweep() -> None:
    """Drop every table a run filled or emptied, but the one everybody reads."""
    connection = db.session.connection()
    for name in inspect(connection).get_table_names():
        if name.startswith((STAGED, ENDED)):
            connection.execute(text(f"DROP TABLE {name}"))


def outcodes_missing() -> list[dict[str, object]]:
    """Outward codes of the postcodes held that the table of outward codes lacks, at the middle of their
    postcodes.
    """
    outcode = func.substr(Postcode.code, 1, func.length(Postcode.code) - INWARD_LENGTH)
    known = set(db.session.scalars(select(Outcode.code)))
    groups = db.session.execute(
        select(
            outcode, Postcode.council_code, func.count(), func.avg(Postcode.lat_e5), func.avg(Postcode.lon_e5)
        )
        .group_by(outcode, Postcode.council_code)
        .order_by(outcode, func.count().desc(), Postcode.council_code)
    )
    found: dict[str, dict[str, object]] = {}
    for code, council_code, count, lat_e5, lon_e5 in groups:
        if code not in known and code not in found:  # the council with most of its postcodes comes first
            found[code] = {
                "code": code,
                "council_code": council_code,
                "postcodes": count,
                "lat_e5": round(lat_e5),
                "lon_e5": round(lon_e5),
            }
    return list(found.values())


def add_outcodes(actor: Actor, rows: Sequence[dict[str, object]]) -> None:
    """Add outward codes that a newer file of postcodes brought."""
    allow(actor, may_change_places)
    for row in rows:
        db.session.add(Outcode(**row))
    record(actor, "outcodes.added", "places", "outcode", after={"outcodes": len(rows)})


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


def _copy(connection: Connection, staged: Staged, rows: Sequence[PostcodeRow]) -> int:
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {staged.name} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()
    return len(rows)
