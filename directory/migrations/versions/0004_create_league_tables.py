"""Create the weekly league tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UPGRADE = {
    "sqlite": (
        "CREATE TRIGGER league_snapshot_update BEFORE UPDATE ON league_snapshot BEGIN SELECT RAISE(ABORT, 'a league table is never changed'); END",
        "CREATE TRIGGER league_snapshot_delete BEFORE DELETE ON league_snapshot BEGIN SELECT RAISE(ABORT, 'a league table is never changed'); END",
        "CREATE TRIGGER league_row_update BEFORE UPDATE ON league_row BEGIN SELECT RAISE(ABORT, 'a league table is never changed'); END",
        "CREATE TRIGGER league_row_delete BEFORE DELETE ON league_row BEGIN SELECT RAISE(ABORT, 'a league table is never changed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_league_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a league table is never changed' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER league_snapshot_rows BEFORE UPDATE OR DELETE ON league_snapshot FOR EACH ROW EXECUTE FUNCTION refuse_league_change()",
        "CREATE TRIGGER league_snapshot_all BEFORE TRUNCATE ON league_snapshot FOR EACH STATEMENT EXECUTE FUNCTION refuse_league_change()",
        "CREATE TRIGGER league_row_rows BEFORE UPDATE OR DELETE ON league_row FOR EACH ROW EXECUTE FUNCTION refuse_league_change()",
        "CREATE TRIGGER league_row_all BEFORE TRUNCATE ON league_row FOR EACH STATEMENT EXECUTE FUNCTION refuse_league_change()",
    ),
}
DOWNGRADE = {
    "sqlite": (
        "DROP TRIGGER league_snapshot_update",
        "DROP TRIGGER league_snapshot_delete",
        "DROP TRIGGER league_row_update",
        "DROP TRIGGER league_row_delete",
    ),
    "postgresql": (
        "DROP TRIGGER league_snapshot_rows ON league_snapshot",
        "DROP TRIGGER league_snapshot_all ON league_snapshot",
        "DROP TRIGGER league_row_rows ON league_row",
        "DROP TRIGGER league_row_all ON league_row",
        "DROP FUNCTION refuse_league_change()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "league_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("week_begins", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("formula", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=False),
        sa.Column("week_key", sa.String(length=40), nullable=False),
        sa.Column("min_rating", sa.String(length=24), nullable=True),
        sa.Column("median_pence", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_league_snapshot_version_counts")),
        sa.CheckConstraint(
            "(version = 1) = (reason IS NULL)", name=op.f("ck_league_snapshot_correction_has_reason")
        ),
        sa.CheckConstraint(
            "median_pence IS NULL OR median_pence > 0", name=op.f("ck_league_snapshot_median_positive")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_league_snapshot_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_league_snapshot")),
        sa.UniqueConstraint(
            "lot_id", "council_code", "category", "week_begins", "version", name="uq_league_snapshot_version"
        ),
    )
    with op.batch_alter_table("league_snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_league_snapshot_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "league_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("group_code", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("pence", sa.BigInteger(), nullable=True),
        sa.Column("why_not", sa.String(length=40), nullable=True),
        sa.Column("index_hundredths", sa.Integer(), nullable=True),
        sa.Column("rating", sa.String(length=24), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("check_outcome", sa.String(length=24), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("feedback_hundredths", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "group_code IN ('placed', 'below_minimum', 'unrated', 'not_comparable')",
            name=op.f("ck_league_row_group_known"),
        ),
        sa.CheckConstraint(
            "(group_code = 'placed') = (position IS NOT NULL)", name=op.f("ck_league_row_placed_has_position")
        ),
        sa.CheckConstraint(
            "(pence IS NULL) = (group_code = 'not_comparable')",
            name=op.f("ck_league_row_price_when_comparable"),
        ),
        sa.CheckConstraint(
            "(pence IS NULL) = (why_not IS NOT NULL)", name=op.f("ck_league_row_reason_when_not")
        ),
        sa.CheckConstraint(
            "feedback_hundredths IS NULL OR people >= 5", name=op.f("ck_league_row_feedback_of_five")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_league_row_service_id")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["league_snapshot.id"], name=op.f("fk_league_row_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_league_row")),
        sa.UniqueConstraint("snapshot_id", "service_id", name="uq_league_row_once"),
    )
    with op.batch_alter_table("league_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_league_row_service_id"), ["service_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_league_row_snapshot_id"), ["snapshot_id"], unique=False)
    for statement in UPGRADE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWNGRADE[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("league_row")
    op.drop_table("league_snapshot")
