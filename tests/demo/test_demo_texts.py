"""The invented words of services: what is said of a service fits its kind of care."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from directory.demo.seeded_random import seeded_random
from directory.demo.service_texts import service_texts, terms_for
from directory.vocabulary.care import CARE_HOMES, VISITING_CATEGORIES, Category


@pytest.mark.parametrize("category", list(Category))
def test_terms_speak_of_visits_rooms_and_days_only_where_there_are_such(category: str) -> None:
    words = " ".join(terms_for(category))
    assert words
    assert ("visit" in words) <= (category in VISITING_CATEGORIES)
    assert ("room" in words) <= (category in CARE_HOMES)
    assert ("your place" in words) <= (category in CARE_HOMES)


@pytest.mark.parametrize("category", list(Category))
def test_a_service_is_given_terms_of_its_kind_alone(category: str) -> None:
    spec: Any = SimpleNamespace(category=category)
    said = set()
    for number in range(60):
        (english,) = service_texts(seeded_random(1, "texts", number), spec, "Alder", "Hornsey", ["en"])
        said.add(english["important_terms"])
        if category not in VISITING_CATEGORIES:
            assert "who is coming" not in english["staffing_note"]
    assert said == set(terms_for(category))
