"""The real geography of the demonstration: the postcodes, wards, outward codes and towns of its councils."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select

from directory.catalogue.rules import outcode_of
from directory.foundation.database import db
from directory.places.models import PlaceName, Postcode, Ward


@dataclass(frozen=True, slots=True)
class PostcodePoint:
    """A postcode, with a space in it, and where it is."""

    postcode: str
    lat_e5: int
    lon_e5: int
    ward_code: str | None


@dataclass(frozen=True)
class CouncilGeography:
    """The postcodes, wards and towns of one council. Coordinates are degrees times 100,000."""

    council_code: str
    points: tuple[PostcodePoint, ...]
    wards: tuple[tuple[str, int, int], ...]
    towns: tuple[tuple[str, int, int], ...]
    _nearest: dict[str, list[str]] = field(default_factory=dict)

    @property
    def in_london(self) -> bool:
        """Whether the council is a London borough: their codes begin alike."""
        return self.council_code.startswith("E09")

    @cached_property
    def outcodes(self) -> tuple[tuple[str, int, int], ...]:
        """Outward codes with at least twenty postcodes here, at the middle of them."""
        points_by_outcode: dict[str, list[PostcodePoint]] = defaultdict(list)
        for point in self.points:
            points_by_outcode[outcode_of(point.postcode)].append(point)
        return tuple(
            (
                code,
                sum(point.lat_e5 for point in points) // len(points),
                sum(point.lon_e5 for point in points) // len(points),
            )
            for code, points in sorted(points_by_outcode.items())
            if len(points) >= 20
        )

    def town(self, point: PostcodePoint) -> str:
        """The town in a postal address."""
        if self.in_london or not self.towns:
            return "London" if self.in_london else ""
        return min(self.towns, key=lambda town: _squared_distance(point, town[1], town[2]))[0]

    def nearest(self, kind: str, point: PostcodePoint, count: int) -> list[str]:
        """The codes of the `count` nearest wards or outward codes, nearest first."""
        key = f"{kind}/{point.ward_code}"
        if key not in self._nearest:
            areas = self.wards if kind == "ward" else self.outcodes
            self._nearest[key] = [
                a[0] for a in sorted(areas, key=lambda a: (_squared_distance(point, a[1], a[2]), a[0]))
            ]
        return self._nearest[key][:count]


def _squared_distance(point: PostcodePoint, lat_e5: int, lon_e5: int) -> float:
    return (point.lat_e5 - lat_e5) ** 2 + ((point.lon_e5 - lon_e5) * 0.62) ** 2


def council_geographies(council_codes: list[str]) -> dict[str, CouncilGeography]:
    """The geography of these councils, read from the tables of places."""
    points: dict[str, list[PostcodePoint]] = defaultdict(list)
    columns = (Postcode.council_code, Postcode.code, Postcode.lat_e5, Postcode.lon_e5, Postcode.ward_code)
    known_wards = set(db.session.scalars(select(Ward.code)))
    for council, code, lat, lon, ward in db.session.execute(
        select(*columns).where(Postcode.council_code.in_(council_codes)).order_by(Postcode.code)
    ):
        assert council is not None
        points[council].append(
            PostcodePoint(f"{code[:-3]} {code[-3:]}", lat, lon, ward if ward in known_wards else None)
        )
    wards: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for ward_row in db.session.scalars(
        select(Ward).where(Ward.council_code.in_(council_codes)).order_by(Ward.code)
    ):
        wards[ward_row.council_code].append((ward_row.code, ward_row.lat_e5, ward_row.lon_e5))
    towns: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for name in db.session.scalars(
        select(PlaceName)
        .where(PlaceName.council_code.in_(council_codes), PlaceName.kind == "town")
        .order_by(PlaceName.folded)
    ):
        towns[name.council_code].append((name.name, name.lat_e5, name.lon_e5))
    return {
        code: CouncilGeography(code, tuple(points[code]), tuple(wards[code]), tuple(towns[code]))
        for code in council_codes
    }
