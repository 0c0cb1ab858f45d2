"""A service's prices as its provider reads them: what holds, what waits, what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from directory.editing.price_form import time_name
from directory.presenting.price_words import line_words
from directory.prices.queries import OwnPrice
from directory.prices.rules.types import PriceLine
from directory.prices.states import PUBLISHED_STATES
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price: its words, what it is for, from when, what became of it, and where it is changed."""

    price: str
    about: str
    from_day: str
    lot: str
    change: str | None
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
        held=rows("out_of_band"),
        refused=rows("rejected"),
    )


def price_about(line: PriceLine) -> str:
    """What a price is for, in a few words."""
    parts = [label("payer", line.payer), label("level", line.need_level), time_name(line.time_of_week)]
    if line.minutes:
        parts.append(gettext("%(minutes)s minutes", minutes=line.minutes))
    return " · ".join(parts)


def _row(slug: str, price: OwnPrice, lots: Mapping[int, str]) -> PriceRow:
    line = price.line
    changeable = line.state in PUBLISHED_STATES and line.valid_to is None
    return PriceRow(
        price=line_words(line),
        about=price_about(line),
        from_day=day(line.valid_from),
        lot=lots.get(line.lot_id or 0, ""),
        change=url_for("own_prices.change", slug=slug, price_id=line.id) if changeable else None,
        reason=price.reason,
    )
