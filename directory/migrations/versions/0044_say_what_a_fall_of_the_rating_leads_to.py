"""Say what a fall of the rating leads to: a review alone, a hold, or a suspension"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The constraint comes with the column: SQLite adds none to a table that is there.
    op.execute(
        "ALTER TABLE instrument ADD COLUMN on_fall VARCHAR(8) DEFAULT 'hold' NOT NULL"
        " CONSTRAINT ck_instrument_on_fall_known CHECK (on_fall IN ('review', 'hold', 'suspend'))"
    )
    op.execute("UPDATE instrument SET on_fall = 'review' WHERE NOT hold_on_fall")
    op.drop_column("instrument", "hold_on_fall")


def downgrade() -> None:
    # The version before knows no suspension after a fall: it holds, which is the nearest that it can do.
    op.add_column(
        "instrument", sa.Column("hold_on_fall", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.execute("UPDATE instrument SET hold_on_fall = (on_fall <> 'review')")
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("instrument", "hold_on_fall", server_default=None)
    op.drop_column("instrument", "on_fall")
