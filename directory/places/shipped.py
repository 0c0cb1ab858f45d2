"""The small tables of places that come with the program, read from `data/` (see ATTRIBUTION.txt there)."""

from __future__ import annotations

import csv
import io
import lzma
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from directory.places.records import CouncilRecord, LanguageSpoken, Outline, WardLine

DATA = Path(__file__).resolve().parent / "data"

Row = dict[str, str]


def rows_of(name: str) -> Iterator[Row]:
    """The rows of one table: "councils", "wards", "outcodes", "postcodes", "languages", "outlines" or
    "ward_lines".
    """
    with (
        lzma.open(DATA / f"{name}.csv.xz", "rb") as packed,
        io.TextIOWrapper(packed, "utf-8", newline="") as text,
    ):
        yield from csv.DictReader(text)


def shipped_councils() -> dict[str, CouncilRecord]:
    """Every council of England by its code, for a site that has no tables yet: none of them is in its directory."""
    return {
        row["code"]: CouncilRecord(row["code"], row["name"], row["slug"], row["kind"], False, None, None)
        for row in rows_of("councils")
    }


def town_rows() -> Iterator[Row]:
    """Towns and neighbourhoods of the demonstration councils: a list made by hand, in plain CSV."""
    with (DATA / "towns.csv").open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def attribution() -> str:
    """What must be said of where the data comes from."""
    return (DATA / "ATTRIBUTION.txt").read_text(encoding="utf-8").strip()


@lru_cache(maxsize=1)
def languages_by_council() -> MappingProxyType[str, tuple[LanguageSpoken, ...]]:
    """Main languages but English, most spoken first, by council code."""
    languages: dict[str, tuple[LanguageSpoken, ...]] = {}
    for row in rows_of("languages"):
        spoken = LanguageSpoken(code=row["language"], name=row["name"], people=int(row["people"]))
        languages[row["council"]] = (*languages.get(row["council"], ()), spoken)
    return MappingProxyType(languages)


@lru_cache(maxsize=1)
def outlines() -> MappingProxyType[str, Outline]:
    """The outline of every council of England, and of Wales, by its code."""
    return MappingProxyType({row["council"]: _outline(row) for row in rows_of("outlines")})


@lru_cache(maxsize=1)
def ward_lines() -> MappingProxyType[str, tuple[WardLine, ...]]:
    """The lines between wards by council code: worked out from postcodes, and approximate."""
    lines: defaultdict[str, list[WardLine]] = defaultdict(list)
    for row in rows_of("ward_lines"):
        lines[row["council"]].append(WardLine(*_edges(row), row["path"]))
    return MappingProxyType({council: tuple(of_council) for council, of_council in lines.items()})


def _outline(row: Row) -> Outline:
    pairs = [pair.split() for pair in row["names"].split(";") if pair]
    names = tuple((int(x), int(y)) for x, y in pairs)
    return Outline(row["council"], *_edges(row), names, row["path"], row["wider"], row["widest"])


def _edges(row: Row) -> tuple[int, int, int, int]:
    return int(row["west"]), int(row["north"]), int(row["east"]), int(row["south"])
