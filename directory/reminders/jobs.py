"""The clock's part in reminders."""

from __future__ import annotations

from directory.foundation.database import transaction
from directory.foundation.time import today
from directory.reminders.actions import send_reminders


def remind() -> int:
    """Write the letters that are due today; how many."""
    with transaction():
        return send_reminders(today())
