"""Find what waits for a decision without reading whole tables: a desk asks at each visit"""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_price_state", "price", ["state"]),
    ("ix_feedback_state", "feedback", ["state"]),
    ("ix_feedback_reply_state", "feedback_reply", ["state"]),
    ("ix_quality_action_open", "quality_action", ["done_on", "due_on"]),
    ("ix_quality_check_state", "quality_check", ["state"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
