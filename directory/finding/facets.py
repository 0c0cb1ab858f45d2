"""The filters beside a list, with how many services each choice has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from directory.finding.forms import MILES
from directory.finding.queries.interpretation import InterpretedSearch
from directory.finding.queries.results import Results, union
from directory.finding.search_params import SearchParams
from directory.presenting.first_days import START
from directory.presenting.own_cost_words import whole_price_words
from directory.presenting.phrases import within_words
from directory.presenting.weeks import week_words
from directory.prices.rules.weeks import USUAL_WEEKS, published_weeks
from directory.vocabulary.care import CARE_HOMES, VISIT_PRICED_CATEGORIES, Category
from directory.vocabulary.features import FEATURE_GROUPS
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.i18n import gettext
from directory.web.labels import label, labels
from directory.web.preferences import payer_choices
from search.results import FacetCount

Option = tuple[str, str, int | None, bool]


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of filters as the template draws it. `kind`: checkbox, radio, select or text.

    `may_fold`: it is one of those that few people need, and is folded while nothing in it is chosen.
    """

    legend: str
    name: str
    kind: str
    options: tuple[Option | tuple[str, str, bool], ...] = ()
    hint: str | None = None
    value: str = ""
    error: str | None = None
    prefix: str | None = None
    inputmode: str | None = None
    may_fold: bool = False

    @property
    def is_folded(self) -> bool:
        """Whether the group is folded away: what is chosen is always in sight, as its chip is."""
        return self.may_fold and not any(option[-1] for option in self.options)


def facets(results: Results, payer: str) -> list[Facet]:
    """Every filter that fits this list, in one fixed order."""
    search, counts, params = results.search, results.page.facets, results.search.params
    groups = [
        _counted(
            gettext("Kind of care"), "category", "category", counts["category"], search.categories, Category
        ),
        *_price_facets(search, payer),
        _second_place(params),
        *([_distance(params)] if search.found_places else []),
        *_quality_and_need_facets(search, counts),
        *_feature_facets(search, counts["features"]),
        Facet(
            gettext("Room now"),
            "available",
            "checkbox",
            (("1", gettext("Can take someone now"), None, params.available),),
        ),
        _first_day(params),
    ]
    return [facet for facet in groups if facet.options or facet.kind == "text"]


def _price_facets(search: InterpretedSearch, payer: str) -> list[Facet]:
    """The week the prices are for, the budget, and who pays."""
    params, week = search.params, _week(search)
    groups = [*([week] if week else []), _budget(params, payer)]
    if params.max_weekly is not None:
        also = (("1", gettext("Also show services over the budget"), None, params.over_budget),)
        groups.append(Facet(gettext("Over the budget"), "over", "checkbox", also))
    return [*groups, Facet(gettext("Who pays"), "payer", "radio", payer_choices(payer))]


def _quality_and_need_facets(
    search: InterpretedSearch, counts: Mapping[str, Sequence[FacetCount]]
) -> list[Facet]:
    """The rating, and what a service can do for whom. What the words gave is ticked as what was chosen is."""
    params, parsed = search.params, search.parsed
    languages = union(params.languages, parsed.languages)
    tasks, needs = union(params.tasks, parsed.tasks), union(params.needs, parsed.needs)
    return [
        _counted(gettext("Inspectors’ rating"), "rating", "rating", counts["rating"], params.ratings),
        _counted(
            gettext("Language spoken"), "language", "language", counts["languages"], languages, may_fold=True
        ),
        _counted(gettext("Help with"), "help", "task", counts["tasks"], tasks, may_fold=True),
        _counted(gettext("Who it is for"), "need", "need", counts["needs"], needs, may_fold=True),
        _counted(
            gettext("Specialist in"),
            "specialist",
            "need",
            counts["specialist"],
            params.specialist,
            hint=gettext("The Council has seen the evidence."),
            may_fold=True,
        ),
    ]


def _feature_facets(search: InterpretedSearch, counts: Sequence[FacetCount]) -> list[Facet]:
    """What else a service can be narrowed by, in groups by what it means."""
    chosen = union(search.params.features, search.parsed.features)
    legends = (
        gettext("Faith and culture"),
        gettext("Food"),
        gettext("The building"),
        gettext("Who comes"),
        gettext("Before you decide"),
    )
    return [
        _counted(
            legend,
            "feature",
            "feature_filter",
            [count for count in counts if count[0] in codes],
            tuple(code for code in chosen if code in codes),
            may_fold=True,
        )
        for legend, codes in zip(legends, FEATURE_GROUPS, strict=True)
    ]


def _counted(
    legend: str,
    name: str,
    kind: str,
    counts: Iterable[FacetCount],
    chosen: tuple[str, ...],
    order: Iterable[str] = (),
    hint: str | None = None,
    *,
    may_fold: bool = False,
) -> Facet:
    known: Mapping[str, int] = {code: number for code, number in counts if code}
    codes = [code for code in order if code in known or code in chosen] if order else list(known)
    codes += [code for code in chosen if code not in codes]
    words = labels(kind)
    options = tuple((code, words[code], known.get(code, 0), code in chosen) for code in codes)
    return Facet(legend, name, "checkbox", options, hint, may_fold=may_fold)


def _week(search: InterpretedSearch) -> Facet | None:
    """The week the prices are for, where every kind of care in the list shares its weeks."""
    categories = set(search.categories)
    if categories and categories <= VISIT_PRICED_CATEGORIES:
        return _visits(search.params)
    if categories and categories <= CARE_HOMES:
        return _room(search.week_key, categories)
    return None


def _visits(params: SearchParams) -> Facet:
    """The published weeks of visits, and the visitor's own."""
    published = [week.key[1:] for week in published_weeks(Category.HOME_CARE)]
    chosen = params.visits or params.typed.get("visits", "") or USUAL_WEEKS[Category.HOME_CARE][1:]
    own = [params.visits] if params.visits and params.visits not in published else []
    options = tuple((visits, week_words(visits), visits == chosen) for visits in (*published, *own))
    return Facet(gettext("Visits a week"), "visits", "select", options)


def _room(week_key: str, categories: set[str]) -> Facet:
    """The kinds of room in these homes."""
    levels = [week.key for week in published_weeks(next(iter(categories)))]
    if len(categories) > 1:
        levels = list(CARE_HOME_LEVELS)
    chosen = week_key if week_key in levels else levels[0]
    options = tuple((level, label("level", level), level == chosen) for level in levels)
    return Facet(gettext("Kind of room"), "level", "select", options)


def _budget(params: SearchParams, payer: str) -> Facet:
    typed = params.typed.get("max-weekly", "")
    error = params.errors.get("max-weekly")
    return Facet(
        gettext("Weekly budget"),
        "max-weekly",
        "text",
        hint=" ".join(words for words in (whole_price_words(payer), gettext("We don’t keep this.")) if words),
        value=typed,
        error=str(error) if error else None,
        prefix="£",
        inputmode="decimal",
    )


def _first_day(params: SearchParams) -> Facet:
    """A day from which care is wanted, as somebody types one."""
    return Facet(
        gettext("From a day"),
        START,
        "text",
        hint=gettext("Like 2 March 2027. A day counts instead of “now”."),
        value=params.typed.get(START, ""),
        error=params.start_error or None,
    )


def _second_place(params: SearchParams) -> Facet:
    """Close to where the resident lives and close to the family: two places at once (HF 6.1)."""
    return Facet(
        gettext("A second place"),
        "near",
        "text",
        hint=gettext("Such as your daughter’s postcode. You can put either place first."),
        value=params.near[1] if len(params.near) == 2 else "",
    )


def _distance(params: SearchParams) -> Facet:
    any_distance = ("", gettext("Any distance"), params.miles is None)
    return Facet(
        gettext("How far"),
        "miles",
        "select",
        (
            any_distance,
            *((str(miles), within_words(miles), miles == params.miles) for miles in MILES),
        ),
        gettext("For places you go to or live in."),
    )
