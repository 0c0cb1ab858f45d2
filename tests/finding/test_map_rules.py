"""What a map shows, which pins stand together, and which names fit."""

from __future__ import annotations

from itertools import combinations
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.finding.map_rules import (
    FINGER,
    HOME,
    LEAST_SIZE,
    NARROW,
    PIN_HEIGHT,
    SHIFTS,
    WIDE,
    Name,
    Window,
    names_that_fit,
    nearest_first,
    spots_of,
    tiles_of,
    window_round,
)
from directory.places.rules import MAP_UNITS

WIDTHS = st.sampled_from((NARROW, WIDE))
POINTS = st.tuples(st.floats(0, 20_000), st.floats(0, 20_000))
SPREAD = st.lists(POINTS, min_size=1, max_size=20)
CLOSE = st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), min_size=1, max_size=20)


@given(st.one_of(SPREAD, CLOSE), WIDTHS)
def test_every_pin_and_every_home_is_whole_on_the_map(points: list[tuple[float, float]], width: int) -> None:
    window = window_round(points)
    assert window.size >= LEAST_SIZE
    for point in points:
        x, y = window.pixels(point, width)
        assert FINGER / 2 <= x <= width - FINGER / 2
        assert PIN_HEIGHT <= y <= width - HOME


@given(st.one_of(SPREAD, CLOSE), WIDTHS)
def test_a_finger_tells_any_two_spots_apart(points: list[tuple[float, float]], width: int) -> None:
    window = window_round(points)
    spots = spots_of(enumerate(points, 1), window, width)
    for one, other in combinations(spots, 2):
        apart = dist(window.pixels(one.point, width), window.pixels(other.point, width))
        assert apart >= FINGER - 0.001


@given(st.one_of(SPREAD, CLOSE), WIDTHS)
def test_every_service_is_on_one_spot(points: list[tuple[float, float]], width: int) -> None:
    spots = spots_of(enumerate(points, 1), window_round(points), width)
    numbers = [number for spot in spots for number in spot.numbers]
    assert sorted(numbers) == list(range(1, len(points) + 1))
    assert list(spots) == sorted(spots, key=lambda spot: spot.numbers[0])
    assert all(list(spot.numbers) == sorted(spot.numbers) for spot in spots)


def test_a_wider_map_tells_more_apart() -> None:
    window = Window(0, 0, 1000)
    pins = [(1, (500, 500)), (2, (600, 500)), (3, (500, 502))]
    assert [spot.numbers for spot in spots_of(pins, window, WIDE)] == [(1, 3), (2,)]
    assert [spot.numbers for spot in spots_of(pins, window, NARROW)] == [(1, 2, 3)]


@given(SPREAD, st.lists(st.tuples(st.text("abc ", min_size=1, max_size=12), POINTS), max_size=30), WIDTHS)
def test_names_stand_clear_of_each_other_and_of_the_pins(
    points: list[tuple[float, float]], named: list[tuple[str, tuple[float, float]]], width: int
) -> None:
    window = window_round(points)
    spots = spots_of(enumerate(points, 1), window, width)
    names = [Name(words, "town", (point,), SHIFTS) for words, point in named]
    placed = names_that_fit(names, spots, [], window, width)
    assert len({name.words for name in placed}) == len(placed)
    for name in placed:
        x, y = window.pixels(name.point, width)
        assert 0 < x < width and 0 < y < width
        for spot in spots:
            tip_x, tip_y = window.pixels(spot.point, width)
            assert abs(x - tip_x) > FINGER / 2 or y >= tip_y or y <= tip_y - PIN_HEIGHT
    for one, other in combinations(placed, 2):
        (x, y), (other_x, other_y) = window.pixels(one.point, width), window.pixels(other.point, width)
        assert abs(y - other_y) > 19.9 or abs(x - other_x) > 4 * (len(one.words) + len(other.words))


@pytest.mark.parametrize(("home", "fits"), [((500, 500), False), ((500, 1500), True)])
def test_a_name_makes_way_for_her_own_place(home: tuple[int, int], fits: bool) -> None:
    names = [Name("Hornsey", "town", ((500, 510),), SHIFTS)]
    placed = names_that_fit(names, [], [("N8 0RD", home)], Window(0, 0, 3000), NARROW)
    assert bool(placed) == fits


def test_her_own_place_is_named_once() -> None:
    names = [
        Name(words, "town", (point,)) for words, point in (("Hornsey", (900, 900)), ("Hale", (2000, 900)))
    ]
    placed = names_that_fit(names, [], [("Hornsey, Haringey", (900, 2000))], Window(0, 0, 3000), WIDE)
    assert [name.words for name in placed] == ["Hale"]


def test_a_name_takes_the_first_of_its_places_that_is_on_the_map() -> None:
    names = [Name("Enfield", "council", ((-900, 10), (500, 300), (500, 500)))]
    (placed,) = names_that_fit(names, [], [], Window(0, 0, 1000), WIDE)
    assert placed.point == (500, 300)


def test_the_names_nearest_to_what_the_map_is_about_come_first() -> None:
    near, far = Name("Hornsey", "town", ((90, 0),)), Name("Enfield", "town", ((500, 0), (800, 0)))
    assert nearest_first([far, near], [(0, 0)]) == [near, far]
    assert nearest_first([far, near], [(0, 0), (790, 0)]) == [far, near]


@given(st.one_of(SPREAD, CLOSE))
def test_tiles_cover_the_map_and_are_few(points: list[tuple[float, float]]) -> None:
    middle = MAP_UNITS / 2
    window = window_round([(x + middle, y + middle) for x, y in points])
    tiles = tiles_of(window)
    assert len({tile.zoom for tile in tiles}) == 1 and 1 <= len(tiles) <= 16
    west, north, east, south = window.edges
    assert min(tile.west for tile in tiles) <= west and min(tile.north for tile in tiles) <= north
    assert max(tile.west + tile.size for tile in tiles) >= east
    assert max(tile.north + tile.size for tile in tiles) >= south
    columns, rows = {tile.column for tile in tiles}, {tile.row for tile in tiles}
    assert len(tiles) == len(columns) * len(rows), "none is left out between them"


def test_a_tile_is_where_the_web_has_it() -> None:
    """The tile of zoom 14 that Charing Cross is on begins at its column and row, 256 units each."""
    (tile,) = [
        t for t in tiles_of(Window(8186 * 256 + 1, 5448 * 256 + 1, 700)) if (t.column, t.row) == (8186, 5448)
    ]
    assert (tile.zoom, tile.west, tile.north, tile.size) == (14, 8186 * 256, 5448 * 256, 256)
