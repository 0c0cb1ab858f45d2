"""Let people choose what reaches them by mail, and note what they were told of"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "(kind = 'tasks' AND way IN ('at_once', 'daily', 'never')) OR (kind = 'reminders' AND way IN ('at_once', 'daily', 'never')) OR (kind = 'decisions' AND way IN ('at_once', 'never'))",
            name=op.f("ck_notice_choice_way_of_kind"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_choice_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choice")),
        sa.UniqueConstraint("account_id", "kind", name=op.f("uq_notice_choice_account_id_kind")),
    )
    op.create_table(
        "notice_round",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("summary_on", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_round_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_round")),
    )
    op.create_table(
        "notice_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_told_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_told")),
        sa.UniqueConstraint(
            "account_id",
            "kind",
            "subject",
            "since",
            name=op.f("uq_notice_told_account_id_kind_subject_since"),
        ),
    )


def downgrade() -> None:
    op.drop_table("notice_told")
    op.drop_table("notice_round")
    op.drop_table("notice_choice")
