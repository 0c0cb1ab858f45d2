"""What holds for the whole nation: the nursing care rate, the limits on savings, the allowances and the bank holidays;
and how each council charges for care at home.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.foundation import calendar
from directory.foundation.database import db
from directory.prices.models import ChargingFigureRow, CouncilChargingPolicy, SavingsLimits
from directory.prices.models import NursingRate as NursingRateRow
from directory.prices.rules.charging import ChargingFigure, ChargingYear, CouncilPolicy
from directory.prices.rules.types import BankHolidays, NursingRate

CHARGING = Path(__file__).parent / "data" / "charging.toml"
_NURSING_RATES = select(
    NursingRateRow.valid_from,
    NursingRateRow.valid_to,
    NursingRateRow.announced_on,
    NursingRateRow.standard_pence,
    NursingRateRow.higher_pence,
).order_by(NursingRateRow.valid_from, NursingRateRow.announced_on)


@dataclass(frozen=True, slots=True)
class NursingRateAnnouncement:
    """A nursing care rate as it was announced, in pence a week; `confirmed` where the announcement itself was read."""

    valid_from: date
    valid_to: date
    announced_on: date
    standard_pence: int
    higher_pence: int | None
    source: str
    confirmed: bool


def nursing_rates() -> tuple[NursingRate, ...]:
    """Every NHS-funded nursing care rate ever announced, oldest first."""
    return tuple(NursingRate(*row) for row in db.session.execute(_NURSING_RATES))


def nursing_rate_announcements() -> tuple[NursingRateAnnouncement, ...]:
    """Every announcement of the nursing care rate with its source, newest first."""
    rows = db.session.scalars(
        select(NursingRateRow).order_by(NursingRateRow.valid_from.desc(), NursingRateRow.announced_on.desc())
    )
    return tuple(
        NursingRateAnnouncement(
            row.valid_from,
            row.valid_to,
            row.announced_on,
            row.standard_pence,
            row.higher_pence,
            row.source,
            row.confirmed,
        )
        for row in rows
    )


def charging_years() -> tuple[ChargingYear, ...]:
    """The national savings limits, year by year: those that come with the program, and those announced since.

    Of two announcements of a year the later one counts.
    """
    years = {year.valid_from: year for year in _shipped_charging_years()}
    rows = db.session.execute(
        select(SavingsLimits.valid_from, SavingsLimits.valid_to, SavingsLimits.upper_pence)
        .add_columns(SavingsLimits.lower_pence, SavingsLimits.source)
        .order_by(SavingsLimits.announced_on, SavingsLimits.id)
    )
    years |= {row.valid_from: ChargingYear(**row._mapping) for row in rows}
    return tuple(years[first] for first in sorted(years))


def charging_figures() -> tuple[ChargingFigure, ...]:
    """The allowances and benefits that are known, by code and first day: those that come with the program, and those
    announced since. Of two announcements of one figure the later one counts.
    """
    figures = {(figure.code, figure.valid_from): figure for figure in _shipped_figures()}
    rows = db.session.execute(
        select(ChargingFigureRow.code, ChargingFigureRow.valid_from, ChargingFigureRow.valid_to)
        .add_columns(ChargingFigureRow.pence, ChargingFigureRow.source)
        .order_by(ChargingFigureRow.announced_on, ChargingFigureRow.id)
    )
    figures |= {(row.code, row.valid_from): ChargingFigure(**row._mapping) for row in rows}
    return tuple(figures[key] for key in sorted(figures))


def charging_policies() -> tuple[CouncilPolicy, ...]:
    """What is known of how councils charge for care at home, by council, first day and day of reading."""
    columns = (
        CouncilChargingPolicy.council_code,
        CouncilChargingPolicy.charging,
        CouncilChargingPolicy.valid_from,
        CouncilChargingPolicy.valid_to,
        CouncilChargingPolicy.source,
        CouncilChargingPolicy.read_on,
        CouncilChargingPolicy.extra_pence,
        CouncilChargingPolicy.upper_pence,
        CouncilChargingPolicy.lower_pence,
    )
    rows = db.session.execute(select(*columns).order_by(CouncilChargingPolicy.id))
    policies = [*_shipped_policies(), *(CouncilPolicy(*row) for row in rows)]
    return tuple(sorted(policies, key=lambda one: (one.council_code, one.valid_from, one.read_on)))


@lru_cache(maxsize=1)
def _shipped_charging() -> dict[str, list[dict[str, Any]]]:
    with CHARGING.open("rb") as file:
        return tomllib.load(file)


def _shipped_charging_years() -> tuple[ChargingYear, ...]:
    return tuple(ChargingYear(**entry) for entry in _shipped_charging()["year"])


def _shipped_figures() -> tuple[ChargingFigure, ...]:
    return tuple(ChargingFigure(**entry) for entry in _shipped_charging()["figure"])


def _shipped_policies() -> tuple[CouncilPolicy, ...]:
    return tuple(CouncilPolicy(valid_to=None, **entry) for entry in _shipped_charging()["policy"])


@lru_cache(maxsize=1)
def bank_holidays() -> BankHolidays:
    """The bank holidays of England, and the years for which the list is complete."""
    dates = calendar.bank_holidays()
    return BankHolidays(dates, date(min(dates).year, 1, 1), date(max(dates).year, 12, 31))
