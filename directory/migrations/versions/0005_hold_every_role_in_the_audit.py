"""Hold every role of an actor in the audit record"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# SQLite changes a column by laying the table anew, which loses its triggers: they are written again.
SQLITE_TRIGGERS = (
    "CREATE TRIGGER audit_event_update BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END",
    "CREATE TRIGGER audit_event_delete BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END",
)


def upgrade() -> None:
    _set_length(255)


def downgrade() -> None:
    _set_length(32)


def _set_length(length: int) -> None:
    with op.batch_alter_table("audit_event") as table:
        table.alter_column("actor_role", type_=sa.String(length=length), existing_nullable=False)
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_TRIGGERS:
            op.execute(statement)
