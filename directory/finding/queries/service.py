"""One service, read live: what each room says of it today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from directory.admissions.records import DesignationRecord, Listing
from directory.admissions.standing import public_standing
from directory.catalogue.queries import service_page
from directory.catalogue.records import ServicePage, ServiceRecord
from directory.feedback.queries import FeedbackPage, public_feedback_with_summary
from directory.feedback.rules.averages import FeedbackSummary
from directory.foundation.cache import CacheBounds, get_cache
from directory.frameworks.queries import reference_rate
from directory.frameworks.records import ReferenceRateRecord
from directory.photos.queries import public_photos
from directory.photos.records import PublicPhoto
from directory.places.queries import page_version
from directory.presenting.queries import area_price_range
from directory.presenting.rules import PricedService, chosen_week, price_weeks
from directory.prices.queries import public_bases_with_history
from directory.prices.rules.own_cost import payers_asked
from directory.prices.rules.ranges import typical_range
from directory.prices.rules.types import PriceBasis, PriceLine
from directory.prices.rules.weeks import Scenario, WeekPattern
from directory.quality.concern_queries import PublicConcern
from directory.quality.queries import PublicCheck, public_quality
from directory.register.queries import location_records, ratings_with_history, registrations_of
from directory.register.records import PastRating, Ratings, RegisteredLocationRecord
from directory.register.rules.registrations import Registration
from directory.vocabulary.prices import PricingMode

USUAL_RATES = CacheBounds("usual_rates", 500, 500_000)  # of a council, a need and a day


@dataclass(frozen=True, slots=True)
class HomeRegistrations:
    """Registrations of one home after another, where there are several, with what is known of each by its id."""

    registrations: tuple[Registration, ...]
    homes: Mapping[str, RegisteredLocationRecord]


ALONE = HomeRegistrations((), {})


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Everything a service's page shows, before it is put into words. `past_prices` are by who pays them."""

    record: ServicePage
    listing: Listing
    specialisms: tuple[DesignationRecord, ...]
    ratings: Ratings | None
    past_ratings: tuple[PastRating, ...]
    home: HomeRegistrations
    summary: FeedbackSummary
    feedback: FeedbackPage
    checks: tuple[PublicCheck, ...]
    concern: PublicConcern | None
    priced: PricedService
    past_prices: Mapping[str, tuple[PriceLine, ...]]
    photos: tuple[PublicPhoto, ...]


def service_view(
    slug: str, on: date, *, payer: str, visits: str = "", week_key: str = "", feedback_page: int = 1
) -> ServiceView | None:
    """A service that may be shown today, priced for who pays and a week (see `chosen_week`).

    None for any other: unknown, suspended, refused or expired alike.
    """
    record = service_page(slug)
    standing = public_standing([record.id], on).get(record.id) if record else None
    if record is None or standing is None:
        return None
    return service_view_of(
        record,
        on,
        payer=payer,
        listing=standing.listing,
        specialisms=standing.specialisms,
        visits=visits,
        week_key=week_key,
        feedback_page=feedback_page,
    )


def service_view_of(
    record: ServicePage,
    on: date,
    *,
    payer: str,
    listing: Listing,
    specialisms: tuple[DesignationRecord, ...] = (),
    visits: str = "",
    week_key: str = "",
    feedback_page: int = 1,
    photos: tuple[PublicPhoto, ...] | None = None,
) -> ServiceView:
    """What each room says of a service whose record and listing are given: whether it may be shown, the caller says.

    `photos` None: those that are live.
    """
    ratings: Ratings | None = None
    history: tuple[PastRating, ...] = ()
    again = False
    if record.location_id and record.regulated:
        ratings, history, again = ratings_with_history(record.location_id)
    summary, feedback = public_feedback_with_summary(record.id, feedback_page)
    checks, concern = public_quality(record.id, on)
    bases, past = public_bases_with_history(record.id, record.provider.id, on, payers_asked(payer))
    return ServiceView(
        record=record,
        listing=listing,
        specialisms=specialisms,
        ratings=ratings,
        past_ratings=shown_history(history),
        home=home_registrations(record.location_id) if again and record.location_id else ALONE,
        summary=summary,
        feedback=feedback,
        checks=checks,
        concern=concern,
        priced=priced_service(record, listing, bases, payer, visits, week_key, on),
        past_prices={
            each: tuple(sorted(lines, key=lambda line: line.valid_from, reverse=True))
            for each, lines in past.items()
        },
        photos=public_photos([record.id]).get(record.id, ()) if photos is None else photos,
    )


def home_registrations(location_id: str) -> HomeRegistrations:
    """The registrations of the home at a location, and what is known of each: none where it is the only one."""
    registrations = registrations_of([location_id]).get(location_id, ())
    return HomeRegistrations(registrations, location_records(each.id for each in registrations))


def shown_history(overall: Sequence[PastRating]) -> tuple[PastRating, ...]:
    """The overall ratings of a location and of its services, newest first, without those of a service from a day on
    which the whole location was rated.
    """
    own_days = {past.published_on for past in overall if past.service is None}
    return tuple(past for past in overall if past.service is None or past.published_on not in own_days)


def priced_service(
    record: ServicePage,
    listing: Listing,
    bases: Mapping[str, PriceBasis],
    payer: str,
    visits: str,
    week_key: str,
    on: date,
) -> PricedService:
    """The price for the chosen week; without one, what the host council normally pays (requirement 3, HF 4.7).

    Where the list publishes no price, what others alike ask is said too, where at least five are known.
    """
    week = chosen_week(record.category, visits, week_key)
    priced = PricedService(week, visits, price_weeks(bases, week, payer))
    if not week or not record.council_code or priced.comparables:
        return priced
    usual = usual_rate_beside(record, week, on)
    if listing.pricing_mode != PricingMode.NON_PRICED:
        return replace(priced, usual=usual)
    ranges = {
        each: typical_range(area_price_range(record.council_code, Scenario(week, each, on), on))
        for each in payers_asked(payer)
    }
    return replace(
        priced, usual=usual, typical={each: found for each, found in ranges.items() if found is not None}
    )


def usual_rate_beside(
    record: ServiceRecord, week: WeekPattern | None, on: date
) -> ReferenceRateRecord | None:
    """What the council where a service stands normally pays for a week; None where week or council is not known."""
    if week is None or not record.council_code:
        return None
    return usual_rate(record.council_code, week.need_level, on)


def usual_rate(council_code: str, need_level: str, on: date) -> ReferenceRateRecord | None:
    """What a council normally pays today, cached until something public changes."""
    version, cache, key = page_version(), get_cache(USUAL_RATES), (council_code, need_level, on)
    known: tuple[ReferenceRateRecord | None] | None = cache.get(key, version)
    if known is None:
        known = (reference_rate(council_code, need_level, on, asked_on=on),)
        cache.put(key, version, known)
    return known[0]
