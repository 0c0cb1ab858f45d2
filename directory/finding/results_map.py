"""The map of one page of results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from directory.finding.map_rules import (
    NARROW,
    ROOM,
    SHIFTS,
    WIDE,
    Name,
    PlacedName,
    Point,
    Spot,
    Window,
    names_that_fit,
    nearest_first,
    spots_of,
    tiles_of,
    window_round,
)
from directory.places.queries import (
    council_name,
    names_on_map,
    outline_for,
    outlines_within,
    ward_lines_within,
)
from directory.places.records import Outline, Place
from directory.places.rules import map_point
from directory.presenting.cards import Card
from directory.web.council import page_council

# The lines between a council's wards are drawn where it takes this part of the map's side: smaller they are a blot.
WARDS_SHOW = 0.45
WIDER, WIDEST = 5_000, 20_000  # units: some 30 and 120 kilometres, where a map has no room for every corner


@dataclass(frozen=True, slots=True)
class MapPin:
    """What can be pressed: one service, or several on one spot. `x` and `y` are parts of the map's side in percent.

    `services`: number and name of each. `category`: the kind of care of all of them, or "".
    """

    x: str
    y: str
    category: str
    services: tuple[tuple[int, str], ...]

    @property
    def number(self) -> int:
        """What stands on it: the number of its service, or how many there are."""
        return len(self.services) if self.is_stack else self.services[0][0]

    @property
    def is_stack(self) -> bool:
        """Whether it stands for several services."""
        return len(self.services) > 1

    @property
    def anchor(self) -> str:
        """Where it leads to on the page."""
        numbers = "-".join(str(number) for number, _ in self.services)
        return f"spot-{numbers}" if self.is_stack else f"service-{numbers}"


@dataclass(frozen=True, slots=True)
class MapLayer:
    """Pins and names as maps of one width have room for. `width`: "narrow", "wide", or "" for all.

    `names`: words, kind ("council", "town", "ward"), x and y in percent.
    """

    width: str
    pins: tuple[MapPin, ...]
    names: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ResultsMap:
    """A square part of the country, with a numbered pin for each card that stands somewhere.

    `box`: the drawing's view box. `land`: the outlines of the councils round the page's own, `own`. `wards`: the
    lines between wards. `homes`: words, x and y in percent of each place that was named. `tiles`: address,
    x, y and size of the pictures from elsewhere that the drawing is covered with, if the site has any; `tiles_credit`:
    whose they are. `numbers`: of the cards that have a pin.
    """

    box: str
    land: tuple[str, ...]
    own: str
    wards: str
    homes: tuple[tuple[str, str, str], ...]
    layers: tuple[MapLayer, ...]
    tiles: tuple[tuple[str, str, str, str], ...]
    tiles_credit: str
    numbers: frozenset[int]

    @property
    def stacks(self) -> tuple[MapPin, ...]:
        """Every pin that stands for several services, each once."""
        stacks = {pin.anchor: pin for layer in self.layers for pin in layer.pins if pin.is_stack}
        return tuple(stacks.values())


def results_map(cards: Sequence[Card], places: Sequence[Place], first: int) -> ResultsMap | None:
    """The map of a page of results; None where nothing on it stands anywhere.

    `first`: the number of the first card.
    """
    pins = {
        number: (card, map_point(*card.point))
        for number, card in enumerate(cards, first)
        if card.point and card.visits is None
    }
    if not pins:
        return None
    homes = [(place.label, map_point(place.lat_e5, place.lon_e5)) for place in places]
    points = [point for _, point in (*pins.values(), *homes)]
    window = window_round(points)
    council = page_council()
    own = outline_for(council.code) if council else None
    seen = outlines_within(*window.edges)
    names = tuple(_names(seen, own, window, points))
    layers = {width: _layer(pins, homes, names, window, width) for width in (NARROW, WIDE)}
    same = layers[NARROW].pins == layers[WIDE].pins and layers[NARROW].names == layers[WIDE].names
    return ResultsMap(
        box=f"{window.west:.0f} {window.north:.0f} {window.size:.0f} {window.size:.0f}",
        land=tuple(_path(outline, window) for outline in seen if outline is not own),
        own=_path(own, window) if own else "",
        wards="".join(_ward_lines(seen, window)),
        homes=tuple((words, *_percent(point, window)) for words, point in homes),
        layers=(MapLayer("", layers[WIDE].pins, layers[WIDE].names),) if same else tuple(layers.values()),
        tiles=tuple(_tiles(window, current_app.config["TILES_URL"])),
        tiles_credit=current_app.config["TILES_CREDIT"],
        numbers=frozenset(pins),
    )


def _tiles(window: Window, address: str) -> Iterator[tuple[str, str, str, str]]:
    for tile in tiles_of(window) if address else ():
        filled = address.replace("{z}", str(tile.zoom)).replace("{x}", str(tile.column))
        yield (
            filled.replace("{y}", str(tile.row)),
            f"{tile.west:.0f}",
            f"{tile.north:.0f}",
            f"{tile.size:.0f}",
        )


def _layer(
    pins: Mapping[int, tuple[Card, Point]],
    homes: Sequence[tuple[str, Point]],
    names: Sequence[Name],
    window: Window,
    width: int,
) -> MapLayer:
    spots = spots_of([(number, point) for number, (_, point) in pins.items()], window, width)
    placed = names_that_fit(names, spots, homes, window, width)
    return MapLayer(
        "narrow" if width == NARROW else "wide",
        tuple(_pin(spot, pins, window) for spot in spots),
        tuple(_placed(name, window) for name in placed),
    )


def _pin(spot: Spot, pins: Mapping[int, tuple[Card, Point]], window: Window) -> MapPin:
    cards = {number: pins[number][0] for number in spot.numbers}
    categories = {card.category for card in cards.values()}
    return MapPin(
        *_percent(spot.point, window),
        category=categories.pop() if len(categories) == 1 else "",
        services=tuple((number, card.name) for number, card in cards.items()),
    )


def _placed(name: PlacedName, window: Window) -> tuple[str, str, str, str]:
    return name.words, name.kind, *_percent(name.point, window)


def _percent(point: Point, window: Window) -> tuple[str, str]:
    across, down = window.part(point)
    return f"{100 * across:.1f}%", f"{100 * down:.1f}%"


def _path(outline: Outline, window: Window) -> str:
    if window.size > WIDEST:
        return outline.widest
    return outline.wider if window.size > WIDER else outline.path


def _ward_lines(seen: Sequence[Outline], window: Window) -> Iterator[str]:
    for outline in seen:
        if _is_near(outline, window):
            yield from (line.path for line in ward_lines_within(outline.council, *window.edges))


def _is_near(outline: Outline, window: Window) -> bool:
    return outline.east - outline.west > WARDS_SHOW * window.size


def _names(
    seen: Sequence[Outline], own: Outline | None, window: Window, points: Sequence[Point]
) -> Iterator[Name]:
    """What may be written on the map, the best first: the councils round the page's own, towns, then wards."""
    within = tuple(shift for shift in SHIFTS if abs(shift) * window.size < ROOM * NARROW)
    names: dict[str, list[Name]] = {"council": [], "town": [], "ward": []}
    for outline in seen:
        council = council_name(outline.council)
        if council and outline.names and outline is not own:
            names["council"].append(Name(council, "council", outline.names, within))
        has_wards = _is_near(outline, window) and ward_lines_within(outline.council, *window.edges)
        for name in names_on_map(outline.council):
            if name.kind == "town" or has_wards:
                names[name.kind].append(Name(name.name, name.kind, ((name.x, name.y),), SHIFTS))
    for named in names.values():
        yield from nearest_first(named, points)
