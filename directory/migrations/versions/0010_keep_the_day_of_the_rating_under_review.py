"""Keep the day of the rating that a review is about"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review_task", sa.Column("rating_published_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("review_task", "rating_published_on")
