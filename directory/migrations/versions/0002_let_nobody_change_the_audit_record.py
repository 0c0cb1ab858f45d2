"""Let nobody change the audit record"""

from __future__ import annotations

from alembic import op

from directory.audit.guards import guards, unguards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in unguards(op.get_bind().dialect.name):
        op.execute(statement)
