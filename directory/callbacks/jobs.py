"""Scheduled jobs of requests to be rung or visited."""

from __future__ import annotations

from directory.callbacks.actions.asking import purge
from directory.foundation.database import transaction
from directory.foundation.time import today


def purge_calls() -> int:
    """Delete who made requests past their last day; of how many."""
    with transaction():
        return purge(today())
