"""Keep who challenges feedback without an account, until it is decided"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feedback_challenge", sa.Column("complainant_name", sa.String(length=100), nullable=True))
    # The constraint comes with the column: SQLite adds none to a table that is there.
    op.execute(
        "ALTER TABLE feedback_challenge ADD COLUMN complainant_email VARCHAR(254)"
        " CONSTRAINT ck_feedback_challenge_complainant_whole_or_absent"
        " CHECK ((complainant_name IS NULL) = (complainant_email IS NULL))"
    )


def downgrade() -> None:
    op.drop_column("feedback_challenge", "complainant_email")
    op.drop_column("feedback_challenge", "complainant_name")
