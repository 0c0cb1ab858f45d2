"""Keep which version of the agreement was signed, and with which files

Of what was signed before nobody noted the version: it stays untold.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("application", sa.Column("agreement_version", sa.String(length=40), nullable=True))
    op.add_column(
        "application", sa.Column("signed_files", sa.JSON(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    op.drop_column("application", "signed_files")
    op.drop_column("application", "agreement_version")
