"""The invented words of services: what is said of a service fits its kind of care."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from directory.demo.checks import findings
from directory.demo.quality import areas_of, faults_of, praise_of
from directory.demo.seeded_random import seeded_random
from directory.demo.service_attributes import serves_food
from directory.demo.service_texts import CLAIMS, FIRST, HOUSE_SECOND, SECOND, service_texts, terms_for
from directory.vocabulary.care import (
    CARE_HOMES,
    REGULATED_CATEGORIES,
    RESIDENTIAL_CATEGORIES,
    VISITING_CATEGORIES,
    Category,
)


@pytest.mark.parametrize("category", list(Category))
def test_terms_speak_of_visits_rooms_and_days_only_where_there_are_such(category: str) -> None:
    words = " ".join(terms_for(category))
    assert words
    assert ("visit" in words) <= (category in VISITING_CATEGORIES)
    assert ("room" in words) <= (category in CARE_HOMES)
    assert ("your place" in words) <= (category in CARE_HOMES)


NOTHING = {
    "languages": ["en"],
    "features": [],
    "tasks": [],
    "visit_times": [],
    "trial_days": None,
    "capacity": 40,
}


def said_of(category: str, **facts: Any) -> list[dict[str, str]]:
    """The English words of sixty services of a kind with these facts."""
    spec: Any = SimpleNamespace(category=category)
    made = [
        service_texts(seeded_random(1, "texts", number), spec, "Alder", "Hornsey", {**NOTHING, **facts})
        for number in range(60)
    ]
    assert all(len(texts) == 1 for texts in made)
    return [english for (english,) in made]


@pytest.mark.parametrize("category", list(Category))
def test_a_service_is_given_terms_of_its_kind_alone(category: str) -> None:
    said = said_of(category)
    if category not in VISITING_CATEGORIES:
        assert not any("who is coming" in english["staffing_note"] for english in said)
    assert {english["important_terms"] for english in said} == set(terms_for(category))


@pytest.mark.parametrize(
    ("category", "words", "true", "false"),
    [
        ("supported_living", "Your own front door", {"sharers": 1}, {"sharers": 4}),
        ("supported_living", "Shared houses", {"sharers": 4}, {"sharers": 1}),
        ("supported_living", "stay for a week first", {"trial_days": 7}, {"trial_days": 28}),
        ("day_opportunities", "stay for a week first", None, {"trial_days": 7}),
        ("care_home", "stay for a week first", {"trial_days": 7}, {"trial_days": None}),
        ("care_home", "with a garden", {"features": ["garden"], "capacity": 12}, {"features": ["garden"]}),
        ("care_home", "on one floor", {}, {"features": ["lift"]}),
        ("care_home", "Visitors are welcome at any time", {"features": ["visiting_any_time"]}, {}),
        (
            "household_help",
            "light bulbs",
            {"tasks": ["cleaning", "shopping", "repairs"]},
            {"tasks": ["cleaning"]},
        ),
        ("household_help", "in the garden", {"tasks": ["cleaning", "gardening"]}, {"tasks": ["cleaning"]}),
        ("home_care", "The same few people", None, {}),
    ],
)
def test_what_is_said_of_a_service_fits_its_facts(
    category: str, words: str, true: dict[str, Any] | None, false: dict[str, Any]
) -> None:
    assert not any(words in str(english) for english in said_of(category, **false))
    assert true is None or any(words in str(english) for english in said_of(category, **true))


def test_every_claim_is_one_that_is_made() -> None:
    said = {*SECOND, *HOUSE_SECOND, *(words for firsts in FIRST.values() for words in firsts)}
    assert CLAIMS.keys() <= said


@pytest.mark.parametrize("category", list(Category))
def test_a_check_finds_only_what_there_is_at_this_kind_of_care(category: str) -> None:
    faults = faults_of(category)
    said = " ".join([*praise_of(category), *(f"{fault.summaries} {fault.action}" for fault in faults)])
    assert faults and praise_of(category)
    assert ("edicine" in said) <= (category in REGULATED_CATEGORIES)
    assert ("night" in said) <= (category in RESIDENTIAL_CATEGORIES)
    assert ("isits" in said) <= (category in VISITING_CATEGORIES)
    found = findings(category, date(2026, 11, 22))
    assert ("edicine" in str(found)) <= (category in REGULATED_CATEGORIES)
    assert ("isits" in str(found)) <= (category in VISITING_CATEGORIES) and len(found.required_actions) > 0
    assert ("medicines" in areas_of(category)) == (category in REGULATED_CATEGORIES)


def test_only_who_cooks_knows_kinds_of_food() -> None:
    assert not serves_food("foot_care", ["foot_care"]) and not serves_food("household_help", ["cleaning"])
    assert serves_food("meals", ["meals_prep"]) and serves_food("care_home", [])
