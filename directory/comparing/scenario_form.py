"""The form under a comparison: the week, places, budget and payer that it is made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.comparing.comparison_cells import ServiceColumn
from directory.finding.place_problems import PLACE_PROBLEMS
from directory.finding.queries.interpretation import NamedPlace
from directory.finding.search_params import SearchParams
from directory.presenting.weeks import week_words
from directory.prices.rules.weeks import USUAL_WEEKS, published_weeks
from directory.vocabulary.care import CARE_HOMES, VISIT_PRICED_CATEGORIES, Category
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.preferences import payer_choices

Option = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class ScenarioForm:
    """What the fields of the form hold, as typed, with each error beside its field."""

    near: tuple[str, str]
    budget: str
    weeks: tuple[Option, ...]
    levels: tuple[Option, ...]
    payers: tuple[tuple[str, str, None, bool], ...]
    errors: dict[str, str]

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """Each error with the id of its field."""
        return [(f"f-{name}", message) for name, message in self.errors.items()]


def scenario_form(
    params: SearchParams, columns: Sequence[ServiceColumn], places: Sequence[NamedPlace], payer: str
) -> ScenarioForm:
    """The form that changes what the services are compared for."""
    categories = {column.record.category for column in columns}
    has_weeks = bool(categories & VISIT_PRICED_CATEGORIES)
    first, second = (*params.near, "", "")[:2]
    # An error needs its field: there is none for a week of visits where no service is priced by visits.
    errors = {name: str(message) for name, message in params.errors.items() if has_weeks or name != "visits"}
    for number, place in enumerate(places):
        if place.problem is not None:
            errors["near-2" if number else "near"] = str(PLACE_PROBLEMS[place.problem.reason])
    return ScenarioForm(
        near=(first, second),
        budget=params.typed.get("max-weekly", ""),
        weeks=week_options(params) if has_weeks else (),
        levels=level_options(params, columns) if categories & CARE_HOMES else (),
        payers=payer_choices(payer),
        errors=errors,
    )


def week_options(params: SearchParams) -> tuple[Option, ...]:
    """The published weeks of visits, and the visitor's own where it is another."""
    keys = [week.key[1:] for week in published_weeks(Category.HOME_CARE)]
    chosen = params.visits or USUAL_WEEKS[Category.HOME_CARE][1:]
    if chosen not in keys:
        keys.append(chosen)
    return tuple((key, week_words(key), key == chosen) for key in keys)


def level_options(params: SearchParams, columns: Sequence[ServiceColumn]) -> tuple[Option, ...]:
    """The levels of a care home; none is chosen while each home shows its usual one."""
    levels = {column.week.key for column in columns if column.week and column.record.category in CARE_HOMES}
    level = params.week_key if params.week_key in CARE_HOME_LEVELS else ""
    chosen = level or (levels.pop() if len(levels) == 1 else "")
    usual: tuple[Option, ...] = () if chosen else (("", gettext("The usual room of each home"), True),)
    return usual + tuple((level, label("level", level), level == chosen) for level in CARE_HOME_LEVELS)
