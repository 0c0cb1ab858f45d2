"""Scheduled jobs of claims."""

from __future__ import annotations

from directory.claims.actions.asking import purge
from directory.foundation.database import transaction
from directory.foundation.time import today


def purge_claims() -> int:
    """Delete the personal data of claims past their last day; of how many."""
    with transaction():
        return purge(today())
