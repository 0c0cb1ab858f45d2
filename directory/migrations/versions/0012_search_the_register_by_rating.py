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


COPIED = (
    "id, location_id, scope, question, mark, value, as_at, rank, current_on, published_on, reason, inspected_on,"
    " inherited, inherited_from, report_url, score, score_framework"
)
BEFORE, AFTER = 0, 1
VALUES = (f"value IN ({RATINGS})", f"value IN ({RATINGS}, 'not_known')")
SEEN = "published_on IS NOT NULL OR current_on IS NOT NULL"


def upgrade() -> None:
    _set_rating(AFTER)
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
    _set_rating(BEFORE)


def _set_rating(which: int) -> None:
    """Whether a rating may be of no known day, and which values it may have."""
    if op.get_bind().dialect.name == "sqlite":
        _make_rating_anew(which)
        return
    op.alter_column("rating", "as_at", existing_type=sa.Date(), nullable=which == AFTER)
    op.drop_constraint(op.f("ck_rating_value"), "rating", type_="check")
    op.create_check_constraint(op.f("ck_rating_value"), "rating", VALUES[which])
    if which == AFTER:
        op.drop_constraint(op.f("ck_rating_published_or_seen"), "rating", type_="check")
    else:
        op.create_check_constraint(op.f("ck_rating_published_or_seen"), "rating", SEEN)


def _make_rating_anew(which: int) -> None:
    """SQLite changes a column by making the table anew, written out so that it is the same each time."""
    op.execute("ALTER TABLE rating RENAME TO rating_before")
    seen = sa.CheckConstraint(SEEN, name=op.f("ck_rating_published_or_seen"))
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("question", sa.String(length=12), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=24), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=which == AFTER),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("current_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("inherited", sa.Boolean(), nullable=True),
        sa.Column("inherited_from", sa.String(length=16), nullable=True),
        sa.Column("report_url", sa.String(length=300), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("score_framework", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "question IN ('overall', 'safe', 'effective', 'caring', 'responsive', 'well_led')",
            name=op.f("ck_rating_question"),
        ),
        sa.CheckConstraint(VALUES[which], name=op.f("ck_rating_value")),
        *([seen] if which == BEFORE else []),
        sa.CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name=op.f("ck_rating_score")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["registered_location.id"], name=op.f("fk_rating_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint(
            "location_id", "scope", "question", "mark", name=op.f("uq_rating_location_id_scope_question_mark")
        ),
    )
    op.execute(
        f"INSERT INTO rating ({COPIED}) SELECT {COPIED} FROM rating_before"  # noqa: S608 - names of columns above
    )
    op.execute("DROP TABLE rating_before")
