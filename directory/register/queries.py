"""Reading the register."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, cos, radians, sqrt
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from directory.foundation.database import compiled_once, db
from directory.foundation.errors import NotFound
from directory.foundation.time import today
from directory.places.queries import places_at
from directory.register.models import (
    Rating,
    RegisteredLocation,
    RegisteredProvider,
)
from directory.register.records import (
    PastRating,
    Ratings,
    RegisteredLocationRecord,
    RegisterPage,
    location_of,
    past_rating,
    ratings_of,
)
from directory.register.rules.facts import registered_on
from directory.register.rules.projection import Point, words_of
from directory.register.rules.ratings import Edition
from directory.register.rules.registrations import Registration, is_same_home
from directory.vocabulary.organisations import RegisterKind
from directory.vocabulary.ratings import KeyQuestion

PER_PAGE = 20
MOST_PAGES = 500
_IDS_AT_ONCE = 500
_MILES_A_DEGREE = 69.0934  # 111,195 metres
_ID = re.compile(r"1-[0-9]{5,12}|[A-Z0-9]{3,12}")
_REGISTRATION_COLUMNS = ("id", "sort_name", "postcode", "kinds", "predecessor_id", "status", "facts")
_LOOK_WITHIN = (8.0, 40.0)
_EDITION_COLUMNS = (
    Rating.scope,
    Rating.question,
    Rating.mark,
    Rating.value,
    Rating.as_at,
    Rating.rank,
    Rating.current_on,
    Rating.published_on,
    Rating.reason,
    Rating.inspected_on,
    Rating.inherited,
    Rating.inherited_from,
    Rating.report_url,
    Rating.score,
    Rating.score_framework,
)


@dataclass(frozen=True, slots=True)
class TownRecord:
    """A town as an address names it, with one of its postcodes and the point of a location in it."""

    name: str
    postcode: str
    lat_e5: int
    lon_e5: int


@dataclass(frozen=True, slots=True)
class RegisterTotals:
    """How many locations are shown, how many have ended, and of how many no source has given the name."""

    shown: int
    ended: int
    unnamed: int


def location_record(location_id: str) -> RegisteredLocationRecord:
    """One location by the regulator's id, ended ones too. Raises NotFound, also where only its ratings are
    known.
    """
    record = location_records([location_id]).get(location_id)
    if record is None:
        raise NotFound(f"no registered location {location_id}")
    return record


def is_registered(location_id: str | None) -> bool:
    """Whether the newest statement about a location says that it is registered; False for an unknown one."""
    return location_id in registered_of([location_id] if location_id else [])


def registered_of(location_ids: Collection[str]) -> frozenset[str]:
    """Which of these locations the newest statement about them says are registered."""
    registered = select(RegisteredLocation.id).where(
        RegisteredLocation.id.in_(location_ids), RegisteredLocation.status == "registered"
    )
    return frozenset(db.session.scalars(registered))


def location_records(location_ids: Iterable[str]) -> dict[str, RegisteredLocationRecord]:
    """Many locations by id; unknown ones, and those without a name, are left out."""
    records: dict[str, RegisteredLocationRecord] = {}
    for ids in _chunks(location_ids):
        rows = db.session.execute(
            select(
                RegisteredLocation.id,
                RegisteredLocation.name,
                RegisteredLocation.provider_id,
                RegisteredLocation.lat_e5,
                RegisteredLocation.lon_e5,
                RegisteredLocation.status,
                RegisteredLocation.status_on,
                RegisteredLocation.facts,
                RegisteredProvider.name.label("provider_name"),
            )
            .outerjoin(RegisteredProvider, RegisteredProvider.id == RegisteredLocation.provider_id)
            .where(RegisteredLocation.id.in_(ids), RegisteredLocation.name.is_not(None))
        )
        records.update((row.id, location_of(row, row.provider_name, today())) for row in rows)
    return records


def current_ratings(location_ids: Iterable[str]) -> dict[str, Ratings]:
    """The ratings in force at many locations. A location with none known is there with empty ratings."""
    ids = list(dict.fromkeys(location_ids))
    editions = editions_of(ids)
    return {location_id: ratings_of(location_id, editions.get(location_id, ())) for location_id in ids}


def past_ratings(location_id: str) -> tuple[PastRating, ...]:
    """Every edition of the overall ratings of a location and of its services, newest first, scores of the single
    assessment framework with them.
    """
    return ratings_with_history(location_id)[1]


def ratings_with_history(location_id: str) -> tuple[Ratings, tuple[PastRating, ...], bool]:
    """What `current_ratings` and `past_ratings` say of a location, and whether it may be one of several
    registrations of a home (`registrations_of` says): from one query.
    """
    rows = db.session.connection().execute(_RATINGS_AT, {"location": location_id}).all()
    editions = [Edition(*row[1:]) for row in rows if row[1] is not None]
    overall = [edition for edition in editions if edition.question == KeyQuestion.OVERALL]
    overall.sort(key=lambda e: (e.scope, e.mark))
    overall.sort(key=lambda e: e.published_on or e.current_on or e.as_at or date.min, reverse=True)
    history = tuple(past_rating(edition) for edition in overall)
    return ratings_of(location_id, editions), history, any(row[0] for row in rows)


def editions_of(location_ids: Sequence[str]) -> dict[str, list[Edition]]:
    """Every edition of the ratings of many locations."""
    editions: dict[str, list[Edition]] = {}
    for ids in _chunks(location_ids):
        for row in db.session.execute(
            select(Rating.location_id, *_EDITION_COLUMNS).where(Rating.location_id.in_(ids))
        ):
            editions.setdefault(row[0], []).append(Edition(*row[1:]))
    return editions


def public_register_search(
    q: str = "",
    near: Point | None = None,
    kind: str | None = None,
    page: int = 1,
    miles: float | None = None,
    rating: str | None = None,
) -> RegisterPage:
    """Named locations that have not ended: those whose words start with all the words of `q`.

    Words are looked for in the name, other name, town, postcode, council, provider and brand, and in the id and
    the telephone number; an id alone finds what has ended, too. `kind` is one of RegisterKind, `rating` the
    code of the overall rating in force; another finds nothing. With `near` (degrees times 100,000) only
    locations with a known point are found, nearest first, `miles` away at most; without it they come by name. A
    page too high gives the last one.
    """
    conditions: list[ColumnElement[bool]] = [_shown(q)]
    conditions += [_written_in_one_way(ways) for ways in words_of(q)]
    if rating is not None:
        conditions.append(RegisteredLocation.rating == rating)
    if kind is not None:
        conditions.append(
            RegisteredLocation.kinds.like(f"% {kind} %") if RegisterKind.has(kind) else literal(1) == 0
        )
    if near is not None:
        conditions.append(RegisteredLocation.lat_e5.is_not(None))
        if miles is not None:
            conditions += _within(near, miles)
    total = db.session.scalar(select(func.count()).select_from(RegisteredLocation).where(*conditions)) or 0
    pages = min(max(1, ceil(total / PER_PAGE)), MOST_PAGES)
    page = min(max(1, page), pages)
    rows = _by_name(conditions, page) if near is None else _nearest(conditions, near, page, total)
    ids = [row[0] for row in rows]
    records = location_records(ids)
    return RegisterPage(
        locations=tuple(records[location_id] for location_id in ids),
        ratings=current_ratings(ids),
        miles={}
        if near is None
        else {row[0]: round(sqrt(row[1]) / 1e8 * _MILES_A_DEGREE, 1) for row in rows},
        total=total,
        page=page,
        pages=pages,
    )


def registrations_of(location_ids: Iterable[str]) -> dict[str, tuple[Registration, ...]]:
    """Every registration of the home of each of these locations, itself first; those alone are left out."""
    own, other = aliased(RegisteredLocation), aliased(RegisteredLocation)
    columns = [getattr(row, name) for row in (own, other) for name in _REGISTRATION_COLUMNS]
    found: dict[str, list[Registration]] = {}
    for ids in _chunks(location_ids):
        rows = db.session.execute(
            select(*columns)
            .join(
                other,
                _may_be_same_home(own, other),
            )
            .where(own.id.in_(ids), other.id != own.id, other.name.is_not(None))
            .order_by(other.id)
        )
        for row in rows:
            first, second = _registration(row[:7]), _registration(row[7:])
            if is_same_home(first, second):
                found.setdefault(first.id, [first]).append(second)
    return {location_id: tuple(registrations) for location_id, registrations in found.items()}


def register_totals() -> RegisterTotals:
    """How many locations the register holds, by whether they are shown."""
    rows = db.session.execute(
        select(RegisteredLocation.shown, RegisteredLocation.name.is_(None), func.count()).group_by(
            RegisteredLocation.shown, RegisteredLocation.name.is_(None)
        )
    )
    numbers = {(bool(shown), bool(unnamed)): number for shown, unnamed, number in rows}
    return RegisterTotals(
        shown=numbers.get((True, False), 0),
        ended=numbers.get((False, False), 0),
        unnamed=numbers.get((False, True), 0),
    )


def has_unplaced_postcodes() -> bool:
    """Whether a location without a position has a postcode whose place is known."""
    postcodes = db.session.scalars(
        select(RegisteredLocation.postcode)
        .where(RegisteredLocation.lat_e5.is_(None), RegisteredLocation.postcode.is_not(None))
        .distinct()
    )
    return bool(places_at(postcode for postcode in postcodes if postcode))


def public_towns() -> tuple[TownRecord, ...]:
    """Towns in the addresses of registered locations: one a town and outward code, with a point in it."""
    towns: dict[tuple[str, str], TownRecord] = {}
    rows = db.session.execute(
        select(
            RegisteredLocation.facts["address"],
            RegisteredLocation.postcode,
            RegisteredLocation.lat_e5,
            RegisteredLocation.lon_e5,
        )
        .where(
            RegisteredLocation.shown.is_(True),
            RegisteredLocation.lat_e5.is_not(None),
            RegisteredLocation.postcode.is_not(None),
        )
        .order_by(RegisteredLocation.id)
        .execution_options(yield_per=1000)
    )
    for address, postcode, lat, lon in rows:
        town = address[2][1]
        if town:
            towns.setdefault((town, postcode.split()[0]), TownRecord(town, postcode, lat, lon))
    return tuple(towns[key] for key in sorted(towns))


def _may_be_same_home(own: Any, other: Any) -> ColumnElement[bool]:
    """What `rules.registrations.is_same_home` asks for, without the kinds of care."""
    return or_(
        and_(other.postcode == own.postcode, other.sort_name == own.sort_name),
        other.id == own.predecessor_id,
        other.predecessor_id == own.id,
    )


def _ratings_at() -> Select[Any]:
    """Whether a location may be one of several registrations of a home, beside each edition of its ratings.

    Whether is asked of the location by its own row, not by that of each edition, and so is found out once.
    """
    location: BindParameter[str] = bindparam("location")
    own, other = aliased(RegisteredLocation), aliased(RegisteredLocation)
    registrations = select(other.id).join(own, _may_be_same_home(own, other))
    again = registrations.where(own.id == location, other.id != location).exists()
    columns: list[Any] = [again, *_EDITION_COLUMNS]
    query = select(*columns).select_from(RegisteredLocation)
    query = query.outerjoin(Rating, Rating.location_id == RegisteredLocation.id)
    return query.where(RegisteredLocation.id == location)


_RATINGS_AT = compiled_once(_ratings_at())


def _registration(row: Sequence[Any]) -> Registration:
    location_id, name, postcode, kinds, predecessor_id, status, facts = row
    return Registration(
        location_id,
        name,
        postcode,
        frozenset(kinds.split()),
        predecessor_id,
        status != "ended",
        registered_on(facts),
    )


def _shown(q: str) -> ColumnElement[bool]:
    """What the search goes through: what has not ended, and what is asked for by its id."""
    asked = q.strip().upper()
    if not _ID.fullmatch(asked):
        return RegisteredLocation.shown.is_(True)
    by_id = and_(RegisteredLocation.id == asked, RegisteredLocation.name.is_not(None))
    return or_(RegisteredLocation.shown.is_(True), by_id)


def _written_in_one_way(ways: Iterable[Iterable[str]]) -> ColumnElement[bool]:
    """Locations in whose words those of one of these ways all begin a word."""
    return or_(
        *(and_(*(RegisteredLocation.search_text.like(f"% {word}%") for word in way)) for way in ways if way)
    )


def _by_name(conditions: list[ColumnElement[bool]], page: int) -> list[Any]:
    return list(
        db.session.execute(
            select(RegisteredLocation.id)
            .where(*conditions)
            .order_by(RegisteredLocation.sort_name, RegisteredLocation.id)
            .limit(PER_PAGE)
            .offset((page - 1) * PER_PAGE)
        )
    )


def _nearest(conditions: list[ColumnElement[bool]], near: Point, page: int, total: int) -> list[Any]:
    """A page by distance. Looks close by first: reckoning the distance of the whole country takes longer."""
    last = min(page * PER_PAGE, total)
    distance = _distance(near)
    for miles in (*_LOOK_WITHIN, None):
        within = [] if miles is None else _within(near, miles)
        rows = db.session.execute(
            select(RegisteredLocation.id, distance)
            .where(*conditions, *within)
            .order_by(distance, RegisteredLocation.sort_name, RegisteredLocation.id)
            .limit(last)
        ).all()
        if len(rows) >= last:
            return list(rows[(page - 1) * PER_PAGE :])
    return []


def _within(near: Point, miles: float) -> list[ColumnElement[bool]]:
    """No farther than some miles: a box that is quickly checked, then the circle in it."""
    reach = miles / _MILES_A_DEGREE * 1e5
    north, east = int(reach) + 1, int(reach / cos(radians(near[0] / 1e5))) + 1
    return [
        RegisteredLocation.lat_e5.between(near[0] - north, near[0] + north),
        RegisteredLocation.lon_e5.between(near[1] - east, near[1] + east),
        _distance(near) <= int((reach * 1000) ** 2),
    ]


def _distance(near: Point) -> ColumnElement[int]:
    """The square of the distance, in thousandths of a hundred-thousandth of a degree: whole numbers on any
    database.
    """
    narrowing = int(cos(radians(near[0] / 1e5)) * 1000)
    north = (cast(RegisteredLocation.lat_e5, BigInteger) - near[0]) * 1000
    east = (cast(RegisteredLocation.lon_e5, BigInteger) - near[1]) * narrowing
    return north * north + east * east


def _chunks(ids: Iterable[str]) -> Iterable[list[str]]:
    unique = list(dict.fromkeys(ids))
    return (unique[start : start + _IDS_AT_ONCE] for start in range(0, len(unique), _IDS_AT_ONCE))
