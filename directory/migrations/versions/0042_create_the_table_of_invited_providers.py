"""Create the table of providers whose first person a council invited"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_provider_invitation_council_code")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_provider_invitation_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_provider_invitation_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_invitation")),
        sa.UniqueConstraint(
            *("provider_id", "account_id", "council_code"),
            name=op.f("uq_provider_invitation_provider_id_account_id_council_code"),
        ),
    )
    op.create_index(op.f("ix_provider_invitation_council_code"), "provider_invitation", ["council_code"])
    op.create_index(op.f("ix_provider_invitation_account_id"), "provider_invitation", ["account_id"])


def downgrade() -> None:
    op.drop_table("provider_invitation")
