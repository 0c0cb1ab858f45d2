"""Let SQLite prepare a statement about services once

It compares the value of each parameter with the condition of an index that says `column = 'value'`, and for that
prepares the statement anew at each run: 0.1 ms of every page. What is indexed stays the same.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = "state = 'prepared'"
AFTER = "NOT state <> 'prepared'"


def upgrade() -> None:
    _index_where(AFTER)


def downgrade() -> None:
    _index_where(BEFORE)


def _index_where(condition: str) -> None:
    op.drop_index("uq_service_prepared", table_name="service")
    op.create_index(
        "uq_service_prepared",
        "service",
        ["location_id", "category"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
