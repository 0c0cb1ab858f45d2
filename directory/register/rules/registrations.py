"""Registrations of one home after another: when it is sold or changes its legal form, it is registered anew.

The regulator gives the new registration an id of its own and rates it on its own. Its API names the one before;
where no source does, two registrations are one home when name, postcode and a kind of care are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Registration:
    """What tells one registration of a home from another. `name` is folded, as names are compared."""

    id: str
    name: str
    postcode: str | None
    kinds: frozenset[str]
    predecessor_id: str | None
    is_open: bool
    registered_on: date | None


def is_same_home(first: Registration, second: Registration) -> bool:
    """Whether two registrations are of one home."""
    if first.id == second.id:
        return True
    if second.id == first.predecessor_id or first.id == second.predecessor_id:
        return True
    if not first.postcode or (first.name, first.postcode) != (second.name, second.postcode):
        return False
    return not first.kinds or not second.kinds or bool(first.kinds & second.kinds)


def current_registration(registrations: Iterable[Registration]) -> Registration:
    """The one in force of some registrations of one home: open before closed, of those the newest.

    The newest is told by the day of registration, where each has one, else by the regulator's numbers, which it
    gives in their order. One that another names as the one before is never in force while that is open. Raises
    ValueError where there are none.
    """
    known = list(registrations)
    dated = all(registration.registered_on for registration in known)
    replaced = {r.predecessor_id for r in known if r.is_open}
    return max(
        known,
        key=lambda r: (
            r.is_open,
            r.id not in replaced,
            (r.registered_on or date.min) if dated else date.min,
            _number(r.id),
            r.id,
        ),
    )


def _number(location_id: str) -> int:
    digits = re.search(r"[0-9]+$", location_id)
    return int(digits[0]) if digits else 0
