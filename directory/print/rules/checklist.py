"""Which questions to take on a visit, from the kind of care and what the person needs. Pure."""

from __future__ import annotations

from collections.abc import Collection

from directory.vocabulary.care import (
    RESIDENTIAL_CATEGORIES,
    VISITING_CATEGORIES,
    Category,
    Need,
)

PLACES = frozenset(Category) - VISITING_CATEGORIES
PERSONAL = (
    frozenset({Category.HOME_CARE, Category.LIVE_IN_CARE, Category.PERSONAL_ASSISTANT})
    | RESIDENTIAL_CATEGORIES
)
ALL = frozenset(Category)
# Each question with the kinds of care it is asked of, in the order of a visit: safety first, money and terms last.
QUESTIONS: tuple[tuple[str, frozenset[str]], ...] = (
    ("safe_alone", ALL),
    ("who_comes", VISITING_CATEGORIES),
    ("how_many_carers", frozenset({Category.HOME_CARE, Category.LIVE_IN_CARE, Category.PERSONAL_ASSISTANT})),
    ("carer_away", frozenset({Category.HOME_CARE, Category.LIVE_IN_CARE, Category.PERSONAL_ASSISTANT})),
    ("late", frozenset({Category.HOME_CARE, Category.HOUSEHOLD_HELP, Category.MEALS})),
    ("night_staff", RESIDENTIAL_CATEGORIES),
    ("call_bell", RESIDENTIAL_CATEGORIES),
    ("smell_and_noise", PLACES),
    ("residents_busy", PLACES),
    ("staff_manner", PLACES),
    ("food", RESIDENTIAL_CATEGORIES | {Category.DAY_OPPORTUNITIES, Category.MEALS}),
    ("own_things", RESIDENTIAL_CATEGORIES),
    ("visitors", RESIDENTIAL_CATEGORIES),
    ("doctor", RESIDENTIAL_CATEGORIES),
    ("medicine", PERSONAL),
    ("wash_and_dress", PERSONAL),
    ("language", ALL),
    ("journey", frozenset({Category.DAY_OPPORTUNITIES})),
    ("tools", frozenset({Category.HOUSEHOLD_HELP, Category.HANDYPERSON, Category.FOOT_CARE})),
    (
        "insured",
        frozenset(
            {Category.HOUSEHOLD_HELP, Category.HANDYPERSON, Category.FOOT_CARE, Category.PERSONAL_ASSISTANT}
        ),
    ),
    ("inspectors", ALL),
    ("complaint", ALL),
    ("price_now", ALL),
    ("price_asked", ALL),
    ("price_rise", ALL),
    ("try_and_leave", ALL),
)
# What is asked besides, for a need.
FOR_NEEDS: dict[str, str] = {
    Need.DEMENTIA: "dementia",
    Need.STROKE: "stroke",
    Need.LEARNING_DISABILITY: "own_choices",
    Need.AUTISM: "quiet_place",
    Need.MENTAL_HEALTH: "bad_days",
    Need.PHYSICAL_DISABILITY: "moving_about",
    Need.SENSORY_IMPAIRMENT: "see_and_hear",
    Need.END_OF_LIFE: "last_days",
}
NEEDS_ASKED = tuple(FOR_NEEDS)


def questions_for(category: str, needs: Collection[str], *, regulated: bool, priced: bool) -> tuple[str, ...]:
    """The codes of the questions, each once, in the order of a visit; those for her needs stand before the money.

    Inspectors are asked about where they come; a price is confirmed where one was told, and else asked for.
    """
    price, other = ("price_now", "price_asked") if priced else ("price_asked", "price_now")
    idle = {other} if regulated else {other, "inspectors"}
    usual = [code for code, kinds in QUESTIONS if category in kinds and code not in idle]
    special = [code for need, code in FOR_NEEDS.items() if need in needs]
    money = usual.index(price)
    return (*usual[:money], *special, *usual[money:])
