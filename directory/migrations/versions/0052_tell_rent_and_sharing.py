"""Tell the rent, the bills, the sharers and the shared support of a home that is let"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

# Each column with its constraint and what that asks.
NUMBERS = (
    ("rent_weekly_pence", "ck_service_rent", "rent_weekly_pence IS NULL OR rent_weekly_pence > 0"),
    ("sharers", "ck_service_sharers", "sharers IS NULL OR sharers BETWEEN 1 AND 50"),
    (
        "shared_support_hours",
        "ck_service_shared_support",
        "shared_support_hours IS NULL OR shared_support_hours BETWEEN 0 AND 168",
    ),
)


def upgrade() -> None:
    op.add_column("service", sa.Column("rent_includes_bills", sa.Boolean(), nullable=True))
    for column, name, told in NUMBERS:
        if op.get_bind().dialect.name == "sqlite":
            # The constraint comes with the column: SQLite adds none to a table that is there.
            op.execute(f"ALTER TABLE service ADD COLUMN {column} INTEGER CONSTRAINT {name} CHECK ({told})")
        else:
            op.add_column("service", sa.Column(column, sa.Integer(), nullable=True))
            op.create_check_constraint(op.f(name), "service", told)


def downgrade() -> None:
    for column, _, _ in NUMBERS:
        op.drop_column("service", column)
    op.drop_column("service", "rent_includes_bills")
