"""Scheduled jobs of feedback."""

from __future__ import annotations

from directory.feedback.actions.challenging import forget_complainants
from directory.foundation.database import transaction
from directory.foundation.time import now


def forget_old_complainants() -> int:
    """Forget who challenged feedback, some weeks after it was decided; how many."""
    with transaction():
        return forget_complainants(now())
