"""All that matches a search as one table: a line a service, in the order of the search, on a page or in a file.

A file may be passed on, so her place and her budget stay out of it: it tells distances from "the first place", and only
what the prices are for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from directory.comparing.queries.table import PER_TABLE
from directory.finding import wording
from directory.finding.queries.results import Results
from directory.finding.results_page import prices_asked
from directory.presenting.cards import Card, CardPricing, card_for, dated_soon
from directory.presenting.phrases import labels_joined
from directory.presenting.price_words import no_price_words
from directory.presenting.ratings import rating_words
from directory.presenting.terms import notice_words, trial_words
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.languages import page_language
from directory.web.navigation import current_url
from directory.web.templating import average, miles, pounds
from search.results import Hit

FileCell = str | int | None
MOST_PLACES = 2  # that a search can name


@dataclass(frozen=True, slots=True)
class Line:
    """One service: what its card says, and the terms that a card has no room for."""

    card: Card
    languages: str | None
    trial: str | None
    leave: str | None


def lines_of(found: Results, payer: str, today: date) -> list[Line]:
    """The lines of one page, in the order of the search."""
    lang = page_language().code
    places = tuple(place.label for place in found.search.found_places)
    prices = prices_asked(found, payer)
    return [line_of(hit, prices[str(hit.card["category"])], places, lang, today) for hit in found.page.hits]


def passed_on(found: Results) -> Results:
    """The same services without the budget that was named."""
    asked = replace(found.search.params, max_weekly=None)
    return replace(found, search=replace(found.search, params=asked))


def line_of(hit: Hit, asked: CardPricing, places: tuple[str, ...], lang: str, today: date) -> Line:
    """One line."""
    facts: Mapping[str, Any] = hit.card
    # An index made before this fact was kept knows only the trials there are.
    offered = facts.get("trial", True if facts["trial_days"] else None)
    return Line(
        card=card_for(hit, asked, places, lang, today),
        languages=labels_joined("language", tuple(facts["languages"])),
        trial=trial_words(offered, facts["trial_days"]),
        leave=notice_words(facts["notice_days"]),
    )


def table_page(found: Results, payer: str, today: date) -> dict[str, Any]:
    """Everything `comparing/table.html` prints of one page of the table."""
    asked = found.search.params
    problem = wording.place_problem(found.search.places)
    problems = [problem.sentence] if problem else []
    return {
        "heading": wording.heading(found.search, found.page.total),
        "total": found.page.total,
        "lines": lines_of(found, payer, today),
        "order_line": wording.order_line(found),
        "problems": [*problems, *(str(words) for words in asked.errors.values())],
        "from_database": found.from_database,
        "unmatched": found.unmatched,
        "page": asked.page,
        "first": (asked.page - 1) * PER_TABLE + 1,
        "page_address": lambda number: current_url(page=None if number == 1 else str(number)),
        "price_words": no_price_words,
        "where_words": where_words,
    }


def where_words(card: Card) -> tuple[str, ...]:
    """Whether it comes to her address, or how far it is from each place; () where neither can be said."""
    if card.visits:
        return (
            gettext("Visits %(place)s", place=card.place) if card.place else gettext("Visits people at home"),
        )
    return tuple(
        gettext("%(miles)s miles from %(place)s", miles=miles(away), place=place)
        for away, place in card.miles
    )


def file_rows(pages: Sequence[Results], payer: str, site: str, today: date) -> list[list[FileCell]]:
    """The whole table for a spreadsheet, its first row the names of the columns in the language of the page.

    `site` stands before the address of each service. Where there were too many, the last row says so.
    """
    rows: list[list[FileCell]] = [
        [
            gettext("Name"),
            gettext("Kind of care"),
            gettext("Price for your week, in pounds"),
            gettext("What the price is for"),
            gettext("Note on the price"),
            gettext("Inspectors’ rating"),
            gettext("Inspected on"),
            gettext("Note on the rating"),
            gettext("Residents and families, out of 5"),
            gettext("How many people answered"),
            gettext("Where"),
            gettext("Miles from the first place"),
            gettext("Miles from the second place"),
            gettext("How soon"),
            gettext("Languages spoken"),
            gettext("Try it first"),
            gettext("You can leave with"),
            gettext("Page"),
        ]
    ]
    for found in pages:
        rows += [_file_row(line, site) for line in lines_of(passed_on(found), payer, today)]
    total = pages[0].matched if pages else 0
    if total > len(pages) * PER_TABLE:
        rows.append(
            [
                gettext(
                    "This file holds the first %(num)s of %(total)s services. Narrow your search to have the rest.",
                    num=len(rows) - 1,
                    total=total,
                )
            ]
        )
    return rows


def _file_row(line: Line, site: str) -> list[FileCell]:
    card = line.card
    not_told = gettext("Not told us")
    away = [miles(far) for far, _ in card.miles]
    return [
        card.name,
        label("category", card.category),
        no_price_words(card.price_state) if card.price is None else pounds(card.price),
        card.price_heading,
        card.price_note,
        rating_words(card.rating),
        card.rated_on.isoformat() if card.rated_on else None,
        card.rating_note,
        gettext("Too few to show") if card.feedback is None else average(card.feedback),
        card.people,
        gettext("Visits people at home") if card.visits else None,
        *(away[at] if at < len(away) else None for at in range(MOST_PLACES)),
        dated_soon(card) or not_told,
        line.languages or not_told,
        line.trial or not_told,
        line.leave or not_told,
        f"{site}/services/{card.slug}",
    ]
