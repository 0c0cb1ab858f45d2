"""What makes the record append-only: triggers of the database itself, the same words for migrations and for tests."""

from __future__ import annotations

TABLES = ("audit_event", "audit_seal")
REFUSAL = "the audit record is append-only"


def guards(dialect: str) -> tuple[str, ...]:
    """The statements that make a database ("sqlite" or "postgresql") refuse to change or delete the record."""
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE


def unguards(dialect: str) -> tuple[str, ...]:
    """The statements that take the guards away: for the way back of a migration, and for emptying a test's tables."""
    if dialect == "postgresql":
        return (
            *(f"DROP TRIGGER {table}_{when} ON {table}" for table in TABLES for when in ("rows", "all")),
            "DROP FUNCTION refuse_audit_change()",
        )
    return tuple(f"DROP TRIGGER {table}_{verb}" for table in TABLES for verb in ("update", "delete"))


_SQLITE = tuple(
    f"CREATE TRIGGER {table}_{verb} BEFORE {verb.upper()} ON {table}"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in TABLES
    for verb in ("update", "delete")
)
_REFUSE = f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END"
_POSTGRESQL = (
    f"CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ {_REFUSE} $$",
    *(
        f"CREATE TRIGGER {table}_{name} BEFORE {verbs} ON {table} {each} EXECUTE FUNCTION refuse_audit_change()"
        for table in TABLES
        for name, verbs, each in (
            ("rows", "UPDATE OR DELETE", "FOR EACH ROW"),
            ("all", "TRUNCATE", "FOR EACH STATEMENT"),
        )
    ),
)
