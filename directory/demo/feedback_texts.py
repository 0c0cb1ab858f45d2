"""Scores and texts of invented feedback: scores near the service's mean, and sentences that fit the scores."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from directory.demo.feedback_fit import fits, fits_theme, goes_with
from directory.demo.instruments import DATA
from directory.demo.seeded_random import SeededRandom
from directory.demo.service_specs import ServiceSpec
from directory.vocabulary.care import CARER_CATEGORIES, HELP_CATEGORIES, Category
from directory.vocabulary.people import Relationship, Theme

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
    rng: SeededRandom,
    spec: ServiceSpec,
    answers: dict[str, Any],
    languages: tuple[str, ...],
    relationship: Relationship,
) -> tuple[str, str]:
    """(language, text) that fit the service and the writer: empty, or up to a paragraph."""
    pool_by_setting, category = sentences(), spec.category

    def fitting(pool: list[str]) -> list[str]:
        return [each for each in pool if fits(each, relationship, category, languages)]

    others = {code: fitting(pool) for code, pool in pool_by_setting["other"].items() if code in languages}
    others = {code: pool for code, pool in others.items() if pool}
    if others and spec.category in CARER_CATEGORIES and answers["overall"] >= 3 and rng.chance(14):
        code = rng.choice(list(others))
        return code, rng.choice(others[code])
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
    pool = fitting(pool_by_setting[setting][tone])
    themes_said = rng.weighted({0: 18, 1: 40, 2: 28, 3: 14})
    count = 2 if rng.chance(25) else 1
    parts: list[str] = []
    for sentence in rng.sample(pool, len(pool)):
        if len(parts) < count and goes_with(sentence, parts, category):
            parts.append(sentence)
    themes = [
        theme
        for theme in Theme
        if answers[theme] is not None and (setting == "visits" or theme != "timekeeping")
    ]
    for theme in rng.sample(themes, min(themes_said, len(themes))):
        said = [
            each
            for each in fitting(pool_by_setting[theme][mood(answers[theme])])
            if fits_theme(each, category) and goes_with(each, parts, category)
        ]
        if said:
            parts.append(rng.choice(said))
    return "en", " ".join(parts)
