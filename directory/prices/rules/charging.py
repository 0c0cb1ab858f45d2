"""The national limits on savings, year by year: above the upper one most people pay for all of their care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.foundation.errors import Invalid


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


def check_charging_year(valid_from: date, valid_to: date, upper_pence: int, lower_pence: int) -> None:
    """A charging year runs forward, and its upper limit is not below the lower one. Raises Invalid."""
    if valid_to < valid_from:
        raise Invalid("valid_to", "dates_backwards")
    if not 0 < lower_pence <= upper_pence:
        raise Invalid("upper", "limits_backwards")


def latest_charging_year(years: Sequence[ChargingYear], on: date) -> ChargingYear | None:
    """The year that holds the day, else the last one before it; None before all of them."""
    begun = [year for year in years if year.valid_from <= on]
    return max(begun, key=lambda year: year.valid_from, default=None)
