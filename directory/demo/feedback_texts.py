"""What invented people answer and say: scores that lean with the service, and words that fit the scores."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from directory.demo.instruments import DATA
from directory.demo.seeded_random import SeededRandom
from directory.demo.service_specs import ServiceSpec
from directory.feedback.rules.writing import THEMES

MEAN_SCORES = {"outstanding": 4.7, "good": 4.25, "requires_improvement": 3.3, "inadequate": 2.5}
JOBS = frozenset({"household_help", "handyperson", "foot_care", "meals"})
VISITS = frozenset({"home_care", "live_in_care", "personal_assistant"})


@cache
def sentences() -> dict[str, dict[str, list[str]]]:
    """The sentences, by place and mood."""
    found: dict[str, dict[str, list[str]]] = tomllib.loads(
        (DATA / "feedback.toml").read_text(encoding="utf-8")
    )
    return found


def mean_score(rng: SeededRandom, spec: ServiceSpec) -> float:
    """About what score people give this service: with its rating, but not only with it."""
    return MEAN_SCORES.get(spec.rating or "", 4.1) + rng.gauss(0, 0.4)


def scores(rng: SeededRandom, mean: float) -> dict[str, Any]:
    """The overall answer and those about themes; some themes are left out."""
    overall = _score(rng, mean)
    themes = {theme: _score(rng, overall) if rng.chance(82) else None for theme in THEMES}
    return {"overall": overall, **themes}


def _score(rng: SeededRandom, middle: float) -> int:
    return min(5, max(1, round(rng.gauss(middle, 0.85))))


def mood(score: int) -> str:
    """Good, mixed or bad."""
    return "good" if score >= 4 else "mixed" if score == 3 else "bad"


def feedback_text(
    rng: SeededRandom, spec: ServiceSpec, given: dict[str, Any], languages: tuple[str, ...]
) -> tuple[str, str]:
    """(language, text): from nothing at all to a paragraph."""
    said = sentences()
    others = [code for code in said["other"] if code in languages]
    if others and given["overall"] >= 3 and rng.chance(14):
        code = rng.choice(others)
        return code, rng.choice(said["other"][code])
    if rng.chance(7):
        return "en", ""
    place = "jobs" if spec.category in JOBS else "visits" if spec.category in VISITS else "house"
    tone = mood(given["overall"])
    pool = said[place][tone]
    count = rng.weighted({0: 18, 1: 40, 2: 28, 3: 14})
    parts = rng.sample(pool, min(len(pool), 2 if rng.chance(25) else 1))
    themes = [
        theme
        for theme in THEMES
        if given[theme] is not None and (place == "visits" or theme != "timekeeping")
    ]
    for theme in rng.sample(themes, min(count, len(themes))):
        parts.append(rng.choice(said[theme][mood(given[theme])]))
    return "en", " ".join(parts)
