"""The database triggers that refuse to change a published league table."""

from __future__ import annotations

from directory.foundation import append_only

TABLES = ("league_snapshot", "league_row")
REFUSAL = "a league table is never changed"


def append_only_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that make a database ("sqlite" or "postgresql") refuse to change or delete a league table."""
    return append_only.append_only_triggers(dialect, TABLES, "league", REFUSAL)


def drop_append_only_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that drop these triggers, to empty a test's tables."""
    return append_only.drop_append_only_triggers(dialect, TABLES, "league")
