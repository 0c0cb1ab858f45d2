"""The form beside a shortlist: the week, place, budget and payer that its prices are for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import request

from directory.finding.place_problems import place_problem
from directory.finding.queries.interpretation import NamedPlace
from directory.finding.search_params import SearchParams
from directory.presenting.rules import chosen_week
from directory.presenting.weeks import week_choices, week_words
from directory.prices.rules.weeks import USUAL_WEEKS, own_week
from directory.shortlists.queries import ShortlistEntry
from directory.vocabulary.care import CARE_HOMES, VISIT_PRICED_CATEGORIES, Category
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.navigation import query_pairs
from directory.web.preferences import payer_choices

Option = tuple[str, str, bool]
# The categories that a parameter matters for.
PARAM_CATEGORIES = (("visits", VISIT_PRICED_CATEGORIES), ("level", CARE_HOMES))


@dataclass(frozen=True, slots=True)
class PricingForm:
    """What the fields hold, as typed, with each error beside its field.

    `near` are the places, of which only the first has a field; `hidden` the parameters that have none here. `usual`:
    what the prices are for where nobody has said, "" where somebody has.
    """

    near: tuple[str, ...]
    budget: str
    weeks: tuple[Option, ...]
    levels: tuple[Option, ...]
    payers: tuple[tuple[str, str, None, bool], ...]
    hidden: tuple[tuple[str, str], ...]
    errors: dict[str, str]
    usual: str

    @property
    def error_links(self) -> tuple[tuple[str | None, str], ...]:
        """Each error with the id of its field; None where the form has no such field."""
        return tuple(
            (f"f-{name}" if name != "visits" or self.weeks else None, message)
            for name, message in self.errors.items()
        )


def pricing_form(
    entries: Sequence[ShortlistEntry], params: SearchParams, places: Sequence[NamedPlace], payer: str
) -> PricingForm:
    """The form for these services."""
    errors = {name: str(message) for name, message in params.errors.items()}
    problem = place_problem(places)
    if problem:
        errors["near"] = problem.error
    categories = {entry.offered.category for entry in entries if entry.offered is not None}
    return PricingForm(
        near=params.near,
        budget=params.typed.get("max-weekly", ""),
        weeks=_week_options(params) if categories & VISIT_PRICED_CATEGORIES else (),
        levels=_level_options(params) if categories & CARE_HOMES else (),
        payers=payer_choices(payer),
        hidden=(
            *query_pairs(("council", "start")),
            *(
                (name, request.args[name])
                for name, relevant in PARAM_CATEGORIES
                if request.args.get(name) and not categories & relevant
            ),
        ),
        errors=errors,
        usual=usual_words(categories, params),
    )


def usual_words(categories: Collection[str], params: SearchParams) -> str:
    """For which week and which room services of these categories are priced while nobody has said; "" where it is said.

    The list that a service was chosen from may have had another: an address alone holds it.
    """
    own = own_week(Category.HOME_CARE, params.visits) if params.visits else None
    is_usual_week = not VISIT_PRICED_CATEGORIES.isdisjoint(categories) and own is None
    is_usual_room = not CARE_HOMES.isdisjoint(categories) and params.week_key not in CARE_HOME_LEVELS
    week = week_words(USUAL_WEEKS[Category.HOME_CARE][1:])
    if is_usual_week and is_usual_room:
        return gettext("These prices are for %(week)s a week, and for each home’s usual room.", week=week)
    if is_usual_week:
        return gettext("These prices are for %(week)s a week.", week=week)
    if is_usual_room:
        return gettext("These prices are for each home’s usual room.")
    return ""


def _week_options(params: SearchParams) -> tuple[Option, ...]:
    """The published weeks of visits, and the visitor's own where it is another."""
    options = week_choices(
        Category.HOME_CARE, chosen_week(Category.HOME_CARE, params.visits, params.week_key)
    )
    if not params.visits or own_week(Category.HOME_CARE, params.visits):
        return options
    # A week of support: care at home is shown for its usual week.
    return (*options, (params.visits, week_words(params.visits), False))


def _level_options(params: SearchParams) -> tuple[Option, ...]:
    """The levels of a care home, after each home's usual one."""
    usual = ("", gettext("Each home’s usual room"), params.week_key not in CARE_HOME_LEVELS)
    levels = ((level, label("level", level), level == params.week_key) for level in CARE_HOME_LEVELS)
    return (usual, *levels)
