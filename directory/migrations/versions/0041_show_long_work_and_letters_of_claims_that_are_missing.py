"""Show how far long work has come, and which decided claims lack their letter"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "long_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("council", sa.String(length=9), nullable=True),
        sa.Column("begun_by", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=64), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('register_fetch', 'register_import', 'register_columns', 'register_places', 'postcodes',"
            " 'index', 'league_tables', 'spreadsheet')",
            name=op.f("ck_long_work_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('running', 'finished', 'failed', 'died')", name=op.f("ck_long_work_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (ended_at IS NULL)", name=op.f("ck_long_work_ended_at_a_moment")
        ),
        sa.CheckConstraint(
            "done >= 0 AND (total IS NULL OR total >= 0)", name=op.f("ck_long_work_counts_up")
        ),
        sa.ForeignKeyConstraint(["council"], ["council.code"], name=op.f("fk_long_work_council")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_long_work")),
        sa.UniqueConstraint("mark", name=op.f("uq_long_work_mark")),
    )
    op.create_index(op.f("ix_long_work_begun_by"), "long_work", ["begun_by"])
    op.create_index("ix_long_work_state", "long_work", ["state", "id"])
    op.add_column(
        "claim", sa.Column("letter_missing", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("claim") as batch:
        batch.drop_column("letter_missing")
    op.drop_table("long_work")
