"""What a page of results says of itself: the heading that answers, and its order in a line."""

from __future__ import annotations

from directory.finding.queries.interpretation import InterpretedSearch
from directory.finding.queries.results import Results
from directory.presenting.phrases import joined, lower_first
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.vocabulary.prices import Payer
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.navigation import current_url
from search.query import Sort

ORDERS: dict[Sort, object] = {
    "start": _l("Soonest start first."),
    "distance": _l("Nearest first."),
    "relevance": _l("Closest to your words first."),
    "price": _l("Cheapest first. Services without a price come last."),
    "feedback": _l("Best liked by residents and families first."),
    "name": _l("In the order of the alphabet."),
}


# The usual orders that are said in so few words that the menu names them.
SHORT_ORDERS: tuple[Sort, ...] = ("start", "distance", "relevance")


def heading(search: InterpretedSearch, total: int) -> str:
    """The answer in words: "23 services speak Turkish and help with washing and dressing"."""
    if not total:
        return gettext("No service fits everything you asked for")
    languages = joined(label("language", code) for code in _codes(search, "languages"))
    tasks = joined(lower_first(label("task", code)) for code in _codes(search, "tasks"))
    needs = joined(label("need", code) for code in _codes(search, "needs"))
    kinds = joined(label("category", code) for code in search.categories)
    described = joined(part for part in (kinds, needs) if part)
    if not (languages or tasks):
        if described:
            return ngettext("%(num)s service: %(what)s", "%(num)s services: %(what)s", total, what=described)
        return ngettext("%(num)s service found", "%(num)s services found", total)
    answer = _what_they_do(languages, tasks, total)
    named = joined(part for part in (kinds if _names_category(search) else "", needs) if part)
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


def _names_category(search: InterpretedSearch) -> bool:
    """Whether the visitor named a kind of care; "help washing" only usually means one."""
    recognised = search.parsed.recognised
    other_spans = {(stretch.start, stretch.end) for stretch in recognised if stretch.kind != "category"}
    named = any(
        stretch.kind == "category" and (stretch.start, stretch.end) not in other_spans
        for stretch in recognised
    )
    return bool(search.params.categories) or named


def order_line(results: Results, payer: str) -> str:
    """The published rule, in one line (search.md, "the page says its rule in one line"). `payer`: who pays."""
    by_price = results.within is not None or results.search.params.sort == "price"
    if by_price and payer == Payer.NOT_SURE:
        return f"{_order_line(results)} {compared_words()}"
    return _order_line(results)


def compared_words() -> str:
    """Which price a list is sorted by where who pays is not known."""
    return gettext("The whole price counts, the higher where there are two, as you have not said who pays.")


def _order_line(results: Results) -> str:
    if results.within is not None:
        return gettext(
            "Cheapest first: those within the budget, then those over it. Those without a price come last."
        )
    sort = results.search.params.sort
    first = str(ORDERS[sort]) if sort in ORDERS else _neutral_order(results.search)
    equals = gettext("Equals change place every day, the same for everyone. Nobody can pay to be higher.")
    return f"{first} {equals}" if first else equals


def orders(results: Results) -> list[tuple[str, str, bool]]:
    """The orders of one menu, the present one too: words, address, and whether it is the present one."""
    sort, search = results.search.params.sort, results.search
    usual = _neutral_order(search)
    named = {str(ORDERS[code]) for code in SHORT_ORDERS}
    choices: list[tuple[Sort, str]] = [
        ("neutral", _short(usual) if usual in named else gettext("Usual order")),
        ("price", gettext("Cheapest first")),
    ]
    by_distance = usual == str(ORDERS["distance"])
    has_two_places = len(search.found_places) == 2 and not only_visits(search)
    if search.found_places and not only_visits(search) and not by_distance and not has_two_places:
        choices.append(("distance", gettext("Nearest first")))
    choices.append(("feedback", gettext("Best liked first")))
    if sort not in dict(choices) and not (has_two_places and sort == "distance"):
        choices.append((sort, _short(str(ORDERS[sort]))))
    links = [
        (words, current_url(sort=None if code == "neutral" else code, page=None), code == sort)
        for code, words in choices
        if not (has_two_places and by_distance and code == "neutral")
    ]
    if not has_two_places:
        return links
    return [
        *_nearest_to(results, is_present=sort == "distance" or (sort == "neutral" and by_distance)),
        *links,
    ]


def _nearest_to(results: Results, *, is_present: bool) -> list[tuple[str, str, bool]]:
    """The order by distance, for each of two places: which one the present order is by is seen from the menu."""
    search = results.search
    return [
        (
            gettext("Nearest to %(place)s", place=place.label),
            current_url(**{"from": "2" if number else None, "sort": "distance", "page": None}),
            is_present and search.params.sort_place == number,
        )
        for number, place in enumerate(search.found_places)
    ]


def _short(sentence: str) -> str:
    """A sentence as the words of a link: without its full stop."""
    return sentence.rstrip(".")


def _neutral_order(search: InterpretedSearch) -> str:
    if search.parsed.text:
        return str(ORDERS["relevance"])
    if only_visits(search):
        return str(ORDERS["start"])
    if search.found_places and search.categories:
        return str(ORDERS["distance"])
    if search.found_places:
        return gettext("First care that comes to you, soonest start first; then places, nearest first.")
    if search.categories and not set(search.categories) & VISITING_CATEGORIES:
        return ""
    return gettext("First care that comes to you, soonest start first; then places you go to or live in.")


def only_visits(search: InterpretedSearch) -> bool:
    """Whether all care in the list comes to the resident, so that there is nothing to draw on a map."""
    return bool(search.categories) and set(search.categories) <= VISITING_CATEGORIES


def _codes(search: InterpretedSearch, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*getattr(search.params, name), *getattr(search.parsed, name))))
