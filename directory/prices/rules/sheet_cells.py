"""A cell of a table of prices: what it says, or why it cannot be taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.percentages import percent_to_basis_points
from directory.foundation.read_dates import read_day
from directory.foundation.read_spreadsheets import Value
from directory.prices.rules.check import MOST_PRICE_PENCE

ITEM_BREAK = re.compile(r"[,;،\n]")


def number_of(value: Value) -> int | None:
    """The number of a price; a spreadsheet makes 12.0 of 12."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, int):
        return value
    words = str(value).strip() if value is not None else ""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 16 else None


def amount_of(value: Value) -> int:
    """Pence. Raises Invalid `required`, `money_unreadable`, `money_too_much`, `price_zero`."""
    if value is None:
        raise Invalid("amount", "required")
    if isinstance(value, date):
        raise Invalid("amount", "money_unreadable")
    if not isinstance(value, int | float):
        return _more_than_nothing(pounds_to_pence(str(value)))
    pounds = Decimal(str(value))
    if not pounds.is_finite() or pounds * 100 != int(pounds * 100):
        raise Invalid("amount", "money_unreadable")
    if pounds * 100 > MOST_PRICE_PENCE:
        raise Invalid("amount", "money_too_much")
    return _more_than_nothing(int(pounds * 100))


def amount_or_none(value: Value) -> int:
    """Pence, £0 where there is none. Raises Invalid as `amount_of`."""
    words = str(value).strip().removeprefix("£").strip()
    is_nothing = words.replace(".", "", 1).strip("0") == "" and words.isascii() and "0" in words
    return 0 if is_nothing else amount_of(value)


def read_rate(value: Value, field: str = "vat") -> int:
    """A rate in hundredths of a percent. Raises Invalid `percent_unreadable`.

    A spreadsheet makes 0.2 of "20%": a number below 1 is such a one, for nothing is taxed at less than one percent.
    """
    if isinstance(value, int | float) and 0 < value < 1:
        value = f"{Decimal(str(value)) * 100:f}"
    words = str(value)
    if isinstance(value, float) and value.is_integer():
        words = str(int(value))
    if re.fullmatch(r"\d+\.\d+", words):
        words = words.rstrip("0").rstrip(".")
    rate = percent_to_basis_points(words)
    if rate is None:
        raise Invalid(field, "percent_unreadable")
    return rate


def code_of(value: Value, column: str, known: Mapping[str, str]) -> str:
    """The code of a word. Raises Invalid `word_unknown` beside the column, with the words that can be read."""
    code = known.get(plain(value))
    if code is None:
        raise Invalid(column, "word_unknown", value=str(value)[:40], known=", ".join(dict.fromkeys(known)))
    return code


def items_of(value: Value, column: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of a list with a comma between two words. Raises Invalid as `code_of`."""
    return tuple(code_of(item, column, known) for item in ITEM_BREAK.split(str(value)) if item.strip())


def _more_than_nothing(pence: int) -> int:
    if pence <= 0:
        raise Invalid("amount", "price_zero")
    return pence


def pence_of(value: Value) -> int | None:
    """The amount of a cell; None for what is none."""
    try:
        return amount_of(value)
    except Invalid:
        return None


def day_of(value: Value) -> date:
    """A day. Raises Invalid `required`, and as `read_day` does."""
    if value is None:
        raise Invalid("valid_from", "required")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return read_day(str(value), "valid_from")


def plain(value: Value) -> str:
    """Words in small letters, one space between two."""
    return " ".join(str(value).split()).lower()
