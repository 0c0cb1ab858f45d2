"""What an action writes, row by row and value by value, as a list that tests hold it to.

A test puts a call inside `held_to_effects(session, name)`. Every row that the call adds, changes or removes, in any
table, must then be what `effects.txt` beside the test says under that name: so no value of a row, of an audit event or
of a message changes unnoticed. The clock stands still meanwhile. After a change that is meant,
`DIRECTORY_TEST_PINS=add make test` writes the list anew; read the difference before it is committed. Ids of other rows
are those of SQLite, where alone the lists are held to.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.foundation.database import db
from directory.foundation.time import Clock
from tests.pins import ADDING

ROOT = Path(__file__).resolve().parent.parent
# Counters of the database itself, which say nothing of the action.
LEFT_OUT = {"audit_event_seal"}
# What is drawn at random: public ids, the end of an address, the reference of a report.
RANDOM = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"(?<=[a-z]-)[0-9a-f]{6}\b"), "<hex>"),
    (re.compile(r"\b[CKR]-\w{4}-\w{4}\b"), "<reference>"),
)
MOMENT = datetime(2026, 11, 22, 9, 41, 27, tzinfo=UTC)

Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


@contextmanager
def held_to_effects(session: scoped_session, name: str) -> Iterator[None]:
    """Hold what is written inside to what the list beside the test says under `name`."""
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    session.flush()
    before = rows_of_all_tables(session)
    with patch.object(Clock, "now", lambda _: MOMENT):
        yield
        session.flush()
    effects = effects_between(before, rows_of_all_tables(session))
    path = list_of_current_test()
    expected = blocks_of(path).get(name)
    if expected != effects and ADDING:
        rewrite(path, name, effects)
        return
    assert effects == expected, f"{path.name} says otherwise of {name}"


def rows_of_all_tables(session: scoped_session) -> Rows:
    """Every row of every table, by the key of the row."""
    rows: Rows = {}
    for table in db.metadata.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        keys = [column.name for column in table.primary_key.columns]
        rows[table.name] = {
            tuple(row[key] for key in keys): dict(row) for row in session.execute(select(table)).mappings()
        }
    return rows


def effects_between(before: Rows, after: Rows) -> list[str]:
    """A line for each row that was added (+), changed (~) or removed (-), with its values."""
    lines = []
    for table, rows in after.items():
        old = before[table]
        for key in sorted(rows.keys() | old.keys(), key=repr):
            if key not in old:
                values = {
                    name: value for name, value in rows[key].items() if value is not None and name != "id"
                }
                lines.append(f"+ {table} {written(values)}")
            elif key not in rows:
                lines.append(f"- {table} {written(dict(enumerate(key)))}")
            elif rows[key] != old[key]:
                changed = {name: value for name, value in rows[key].items() if value != old[key][name]}
                lines.append(f"~ {table} {written(changed)}")
    return lines


def written(values: Mapping[Any, Any]) -> str:
    """The values of a row by column."""
    return json.dumps({str(name): plain(value) for name, value in values.items()}, ensure_ascii=False)


def plain(value: Any) -> Any:
    """A value as it stands in a list."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        for pattern, word in RANDOM:
            value = pattern.sub(word, value)
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(value[name]) for name in sorted(value, key=str)}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value if isinstance(value, bool | int | float | None) else str(value)


def list_of_current_test() -> Path:
    """`effects.txt` in the folder of the test that runs."""
    return (ROOT / os.environ["PYTEST_CURRENT_TEST"].partition("::")[0]).parent / "effects.txt"


def blocks_of(path: Path) -> dict[str, list[str]]:
    """The lines of a list, by the names they stand under."""
    blocks: dict[str, list[str]] = {}
    for block in path.read_text(encoding="utf-8").strip().split("\n\n") if path.exists() else ():
        name, *lines = block.splitlines()
        blocks[name] = lines
    return blocks


def rewrite(path: Path, name: str, effects: list[str]) -> None:
    """Write a list anew with these effects under `name`; two processes of a run may do so at a time."""
    with (Path(tempfile.gettempdir()) / "directory-effects.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        blocks = blocks_of(path) | {name: effects}
        text = "\n\n".join("\n".join([name, *blocks[name]]) for name in sorted(blocks))
        path.write_text(text + "\n", encoding="utf-8")
