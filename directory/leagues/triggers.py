"""What makes a published league table stay as it was: triggers of the database itself."""

from __future__ import annotations

from directory.foundation import append_only

TABLES = ("league_snapshot", "league_row")
REFUSAL = "a league table is never changed"


def append_only_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that make a database ("sqlite" or "postgresql") refuse to change or delete a league table."""
    return append_only.append_only_triggers(dialect, TABLES, "league", REFUSAL)


def drop_append_only_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that take the guards away: for the way back of a migration, and for emptying a test's tables."""
    return append_only.drop_append_only_triggers(dialect, TABLES, "league")
