"""Makes the tables in `data/` from the published files; run by hand when a new edition is out.

    python -m directory.places.derive FOLDER

FOLDER holds `postcodes/`, `la/`, `languages/` and `boundaries/`, as published under the Open Government
Licence.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import cos, hypot, radians
from pathlib import Path

from directory.foundation.identifiers import slugify
from directory.places.shipped import DATA

COUNCIL_CODES = """
    E09000014 E09000009 E09000013 E09000020 E09000033 E09000003 E09000005 E09000017 E09000018
    E09000015 E06000015 E06000049 E09000016
"""
DEMONSTRATION = frozenset(COUNCIL_CODES.split())
WIDTH = 1000  # units of an outline's view box
TOLERANCE = 2.0  # units a simplified outline may stray
MOST_LANGUAGES = 25
LANGUAGES = {
    "Akan": "ak",
    "Albanian": "sq",
    "Amharic": "am",
    "Arabic": "ar",
    "Bengali (with Sylheti and Chatgaya)": "bn",
    "British Sign Language": "bsl",
    "Bulgarian": "bg",
    "Cantonese Chinese": "yue",
    "Czech": "cs",
    "Dutch": "nl",
    "French": "fr",
    "German": "de",
    "Greek": "el",
    "Gujarati": "gu",
    "Hebrew": "he",
    "Hindi": "hi",
    "Hungarian": "hu",
    "Igbo": "ig",
    "Italian": "it",
    "Japanese": "ja",
    "Korean": "ko",
    "Kurdish": "ku",
    "Latvian": "lv",
    "Lingala": "ln",
    "Lithuanian": "lt",
    "Malay": "ms",
    "Malayalam": "ml",
    "Mandarin Chinese": "cmn",
    "Nepalese": "ne",
    "Panjabi": "pa",
    "Pashto": "ps",
    "Persian or Farsi": "fa",
    "Polish": "pl",
    "Portuguese": "pt",
    "Romanian": "ro",
    "Russian": "ru",
    "Sinhala": "si",
    "Slovak": "sk",
    "Somali": "so",
    "Spanish": "es",
    "Swahili or Kiswahili": "sw",
    "Swedish": "sv",
    "Tagalog or Filipino": "tl",
    "Tamil": "ta",
    "Telugu": "te",
    "Thai": "th",
    "Tigrinya": "ti",
    "Turkish": "tr",
    "Ukrainian": "uk",
    "Urdu": "ur",
    "Vietnamese": "vi",
    "Yiddish": "yi",
    "Yoruba": "yo",
}

Point = tuple[float, float]


class Centroid:
    """The running mean of points."""

    def __init__(self) -> None:
        self.lat = self.lon = self.count = 0

    def add(self, lat_e5: int, lon_e5: int) -> None:
        """Count one more point in."""
        self.lat, self.lon, self.count = self.lat + lat_e5, self.lon + lon_e5, self.count + 1

    def columns(self) -> tuple[object, object]:
        """Latitude and longitude times 100,000; blank without a point."""
        return (round(self.lat / self.count), round(self.lon / self.count)) if self.count else ("", "")


def build_tables(folder: Path) -> None:
    """Write every table anew. Takes about a minute."""
    councils: defaultdict[str, Centroid] = defaultdict(Centroid)
    wards: defaultdict[str, Centroid] = defaultdict(Centroid)
    demonstration = []
    for row in _rows(folder / "postcodes" / "postcodes_england.csv.gz"):
        lat_e5, lon_e5 = _e5(row["lat"]), _e5(row["lon"])
        councils[row["lad"]].add(lat_e5, lon_e5)
        wards[row["ward"]].add(lat_e5, lon_e5)
        if row["lad"] in DEMONSTRATION:
            demonstration.append((row["postcode"].replace(" ", ""), lat_e5, lon_e5, row["lad"], row["ward"]))
    _write("postcodes", "code lat_e5 lon_e5 council ward", demonstration)
    _write("councils", "code name slug kind lat_e5 lon_e5", _councils(folder, councils))
    ward_rows = _rows(folder / "la" / "wards_england_2024.csv")
    _write(
        "wards",
        "code name council lat_e5 lon_e5",
        (
            (row["ward_code"], row["ward_name"], row["lad_code"], *wards[row["ward_code"]].columns())
            for row in ward_rows
            if wards[row["ward_code"]].count
        ),
    )
    _write("outcodes", "code lat_e5 lon_e5 postcodes council", _outcodes(folder))
    _write("languages", "council language name people", _languages(folder))
    _write(
        "outlines", "council viewbox north_e5 west_e5 units_a_lat_e5 units_a_lon_e5 path", _outlines(folder)
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    packed = path.suffix == ".gz"
    with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as text:
        yield from csv.DictReader(text)


def _write(name: str, header: str, rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split())
    writer.writerows(rows)
    packed = lzma.compress(text.getvalue().encode(), preset=9)
    (DATA / f"{name}.csv.xz").write_bytes(packed)
    sys.stdout.write(f"{name}: {len(packed):,} bytes\n")


def _e5(degrees: str) -> int:
    return round(float(degrees) * 100_000)


def _councils(folder: Path, middles: defaultdict[str, Centroid]) -> Iterator[tuple[object, ...]]:
    for row in _rows(folder / "la" / "local_authorities_england_2024.csv"):
        name = row["name"].removesuffix(", City of").removesuffix(", County of")
        yield row["gss_code"], name, slugify(name), row["type"], *middles[row["gss_code"]].columns()


def _outcodes(folder: Path) -> Iterator[tuple[object, ...]]:
    for row in _rows(folder / "postcodes" / "outcodes_gb.csv"):
        yield row["outcode"], _e5(row["lat"]), _e5(row["lon"]), row["postcodes"], row["main_lad"]


def _languages(folder: Path) -> Iterator[tuple[object, ...]]:
    for row in _rows(folder / "languages" / "top_languages_london_derby_cheshire_east.csv"):
        code = LANGUAGES.get(row["language"])
        if row["lad_code"] in DEMONSTRATION and code and int(row["rank"]) <= MOST_LANGUAGES + 1:
            yield row["lad_code"], code, row["language"], row["residents_3plus"]


def _outlines(folder: Path) -> Iterator[tuple[object, ...]]:
    for name in ("london_boroughs_lad2020", "derby_cheshire_east_lad2020"):
        shapes = json.loads((folder / "boundaries" / f"{name}.geojson").read_text(encoding="utf-8"))
        for shape in shapes["features"]:
            if shape["properties"]["code"] in DEMONSTRATION:
                yield shape["properties"]["code"], *_drawn(shape["geometry"]["coordinates"])


def _drawn(polygons: list[list[list[Point]]]) -> tuple[object, ...]:
    """View box, origin, scales and path of one council: flat, east-west shrunk as at its middle latitude."""
    rings = [ring for polygon in polygons for ring in polygon]
    lons = [lon for ring in rings for lon, _ in ring]
    lats = [lat for ring in rings for _, lat in ring]
    west, north = min(lons), max(lats)
    shrink = cos(radians((north + min(lats)) / 2))
    a_lon = WIDTH / (max(lons) - west)
    a_lat = a_lon / shrink
    height = round((north - min(lats)) * a_lat)
    path = ""
    for ring in rings:
        points = _simplified([((lon - west) * a_lon, (north - lat) * a_lat) for lon, lat in ring[:-1]])
        if len(points) > 2:
            path += "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points) + "Z"
    scales = (f"{a_lat / 100_000:.8f}", f"{a_lon / 100_000:.8f}")
    return f"0 0 {WIDTH} {height}", round(north * 100_000), round(west * 100_000), *scales, path


def _simplified(ring: list[Point]) -> list[Point]:
    """A ring with fewer points, straying by no more than the tolerance (Douglas and Peucker's method, by a
    stack).
    """
    farthest = max(
        range(len(ring)), key=lambda place: hypot(ring[place][0] - ring[0][0], ring[place][1] - ring[0][1])
    )
    closed = [*ring, ring[0]]
    corners = {0, farthest}
    spans = [(0, farthest), (farthest, len(ring))]
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        worst = max(range(start + 1, end), key=lambda place: _off(closed[place], closed[start], closed[end]))
        if _off(closed[worst], closed[start], closed[end]) > TOLERANCE:
            corners.add(worst)
            spans += [(start, worst), (worst, end)]
    return [ring[place] for place in sorted(corners)]


def _off(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the stretch between two others."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = across**2 + down**2
    along = ((point[0] - start[0]) * across + (point[1] - start[1]) * down) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(point[0] - start[0] - along * across, point[1] - start[1] - along * down)


if __name__ == "__main__":
    build_tables(Path(sys.argv[1]))
