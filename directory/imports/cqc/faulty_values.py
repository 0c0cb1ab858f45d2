"""Values of a file that were not taken as they stand, counted by field: for the summary and the import's record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST_LINES = 12
MOST_WORDS = 20


class Fault(StrEnum):
    """Why a value was not taken as it stands."""

    NOT_UNDERSTOOD = "not_understood"
    NOT_YET = "not_yet"
    GARBLED = "garbled"


@dataclass(frozen=True, slots=True)
class FaultyValue:
    """A value that was there and was left out, or put right: `cell` is what stands there, for whoever has the file.

    `word` is the same where it may be kept and shown to others, else None.
    """

    line: int
    field: str
    fault: Fault
    cell: str
    word: str | None

    @property
    def is_left_out(self) -> bool:
        """Whether nothing of it was taken; garbled letters that were put right were."""
        return self.fault is not Fault.GARBLED

    @property
    def words(self) -> str:
        """The field, with the word where it may be shown."""
        return self.field if self.word is None else f"{self.field}: {self.word}"


@dataclass(slots=True)
class FieldAccount:
    """One field and fault: how many values had it, the first lines, and the words where they may be kept."""

    count: int = 0
    lines: list[int] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)

    def add(self, value: FaultyValue) -> None:
        """Count one value."""
        self.count += 1
        if len(self.lines) < MOST_LINES:
            self.lines.append(value.line)
        if value.word is not None and (value.word in self.words or len(self.words) < MOST_WORDS):
            self.words[value.word] += 1


class FaultyValues:
    """The accounts of all fields of one file, or of several."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str, Fault], FieldAccount] = {}

    def add(self, value: FaultyValue) -> None:
        """Count one value."""
        self._account(value.field, value.fault).add(value)

    def __iter__(self) -> Iterator[tuple[str, Fault, FieldAccount]]:
        """Fields and their faults with the accounts, the most frequent first."""
        for (name, fault), account in sorted(
            self._fields.items(), key=lambda item: (-item[1].count, item[0])
        ):
            yield name, fault, account

    @property
    def left_out(self) -> int:
        """How many values were left out."""
        return sum(account.count for _, fault, account in self if fault is not Fault.GARBLED)

    @property
    def put_right(self) -> int:
        """How many values were taken with their garbled letters put right."""
        return sum(account.count for _, fault, account in self if fault is Fault.GARBLED)

    def as_record(self) -> dict[str, dict[str, Any]]:
        """What the import's record keeps."""
        return {
            name if fault is Fault.NOT_UNDERSTOOD else f"{name}, {fault}": {
                "count": account.count,
                "lines": account.lines,
                "words": dict(account.words),
            }
            for name, fault, account in self
        }

    def add_up(self, others: Iterable[FaultyValues]) -> FaultyValues:
        """This account with those of other files; the lines, which are of one file each, are left out."""
        for name, fault, account in (part for other in others for part in other):
            added = self._account(name, fault)
            added.count += account.count
            added.words += account.words
        return self

    def _account(self, name: str, fault: Fault) -> FieldAccount:
        return self._fields.setdefault((name, fault), FieldAccount())
