"""Say whether transport to a session is charged by trip or by day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NAME = "ck_price_travel_per_session"
TOLD = (
    "travel_per IS NULL OR (travel_per IN ('trip', 'day') AND unit IN ('session', 'day')"
    " AND travel_pence IS NOT NULL AND travel_pence > 0)"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # The constraint comes with the column: SQLite adds none to a table that is there.
        op.execute(f"ALTER TABLE price ADD COLUMN travel_per VARCHAR(8) CONSTRAINT {NAME} CHECK ({TOLD})")
    else:
        op.add_column("price", sa.Column("travel_per", sa.String(8), nullable=True))
        op.create_check_constraint(op.f(NAME), "price", TOLD)
    # The version before charged transport once for each day that somebody comes, and said so in its form.
    op.execute("UPDATE price SET travel_per = 'day' WHERE unit IN ('session', 'day') AND travel_pence > 0")


def downgrade() -> None:
    # The version before knows transport by the day alone: two trips make a day.
    op.execute("UPDATE price SET travel_pence = travel_pence * 2 WHERE travel_per = 'trip'")
    op.drop_column("price", "travel_per")
