"""Create the table of letters"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=True),
        sa.Column("recipient_digest", sa.String(length=32), nullable=False),
        sa.Column("form_token", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state IN ('given_up', 'sending', 'sent', 'unsure', 'waiting')",
            name=op.f("ck_letter_state_known"),
        ),
        sa.CheckConstraint(
            "(recipient IS NULL) = (state IN ('given_up', 'sent', 'unsure'))",
            name=op.f("ck_letter_address_only_while_needed"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (taken_at IS NULL)", name=op.f("ck_letter_taken_at_a_moment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("form_token", name=op.f("uq_letter_form_token")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("ix_letter_waiting", ["state", "try_at", "id"], unique=False)
        batch_op.create_index("ix_letter_recipient", ["recipient_digest", "written_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_written_at"), ["written_at"], unique=False)


def downgrade() -> None:
    op.drop_table("letter")
