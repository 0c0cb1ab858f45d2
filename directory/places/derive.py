"""Makes the tables in `data/` from the published files; run by hand when a new edition is out.

    python -m directory.places.derive FOLDER

FOLDER holds `postcodes/`, `la/` and `languages/`, as published under the Open Government Licence. The drawings of areas
are made by `places.derive_areas`.
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from directory.foundation.identifiers import slugify
from directory.places.shipped import DATA

COUNCIL_CODES = """
    E09000014 E09000009 E09000013 E09000020 E09000033 E09000003 E09000005 E09000017 E09000018
    E09000015 E06000015 E06000049 E09000016
"""
DEMONSTRATION = frozenset(COUNCIL_CODES.split())
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
    for row in read_rows(folder / "postcodes" / "postcodes_england.csv.gz"):
        lat_e5, lon_e5 = _e5(row["lat"]), _e5(row["lon"])
        councils[row["lad"]].add(lat_e5, lon_e5)
        wards[row["ward"]].add(lat_e5, lon_e5)
        if row["lad"] in DEMONSTRATION:
            demonstration.append((row["postcode"].replace(" ", ""), lat_e5, lon_e5, row["lad"], row["ward"]))
    write_table("postcodes", "code lat_e5 lon_e5 council ward", demonstration)
    write_table("councils", "code name slug kind lat_e5 lon_e5", _councils(folder, councils))
    ward_rows = read_rows(folder / "la" / "wards_england_2024.csv")
    write_table(
        "wards",
        "code name council lat_e5 lon_e5",
        (
            (row["ward_code"], row["ward_name"], row["lad_code"], *wards[row["ward_code"]].columns())
            for row in ward_rows
            if wards[row["ward_code"]].count
        ),
    )
    write_table("outcodes", "code lat_e5 lon_e5 postcodes council", _outcodes(folder))
    write_table("languages", "council language name people", _languages(folder))


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a published file."""
    packed = path.suffix == ".gz"
    with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as text:
        yield from csv.DictReader(text)


def write_table(name: str, header: str, rows: Iterable[Sequence[object]]) -> None:
    """Write one of the tables that come with the program."""
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
    for row in read_rows(folder / "la" / "local_authorities_england_2024.csv"):
        name = row["name"].removesuffix(", City of").removesuffix(", County of")
        yield row["gss_code"], name, slugify(name), row["type"], *middles[row["gss_code"]].columns()


def _outcodes(folder: Path) -> Iterator[tuple[object, ...]]:
    for row in read_rows(folder / "postcodes" / "outcodes_gb.csv"):
        yield row["outcode"], _e5(row["lat"]), _e5(row["lon"]), row["postcodes"], row["main_lad"]


def _languages(folder: Path) -> Iterator[tuple[object, ...]]:
    for row in read_rows(folder / "languages" / "top_languages_london_derby_cheshire_east.csv"):
        code = LANGUAGES.get(row["language"])
        if row["lad_code"] in DEMONSTRATION and code and int(row["rank"]) <= MOST_LANGUAGES + 1:
            yield row["lad_code"], code, row["language"], row["residents_3plus"]


if __name__ == "__main__":
    build_tables(Path(sys.argv[1]))
