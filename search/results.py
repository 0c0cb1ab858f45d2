"""What is answered: hits, counts and help, all frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from search.analysis import highlight
from search.document import Json


class FacetCount(NamedTuple):
    """How many of the results have this code. A tuple: a page counts a hundred."""

    code: str
    results: int


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Leaving out this one filter (or this one code of it) would give `count` results."""

    filter: str
    code: str | None
    count: int


class Suggestion(NamedTuple):
    """Something a typed beginning could become. `kind` is service, provider, phrase or place."""

    text: str
    kind: str
    slug: str = ""


class Hit(NamedTuple):
    """One service of the results. `miles` has an entry for each place asked about: None for care that visits.

    `price` is pence a week under the price that was asked for, None where there is none; `also` are those that
    were asked for besides (`SearchQuery.also_priced`), in their order.
    """

    id: int
    slug: str
    card: Mapping[str, Json]
    score: int
    miles: tuple[float | None, ...]
    price: int | None
    name: str
    summary: str
    terms: frozenset[str] = frozenset()
    also: tuple[int | None, ...] = ()

    @property
    def highlights(self) -> tuple[tuple[str, bool], ...]:
        """The summary in pieces, each with whether it matches what was asked. Joined, unchanged."""
        return highlight(self.summary, self.terms)


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results.

    A facet one chooses several or one of (category, rating, funding, council) is counted without its own
    filter; the others are counted as they stand, because choosing more of them narrows. `relax` is worked
    out only when nothing was found. `loosened` says that no service has all the words, so services with at
    least half of them are shown.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    generation: int
    suggestions: tuple[Suggestion, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    relax: tuple[Relaxation, ...] = ()
    loosened: bool = False
