"""Date the day on which a provider could first read a check

Nobody noted when a check that is shared now was: its days count from the upgrade, so that the provider loses none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("quality_check", sa.Column("shared_on", sa.Date(), nullable=True))
    op.execute("UPDATE quality_check SET shared_on = CURRENT_DATE WHERE state = 'shared'")


def downgrade() -> None:
    op.drop_column("quality_check", "shared_on")
