"""Hold an admission: listed with a warning, closed to new placements by the Council

What was suspended stays so, whatever for: only people put a service back on a list.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BEFORE = "state IN ('admitted', 'suspended', 'removed', 'expired', 'exited')"
AFTER = "state IN ('admitted', 'held', 'suspended', 'removed', 'expired', 'exited')"
HELD_ON = "state <> 'held' OR held_on IS NOT NULL"
ADDED = f"CONSTRAINT ck_admission_held_on CHECK ({HELD_ON}), "
LIVE_BEFORE = "state IN ('admitted', 'suspended')"
LIVE_AFTER = "state IN ('admitted', 'held', 'suspended')"


def upgrade() -> None:
    op.add_column("admission", sa.Column("held_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _make_admission_anew(BEFORE, AFTER, added=ADDED)
    else:
        op.drop_constraint(op.f("ck_admission_state"), "admission", type_="check")
        op.create_check_constraint(op.f("ck_admission_state"), "admission", AFTER)
        op.create_check_constraint(op.f("ck_admission_held_on"), "admission", HELD_ON)
    _index_live(LIVE_AFTER)


def downgrade() -> None:
    # The version before knows no hold, and offers nobody who is not admitted.
    op.execute("UPDATE admission SET state = 'suspended', suspended_on = held_on WHERE state = 'held'")
    if op.get_bind().dialect.name == "sqlite":
        _make_admission_anew(AFTER, BEFORE, removed=ADDED)
    else:
        op.drop_constraint(op.f("ck_admission_held_on"), "admission", type_="check")
        op.drop_constraint(op.f("ck_admission_state"), "admission", type_="check")
        op.create_check_constraint(op.f("ck_admission_state"), "admission", BEFORE)
    op.drop_column("admission", "held_on")
    _index_live(LIVE_BEFORE)


def _index_live(condition: str) -> None:
    op.drop_index("uq_admission_live", table_name="admission")
    op.create_index(
        "uq_admission_live",
        "admission",
        ["service_id", "lot_id"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


def _make_admission_anew(before: str, after: str, *, added: str = "", removed: str = "") -> None:
    """SQLite changes a CHECK by making the table anew. Rows of other tables refer to this one until the commit."""
    connection = op.get_bind()
    (table,) = connection.scalars(sa.text("SELECT sql FROM sqlite_master WHERE name = 'admission'"))
    beside = connection.scalars(
        sa.text(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'admission' AND type <> 'table' AND sql IS NOT NULL"
        )
    ).all()
    state = f"CONSTRAINT ck_admission_state CHECK ({before})"
    if table.count(state) != 1 or table.count(removed or state) != 1:
        raise RuntimeError("the table of admissions is not as this migration knows it")
    changed = table.replace(removed, "") if removed else table
    changed = changed.replace(state, f"{added}CONSTRAINT ck_admission_state CHECK ({after})")
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE admission_rows AS SELECT * FROM admission")
    op.execute("DROP TABLE admission")
    for statement in (changed, "INSERT INTO admission SELECT * FROM admission_rows", *beside):
        connection.exec_driver_sql(statement)
    op.execute("DROP TABLE admission_rows")
