"""What charging for care is reckoned with, each for its days: the national limits on savings, the allowances, and
whether and how a council charges for care at home.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from directory.foundation.errors import Invalid
from directory.foundation.time import in_force_on
from directory.vocabulary.charging import CouncilCharging


@dataclass(frozen=True, slots=True)
class ChargingYear:
    """The savings limits of a charging year; both days count. Above the upper one most people pay it all.

    `read_on` is the day on which the source was read, None where that was not told.
    """

    valid_from: date
    valid_to: date
    upper_pence: int
    lower_pence: int
    source: str
    read_on: date | None = None

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


@dataclass(frozen=True, slots=True)
class ChargingFigure:
    """An allowance or a benefit of a charging year, in pence a week; both days count. `read_on` as of a year."""

    code: str
    valid_from: date
    valid_to: date
    pence: int
    source: str
    read_on: date | None = None


@dataclass(frozen=True, slots=True)
class CouncilPolicy:
    """Whether and how a council charges for care at home, from a day on; without a last day it is in force until
    another is told.

    `extra_pence` a week are left to everybody above the national minimum income; the limits, in pence, are the
    council's own, None where it follows the national ones. `read_on` is the day on which the source was read.
    """

    council_code: str
    charging: str
    valid_from: date
    valid_to: date | None
    source: str
    read_on: date
    extra_pence: int = 0
    upper_pence: int | None = None
    lower_pence: int | None = None


def check_charging_figure(valid_from: date, valid_to: date, pence: int) -> None:
    """A figure holds for days that run forward, and is more than nothing. Raises Invalid."""
    if valid_to < valid_from:
        raise Invalid("valid_to", "dates_backwards")
    if pence <= 0:
        raise Invalid("amount", "price_zero")


def check_council_policy(policy: CouncilPolicy, today: date) -> None:
    """A policy runs forward and was read by now; a free one has no amounts, and limits stand in order.

    Raises Invalid.
    """
    if policy.valid_to is not None and policy.valid_to < policy.valid_from:
        raise Invalid("valid_to", "dates_backwards")
    if policy.read_on > today:
        raise Invalid("read_on", "in_the_future")
    amounts = (policy.extra_pence or None, policy.upper_pence, policy.lower_pence)
    if policy.charging == CouncilCharging.FREE and any(amount is not None for amount in amounts):
        raise Invalid("charging", "free_with_amounts")
    if (policy.upper_pence is None) != (policy.lower_pence is None):
        raise Invalid("upper", "limits_in_pairs")
    if policy.upper_pence is not None and not 0 < (policy.lower_pence or 0) <= policy.upper_pence:
        raise Invalid("upper", "limits_backwards")


def figures_on(figures: Sequence[ChargingFigure], on: date) -> Mapping[str, ChargingFigure]:
    """Each figure of the year that holds the day, else of the last one before it that is known; no others."""
    begun = sorted((figure for figure in figures if figure.valid_from <= on), key=lambda one: one.valid_from)
    return {figure.code: figure for figure in begun}


def policy_on(policies: Sequence[CouncilPolicy], council_code: str, on: date) -> CouncilPolicy | None:
    """What is known of a council for a day; None where it is not, or where the last policy told has ended by then.

    Of several the one counts that began last, of one first day the one that was read last.
    """
    begun = [one for one in policies if one.council_code == council_code and one.valid_from <= on]
    last = max(begun, key=lambda one: (one.valid_from, one.read_on), default=None)
    return last if last is not None and in_force_on(last.valid_from, last.valid_to, on) else None


def limits_of(year: ChargingYear, policy: CouncilPolicy) -> ChargingYear:
    """The limits on savings for care at home: the council's own, which count only where they are higher."""
    return replace(
        year,
        upper_pence=max(year.upper_pence, policy.upper_pence or 0),
        lower_pence=max(year.lower_pence, policy.lower_pence or 0),
    )
