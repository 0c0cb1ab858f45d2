"""Create the table of proposals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=64), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("sent_before", sa.JSON(), nullable=False),
        sa.Column("sent_version", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.String(length=64), nullable=True),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state <> 'submitted' OR sent_version > 0", name=op.f("ck_proposal_submitted_was_sent")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'accepted', 'rejected', 'withdrawn', 'stale')",
            name=op.f("ck_proposal_state_known"),
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_proposal_decided_at_a_moment")
        ),
        sa.CheckConstraint(
            "(sent_version = 0) = (sent_at IS NULL)", name=op.f("ck_proposal_sent_at_a_moment")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_proposal_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposal_public_id")),
    )
    op.create_index(op.f("ix_proposal_service_id"), "proposal", ["service_id"], unique=False)
    op.create_index("ix_proposal_state_sent", "proposal", ["state", "sent_at"], unique=False)
    is_open = "state <> 'accepted' AND state <> 'withdrawn'"
    op.create_index(
        "uq_proposal_open",
        "proposal",
        ["service_id"],
        unique=True,
        sqlite_where=sa.text(is_open),
        postgresql_where=sa.text(is_open),
    )


def downgrade() -> None:
    op.drop_table("proposal")
