"""A provider's own places in the weekly tables (requirement 23): its own rows, and nothing of others but how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from directory.admissions.queries import confirm_listable, live_lots_by_service
from directory.catalogue.models import Service
from directory.catalogue.queries import service_by_slug
from directory.catalogue.states import SHOWN_STATES, ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.identifiers import slugify
from directory.foundation.permissions import Permission, Scope, allow, providers_with
from directory.frameworks.models import Instrument, Lot
from directory.frameworks.queries import public_lots
from directory.leagues.models import LeagueRow, LeagueSnapshot
from directory.leagues.queries import LeagueTableRow, figures_of
from directory.leagues.rules import OutsideCode, OutsideFacts, why_in_no_table
from directory.prices.rules.weeks import usual_week
from directory.vocabulary.leagues import LeagueGroup
from directory.vocabulary.prices import PricingMode

PAGE_SIZE = 25
WEEKS_SHOWN = 26
Key = tuple[int, str, str]  # of a table: its lot, council and category


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """One service in one week's table: its own figures, and how many others there were.

    `placed` counts those that are ranked, `counted` everybody in the table.
    """

    week_begins: date
    taken_on: date
    formula: int
    version: int
    reason: str | None
    week_key: str
    min_rating: str | None
    median_pence: int | None
    placed: int
    counted: int
    figures: LeagueTableRow


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One service in one table: the newest week first. `is_newest`: the table has no later week without it."""

    lot_name: str
    lot_slug: str
    instrument_name: str
    council_code: str
    category: str
    is_newest: bool
    weeks: tuple[OwnWeek, ...]


@dataclass(frozen=True, slots=True)
class OwnPlaces:
    """One of a provider's services with its tables; `outside` says why it is in none of the newest ones."""

    id: int
    slug: str
    name: str
    where: str
    category: str
    places: tuple[OwnPlace, ...]
    outside: OutsideCode | None

    @property
    def newest(self) -> tuple[OwnPlace, ...]:
        """The tables of the newest week that it is in."""
        return tuple(place for place in self.places if place.is_newest)


def own_places(
    actor: Actor, on: date, *, page: int = 1, size: int = PAGE_SIZE
) -> tuple[tuple[OwnPlaces, ...], int, int]:
    """A page of the services of the actor's providers that were ever public, by name; its number and the last."""
    providers = providers_with(actor, Permission.LISTING_READ)
    own = (Service.provider_id.in_(sorted(providers)), one_of(Service.state, SHOWN_STATES))
    total = db.session.scalar(select(func.count()).select_from(Service).where(*own)) or 0
    pages = max(1, -(-total // size))
    number = min(max(1, page), pages)
    query = select(Service).where(*own).order_by(Service.name, Service.id)
    services = db.session.scalars(query.limit(size).offset((number - 1) * size)).all()
    return _places_of(services, on), number, pages


def own_place(actor: Actor, slug: str, on: date) -> OwnPlaces:
    """One service of the actor's own providers. Raises NotFound, NotAllowed."""
    service = service_by_slug(slug)
    allow(actor, Permission.LISTING_READ, Scope(provider=service.provider_id))
    return _places_of([service], on)[0]


def _places_of(services: Collection[Service], on: date) -> tuple[OwnPlaces, ...]:
    rows = _own_rows([service.id for service in services], on - timedelta(weeks=WEEKS_SHOWN))
    newest = _newest_versions({_key(row.LeagueSnapshot) for row in rows})
    current = [
        row
        for row in rows
        if newest[_key(row.LeagueSnapshot)][row.LeagueSnapshot.week_begins] == row.LeagueSnapshot.version
    ]
    counts = _counts(row.LeagueSnapshot.id for row in current)
    by_service: dict[int, dict[Key, list[Row[Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in current:
        by_service[row.LeagueRow.service_id][_key(row.LeagueSnapshot)].append(row)
    places = {
        service.id: tuple(
            _place(of_table, counts, is_newest=max(newest[key]) == of_table[0].LeagueSnapshot.week_begins)
            for key, of_table in by_service[service.id].items()
        )
        for service in services
    }
    outside = _reasons_outside(
        [service for service in services if not any(place.is_newest for place in places[service.id])], on
    )
    return tuple(
        OwnPlaces(
            id=service.id,
            slug=service.slug,
            name=service.name,
            where=_where(service),
            category=service.category,
            places=places[service.id],
            outside=outside.get(service.id),
        )
        for service in services
    )


def _own_rows(service_ids: Collection[int], since: date) -> list[Row[Any]]:
    """The rows of services since a day with their tables, newest week first."""
    columns: list[Any] = [LeagueRow, LeagueSnapshot, Lot.name.label("lot_name"), Lot.code.label("lot_code")]
    columns += [Instrument.name.label("instrument_name"), Instrument.code.label("instrument_code")]
    return list(
        db.session.execute(
            select(*columns)
            .join(LeagueSnapshot, LeagueSnapshot.id == LeagueRow.snapshot_id)
            .join(Lot, Lot.id == LeagueSnapshot.lot_id)
            .join(Instrument, Instrument.id == Lot.instrument_id)
            .where(LeagueRow.service_id.in_(service_ids), LeagueSnapshot.week_begins >= since)
            .order_by(LeagueSnapshot.week_begins.desc(), LeagueSnapshot.lot_id, LeagueSnapshot.category)
        )
    )


def _newest_versions(keys: Collection[Key]) -> dict[Key, dict[date, int]]:
    """The newest version of every week of these tables, whoever is in it."""
    found: dict[Key, dict[date, int]] = defaultdict(dict)
    columns = (LeagueSnapshot.lot_id, LeagueSnapshot.council_code, LeagueSnapshot.category)
    rows = db.session.execute(
        select(*columns, LeagueSnapshot.week_begins, func.max(LeagueSnapshot.version).label("version"))
        .where(LeagueSnapshot.lot_id.in_({lot_id for lot_id, _, _ in keys}))
        .group_by(*columns, LeagueSnapshot.week_begins)
    )
    for row in rows:
        found[row.lot_id, row.council_code, row.category][row.week_begins] = row.version
    return found


def _counts(snapshot_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many services there are in each group of these tables."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(LeagueRow.snapshot_id, LeagueRow.group_code, func.count().label("number"))
        .where(LeagueRow.snapshot_id.in_(set(snapshot_ids)))
        .group_by(LeagueRow.snapshot_id, LeagueRow.group_code)
    )
    for row in rows:
        found[row.snapshot_id][row.group_code] = row.number
    return found


def _place(rows: list[Row[Any]], counts: dict[int, dict[str, int]], *, is_newest: bool) -> OwnPlace:
    first, snapshot = rows[0], rows[0].LeagueSnapshot
    return OwnPlace(
        lot_name=first.lot_name,
        lot_slug=slugify(f"{first.instrument_code}-{first.lot_code}"),
        instrument_name=first.instrument_name,
        council_code=snapshot.council_code,
        category=snapshot.category,
        is_newest=is_newest,
        weeks=tuple(_week(row.LeagueSnapshot, row.LeagueRow, counts[row.LeagueSnapshot.id]) for row in rows),
    )


def _week(snapshot: LeagueSnapshot, row: LeagueRow, counts: dict[str, int]) -> OwnWeek:
    return OwnWeek(
        week_begins=snapshot.week_begins,
        taken_on=snapshot.taken_on,
        formula=snapshot.formula,
        version=snapshot.version,
        reason=snapshot.reason,
        week_key=snapshot.week_key,
        min_rating=snapshot.min_rating,
        median_pence=snapshot.median_pence,
        placed=counts.get(LeagueGroup.PLACED, 0),
        counted=sum(counts.values()),
        figures=figures_of(row, None, None),
    )


def _reasons_outside(services: Collection[Service], on: date) -> dict[int, OutsideCode]:
    """Why these services are in no table of the newest week: asked of all of them together."""
    ids = [service.id for service in services]
    if not ids:
        return {}
    listed, admitted = confirm_listable(ids, on), live_lots_by_service(ids, on)
    modes = {
        lot_id: lot.pricing_mode
        for lot_id, lot in public_lots(frozenset().union(*admitted.values()), on).items()
    }
    return {
        service.id: why_in_no_table(
            OutsideFacts(
                is_public=service.state == ServiceState.PUBLISHED,
                is_listed=service.id in listed,
                is_admitted=bool(lots := admitted.get(service.id, frozenset())),
                in_priced_lot=any(modes[lot_id] != PricingMode.NON_PRICED for lot_id in lots),
                has_usual_week=usual_week(service.category) is not None,
            )
        )
        for service in services
    }


def _where(service: Service) -> str:
    """What tells a service from another of the same name."""
    return " ".join(part for part in (service.town, service.postcode) if part)


def _key(snapshot: LeagueSnapshot) -> Key:
    return snapshot.lot_id, snapshot.council_code, snapshot.category
