"""The tables that come with the program."""

from __future__ import annotations

import re
from itertools import pairwise
from math import dist
from pathlib import Path

import pytest
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.foundation.actor import PUBLIC, SYSTEM
from directory.foundation.errors import NotAllowed
from directory.places import actions, queries
from directory.places.derive import DEMONSTRATION
from directory.places.models import Council, Postcode
from directory.places.records import Place
from directory.places.rules import MAP_UNITS, TILE, map_point
from directory.places.shipped import DATA, Row, attribution, rows_of, town_rows
from tests.conftest import TODAY
from tests.contacts import make_contact

HARINGEY, DERBY = "E09000014", "E06000015"
PATH = re.compile(r"(M\d+ \d+l-?\d+( ?-?\d+)+z?)+")


def test_they_are_small_and_say_where_they_come_from() -> None:
    assert sum(file.stat().st_size for file in Path(DATA).iterdir()) < 1_500_000
    assert "Ordnance Survey" in attribution() or "OS data" in attribution()
    assert "Open Government Licence" in attribution()


def test_they_load_once_and_serve(session: scoped_session) -> None:
    written = actions.load_shipped(SYSTEM)
    session.commit()
    assert written["council"] == 317
    assert written["postcode"] > 80_000
    assert session.query(AuditEvent).filter_by(action="places.loaded").count() == 1

    place = queries.find_place("N8 0RD, Haringey")
    assert isinstance(place, Place)
    assert (place.council_code, place.precise) == (HARINGEY, True)
    for town in town_rows():
        found = queries.find_place(town["name"], town["council"])
        assert isinstance(found, Place), town
        assert found.council_code == town["council"]

    queries_before = session.query(Postcode).count()
    actions.set_contacts(SYSTEM, DERBY, [make_contact(phone="01632 960001")], on=TODAY)
    session.delete(session.get(Postcode, "N80RD"))
    session.commit()
    assert set(actions.load_shipped(SYSTEM).values()) == {0}
    session.commit()
    council = queries.council_record(DERBY)
    assert council is not None
    assert council.phone == "01632 960001"
    assert session.query(Postcode).count() == queries_before - 1


def test_what_differs_from_the_shipped_tables_is_written_anew(
    session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {
        "code": DERBY,
        "name": "Derby",
        "slug": "derby",
        "kind": "unitary",
        "lat_e5": "5290000",
        "lon_e5": "-140000",
    }
    point = {"lat_e5": "5290000", "lon_e5": "-140000", "council": DERBY}
    shipped = {
        "councils": [dict(row)],
        "wards": [{**point, "code": "E05001770", "name": "Abbey"}],
        "postcodes": [{**point, "code": "DE11AA", "ward": "E05001770"}],
    }
    monkeypatch.setattr(actions, "rows_of", lambda name: shipped.get(name, []))
    monkeypatch.setattr(actions, "town_rows", lambda: ())
    assert actions.load_shipped(SYSTEM)["council"] == 1
    before = session.get_one(Council, DERBY).changed_at
    session.commit()
    shipped["councils"] = [{**row, "name": "City of Derby"}]
    assert actions.load_shipped(SYSTEM)["council"] == 1
    session.commit()
    council = session.get_one(Council, DERBY)
    assert (council.name, council.lat_e5) == ("City of Derby", 5290000)
    assert council.changed_at > before
    assert actions.load_shipped(SYSTEM)["council"] == 0


def test_the_public_loads_nothing(session: scoped_session) -> None:
    with pytest.raises(NotAllowed):
        actions.load_shipped(PUBLIC)


def test_languages_of_a_council() -> None:
    spoken = queries.languages_of(HARINGEY)
    assert [(language.code, language.people) for language in spoken[:2]] == [("tr", 9581), ("es", 8011)]
    assert "en" not in {language.code for language in spoken}
    assert queries.languages_of("E09000999") == ()


def test_every_council_but_the_counties_has_an_outline() -> None:
    """Of a county the outlines of its districts are drawn."""
    kinds = {row["code"]: row["kind"] for row in rows_of("councils")}
    without = {code for code in kinds if queries.outline_for(code) is None}
    assert without == {code for code, kind in kinds.items() if kind == "county"}


@pytest.mark.parametrize("code", sorted(DEMONSTRATION))
def test_an_outline_holds_the_postcodes_of_its_council(code: str) -> None:
    outline = queries.outline_for(code)
    assert outline is not None and PATH.fullmatch(outline.path) and len(outline.path) < 10_000
    rings = lines_of(outline.path)
    points = points_of(code)
    outside = [point for point in points if not is_inside(point, rings)]
    assert len(outside) <= len(points) / 50, "a few stand on its border"
    for x, y in points:
        assert outline.west - 20 <= x <= outline.east + 20 and outline.north - 20 <= y <= outline.south + 20
    assert outline in queries.outlines_within(*points[0], *points[-1]) or len(points) == 1


def test_neighbours_share_their_border() -> None:
    """What is drawn beside a council is drawn up to it: no gap, and no strip twice."""
    haringey = queries.outline_for(HARINGEY)
    assert haringey is not None
    own = {corner for ring in lines_of(haringey.path) for corner in ring}
    around = queries.outlines_within(haringey.west, haringey.north, haringey.east, haringey.south)
    names = {queries.shipped_council_named(outline.council) for outline in around}
    assert {"Haringey", "Barnet", "Enfield", "Waltham Forest", "Hackney", "Islington", "Camden"} <= {
        council.name for council in names if council
    }
    shared = {
        corner
        for outline in around
        if outline != haringey
        for ring in lines_of(outline.path)
        for corner in ring
    }
    assert own <= shared


@pytest.mark.parametrize("code", [HARINGEY, DERBY])
def test_a_line_between_wards_is_crossed_on_the_way_from_one_to_another(code: str) -> None:
    """Approximate, and said to be: of postcodes that are near each other, those of one ward are seldom parted."""
    stretches = queries.ward_lines_within(code, 0, 0, MAP_UNITS, MAP_UNITS)
    assert all(PATH.fullmatch(stretch.path) for stretch in stretches)
    lines = [line for stretch in stretches for line in lines_of(stretch.path)]
    rows = [row for row in rows_of("postcodes") if row["council"] == code][::7]
    pairs = [(one, other) for one, other in pairwise(rows) if dist(at(one), at(other)) < 60]
    right = sum(
        is_parted(at(one), at(other), lines) == (one["ward"] != other["ward"]) for one, other in pairs
    )
    assert len(pairs) > 200 and right / len(pairs) > 0.9


def test_a_council_without_lines_between_its_wards() -> None:
    assert queries.ward_lines_within("E06000001", 0, 0, MAP_UNITS, MAP_UNITS) == ()


def test_lines_between_wards_stay_inside_their_council() -> None:
    for code in DEMONSTRATION:
        outline = queries.outline_for(code)
        assert outline is not None
        stretches = queries.ward_lines_within(code, 0, 0, MAP_UNITS, MAP_UNITS)
        assert stretches == queries.ward_lines_within(
            code, outline.west - 1, outline.north - 1, outline.east + 1, outline.south + 1
        )
        west = [stretch for stretch in stretches if stretch.west < outline.west + 500]
        part = queries.ward_lines_within(code, outline.west - 1, 0, outline.west + 500, MAP_UNITS)
        assert list(part) == west and len(part) < len(stretches)


def test_points_fall_where_tiles_of_the_web_have_them() -> None:
    """Charing Cross on a tile of zoom 14, by the sums that OpenStreetMap publishes."""
    x, y = map_point(5150740, -12780)
    assert (int(x) // TILE, int(y) // TILE) == (8186, 5448)
    assert map_point(0, 0) == (MAP_UNITS / 2, MAP_UNITS / 2)


def lines_of(path: str) -> list[list[tuple[int, int]]]:
    """The corners of each line of a path, whose steps are counted from the corner before."""
    lines = []
    for line in path.split("M")[1:]:
        start, _, steps = line.rstrip("z").partition("l")
        x, y = map(int, start.split())
        corners = [(x, y)]
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + across, y + down
            corners.append((x, y))
        lines.append(corners)
    return lines


def at(row: Row) -> tuple[float, float]:
    return map_point(int(row["lat_e5"]), int(row["lon_e5"]))


def points_of(code: str) -> list[tuple[float, float]]:
    return [at(row) for row in rows_of("postcodes") if row["council"] == code][::50]


def is_inside(point: tuple[float, float], rings: list[list[tuple[int, int]]]) -> bool:
    """Whether a ray to the east crosses the rings an odd number of times."""
    x, y = point
    crossed = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                crossed += 1
    return crossed % 2 == 1


def is_parted(
    one: tuple[float, float], other: tuple[float, float], lines: list[list[tuple[int, int]]]
) -> bool:
    """Whether a line crosses the way between two points."""
    return any(
        _side(one, other, start) != _side(one, other, end)
        and _side(start, end, one) != _side(start, end, other)
        for line in lines
        for start, end in pairwise(line)
    )


def _side(start: tuple[float, float], end: tuple[float, float], point: tuple[float, float]) -> bool:
    return (end[0] - start[0]) * (point[1] - start[1]) > (end[1] - start[1]) * (point[0] - start[0])
