"""Keep when a service is open, and the day on which its prices were confirmed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service", sa.Column("opening_hours", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("service", sa.Column("prices_confirmed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("service", "prices_confirmed_on")
    op.drop_column("service", "opening_hours")
