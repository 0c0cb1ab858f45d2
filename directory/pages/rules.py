"""The sums of the made-up examples that guides print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HomeCarePrice:
    """A made-up service's prices in pence: an hour, half an hour, and a week of half-hour visits."""

    hour_pence: int
    half_hour_pence: int
    week_pence: int


@dataclass(frozen=True, slots=True)
class Budget:
    """A made-up personal budget in pence a week, in the three parts of Care Act 2014 s26."""

    total: int
    own: int
    council: int


def home_care_price(*, hour_pence: int, half_hour_pence: int, visits: int) -> HomeCarePrice:
    """A week of half-hour visits at the price of half an hour, which is not always half that of an hour."""
    return HomeCarePrice(hour_pence, half_hour_pence, visits * half_hour_pence)


def budget(*, total: int, own: int) -> Budget:
    """A budget whose parts add up."""
    return Budget(total, own, total - own)
