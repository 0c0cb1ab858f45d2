"""Keep why a page was sent back or hidden, for its provider to read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service", sa.Column("state_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("service", "state_reason")
