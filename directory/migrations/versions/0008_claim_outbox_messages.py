"""Let a worker claim the messages that it handles"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_message") as table:
        table.add_column(sa.Column("claimed_by", sa.String(length=36), nullable=True))
        table.add_column(sa.Column("claim_until", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(
            op.f("ck_outbox_message_claim_has_an_end"), "(claimed_by IS NULL) = (claim_until IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox_message") as table:
        table.drop_constraint(op.f("ck_outbox_message_claim_has_an_end"), type_="check")
        table.drop_column("claim_until")
        table.drop_column("claimed_by")
