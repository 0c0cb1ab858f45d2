"""What an invented service offers and to whom: needs, tasks, languages, cultures and features."""

from __future__ import annotations

from collections.abc import Collection

from directory.demo.seeded_random import SeededRandom
from directory.demo.service_specs import ServiceSpec
from directory.places.shipped import languages_by_council
from directory.vocabulary.care import CARE_HOMES, CARER_CATEGORIES, HELP_CATEGORIES, Category, Need, Task
from directory.vocabulary.features import Feature, VisitTime
from directory.vocabulary.languages import SpokenLanguage

OLDER_NEEDS = {
    "dementia": 62,
    "physical_disability": 42,
    "stroke": 24,
    "end_of_life": 26,
    "sensory_impairment": 22,
    "mental_health": 14,
    "complex_needs": 12,
}
YOUNGER_NEEDS = {
    "learning_disability": 78,
    "autism": 56,
    "mental_health": 46,
    "complex_needs": 24,
    "young_people_transition": 22,
    "physical_disability": 26,
    "brain_injury": 14,
    "substance_misuse": 7,
}
# Category -> task -> percent of services that offer it.
TASK_PERCENTS: dict[str, dict[str, int]] = {
    Category.HOME_CARE: {
        "personal_care": 100,
        "meals_prep": 88,
        "medication": 82,
        "companionship": 70,
        "shopping": 55,
        "cleaning": 40,
        "night_care": 38,
        "respite": 58,
        "escort": 45,
        "hoist": 52,
        "two_carers": 60,
        "rehabilitation": 22,
    },
    Category.LIVE_IN_CARE: {
        "personal_care": 100,
        "meals_prep": 96,
        "medication": 92,
        "companionship": 95,
        "night_care": 80,
        "respite": 70,
        "shopping": 85,
        "cleaning": 75,
        "escort": 70,
        "hoist": 55,
    },
    Category.CARE_HOME: {
        "personal_care": 100,
        "medication": 100,
        "respite": 58,
        "companionship": 60,
        "hoist": 70,
        "night_care": 100,
    },
    Category.NURSING_HOME: {
        "personal_care": 100,
        "nursing": 100,
        "medication": 100,
        "respite": 50,
        "hoist": 90,
        "rehabilitation": 32,
        "night_care": 100,
    },
    Category.SUPPORTED_LIVING: {
        "personal_care": 100,
        "housing_support": 90,
        "medication": 72,
        "shopping": 60,
        "escort": 66,
        "meals_prep": 60,
        "night_care": 40,
    },
    Category.DAY_OPPORTUNITIES: {
        "companionship": 90,
        "transport": 55,
        "meals_prep": 50,
        "rehabilitation": 28,
        "respite": 62,
        "escort": 40,
    },
    Category.EXTRA_CARE: {"personal_care": 100, "housing_support": 85, "meals_prep": 40, "companionship": 40},
    Category.PERSONAL_ASSISTANT: {
        "companionship": 85,
        "shopping": 80,
        "meals_prep": 72,
        "escort": 80,
        "cleaning": 55,
        "transport": 35,
    },
    Category.HOUSEHOLD_HELP: {
        "cleaning": 92,
        "shopping": 72,
        "gardening": 55,
        "companionship": 24,
        "repairs": 18,
    },
    Category.HANDYPERSON: {"repairs": 100, "gardening": 42},
    Category.FOOT_CARE: {"foot_care": 100},
    Category.MEALS: {"meals_prep": 100},
}
ACTIVITIES: dict[str, list[str]] = {
    Category.HOME_CARE: ["personal_care"],
    Category.LIVE_IN_CARE: ["personal_care"],
    Category.CARE_HOME: ["accommodation_with_care"],
    Category.NURSING_HOME: ["accommodation_with_care", "treatment_of_disease"],
    Category.SUPPORTED_LIVING: ["personal_care"],
    Category.EXTRA_CARE: ["personal_care"],
}
CULTURE_OF = {
    "tr": "turkish",
    "ku": "kurdish",
    "pl": "polish",
    "so": "somali",
    "bn": "bangladeshi",
    "el": "greek",
    "zh": "chinese",
    "uk": "ukrainian",
    "ur": "pakistani",
    "gu": "indian",
    "pa": "indian",
    "hi": "indian",
    "yi": "jewish",
    "he": "jewish",
}
FAITH_OF = {
    "turkish": "muslim",
    "somali": "muslim",
    "bangladeshi": "muslim",
    "pakistani": "muslim",
    "jewish": "jewish",
}
DIET_OF = {"muslim": "halal", "jewish": "kosher"}
DWELLINGS = CARE_HOMES | {Category.SUPPORTED_LIVING, Category.EXTRA_CARE, Category.DAY_OPPORTUNITIES}
BUILDING_FEATURES = {
    "step_free": 78,
    "lift": 62,
    "wheelchair_rooms": 55,
    "hearing_loop": 30,
    "en_suite": 58,
    "garden": 74,
    "own_furniture": 66,
    "pets": 18,
    "wifi": 82,
    "couples": 26,
    "visiting_any_time": 76,
    "parking": 52,
    "near_public_transport": 64,
    "secure_garden": 40,
    "smoking_area": 14,
    "kitchenette": 22,
}
DAY_CENTRE_FEATURES = {
    "step_free": 88,
    "hearing_loop": 44,
    "garden": 40,
    "wifi": 70,
    "parking": 46,
    "near_public_transport": 80,
}


def needs_of(rng: SeededRandom, spec: ServiceSpec) -> list[str]:
    """The needs it meets."""
    if spec.category in HELP_CATEGORIES | {Category.MEALS}:
        return ["older_people"] + (["physical_disability"] if rng.chance(40) else [])
    older = spec.client == "older"
    table = OLDER_NEEDS if older else YOUNGER_NEEDS
    codes = {need for need, percent in table.items() if rng.chance(percent)}
    codes.add("older_people" if older else "learning_disability" if rng.chance(70) else "mental_health")
    return [need for need in Need if need in codes]


def tasks_of(rng: SeededRandom, spec: ServiceSpec) -> list[str]:
    """The tasks it does. Personal care and nursing only where the service is registered for it (L20)."""
    codes = {task for task, percent in TASK_PERCENTS[spec.category].items() if rng.chance(percent)}
    if not spec.regulated:
        codes -= {"personal_care", "nursing"}
        codes |= {"companionship"} if not codes else set()
    return [task for task in Task if task in codes]


def languages_of(rng: SeededRandom, spec: ServiceSpec) -> list[str]:
    """English and languages of the council, the most spoken most often."""
    known = languages_by_council().get(spec.council_code, ())
    spoken = [language for language in known if SpokenLanguage.has(language.code)][:16]
    percent = 66 if spec.category in CARER_CATEGORIES else 26
    codes = {"en"}
    for rank, language in enumerate(spoken):
        if rng.chance(percent * 0.74**rank):
            codes.add(language.code)
    if rng.chance(5):
        codes.add("bsl")
    return sorted(codes)


def cultures_faiths_and_diets_of(
    rng: SeededRandom, languages: list[str]
) -> tuple[list[str], list[str], list[str]]:
    """(cultures, faiths, diets) that go with the languages, and a few others."""
    cultures = {CULTURE_OF[code] for code in languages if code in CULTURE_OF and rng.chance(60)}
    cultures |= {culture for culture, percent in _OTHER_CULTURES.items() if rng.chance(percent)}
    faiths = {FAITH_OF[culture] for culture in cultures if culture in FAITH_OF and rng.chance(70)}
    if rng.chance(7):
        faiths.add("christian")
    diets = {DIET_OF[faith] for faith in faiths if faith in DIET_OF}
    diets |= {diet for diet, percent in _OTHER_DIETS.items() if rng.chance(percent)}
    return sorted(cultures), sorted(faiths), sorted(diets)


_OTHER_CULTURES = {"caribbean": 9, "african": 7, "irish": 4, "lgbt": 6, "cypriot": 3}
_OTHER_DIETS = {"vegetarian": 24, "vegan": 9, "soft_food": 16, "gluten_free": 12, "caribbean_food": 6}


def serves_food(category: str, tasks: Collection[str]) -> bool:
    """Whether people eat what it cooks, so that it knows some kinds of food."""
    return category in CARE_HOMES or "meals_prep" in tasks


def features_of(rng: SeededRandom, spec: ServiceSpec) -> list[str]:
    """What the building has; nothing for care that comes to the resident."""
    if spec.category not in DWELLINGS:
        return []
    table = DAY_CENTRE_FEATURES if spec.category == Category.DAY_OPPORTUNITIES else BUILDING_FEATURES
    return [code for code in Feature if code in table and rng.chance(table[code])]


def visit_times_of(rng: SeededRandom, tasks: list[str]) -> list[str]:
    """When it visits."""
    codes = {"morning", "midday", "afternoon"}
    codes |= {code for code, percent in _LESS_USUAL_TIMES.items() if rng.chance(percent)}
    if "night_care" in tasks:
        codes.add("night")
    return [code for code in VisitTime if code in codes]


_LESS_USUAL_TIMES = {"early_morning": 62, "evening": 80, "weekend": 78, "bank_holiday": 66}
