"""A service's prices as its provider reads them: what holds, what waits, what was refused and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from directory.foundation.spreadsheets import Amount, Cell
from directory.presenting.price_facts import FactRow, price_facts
from directory.presenting.price_words import line_words, price_about, unit_name
from directory.prices.queries import OwnPrice
from directory.prices.states import PRICE_ENDING, PUBLISHED_STATES, UNDECIDED_STATES
from directory.web.i18n import gettext
from directory.web.templating import day

HELD, REFUSED = "out_of_band", "rejected"  # states of a price


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price: its words, what it is for, from when, what became of it, and what may be done with it.

    `change` and `end` are pages; `take_back` is where a press takes back a proposal, of a price or that one ends.
    """

    price: str
    about: str
    facts: tuple[FactRow, ...]
    from_day: str
    lot: str
    change: str | None
    end: str | None
    take_back: str | None
    note: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class PricesPage:
    """What `editing/prices.html` prints."""

    current: tuple[PriceRow, ...]
    waiting: tuple[PriceRow, ...]
    held: tuple[PriceRow, ...]
    refused: tuple[PriceRow, ...]


def prices_page(slug: str, prices: Sequence[OwnPrice], lots: Mapping[int, str]) -> PricesPage:
    """The prices of a service, by what became of them."""

    def rows(*states: str) -> tuple[PriceRow, ...]:
        return tuple(_row(slug, price, lots) for price in prices if price.line.state in states)

    return PricesPage(
        current=rows(*PUBLISHED_STATES),
        waiting=rows("proposed"),
        held=rows(HELD),
        refused=rows(REFUSED),
    )


def price_columns() -> list[str]:
    """The heads of the prices of one service as a file."""
    return [
        *(gettext("Price"), gettext("For"), gettext("List"), gettext("From")),
        *(gettext("Last day"), gettext("How it stands"), gettext("Why"), gettext("All of this price")),
    ]


def price_file_rows(prices: Iterable[OwnPrice], lots: Mapping[int, str]) -> list[tuple[Cell, ...]]:
    """The prices of one service as a file, with what became of each; why, where one was refused; and every fact."""
    return [
        (
            Amount(price.line.amount_pence),
            f"{unit_name(price.line.unit)} · {price_about(price.line)}",
            lots.get(price.line.lot_id or 0, ""),
            *(price.line.valid_from, price.line.valid_to, _state_words(price.line.state)),
            price.reason if price.line.state == REFUSED else None,
            _facts_words(price_facts(price.line, lots.get(price.line.lot_id or 0))),
        )
        for price in prices
    ]


def _facts_words(facts: Iterable[FactRow]) -> str:
    return "; ".join(f"{name}: {words or gettext('Not told')}" for name, words, _ in facts)


def _state_words(state: str) -> str:
    if state in PUBLISHED_STATES:
        return gettext("Live, or agreed for later")
    if state == REFUSED:
        return gettext("Refused by the Council")
    return gettext("Held: outside its band") if state == HELD else gettext("Waits for the Council")


def _row(slug: str, price: OwnPrice, lots: Mapping[int, str]) -> PriceRow:
    line, ending = price.line, price.ending
    live = line.state in PUBLISHED_STATES
    goes_on = live and line.valid_to is None
    asked = ending is not None and ending.state == PRICE_ENDING.initial and line.state == "current"
    return PriceRow(
        price=line_words(line),
        about=price_about(line),
        facts=price_facts(line, lots.get(line.lot_id or 0)),
        from_day=day(line.valid_from),
        lot=lots.get(line.lot_id or 0, ""),
        change=url_for("own_prices.change", slug=slug, price_id=line.id) if goes_on else None,
        end=url_for("own_price_endings.end", slug=slug, price_id=line.id) if goes_on else None,
        take_back=_take_back(slug, price, asked=asked),
        note=_note(price, asked=asked),
        reason=ending.reason if live and ending and ending.reason else price.reason,
    )


def _take_back(slug: str, price: OwnPrice, *, asked: bool) -> str | None:
    if price.line.state in UNDECIDED_STATES:
        return url_for("own_price_endings.send_take_back", slug=slug, price_id=price.line.id)
    if asked and price.ending:
        return url_for("own_price_endings.send_keep", slug=slug, ending_id=price.ending.id)
    return None


def _note(price: OwnPrice, *, asked: bool) -> str | None:
    """What is known of the end of a price."""
    ending = price.ending
    if asked and ending:
        return gettext("You asked to end it after %(day)s.", day=day(ending.last_day))
    if price.line.state in PUBLISHED_STATES and price.line.valid_to is not None:
        return gettext("It ends after %(day)s.", day=day(price.line.valid_to))
    if price.line.state in PUBLISHED_STATES and ending:
        return gettext("The Council refused to end it after %(day)s.", day=day(ending.last_day))
    return None
