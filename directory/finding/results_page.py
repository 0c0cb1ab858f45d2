"""A page of results as its template prints it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from flask import request

from directory.finding import wording
from directory.finding.cards import Card, PriceAsked, card_for
from directory.finding.facets import facets
from directory.finding.queries.results import PER_PAGE, Meaning, Results
from directory.places.queries import outline_for
from directory.web.navigation import here, page_council
from directory.web.speech import gettext, ngettext
from directory.web.templating import in_pounds
from search.results import Relaxation

# What the fields and facets of the page hold themselves; the rest of an address is carried along.
KEPT = ("council", "sort", "view", "from", "exact")


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map of one page of results, in the units of its own drawing."""

    path: str
    width: float
    height: float
    pins: tuple[tuple[int, float, float, str, str], ...]
    home: tuple[float, float, str] | None


def results_page(found: Results, payer: str, lang: str, today: date) -> dict[str, Any]:
    """Everything `finding/results.html` prints."""
    meaning, asked, page = found.meaning, found.meaning.asked, found.page
    places = tuple(place.label for place in meaning.found_places)
    cards = [
        card_for(
            hit,
            PriceAsked(wording.price_heading(found.week, str(hit.card["category"])), payer, asked.max_weekly),
            places,
            lang,
            today,
        )
        for hit in page.hits
    ]
    problem = wording.place_problem(meaning.places)
    errors = {name: str(words) for name, words in asked.errors.items()}
    if problem:
        errors["near"] = (
            problem.sentence
            if problem.first
            else gettext("The second place: %(problem)s", problem=problem.sentence)
        )
    first = (asked.page - 1) * PER_PAGE + 1
    return {
        "asked": asked,
        "heading": wording.heading(meaning, page.total),
        "total": page.total,
        "pages": ceil(page.total / PER_PAGE),
        "page_address": lambda number: here(page=None if number == 1 else str(number)),
        "shown": cards,
        "first": first,
        "corrections": page.corrected or meaning.understood.corrections,
        "chips_shown": wording.chips(meaning, payer, in_pounds(asked.max_weekly) if asked.max_weekly else ""),
        "order_line": wording.order_line(found),
        "other_orders": wording.other_orders(found),
        "facets": facets(found, payer),
        "near_typed": asked.near[0] if asked.near else "",
        "errors": errors,
        "error_links": [(FIELD_IDS.get(name, f"f-{name}"), words) for name, words in errors.items()],
        "kept": _kept(),
        "from_database": found.from_database,
        "loosened": page.loosened,
        "map_drawn": draw_map(cards, meaning, first) if asked.view == "map" else None,
        "ways_out": _ways_out(page.relax),
        "places_meant": [
            (name, here(near=name, page=None)) for name in (problem.suggestions if problem else ())
        ],
    }


FIELD_IDS = {"near": "near"}


def _kept() -> list[tuple[str, str]]:
    return [(name, request.args[name]) for name in KEPT if request.args.get(name)]


def draw_map(cards: list[Card], meaning: Meaning, first: int) -> Drawing | None:
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


def _ways_out(relax: tuple[Relaxation, ...]) -> list[tuple[str, str]]:
    """Which one filter to drop, most services first, each with its link."""
    links = []
    for way in sorted(relax, key=lambda one: -one.count):
        address = _dropped(way)
        if way.count and address:
            links.append(
                (
                    ngettext(
                        "%(num)s service without “%(filter)s”",
                        "%(num)s services without “%(filter)s”",
                        way.count,
                        filter=_filter_words(way),
                    ),
                    address,
                )
            )
    return links[:6]


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


def _dropped(way: Relaxation) -> str | None:
    parameter = PARAMETERS.get(way.filter)
    if parameter is None:
        return None
    given = request.args.getlist(parameter)
    if parameter == "council":
        return here(council="all", page=None)
    if not given:
        return here(q=None, page=None)  # it was in the words
    rest = [value for value in given if value != way.code] if way.code else []
    return here(**{parameter: rest or None, "page": None})


def _filter_words(way: Relaxation) -> str:
    """What would be left out: one code where there is one, else the whole group."""
    if way.code is not None and way.filter in KINDS_OF_FILTER:
        return wording.words_for(KINDS_OF_FILTER[way.filter], way.code)
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
