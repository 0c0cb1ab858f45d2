"""Laying out the map of a page of results: what part of the country it shows, which pins stand together, which names
fit. Pure. Points are in the units of the map (`places.rules.map_point`), sizes on the screen in CSS pixels.

A map is square and as wide as its column. Pins and names keep their size on every screen, so they are laid out for the
narrowest screen that shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, dist, floor, log2

from directory.places.rules import MAP_ZOOM, TILE

NARROW, WIDE = 288, 480  # pixels that a map is wide, at the least
FINGER = 44.0  # what can be pressed is as wide and high
PIN_HEIGHT = 54.0  # from a place up to the top of its pin
HOME = 18.0  # half of the sign of a place that was named, whose name stands below it
LETTER, LINE = 8.6, 20.0  # the room of a letter, and of a line
SHIFTS = (0.0, -14.0, 14.0, -28.0, 28.0)  # where the name of a point may stand beside it
LEAST_SIZE = 350.0  # units that are shown at the least: some two kilometres
ROOM = 100.0  # units from the place of a council's name to its border, at the least
MOST_NAMES = {NARROW: 7, WIDE: 16}
# The part of a map's side that stays free at its edges, so that whatever stands there is whole.
ABOVE, BELOW, BESIDE = 60 / NARROW, 42 / NARROW, 34 / NARROW

MOST_TILES = 3  # across a map, but for one more where they do not begin at its edge
DEEPEST = 18  # the last zoom that every maker of tiles has

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Window:
    """The square part of the country that a map shows."""

    west: float
    north: float
    size: float

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """West, north, east and south."""
        return self.west, self.north, self.west + self.size, self.north + self.size

    def part(self, point: Point) -> Point:
        """How far across and down a point falls, from 0 to 1 for one inside."""
        return (point[0] - self.west) / self.size, (point[1] - self.north) / self.size

    def pixels(self, point: Point, width: int) -> Point:
        """Where a point falls on a map of a width."""
        across, down = self.part(point)
        return across * width, down * width


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture of a square part of the country: its zoom, column and row, and where it lies on the map."""

    zoom: int
    column: int
    row: int
    west: float
    north: float
    size: float


@dataclass(frozen=True, slots=True)
class Spot:
    """What one sign on the map stands for: the numbers of one service, or of several too close to be told apart."""

    point: Point
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name that may stand on the map. `places`: where it may stand, the best first.

    `shifts`: the pixels above and below each that it may stand instead.
    """

    words: str
    kind: str
    places: tuple[Point, ...]
    shifts: tuple[float, ...] = (0.0,)


@dataclass(frozen=True, slots=True)
class PlacedName:
    """A name where it fits."""

    words: str
    kind: str
    point: Point


def window_round(points: Sequence[Point]) -> Window:
    """The smallest part of the country with every point in it, and room round them for their pins."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    north, south = min(y for _, y in points), max(y for _, y in points)
    high = 1 - ABOVE - BELOW
    size = max(LEAST_SIZE, (east - west) / (1 - 2 * BESIDE), (south - north) / high)
    return Window((west + east - size) / 2, (north + south) / 2 - size * (ABOVE + high / 2), size)


def tiles_of(window: Window) -> tuple[Tile, ...]:
    """The tiles of the web that cover a map, at the zoom that shows most with no more than sixteen of them."""
    zoom = min(DEEPEST, max(0, MAP_ZOOM + floor(log2(TILE * MOST_TILES / window.size))))
    side = TILE * 2.0 ** (MAP_ZOOM - zoom)
    west, north, east, south = (edge / side for edge in window.edges)
    return tuple(
        Tile(zoom, column, row, column * side, row * side, side)
        for row in range(max(0, floor(north)), min(2**zoom, ceil(south)))
        for column in range(max(0, floor(west)), min(2**zoom, ceil(east)))
    )


def spots_of(pins: Iterable[tuple[int, Point]], window: Window, width: int) -> tuple[Spot, ...]:
    """The pins of a map of a width, in the order of their numbers: those that a finger can't tell apart are one."""
    apart = FINGER * window.size / width
    groups = [[(number, point)] for number, point in pins]
    while len(groups) > 1:
        one, other = min(combinations(range(len(groups)), 2), key=lambda pair: _between(groups, *pair))
        if _between(groups, one, other) >= apart:
            break
        groups[one] += groups.pop(other)
    spots = (Spot(_middle(group), tuple(sorted(number for number, _ in group))) for group in groups)
    return tuple(sorted(spots, key=lambda spot: spot.numbers))


def nearest_first(names: Iterable[Name], points: Sequence[Point]) -> list[Name]:
    """Names in the order of how near they stand to one of the points that the map is about."""
    return sorted(
        names, key=lambda name: min(dist(place, point) for place in name.places for point in points)
    )


def _between(groups: Sequence[Sequence[tuple[int, Point]]], one: int, other: int) -> float:
    return dist(_middle(groups[one]), _middle(groups[other]))


def _middle(group: Sequence[tuple[int, Point]]) -> Point:
    count = len(group)
    return sum(point[0] for _, point in group) / count, sum(point[1] for _, point in group) / count


def names_that_fit(
    names: Iterable[Name],
    spots: Iterable[Spot],
    homes: Iterable[tuple[str, Point]],
    window: Window,
    width: int,
) -> tuple[PlacedName, ...]:
    """The names that a map of a width has room for beside its pins, the first ones first; each once."""
    taken = [_pin_box(window.pixels(spot.point, width)) for spot in spots]
    for words, point in homes:
        x, y = window.pixels(point, width)
        taken += [(x - HOME, y - HOME, x + HOME, y + HOME), _words_box(words, (x, y + HOME + LINE / 2))]
    said = {words.partition(",")[0] for words, _ in homes}
    placed: dict[str, PlacedName] = {}
    for name in names:
        if len(placed) == MOST_NAMES[width]:
            break
        found = (
            None if name.words in placed or name.words in said else _free_place(name, taken, window, width)
        )
        if found:
            point, box = found
            taken.append(box)
            placed[name.words] = PlacedName(name.words, name.kind, point)
    return tuple(placed.values())


def _free_place(name: Name, taken: Sequence[Box], window: Window, width: int) -> tuple[Point, Box] | None:
    for place in name.places:
        x, y = window.pixels(place, width)
        for shift in name.shifts:
            box = _words_box(name.words, (x, y + shift))
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= width
            if inside and not any(_meet(box, other) for other in taken):
                return (place[0], place[1] + shift * window.size / width), box
    return None


def _pin_box(tip: Point) -> Box:
    return tip[0] - FINGER / 2, tip[1] - PIN_HEIGHT, tip[0] + FINGER / 2, tip[1]


def _words_box(words: str, middle: Point) -> Box:
    half = len(words) * LETTER / 2 + 2
    return middle[0] - half, middle[1] - LINE / 2, middle[0] + half, middle[1] + LINE / 2


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
