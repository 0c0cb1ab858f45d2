"""Which questions to take on a visit, from the kind of care and what the person needs. Pure."""

from __future__ import annotations

from collections.abc import Collection

from directory.vocabulary.care import VISITING_CATEGORIES, Category

PLACES = frozenset(Category) - VISITING_CATEGORIES
LIVED_IN = frozenset({"care_home", "nursing_home", "supported_living", "extra_care"})
PERSONAL = frozenset({"home_care", "live_in_care", "personal_assistant"}) | LIVED_IN
ALL = frozenset(Category)
# Each question with the kinds of care it is asked of, in the order of a visit: safety first, money and terms last.
QUESTIONS: tuple[tuple[str, frozenset[str]], ...] = (
    ("safe_alone", ALL),
    ("who_comes", VISITING_CATEGORIES),
    ("how_many_carers", frozenset({"home_care", "live_in_care", "personal_assistant"})),
    ("carer_away", frozenset({"home_care", "live_in_care", "personal_assistant"})),
    ("late", frozenset({"home_care", "household_help", "meals"})),
    ("night_staff", LIVED_IN),
    ("call_bell", LIVED_IN),
    ("smell_and_noise", PLACES),
    ("residents_busy", PLACES),
    ("staff_manner", PLACES),
    ("food", LIVED_IN | {"day_opportunities", "meals"}),
    ("own_things", LIVED_IN),
    ("visitors", LIVED_IN),
    ("doctor", LIVED_IN),
    ("medicine", PERSONAL),
    ("wash_and_dress", PERSONAL),
    ("language", ALL),
    ("journey", frozenset({"day_opportunities"})),
    ("tools", frozenset({"household_help", "handyperson", "foot_care"})),
    ("insured", frozenset({"household_help", "handyperson", "foot_care", "personal_assistant"})),
    ("inspectors", ALL),
    ("complaint", ALL),
    ("price_now", ALL),
    ("price_asked", ALL),
    ("price_rise", ALL),
    ("try_and_leave", ALL),
)
# What is asked besides, for a need.
FOR_NEEDS: dict[str, str] = {
    "dementia": "dementia",
    "stroke": "stroke",
    "learning_disability": "own_choices",
    "autism": "quiet_place",
    "mental_health": "bad_days",
    "physical_disability": "moving_about",
    "sensory_impairment": "see_and_hear",
    "end_of_life": "last_days",
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
