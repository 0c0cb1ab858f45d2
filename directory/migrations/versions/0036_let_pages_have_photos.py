"""Let pages have photos"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("new_text", sa.String(length=300), nullable=True),
        sa.Column("sent_version", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent_back', 'live', 'text_waiting', 'text_sent_back', 'removed')",
            name=op.f("ck_service_photo_state_known"),
        ),
        sa.CheckConstraint(
            "(state IN ('text_waiting', 'text_sent_back')) = (new_text IS NOT NULL)",
            name=op.f("ck_service_photo_new_text_of_live"),
        ),
        sa.CheckConstraint(
            "(state IN ('sent_back', 'text_sent_back')) = (reason IS NOT NULL)",
            name=op.f("ck_service_photo_sent_back_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'removed') = (position IS NULL)", name=op.f("ck_service_photo_removed_has_no_place")
        ),
        sa.CheckConstraint(
            "position IS NULL OR position >= 0", name=op.f("ck_service_photo_position_counts")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_service_photo_decided_at_a_moment")
        ),
        sa.CheckConstraint(
            "NOT (state IN ('live', 'text_waiting', 'text_sent_back')) OR decided_by IS NOT NULL",
            name=op.f("ck_service_photo_live_was_decided"),
        ),
        sa.CheckConstraint("sent_version > 0", name=op.f("ck_service_photo_sent_version_counts")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_photo_service_id")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_service_photo_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_photo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_service_photo_public_id")),
        sa.UniqueConstraint("file_id", name=op.f("uq_service_photo_file_id")),
    )
    op.create_index("ix_service_photo_order", "service_photo", ["service_id", "position"])
    op.create_index("ix_service_photo_state_sent", "service_photo", ["state", "sent_at"])


def downgrade() -> None:
    op.drop_table("service_photo")
