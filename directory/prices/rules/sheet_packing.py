"""What a table asks for, as a form carries it from the look at it to the press that sends it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from directory.foundation.errors import Invalid
from directory.prices.rules.check import MOST_PRICE_PENCE
from directory.prices.rules.sheet import MOST_ROWS, WantedPrice
from directory.prices.rules.told_terms import ToldTerms
from directory.vocabulary.prices import PriceItem

LARGEST_NUMBER = 2**53
COLUMN = re.compile(r"[A-Z]{1,3}")


def packed(wanted: Sequence[WantedPrice]) -> str:
    """What is asked for, as one word of a form."""
    rows = [
        (
            *(each.row, each.price_id, each.amount_pence, each.valid_from),
            *(each.amount_column, each.day_column),
            {name: value for name, value in asdict(each.terms).items() if value is not None},
        )
        for each in wanted
    ]
    return json.dumps(rows, default=str, separators=(",", ":"))


def unpacked(text: str) -> tuple[WantedPrice, ...]:
    """What `packed` made. Raises Invalid `unknown` for anything else, and where a price is named twice."""
    try:
        rows = json.loads(text)
        wanted = tuple(_unpacked_row(*row) for row in rows)
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid("wanted", "unknown") from error
    if len(wanted) > MOST_ROWS or len({each.price_id for each in wanted}) != len(wanted):
        raise Invalid("wanted", "unknown")
    return wanted


def _unpacked_row(
    row: Any, price_id: Any, amount_pence: Any, day: Any, amount_column: Any, day_column: Any, terms: Any
) -> WantedPrice:
    if not (_is_number(row) and _is_number(price_id) and _is_number(amount_pence)):
        raise ValueError("no numbers of a row")
    if not (isinstance(day, str) and _is_column(amount_column) and _is_column(day_column)):
        raise ValueError("no day or no columns of a row")
    first = date.fromisoformat(day)
    return WantedPrice(row, price_id, amount_pence, first, amount_column, day_column, _unpacked_terms(terms))


def _unpacked_terms(terms: Any) -> ToldTerms:
    """What is told besides the amount. Raises ValueError, TypeError for what no table tells."""
    if not isinstance(terms, dict):
        raise TypeError("no terms of a row")
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in terms.items()
    }
    told = ToldTerms(**values)
    amounts = (told.deposit_pence, told.admin_pence, told.assessment_pence, told.minimum_pence)
    numbers = (*amounts, told.travel_pence, told.vat_basis_points)
    codes = (told.minimum_per, told.vat_status, *(told.included or ()), *(told.excluded or ()))
    is_told = (
        all(number is None or (_is_number(number) and number <= MOST_PRICE_PENCE) for number in numbers)
        and all(code is None or isinstance(code, str) for code in codes)
        and all(items is None or isinstance(items, tuple) for items in (told.included, told.excluded))
        and all(PriceItem.has(item) for item in (*(told.included or ()), *(told.excluded or ())))
        and (told.deposit_back is None or isinstance(told.deposit_back, bool))
    )
    if not is_told:
        raise ValueError("no terms that a table tells")
    return told


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < LARGEST_NUMBER


def _is_column(value: Any) -> bool:
    return isinstance(value, str) and COLUMN.fullmatch(value) is not None
