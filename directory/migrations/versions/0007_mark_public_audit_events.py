"""Mark the audit events that can change a public page"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "audit_event", sa.Column("is_public", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.create_index("ix_audit_event_public", "audit_event", ["is_public", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_event_public", table_name="audit_event")
    op.drop_column("audit_event", "is_public")
