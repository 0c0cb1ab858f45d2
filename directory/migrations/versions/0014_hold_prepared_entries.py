"""Hold entries that were prepared from the register"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE = "state IN ('draft', 'submitted', 'published', 'hidden', 'withdrawn')"
AFTER = "state IN ('prepared', 'draft', 'submitted', 'published', 'hidden', 'withdrawn')"
FROM_REGISTER = "state <> 'prepared' OR location_id IS NOT NULL"
ADDED = f"CONSTRAINT ck_service_prepared_from_register CHECK ({FROM_REGISTER}), "
IS_PREPARED = "state = 'prepared'"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_service_anew(BEFORE, AFTER, added=ADDED)
    else:
        op.drop_constraint(op.f("ck_service_state"), "service", type_="check")
        op.create_check_constraint(op.f("ck_service_state"), "service", AFTER)
        op.create_check_constraint(op.f("ck_service_prepared_from_register"), "service", FROM_REGISTER)
    op.create_index(
        "uq_service_prepared",
        "service",
        ["location_id", "category"],
        unique=True,
        sqlite_where=sa.text(IS_PREPARED),
        postgresql_where=sa.text(IS_PREPARED),
    )


def downgrade() -> None:
    # Nobody has seen them, and the version before knows no such state: they are the drafts that it can hold.
    op.drop_index("uq_service_prepared", table_name="service")
    op.execute("UPDATE service SET state = 'draft' WHERE state = 'prepared'")
    if op.get_bind().dialect.name == "sqlite":
        _make_service_anew(AFTER, BEFORE, removed=ADDED)
    else:
        op.drop_constraint(op.f("ck_service_prepared_from_register"), "service", type_="check")
        op.drop_constraint(op.f("ck_service_state"), "service", type_="check")
        op.create_check_constraint(op.f("ck_service_state"), "service", BEFORE)


def _make_service_anew(before: str, after: str, *, added: str = "", removed: str = "") -> None:
    """SQLite changes a CHECK by making the table anew. Rows of other tables refer to this one until the commit."""
    connection = op.get_bind()
    (table,) = connection.scalars(sa.text("SELECT sql FROM sqlite_master WHERE name = 'service'"))
    beside = connection.scalars(
        sa.text(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'service' AND type <> 'table' AND sql IS NOT NULL"
        )
    ).all()
    state = f"CONSTRAINT ck_service_state CHECK ({before})"
    if table.count(state) != 1 or table.count(removed or state) != 1:
        raise RuntimeError("the table of services is not as this migration knows it")
    changed = table.replace(removed, "") if removed else table
    changed = changed.replace(state, f"{added}CONSTRAINT ck_service_state CHECK ({after})")
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE service_rows AS SELECT * FROM service")
    op.execute("DROP TABLE service")
    for statement in (changed, "INSERT INTO service SELECT * FROM service_rows", *beside):
        connection.exec_driver_sql(statement)
    op.execute("DROP TABLE service_rows")
