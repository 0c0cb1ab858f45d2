"""Create the tables of uploaded files"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KINDS = "kind IN ('pdf', 'jpeg', 'png', 'docx', 'xlsx')"


def upgrade() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner_kind", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("scan_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_by", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_file_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'not_scanned', 'clean', 'infected', 'removed')", name=op.f("ck_file_state")
        ),
        sa.CheckConstraint("alt IS NULL OR kind IN ('jpeg', 'png')", name=op.f("ck_file_alt_of_image")),
        sa.CheckConstraint(
            "(state IN ('infected', 'removed')) = (removed_at IS NOT NULL)", name=op.f("ck_file_removed_at")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    op.create_index("ix_file_owner", "file", ["owner_kind", "owner_id", "uploaded_at"])
    op.create_index("ix_file_state_tried", "file", ["state", "scan_tried_at"])
    op.create_table(
        "file_blob",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("variant", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "variant IN ('whole', 'small', 'medium', 'large')", name=op.f("ck_file_blob_variant")
        ),
        sa.CheckConstraint(KINDS, name=op.f("ck_file_blob_kind")),
        sa.CheckConstraint("(width IS NULL) = (height IS NULL)", name=op.f("ck_file_blob_measured")),
        sa.CheckConstraint("size > 0", name=op.f("ck_file_blob_size")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_file_blob_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_blob")),
        sa.UniqueConstraint("file_id", "variant", name=op.f("uq_file_blob_file_id_variant")),
        sa.UniqueConstraint("key", name=op.f("uq_file_blob_key")),
    )


def downgrade() -> None:
    # The bytes stay where they are kept, and no program of the version before touches them.
    op.drop_table("file_blob")
    op.drop_table("file")
