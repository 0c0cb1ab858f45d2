"""Which of the chosen services are compared, in what they differ, and which one stands out in a row. Pure."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

MOST_COMPARED = 4  # what fits on one sheet of paper


@dataclass(frozen=True, slots=True)
class Choice:
    """The ids of the services to compare, in the order they were chosen, and how many of the chosen are left out.

    `gone`: no longer offered; `unknown`: never were; `repeated`: chosen before; `too_many`: offered, but more than are
    compared at once.
    """

    service_ids: tuple[int, ...] = ()
    gone: int = 0
    unknown: int = 0
    repeated: int = 0
    too_many: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether everything that was chosen is compared."""
        return not (self.gone or self.unknown or self.repeated or self.too_many)


def choose(slugs: Sequence[str], ids_by_slug: Mapping[str, int], offered: Collection[int]) -> Choice:
    """Sort what was chosen: every slug is counted exactly once, and the first four that are offered are compared.

    `ids_by_slug` holds every service that was ever public, `offered` those that may be shown today.
    """
    chosen: dict[int, bool] = {}
    unknown = repeated = 0
    for slug in slugs:
        service_id = ids_by_slug.get(slug)
        if service_id is None:
            unknown += 1
        elif service_id in chosen:
            repeated += 1
        else:
            chosen[service_id] = service_id in offered
    shown = [service_id for service_id, is_offered in chosen.items() if is_offered]
    return Choice(
        tuple(shown[:MOST_COMPARED]),
        gone=len(chosen) - len(shown),
        unknown=unknown,
        repeated=repeated,
        too_many=len(shown[MOST_COMPARED:]),
    )


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """What tells services apart beside each other: as many of their first words as all need to differ in.

    Services of the same name keep it whole, and a name that is nothing but the others' first words too.
    """
    words = [name.split() for name in names]
    longest = max((len(each) for each in words), default=0)
    for count in range(1, longest):
        short = tuple(" ".join(each[:count]) for each in words)
        if len(set(short)) == len(names):
            return short
    return tuple(names)


def lowest(prices: Sequence[tuple[Hashable, int] | None]) -> int | None:
    """The index of the lowest price. A price is what it is for and its pence; None where there is none.

    No price is the lowest where there is only one, where two are the lowest, or where they are not all for one category
    and one week: such prices are never compared (requirements 2.3).
    """
    if differ([price[0] for price in prices if price is not None]):
        return None
    return least([None if price is None else price[1] for price in prices])


def nearest(distances: Sequence[Sequence[float]]) -> int | None:
    """The index of the one that is nearest to every place that was named; () for what is at no distance.

    None is where two are as near, or where one is nearer to one place and another to the other.
    """
    places = max((len(each) for each in distances), default=0)
    found = {least([each[place] if each else None for each in distances]) for place in range(places)}
    return found.pop() if len(found) == 1 else None


def best_liked(averages: Sequence[int | None]) -> int | None:
    """The index of the highest average of what people say; None for one that too few people make."""
    return least([None if average is None else -average for average in averages])


def least(values: Sequence[float | None]) -> int | None:
    """The index of the one least value; None where fewer than two are known, and where two are the least."""
    known = sorted(value for value in values if value is not None)
    return values.index(known[0]) if len(known) > 1 and known[0] < known[1] else None


def differ(values: Sequence[Hashable]) -> bool:
    """Whether not all of these are the same; fewer than two never differ."""
    return len(set(values)) > 1
