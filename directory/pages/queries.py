"""Reads the small tables of figures and dates that the pages print."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.foundation.database import db
from directory.pages.rules import ChargingYear
from directory.prices.models import NursingRate

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class AccessibilityFacts:
    """When the statement was written and last looked over, what was checked, and the day of the last check."""

    prepared: date
    reviewed: date
    checks: frozenset[str]
    tested: date | None


@dataclass(frozen=True, slots=True)
class NursingContribution:
    """What the NHS pays a nursing home for its nurses: the usual weekly rate, from a day on."""

    valid_from: date
    standard_pence: int


def public_nursing_rate(on: date) -> NursingContribution | None:
    """The standard NHS-funded nursing care rate of the day, as the latest announcement by then had it."""
    row = db.session.execute(
        select(NursingRate.valid_from, NursingRate.standard_pence)
        .where(NursingRate.valid_from <= on, NursingRate.valid_to >= on, NursingRate.announced_on <= on)
        .order_by(NursingRate.announced_on.desc(), NursingRate.id.desc())
        .limit(1)
    ).first()
    return None if row is None else NursingContribution(row.valid_from, row.standard_pence)


@lru_cache(maxsize=1)
def charging_years() -> tuple[ChargingYear, ...]:
    """The national savings limits, year by year."""
    return tuple(ChargingYear(**entry) for entry in _table("charging")["year"])


@lru_cache(maxsize=1)
def accessibility_facts() -> AccessibilityFacts:
    """What the accessibility statement may say was done."""
    told = _table("statements")["accessibility"]
    return AccessibilityFacts(
        told["prepared"], told["reviewed"], frozenset(told["checks"]), told.get("tested")
    )


@lru_cache(maxsize=1)
def privacy_reviewed() -> date:
    """The day the privacy page was last looked over."""
    reviewed: date = _table("statements")["privacy"]["reviewed"]
    return reviewed


def _table(name: str) -> dict[str, Any]:
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
