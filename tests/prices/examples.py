"""Prices, weeks and facts that the tests of this room start from."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from directory.prices.national_queries import bank_holidays
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.types import Comparable, NotComparable, NursingRate, PriceLine, PricingFacts
from directory.prices.rules.weeks import Scenario, WeekPattern, parse_week

TODAY = date(2026, 11, 22)
RATES_FILE = Path(__file__).parents[2] / "directory/prices/data/nursing_rates.csv"


# What the prices of these tests tell, unless a test says otherwise.
TOLD: dict[str, Any] = {
    "includes_weekends": True,
    "includes_bank_holidays": True,
    "includes_travel": True,
    "vat_status": "exempt",
}


def _pence(pounds: str) -> int:
    return int(Decimal(pounds) * 100)


def _rates() -> tuple[NursingRate, ...]:
    with RATES_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            NursingRate(
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]),
                date.fromisoformat(row["announced_on"]),
                _pence(row["standard"]),
                _pence(row["higher"]),
            )
            for row in csv.DictReader(file)
        )


RATES = _rates()


def facts(on: date = TODAY, **changes: Any) -> PricingFacts:
    """The nursing rates and bank holidays as known on a day."""
    return PricingFacts(on, **{"nursing_rates": RATES, "bank_holidays": bank_holidays(), **changes})


def nursing_fee(pounds: str, basis: str, **changes: Any) -> PriceLine:
    """A nursing home's weekly fee for a council."""
    line: dict[str, Any] = {
        "unit": "week",
        "amount_pence": _pence(pounds),
        "payer": "council",
        "category": "nursing_home",
        "valid_from": date(2015, 4, 1),
        "need_level": "nursing",
        "fnc_basis": basis,
    }
    return PriceLine(**{**TOLD, **line, **changes})


def hourly(pounds: str, **changes: Any) -> PriceLine:
    """Home care by the hour for a council, weekends and bank holidays included."""
    line: dict[str, Any] = {
        "unit": "hour",
        "amount_pence": _pence(pounds),
        "payer": "council",
        "category": "home_care",
        "valid_from": date(2015, 4, 1),
    }
    return PriceLine(**{**TOLD, **line, **changes})


def by_visit(pounds: str, minutes: int, **changes: Any) -> PriceLine:
    """Home care at a price for a visit of so many minutes."""
    return hourly(pounds, unit="visit", minutes=minutes, **changes)


def not_weekends(line: str, **changes: Any) -> PriceLine:
    """An hourly price that leaves weekends and bank holidays out."""
    return hourly(line, **{"includes_weekends": False, "includes_bank_holidays": False, **changes})


def nursing_week(start: date = TODAY, **changes: Any) -> Scenario:
    """A week in a nursing home."""
    week = WeekPattern("nursing", "nursing_home", "nursing", whole_weeks=1)
    return Scenario(week, "council", start, **changes)


def visits(text: str, start: date = TODAY, payer: str = "council") -> Scenario:
    """A week of visits at home."""
    return Scenario(parse_week(text), payer, start)


def priced(scenario: Scenario, *lines: PriceLine, known: PricingFacts | None = None) -> Comparable:
    """The comparable price; fails where there is none."""
    answer = comparable_week(scenario, lines, known or facts())
    assert isinstance(answer, Comparable), answer
    return answer


def refused(scenario: Scenario, *lines: PriceLine, known: PricingFacts | None = None) -> str:
    """The code of why there is no comparable price."""
    answer = comparable_week(scenario, lines, known or facts())
    assert isinstance(answer, NotComparable), answer
    return answer.code
