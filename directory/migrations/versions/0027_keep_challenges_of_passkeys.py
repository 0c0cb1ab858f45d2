"""Keep what a passkey has to sign, one challenge for each sign-in"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "passkey_challenge",
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ceremony", sa.String(length=8), nullable=False),
        sa.Column("challenge", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ceremony IN ('add', 'use')", name=op.f("ck_passkey_challenge_ceremony")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sign_in_session.id"], name=op.f("fk_passkey_challenge_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_passkey_challenge")),
    )
    op.create_index(
        op.f("ix_passkey_challenge_expires_at"), "passkey_challenge", ["expires_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("passkey_challenge")
