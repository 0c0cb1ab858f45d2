"""The services of a shortlist, read live and all at once: what each room says of them today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from directory.admissions.queries import confirm_listable, designations, public_listable
from directory.catalogue.queries import documents_for, ids_of, public_ids, public_names
from directory.catalogue.records import ServiceRecord
from directory.catalogue.rules import AddressAreas
from directory.feedback.queries import public_summary
from directory.finding.documents import Sources, card_of
from directory.places.records import Place
from directory.prices.queries import public_comparables, public_prices
from directory.prices.rules.scenarios import WeekPattern
from directory.prices.rules.types import Comparable
from directory.register.queries import current_ratings
from directory.vocabulary.care import VISITING_CATEGORIES
from search.order import miles_between
from search.query import Point
from search.results import Hit

WeekFor = Callable[[str], WeekPattern | None]


@dataclass(frozen=True, slots=True)
class Offered:
    """A service that may be shown today: as a search would have found it, and the week its price is for."""

    hit: Hit
    record: ServiceRecord
    week: WeekPattern | None
    visits_first_place: bool | None
    speaks_for: str | None

    @property
    def category(self) -> str:
        """Its kind of care."""
        return self.record.category


@dataclass(frozen=True, slots=True)
class Entry:
    """A service on a shortlist: its opaque id, its name, and what is offered today, if anything is."""

    key: str
    name: str
    offered: Offered | None


def shortlisted(
    keys: Sequence[str], week_for: WeekFor, payer: str, places: Sequence[Place], on: date
) -> tuple[Entry, ...]:
    """The services behind these opaque ids, in their order; an id that never was public is left out.

    The same few statements for one service and for twenty. `week_for` says which week to price a kind of care for.
    """
    numbers = ids_of(_with_hyphens(key) for key in keys)
    names = public_names(numbers.values())
    offered = _offered(names, week_for, payer, places, on)
    known = ((key, numbers.get(_with_hyphens(key))) for key in keys)
    return tuple(
        Entry(key, names[number].name, offered.get(number))
        for key, number in known
        if number is not None and number in names
    )


def keys_of_slugs(slugs: Sequence[str], on: date) -> tuple[str, ...]:
    """The opaque ids of the services at these addresses that may be shown today, in their order."""
    found = public_ids(slugs)
    listed = confirm_listable([number for number, _ in found.values()], on)
    return tuple(
        found[slug][1].replace("-", "")
        for slug in dict.fromkeys(slugs)
        if slug in found and found[slug][0] in listed
    )


def known_names(keys: Sequence[str]) -> dict[str, str]:
    """The names behind those of these opaque ids that stand for a service that is or was public, in their order."""
    numbers = ids_of(_with_hyphens(key) for key in keys)
    names = public_names(numbers.values())
    found = ((key, numbers.get(_with_hyphens(key))) for key in keys)
    return {key: names[number].name for key, number in found if number is not None and number in names}


def _offered(
    service_ids: Iterable[int], week_for: WeekFor, payer: str, places: Sequence[Place], on: date
) -> dict[int, Offered]:
    listings = public_listable(on, service_ids)
    records = list(documents_for(listings))
    ids = [record.id for record in records]
    weeks = {record.category: week_for(record.category) for record in records}
    priced = public_comparables(ids, {week for week in weeks.values() if week is not None}, on, payer)
    marks = designations(ids, on)
    sources = Sources(
        listings=listings,
        designations=marks,
        ratings=current_ratings([record.location_id for record in records if record.location_id]),
        feedback=public_summary(ids),
        prices=public_prices(ids, on),
        weekly={},
    )
    found = {}
    for record in records:
        week = weeks[record.category]
        price = priced.get(record.id, {}).get(week.key) if week else None
        specialist = tuple(one.area for one in marks.get(record.id, ()))
        hit = Hit(
            id=record.id,
            slug=record.slug,
            card=card_of(record, listings[record.id], sources, specialist),
            score=0,
            miles=tuple(_miles(record, place) for place in places),
            price=price.pence if isinstance(price, Comparable) else None,
            name=record.name,
            summary=record.text("en").summary,
        )
        found[record.id] = Offered(
            hit=hit,
            record=record,
            week=week,
            visits_first_place=_visits(record, places),
            speaks_for=listings[record.id].speaks_for(record.council_code),
        )
    return found


def _miles(record: ServiceRecord, place: Place) -> float | None:
    """How far it is, for care that one goes to or lives in (HF 6.1)."""
    if record.category in VISITING_CATEGORIES or record.lat_e5 is None or record.lon_e5 is None:
        return None
    return miles_between(Point(place.lat_e5, place.lon_e5), record.lat_e5, record.lon_e5)


def _visits(record: ServiceRecord, places: Sequence[Place]) -> bool | None:
    """Whether care that comes to her comes to the first place she named.

    None for any other care, where no place is named, and where the service has not told us whom it visits.
    """
    if record.category not in VISITING_CATEGORIES or not places or not record.areas:
        return None
    first = places[0]
    return record.visits(AddressAreas(first.ward_code, first.outcode, first.council_code))


def _with_hyphens(key: str) -> str:
    return str(UUID(key))
