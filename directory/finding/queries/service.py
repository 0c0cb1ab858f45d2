"""One service, read live: what each room says of it today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import designations, public_listable
from directory.admissions.records import DesignationRecord, Listing
from directory.catalogue.queries import service_page
from directory.catalogue.records import ServicePage
from directory.feedback.queries import FeedbackPage, public_feedback, public_summary
from directory.feedback.rules.averages import FeedbackSummary
from directory.frameworks.queries import reference_rate
from directory.frameworks.records import RateRecord
from directory.prices.queries import comparable_for, price_history, public_prices
from directory.prices.rules.scenarios import Scenario, WeekPattern
from directory.prices.rules.types import Comparable, NotComparable, PriceLine
from directory.quality.queries import PublicCheck, public_checks
from directory.register.queries import current_ratings, rating_history
from directory.register.records import PastRating, Ratings


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Everything a service's page shows, before it is put into words."""

    record: ServicePage
    listing: Listing
    specialisms: tuple[DesignationRecord, ...]
    ratings: Ratings | None
    past_ratings: tuple[PastRating, ...]
    summary: FeedbackSummary
    feedback: FeedbackPage
    checks: tuple[PublicCheck, ...]


def service_view(slug: str, on: date, feedback_page: int = 1) -> ServiceView | None:
    """A service that may be shown today; None for any other: unknown, suspended, refused or expired alike."""
    record = service_page(slug)
    if record is None:
        return None
    listing = public_listable(on, [record.id]).get(record.id)
    if listing is None:
        return None
    location = record.location_id
    return ServiceView(
        record=record,
        listing=listing,
        specialisms=designations([record.id], on).get(record.id, ()),
        ratings=current_ratings([location])[location] if location and record.regulated else None,
        past_ratings=overall_history(location) if location and record.regulated else (),
        summary=public_summary([record.id])[record.id],
        feedback=public_feedback(record.id, feedback_page),
        checks=public_checks(record.id, on),
    )


def overall_history(location_id: str) -> tuple[PastRating, ...]:
    """The overall ratings of a location, newest first, without scores and without the reason-less gaps."""
    return tuple(
        past
        for past in rating_history(location_id)
        if past.question == "overall" and past.scope == "location" and past.value
    )


def price_for(service_id: int, week: WeekPattern, payer: str, on: date) -> Comparable | NotComparable:
    """The price for a week, from today."""
    return comparable_for(service_id, Scenario(week, payer, on), on)


def usual_rate(council_code: str | None, week: WeekPattern, on: date) -> RateRecord | None:
    """What the council where it stands normally pays for such care, where that is known (requirement 3, HF 4.7)."""
    return reference_rate(council_code, week.need_level, on) if council_code else None


def prices_told(service_id: int, on: date, payer: str) -> tuple[PriceLine, ...]:
    """The prices in force today for one who pays."""
    return public_prices([service_id], on, payer).get(service_id, ())


def price_changes(service_id: int, payer: str) -> tuple[PriceLine, ...]:
    """Every price there was for one who pays, newest first."""
    lines = [line for line in price_history(service_id) if line.payer == payer]
    return tuple(sorted(lines, key=lambda line: line.valid_from, reverse=True))
