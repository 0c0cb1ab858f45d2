"""Scheduled jobs of mistake reports."""

from __future__ import annotations

from directory.foundation.database import transaction
from directory.foundation.time import today
from directory.moderation.actions import purge


def purge_reports() -> int:
    """Delete the text and contact details of reports past their last day; how many of both."""
    with transaction():
        return purge(today())
