"""Tables that only grow: triggers of the database itself refuse to change or delete a row.

The same words serve migrations and tests. A migration that has run keeps what it wrote, so neither names nor
statements may change.
"""

from __future__ import annotations

from collections.abc import Iterable


def append_only_triggers(dialect: str, tables: Iterable[str], record: str, refusal: str) -> tuple[str, ...]:
    """The statements that make a database ("sqlite" or "postgresql") refuse to change or delete rows of `tables`.

    `record` is one word that names them together, `refusal` the sentence of the error.
    """
    if dialect == "postgresql":
        refuse = f"BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END"
        function = f"refuse_{record}_change()"
        return (
            f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$",
            *(
                f"CREATE TRIGGER {table}_{name} BEFORE {verbs} ON {table} {each} EXECUTE FUNCTION {function}"
                for table in tables
                for name, verbs, each in (
                    ("rows", "UPDATE OR DELETE", "FOR EACH ROW"),
                    ("all", "TRUNCATE", "FOR EACH STATEMENT"),
                )
            ),
        )
    return tuple(
        f"CREATE TRIGGER {table}_{verb} BEFORE {verb.upper()} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        for table in tables
        for verb in ("update", "delete")
    )


def drop_append_only_triggers(dialect: str, tables: Iterable[str], record: str) -> tuple[str, ...]:
    """The statements that take the guards away: for the way back of a migration, and for emptying a test's tables."""
    if dialect == "postgresql":
        return (
            *(f"DROP TRIGGER {table}_{when} ON {table}" for table in tables for when in ("rows", "all")),
            f"DROP FUNCTION refuse_{record}_change()",
        )
    return tuple(f"DROP TRIGGER {table}_{verb}" for table in tables for verb in ("update", "delete"))
