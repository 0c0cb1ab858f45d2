"""The query: one frozen record that every engine answers in the same way."""

from dataclasses import dataclass
from typing import Literal

import numpy
from numpy.typing import NDArray

from search.document import FACETS

Sort = Literal["neutral", "relevance", "start", "distance", "price", "feedback", "name"]
SORTS: tuple[Sort, ...] = ("neutral", "relevance", "start", "distance", "price", "feedback", "name")

MOST_PLACES = 2
MOST_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the ground, in degrees times 100,000."""

    lat_e5: int
    lon_e5: int


@dataclass(frozen=True, slots=True, eq=False)
class PriceColumn:
    """Prices worked out for one person: pence a week for each service id, instead of a price key.

    `ids` rise strictly and `pence` has the same length. A service that is not among the ids has no price.
    """

    ids: NDArray[numpy.int64]
    pence: NDArray[numpy.int64]

    def __post_init__(self) -> None:
        if self.ids.shape != self.pence.shape or self.ids.ndim != 1:
            raise ValueError("ids and pence must be two columns of one length")
        if self.ids.size > 1 and not bool((numpy.diff(self.ids) > 0).all()):
            raise ValueError("ids must rise strictly")

    def price_of(self, service_id: int) -> int | None:
        """Pence a week for one service, or None."""
        at = int(numpy.searchsorted(self.ids, service_id))
        if at < self.ids.size and int(self.ids[at]) == service_id:
            return int(self.pence[at])
        return None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query. Of `categories` and `ratings` any one will do; of the other lists all are asked for.

    `near` holds up to two places (the resident's own area and a relative's home); `sort_place` says which of them
    distances are sorted and limited by. `miles` concerns only care that people go to or live in; `visits_areas` (the
    codes of the address) concerns only care that visits the person. `max_price` is in pence a week and needs
    `price_key` or `price_override`; a service without a price does not pass it. `also_priced` are further prices that
    each hit is given, by key or as a column: nothing is filtered or sorted by them. `day` is the ordinal of today: it
    sets the daily rotation and what "can start now" means. `start_by` is the ordinal of a day to come: care that visits
    the person must be able to start by then, and what nobody told of a place on that day filters none away. With
    `start_untold` only care that visits and has not told its start passes: how many `start_by` leaves out for that.
    `corrections` are carried through to the page, so that it can say them.
    """

    text: str = ""
    day: int = 0
    council: str | None = None
    categories: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    specialist: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()
    funding: str | None = None
    near: tuple[Point, ...] = ()
    sort_place: int = 0
    miles: float | None = None
    visits_areas: tuple[str, ...] = ()
    price_key: str | None = None
    max_price: int | None = None
    price_override: PriceColumn | None = None
    also_priced: tuple[str | PriceColumn, ...] = ()
    available: bool = False
    start_by: int | None = None
    start_untold: bool = False
    sort: Sort = "neutral"
    page: int = 1
    per_page: int = 20
    facets: tuple[str, ...] = ("category", "needs", "languages", "rating")
    corrections: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if len(self.near) > MOST_PLACES:
            raise ValueError("distances are measured from two places at most")
        if self.near and not 0 <= self.sort_place < len(self.near):
            raise ValueError("sort_place must be one of the places")
        if self.page < 1 or not 1 <= self.per_page <= MOST_PER_PAGE:
            raise ValueError("pages start at 1 and hold 1 to 100 services")
        if self.sort not in SORTS:
            raise ValueError("unknown order")
        if unknown := set(self.facets) - set(FACETS):
            raise ValueError(f"unknown facets: {sorted(unknown)}")
        if self.max_price is not None and self.price_key is None and self.price_override is None:
            raise ValueError("a highest price needs to know which price is meant")

    @property
    def place(self) -> Point | None:
        """The place that distances are sorted and limited by, if one was given."""
        return self.near[self.sort_place] if self.near else None
