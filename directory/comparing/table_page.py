"""The table of everything that matches a search: the context of `comparing/table.html`, and its rows in a file.

A file may be passed on, so the visitor's place and budget stay out of it: distances are from "the first place", and it
tells only what the prices are for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Any

from flask import url_for

from directory.comparing.queries.table import PER_TABLE
from directory.finding.headings import heading, order_line
from directory.finding.place_problems import place_problem
from directory.finding.queries.results import Results
from directory.finding.results_page import pricing_by_category
from directory.presenting.cards import (
    Card,
    CardContext,
    CardPricing,
    card_context,
    card_for,
    dated_availability,
    where_words,
)
from directory.presenting.own_cost_words import payer_words, said_of, whole_price_words
from directory.presenting.phrases import joined, labels_joined
from directory.presenting.ratings import rating_words
from directory.presenting.shared_link import NEVER_IN_FILES, CarriedPart, carried_parts, file_link
from directory.presenting.terms import notice_words, trial_words
from directory.presenting.warning_words import warning_lines
from directory.prices.rules.own_cost import Amount
from directory.vocabulary.prices import EITHER_PAYER, Payer
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.navigation import current_url, site_address, url_with
from directory.web.templating import average, miles, pounds
from search.results import Hit

FileCell = str | int | None
MOST_PLACES = 2  # that a search can name


@dataclass(frozen=True, slots=True)
class Line:
    """One service: what its card says, the reason for a missing price, where it is, and the terms no card has."""

    card: Card
    no_price: str | None
    where: tuple[str, ...]
    languages: str | None
    trial: str | None
    notice: str | None


@dataclass(frozen=True, slots=True)
class TablePage:
    """What `comparing/table.html` prints: one page of the table."""

    heading: str
    lines: tuple[Line, ...]
    order_line: str
    problems: tuple[str, ...]
    from_database: bool
    unmatched: str
    number: int
    count: int
    list_url: str
    file_url: str
    carried: tuple[CarriedPart, ...]

    def url_of(self, number: int) -> str:
        """The URL of another page of the table."""
        return current_url(page=None if number == 1 else str(number))


def table_page(results: Results, payer: str, today: date) -> TablePage:
    """One page of the table, in the order of the search."""
    params = results.search.params
    problem = place_problem(results.search.places)
    return TablePage(
        heading=heading(results.search, results.page.total),
        lines=tuple(lines_of(results, payer, today)),
        order_line=order_line(results, payer),
        problems=(
            *((problem.sentence,) if problem else ()),
            *(str(message) for message in params.errors.values()),
            *([words] if params.max_weekly is not None and (words := whole_price_words(payer)) else []),
        ),
        from_database=results.from_database,
        unmatched=results.unmatched,
        number=params.page,
        count=ceil(results.matched / PER_TABLE),
        list_url=url_with(url_for("finding.results"), page=None),
        file_url=url_with(url_for("comparing.table_file"), page=None),
        carried=carried_parts(NEVER_IN_FILES),
    )


def lines_of(results: Results, payer: str, today: date) -> Iterator[Line]:
    """The lines of one page, in the order of the search."""
    context = card_context([place.label for place in results.search.found_places], today)
    pricing = pricing_by_category(results, payer)
    for hit in results.page.hits:
        yield line_of(hit, pricing[str(hit.card["category"])], context)


def line_of(hit: Hit, pricing: CardPricing, context: CardContext) -> Line:
    """One line."""
    facts: Mapping[str, Any] = hit.card
    card = card_for(hit, pricing, context)
    return Line(
        card=card,
        no_price=label("price_disclosure", card.price_disclosure) if card.price is None else None,
        where=where_words(card),
        languages=labels_joined("language", tuple(facts["languages"])),
        trial=trial_words(facts["trial"], facts["trial_days"]),
        notice=notice_words(facts["notice_days"]),
    )


def without_budget(results: Results) -> Results:
    """The same services without the budget that was named."""
    params = replace(results.search.params, max_weekly=None)
    return replace(results, search=replace(results.search, params=params))


def file_rows(pages: Sequence[Results], payer: str, today: date) -> list[list[FileCell]]:
    """The whole table for a spreadsheet. Its first row names the columns in the language of the page.

    Where there are too many services, the last row says so.
    """
    rows = [_column_names(payer)]
    for results in pages:
        rows += [_file_row(line, payer) for line in lines_of(without_budget(results), payer, today)]
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


def _column_names(payer: str) -> list[FileCell]:
    return [
        gettext("Name"),
        gettext("Kind of care"),
        *_cost_names(payer),
        gettext("What the price is for"),
        gettext("Note on the price"),
        gettext("Warnings"),
        gettext("Inspectors’ rating"),
        gettext("Day of the inspection or report"),
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


def _cost_names(payer: str) -> list[FileCell]:
    """The columns of the price: three for each who may pay, after who that is, where who pays is not known."""
    amounts = (
        gettext("The whole price, in pounds"),
        gettext("What the NHS pays of it, if it agrees, in pounds"),
        gettext("What is left to pay, in pounds"),
    )
    if payer == Payer.NOT_SURE:
        return [said_of(payer_words(each), name) for each in EITHER_PAYER for name in amounts]
    return [*amounts, gettext("Who pays what is left")]


def _cost_cells(line: Line, payer: str) -> list[FileCell]:
    cost = line.card.cost
    prices, unknown = (dict(cost.prices), dict(cost.unknown)) if cost else ({}, {})
    if payer != Payer.NOT_SURE:
        return [*_amount_cells(prices.get(payer), line.no_price), cost.lines[0].who if cost else None]
    return [
        cell
        for each in EITHER_PAYER
        for cell in _amount_cells(prices.get(each), unknown.get(payer_words(each), line.no_price))
    ]


def _amount_cells(amount: Amount | None, no_price: str | None) -> tuple[FileCell, ...]:
    """The whole price, the NHS's part and what is left to pay; what stands in place of a price that is not known."""
    if amount is None:
        return no_price, None, None
    return pounds(amount.total), pounds(amount.nhs), pounds(amount.own)


def _file_row(line: Line, payer: str) -> list[FileCell]:
    card = line.card
    not_told = gettext("Not told us")
    distances = [miles(distance) for distance, _ in card.miles]
    return [
        card.name,
        label("category", card.category),
        *_cost_cells(line, payer),
        card.price_heading,
        joined(words for words in (card.price_note, card.rent) if words) or None,
        " ".join(warning_lines(card.warnings)) or None,
        rating_words(card.rating),
        card.rated_on.isoformat() if card.rated_on else None,
        " ".join(card.rating_notes) or None,
        gettext("Too few to show") if card.feedback is None else average(card.feedback),
        card.people,
        gettext("Visits people at home") if card.visits else None,
        *(distances[index] if index < len(distances) else None for index in range(MOST_PLACES)),
        dated_availability(card) or not_told,
        line.languages or not_told,
        line.trial or not_told,
        line.notice or not_told,
        f"{site_address()}{file_link(url_for('finding.service', slug=card.slug))}",
    ]
