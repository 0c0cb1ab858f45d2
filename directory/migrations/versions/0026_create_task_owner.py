"""Keep who took which task at a desk"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_owner")),
        sa.UniqueConstraint("side", "kind", "subject", name=op.f("uq_task_owner_side_kind_subject")),
    )
    op.create_index(op.f("ix_task_owner_owner"), "task_owner", ["owner"])


def downgrade() -> None:
    op.drop_table("task_owner")
