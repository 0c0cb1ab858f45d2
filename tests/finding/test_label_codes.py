"""Every code that a page may show has words, and no words are left over for a code that nobody has."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from directory.admissions.models import EVIDENCE_KINDS
from directory.catalogue import vocabulary
from directory.catalogue.rules import START_STALE_DAYS, VACANCY_STALE_DAYS
from directory.feedback.rules.writing import RELATIONSHIPS, THEMES
from directory.finding.documents import PAYERS, TERMS
from directory.finding.search_params import LEVELS
from directory.moderation.rules import FIELDS
from directory.prices.rules.check import CHARGES
from directory.prices.rules.visits import ORDINARY_TIMES
from directory.quality import rules as quality
from directory.register.rules import codes as register
from directory.register.rules.ratings import QUESTIONS, VALUES
from directory.web import navigation
from directory.web.labels import KINDS
from directory.web.templating import DAYS_FRESH

ROOT = Path(__file__).resolve().parents[2]
NARROWING = (
    *vocabulary.FEATURES,
    *(f"culture_{code}" for code in vocabulary.CULTURES),
    *(f"faith_{code}" for code in vocabulary.FAITHS),
    *vocabulary.DIETS,
    *TERMS,
)
CODES = {
    "category": vocabulary.CATEGORIES,
    "category_is": vocabulary.CATEGORIES,
    "need": vocabulary.NEEDS,
    "task": vocabulary.TASKS,
    "culture": vocabulary.CULTURES,
    "faith": vocabulary.FAITHS,
    "diet": vocabulary.DIETS,
    "feature": vocabulary.FEATURES,
    "narrowing": NARROWING,
    "visit_time": vocabulary.VISIT_TIMES,
    "funding": vocabulary.FUNDING,
    "payer": PAYERS,
    "level": LEVELS,
    "rating": VALUES,
    "key_question": QUESTIONS,
    "register_kind": register.KINDS,
    "evidence": EVIDENCE_KINDS,
    "charge": CHARGES,
    "check_kind": quality.KINDS,
    "check_outcome": quality.OUTCOMES,
    "relationship": RELATIONSHIPS,
    "theme": THEMES,
    "mistake_field": FIELDS,
}


def said_by_rules(name: str, place: int) -> set[str]:
    """The codes that the price rules build `name` with: the literal at its `place` of arguments."""
    said: set[str] = set()
    for path in (ROOT / "directory/prices").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name:
                given = call.args[place] if len(call.args) > place else None
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    said.add(given.value)
    return said


@pytest.mark.parametrize("kind", CODES)
def test_every_code_has_words_and_no_words_are_left_over(app: Flask, kind: str) -> None:
    assert app is not None  # its rooms have named their codes
    assert set(KINDS[kind]) == set(CODES[kind])


def test_no_kind_of_label_escapes_the_test(app: Flask) -> None:
    assert app is not None
    assert set(KINDS) == {*CODES, "language", "price_part", "in_price", "not_comparable"}


def test_every_reason_against_a_price_has_words(app: Flask) -> None:
    assert app is not None
    reasons = said_by_rules("NotComparable", 0) | said_by_rules("CannotPrice", 0)
    assert len(reasons) > 8
    assert reasons == set(KINDS["not_comparable"])


def test_every_line_of_a_price_has_words(app: Flask) -> None:
    assert app is not None
    times = ["", *(f"_{time}" for time in ORDINARY_TIMES)]
    parts = {f"{part}{time}" for part in ("visits", "support_hours") for time in times}
    assert parts | {"fee", "core", "sessions", "night_sleep", "night_waking"} == set(KINDS["price_part"])


def test_a_page_and_the_index_know_the_same_ways_to_pay() -> None:
    assert navigation.PAYERS == PAYERS


def test_the_words_for_old_news_and_the_rule_agree_on_its_age() -> None:
    assert DAYS_FRESH == VACANCY_STALE_DAYS == START_STALE_DAYS
