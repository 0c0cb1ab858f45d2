"""Create the tables of reminders"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("expires_on >= sent_on", name=op.f("ck_reminder_runs_forward")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_reminder_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "provider_id",
            "recipient_id",
            "sent_on",
            name=op.f("uq_reminder_provider_id_recipient_id_sent_on"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_reminder_public_id")),
    )
    op.create_index(op.f("ix_reminder_provider_id"), "reminder", ["provider_id"], unique=False)
    op.create_table(
        "reminder_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('vacancies', 'prices', 'words')", name=op.f("ck_reminder_fact_kind_known")
        ),
        sa.CheckConstraint("step BETWEEN 1 AND 3", name=op.f("ck_reminder_fact_step_of_three")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_fact_reminder_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_reminder_fact_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_fact")),
        sa.UniqueConstraint(
            "reminder_id", "service_id", "kind", name=op.f("uq_reminder_fact_reminder_id_service_id_kind")
        ),
    )
    op.create_index(
        "ix_reminder_fact_service", "reminder_fact", ["service_id", "kind", "told_on"], unique=False
    )


def downgrade() -> None:
    op.drop_table("reminder_fact")
    op.drop_table("reminder")
