"""Scores and texts of invented feedback: scores near the service's mean, and sentences that fit the scores."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from directory.demo.instruments import DATA
from directory.demo.seeded_random import SeededRandom
from directory.demo.service_specs import ServiceSpec
from directory.vocabulary.care import CARER_CATEGORIES, HELP_CATEGORIES, Category
from directory.vocabulary.people import Theme

MEAN_SCORES = {"outstanding": 4.7, "good": 4.25, "requires_improvement": 3.3, "inadequate": 2.5}
JOB_CATEGORIES = HELP_CATEGORIES | {Category.MEALS}


@lru_cache(maxsize=1)
def sentences() -> dict[str, dict[str, list[str]]]:
    """The sentences, by setting and mood."""
    document: dict[str, dict[str, list[str]]] = tomllib.loads(
        (DATA / "feedback.toml").read_text(encoding="utf-8")
    )
    return document


def mean_score(rng: SeededRandom, spec: ServiceSpec) -> float:
    """The mean score of this service: near that of its rating."""
    return MEAN_SCORES.get(spec.rating or "", 4.1) + rng.gauss(0, 0.4)


def scores(rng: SeededRandom, mean: float) -> dict[str, Any]:
    """The overall score and those of themes; some themes are None."""
    overall = _score(rng, mean)
    themes = {theme.value: _score(rng, overall) if rng.chance(82) else None for theme in Theme}
    return {"overall": overall, **themes}


def _score(rng: SeededRandom, middle: float) -> int:
    return min(5, max(1, round(rng.gauss(middle, 0.85))))


def mood(score: int) -> str:
    """Good, mixed or bad."""
    return "good" if score >= 4 else "mixed" if score == 3 else "bad"


def feedback_text(
    rng: SeededRandom, spec: ServiceSpec, answers: dict[str, Any], languages: tuple[str, ...]
) -> tuple[str, str]:
    """(language, text): empty, or up to a paragraph."""
    pool_by_setting = sentences()
    others = [code for code in pool_by_setting["other"] if code in languages]
    if others and answers["overall"] >= 3 and rng.chance(14):
        code = rng.choice(others)
        return code, rng.choice(pool_by_setting["other"][code])
    if rng.chance(7):
        return "en", ""
    setting = (
        "jobs"
        if spec.category in JOB_CATEGORIES
        else "visits"
        if spec.category in CARER_CATEGORIES
        else "house"
    )
    tone = mood(answers["overall"])
    pool = pool_by_setting[setting][tone]
    count = rng.weighted({0: 18, 1: 40, 2: 28, 3: 14})
    parts = rng.sample(pool, min(len(pool), 2 if rng.chance(25) else 1))
    themes = [
        theme
        for theme in Theme
        if answers[theme] is not None and (setting == "visits" or theme != "timekeeping")
    ]
    for theme in rng.sample(themes, min(count, len(themes))):
        parts.append(rng.choice(pool_by_setting[theme][mood(answers[theme])]))
    return "en", " ".join(parts)
