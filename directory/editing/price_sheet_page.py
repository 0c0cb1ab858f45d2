"""Several prices at once: the file that a provider takes, and what would come of the one that it sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from directory.foundation.percentages import basis_points_to_percent
from directory.foundation.spreadsheets import Amount, Cell
from directory.presenting.phrases import joined
from directory.presenting.price_facts import price_changes
from directory.presenting.price_words import line_words, price_about, unit_name
from directory.prices.rules.check import another_amount
from directory.prices.rules.sheet import YES, PriceColumn, PriceSheet, RefusedCell, WantedPrice
from directory.prices.rules.sheet_packing import packed
from directory.prices.rules.types import PriceLine
from directory.prices.sheet_queries import ChangeablePrice, PriceChange, SheetOutcome
from directory.vocabulary.codes import labels_of
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.prices import OneOffCharge, PriceItem, Unit, VatStatus
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
    PriceColumn.DEPOSIT: _l("Deposit"),
    PriceColumn.DEPOSIT_BACK: _l("Is the deposit paid back?"),
    PriceColumn.ADMIN: _l("Charge for the paperwork"),
    PriceColumn.ASSESSMENT: _l("Charge for the first visit"),
    PriceColumn.MINIMUM: _l("Least charge"),
    PriceColumn.MINIMUM_PER: _l("What the least charge is for"),
    PriceColumn.TRAVEL: _l("What travel costs"),
    PriceColumn.VAT: _l("What about VAT?"),
    PriceColumn.VAT_RATE: _l("Rate of VAT"),
    PriceColumn.INCLUDED: _l("In the price"),
    PriceColumn.EXCLUDED: _l("Not in the price"),
}
# What may stand in a cell that holds no amount, by the code that it means.
WORDS: Mapping[PriceColumn, Mapping[str, Message]] = {
    PriceColumn.DEPOSIT_BACK: {YES: _l("Yes"), "no": _l("No")},
    PriceColumn.MINIMUM_PER: {Unit.WEEK: _l("A week"), Unit.VISIT: _l("A visit")},
    PriceColumn.VAT: {
        VatStatus.EXEMPT: _l("There is no VAT on it"),
        VatStatus.INCLUSIVE: _l("VAT is in the price"),
        VatStatus.EXCLUSIVE: _l("VAT comes on top"),
    },
    PriceColumn.INCLUDED: labels_of(PriceItem),
    PriceColumn.EXCLUDED: labels_of(PriceItem),
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


def known_words() -> dict[PriceColumn, dict[str, str]]:
    """The code of each word that a cell may hold, in small letters, in the page's language and in English."""
    return {
        column: {
            **{translate(message).lower(): code for code, message in words.items()},
            **{message.text.lower(): code for code, message in words.items()},
        }
        for column, words in WORDS.items()
    }


def file_rows(prices: Iterable[ChangeablePrice]) -> list[tuple[Cell, ...]]:
    """A row for each live price; the new amount and its day are empty, or what waits already.

    What else it says stands there as it is, or as it waits: a cell that is left so changes nothing.
    """
    return [
        (
            price.line.id,
            price.service_name,
            f"{unit_name(price.line.unit)} · {price_about(price.line)}",
            price.line.valid_from,
            Amount(price.line.amount_pence),
            Amount(price.waiting.amount_pence) if price.waiting else None,
            price.waiting.valid_from if price.waiting else None,
            *_term_cells(price.waiting or price.line),
        )
        for price in prices
    ]


def _term_cells(line: PriceLine) -> tuple[Cell, ...]:
    """What a price says besides its amount, in the order of the columns."""
    charges = {charge.code: charge for charge in line.charges}
    deposit = charges.get(OneOffCharge.DEPOSIT)
    return (
        _amount(deposit.amount_pence if deposit else None),
        _word(PriceColumn.DEPOSIT_BACK, (YES if deposit.refundable else "no") if deposit else None),
        *(
            _amount(charges[code].amount_pence if code in charges else None)
            for code in (OneOffCharge.ADMIN, OneOffCharge.ASSESSMENT)
        ),
        _amount(line.minimum_charge_pence),
        _word(PriceColumn.MINIMUM_PER, line.minimum_charge_per),
        _amount(line.travel_pence),
        _word(PriceColumn.VAT, line.vat_status),
        basis_points_to_percent(line.vat_basis_points) if line.vat_basis_points else None,
        _items(PriceColumn.INCLUDED, line.included),
        _items(PriceColumn.EXCLUDED, line.excluded),
    )


def _amount(pence: int | None) -> Amount | None:
    return None if pence is None else Amount(pence)


def _word(column: PriceColumn, code: str | None) -> str | None:
    return translate(WORDS[column][code]) if code in WORDS[column] and code is not None else code


def _items(column: PriceColumn, codes: Iterable[str]) -> str | None:
    return joined(_word(column, code) or code for code in codes) or None


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
    after = wanted.after(before)
    notes = _terms_changed(another_amount(before, wanted.amount_pence, wanted.valid_from), after)
    if change.price.waiting:
        amount, first = in_pounds(change.price.waiting.amount_pence), day(change.price.waiting.valid_from)
        notes.append(gettext("Takes the place of %(amount)s from %(day)s.", amount=amount, day=first))
    difference = _difference(before.amount_pence, wanted.amount_pence)
    return (
        f"{change.price.service_name}: {price_about(before)}",
        line_words(before),
        f"{line_words(after)} ({difference})" if difference else line_words(after),
        day(wanted.valid_from),
        " · ".join(notes),
    )


def _terms_changed(before: PriceLine, after: PriceLine) -> list[str]:
    """What another price says besides its amount and its day, each fact in its new words."""
    return [
        gettext(
            "%(what)s: %(amount)s", what=row.field, amount="".join(words for words, _ in row.difference.after)
        )
        for row in price_changes(before, after, None, None).changed
    ]


def _difference(before: int, after: int) -> str:
    """ "+5%" or "−2.5%", nothing where nothing differs; the sign stands before the figure in every language."""
    if before == after:
        return ""
    return f"{'+' if after > before else '−'}{percent(abs(after - before), before)}"


def _place(cell: RefusedCell) -> tuple[int, str]:
    letters = cell.cell.rstrip("0123456789")
    return int(cell.cell[len(letters) :] or 0), letters
