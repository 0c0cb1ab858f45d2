"""What a page of results says of itself: the heading that answers, the chips one can undo, its order in a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from directory.finding.queries.results import InterpretedSearch, NamedPlace, Results
from directory.finding.search_params import SearchParams
from directory.presenting.phrases import joined, lower_first
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.navigation import current_url
from search.query import Sort

Chip = tuple[str, str] | tuple[str, str, str]

PLACE_PROBLEMS = {
    "bad_postcode": _l("That does not look like a postcode. Enter one like N8 0RD, or the name of a town."),
    "unknown_postcode": _l("We do not know that postcode. Check it, or enter the first half, like N8."),
    "unknown_name": _l("We do not know that place. Try a postcode or the nearest town."),
    "ambiguous": _l("There is more than one place of that name. Choose one below, or enter a postcode."),
    "empty": _l("Enter a postcode or the name of a town."),
}
ORDERS: dict[Sort, object] = {
    "start": _l("Soonest start first."),
    "distance": _l("Nearest first."),
    "relevance": _l("Closest to your words first."),
    "price": _l("Cheapest first. Services without a price come last."),
    "feedback": _l("Best liked by residents and families first."),
    "name": _l("In the order of the alphabet."),
}


def heading(meaning: InterpretedSearch, total: int) -> str:
    """The answer in words: "23 services speak Turkish and help with washing and dressing"."""
    if not total:
        return gettext("No service fits everything you asked for")
    languages = joined(label("language", code) for code in _all(meaning, "languages"))
    tasks = joined(lower_first(label("task", code)) for code in _all(meaning, "tasks"))
    needs = joined(label("need", code) for code in _all(meaning, "needs"))
    kinds = joined(label("category", code) for code in meaning.categories)
    told = joined(part for part in (kinds, needs) if part)
    if not (languages or tasks):
        if told:
            return ngettext("%(num)s service: %(what)s", "%(num)s services: %(what)s", total, what=told)
        return ngettext("%(num)s service found", "%(num)s services found", total)
    answer = _what_they_do(languages, tasks, total)
    named = joined(part for part in (kinds if _names_kinds(meaning) else "", needs) if part)
    return gettext("%(answer)s: %(kinds)s", answer=answer, kinds=lower_first(named)) if named else answer


def _what_they_do(languages: str, tasks: str, total: int) -> str:
    if languages and tasks:
        return ngettext(
            "%(num)s service speaks %(languages)s and helps with %(tasks)s",
            "%(num)s services speak %(languages)s and help with %(tasks)s",
            total,
            languages=languages,
            tasks=tasks,
        )
    if tasks:
        return ngettext(
            "%(num)s service helps with %(tasks)s",
            "%(num)s services help with %(tasks)s",
            total,
            tasks=tasks,
        )
    return ngettext(
        "%(num)s service speaks %(languages)s",
        "%(num)s services speak %(languages)s",
        total,
        languages=languages,
    )


def _names_kinds(meaning: InterpretedSearch) -> bool:
    """Whether she named a kind of care herself; "help washing" only usually means one."""
    recognised = meaning.understood.recognised
    tasks = {(thing.start, thing.end) for thing in recognised if thing.kind != "category"}
    named = [
        thing for thing in recognised if thing.kind == "category" and (thing.start, thing.end) not in tasks
    ]
    return bool(meaning.params.categories or named)


def chips(meaning: InterpretedSearch, payer: str, budget: str) -> list[Chip]:
    """Everything understood, each with the address of the page without it; who pays can only be changed."""
    asked = meaning.params
    shown: list[Chip] = [
        *_ticked("category", "category", asked.categories),
        *_ticked("help", "task", asked.tasks),
        *_ticked("need", "need", asked.needs),
        *_ticked("language", "language", asked.languages, gettext_speaks),
        *_ticked("rating", "rating", asked.ratings),
        *_ticked("specialist", "need", asked.specialist, gettext_specialist),
        *_ticked("feature", "feature_filter", asked.features),
    ]
    shown += [
        (words_for(kind, code), current_url(q=without_thing(meaning, kind, code), page=None))
        for kind, code in dict.fromkeys((thing.kind, thing.code) for thing in meaning.understood.recognised)
        if kind in WORDS and not _ticked_instead(asked, kind, code)
    ]
    for number, place in enumerate(meaning.places):
        if place.place is not None:
            shown.append((place_words(place, meaning), _without_place(meaning, number)))
    if asked.miles and meaning.found_places:
        shown.append(
            (
                ngettext("Within %(num)s mile", "Within %(num)s miles", asked.miles),
                current_url(miles=None, page=None),
            )
        )
    if asked.max_weekly and asked.over:
        shown.append(
            (gettext("Also over %(amount)s a week", amount=budget), current_url(over=None, page=None))
        )
    elif asked.max_weekly:
        shown.append(
            (
                gettext("Up to %(amount)s a week", amount=budget),
                current_url(**{"max-weekly": None, "page": None}),
            )
        )
    if asked.available:
        shown.append((gettext("Has room now"), current_url(available=None, page=None)))
    shown.append((label("payer", payer), "#narrow", gettext("change")))
    return shown


def gettext_speaks(words: str) -> str:
    """ "Speaks Turkish"."""
    return gettext("Speaks %(languages)s", languages=words)


def gettext_specialist(words: str) -> str:
    """ "Specialist: dementia"."""
    return gettext("Specialist: %(need)s", need=words)


WORDS: dict[str, tuple[str, Callable[[str], str] | None]] = {
    "category": ("category", None),
    "task": ("task", None),
    "need": ("need", None),
    "language": ("language", gettext_speaks),
    "feature": ("feature_filter", None),
}


def words_for(kind: str, code: str) -> str:
    """A recognised code as a chip says it."""
    labels, dress = WORDS[kind]
    words = label(labels, code)
    return dress(words) if dress else words


def without(text: str, start: int, end: int) -> str | None:
    """What was typed, less one stretch of it and the commas and spaces that are left over."""
    rest = f"{text[:start].rstrip(' ,')} {text[end:].lstrip(' ,')}".strip(" ,")
    return rest or None


def without_thing(meaning: InterpretedSearch, kind: str, code: str) -> str | None:
    """What was typed, less every stretch that means this one thing."""
    words: str | None = meaning.params.q
    for thing in sorted(meaning.understood.recognised, key=lambda one: -one.start):
        if words and (thing.kind, thing.code) == (kind, code):
            words = without(words, thing.start, thing.end)
    return words


def _ticked_instead(asked: SearchParams, kind: str, code: str) -> bool:
    """A kind of care that was ticked stands in place of the words; anything else that was ticked has its chip."""
    if kind == "category":
        return bool(asked.categories)
    ticked = {
        "need": asked.needs,
        "task": asked.tasks,
        "language": asked.languages,
        "feature": asked.features,
    }
    return code in ticked.get(kind, ())


def one_at_a_time(meaning: InterpretedSearch) -> list[tuple[str, str]]:
    """Different kinds of help that no one service gives together: each with the address of a search for it alone."""
    things = [one for one in meaning.understood.recognised if one.kind in ("category", "task")]
    stretches = dict.fromkeys((one.start, one.end) for one in things)
    if len(stretches) < 2 or not any(one.kind == "category" for one in things):
        return []
    links = []
    for start, end in stretches:
        code = next(
            (one for one in things if (one.start, one.end) == (start, end) and one.kind == "task"), None
        )
        thing = code or next(one for one in things if (one.start, one.end) == (start, end))
        links.append((words_for(thing.kind, thing.code), current_url(q=thing.words, page=None)))
    return links


def place_words(place: NamedPlace, meaning: InterpretedSearch) -> str:
    """ "Visits N8 0RD" for care that comes to her, else "Near N8 0RD"."""
    assert place.place is not None
    where = place.place.label
    comes = bool(meaning.categories) and set(meaning.categories) <= VISITING_CATEGORIES
    return gettext("Visits %(place)s", place=where) if comes else gettext("Near %(place)s", place=where)


def order_line(results: Results) -> str:
    """The published rule, in one line (search.md, "the page says its rule in one line")."""
    if results.within is not None:
        return gettext(
            "Cheapest first: those within the budget, then those over it. Those without a price come last."
        )
    sort = results.search.params.sort
    first = str(ORDERS[sort]) if sort in ORDERS else _neutral_order(results.search)
    equals = gettext("Equals change place every day, the same for everyone. Nobody can pay to be higher.")
    return f"{first} {equals}" if first else equals


def other_orders(results: Results) -> list[tuple[str, str]]:
    """The orders one can change to, with their addresses."""
    sort, meaning = results.search.params.sort, results.search
    choices: list[tuple[Sort, str]] = [
        ("neutral", gettext("Usual order")),
        ("price", gettext("Cheapest first")),
    ]
    by_distance = sort == "neutral" and _neutral_order(meaning) == str(ORDERS["distance"])
    if meaning.found_places and not only_visits(meaning) and not by_distance:
        choices.append(("distance", gettext("Nearest first")))
    choices.append(("feedback", gettext("Best liked first")))
    links = [
        (words, current_url(sort=None if code == "neutral" else code, page=None))
        for code, words in choices
        if code != sort
    ]
    if len(meaning.found_places) == 2:
        other = meaning.found_places[0 if meaning.params.sort_place else 1]
        links.append(
            (
                gettext("Nearest to %(place)s", place=other.label),
                current_url(
                    **{"from": None if meaning.params.sort_place else "2", "sort": "distance", "page": None}
                ),
            )
        )
    return links


def _neutral_order(meaning: InterpretedSearch) -> str:
    if meaning.understood.text:
        return str(ORDERS["relevance"])
    if only_visits(meaning):
        return str(ORDERS["start"])
    if meaning.found_places and meaning.categories:
        return str(ORDERS["distance"])
    if meaning.found_places:
        return gettext("First care that comes to you, soonest start first; then places, nearest first.")
    if meaning.categories and not set(meaning.categories) & VISITING_CATEGORIES:
        return ""
    return gettext("First care that comes to you, soonest start first; then places you go to or live in.")


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """An error beside the field for a place, and what could be meant instead."""

    sentence: str
    suggestions: tuple[str, ...]
    first: bool


def place_problem(places: Iterable[NamedPlace]) -> PlaceProblem | None:
    """The first place that wasn't found, said beside its field."""
    for number, one in enumerate(places):
        if one.problem is not None:
            return PlaceProblem(str(PLACE_PROBLEMS[one.problem.reason]), one.problem.suggestions, number == 0)
    return None


def only_visits(meaning: InterpretedSearch) -> bool:
    """Whether everything in the list comes to her: then there is nothing to draw on a map."""
    return bool(meaning.categories) and set(meaning.categories) <= VISITING_CATEGORIES


def _all(meaning: InterpretedSearch, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*getattr(meaning.params, name), *getattr(meaning.understood, name))))


def _ticked(
    parameter: str, labels: str, codes: tuple[str, ...], dress: Callable[[str], str] | None = None
) -> list[Chip]:
    return [
        (
            dress(label(labels, code)) if dress else label(labels, code),
            current_url(**{parameter: [other for other in codes if other != code] or None, "page": None}),
        )
        for code in codes
    ]


def _without_place(meaning: InterpretedSearch, number: int) -> str:
    if meaning.place_from_words:
        named = meaning.understood.places[number]
        return current_url(q=without(meaning.params.q, named.start, named.end), page=None)
    rest = [typed for place, typed in enumerate(meaning.params.near) if place != number]
    return current_url(near=rest or None, page=None)
