"""What the clock does in this room."""

from __future__ import annotations

from directory.foundation.database import transaction
from directory.foundation.time import today
from directory.moderation.actions import purge


def purge_reports() -> int:
    """Delete what people told us once its last day is over; how many contacts and texts went."""
    with transaction():
        return purge(today())
