"""Keep which council let a resident in, or whoever acts for one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account_grant") as batch:
        batch.add_column(sa.Column("invited_by_council", sa.String(length=9), nullable=True))
        batch.create_foreign_key(
            op.f("fk_account_grant_invited_by_council"), "council", ["invited_by_council"], ["code"]
        )
        batch.create_check_constraint(
            op.f("ck_account_grant_invited_by_council"),
            "invited_by_council IS NULL OR role IN ('advocate', 'representative', 'resident')",
        )
        batch.create_index("ix_account_grant_invited_by_council", ["invited_by_council"])


def downgrade() -> None:
    with op.batch_alter_table("account_grant") as batch:
        batch.drop_index("ix_account_grant_invited_by_council")
        batch.drop_constraint(op.f("ck_account_grant_invited_by_council"), type_="check")
        batch.drop_constraint(op.f("fk_account_grant_invited_by_council"), type_="foreignkey")
        batch.drop_column("invited_by_council")
