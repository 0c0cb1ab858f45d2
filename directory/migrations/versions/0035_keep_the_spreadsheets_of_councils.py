"""Keep the spreadsheets of councils until entries are made of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "council_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('checked', 'discarded', 'made', 'received')", name=op.f("ck_council_sheet_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'made') = (counts IS NOT NULL)", name=op.f("ck_council_sheet_made_is_counted")
        ),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_council_sheet_council_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_sheet")),
    )
    op.create_index(op.f("ix_council_sheet_council_code"), "council_sheet", ["council_code"])


def downgrade() -> None:
    op.drop_table("council_sheet")
