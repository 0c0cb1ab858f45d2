"""The first rows of a list that is longer than its page: how many are left out is said, and where all of them are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from directory.web.i18n import gettext
from directory.web.templating import number

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FirstOf(Generic[T]):
    """The rows that a page shows, of `total`."""

    rows: tuple[T, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more than the page shows."""
        return self.total > len(self.rows)

    @property
    def words(self) -> str:
        """How many of how many are shown; "" where it is all of them."""
        if not self.is_cut:
            return ""
        return gettext(
            "The first %(shown)s of %(total)s are here.",
            shown=number(len(self.rows)),
            total=number(self.total),
        )


def first_of(rows: Sequence[T], most: int) -> FirstOf[T]:
    """The first rows of a list, so many at most."""
    return FirstOf(tuple(rows[:most]), len(rows))
