"""What is in a copy of a database, read from the file itself, whatever version wrote it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, table

from directory.foundation.errors import Unavailable
from directory.site.queries import DEMONSTRATION_LOADED, PASSING, SET_UP

SQLITE_HEADER = b"SQLite format 3\x00"
POSTGRES_HEADER = b"PGDMP"
IDENTITY = (
    "SELECT subject_id FROM audit_event WHERE subject_type = 'site' AND action = ? ORDER BY id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class CopyContents:
    """A copy: its migration, its site ("" before sites were marked), whether it is invented, its rows by table."""

    revision: str
    identity: str
    is_demonstration: bool
    rows: Mapping[str, int]

    @property
    def kept_rows(self) -> dict[str, int]:
        """The rows that do not come and go by themselves."""
        return {table: count for table, count in self.rows.items() if table not in PASSING}


def read_copy(file: Path) -> CopyContents:
    """Check a copy to its last page and say what is in it. Raises Unavailable where it is bad or no copy at all."""
    _require_finished(file)
    try:
        # Nobody writes a copy: reading it leaves no log beside it.
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True)) as copy:
            verdict = copy.execute("PRAGMA quick_check").fetchone()[0]
            if verdict != "ok":
                raise Unavailable(f"{file} is damaged: {verdict}")
            tables = [
                name
                for (name,) in copy.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                )
            ]
            if not {"alembic_version", "audit_event", "service"} <= set(tables):
                raise Unavailable(f"{file} is no copy of a site: it has not its tables")
            return _contents(copy, tables)
    except sqlite3.DatabaseError as error:
        raise Unavailable(f"{file} is damaged: {error}") from error


def _contents(copy: sqlite3.Connection, tables: list[str]) -> CopyContents:
    revision = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    identity = copy.execute(IDENTITY, (SET_UP,)).fetchone()
    invented = copy.execute(
        "SELECT 1 FROM audit_event WHERE action = ? LIMIT 1", (DEMONSTRATION_LOADED,)
    ).fetchone()
    rows = {
        name: int(copy.execute(str(select(func.count()).select_from(table(name)))).fetchone()[0])
        for name in tables
        if not name.startswith("sqlite_")
    }
    return CopyContents(
        revision[0] if revision else "", identity[0] if identity else "", bool(invented), rows
    )


def _require_finished(file: Path) -> None:
    log = file.with_name(file.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise Unavailable(
            f"{file} is a database in use or one that was not closed: its newest rows are in {log}"
        )
    with file.open("rb") as opened:
        header = opened.read(len(SQLITE_HEADER))
    if header.startswith(POSTGRES_HEADER):
        raise Unavailable(
            f"{file} was written by pg_dump, as versions before 2026.11.1 did. Put it back with that version, or with"
            f" pg_restore --clean --if-exists --single-transaction --no-owner --dbname=… {file}, then run: directory"
            " upgrade"
        )
    if header != SQLITE_HEADER:
        raise Unavailable(f"{file} is no copy of a site's database")
