"""What trying out or making a spreadsheet comes to, and how it is kept until it is read. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from directory.preparing.sheet_cells import SheetProblem

# What is counted of a spreadsheet, in the order in which it is said.
COUNTED = (
    "locations",
    "made",
    "same",
    "entered",
    "known",
    "providers",
    "described",
    "taken",
    "prices_new",
    "prices_changed",
    "prices_same",
    "prices_waiting",
    "contacts_not_named",
)


class Became(StrEnum):
    """What a row's price comes to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WAITS = "waits"  # outside its band: a framework manager decides, nothing published changes


@dataclass(frozen=True, slots=True)
class UnderstoodRow:
    """A row as it was understood: its days and amounts as the site has read them."""

    row: int
    name: str
    category: str
    agreed_on: date | None = None
    amount_pence: int | None = None
    unit: str | None = None
    payer: str | None = None
    need_level: str | None = None
    valid_from: date | None = None
    became: str | None = None


@dataclass(slots=True)
class Outcome:
    """What came of some lines: counts, problems by cell, what of a cell was left out, and each row as understood."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[SheetProblem] = field(default_factory=list)
    notes: list[SheetProblem] = field(default_factory=list)
    understood: list[UnderstoodRow] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add what came of more lines."""
        self.counts += other.counts
        self.problems += other.problems
        self.notes += other.notes
        self.understood += other.understood

    def to_json(self) -> dict[str, Any]:
        """The outcome as it is kept."""
        return {
            "counts": dict(self.counts),
            "problems": _cells(self.problems),
            "notes": _cells(self.notes),
            "understood": [_plain(_fields(row)) for row in sorted(self.understood, key=lambda row: row.row)],
        }


@dataclass(frozen=True, slots=True)
class KeptCell:
    """A problem or a note as it was kept: the code of its sentence, and the values in it."""

    cell: str
    code: str
    values: Mapping[str, object]


def kept_cells(kept: Iterable[Any]) -> tuple[KeptCell, ...]:
    """The problems or notes of a kept outcome, in the order of the file."""
    return tuple(KeptCell(cell, code, _from_plain(values)) for cell, code, values in kept)


def kept_rows(kept: Iterable[Mapping[str, Any]]) -> tuple[UnderstoodRow, ...]:
    """The rows of a kept outcome."""
    return tuple(UnderstoodRow(**_from_plain(values)) for values in kept)


def _cells(found: Iterable[SheetProblem]) -> list[list[Any]]:
    ordered = sorted(found, key=lambda problem: (problem.row, len(problem.cell), problem.cell))
    return [[each.cell, each.refusal.code, _plain(each.refusal.values)] for each in ordered]


def _fields(row: UnderstoodRow) -> dict[str, object]:
    return {name: value for name in row.__slots__ if (value := getattr(row, name)) is not None}


def _plain(values: Mapping[str, object]) -> dict[str, Any]:
    return {
        name: {"day": value.isoformat()} if isinstance(value, date) else value
        for name, value in values.items()
    }


def _from_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value["day"]) if isinstance(value, dict) else value
        for name, value in values.items()
    }
