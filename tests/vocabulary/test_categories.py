"""Each kind of care is decided everywhere: in every set, table and list that holds kinds of care.

The tables here are written by hand. Add a kind to `DECIDED`, run these tests, and each place that lacks it is named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from pathlib import Path

import pytest

from directory.costing.rules import weeks as calculator
from directory.demo import amounts, catalogue, names, service_attributes, service_specs, service_texts
from directory.prices.rules.weeks import USUAL_WEEKS, published_weeks
from directory.print.rules.checklist import QUESTIONS
from directory.register.rules.codes import SERVICE_TYPES, kinds_of
from directory.vocabulary import care
from directory.vocabulary.care import Category
from directory.vocabulary.organisations import RegisterKind

ROOT = Path(__file__).resolve().parents[2]
# Each kind of care with the sets of `vocabulary.care` that it is in: the names without "_CATEGORIES".
DECIDED = {
    "home_care": "CARER MILEAGE REGULATED VISITING VISIT_PRICED",
    "live_in_care": "CARER COMPLETE_CARE REGULATED VISITING WEEKLY",
    "care_home": "CARE_HOMES COMPLETE_CARE REGULATED RESIDENTIAL TOP_UP",
    "nursing_home": "CARE_HOMES COMPLETE_CARE REGULATED RESIDENTIAL TOP_UP",
    "supported_living": "MILEAGE REGULATED RESIDENTIAL TENANCY",
    "day_opportunities": "ATTENDED",
    "extra_care": "REGULATED RESIDENTIAL TENANCY WEEKLY",
    "personal_assistant": "CARER MILEAGE NEVER_ADMITTED UNINSPECTED VISITING VISIT_PRICED",
    "household_help": "HELP HOURLY MILEAGE UNINSPECTED VISITING",
    "handyperson": "HELP HOURLY UNINSPECTED VISITING",
    "foot_care": "HELP UNINSPECTED VISITING WHOLE_VISIT",
    "meals": "UNINSPECTED VISITING WHOLE_VISIT",
}
# Kinds that have no published week and no usual one.
WITHOUT_WEEK: frozenset[str] = frozenset()
# Kinds that the calculator does not offer: a nursing home is a care home with a level of need there.
NOT_CALCULATED = {"nursing_home", "foot_care", "meals"}
# The regulator's service types of each kind of care that the register shows as such. Live-in care is registered as
# care at home, so the register cannot tell it apart.
SERVICE_TYPE = {
    "home_care": "domiciliary_care",
    "care_home": "care_home_without_nursing",
    "nursing_home": "care_home_with_nursing",
    "supported_living": "supported_living",
    "extra_care": "extra_care_housing",
}
NOT_IN_REGISTER = {
    "live_in_care",
    "day_opportunities",
    "personal_assistant",
    "household_help",
    "handyperson",
    "foot_care",
    "meals",
}
# The questions for a visit that are not asked of every kind of care.
OWN_QUESTIONS = {
    "home_care": "who_comes how_many_carers carer_away late medicine wash_and_dress",
    "live_in_care": "who_comes how_many_carers carer_away medicine wash_and_dress",
    "care_home": (
        "night_staff call_bell smell_and_noise residents_busy staff_manner food own_things visitors "
        "doctor medicine wash_and_dress"
    ),
    "nursing_home": (
        "night_staff call_bell smell_and_noise residents_busy staff_manner food own_things visitors "
        "doctor medicine wash_and_dress"
    ),
    "supported_living": (
        "night_staff call_bell smell_and_noise residents_busy staff_manner food own_things visitors "
        "doctor medicine wash_and_dress"
    ),
    "day_opportunities": "smell_and_noise residents_busy staff_manner food journey",
    "extra_care": (
        "night_staff call_bell smell_and_noise residents_busy staff_manner food own_things visitors "
        "doctor medicine wash_and_dress"
    ),
    "personal_assistant": "who_comes how_many_carers carer_away medicine wash_and_dress insured",
    "household_help": "who_comes late tools insured",
    "handyperson": "who_comes tools insured",
    "foot_care": "who_comes tools insured",
    "meals": "who_comes late food",
}
# Kinds whose prices the demonstration makes in its own way, not from a table by category.
PRICED_APART = {"care_home", "nursing_home", "day_opportunities", "foot_care", "meals"}
EVERY_KIND = pytest.mark.parametrize("category", list(Category))


def sets() -> dict[str, frozenset[Category]]:
    """Every set of kinds of care in the vocabulary, by its name without "_CATEGORIES"."""
    return {
        name.removesuffix("_CATEGORIES"): value
        for name, value in vars(care).items()
        if isinstance(value, frozenset) and all(isinstance(member, Category) for member in value)
    }


def missing(held: Collection[str], without: Collection[str] = ()) -> set[str]:
    """The kinds of care in neither collection; none may be in both."""
    assert not set(held) & set(without), (
        "a kind of care is both in the table and in the list of those without"
    )
    return {category.value for category in Category} - set(held) - set(without)


def test_every_kind_is_decided_by_hand() -> None:
    assert missing(DECIDED) == set()


@EVERY_KIND
def test_a_kind_is_in_the_sets_it_was_decided_for(category: Category) -> None:
    held = {name for name, members in sets().items() if category in members}
    assert held == set(DECIDED[category].split())


def test_all_sets_of_kinds_lie_in_the_vocabulary() -> None:
    named = {name for line in DECIDED.values() for name in line.split()}
    assert named == sets().keys()


def test_no_other_module_holds_a_set_of_kinds() -> None:
    """Written out member by member; what is worked out from the vocabulary's sets may lie where it is used."""
    literal = re.compile(r"^[A-Z_]+(?:: [^=]+)? = frozenset\(\s*\{\s*Category\.", re.MULTILINE)
    modules = [
        path
        for path in (ROOT / "directory").rglob("*.py")
        if literal.search(path.read_text(encoding="utf-8"))
    ]
    assert modules == [ROOT / "directory/vocabulary/care.py"]


@EVERY_KIND
def test_a_kind_has_lay_words_in_each_language(category: Category) -> None:
    entries = tomllib.loads((ROOT / "search/data/thesaurus.toml").read_text(encoding="utf-8"))["means"]
    words = [entry for entry in entries if entry.get("category") == category]
    for language in ("phrases", "tr", "ar"):
        assert any(entry.get(language) for entry in words), f"no {language} of the thesaurus mean {category}"


def test_every_kind_has_a_published_week_and_a_usual_one() -> None:
    assert missing([category for category in Category if published_weeks(category)], WITHOUT_WEEK) == set()
    assert missing(USUAL_WEEKS, WITHOUT_WEEK) == set()
    for category, key in USUAL_WEEKS.items():
        assert key in {week.key for week in published_weeks(category)}, f"{key} is no week of {category}"


def test_every_kind_is_offered_by_the_calculator_or_left_out_on_purpose() -> None:
    assert missing(calculator.CATEGORIES, NOT_CALCULATED) == set()


def test_every_kind_has_a_colour_and_an_icon() -> None:
    scss = (ROOT / "static/css/_settings.scss").read_text(encoding="utf-8")
    colours = re.search(r"\$categories: \((.*?)\n\)", scss, re.DOTALL)
    assert colours
    assert missing(re.findall(r"^  ([a-z_]+): #[0-9a-f]{6},$", colours[1], re.MULTILINE)) == set()
    icons = (ROOT / "static/images/icons.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'<symbol id="([a-z_]+)"', icons)) >= {category.value for category in Category}


@EVERY_KIND
def test_a_kind_has_the_questions_it_was_decided_for(category: Category) -> None:
    own = [question for question, kinds in QUESTIONS if category in kinds and len(kinds) < len(Category)]
    assert own == OWN_QUESTIONS[category].split()


def test_every_kind_is_in_the_register_or_not_on_purpose() -> None:
    assert missing(SERVICE_TYPE, NOT_IN_REGISTER) == set()
    for category, service_type in SERVICE_TYPE.items():
        assert service_type in SERVICE_TYPES
        assert kinds_of([service_type], care_home=None) == [category]
    assert {kind for kind in RegisterKind if Category.has(kind)} == SERVICE_TYPE.keys()


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("names.KIND_NAMES", names.KIND_NAMES),
        ("catalogue.CAPACITY", catalogue.CAPACITY),
        ("service_attributes.TASK_PERCENTS", service_attributes.TASK_PERCENTS),
        ("service_specs.FAMILIES", [kind for family in service_specs.FAMILIES for kind in family]),
        ("service_texts.FIRST", service_texts.FIRST),
        ("service_texts.TURKISH", service_texts.TURKISH),
        ("service_texts.ARABIC", service_texts.ARABIC),
    ],
)
def test_every_kind_is_in_the_demonstration(name: str, table: Collection[str]) -> None:
    assert missing(table) == set(), f"demo.{name} lacks a kind of care"


def test_the_demonstration_registers_every_regulated_kind() -> None:
    assert service_attributes.ACTIVITIES.keys() == care.REGULATED_CATEGORIES


def test_the_demonstration_prices_every_kind() -> None:
    assert missing({*amounts.HOUR_PENCE, *amounts.WEEK_PENCE}, PRICED_APART) == set()
