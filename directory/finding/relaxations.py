"""What a visitor can try where nothing was found: take one filter away, or look for one kind of help at a time."""

from __future__ import annotations

from flask import request

from directory.finding.chips import words_for
from directory.finding.queries.interpretation import InterpretedSearch
from directory.finding.search_words import only_understood, without_categories, without_code
from directory.presenting.phrases import joined
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import current_url
from search.results import Relaxation
from search.words import Recognised

MAX_LINKS = 6
# The parameters of an address that filter the list.
FILTER_PARAMS = (
    "category",
    "need",
    "help",
    "language",
    "rating",
    "specialist",
    "feature",
    "miles",
    "max-weekly",
    "available",
)
# The parameter of each filter of the search engine.
PARAM_OF_FILTER = {
    "categories": "category",
    "needs": "need",
    "tasks": "help",
    "languages": "language",
    "features": "feature",
    "specialist": "specialist",
    "ratings": "rating",
    "miles": "miles",
    "max_price": "max-weekly",
    "available": "available",
    "text": "q",
    "visits_areas": "near",
    "council": "council",
}
# The kind of code of each filter that the visitor's words can mean.
KIND_OF_FILTER = {
    "needs": "need",
    "tasks": "task",
    "languages": "language",
    "features": "feature",
    "specialist": "need",
}


def relaxation_links(search: InterpretedSearch, relaxations: tuple[Relaxation, ...]) -> list[tuple[str, str]]:
    """Which one filter to take away, most services first: words and address of each."""
    links = []
    for relaxation in sorted(relaxations, key=lambda relaxation: -relaxation.count):
        address = _address_without(relaxation, search)
        if relaxation.count and address:
            words = ngettext(
                "Take away “%(filter)s”: %(num)s service",
                "Take away “%(filter)s”: %(num)s services",
                relaxation.count,
                filter=_filter_words(relaxation, search),
            )
            links.append((words, address))
    filters = [name for name in FILTER_PARAMS if request.args.get(name)]
    if not links and filters:
        links.append((gettext("Take away every filter"), current_url(**dict.fromkeys((*filters, "page")))))
    return links[:MAX_LINKS]


def single_searches(search: InterpretedSearch) -> list[tuple[str, str]]:
    """Different kinds of help that no one service gives together: words and address of a search for each alone."""
    stretches = [stretch for stretch in search.parsed.recognised if stretch.kind in ("category", "task")]
    if not any(stretch.kind == "category" for stretch in stretches):
        return []
    by_span: dict[tuple[int, int], Recognised] = {}
    for stretch in stretches:
        known = by_span.get((stretch.start, stretch.end))
        # Words that mean a task as well as a category are looked for by the task.
        if known is None or (known.kind != "task" and stretch.kind == "task"):
            by_span[stretch.start, stretch.end] = stretch
    if len(by_span) < 2:
        return []
    return [
        (words_for(stretch.kind, stretch.code), current_url(q=stretch.words, page=None))
        for stretch in by_span.values()
    ]


def _address_without(relaxation: Relaxation, search: InterpretedSearch) -> str | None:
    parameter = PARAM_OF_FILTER.get(relaxation.filter)
    if parameter is None:
        return None
    if parameter == "council":
        return current_url(council="all", page=None)
    values = request.args.getlist(parameter)
    if not values:
        return current_url(q=_words_without(relaxation, search), page=None)
    if relaxation.filter == "text":
        return current_url(q=only_understood(search), page=None)
    others = [value for value in values if value != relaxation.code] if relaxation.code else []
    return current_url(**{parameter: others or None, "page": None})


def _words_without(relaxation: Relaxation, search: InterpretedSearch) -> str | None:
    """What was typed without the words that mean this filter."""
    if relaxation.filter == "categories":
        return without_categories(search)
    kind = KIND_OF_FILTER.get(relaxation.filter)
    if kind is None or relaxation.code is None:
        return None
    return without_code(search, kind, relaxation.code)


def _filter_words(relaxation: Relaxation, search: InterpretedSearch) -> str:
    """What would be taken away: one code where there is one, else the whole group."""
    if relaxation.code is not None and relaxation.filter in KIND_OF_FILTER:
        return words_for(KIND_OF_FILTER[relaxation.filter], relaxation.code)
    if relaxation.filter == "categories" and search.categories:
        return joined(label("category", code) for code in search.categories)
    groups = {
        "categories": gettext("Kind of care"),
        "ratings": gettext("Inspectors’ rating"),
        "miles": gettext("How far"),
        "max_price": gettext("Weekly budget"),
        "available": gettext("Has room now"),
        "text": gettext("Your words"),
        "visits_areas": gettext("Visits your address"),
        "council": gettext("Only this council"),
    }
    return groups.get(relaxation.filter, relaxation.filter)
