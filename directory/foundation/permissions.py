"""The second lock: may this actor touch this one subject?"""

from __future__ import annotations

from collections.abc import Callable

from directory.foundation.actor import Actor
from directory.foundation.errors import NotAllowed


def allow(actor: Actor, rule: Callable[..., bool], *subject: object) -> None:
    """Ask the rule; raise NotAllowed when it says no."""
    if not rule(actor, *subject):
        raise NotAllowed(f"{actor.role} may not: {rule.__name__}")
