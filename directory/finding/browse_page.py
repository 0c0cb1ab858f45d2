"""The start page and the councils' pages as their templates print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from directory.finding.queries.browse import categories_on, council_lists, lists_of
from directory.frameworks.records import InstrumentRecord
from directory.places.queries import public_councils
from directory.places.records import CouncilRecord
from directory.vocabulary.prices import CHOOSABLE_PAYERS

# A kind of care with how many services it has, None where that is not known now.
CategoryCount = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class StartContext:
    """Everything `finding/start.html` prints."""

    categories: tuple[CategoryCount, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no service is on a list here yet."""
        return lists_nothing(self.categories)


@dataclass(frozen=True, slots=True)
class CouncilsContext:
    """Everything `finding/councils.html` prints. `lists`: the lists in force of each council, by its code."""

    councils: tuple[CouncilRecord, ...]
    lists: Mapping[str, tuple[InstrumentRecord, ...]]
    payers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CouncilContext:
    """Everything `finding/council.html` prints."""

    council: CouncilRecord
    categories: tuple[CategoryCount, ...]
    lists: tuple[InstrumentRecord, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no service is on the council's list yet."""
        return lists_nothing(self.categories)


def lists_nothing(categories: Iterable[CategoryCount]) -> bool:
    """Whether it is known of every kind of care that no service of it is listed."""
    return all(count == 0 for _, count in categories)


def start_context(council_code: str | None, on: date) -> StartContext:
    """The kinds of care on a council's list, or on every list where no council is chosen."""
    return StartContext(tuple(categories_on(council_code, on)))


def councils_context(on: date) -> CouncilsContext:
    """The councils that publish their list here."""
    return CouncilsContext(tuple(public_councils()), council_lists(on), tuple(CHOOSABLE_PAYERS))


def council_context(council: CouncilRecord, on: date) -> CouncilContext:
    """One council: its lists, and how many services of each kind are on them."""
    categories = tuple(categories_on(council.code, on))
    return CouncilContext(council, categories, lists_of(council.code, on))
