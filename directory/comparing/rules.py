"""Which of the services somebody chose stand side by side, and in what they differ."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

MOST_COMPARED = 4  # what one page of paper and one pair of eyes can hold (HF 6.3)


@dataclass(frozen=True, slots=True)
class Choice:
    """The ids to show, in the order they were chosen, and how many of the chosen are not shown, by why.

    `gone`: no longer offered; `unknown`: never were; `repeated`: chosen before; `too_many`: one could show them, but
    not side by side.
    """

    shown: tuple[int, ...] = ()
    gone: int = 0
    unknown: int = 0
    repeated: int = 0
    too_many: int = 0

    @property
    def whole(self) -> bool:
        """Whether everything that was chosen is shown."""
        return not (self.gone or self.unknown or self.repeated or self.too_many)


def choose(given: Sequence[str], known: Mapping[str, int], offered: Collection[int]) -> Choice:
    """Sort what was chosen: every name in `given` is counted exactly once, and the first four that are offered stay.

    `known` leads from a name to its service, `offered` holds the services that may be shown today.
    """
    seen: set[int] = set()
    kept: list[int] = []
    gone = unknown = repeated = 0
    for name in given:
        service_id = known.get(name)
        if service_id is None:
            unknown += 1
        elif service_id in seen:
            repeated += 1
        else:
            seen.add(service_id)
            if service_id in offered:
                kept.append(service_id)
            else:
                gone += 1
    shown = tuple(kept[:MOST_COMPARED])
    return Choice(shown, gone, unknown, repeated, len(kept) - len(shown))


def lowest(prices: Sequence[tuple[Hashable, int] | None]) -> frozenset[int]:
    """Where the lowest prices stand, each told as what it is for and its pence; None where there is no price.

    Nothing is lowest of a single price, of prices that are all the same, or of prices that are not all for one kind of
    care and one week: those are never measured against each other (requirements 2.3).
    """
    told = {one for one in prices if one is not None}
    if len(told) < 2 or differ([what for what, _ in told]):
        return frozenset()
    least = min(pence for _, pence in told)
    return frozenset(at for at, one in enumerate(prices) if one is not None and one[1] == least)


def differ(values: Sequence[Hashable]) -> bool:
    """Whether not all of these are the same; fewer than two never differ."""
    return len(set(values)) > 1
