"""The context of the page of usual rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.foundation.spreadsheets import Amount, Cell
from directory.frameworks.instruments_page import whole_pounds
from directory.frameworks.records import ReferenceRateRecord
from directory.places.queries import council_name
from directory.web.labels import label
from directory.web.templating import short_day


@dataclass(frozen=True, slots=True)
class RatesPage:
    """What `frameworks/usual_rates.html` prints."""

    rows: tuple[tuple[str, str, str, str, str], ...]
    may_set: bool
    done: str | None


def rates_page(rates: Sequence[ReferenceRateRecord], *, may_set: bool, done: str | None) -> RatesPage:
    """The rates, by council and newest first."""
    rows = tuple(
        (
            council_name(rate.council_code),
            label("level", rate.need_level),
            whole_pounds(rate.weekly_pence),
            short_day(rate.valid_from),
            rate.source,
        )
        for rate in rates
    )
    return RatesPage(rows, may_set, done)


def spreadsheet_rows(rates: Sequence[ReferenceRateRecord]) -> list[list[Cell]]:
    """The rates as rows of a file."""
    return [
        [
            council_name(rate.council_code),
            label("level", rate.need_level),
            Amount(rate.weekly_pence),
            rate.valid_from,
            rate.published_on,
            rate.source,
        ]
        for rate in rates
    ]
