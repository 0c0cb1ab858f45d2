"""What makes the record append-only: triggers of the database itself, the same statements for migrations and tests."""

from __future__ import annotations

from directory.foundation import append_only

TABLES = ("audit_event", "audit_seal")
REFUSAL = "the audit record is append-only"


def append_only_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that make a database ("sqlite" or "postgresql") refuse to change or delete the record."""
    return append_only.append_only_triggers(dialect, TABLES, "audit", REFUSAL)


def drop_append_only_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that take the guards away: for the way back of a migration, and for emptying a test's tables."""
    return append_only.drop_append_only_triggers(dialect, TABLES, "audit")
