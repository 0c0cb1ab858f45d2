"""Tell descriptions that were given up from services that were shown"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = "state IN ('prepared', 'draft', 'submitted', 'published', 'hidden', 'withdrawn')"
AFTER = "state IN ('prepared', 'draft', 'submitted', 'published', 'hidden', 'withdrawn', 'discarded')"
# What was withdrawn before it was published: the audit record says from which state.
GIVEN_UP = """
UPDATE service SET state = 'discarded' WHERE state = 'withdrawn' AND EXISTS (
  SELECT 1 FROM audit_event WHERE action = 'service.withdraw' AND subject_type = 'service'
    AND subject_id = CAST(service.id AS VARCHAR)
    AND (CAST("before" AS VARCHAR) LIKE '%"draft"%' OR CAST("before" AS VARCHAR) LIKE '%"submitted"%')
)
"""


def upgrade() -> None:
    _replace_check(BEFORE, AFTER)
    op.execute(GIVEN_UP)


def downgrade() -> None:
    # The version before knows one state for both.
    op.execute("UPDATE service SET state = 'withdrawn' WHERE state = 'discarded'")
    _replace_check(AFTER, BEFORE)


def _replace_check(before: str, after: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_service_anew(before, after)
    else:
        op.drop_constraint(op.f("ck_service_state"), "service", type_="check")
        op.create_check_constraint(op.f("ck_service_state"), "service", after)


def _make_service_anew(before: str, after: str) -> None:
    """SQLite changes a CHECK by making the table anew. Rows of other tables refer to this one until the commit."""
    connection = op.get_bind()
    (table,) = connection.scalars(sa.text("SELECT sql FROM sqlite_master WHERE name = 'service'"))
    beside = connection.scalars(
        sa.text(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'service' AND type <> 'table' AND sql IS NOT NULL"
        )
    ).all()
    state = f"CONSTRAINT ck_service_state CHECK ({before})"
    if table.count(state) != 1:
        raise RuntimeError("the table of services is not as this migration knows it")
    changed = table.replace(state, f"CONSTRAINT ck_service_state CHECK ({after})")
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE service_rows AS SELECT * FROM service")
    op.execute("DROP TABLE service")
    for statement in (changed, "INSERT INTO service SELECT * FROM service_rows", *beside):
        connection.exec_driver_sql(statement)
    op.execute("DROP TABLE service_rows")
