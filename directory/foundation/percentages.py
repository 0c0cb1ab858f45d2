"""Percentages as people type them, in hundredths of a percent."""

from __future__ import annotations

import re

WHOLE = 10_000  # hundredths of a percent
_PERCENT = re.compile(r"(?P<whole>\d{1,2})(\.(?P<hundredths>\d{1,2}))?")


def percent_to_basis_points(text: str) -> int | None:
    """Hundredths of a percent from "20", "17.5" or "2.25%": more than nothing and less than everything.

    None for anything else.
    """
    match = _PERCENT.fullmatch(text.strip().removesuffix("%").strip())
    if match is None or not text.isascii():
        return None
    value = int(match["whole"]) * 100 + int((match["hundredths"] or "").ljust(2, "0"))
    return value if 0 < value < WHOLE else None


def basis_points_to_percent(basis_points: int) -> str:
    """The percentage as somebody would type it, like "17.5": for the value of a field."""
    whole, hundredths = divmod(basis_points, 100)
    return f"{whole}.{hundredths:02d}".rstrip("0").rstrip(".") if hundredths else str(whole)
