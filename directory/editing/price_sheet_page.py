"""Several prices at once: the file that a provider takes, and what would come of the one that it sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from directory.foundation.spreadsheets import Amount, Cell
from directory.presenting.price_words import line_words, price_about, unit_name
from directory.prices.rules.check import another_amount
from directory.prices.rules.sheet import PriceColumn, PriceSheet, RefusedCell, WantedPrice, packed
from directory.prices.sheet_queries import ChangeablePrice, PriceChange, SheetOutcome
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.web.error_messages import error_message
from directory.web.i18n import gettext, ngettext
from directory.web.labels import translate
from directory.web.templating import day, in_pounds, percent

HEADS: Mapping[PriceColumn, Message] = {
    PriceColumn.NUMBER: _l("Number of the price"),
    PriceColumn.SERVICE: _l("Service"),
    PriceColumn.ABOUT: _l("What it is for"),
    PriceColumn.SINCE: _l("Current price since"),
    PriceColumn.CURRENT: _l("Current price"),
    PriceColumn.NEW: _l("New price"),
    PriceColumn.FIRST_DAY: _l("From which day?"),
}


@dataclass(frozen=True, slots=True)
class SheetLook:
    """What would come of a file: what changes, what is refused, what changes nothing. `wanted` goes into the form."""

    changes: tuple[tuple[str, str, str, str, str], ...]
    refused: tuple[tuple[str, str], ...]
    counts: tuple[str, ...]
    unread: str | None
    wanted: str


def column_heads() -> list[str]:
    """The columns of the file, in the page's language."""
    return [translate(HEADS[column]) for column in PriceColumn]


def known_heads() -> dict[str, PriceColumn]:
    """The column of each head in small letters, in the page's language and in English."""
    english = {message.text.lower(): column for column, message in HEADS.items()}
    return english | {translate(message).lower(): column for column, message in HEADS.items()}


def file_rows(prices: Iterable[ChangeablePrice]) -> list[tuple[Cell, ...]]:
    """A row for each live price; the new amount and its day are empty, or what waits already."""
    return [
        (
            price.line.id,
            price.service_name,
            f"{unit_name(price.line.unit)} · {price_about(price.line)}",
            price.line.valid_from,
            Amount(price.line.amount_pence),
            Amount(price.waiting[0]) if price.waiting else None,
            price.waiting[1] if price.waiting else None,
        )
        for price in prices
    ]


def sheet_look(sheet: PriceSheet | None, outcome: SheetOutcome, wanted: Iterable[WantedPrice]) -> SheetLook:
    """What would come of a file; without `sheet` that of what was read in it before."""
    refused = [*(sheet.refused if sheet else ()), *outcome.refused]
    return SheetLook(
        changes=tuple(_change(change) for change in outcome.changes),
        refused=tuple((cell.cell, error_message(cell.refusal)) for cell in sorted(refused, key=_place)),
        counts=_counts(sheet, outcome),
        unread=", ".join(sheet.unread) if sheet and sheet.unread else None,
        wanted=packed(list(wanted)),
    )


def _counts(sheet: PriceSheet | None, outcome: SheetOutcome) -> tuple[str, ...]:
    said = []
    if outcome.waiting:
        said.append(
            ngettext(
                "%(num)s price is with the Council already, with this amount and day.",
                "%(num)s prices are with the Council already, with this amount and day.",
                outcome.waiting,
            )
        )
    if sheet and sheet.same:
        said.append(
            ngettext(
                "%(num)s price stays as it is: the new amount is the current one.",
                "%(num)s prices stay as they are: the new amount is the current one.",
                sheet.same,
            )
        )
    if sheet and sheet.empty:
        said.append(
            ngettext(
                "%(num)s price has no new amount and stays as it is.",
                "%(num)s prices have no new amount and stay as they are.",
                sheet.empty,
            )
        )
    if sheet and sheet.strange:
        rows = ", ".join(str(number) for number in sheet.strange[:20])
        said.append(
            ngettext(
                "%(num)s row is none of your prices and was not used: %(rows)s.",
                "%(num)s rows are none of your prices and were not used: %(rows)s.",
                len(sheet.strange),
                rows=rows,
            )
        )
    return tuple(said)


def _change(change: PriceChange) -> tuple[str, str, str, str, str]:
    before, wanted = change.price.line, change.wanted
    after = another_amount(before, wanted.amount_pence, wanted.valid_from)
    note = ""
    if change.price.waiting:
        amount, first = change.price.waiting
        note = gettext(
            "Takes the place of %(amount)s from %(day)s.", amount=in_pounds(amount), day=day(first)
        )
    return (
        f"{change.price.service_name}: {price_about(before)}",
        line_words(before),
        f"{line_words(after)} ({_difference(before.amount_pence, wanted.amount_pence)})",
        day(wanted.valid_from),
        note,
    )


def _difference(before: int, after: int) -> str:
    """ "+5%" or "−2.5%"; the sign stands before the figure in every language."""
    return f"{'+' if after > before else '−'}{percent(abs(after - before), before)}"


def _place(cell: RefusedCell) -> tuple[int, str]:
    letters = cell.cell.rstrip("0123456789")
    return int(cell.cell[len(letters) :] or 0), letters
