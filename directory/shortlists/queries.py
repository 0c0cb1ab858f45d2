"""The services of a shortlist, each with what every room says of it today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import confirm_listable, designations, public_listable
from directory.catalogue.queries import documents_for, public_ids, public_names_by_key
from directory.catalogue.records import ServiceRecord
from directory.catalogue.rules import AddressAreas
from directory.feedback.queries import public_summary
from directory.finding.documents import Sources, card_of
from directory.photos.queries import public_first_photos
from directory.photos.records import PublicPhoto
from directory.places.records import Place
from directory.presenting.rules import price_key
from directory.prices.queries import public_comparables, public_prices
from directory.prices.rules.own_cost import Amount, amount_of, measured_amount, payers_asked
from directory.prices.rules.types import Comparable
from directory.prices.rules.weeks import WeekPattern
from directory.quality.concern_queries import public_concerns
from directory.quality.queries import public_latest_outcomes
from directory.register.queries import current_ratings
from directory.vocabulary.care import VISITING_CATEGORIES
from search.document import Json
from search.order import miles_between
from search.query import Point
from search.results import Hit

WeekFor = Callable[[str], WeekPattern | None]


@dataclass(frozen=True, slots=True)
class OfferedService:
    """A service that may be shown today: as a search gives it, and the week its price is for.

    `prices` are those for that week that there are, by who pays. `visits_first_place` is whether it visits the first
    named place, None where that cannot be said; `council_code` the council whose list it is on, `photo` the first that
    its page shows.
    """

    hit: Hit
    record: ServiceRecord
    week: WeekPattern | None
    prices: Mapping[str, Comparable]
    visits_first_place: bool | None
    council_code: str | None
    photo: PublicPhoto | None

    @property
    def category(self) -> str:
        """Its category."""
        return self.record.category


@dataclass(frozen=True, slots=True)
class ShortlistEntry:
    """A service on a shortlist: its opaque id and its name; `offered` is None where it may not be shown today."""

    public_id: str
    name: str
    offered: OfferedService | None


def shortlist_entries(
    ids: Sequence[str], week_for: WeekFor, payer: str, places: Sequence[Place], on: date
) -> tuple[ShortlistEntry, ...]:
    """The services behind these opaque ids, in their order; an id that never was public is left out.

    As few statements for twenty services as for one. `week_for` gives the week to price a category for.
    """
    names = public_names_by_key(ids)
    offered = _offered_services([name.id for name in names.values()], week_for, payer, places, on)
    return tuple(
        ShortlistEntry(public_id, name.name, offered.get(name.id)) for public_id, name in names.items()
    )


def ids_of_slugs(slugs: Sequence[str], on: date) -> tuple[str, ...]:
    """The opaque ids of the services of these slugs that may be shown today, in their order."""
    services = public_ids(slugs)
    listed = confirm_listable([service_id for service_id, _ in services.values()], on)
    return tuple(
        services[slug][1].replace("-", "")
        for slug in dict.fromkeys(slugs)
        if slug in services and services[slug][0] in listed
    )


def known_names(ids: Sequence[str]) -> dict[str, str]:
    """The names of those of these services that are or were public, by opaque id, in their order."""
    return {public_id: name.name for public_id, name in public_names_by_key(ids).items()}


def _offered_services(
    service_ids: Iterable[int], week_for: WeekFor, payer: str, places: Sequence[Place], on: date
) -> dict[int, OfferedService]:
    listings = public_listable(on, service_ids)
    records = list(documents_for(listings))
    ids = [record.id for record in records]
    weeks = {record.category: week_for(record.category) for record in records}
    priced_weeks = {week for week in weeks.values() if week is not None}
    prices = {each: public_comparables(ids, priced_weeks, on, each) for each in payers_asked(payer)}
    specialisms = designations(ids, on)
    sources = Sources(
        listings=listings,
        designations=specialisms,
        ratings=current_ratings([record.location_id for record in records if record.location_id]),
        feedback=public_summary(ids),
        prices=public_prices(ids, on),
        weekly={},
        checks=public_latest_outcomes(ids),
        concerns=public_concerns(ids, on),
    )
    photos = public_first_photos(ids)
    services = {}
    for record in records:
        week = weeks[record.category]
        own = {
            each: price
            for each, of_services in prices.items()
            if week and isinstance(price := of_services.get(record.id, {}).get(week.key), Comparable)
        }
        amounts = {each: amount_of(price) for each, price in own.items()}
        specialist = tuple(designation.area for designation in specialisms.get(record.id, ()))
        hit = Hit(
            id=record.id,
            slug=record.slug,
            card={
                **card_of(record, listings[record.id], sources, specialist),
                "nhs": _nhs_parts(week, amounts),
            },
            score=0,
            miles=tuple(_miles(record, place) for place in places),
            price=measured_amount(amounts.values(), payer),
            name=record.name,
            summary=record.english.summary,
            also=tuple(amounts[each].own if each in amounts else None for each in prices),
        )
        services[record.id] = OfferedService(
            hit=hit,
            record=record,
            week=week,
            prices=own,
            visits_first_place=_visits(record, places),
            council_code=listings[record.id].page_council(record.council_code),
            photo=photos.get(record.id),
        )
    return services


def _nhs_parts(week: WeekPattern | None, amounts: Mapping[str, Amount]) -> dict[str, Json]:
    """What the NHS pays of the week's price of each who may pay, as the facts of a card hold it."""
    if week is None:
        return {}
    return {price_key(week.key, payer): amount.nhs for payer, amount in amounts.items() if amount.nhs}


def _miles(record: ServiceRecord, place: Place) -> float | None:
    """How far it is, for care that people go to or live in (HF 6.1)."""
    if record.category in VISITING_CATEGORIES or record.lat_e5 is None or record.lon_e5 is None:
        return None
    return miles_between(Point(place.lat_e5, place.lon_e5), record.lat_e5, record.lon_e5)


def _visits(record: ServiceRecord, places: Sequence[Place]) -> bool | None:
    """Whether care that visits people visits the first named place.

    None for any other care, where no place is named, and where the service has not told us whom it visits.
    """
    if record.category not in VISITING_CATEGORIES or not places or not record.areas:
        return None
    first = places[0]
    return record.visits(AddressAreas(first.ward_code, first.outcode, first.council_code))
