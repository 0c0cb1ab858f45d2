"""Keep the national limits on savings as they are announced"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "savings_limits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("upper_pence", sa.BigInteger(), nullable=False),
        sa.Column("lower_pence", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_savings_limits")),
        sa.UniqueConstraint("valid_from", "announced_on", name="uq_savings_limits_announced"),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_savings_limits_runs_forward")),
        sa.CheckConstraint(
            "lower_pence > 0 AND upper_pence >= lower_pence", name=op.f("ck_savings_limits_limits_in_order")
        ),
    )


def downgrade() -> None:
    op.drop_table("savings_limits")
