"""Keep the allowances of a charging year, and how each council charges for care at home"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charging_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charging_figure")),
        sa.UniqueConstraint("code", "valid_from", "announced_on", name="uq_charging_figure_announced"),
        sa.CheckConstraint(
            "code IN ('personal_expenses', 'guarantee_18_24', 'guarantee_25', 'guarantee_pension',"
            " 'disability_premium', 'enhanced_premium', 'deferred_income', 'attendance_lower',"
            " 'attendance_higher')",
            name=op.f("ck_charging_figure_code_known"),
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_charging_figure_runs_forward")),
        sa.CheckConstraint("pence > 0", name=op.f("ck_charging_figure_pence_positive")),
    )
    op.create_table(
        "council_charging_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("charging", sa.String(length=8), nullable=False),
        sa.Column("extra_pence", sa.BigInteger(), nullable=False),
        sa.Column("upper_pence", sa.BigInteger(), nullable=True),
        sa.Column("lower_pence", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_council_charging_policy_council_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_charging_policy")),
        sa.UniqueConstraint(
            *("council_code", "valid_from", "read_on"), name="uq_council_charging_policy_council_code"
        ),
        sa.CheckConstraint(
            "charging IN ('free', 'charges')", name=op.f("ck_council_charging_policy_charging_known")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_council_charging_policy_runs_forward")
        ),
        sa.CheckConstraint("extra_pence >= 0", name=op.f("ck_council_charging_policy_extra_not_negative")),
        sa.CheckConstraint(
            "(upper_pence IS NULL AND lower_pence IS NULL) OR (upper_pence IS NOT NULL"
            " AND lower_pence IS NOT NULL AND lower_pence > 0 AND upper_pence >= lower_pence)",
            name=op.f("ck_council_charging_policy_limits_in_order"),
        ),
        sa.CheckConstraint(
            "charging <> 'free' OR (extra_pence = 0 AND upper_pence IS NULL)",
            name=op.f("ck_council_charging_policy_free_without_amounts"),
        ),
    )
    op.create_index(
        op.f("ix_council_charging_policy_council_code"), "council_charging_policy", ["council_code"]
    )


def downgrade() -> None:
    op.drop_table("council_charging_policy")
    op.drop_table("charging_figure")
