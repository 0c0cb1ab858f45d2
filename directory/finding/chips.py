"""What was understood of a search, each thing with the address of the page without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from directory.finding.queries.interpretation import InterpretedSearch, NamedPlace
from directory.finding.search_params import SearchParams
from directory.finding.search_words import without_code, without_kind, without_span
from directory.finding.word_rules import USUAL_MINUTES
from directory.presenting.phrases import from_day_words, within_words
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.vocabulary.prices import Payer
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import current_url

Chip = tuple[str, str] | tuple[str, str, str]


class CodeWords(NamedTuple):
    """How a chip says a code: the kind of its label, and the sentence around it, if any."""

    label_kind: str
    sentence: Callable[[str], str] | None = None


def chips(search: InterpretedSearch, payer: str, budget: str) -> tuple[Chip, ...]:
    """Everything understood, each with the address without it; who pays can only be changed.

    `budget`: the weekly budget in words, "" without one.
    """
    params = search.params
    return (
        *_chosen(search, "category", CodeWords("category"), params.categories),
        *_chosen(search, "help", CodeWords("task"), params.tasks),
        *_chosen(search, "need", CodeWords("need"), params.needs),
        *_chosen(search, "language", CodeWords("language", speaks), params.languages),
        *_chosen(search, "rating", CodeWords("rating"), params.ratings),
        *_chosen(search, "specialist", CodeWords("need", specialist_in), params.specialist),
        *_chosen(search, "feature", CodeWords("feature_filter"), params.features),
        *_recognised(search),
        *_week(search),
        *_places(search),
        *_limits(search, budget),
        (payer_words(payer), "#narrow", gettext("change")),
    )


def payer_words(payer: str) -> str:
    """Who pays, as it was answered: "The Council arranges it", "Who pays: Not sure yet"."""
    words = label("payer", payer)
    return gettext("Who pays: %(payer)s", payer=words) if payer == Payer.NOT_SURE else words


def speaks(languages: str) -> str:
    """ "Speaks Turkish"."""
    return gettext("Speaks %(languages)s", languages=languages)


def specialist_in(need: str) -> str:
    """ "Specialist: dementia"."""
    return gettext("Specialist: %(need)s", need=need)


CODE_WORDS = {
    "category": CodeWords("category"),
    "task": CodeWords("task"),
    "need": CodeWords("need"),
    "language": CodeWords("language", speaks),
    "feature": CodeWords("feature_filter"),
}


def words_for(kind: str, code: str) -> str:
    """A recognised code as a chip says it."""
    return _words(CODE_WORDS[kind], code)


def _words(code_words: CodeWords, code: str) -> str:
    words = label(code_words.label_kind, code)
    return code_words.sentence(words) if code_words.sentence else words


def _chosen(
    search: InterpretedSearch, parameter: str, code_words: CodeWords, codes: tuple[str, ...]
) -> list[Chip]:
    """The codes that were chosen from a list of the page; what the words say of one goes with it."""
    kind = "task" if parameter == "help" else parameter
    said = {(stretch.kind, stretch.code) for stretch in search.parsed.recognised}
    chips: list[Chip] = []
    for code in codes:
        changes: dict[str, object] = {
            parameter: [other for other in codes if other != code] or None,
            "page": None,
        }
        if (kind, code) in said:
            changes["q"] = without_code(search, kind, code)
        chips.append((_words(code_words, code), current_url(**changes)))
    return chips


def _recognised(search: InterpretedSearch) -> list[Chip]:
    """The codes that the visitor's words mean."""
    codes = dict.fromkeys((stretch.kind, stretch.code) for stretch in search.parsed.recognised)
    return [
        (words_for(kind, code), current_url(q=without_code(search, kind, code), page=None))
        for kind, code in codes
        if kind in CODE_WORDS and not _chosen_instead(search.params, kind, code)
    ]


def _chosen_instead(params: SearchParams, kind: str, code: str) -> bool:
    """Whether a choice stands in place of the words: any category for a category, else the same code."""
    if kind == "category":
        return bool(params.categories)
    chosen = {
        "need": params.needs,
        "task": params.tasks,
        "language": params.languages,
        "feature": params.features,
    }
    return code in chosen.get(kind, ())


def _week(search: InterpretedSearch) -> list[Chip]:
    """The week that the words say, where it is the one that prices are for."""
    name, value = search.week_from_words
    if not name:
        return []
    return [(week_said_words(name, value), current_url(q=without_kind(search, "often"), page=None))]


def week_said_words(name: str, value: str) -> str:
    """ "28 visits a week"; with a length where it is not the usual one: "28 visits of 45 minutes a week"."""
    if name == "level":
        days = int(value[1:])
        return ngettext("%(num)s day a week", "%(num)s days a week", days)
    times, _, minutes = value.partition("x")
    if int(minutes) == USUAL_MINUTES:
        return ngettext("%(num)s visit a week", "%(num)s visits a week", int(times))
    return ngettext(
        "%(num)s visit of %(minutes)s minutes a week",
        "%(num)s visits of %(minutes)s minutes a week",
        int(times),
        minutes=minutes,
    )


def _places(search: InterpretedSearch) -> list[Chip]:
    return [
        (place_words(place, search), _without_place(search, number))
        for number, place in enumerate(search.places)
        if place.place is not None
    ]


def place_words(place: NamedPlace, search: InterpretedSearch) -> str:
    """ "Visits N8 0RD" for care that comes to the resident, else "Near N8 0RD"."""
    assert place.place is not None
    where, categories = place.place.label, set(search.categories)
    if categories and categories <= VISITING_CATEGORIES:
        return gettext("Visits %(place)s", place=where)
    return gettext("Near %(place)s", place=where)


def _without_place(search: InterpretedSearch, number: int) -> str:
    if search.place_from_words:
        stretch = search.parsed.places[number]
        return current_url(q=without_span(search.params.q, stretch.start, stretch.end), page=None)
    others = [typed for place, typed in enumerate(search.params.near) if place != number]
    return current_url(near=others or None, page=None)


def any_time_url(search: InterpretedSearch) -> str:
    """The address of this page for care from any time, whatever the address or the words say of that."""
    changes = {"q": without_kind(search, "start")} if search.params.q else {}
    return current_url(**changes, available=None, start=None, page=None)


def _limits(search: InterpretedSearch, budget: str) -> list[Chip]:
    """Distance, budget, and from when: now or a day. What the words say of that goes with it."""
    params = search.params
    limits: list[Chip] = []
    if params.miles and search.found_places:
        limits.append((within_words(params.miles), current_url(miles=None, page=None)))
    if params.max_weekly and params.over_budget:
        words = gettext("Also over %(amount)s a week", amount=budget)
        limits.append((words, current_url(over=None, page=None)))
    elif params.max_weekly:
        words = gettext("Up to %(amount)s a week", amount=budget)
        limits.append((words, current_url(**{"max-weekly": None, "page": None})))
    if params.available or params.start:
        words = from_day_words(params.start) if params.start else gettext("Has room now")
        limits.append((words, any_time_url(search)))
    return limits
