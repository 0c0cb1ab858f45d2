"""Keep with a letter that waits what its prices are for.

What its words are found with when it is sent: who pays, which week, near where. It goes with the address.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("context", sa.String(length=600), nullable=True))
        table.create_check_constraint(
            op.f("ck_letter_context_only_while_needed"), "context IS NULL OR recipient IS NOT NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("letter") as table:
        table.drop_constraint(op.f("ck_letter_context_only_while_needed"), type_="check")
        table.drop_column("context")
