"""What a visitor can try where nothing was found: take one filter away, or look for one kind of help at a time."""

from __future__ import annotations

from typing import NamedTuple

from flask import request, url_for

from directory.finding.chips import any_time_url, words_for
from directory.finding.queries.interpretation import InterpretedSearch
from directory.finding.queries.results import Results
from directory.finding.search_words import only_understood, without_categories, without_code, without_kind
from directory.presenting.phrases import from_day_words, joined
from directory.vocabulary.care import CARE_HOMES
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import current_url
from directory.web.templating import miles
from search.results import Relaxation
from search.words import Recognised

MAX_LINKS = 6


class NearService(NamedTuple):
    """A service that lies beyond the place that was asked: its name, its address here, how far it is, what it is."""

    name: str
    url: str
    distance: str
    kind: str


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
    "start",
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
    "start_by": "start",
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


def nearest_services(results: Results, query: str) -> tuple[NearService, ...]:
    """The nearest that fit what was asked but for how far and on whose list, where nothing is within it.

    `query`: the end of each service's address, by which its page knows the way back.
    """
    place = results.search.found_places
    at = min(results.search.params.sort_place, max(len(place) - 1, 0))
    return tuple(
        NearService(
            hit.name,
            f"{url_for('finding.service', slug=hit.slug)}{query}",
            gettext("%(miles)s miles from %(place)s", miles=miles(hit.miles[at] or 0), place=place[at].label),
            label("category", str(hit.card["category"])),
        )
        for hit in results.nearest
    )


def relaxation_links(results: Results) -> list[tuple[str, str]]:
    """Homes of the other kind, then which one filter to take away, most services first: words and address of each."""
    search, relaxations = results.search, results.page.relax
    links = _both_kinds_link(results)
    for relaxation in sorted(relaxations, key=lambda relaxation: -relaxation.count):
        address = _address_without(relaxation, search)
        if relaxation.count and address:
            links.append((_relaxation_words(relaxation, search), address))
    filters = [name for name in FILTER_PARAMS if request.args.get(name)]
    if not links and filters:
        links.append((gettext("Take away every filter"), current_url(**dict.fromkeys((*filters, "page")))))
    return links[:MAX_LINKS]


def _both_kinds_link(results: Results) -> list[tuple[str, str]]:
    count, search = results.homes_of_both_kinds, results.search
    if not count:
        return []
    words = ngettext(
        "Look at care homes and nursing homes together: %(num)s service",
        "Look at care homes and nursing homes together: %(num)s services",
        count,
    )
    asked = search.params.q if search.params.categories else without_categories(search)
    return [(words, current_url(q=asked or None, category=sorted(CARE_HOMES), page=None))]


def _relaxation_words(relaxation: Relaxation, search: InterpretedSearch) -> str:
    """What a link does: a council's list that the visitor did not choose is no filter of hers to take away."""
    if relaxation.filter == "council" and not request.args.get("council"):
        return ngettext(
            "Look on the lists of every council: %(num)s service",
            "Look on the lists of every council: %(num)s services",
            relaxation.count,
        )
    return ngettext(
        "Take away “%(filter)s”: %(num)s service",
        "Take away “%(filter)s”: %(num)s services",
        relaxation.count,
        filter=_filter_words(relaxation, search),
    )


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
    if relaxation.filter in ("available", "start_by"):
        return any_time_url(search)
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
    if relaxation.filter == "ratings":
        return without_kind(search, "rating")
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
        "start_by": from_day_words(search.params.start) if search.params.start else "",
        "text": gettext("Your words"),
        "visits_areas": gettext("Visits your address"),
        "council": gettext("Only this council"),
    }
    return groups.get(relaxation.filter, relaxation.filter)
