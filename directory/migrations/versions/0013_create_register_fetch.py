"""Create the tables of runs through the regulator's API"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_fetch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_page", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=120), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('abandoned', 'done', 'fetching', 'listing')", name=op.f("ck_register_fetch_state")
        ),
        sa.CheckConstraint(
            "since IS NULL OR since <= until", name=op.f("ck_register_fetch_since_before_until")
        ),
        sa.CheckConstraint(
            "(failure IS NULL) = (failed_at IS NULL)", name=op.f("ck_register_fetch_failure_has_a_moment")
        ),
        sa.CheckConstraint(
            "(state = 'done') = (finished_at IS NOT NULL)", name=op.f("ck_register_fetch_done_at_a_moment")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name=op.f("fk_register_fetch_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_fetch")),
        sa.UniqueConstraint("import_id", name=op.f("uq_register_fetch_import_id")),
    )
    with op.batch_alter_table("register_fetch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_fetch_state"), ["state"], unique=False)
    op.create_table(
        "register_fetch_location",
        sa.Column("fetch_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("refusals", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('failed', 'gone', 'refused', 'staged', 'waiting')",
            name=op.f("ck_register_fetch_location_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["fetch_id"], ["register_fetch.id"], name=op.f("fk_register_fetch_location_fetch_id")
        ),
        sa.PrimaryKeyConstraint("fetch_id", "location_id", name=op.f("pk_register_fetch_location")),
    )
    with op.batch_alter_table("register_fetch_location", schema=None) as batch_op:
        batch_op.create_index(
            "ix_register_fetch_location_outcome", ["fetch_id", "outcome", "location_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("register_fetch_location")
    op.drop_table("register_fetch")
