"""Search the register by rating, keep what is of no known day, and ratings in words that are not known"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

RATINGS = "'outstanding', 'good', 'requires_improvement', 'inadequate', 'inspected_not_rated', 'not_rated'"
SEARCH = "ix_registered_location_search"
SEARCHED = ("shown", "sort_name", "id", "search_text", "kinds", "lat_e5", "lon_e5")


def upgrade() -> None:
    with op.batch_alter_table("rating") as table:
        table.alter_column("as_at", existing_type=sa.Date(), nullable=True)
        table.drop_constraint(op.f("ck_rating_published_or_seen"), type_="check")
        table.drop_constraint(op.f("ck_rating_value"), type_="check")
        table.create_check_constraint(op.f("ck_rating_value"), f"value IN ({RATINGS}, 'not_known')")
    # Rows that no rule has filled yet hold 0: the worker fills them from their facts and ratings.
    op.add_column(
        "registered_location",
        sa.Column("projection_version", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "registered_location",
        sa.Column("rating", sa.String(length=24), nullable=False, server_default="not_known"),
    )
    op.add_column("registered_location", sa.Column("predecessor_id", sa.String(length=16), nullable=True))
    op.create_index("ix_registered_location_predecessor_id", "registered_location", ["predecessor_id"])
    op.create_index(
        "ix_registered_location_projection_version", "registered_location", ["projection_version"]
    )
    op.drop_index(SEARCH, table_name="registered_location")
    op.create_index(SEARCH, "registered_location", [*SEARCHED, "rating"])


def downgrade() -> None:
    op.drop_index(SEARCH, table_name="registered_location")
    op.create_index(SEARCH, "registered_location", [*SEARCHED])
    op.drop_index("ix_registered_location_projection_version", table_name="registered_location")
    op.drop_index("ix_registered_location_predecessor_id", table_name="registered_location")
    for column in ("predecessor_id", "rating", "projection_version"):
        op.drop_column("registered_location", column)
    op.execute("DELETE FROM rating WHERE value = 'not_known'")
    op.execute("DELETE FROM rating WHERE published_on IS NULL AND current_on IS NULL")
    op.execute("UPDATE rating SET as_at = published_on WHERE as_at IS NULL")
    with op.batch_alter_table("rating") as table:
        table.drop_constraint(op.f("ck_rating_value"), type_="check")
        table.create_check_constraint(op.f("ck_rating_value"), f"value IN ({RATINGS})")
        table.create_check_constraint(
            op.f("ck_rating_published_or_seen"), "published_on IS NOT NULL OR current_on IS NOT NULL"
        )
        table.alter_column("as_at", existing_type=sa.Date(), nullable=False)
