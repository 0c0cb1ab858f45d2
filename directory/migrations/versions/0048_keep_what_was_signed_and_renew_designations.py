"""Keep which version of the agreement was signed, and with which files; renew a designation while it is in force

Of what was signed before nobody noted the version: it stays untold.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

BEFORE = "state IN ('applied', 'accredited', 'expired', 'withdrawn')"
AFTER = "state IN ('applied', 'accredited', 'renewed', 'expired', 'withdrawn')"
LIVE = "state IN ('applied', 'accredited')"


def upgrade() -> None:
    op.add_column("application", sa.Column("agreement_version", sa.String(length=40), nullable=True))
    op.add_column("application", sa.Column("signed_files", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("designation_evidence", sa.Column("file_id", sa.String(length=36), nullable=True))
    _change_states(BEFORE, AFTER)
    _index_live("service_id", "area", "state")


def downgrade() -> None:
    # The version before knows one that ended, and one live designation of a service in an area: what renews another is
    # taken back, as it can be asked for again.
    op.execute("UPDATE specialist_designation SET state = 'expired' WHERE state = 'renewed'")
    op.execute(
        "UPDATE specialist_designation SET state = 'withdrawn', reason = 'It is to be asked for again.'"
        " WHERE state = 'applied' AND EXISTS (SELECT 1 FROM specialist_designation AS former"
        " WHERE former.service_id = specialist_designation.service_id"
        " AND former.area = specialist_designation.area AND former.state = 'accredited')"
    )
    _index_live("service_id", "area")
    _change_states(AFTER, BEFORE)
    op.drop_column("designation_evidence", "file_id")
    op.drop_column("application", "signed_files")
    op.drop_column("application", "agreement_version")


def _index_live(*columns: str) -> None:
    op.drop_index("uq_specialist_designation_live", table_name="specialist_designation")
    op.create_index(
        "uq_specialist_designation_live",
        "specialist_designation",
        list(columns),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def _change_states(before: str, after: str) -> None:
    """SQLite changes a CHECK by making the table anew. Rows of other tables refer to this one until the commit."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_specialist_designation_state"), "specialist_designation", type_="check")
        op.create_check_constraint(op.f("ck_specialist_designation_state"), "specialist_designation", after)
        return
    (table,) = connection.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE name = 'specialist_designation'")
    )
    beside = connection.scalars(
        sa.text(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'specialist_designation' AND type <> 'table'"
            " AND sql IS NOT NULL"
        )
    ).all()
    state = f"CONSTRAINT ck_specialist_designation_state CHECK ({before})"
    if table.count(state) != 1:
        raise RuntimeError("the table of designations is not as this migration knows it")
    changed = table.replace(state, f"CONSTRAINT ck_specialist_designation_state CHECK ({after})")
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE designation_rows AS SELECT * FROM specialist_designation")
    op.execute("DROP TABLE specialist_designation")
    for statement in (changed, "INSERT INTO specialist_designation SELECT * FROM designation_rows", *beside):
        connection.exec_driver_sql(statement)
    op.execute("DROP TABLE designation_rows")
