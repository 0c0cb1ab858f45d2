"""Name the council that runs a provider itself"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No foreign key: SQLite adds one by making the table anew, which rows that refer to it do not allow.
    op.add_column("provider", sa.Column("run_by_council", sa.String(length=9), nullable=True))


def downgrade() -> None:
    op.drop_column("provider", "run_by_council")
