"""The councils and the names of places, cached in memory and read again when their tables have changed.

A search names a place in its words more often than not, so names are looked up without a query. The version
of the tables, which is how many of their changes are recorded, is compared every few seconds, since another process
may change them, and by `compare_gazetteer` wherever something drawn from it is about to be stored. The actions that
change them call `invalidate_gazetteer`: until their transaction has ended the tables are read at the next use, and the
transaction itself reads its own rows, which nobody else may see yet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import takewhile
from threading import Lock
from time import monotonic

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, SessionTransaction

from directory.audit.queries import count_events
from directory.foundation.database import db
from directory.places.models import Council, CouncilCallOffer, CouncilContact, PlaceName
from directory.places.records import CallOffer, CouncilContactRecord, CouncilRecord, NameOnMap, Place
from directory.places.rules import map_point
from directory.vocabulary.organisations import ContactPurpose

SECONDS_BETWEEN_CHECKS = 5.0
EXTENSION = "directory.places.gazetteer"
KINDS_BY_SIZE = ("council", "town", "ward")
NAMES_ON_MAP = ("town", "ward")
RECORDED_SUBJECTS = ("council", "places")  # of the events that every change of the tables is recorded as


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
    """Every council by code and every place by folded name; `on_map`: of each council, towns, then wards."""

    councils: Mapping[str, CouncilRecord]
    by_slug: Mapping[str, CouncilRecord]
    names: Mapping[str, tuple[GazetteerEntry, ...]]
    sorted_names: tuple[str, ...]
    on_map: Mapping[str, tuple[NameOnMap, ...]]

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
    gazetteer: Gazetteer | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the transaction was committed or rolled back."""
        return self.session.get_transaction() is not self.transaction


class GazetteerCache:
    """The gazetteer of one application, and when its version was last compared with the tables.

    `compared_for`: the newest version of the public pages that it was compared for.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.gazetteer: Gazetteer | None = None
        self.version = -1
        self.compared_for: Hashable = None
        self.check_after = 0.0
        self.changes: list[OpenChange] = []


def gazetteer() -> Gazetteer:
    """The gazetteer of this application as the tables stand, or stood a few seconds ago."""
    cache = _cache()
    current = cache.gazetteer
    if current is not None and not cache.changes and monotonic() < cache.check_after:
        return current
    with cache.lock:
        return _compared(cache)


def compare_gazetteer(version: Hashable) -> None:
    """Compare the gazetteer with the tables, unless that was done since the public pages have this version.

    Called once `version` was read and before a page is drawn to be stored under it: a page must not be stored as of a
    version that counts a change of a council which the page does not show.
    """
    cache = _cache()
    if cache.compared_for != version:
        with cache.lock:
            _compared(cache)
            cache.compared_for = version


def invalidate_gazetteer() -> None:
    """Read the tables anew at the next use, and once more when the session's transaction has ended.

    Called by every action that changes a council or the name of a place.
    """
    cache, session = _cache(), db.session()
    transaction = session.get_transaction()
    with cache.lock:
        cache.check_after, cache.version, cache.compared_for = 0.0, -1, None
        change = _change_of(cache, session)
        if change is not None:
            change.gazetteer = None
        elif transaction is not None:
            cache.changes = [*cache.changes, OpenChange(session, transaction)]


def _cache() -> GazetteerCache:
    cache: GazetteerCache | None = current_app.extensions.get(EXTENSION)
    return cache or current_app.extensions.setdefault(EXTENSION, GazetteerCache())


def _change_of(cache: GazetteerCache, session: Session) -> OpenChange | None:
    """The change that this session has open."""
    return next((c for c in cache.changes if c.session is session and not c.has_ended), None)


def _compared(cache: GazetteerCache) -> Gazetteer:
    """The gazetteer as the tables stand; the caller holds the lock.

    One that is newer than what this session's transaction sees is kept.
    """
    own = _change_of(cache, db.session())
    if own is not None:
        own.gazetteer = own.gazetteer or _read()
        return own.gazetteer
    # Those that ended before the tables are read are in them; the others are looked at again at the next use.
    open_changes = [change for change in cache.changes if not change.has_ended]
    has_ended = len(open_changes) < len(cache.changes)
    version = count_events(RECORDED_SUBJECTS)
    if cache.gazetteer is None or version > cache.version or has_ended:
        cache.gazetteer, cache.version = _read(), version
    cache.changes = open_changes
    cache.check_after = monotonic() + SECONDS_BETWEEN_CHECKS
    return cache.gazetteer


def _read() -> Gazetteer:
    contacts = _contacts()
    offers = {
        row.council_code: CallOffer(row.calls, row.visits, row.within_days)
        for row in db.session.execute(_CALL_OFFERS)
    }
    councils = {
        row.code: CouncilRecord(*row, contacts=contacts.get(row.code, ()), call_offer=offers.get(row.code))
        for row in db.session.execute(_COUNCILS)
    }
    entries: defaultdict[str, list[GazetteerEntry]] = defaultdict(list)
    for folded, kind, name, council_code, ward_code, lat_e5, lon_e5 in db.session.execute(_NAMES):
        entries[folded].append(GazetteerEntry(kind, name, council_code, ward_code, lat_e5, lon_e5))
    return Gazetteer(
        councils=councils,
        by_slug={council.slug: council for council in councils.values()},
        names={folded: tuple(sorted(same_name, key=_size_order)) for folded, same_name in entries.items()},
        sorted_names=tuple(sorted(entries)),
        on_map=_on_map(entry for same_name in entries.values() for entry in same_name),
    )


def _on_map(entries: Iterable[GazetteerEntry]) -> dict[str, tuple[NameOnMap, ...]]:
    """The towns and wards of each council, each once: a place may be found by several names."""
    chosen = {entry for entry in entries if entry.kind in NAMES_ON_MAP}
    by_council: defaultdict[str, list[NameOnMap]] = defaultdict(list)
    for entry in sorted(chosen, key=lambda entry: (NAMES_ON_MAP.index(entry.kind), entry.name)):
        x, y = map_point(entry.lat_e5, entry.lon_e5)
        by_council[entry.council_code].append(NameOnMap(entry.kind, entry.name, x, y))
    return {code: tuple(names) for code, names in by_council.items()}


def _size_order(entry: GazetteerEntry) -> tuple[int, str]:
    return KINDS_BY_SIZE.index(entry.kind), entry.council_code


def _contacts() -> dict[str, tuple[CouncilContactRecord, ...]]:
    """The contacts of each council: in the order of purposes, then by name."""
    by_council: defaultdict[str, list[CouncilContactRecord]] = defaultdict(list)
    for council_code, *values in db.session.execute(_CONTACTS):
        by_council[council_code].append(CouncilContactRecord(*values))
    order: dict[str, int] = {purpose: number for number, purpose in enumerate(ContactPurpose)}
    return {
        code: tuple(sorted(contacts, key=lambda contact: (order[contact.purpose], contact.organisation)))
        for code, contacts in by_council.items()
    }


_COUNCILS = select(
    Council.code,
    Council.name,
    Council.slug,
    Council.kind,
    Council.in_directory,
    Council.lat_e5,
    Council.lon_e5,
).order_by(Council.name, Council.code)
_CONTACTS = select(
    CouncilContact.council_code,
    *(getattr(CouncilContact, field.name) for field in fields(CouncilContactRecord)),
)
_CALL_OFFERS = select(
    CouncilCallOffer.council_code,
    CouncilCallOffer.calls,
    CouncilCallOffer.visits,
    CouncilCallOffer.within_days,
).where(or_(CouncilCallOffer.calls, CouncilCallOffer.visits))
_NAMES = select(
    PlaceName.folded,
    PlaceName.kind,
    PlaceName.name,
    PlaceName.council_code,
    PlaceName.ward_code,
    PlaceName.lat_e5,
    PlaceName.lon_e5,
).order_by(PlaceName.folded, PlaceName.id)
