"""Which year's figures a guide prints, and the sums of its made-up examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ChargingYear:
    """The savings limits of a charging year; both days count. Above the upper one most people pay it all."""

    valid_from: date
    valid_to: date
    upper_pence: int
    lower_pence: int
    source: str

    @property
    def upper_pounds(self) -> int:
        """The upper limit as it is spoken of: in whole pounds, which it has always been set in."""
        return self.upper_pence // 100

    @property
    def lower_pounds(self) -> int:
        """The lower limit in whole pounds."""
        return self.lower_pence // 100


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


def latest_charging_year(years: Sequence[ChargingYear], on: date) -> ChargingYear | None:
    """The year that holds the day, else the last one before it; None before all of them."""
    begun = [year for year in years if year.valid_from <= on]
    return max(begun, key=lambda year: year.valid_from, default=None)


def home_care_price(*, hour_pence: int, half_hour_pence: int, visits: int) -> HomeCarePrice:
    """A week of half-hour visits at the price of half an hour, which is not always half that of an hour."""
    return HomeCarePrice(hour_pence, half_hour_pence, visits * half_hour_pence)


def budget(*, total: int, own: int) -> Budget:
    """A budget whose parts add up."""
    return Budget(total, own, total - own)
