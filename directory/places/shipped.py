"""The small tables of places that come with the program, read from `data/` (see ATTRIBUTION.txt there)."""

from __future__ import annotations

import csv
import io
import lzma
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from directory.places.records import CouncilRecord, LanguageSpoken, Outline

DATA = Path(__file__).resolve().parent / "data"

Row = dict[str, str]


def rows_of(name: str) -> Iterator[Row]:
    """The rows of one table: "councils", "wards", "outcodes", "postcodes", "languages" or "outlines"."""
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


def outline_of(council_code: str) -> Outline | None:
    """The outline of one council, or None where none is shipped."""
    return _outlines().get(council_code)


@lru_cache(maxsize=1)
def _outlines() -> dict[str, Outline]:
    return {row["council"]: _outline(row) for row in rows_of("outlines")}


def _outline(row: dict[str, Any]) -> Outline:
    return Outline(
        viewbox=row["viewbox"],
        path=row["path"],
        north_e5=int(row["north_e5"]),
        west_e5=int(row["west_e5"]),
        units_a_lat_e5=float(row["units_a_lat_e5"]),
        units_a_lon_e5=float(row["units_a_lon_e5"]),
    )
