"""The councils and the names of places, held in memory and read again when their tables change.

A search names a place in its words more often than not, so names are looked up without a query. Another
process may change the tables: their stamp is compared every few seconds, and at once after any write in this
process.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from threading import Lock
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from directory.foundation.database import db
from directory.places.models import Council, PlaceName
from directory.places.records import CouncilRecord, Place

SECONDS_BETWEEN_LOOKS = 5.0
EXTENSION = "directory.places.gazetteer"
KINDS_BY_SIZE = ("council", "town", "ward")

Stamp = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One meaning of a name."""

    kind: str
    name: str
    council_code: str
    ward_code: str | None
    lat_e5: int
    lon_e5: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every council by code and every place by folded name."""

    councils: Mapping[str, CouncilRecord]
    by_slug: Mapping[str, CouncilRecord]
    names: Mapping[str, tuple[GazetteerEntry, ...]]
    sorted_names: tuple[str, ...]

    def starting_with(self, prefix: str) -> tuple[GazetteerEntry, ...]:
        """Every meaning of every name that starts with a folded prefix, in the order of the alphabet."""
        start = bisect_left(self.sorted_names, prefix)
        found = takewhile(lambda name: name.startswith(prefix), self.sorted_names[start:])
        return tuple(meaning for name in found for meaning in self.names[name])

    def in_directory(self, council_code: str) -> bool:
        """Whether a council publishes its list here."""
        council = self.councils.get(council_code)
        return council is not None and council.in_directory

    def label(self, named: GazetteerEntry) -> str:
        """What people read: "Haringey", "Hornsey, Haringey"."""
        council = self.councils.get(named.council_code)
        if named.kind == "council" or council is None or council.name == named.name:
            return named.name
        return f"{named.name}, {council.name}"

    def place(self, named: GazetteerEntry) -> Place:
        """The place of one meaning."""
        areas = (named.ward_code, named.council_code) if named.ward_code else (named.council_code,)
        return Place(
            kind=named.kind,
            label=self.label(named),
            lat_e5=named.lat_e5,
            lon_e5=named.lon_e5,
            council_code=named.council_code,
            ward_code=named.ward_code,
            outcode=None,
            precise=False,
            areas=areas,
        )


class GazetteerCache:
    """Where one application keeps its gazetteer, and when it last compared it with the tables."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.held: Gazetteer | None = None
        self.stamp: Stamp = ()
        self.look_after = 0.0


def gazetteer() -> Gazetteer:
    """The gazetteer of this application, as the tables stand now (or stood a few seconds ago)."""
    shelf = _shelf()
    held = shelf.held
    if held is not None and monotonic() < shelf.look_after:
        return held
    with shelf.lock:
        stamp = _stamp()
        if shelf.held is None or stamp != shelf.stamp:
            shelf.held, shelf.stamp = _read(), stamp
        shelf.look_after = monotonic() + SECONDS_BETWEEN_LOOKS
        return shelf.held


def invalidate_gazetteer() -> None:
    """Compare with the tables at the next use. Called by every action that changes a council or a name."""
    if current_app:
        _shelf().look_after = 0.0


def _shelf() -> GazetteerCache:
    shelf: GazetteerCache = current_app.extensions.setdefault(EXTENSION, GazetteerCache())
    return shelf


@event.listens_for(Session, "after_flush")
@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_soft_rollback")
def _session_wrote_or_ended(_session: Session, *_rest: object) -> None:
    invalidate_gazetteer()


def _stamp() -> Stamp:
    counts = select(
        select(func.max(Council.changed_at)).scalar_subquery(),
        select(func.count()).select_from(Council).scalar_subquery(),
        select(func.max(PlaceName.id)).scalar_subquery(),
        select(func.max(PlaceName.created_at)).scalar_subquery(),
    )
    return tuple(db.session.execute(counts).one())


def _read() -> Gazetteer:
    councils = {row.code: row for row in map(_council_record, db.session.execute(_COUNCILS))}
    meanings: defaultdict[str, list[GazetteerEntry]] = defaultdict(list)
    for folded, kind, name, council_code, ward_code, lat_e5, lon_e5 in db.session.execute(_NAMES):
        meanings[folded].append(GazetteerEntry(kind, name, council_code, ward_code, lat_e5, lon_e5))
    return Gazetteer(
        councils=councils,
        by_slug={council.slug: council for council in councils.values()},
        names={folded: tuple(sorted(found, key=_by_size)) for folded, found in meanings.items()},
        sorted_names=tuple(sorted(meanings)),
    )


def _by_size(named: GazetteerEntry) -> tuple[int, str]:
    return KINDS_BY_SIZE.index(named.kind), named.council_code


def _council_record(row: Any) -> CouncilRecord:
    return CouncilRecord(*row)


_COUNCILS = select(
    Council.code,
    Council.name,
    Council.slug,
    Council.kind,
    Council.phone,
    Council.phone_hours,
    Council.relay,
    Council.email,
    Council.website,
    Council.tile_address,
    Council.in_directory,
    Council.lat_e5,
    Council.lon_e5,
).order_by(Council.name, Council.code)
_NAMES = select(
    PlaceName.folded,
    PlaceName.kind,
    PlaceName.name,
    PlaceName.council_code,
    PlaceName.ward_code,
    PlaceName.lat_e5,
    PlaceName.lon_e5,
).order_by(PlaceName.folded, PlaceName.id)
