"""How the prices of many services are spread. Pure. Money is whole pence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.prices.rules.compare import median_pence
from directory.prices.rules.types import whole_pence

FEWEST_FOR_A_TYPICAL_RANGE = 5


@dataclass(frozen=True, slots=True)
class PriceRange:
    """The prices of services for one week: how many, the lowest, the median and the highest, in pence."""

    count: int
    lowest: int
    median: int
    highest: int


def price_range(amounts: Sequence[int]) -> PriceRange | None:
    """How these prices are spread; None where there are none. The median is rounded half up."""
    if not amounts:
        return None
    return PriceRange(len(amounts), min(amounts), whole_pence(median_pence(amounts)), max(amounts))


def typical_range(prices: PriceRange | None) -> PriceRange | None:
    """What a service without a price of its own is likely to ask: None where fewer than five alike are known."""
    return prices if prices is not None and prices.count >= FEWEST_FOR_A_TYPICAL_RANGE else None
