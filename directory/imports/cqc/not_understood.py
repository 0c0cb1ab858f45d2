"""What was there in a file and could not be understood, counted by field: for the summary and the import's record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from directory.imports.cqc.field_reader import UnknownValue

MOST_LINES = 12
MOST_WORDS = 20


@dataclass(slots=True)
class FieldAccount:
    """One field: how many values were left out, the first lines, and the words where they may be kept."""

    count: int = 0
    lines: list[int] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)

    def add(self, value: UnknownValue) -> None:
        """Count one value."""
        self.count += 1
        if len(self.lines) < MOST_LINES:
            self.lines.append(value.line)
        if value.word is not None and (value.word in self.words or len(self.words) < MOST_WORDS):
            self.words[value.word] += 1


class NotUnderstood:
    """The accounts of all fields of one file, or of several."""

    def __init__(self) -> None:
        self._fields: dict[str, FieldAccount] = {}

    def add(self, value: UnknownValue) -> None:
        """Count one value."""
        self._fields.setdefault(value.field, FieldAccount()).add(value)

    def __bool__(self) -> bool:
        return bool(self._fields)

    def __iter__(self) -> Iterator[tuple[str, FieldAccount]]:
        """Fields with their accounts, the most frequent first."""
        return iter(sorted(self._fields.items(), key=lambda item: (-item[1].count, item[0])))

    @property
    def total(self) -> int:
        """How many values were left out."""
        return sum(account.count for account in self._fields.values())

    def as_record(self) -> dict[str, dict[str, Any]]:
        """What the import's record keeps."""
        return {
            name: {"count": account.count, "lines": account.lines, "words": dict(account.words)}
            for name, account in self
        }


def together(accounts: Iterable[NotUnderstood]) -> NotUnderstood:
    """The accounts of several files added up; the lines, which are of one file each, are left out."""
    total = NotUnderstood()
    for account in accounts:
        for name, of_field in account:
            added = total._fields.setdefault(name, FieldAccount())
            added.count += of_field.count
            added.words += of_field.words
    return total
