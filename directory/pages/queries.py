"""Reads the small tables of dates that the pages print."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class AccessibilityFacts:
    """When the statement was written and last looked over, what was checked, and the day of the last one."""

    prepared: date
    reviewed: date
    checks: frozenset[str]
    tested: date | None


@lru_cache(maxsize=1)
def accessibility_facts() -> AccessibilityFacts:
    """What the accessibility statement may say was done."""
    values = _table("statements")["accessibility"]
    return AccessibilityFacts(
        values["prepared"], values["reviewed"], frozenset(values["checks"]), values.get("tested")
    )


@lru_cache(maxsize=1)
def privacy_reviewed() -> date:
    """The day the privacy page was last looked over."""
    reviewed: date = _table("statements")["privacy"]["reviewed"]
    return reviewed


def _table(name: str) -> dict[str, Any]:
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
