"""Money: whole pence where it is stored, Decimal while it is calculated, rounded half up once at the end."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from directory.foundation.errors import Invalid

WEEKS_A_YEAR = Decimal("52.1429")
MOST_PENCE = 100_000_000_00
MOST_DIGITS = 12
_POUNDS = re.compile(r"(?P<pounds>\d{1,3}(,\d{3})*|\d+)(\.(?P<pence>\d{1,2}))?")


def round_pence(pence: Decimal) -> int:
    """Whole pence from unrounded pence, half up (requirements 2, conventions)."""
    return int(pence.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def pounds_to_pence(text: str, field: str = "amount", *, most_pence: int = MOST_PENCE) -> int:
    """Pence from what a person typed: "1,234.50", "£1234", "12.34" or "660.5".

    Raises Invalid `money_unreadable` for anything else (no exponents, no third decimal) and `money_too_much`
    past a hundred million pounds, or another amount where one is given.
    """
    match = _POUNDS.fullmatch(text.strip().removeprefix("£").strip())
    if match is None:
        raise Invalid(field, "money_unreadable")
    pounds = match["pounds"].replace(",", "").lstrip("0") or "0"
    if len(pounds) > MOST_DIGITS:  # Python refuses to read numbers of thousands of digits
        raise Invalid(field, "money_too_much")
    pence = int(pounds) * 100 + int((match["pence"] or "").ljust(2, "0"))
    if pence > most_pence:
        raise Invalid(field, "money_too_much")
    return pence
