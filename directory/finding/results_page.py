"""A page of results as its template prints it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any
from urllib.parse import urlencode

from flask import request

from directory.finding import wording
from directory.finding.facets import facets
from directory.finding.queries.results import PER_PAGE, InterpretedSearch, Results
from directory.places.queries import outline_for
from directory.presenting.cards import Card, CardPricing, card_for
from directory.presenting.phrases import joined
from directory.presenting.weeks import price_heading, price_per
from directory.vocabulary.care import UNINSPECTED_CATEGORIES
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.council import page_council
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import current_url, query_pairs
from directory.web.templating import in_pounds
from search.results import Relaxation

# What the fields and facets of the page hold themselves; the rest of an address is carried along.
KEPT = ("council", "sort", "view", "from", "exact")
# What the price on a card depends on goes along to the page of its service.
CARRIED = ("payer", "visits", "level", "max-weekly")
# What belongs to this page of a list alone.
LEFT_BEHIND = frozenset({"page", "view", "service", "lang", "text"})


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map of one page of results, in the units of its own drawing."""

    path: str
    width: float
    height: float
    pins: tuple[tuple[int, float, float, str, str], ...]
    home: tuple[float, float, str] | None


def results_context(found: Results, payer: str, lang: str, today: date) -> dict[str, Any]:
    """Everything `finding/results.html` prints."""
    meaning, asked, page = found.search, found.search.params, found.page
    places = tuple(place.label for place in meaning.found_places)
    prices = prices_asked(found, payer)
    cards = [card_for(hit, prices[str(hit.card["category"])], places, lang, today) for hit in page.hits]
    problem = wording.place_problem(meaning.places)
    errors: dict[str, str] = {}
    if problem:
        errors["near"] = (
            problem.sentence
            if problem.first
            else gettext("The second place: %(problem)s", problem=problem.sentence)
        )
    errors |= {name: str(words) for name, words in asked.errors.items()}
    first = (asked.page - 1) * PER_PAGE + 1
    return {
        "asked": asked,
        "heading": wording.heading(meaning, page.total),
        "total": page.total,
        "pages": ceil(found.matched / PER_PAGE),
        "page_address": lambda number: current_url(page=None if number == 1 else str(number)),
        "shown": cards,
        "first": first,
        "carried": f"?{carried}" if (carried := urlencode(query_pairs(CARRIED))) else "",
        "taken_along": taken_along(meaning),
        "ticked": frozenset(request.args.getlist("service")),
        "corrections": page.corrected or meaning.understood.corrections,
        "chips_shown": wording.chips(meaning, payer, in_pounds(asked.max_weekly) if asked.max_weekly else ""),
        "order_line": wording.order_line(found),
        "other_orders": wording.other_orders(found),
        "facets": facets(found, payer),
        "near_typed": asked.near[0] if asked.near else "",
        "errors": errors,
        "error_links": [(FIELD_IDS.get(name, f"f-{name}"), words) for name, words in errors.items()],
        "kept": [*query_pairs(KEPT), *_week_without_field(found)],
        "within": found.within,
        "from_database": found.from_database,
        "nearly": [
            place.label for place in meaning.found_places if place.kind == "postcode" and not place.precise
        ],
        "loosened": page.loosened,
        "unmatched": found.unmatched,
        "map_offered": not wording.only_visits(meaning),
        "map_drawn": draw_map(cards, meaning, first) if asked.view == "map" else None,
        "ways_out": _ways_out(page.relax, meaning),
        "one_at_a_time": [] if page.total else wording.one_at_a_time(meaning),
        "inspected": not meaning.categories or not UNINSPECTED_CATEGORIES.issuperset(meaning.categories),
        "places_meant": [
            (name, current_url(near=name, page=None)) for name in (problem.suggestions if problem else ())
        ],
    }


def prices_asked(found: Results, payer: str) -> dict[str, CardPricing]:
    """What the prices of a page of results are for, by the kind of care."""
    return {
        category: CardPricing(
            price_heading(found.week, category),
            payer,
            found.search.params.max_weekly,
            price_per(found.week, category),
        )
        for category in {str(hit.card["category"]) for hit in found.page.hits}
    }


FIELD_IDS = {"near": "near"}


def _week_without_field(found: Results) -> list[tuple[str, str]]:
    """The published week a list is priced for, where no field of the page holds it: days out, supported living."""
    level = found.search.params.level
    return [("level", level)] if found.week.key == level and level not in CARE_HOME_LEVELS else []


def taken_along(meaning: InterpretedSearch) -> list[tuple[str, str]]:
    """The whole search, for a comparison that leads back to it; a place from her words is named besides."""
    search = query_pairs(name for name in request.args if name not in LEFT_BEHIND)
    return [*search, *(("near", one.typed) for one in meaning.places if meaning.place_from_words)]


def draw_map(cards: list[Card], meaning: InterpretedSearch, first: int) -> Drawing | None:
    """The council's outline with a numbered pin for each card that stands somewhere; None where no outline is held."""
    council = page_council()
    outline = outline_for(council.code) if council else None
    if outline is None:
        return None
    _, _, width, height = (float(part) for part in outline.viewbox.split())
    pins = []
    for number, card in enumerate(cards, first):
        if card.point and not card.visits:
            x, y = outline.project(*card.point)
            if 0 <= x <= width and 0 <= y <= height:
                pins.append((number, x, y, card.name, f"#service-{number}"))
    home = None
    if meaning.found_places:
        place = meaning.found_places[0]
        x, y = outline.project(place.lat_e5, place.lon_e5)
        home = (x, y, place.label)
    return Drawing(outline.path, width, height, tuple(pins), home)


def _ways_out(relax: tuple[Relaxation, ...], meaning: InterpretedSearch) -> list[tuple[str, str]]:
    """Which one filter to drop, most services first, each with its link."""
    links = []
    for way in sorted(relax, key=lambda one: -one.count):
        address = _dropped(way, meaning)
        if way.count and address:
            links.append(
                (
                    ngettext(
                        "Take away “%(filter)s”: %(num)s service",
                        "Take away “%(filter)s”: %(num)s services",
                        way.count,
                        filter=_filter_words(way, meaning),
                    ),
                    address,
                )
            )
    ticked = [name for name in TICKED if request.args.get(name)]
    if not links and ticked:
        links.append((gettext("Take away every filter"), current_url(**dict.fromkeys((*ticked, "page")))))
    return links[:6]


TICKED = (
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


PARAMETERS = {
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


def _dropped(way: Relaxation, meaning: InterpretedSearch) -> str | None:
    parameter = PARAMETERS.get(way.filter)
    if parameter is None:
        return None
    given = request.args.getlist(parameter)
    if parameter == "council":
        return current_url(council="all", page=None)
    if not given:
        return current_url(q=_other_words(way, meaning), page=None)
    if way.filter == "text":
        return current_url(q=_only_understood(meaning), page=None)
    rest = [value for value in given if value != way.code] if way.code else []
    return current_url(**{parameter: rest or None, "page": None})


def _other_words(way: Relaxation, meaning: InterpretedSearch) -> str | None:
    """What was typed without the words that meant this filter."""
    if way.filter == "categories":
        words, things = meaning.params.q, meaning.understood.recognised
        only = {(one.start, one.end) for one in things if one.kind != "category"}
        for one in sorted(things, key=lambda thing: -thing.start):
            if one.kind == "category" and (one.start, one.end) not in only:
                words = wording.without(words, one.start, one.end) or ""
        return words or None
    kind = KINDS_OF_FILTER.get(way.filter)
    if kind is None or way.code is None:
        return None
    return wording.without_thing(meaning, kind, way.code)


def _only_understood(meaning: InterpretedSearch) -> str | None:
    """What was typed, less the words that nothing accounts for."""
    understood = meaning.understood
    stretches = {(one.start, one.end) for one in understood.recognised} | {
        (place.start, place.end) for place in understood.places
    }
    return " ".join(meaning.params.q[start:end] for start, end in sorted(stretches)) or None


def _filter_words(way: Relaxation, meaning: InterpretedSearch) -> str:
    """What would be left out: one code where there is one, else the whole group."""
    if way.code is not None and way.filter in KINDS_OF_FILTER:
        return wording.words_for(KINDS_OF_FILTER[way.filter], way.code)
    if way.filter == "categories" and meaning.categories:
        return joined(label("category", code) for code in meaning.categories)
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
    return groups.get(way.filter, way.filter)


KINDS_OF_FILTER = {
    "needs": "need",
    "tasks": "task",
    "languages": "language",
    "features": "feature",
    "specialist": "need",
}
