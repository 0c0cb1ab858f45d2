"""Keep the language in which a mistake was reported, for the answer"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mistake_report_contact", sa.Column("locale", sa.String(8), nullable=False, server_default="en")
    )


def downgrade() -> None:
    op.drop_column("mistake_report_contact", "locale")
