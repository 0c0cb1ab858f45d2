"""Whether a file writes 03/04/2024 with the day first or the month first: proved from the file, never assumed.

A number over 12 proves it. Where no cell holds one, a reading that would lie after the day of the file is
impossible, which proves the other; failing that, the regulator's own opening lines (it writes the day first) and
an American clock ("12:00:00 AM", as its extract of 2025 has) speak for an order. A file whose cells prove both
is refused, and so is one where nothing speaks for either, until the operator says which it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from directory.imports.cqc.opening import UnreadableFile

_NUMERIC = re.compile(r"\s*([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:\D.*)?", re.DOTALL)
_AMERICAN_CLOCK = re.compile(r"[0-9] ?[AP]M\s*$")
OPTION = "--date-order"


class DateOrder(StrEnum):
    """The order of the numbers of a day."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True)
class Sign:
    """A cell that speaks for an order: its line and what it says."""

    line: int
    cell: str


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """The first cell of each kind: proofs by a number over 12, impossible readings, and one that can be read both
    ways.
    """

    proofs: dict[DateOrder, Sign]
    signs: dict[DateOrder, Sign]
    open: Sign | None


def gather_evidence(cells: Iterable[tuple[int, str, date]]) -> OrderEvidence:
    """What the cells of a file say about its order: each with its line and a day that it can't lie after."""
    proofs: dict[DateOrder, Sign] = {}
    signs: dict[DateOrder, Sign] = {}
    ambiguous: Sign | None = None
    for line, cell, latest in cells:
        readings = {order: day_in_order(cell, order) for order in DateOrder}
        possible = [order for order, day in readings.items() if day is not None]
        if len(possible) == 1:
            proofs.setdefault(possible[0], Sign(line, cell))
        elif possible and readings[DateOrder.DAY_FIRST] != readings[DateOrder.MONTH_FIRST]:
            ambiguous = ambiguous or Sign(line, cell)
            past = [order for order, day in readings.items() if day is not None and day <= latest]
            if len(past) == 1:
                signs.setdefault(past[0], Sign(line, cell))
            elif _AMERICAN_CLOCK.search(cell):
                signs.setdefault(DateOrder.MONTH_FIRST, Sign(line, cell))
    return OrderEvidence(proofs, signs, ambiguous)


def decide_order(evidence: OrderEvidence, stated: DateOrder | None, *, published: bool) -> DateOrder:
    """The order of a file; day first where no cell depends on it. Raises UnreadableFile with what to do.

    `stated` is what the operator says; `published` says that the file opens with the regulator's own lines.
    """
    proofs = evidence.proofs
    if len(proofs) > 1:
        day, month = proofs[DateOrder.DAY_FIRST], proofs[DateOrder.MONTH_FIRST]
        raise UnreadableFile(
            f"it mixes two orders of dates: line {day.line} ({day.cell.strip()}) has the day first, line"
            f" {month.line} ({month.cell.strip()}) the month; write all its dates in one order, best as 2026-05-29,"
            " and import it again"
        )
    for order, sign in proofs.items():
        if stated is not None and stated != order:
            raise UnreadableFile(
                f"{OPTION} says {stated}, but line {sign.line} ({sign.cell.strip()}) proves {order}; leave"
                f" {OPTION} out"
            )
        return order
    if stated is not None or evidence.open is None:
        return stated or DateOrder.DAY_FIRST
    signs = set(evidence.signs) | ({DateOrder.DAY_FIRST} if published else set())
    if len(signs) == 1:
        return signs.pop()
    raise UnreadableFile(
        f"its dates can be read in two ways and nothing in it proves which: line {evidence.open.line} has"
        f" {evidence.open.cell.strip()}; add {OPTION} day-first or {OPTION} month-first, or write them as 2026-05-29"
    )


def day_in_order(cell: str, order: DateOrder) -> date | None:
    """The day of a cell such as 29/05/2026, 29.5.26 or 5/29/2026 12:00:00 AM in an order; None where it is none.

    A year of two figures is one of this century: the regulator has existed since 2009.
    """
    match = _NUMERIC.fullmatch(cell)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day, month = (first, second) if order == DateOrder.DAY_FIRST else (second, first)
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None
