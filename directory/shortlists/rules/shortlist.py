"""What a shortlist holds after a change, and what several of its services cost together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from directory.vocabulary.care import COMPLETE_CARE_CATEGORIES, TENANCY_CATEGORIES


@dataclass(frozen=True, slots=True)
class Merged:
    """A shortlist after services were added: the ids in order, how many were added, and those left out."""

    ids: tuple[str, ...]
    added: int
    left_out: tuple[str, ...]


def merge(current: Sequence[str], new: Iterable[str], most: int) -> Merged:
    """Put `new` ids after the current ones, each once, until there are `most`; a current one is never pushed out."""
    ids = list(dict.fromkeys(current))
    fresh = [public_id for public_id in dict.fromkeys(new) if public_id not in ids]
    room = max(most - len(ids), 0)
    return Merged((*ids, *fresh[:room]), len(fresh[:room]), tuple(fresh[room:]))


def remove(current: Sequence[str], unwanted: Iterable[str]) -> tuple[str, ...]:
    """The shortlist without these ids, in its order."""
    dropped = set(unwanted)
    return tuple(public_id for public_id in current if public_id not in dropped)


def week_total(prices: Sequence[tuple[str, int | None]]) -> int | None:
    """What services taken together cost a week, in pence, from each one's category and weekly price in pence.

    None where they are alternatives rather than one plan: fewer than two, two of one category, two places to live, or
    one that is the whole of a person's care. None too where one has no weekly price: a sum that leaves it out would be
    read as the price of all.
    """
    categories = {category for category, _ in prices}
    known = [pence for _, pence in prices if pence is not None]
    are_alternatives = (
        len(prices) < 2
        or len(categories) < len(prices)
        or categories & COMPLETE_CARE_CATEGORIES
        or len(categories & TENANCY_CATEGORIES) > 1
    )
    return None if are_alternatives or len(known) < len(prices) else sum(known)
