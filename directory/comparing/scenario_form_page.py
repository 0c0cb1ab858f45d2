"""The form under a comparison: for which week, places, budget and payer it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.comparing.comparison_page import Seen
from directory.finding import wording
from directory.finding.queries.results import NamedPlace
from directory.finding.search_params import SearchParams
from directory.presenting.rules import PRICED_BY_VISITS
from directory.presenting.weeks import week_words
from directory.prices.rules.scenarios import USUAL_WEEKS, standard_scenarios
from directory.vocabulary.care import CARE_HOMES
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.choices import payer_choices
from directory.web.i18n import gettext
from directory.web.labels import label

Option = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Questions:
    """The form under the comparison: what prices and places are for, kept as typed, with an error beside its field."""

    near: tuple[str, str]
    budget: str
    weeks: tuple[Option, ...]
    levels: tuple[Option, ...]
    payers: tuple[tuple[str, str, None, bool], ...]
    errors: dict[str, str]

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """Each error with the field it stands beside."""
        return [(f"f-{name}", words) for name, words in self.errors.items()]


def questions(
    asked: SearchParams, seen: Sequence[Seen], places: Sequence[NamedPlace], payer: str
) -> Questions:
    """The form that changes what is compared for."""
    kinds = {one.it.record.category for one in seen}
    first, second = (*asked.near, "", "")[:2]
    # An error has its field: no week of visits is asked for where nobody sells visits.
    asks_weeks = bool(kinds & PRICED_BY_VISITS)
    errors = {name: str(words) for name, words in asked.errors.items() if asks_weeks or name != "visits"}
    for number, one in enumerate(places):
        if one.problem is not None:
            errors["near-2" if number else "near"] = str(wording.PLACE_PROBLEMS[one.problem.reason])
    budget = asked.typed.get("max-weekly", "")
    return Questions(
        near=(first, second),
        budget=budget,
        weeks=week_options(asked) if kinds & PRICED_BY_VISITS else (),
        levels=level_options(asked, seen) if kinds & CARE_HOMES else (),
        payers=payer_choices(payer),
        errors=errors,
    )


def week_options(asked: SearchParams) -> tuple[Option, ...]:
    """The weeks of visits one can choose, her own among them."""
    keys = [week.key[1:] for week in standard_scenarios("home_care")]
    usual = USUAL_WEEKS["home_care"][1:]
    chosen = asked.week or usual
    if chosen not in keys:
        keys.append(chosen)
    return tuple((key, week_words(key), key == chosen) for key in keys)


def level_options(asked: SearchParams, seen: Sequence[Seen]) -> tuple[Option, ...]:
    """The kinds of room one can choose; none is chosen while each home shows its usual one."""
    homes = {one.week.key for one in seen if one.week and one.it.record.category in CARE_HOMES}
    level = asked.level if asked.level in CARE_HOME_LEVELS else ""
    chosen = level or (homes.pop() if len(homes) == 1 else "")
    usual: tuple[Option, ...] = () if chosen else (("", gettext("The usual room of each home"), True),)
    return usual + tuple((level, label("level", level), level == chosen) for level in CARE_HOME_LEVELS)
