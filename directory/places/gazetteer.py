"""The councils and the names of places, cached in memory and read again when their tables have changed.

A search names a place in its words more often than not, so names are looked up without a query. The version
of the tables is compared every few seconds, since another process may change them. The actions that change
them call `invalidate_gazetteer`: until their transaction has ended the version is compared at every use, and
the transaction itself reads its own rows, which nobody else may see yet.
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
from sqlalchemy import func, select
from sqlalchemy.orm import Session, SessionTransaction

from directory.foundation.database import db
from directory.places.models import Council, PlaceName
from directory.places.records import CouncilRecord, Place

SECONDS_BETWEEN_CHECKS = 5.0
EXTENSION = "directory.places.gazetteer"
KINDS_BY_SIZE = ("council", "town", "ward")

Version = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One place that a name stands for."""

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
        """Every entry of every name that starts with a folded prefix, in the order of the alphabet."""
        start = bisect_left(self.sorted_names, prefix)
        names = takewhile(lambda name: name.startswith(prefix), self.sorted_names[start:])
        return tuple(entry for name in names for entry in self.names[name])

    def in_directory(self, council_code: str) -> bool:
        """Whether a council publishes its list here."""
        council = self.councils.get(council_code)
        return council is not None and council.in_directory

    def label(self, entry: GazetteerEntry) -> str:
        """What people read: "Haringey", "Hornsey, Haringey"."""
        council = self.councils.get(entry.council_code)
        if entry.kind == "council" or council is None or council.name == entry.name:
            return entry.name
        return f"{entry.name}, {council.name}"

    def place(self, entry: GazetteerEntry) -> Place:
        """The place of one entry."""
        areas = (entry.ward_code, entry.council_code) if entry.ward_code else (entry.council_code,)
        return Place(
            kind=entry.kind,
            label=self.label(entry),
            lat_e5=entry.lat_e5,
            lon_e5=entry.lon_e5,
            council_code=entry.council_code,
            ward_code=entry.ward_code,
            outcode=None,
            precise=False,
            areas=areas,
        )


@dataclass(slots=True)
class OpenChange:
    """A transaction that changes councils or names and has not ended; the gazetteer as it reads them itself."""

    session: Session
    transaction: SessionTransaction
    version: Version = ()
    gazetteer: Gazetteer | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the transaction was committed or rolled back."""
        return self.session.get_transaction() is not self.transaction


class GazetteerCache:
    """The gazetteer of one application, and when its version was last compared with the tables."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.gazetteer: Gazetteer | None = None
        self.version: Version = ()
        self.check_after = 0.0
        self.changes: list[OpenChange] = []


def gazetteer() -> Gazetteer:
    """The gazetteer of this application as the tables stand, or stood a few seconds ago."""
    cache = _cache()
    current = cache.gazetteer
    if current is not None and not cache.changes and monotonic() < cache.check_after:
        return current
    with cache.lock:
        own = _change_of(cache, db.session())
        if own is not None:
            return _read_own(own)
        # Those that ended before the version is read are in it; the others are looked at again at the next use.
        open_changes = [change for change in cache.changes if not change.has_ended]
        version = _version()
        if cache.gazetteer is None or version != cache.version:
            cache.gazetteer, cache.version = _read(), version
        cache.changes = open_changes
        cache.check_after = monotonic() + SECONDS_BETWEEN_CHECKS
        return cache.gazetteer


def invalidate_gazetteer() -> None:
    """Compare the version at each use until the session's transaction has ended, and once after it.

    Called by every action that changes a council or the name of a place.
    """
    cache, session = _cache(), db.session()
    transaction = session.get_transaction()
    with cache.lock:
        cache.check_after = 0.0
        if transaction is not None and _change_of(cache, session) is None:
            cache.changes = [*cache.changes, OpenChange(session, transaction)]


def _cache() -> GazetteerCache:
    cache: GazetteerCache = current_app.extensions.setdefault(EXTENSION, GazetteerCache())
    return cache


def _change_of(cache: GazetteerCache, session: Session) -> OpenChange | None:
    """The change that this session has open."""
    return next((c for c in cache.changes if c.session is session and not c.has_ended), None)


def _read_own(change: OpenChange) -> Gazetteer:
    version = _version()
    if change.gazetteer is None or version != change.version:
        change.gazetteer, change.version = _read(), version
    return change.gazetteer


def _version() -> Version:
    counts = select(
        select(func.max(Council.changed_at)).scalar_subquery(),
        select(func.count()).select_from(Council).scalar_subquery(),
        select(func.max(PlaceName.id)).scalar_subquery(),
        select(func.max(PlaceName.created_at)).scalar_subquery(),
    )
    return tuple(db.session.execute(counts).one())


def _read() -> Gazetteer:
    councils = {row.code: row for row in map(_council_record, db.session.execute(_COUNCILS))}
    entries: defaultdict[str, list[GazetteerEntry]] = defaultdict(list)
    for folded, kind, name, council_code, ward_code, lat_e5, lon_e5 in db.session.execute(_NAMES):
        entries[folded].append(GazetteerEntry(kind, name, council_code, ward_code, lat_e5, lon_e5))
    return Gazetteer(
        councils=councils,
        by_slug={council.slug: council for council in councils.values()},
        names={folded: tuple(sorted(same_name, key=_size_order)) for folded, same_name in entries.items()},
        sorted_names=tuple(sorted(entries)),
    )


def _size_order(entry: GazetteerEntry) -> tuple[int, str]:
    return KINDS_BY_SIZE.index(entry.kind), entry.council_code


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
