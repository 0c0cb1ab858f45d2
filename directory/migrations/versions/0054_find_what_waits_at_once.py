"""Index the few rows of which a desk's list is made"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

# Each index with its table, its columns and the rows it holds.
SOME_ROWS = (
    ("ix_validation_visit_planned", "validation_visit", ["planned_for"], "completed_on IS NULL"),
    ("ix_admission_exit", "admission", ["state", "valid_to"], "exit_notice_on IS NOT NULL"),
    (
        "ix_admission_unsigned",
        "admission",
        ["state", "agreement_signed_on"],
        "agreement_signed_on IS NULL",
    ),
)


def upgrade() -> None:
    op.create_index("ix_application_state", "application", ["state"])
    op.create_index("ix_quality_check_state_service", "quality_check", ["state", "service_id"])
    op.drop_index("ix_quality_check_state", "quality_check")
    op.create_index("ix_feedback_state_created", "feedback", ["state", "created_at", "service_id"])
    op.drop_index("ix_feedback_state", "feedback")
    for name, table, columns, where in SOME_ROWS:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table, _, _ in SOME_ROWS:
        op.drop_index(name, table)
    op.create_index("ix_feedback_state", "feedback", ["state"])
    op.drop_index("ix_feedback_state_created", "feedback")
    op.create_index("ix_quality_check_state", "quality_check", ["state"])
    op.drop_index("ix_quality_check_state_service", "quality_check")
    op.drop_index("ix_application_state", "application")
