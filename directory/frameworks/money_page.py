"""The bar of what is committed of a ceiling, with its table: parts that add up, and the marks of the warnings."""

from __future__ import annotations

from dataclasses import dataclass

from directory.frameworks.instruments_page import whole_pounds
from directory.frameworks.rules.value import WARN_SHARES, used_share
from directory.web.i18n import gettext

WIDTH = 100


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """A part of the bar: which colour it has, where it lies from 0 to 100, and its row in the table."""

    shade: str
    start: float
    width: float
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class MoneyBar:
    """What `money_bar` of components/money.html draws: the parts, the marks, the sum and what a screen reader says."""

    parts: tuple[MoneyPart, ...]
    marks: tuple[int, ...]
    total_name: str
    total: str
    label: str


def money_bar(committed_pence: int, ceiling_pence: int | None) -> MoneyBar | None:
    """The bar of an instrument; None where there is no ceiling to measure against (requirement 88)."""
    if ceiling_pence is None:
        return None
    over = max(0, committed_pence - ceiling_pence)
    whole = max(committed_pence, ceiling_pence)
    within = committed_pence - over
    amounts = [
        ("1", within, gettext("Bought")),
        ("over", over, gettext("Bought above the highest value")),
        ("left", ceiling_pence - within, gettext("Left before buying is refused")),
    ]
    parts, start = [], 0.0
    for shade, pence, name in amounts:
        width = round(pence * WIDTH / whole, 2)
        if pence or shade == "1":
            parts.append(MoneyPart(shade, start, width, name, whole_pounds(pence)))
        start = round(start + width, 2)
    return MoneyBar(
        tuple(parts),
        tuple(int(share * ceiling_pence * WIDTH / whole) for share in WARN_SHARES),
        gettext("Highest value"),
        whole_pounds(ceiling_pence),
        gettext(
            "%(amount)s of %(ceiling)s bought: %(share)s in 100",
            amount=whole_pounds(committed_pence),
            ceiling=whole_pounds(ceiling_pence),
            share=used_share(committed_pence, ceiling_pence),
        ),
    )
