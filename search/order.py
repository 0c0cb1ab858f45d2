"""The published order, and distance, in whole numbers, so that every engine agrees exactly.

Neutral order: a search in words by relevance; otherwise care that visits the person first, by earliest
start, then care that people go to or live in, by distance. Everywhere, services that tie follow a rotation that
changes each day and is the same for everybody that day. Payment never matters, nor
who was entered first.
"""

import math
from typing import TypeVar

import numpy
from numpy.typing import NDArray

from search.query import Point, SearchQuery, Sort

LAST = 1 << 40  # after every real date, squared distance, price and score
NAME_BYTES = 48  # names are compared by this many bytes of their folded form

# One e5 unit (1/100,000 degree) of a great circle of the mean Earth radius is 1.1119508 metres.
UNITS_A_MILE = 1609.344 / 1.1119508
MOST_MILES = 1000.0
_HALF_RADIAN_E5 = 11_459_156  # twice the number of e5 units in a radian

Whole = TypeVar("Whole", int, NDArray[numpy.int64])


class Ruler:
    """Measures squared distances from one point, in e5 units, with whole numbers only.

    Equirectangular, with the cosine taken half-way between the two latitudes: within 0.1 % over 60 miles.
    The same arithmetic serves a single place (int) and a column of places (int64 array).
    """

    __slots__ = ("_cosine_e6", "_point", "_sine_e6")

    def __init__(self, point: Point) -> None:
        angle = math.radians(point.lat_e5 / 100_000)
        self._point = point
        self._cosine_e6 = round(math.cos(angle) * 1_000_000)
        self._sine_e6 = round(math.sin(angle) * 1_000_000)

    def squared(self, lat_e5: Whole, lon_e5: Whole) -> Whole:
        """The squared distance, in squared e5 units."""
        up = lat_e5 - self._point.lat_e5
        cosine_e6 = self._cosine_e6 - self._sine_e6 * up // _HALF_RADIAN_E5
        across = (lon_e5 - self._point.lon_e5) * cosine_e6 // 1_000_000
        return up * up + across * across


def squared_radius(miles: float) -> int:
    """The greatest squared distance that is still within so many miles."""
    return math.floor((min(max(0.0, miles), MOST_MILES) * UNITS_A_MILE) ** 2)


def miles_of(squared: int) -> float:
    """Miles from a squared distance, to one decimal."""
    return round(math.sqrt(squared) / UNITS_A_MILE, 1)


def miles_between(point: Point, lat_e5: int, lon_e5: int) -> float:
    """Miles from a point that was named to a place, to one decimal: as a search gives it."""
    return miles_of(Ruler(point).squared(lat_e5, lon_e5))


def is_within(point: Point, lat_e5: int, lon_e5: int, miles: float) -> bool:
    """Whether a place is within so many miles of a point, the rim counting as inside: as a search finds it."""
    return Ruler(point).squared(lat_e5, lon_e5) <= squared_radius(miles)


_M64 = (1 << 64) - 1


def day_seed(day: int) -> int:
    """A number that differs from day to day in every bit."""
    return (day * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) & _M64


def rotation(day: int, service_id: int) -> int:
    """The rank of a service among its equals on a day: a 32-bit number."""
    mixed = (service_id + day_seed(day)) & _M64
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _M64
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _M64
    return (mixed ^ (mixed >> 31)) >> 32


def rotations(day: int, ids: NDArray[numpy.int64]) -> NDArray[numpy.int64]:
    """`rotation` for a column of ids."""
    mixed = ids.astype(numpy.uint64) + numpy.uint64(day_seed(day))
    mixed = (mixed ^ (mixed >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> numpy.uint64(31))) >> numpy.uint64(32)).astype(numpy.int64)


def effective_sort(query: SearchQuery, *, has_words: bool) -> Sort:
    """The order that is meant: neutral with words is relevance, relevance without words is neutral."""
    if query.sort == "neutral" and has_words:
        return "relevance"
    if query.sort == "relevance" and not has_words:
        return "neutral"
    return query.sort
