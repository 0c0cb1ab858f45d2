"""The services of a council's list that are printed, each with what every room says of it today."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import public_listable
from directory.admissions.records import Listing
from directory.catalogue.queries import documents_for, public_names
from directory.catalogue.records import ServiceRecord
from directory.feedback.queries import public_summary
from directory.feedback.rules.averages import FeedbackSummary
from directory.places.records import Place
from directory.presenting.rules import chosen_week, rating_code
from directory.presenting.warning_facts import warning_facts
from directory.presenting.warning_rules import WarningFacts
from directory.prices.queries import public_comparables, public_prices
from directory.prices.rules.own_cost import payers_asked
from directory.prices.rules.types import Comparable, NotComparable, PriceLine
from directory.prices.rules.weeks import WeekPattern
from directory.print.rules.catalogue import list_order, serves
from directory.quality.concern_queries import PublicConcern, public_concerns
from directory.quality.queries import LatestOutcome, public_latest_outcomes
from directory.register.queries import current_ratings
from directory.register.records import Ratings


@dataclass(frozen=True, slots=True)
class CatalogueScope:
    """Which part of a council's list is printed: every category where none is named, any place where none is."""

    council_code: str
    categories: tuple[str, ...] = ()
    place: Place | None = None
    miles: int | None = None

    @property
    def is_part(self) -> bool:
        """Whether it is less than a whole list."""
        return self.place is not None or bool(self.categories)


@dataclass(frozen=True, slots=True)
class PrintedService:
    """One service with its facts of the day, not yet in words. `record` has no field for the named contact.

    `rating_code` is "" where the regulator does not inspect such help; `week` is what `prices` are for, by who pays;
    `visits` the visitor's own week as written ("" for none), `price_lines` the prices in force, of every payer.
    """

    record: ServiceRecord
    listing: Listing
    rating_code: str
    ratings: Ratings | None
    feedback: FeedbackSummary
    check: LatestOutcome | None
    concern: PublicConcern | None
    week: WeekPattern | None
    prices: Mapping[str, Comparable | NotComparable]
    price_lines: tuple[PriceLine, ...]
    visits: str = ""

    @property
    def warning_facts(self) -> WarningFacts:
        """What its warnings depend on."""
        return warning_facts(self.ratings, self.listing, self.concern)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The printed services in order, and how many there are in all."""

    services: tuple[PrintedService, ...]
    total: int


def catalogue_of(scope: CatalogueScope, payer: str, on: date, most: int) -> Catalogue:
    """The list of a council on a day, by category and name, at most so many; whether each may be shown is asked anew.

    Without a place, only the services that are printed are read in full; with one, all of the chosen categories.
    """
    listings = {
        service_id: listing
        for service_id, listing in public_listable(on).items()
        if scope.council_code in listing.council_codes
    }
    names = [
        name
        for name in public_names(listings).values()
        if not scope.categories or name.category in scope.categories
    ]
    ids = [name.id for name in sorted(names, key=lambda name: list_order(name.category, name.name, name.id))]
    if scope.place is None:
        return Catalogue(printed_services(ids[:most], listings, payer, on), len(ids))
    served = {record.id for record in documents_for(ids) if serves(record, scope.place, scope.miles)}
    ids = [service_id for service_id in ids if service_id in served]
    return Catalogue(printed_services(ids[:most], listings, payer, on), len(ids))


def printed_services(
    service_ids: Collection[int],
    listings: dict[int, Listing],
    payer: str,
    on: date,
    *,
    visits: str = "",
    week_key: str = "",
) -> tuple[PrintedService, ...]:
    """What every room says of these services, in the order of their ids: as few statements for many as for one.

    Priced for the week of `visits` or `week_key` where a kind of care has it (`chosen_week`), else its usual one.
    """
    records = {record.id: record for record in documents_for(service_ids)}
    weeks = {
        category: week
        for category in {record.category for record in records.values()}
        if (week := chosen_week(category, visits, week_key))
    }
    prices = {
        each: public_comparables(list(records), weeks.values(), on, each) for each in payers_asked(payer)
    }
    price_lines = public_prices(list(records), on)
    ratings = current_ratings([record.location_id for record in records.values() if record.location_id])
    feedback = public_summary(list(records))
    checks = public_latest_outcomes(list(records))
    concerns = public_concerns(records, on)
    services = []
    for service_id in service_ids:
        record = records.get(service_id)
        if record is None:
            continue
        week = weeks.get(record.category)
        known = ratings.get(record.location_id or "") if record.regulated else None
        services.append(
            PrintedService(
                record=record,
                listing=listings[service_id],
                rating_code=rating_code(record, ratings),
                ratings=known,
                feedback=feedback[service_id],
                check=checks.get(service_id),
                concern=concerns.get(service_id),
                week=week,
                prices={
                    each: price
                    for each, of_services in prices.items()
                    if week and (price := of_services.get(service_id, {}).get(week.key))
                },
                price_lines=price_lines.get(service_id, ()),
                visits=visits,
            )
        )
    return tuple(services)
