"""Makes the drawings of areas in `data/`; run by hand when a new edition is out, after `places.derive`.

    python -m directory.places.derive_areas FOLDER

FOLDER holds `postcodes/` and `boundaries/`, as published under the Open Government Licence. This needs Shapely and
SciPy (`pip install "choosing-care[data]"`), which the site itself does without.

No outlines of wards are published with these files. The lines between wards are worked out from the postcodes: each
place belongs to its nearest postcode, and so to that postcode's ward.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy

from directory.places.derive import DEMONSTRATION, read_rows, write_table
from directory.places.rules import E5, map_point

with suppress(ModuleNotFoundError):  # only whoever runs this needs it
    import shapely
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import Voronoi
    from shapely.geometry import shape
    from shapely.geometry.base import BaseGeometry

# Units, some 6 metres each: a corner that takes less than this squared is left out. On a map of all England most are.
DETAIL = {"path": 6.0, "wider": 40.0, "widest": 400.0}
LINE_STRAYS = 14.0  # units that a line between wards may stray, which is known no better
SMALLEST_PART = 0.15  # of a ward's postcodes: fewer that lie apart are drawn with those round them
LEAST_ROOM = 100.0  # units from a name's place to the nearest border, at the least
NAMES_APART = 450.0
MOST_NAMES = 16
NEAR = 500.0  # units between outlines that may be meant to touch


def build_areas(folder: Path) -> None:
    """Write the tables of outlines and of lines between wards anew. Takes about a minute."""
    boundaries = folder / "boundaries"
    fine = {
        code: outline
        for name in ("london_boroughs_lad2020", "derby_cheshire_east_lad2020")
        for code, outline in _features(boundaries / f"{name}.geojson")
    }
    coarse = _of_today(folder, dict(_topology(boundaries / "ons_lad2022_ew.topojson")))
    drawn = {"": _fitted(fine, coarse)}
    for name, strays in DETAIL.items():
        drawn[name] = _simplified(next(reversed(drawn.values())), strays)
    write_table("outlines", f"council west north east south names {' '.join(DETAIL)}", _outline_rows(drawn))
    write_table("ward_lines", "council west north east south path", _ward_rows(folder, drawn["path"]))


def _features(path: Path) -> Iterator[tuple[str, BaseGeometry]]:
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        yield feature["properties"]["code"], _flat(shape(feature["geometry"]))


def _topology(path: Path) -> Iterator[tuple[str, BaseGeometry]]:
    """The areas of a TopoJSON file, whose rings are made of arcs that neighbours share."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    (scale_x, scale_y), (left, low) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [
        [(x * scale_x + left, y * scale_y + low) for x, y in numpy.cumsum(arc, axis=0)]
        for arc in topology["arcs"]
    ]

    def ring(numbers: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            points += arc[1:] if points else arc
        return points

    (areas,) = topology["objects"].values()
    for area in areas["geometries"]:
        polygons = area["arcs"] if area["type"] == "MultiPolygon" else [area["arcs"]]
        rings = [[ring(numbers) for numbers in polygon] for polygon in polygons]
        outline = shapely.MultiPolygon([(outer, holes) for outer, *holes in rings])
        yield area["properties"]["areacd"], _flat(outline)


def _flat(outline: BaseGeometry) -> BaseGeometry:
    """An outline in the units of the map, y downwards."""
    drawn = shapely.transform(
        outline, lambda points: numpy.array([map_point(lat * E5, lon * E5) for lon, lat in points])
    )
    return shapely.make_valid(drawn).buffer(0)


def _of_today(folder: Path, outlines: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Outlines of 2022 under the codes of today's councils, several joined where most of their postcodes went to one.

    An outline outside England keeps its code: no postcodes of it are here.
    """
    codes, trees = list(outlines), shapely.STRtree(list(outlines.values()))
    went: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = [row for number, row in enumerate(_postcodes(folder)) if number % 20 == 0]
    points = shapely.points([map_point(float(row["lat"]) * E5, float(row["lon"]) * E5) for row in rows])
    for number, place in trees.query(points, predicate="within").T:
        went[codes[place]][rows[number]["lad"]] += 1
    joined: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    for code, outline in outlines.items():
        in_england = code.startswith("E") and went[code]
        joined[went[code].most_common(1)[0][0] if in_england else code].append(outline)
    return {code: shapely.union_all(parts) for code, parts in joined.items()}


def _fitted(fine: dict[str, BaseGeometry], coarse: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """One map without gaps: of each council the finer outline, and its neighbours' coarser ones drawn up to it."""
    exact = shapely.union_all(list(fine.values()))
    others = {code: outline.difference(exact) for code, outline in coarse.items() if code not in fine}
    near = {code: outline for code, outline in others.items() if outline.distance(exact) < NEAR}
    seen_before = shapely.union_all([coarse[code] for code in fine if code in coarse])
    for gap in shapely.get_parts(
        seen_before.difference(exact).difference(shapely.union_all(list(near.values())))
    ):
        touching = {code: gap.boundary.intersection(outline).length for code, outline in near.items()}
        code = max(touching, key=lambda code: touching[code])
        if touching[code] > 0:
            near[code] = shapely.union_all([near[code], gap])
    return {**others, **near, **fine}


def _simplified(outlines: dict[str, BaseGeometry], strays: float) -> dict[str, BaseGeometry]:
    """The outlines with fewer corners; neighbours keep one border."""
    snapped = shapely.set_precision(list(outlines.values()), 1.0)
    return dict(zip(outlines, shapely.coverage_simplify(snapped, strays), strict=True))


def _outline_rows(drawn: dict[str, dict[str, BaseGeometry]]) -> Iterator[tuple[object, ...]]:
    for code, outline in sorted(drawn["path"].items()):
        if not outline.is_empty:
            edges = (round(edge) for edge in outline.bounds)
            names = ";".join(f"{x:.0f} {y:.0f}" for x, y in _places_for_names(outline))
            yield code, *edges, names, *(_area(drawn[name][code], DETAIL[name]) for name in DETAIL)


def _area(outline: BaseGeometry, strays: float) -> str:
    """An area as SVG writes it, without islands that are smaller than what is left out of its edge."""
    parts = sorted(shapely.get_parts(outline), key=lambda part: -part.area)
    seen = [part for part in parts if part is parts[0] or part.area > strays**2]
    return "".join(_path(ring.coords[:-1], "z") for part in seen for ring in (part.exterior, *part.interiors))


def _places_for_names(outline: BaseGeometry) -> Iterator[tuple[float, float]]:
    """Places well inside an outline, the most roomy first: whichever is on the map, the area's name can stand at it."""
    left = outline
    for _ in range(MOST_NAMES):
        if left.is_empty:
            return
        part = max(shapely.get_parts(left), key=lambda part: part.area)
        radius = shapely.maximum_inscribed_circle(part, 20.0)
        if radius.length < LEAST_ROOM:
            return
        middle = shapely.Point(radius.coords[0])
        yield middle.x, middle.y
        left = left.difference(middle.buffer(NAMES_APART))


def _ward_rows(folder: Path, outlines: dict[str, BaseGeometry]) -> Iterator[tuple[object, ...]]:
    wards: defaultdict[str, defaultdict[tuple[float, float], Counter[str]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for row in _postcodes(folder):
        if row["lad"] in DEMONSTRATION:
            point = map_point(float(row["lat"]) * E5, float(row["lon"]) * E5)
            wards[row["lad"]][point][row["ward"]] += 1
    for council, at in sorted(wards.items()):
        points = numpy.array(list(at))
        named = [counted.most_common(1)[0][0] for counted in at.values()]
        for line in ward_lines(points, named, outlines[council]):
            yield council, *(round(edge) for edge in line.bounds), _path(line.coords, "")


def ward_lines(points: Any, wards: Sequence[str], outline: BaseGeometry) -> list[BaseGeometry]:
    """The lines between the wards of a council, by its postcodes' points and the ward of each."""
    cells = Voronoi(points)
    ward = _joined(numpy.unique(wards, return_inverse=True)[1], cells.ridge_points)
    between = [
        cells.vertices[corners]
        for (one, other), corners in zip(cells.ridge_points, cells.ridge_vertices, strict=True)
        if ward[one] != ward[other] and -1 not in corners
    ]
    lines = shapely.line_merge(shapely.multilinestrings([shapely.linestrings(between)])[0])
    cut = [
        part
        for line in shapely.get_parts(lines)
        for part in shapely.get_parts(line.simplify(LINE_STRAYS).intersection(outline))
    ]
    return [line for line in cut if line.geom_type == "LineString" and line.length > LINE_STRAYS]


def _joined(ward: Any, neighbours: Any) -> Any:
    """The ward that each postcode is drawn with: a few apart from the rest of theirs go with those round them."""
    ward = ward.copy()
    whole = numpy.bincount(ward)
    for _ in range(3):
        same = neighbours[ward[neighbours[:, 0]] == ward[neighbours[:, 1]]]
        links = coo_array((numpy.ones(len(same)), same.T), shape=(len(ward), len(ward)))
        _, part = connected_components(links, directed=False)
        size = numpy.bincount(part)
        apart = size[part] < SMALLEST_PART * whole[ward]
        round_each: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for one, other in (*neighbours, *neighbours[:, ::-1]):
            if apart[one] and part[one] != part[other] and not apart[other]:
                round_each[int(part[one])][int(ward[other])] += 1
        for number, found in round_each.items():
            ward[part == number] = found.most_common(1)[0][0]
    return ward


def _path(points: Sequence[tuple[float, ...]], end: str) -> str:
    """A line as SVG writes it, in whole units, each point counted from the one before."""
    whole = [(round(x), round(y)) for x, y, *_ in points]
    steps = [(x - last_x, y - last_y) for (last_x, last_y), (x, y) in pairwise(whole)]
    moves = " ".join(f"{x} {y}" for x, y in steps if (x, y) != (0, 0)).replace(" -", "-")
    return f"M{whole[0][0]} {whole[0][1]}l{moves}{end}" if moves else ""


def _postcodes(folder: Path) -> Iterator[dict[str, str]]:
    return read_rows(folder / "postcodes" / "postcodes_england.csv.gz")


if __name__ == "__main__":
    build_areas(Path(sys.argv[1]))
