"""Let one proposal of a price wait at a time, and keep proposals that a price ends

Of several that wait for the same price the last one was meant: those before it are withdrawn.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SERIES = ("service_id", "category", "need_level", "payer", "unit", "minutes", "time_of_week")
WITHDRAW_EARLIER = """
UPDATE price SET state = 'withdrawn' WHERE state = 'proposed' AND EXISTS (
    SELECT 1 FROM price AS later WHERE later.state = 'proposed' AND later.id > price.id
    AND later.service_id = price.service_id AND later.category = price.category
    AND later.need_level = price.need_level AND later.payer = price.payer AND later.unit = price.unit
    AND later.minutes = price.minutes AND later.time_of_week = price.time_of_week
)
"""
WAITS = "NOT state <> 'proposed'"


def upgrade() -> None:
    op.execute(WITHDRAW_EARLIER)
    op.create_index(
        "uq_price_proposed",
        "price",
        list(SERIES),
        unique=True,
        sqlite_where=sa.text(WAITS),
        postgresql_where=sa.text(WAITS),
    )
    op.create_table(
        "price_ending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("price_id", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'rejected', 'withdrawn')",
            name=op.f("ck_price_ending_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'rejected') = (decision_reason IS NOT NULL)",
            name=op.f("ck_price_ending_rejected_has_reason"),
        ),
        sa.ForeignKeyConstraint(["price_id"], ["price.id"], name=op.f("fk_price_ending_price_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_ending")),
    )
    op.create_index(op.f("ix_price_ending_price_id"), "price_ending", ["price_id"])
    op.create_index(op.f("ix_price_ending_state"), "price_ending", ["state"])
    op.create_index(
        "uq_price_ending_proposed",
        "price_ending",
        ["price_id"],
        unique=True,
        sqlite_where=sa.text(WAITS),
        postgresql_where=sa.text(WAITS),
    )


def downgrade() -> None:
    op.drop_table("price_ending")
    op.drop_index("uq_price_proposed", table_name="price")
