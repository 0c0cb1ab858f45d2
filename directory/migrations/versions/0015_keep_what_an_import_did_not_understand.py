"""Keep what an import did not understand, and its last step"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "register_import", sa.Column("not_understood", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column("register_import", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("register_import", "moved_at")
    op.drop_column("register_import", "not_understood")
