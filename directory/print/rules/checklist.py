"""Which questions to take on a visit, from the category and the person's needs. Pure."""

from __future__ import annotations

from collections.abc import Collection

from directory.vocabulary.care import (
    CARER_CATEGORIES,
    HELP_CATEGORIES,
    RESIDENTIAL_CATEGORIES,
    VISITING_CATEGORIES,
    Category,
    Need,
)

ALL_CATEGORIES = frozenset(Category)
PREMISES_CATEGORIES = ALL_CATEGORIES - VISITING_CATEGORIES
PERSONAL_CATEGORIES = CARER_CATEGORIES | RESIDENTIAL_CATEGORIES
# Each question with the categories it is for, in the order of a visit: safety first, money and terms last.
QUESTIONS: tuple[tuple[str, frozenset[str]], ...] = (
    ("safe_alone", ALL_CATEGORIES),
    ("who_comes", VISITING_CATEGORIES),
    ("how_many_carers", CARER_CATEGORIES),
    ("carer_away", CARER_CATEGORIES),
    ("late", frozenset({Category.HOME_CARE, Category.HOUSEHOLD_HELP, Category.MEALS})),
    ("night_staff", RESIDENTIAL_CATEGORIES),
    ("call_bell", RESIDENTIAL_CATEGORIES),
    ("smell_and_noise", PREMISES_CATEGORIES),
    ("residents_busy", PREMISES_CATEGORIES),
    ("staff_manner", PREMISES_CATEGORIES),
    ("food", RESIDENTIAL_CATEGORIES | {Category.DAY_OPPORTUNITIES, Category.MEALS}),
    ("own_things", RESIDENTIAL_CATEGORIES),
    ("visitors", RESIDENTIAL_CATEGORIES),
    ("doctor", RESIDENTIAL_CATEGORIES),
    ("medicine", PERSONAL_CATEGORIES),
    ("wash_and_dress", PERSONAL_CATEGORIES),
    ("language", ALL_CATEGORIES),
    ("journey", frozenset({Category.DAY_OPPORTUNITIES})),
    ("tools", HELP_CATEGORIES),
    ("insured", HELP_CATEGORIES | {Category.PERSONAL_ASSISTANT}),
    ("inspectors", ALL_CATEGORIES),
    ("complaint", ALL_CATEGORIES),
    ("price_now", ALL_CATEGORIES),
    ("price_asked", ALL_CATEGORIES),
    ("price_rise", ALL_CATEGORIES),
    ("try_and_leave", ALL_CATEGORIES),
)
# The further question for a need.
NEED_QUESTIONS: dict[Need, str] = {
    Need.DEMENTIA: "dementia",
    Need.STROKE: "stroke",
    Need.LEARNING_DISABILITY: "own_choices",
    Need.AUTISM: "quiet_place",
    Need.MENTAL_HEALTH: "bad_days",
    Need.PHYSICAL_DISABILITY: "moving_about",
    Need.SENSORY_IMPAIRMENT: "see_and_hear",
    Need.END_OF_LIFE: "last_days",
}
NEEDS_WITH_QUESTIONS = tuple(NEED_QUESTIONS)


def questions_for(category: str, needs: Collection[str], *, regulated: bool, priced: bool) -> tuple[str, ...]:
    """The codes of the questions, each once, in the order of a visit; those for the needs come before the money.

    Inspections are asked about where there are any; a price is confirmed where it was told, and else asked for.
    """
    price, other = ("price_now", "price_asked") if priced else ("price_asked", "price_now")
    left_out = {other} if regulated else {other, "inspectors"}
    usual = [code for code, categories in QUESTIONS if category in categories and code not in left_out]
    special = [code for need, code in NEED_QUESTIONS.items() if need in needs]
    money = usual.index(price)
    return (*usual[:money], *special, *usual[money:])
