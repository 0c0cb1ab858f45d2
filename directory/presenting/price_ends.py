"""Ending a price: what would then be public, for whoever asks for it and whoever decides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from directory.presenting.price_words import line_words, price_about
from directory.prices.queries import OwnPrice
from directory.prices.rules.types import PriceLine
from directory.prices.states import PUBLISHED_STATES
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EndPreview:
    """What is public from the day after: the prices that go on, and who has none any more."""

    last_day: str
    first_day: str
    remaining: tuple[tuple[str, str, str], ...]
    nobody: str | None


def end_preview(line: PriceLine, prices: Iterable[OwnPrice], last: date) -> EndPreview:
    """What would be public after `last`, of the prices of the service as they are now."""
    after = last + DAY
    others = [
        price.line
        for price in prices
        if price.line.state in PUBLISHED_STATES
        and price.line.id != line.id
        and (price.line.valid_to is None or price.line.valid_to >= after)
    ]
    payers = {other.payer for other in others if other.valid_from <= after}
    nobody = None
    if line.payer not in payers:
        nobody = gettext(
            "No price is left for: %(payer)s. The public page then shows none there.",
            payer=label("payer", line.payer),
        )
    return EndPreview(
        last_day=day(last),
        first_day=day(after),
        remaining=tuple((line_words(other), price_about(other), day(other.valid_from)) for other in others),
        nobody=nobody,
    )
