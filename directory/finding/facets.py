"""The filters beside a list, with how many services each choice has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from directory.finding.forms import MILES
from directory.finding.queries.results import InterpretedSearch, Results
from directory.finding.search_params import SearchParams
from directory.presenting.phrases import within_words
from directory.presenting.weeks import week_words
from directory.prices.rules.scenarios import standard_scenarios
from directory.vocabulary.care import CARE_HOMES, PRICED_BY_VISITS, Category
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.preferences import payer_choices
from search.results import FacetCount

Option = tuple[str, str, int | None, bool]


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of filters as the template draws it. `kind`: checkbox, radio, select or text."""

    legend: str
    name: str
    kind: str
    options: tuple[Option | tuple[str, str, bool], ...] = ()
    hint: str | None = None
    value: str = ""
    error: str | None = None
    prefix: str | None = None
    inputmode: str | None = None


def facets(results: Results, payer: str) -> list[Facet]:
    """Every filter that fits this list, in one fixed order."""
    meaning, counts = results.search, results.page.facets
    asked = meaning.params
    shown = [
        _counted(
            gettext("Kind of care"), "category", "category", counts["category"], asked.categories, Category
        )
    ]
    week = _week(meaning)
    if week:
        shown.append(week)
    shown.append(_budget(asked))
    if asked.max_weekly is not None:
        also = (("1", gettext("Also show services over the budget"), None, asked.over),)
        shown.append(Facet(gettext("Over the budget"), "over", "checkbox", also))
    shown.append(
        Facet(
            gettext("Who pays"),
            "payer",
            "radio",
            payer_choices(payer),
        )
    )
    shown.append(_second_place(asked))
    if meaning.found_places:
        shown.append(_distance(asked))
    shown += [
        _counted(gettext("Inspectors’ rating"), "rating", "rating", counts["rating"], asked.ratings),
        _counted(gettext("Language spoken"), "language", "language", counts["languages"], asked.languages),
        _counted(gettext("Help with"), "help", "task", counts["tasks"], asked.tasks),
        _counted(gettext("Who it is for"), "need", "need", counts["needs"], asked.needs),
        _counted(
            gettext("Specialist in"),
            "specialist",
            "need",
            counts["specialist"],
            asked.specialist,
            hint=gettext("The Council has seen the evidence."),
        ),
        _counted(gettext("Also"), "feature", "feature_filter", counts["features"], asked.features),
        Facet(
            gettext("Room now"),
            "available",
            "checkbox",
            (("1", gettext("Can take someone now"), None, asked.available),),
        ),
    ]
    return [facet for facet in shown if facet.options or facet.kind == "text"]


def _counted(
    legend: str,
    name: str,
    labels: str,
    counts: Iterable[FacetCount],
    chosen: tuple[str, ...],
    order: Iterable[str] = (),
    hint: str | None = None,
) -> Facet:
    known: Mapping[str, int] = {one.code: one.count for one in counts if one.code}
    codes = [code for code in order if code in known or code in chosen] if order else list(known)
    codes += [code for code in chosen if code not in codes]
    options = tuple((code, label(labels, code), known.get(code, 0), code in chosen) for code in codes)
    return Facet(legend, name, "checkbox", options, hint)


def _week(meaning: InterpretedSearch) -> Facet | None:
    """The week the prices are for, where every kind of care in the list shares its weeks."""
    asked, kinds = meaning.params, set(meaning.categories)
    if kinds and kinds <= PRICED_BY_VISITS:
        keys = [week.key[1:] for week in standard_scenarios("home_care")]
        own = asked.week or asked.typed.get("visits", "")
        chosen = own or "14x30"
        options: tuple[tuple[str, str, bool], ...] = tuple(
            (key, week_words(key), key == chosen) for key in keys
        )
        if chosen not in keys and asked.week:
            options = (*options, (chosen, week_words(chosen), True))
        return Facet(gettext("Visits a week"), "visits", "select", options)
    if kinds and kinds <= CARE_HOMES:
        levels = [week.key for week in standard_scenarios(next(iter(kinds)))]
        if len(kinds) > 1:
            levels = ["residential", "residential_dementia", "nursing", "nursing_dementia"]
        chosen = asked.level if asked.level in levels else levels[0]
        return Facet(
            gettext("Kind of room"),
            "level",
            "select",
            tuple((level, label("level", level), level == chosen) for level in levels),
        )
    return None


def _budget(asked: SearchParams) -> Facet:
    typed = asked.typed.get("max-weekly", "")
    error = asked.errors.get("max-weekly")
    return Facet(
        gettext("Weekly budget"),
        "max-weekly",
        "text",
        hint=gettext("We don’t keep this."),
        value=typed,
        error=str(error) if error else None,
        prefix="£",
        inputmode="decimal",
    )


def _second_place(asked: SearchParams) -> Facet:
    """Close to her roots and close to her family: two places at once (HF 6.1)."""
    return Facet(
        gettext("A second place"),
        "near",
        "text",
        hint=gettext("Such as your daughter’s postcode. You can put either place first."),
        value=asked.near[1] if len(asked.near) == 2 else "",
    )


def _distance(asked: SearchParams) -> Facet:
    any_distance = ("", gettext("Any distance"), asked.miles is None)
    return Facet(
        gettext("How far"),
        "miles",
        "select",
        (
            any_distance,
            *((str(miles), within_words(miles), miles == asked.miles) for miles in MILES),
        ),
        gettext("For places you go to or live in."),
    )
