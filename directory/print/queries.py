"""The services of one council's list that fit, each with what every room says of it today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import public_listable
from directory.admissions.records import Listing
from directory.catalogue.queries import documents_for, public_names
from directory.catalogue.records import ServiceRecord
from directory.feedback.queries import public_summary
from directory.feedback.rules.averages import FeedbackSummary
from directory.places.records import Place
from directory.presenting.rules import rating_code
from directory.prices.queries import public_comparables, public_prices
from directory.prices.rules.scenarios import WeekPattern, usual_week
from directory.prices.rules.types import Comparable, NotComparable, PriceLine
from directory.print.rules.catalogue import list_order, reaches
from directory.quality.queries import LatestOutcome, public_latest_outcomes
from directory.register.queries import current_ratings
from directory.register.records import CurrentRating


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a council's list is wanted: all kinds where none is named, any place where none is."""

    council_code: str
    categories: tuple[str, ...] = ()
    place: Place | None = None
    miles: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One service as paper shows it, before it is put into words. `record` has no field for the named contact.

    `rating_code` is empty where the regulator does not inspect such help; `week` is what `price` is for.
    """

    record: ServiceRecord
    listing: Listing
    rating_code: str
    rating: CurrentRating | None
    feedback: FeedbackSummary
    check: LatestOutcome | None
    week: WeekPattern | None
    price: Comparable | NotComparable | None
    told: tuple[PriceLine, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The services that fit, in order, at most as many as were asked for, and how many there are."""

    offers: tuple[Offer, ...]
    total: int


def catalogue_of(wanted: Wanted, payer: str, on: date, most: int) -> Catalogue:
    """The list of a council on a day, by kind of care and name; whether each may be shown is asked anew.

    Without a place, only the services that are printed are read in full; with one, all of the chosen kinds are.
    """
    listings = {
        service_id: listing
        for service_id, listing in public_listable(on).items()
        if wanted.council_code in listing.council_codes
    }
    names = [
        name
        for name in public_names(listings).values()
        if not wanted.categories or name.category in wanted.categories
    ]
    ids = [one.id for one in sorted(names, key=lambda one: list_order(one.category, one.name, one.id))]
    if wanted.place is None:
        return Catalogue(offers_of(ids[:most], listings, payer, on), len(ids))
    fitting = {record.id for record in documents_for(ids) if reaches(record, wanted.place, wanted.miles)}
    ids = [service_id for service_id in ids if service_id in fitting]
    return Catalogue(offers_of(ids[:most], listings, payer, on), len(ids))


def offers_of(
    service_ids: Collection[int], listings: dict[int, Listing], payer: str, on: date
) -> tuple[Offer, ...]:
    """What every room says of these services, in the order of their ids here: a few queries, however many."""
    records = {record.id: record for record in documents_for(service_ids)}
    weeks = {
        category: week
        for category in {record.category for record in records.values()}
        if (week := usual_week(category))
    }
    prices = public_comparables(list(records), weeks.values(), on, payer)
    told = public_prices(list(records), on)
    ratings = current_ratings([record.location_id for record in records.values() if record.location_id])
    feedback = public_summary(list(records))
    checks = public_latest_outcomes(list(records))
    offers = []
    for service_id in service_ids:
        record = records.get(service_id)
        if record is None:
            continue
        week = weeks.get(record.category)
        known = ratings.get(record.location_id or "") if record.regulated else None
        offers.append(
            Offer(
                record=record,
                listing=listings[service_id],
                rating_code=rating_code(record, ratings),
                rating=known.overall if known else None,
                feedback=feedback[service_id],
                check=checks.get(service_id),
                week=week,
                price=prices.get(service_id, {}).get(week.key) if week else None,
                told=told.get(service_id, ()),
            )
        )
    return tuple(offers)
