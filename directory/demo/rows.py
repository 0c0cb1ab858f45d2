"""Rows collected, numbered and written in bulk, parents first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, cast

from sqlalchemy import JSON, Table, func, insert, select, text

from directory.foundation.database import Model, db
from directory.foundation.time import LONDON

AUTHOR = "demonstration"
Row = dict[str, Any]


class Rows:
    """Collects rows of any table. `flush` writes them in the order in which tables depend on each other."""

    def __init__(self, on: date) -> None:
        self.counts: Counter[str] = Counter()
        self._stamp = {"created_at": datetime.combine(on, time(12), LONDON), "created_by": AUTHOR}
        self._pending: dict[str, list[Row]] = defaultdict(list)
        self._templates: dict[str, Row] = {}
        self._last: dict[str, int] = {}

    def add(self, model: type[Model], **values: Any) -> int:
        """Add a row to the next flush. Returns its id, for tables that number their rows, else 0."""
        table = cast(Table, model.__table__)
        template = self._templates.get(table.name)
        if template is None:
            template = self._templates[table.name] = self._template(table)
        row = template | values
        if table.name in self._last and "id" not in values:
            self._last[table.name] += 1
            row["id"] = self._last[table.name]
        self._pending[table.name].append(row)
        return int(row["id"]) if table.name in self._last else 0

    def flush(self) -> None:
        """Write the rows that were added."""
        for table in db.metadata.sorted_tables:
            rows = self._pending.pop(table.name, None)
            if rows:
                db.session.execute(insert(table), rows)
                self.counts[table.name] += len(rows)

    def advance_sequences(self) -> None:
        """Let the database number later rows after these. Only PostgreSQL needs it."""
        self.flush()
        if db.engine.dialect.name != "postgresql":
            return
        for name, last in self._last.items():
            if last:
                statement = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
                db.session.execute(statement, {"table": name, "last": last})

    def _template(self, table: Table) -> Row:
        row: Row = {}
        for column in table.columns:
            default = column.default
            if column.name in self._stamp:
                row[column.name] = self._stamp[column.name]
            elif default is None or not (default.is_scalar or isinstance(column.type, JSON)):
                row[column.name] = None
            elif default.is_scalar:
                row[column.name] = cast(Any, default).arg
            else:
                row[column.name] = cast(Callable[[Any], Any], cast(Any, default).arg)(None)
        key = list(table.primary_key.columns)
        if len(key) == 1 and key[0].name == "id" and key[0].type.python_type is int:
            self._last[table.name] = db.session.scalar(select(func.max(key[0]))) or 0
        return row
