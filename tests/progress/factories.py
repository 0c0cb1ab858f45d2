"""Rows of long work for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from directory.foundation.database import db
from directory.foundation.identifiers import new_public_id
from directory.progress.models import LongWork
from directory.progress.rules import WorkKind, WorkState

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def make_work(**values: Any) -> LongWork:
    """Long work of the whole site that runs since noon, unless it is said otherwise."""
    row = LongWork(
        **{
            "kind": WorkKind.INDEX,
            "begun_by": "system",
            "mark": new_public_id(),
            "state": WorkState.RUNNING,
            "begun_at": NOON,
            "told_at": NOON,
        }
        | values
    )
    db.session.add(row)
    db.session.commit()
    return row
