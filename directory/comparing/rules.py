"""Which of the chosen services are compared, and in what they differ. Pure."""

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


def lowest(prices: Sequence[tuple[Hashable, int] | None]) -> frozenset[int]:
    """The indexes of the lowest prices. A price is what it is for and its pence; None where there is none.

    No price is the lowest where there is only one, where all are the same, or where they are not all for one category
    and one week: such prices are never compared (requirements 2.3).
    """
    distinct = {price for price in prices if price is not None}
    if len(distinct) < 2 or differ([purpose for purpose, _ in distinct]):
        return frozenset()
    least = min(pence for _, pence in distinct)
    return frozenset(index for index, price in enumerate(prices) if price is not None and price[1] == least)


def differ(values: Sequence[Hashable]) -> bool:
    """Whether not all of these are the same; fewer than two never differ."""
    return len(set(values)) > 1
