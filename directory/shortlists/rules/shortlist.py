"""What may stand on a shortlist together, and what a plan of several services adds up to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from directory.vocabulary.care import CARE_HOMES, RESIDENTIAL_CATEGORIES, Category

# Care of the whole day and night: whoever has it needs nothing else bought beside it.
WHOLE = CARE_HOMES | {Category.LIVE_IN_CARE}
# One lives in one of these; a plan holds one at most.
LIVED_IN = RESIDENTIAL_CATEGORIES - CARE_HOMES


@dataclass(frozen=True, slots=True)
class Merged:
    """A shortlist after more was put on it: the ids in order, how many came to it, and what found no room."""

    ids: tuple[str, ...]
    added: int
    left_out: tuple[str, ...]


def merge(kept: Sequence[str], more: Iterable[str], most: int) -> Merged:
    """Put `more` after what is kept, each once, until there are `most`; what is kept is never pushed out."""
    ids = list(dict.fromkeys(kept))
    fresh = [one for one in dict.fromkeys(more) if one not in ids]
    room = max(most - len(ids), 0)
    return Merged((*ids, *fresh[:room]), len(fresh[:room]), tuple(fresh[room:]))


def take_off(kept: Sequence[str], gone: Iterable[str]) -> tuple[str, ...]:
    """The shortlist without these, in its order."""
    unwanted = set(gone)
    return tuple(one for one in kept if one not in unwanted)


def week_total(prices: Sequence[tuple[str, int | None]]) -> int | None:
    """What services taken together cost a week, in pence, from every (kind of care, price of a week in pence or None).

    None where they are not one plan but a choice: fewer than two, two of the same kind, two places to live, or one
    that is the whole of somebody's care. None too where one has no price for a week: a sum that leaves it out would be
    read as the price of all.
    """
    kinds = {kind for kind, _ in prices}
    told = [pence for _, pence in prices if pence is not None]
    is_choice = len(prices) < 2 or len(kinds) < len(prices) or kinds & WHOLE or len(kinds & LIVED_IN) > 1
    return None if is_choice or len(told) < len(prices) else sum(told)
