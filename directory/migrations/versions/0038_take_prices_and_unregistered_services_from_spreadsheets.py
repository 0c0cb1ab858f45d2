"""Take prices and unregistered services from councils' spreadsheets, and show how far one has come"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

STATES = "ck_council_sheet_state_known"
BEFORE = "state IN ('checked', 'discarded', 'made', 'received')"
AFTER = "state IN ('checked', 'checking', 'discarded', 'made', 'making', 'received')"


def upgrade() -> None:
    with op.batch_alter_table("council_sheet") as table:
        table.add_column(sa.Column("sheet_name", sa.String(length=100), nullable=True))
        table.add_column(sa.Column("other_sheets", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("outcome", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("asked_by", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("done", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("total", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint(op.f(STATES), type_="check")
        table.create_check_constraint(op.f(STATES), AFTER)
    # A spreadsheet that was looked at before has no outcome that could be shown: its columns are asked for again.
    op.execute("UPDATE council_sheet SET state = 'received' WHERE state = 'checked'")
    op.create_table(
        "council_reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("service_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_council_reference_council_code")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_council_reference_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_reference")),
        sa.UniqueConstraint("council_code", "reference", name="uq_council_reference"),
    )
    op.create_index(op.f("ix_council_reference_service_id"), "council_reference", ["service_id"])


def downgrade() -> None:
    op.drop_table("council_reference")
    op.execute("UPDATE council_sheet SET state = 'received' WHERE state IN ('checking', 'checked', 'making')")
    with op.batch_alter_table("council_sheet") as table:
        table.drop_constraint(op.f(STATES), type_="check")
        table.create_check_constraint(op.f(STATES), BEFORE)
        for column in ("total", "done", "asked_by", "outcome", "other_sheets", "sheet_name"):
            table.drop_column(column)
