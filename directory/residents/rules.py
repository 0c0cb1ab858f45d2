"""What is left of somebody who was forgotten. Pure."""

from __future__ import annotations


def forgotten_address(account_id: int) -> str:
    """What stands in the place of a deleted address: one of its own, at a name that no mail reaches (RFC 2606)."""
    return f"forgotten-{account_id}@invalid"
