"""Say of which service the rating in a league table is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("league_row", sa.Column("rated_service", sa.String(length=100), nullable=True))


def downgrade() -> None:
    op.drop_column("league_row", "rated_service")
