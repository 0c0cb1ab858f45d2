"""What invented people answer and say: scores that lean with the service, and words that fit the scores."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from directory.demo.dice import Dice
from directory.demo.instruments import DATA
from directory.demo.plan import Blueprint
from directory.feedback.rules.writing import THEMES

LEANING = {"outstanding": 4.7, "good": 4.25, "requires_improvement": 3.3, "inadequate": 2.5}
JOBS = frozenset({"household_help", "handyperson", "foot_care", "meals"})
VISITS = frozenset({"home_care", "live_in_care", "personal_assistant"})


@cache
def sayings() -> dict[str, dict[str, list[str]]]:
    """The sentences, by place and mood."""
    found: dict[str, dict[str, list[str]]] = tomllib.loads(
        (DATA / "feedback.toml").read_text(encoding="utf-8")
    )
    return found


def leaning(chance: Dice, blueprint: Blueprint) -> float:
    """About what score people give this service: with its rating, but not only with it."""
    return LEANING.get(blueprint.rating or "", 4.1) + chance.gauss(0, 0.4)


def scores(chance: Dice, lean: float) -> dict[str, Any]:
    """The overall answer and those about themes; some themes are left out."""
    overall = _score(chance, lean)
    themes = {theme: _score(chance, overall) if chance.chance(82) else None for theme in THEMES}
    return {"overall": overall, **themes}


def _score(chance: Dice, middle: float) -> int:
    return min(5, max(1, round(chance.gauss(middle, 0.85))))


def mood(score: int) -> str:
    """Good, mixed or bad."""
    return "good" if score >= 4 else "mixed" if score == 3 else "bad"


def words(
    chance: Dice, blueprint: Blueprint, given: dict[str, Any], languages: tuple[str, ...]
) -> tuple[str, str]:
    """(language, text): from nothing at all to a paragraph."""
    said = sayings()
    others = [code for code in said["other"] if code in languages]
    if others and given["overall"] >= 3 and chance.chance(14):
        code = chance.choice(others)
        return code, chance.choice(said["other"][code])
    if chance.chance(7):
        return "en", ""
    place = "jobs" if blueprint.category in JOBS else "visits" if blueprint.category in VISITS else "house"
    tone = mood(given["overall"])
    pool = said[place][tone]
    count = chance.weighted({0: 18, 1: 40, 2: 28, 3: 14})
    parts = chance.sample(pool, min(len(pool), 2 if chance.chance(25) else 1))
    themes = [
        theme
        for theme in THEMES
        if given[theme] is not None and (place == "visits" or theme != "timekeeping")
    ]
    for theme in chance.sample(themes, min(count, len(themes))):
        parts.append(chance.choice(said[theme][mood(given[theme])]))
    return "en", " ".join(parts)
