"""One service, read live: what each room says of it today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from directory.admissions.records import DesignationRecord, Listing
from directory.catalogue.queries import service_page
from directory.catalogue.records import ServicePage
from directory.feedback.queries import FeedbackPage, public_feedback
from directory.feedback.rules.averages import FeedbackSummary
from directory.frameworks.queries import reference_rate
from directory.presenting.queries import public_details
from directory.presenting.rules import PricedService, chosen_week, price_week
from directory.prices.queries import past_prices
from directory.prices.rules.types import PriceBasis, PriceLine
from directory.quality.queries import PublicCheck, public_checks
from directory.register.queries import past_ratings
from directory.register.records import PastRating, Ratings
from directory.register.rules.ratings import LOCATION_SCOPE
from directory.vocabulary.ratings import KeyQuestion


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Everything a service's page shows, before it is put into words. `priced` and `past_prices` are of one payer."""

    record: ServicePage
    listing: Listing
    specialisms: tuple[DesignationRecord, ...]
    ratings: Ratings | None
    past_ratings: tuple[PastRating, ...]
    summary: FeedbackSummary
    feedback: FeedbackPage
    checks: tuple[PublicCheck, ...]
    priced: PricedService
    past_prices: tuple[PriceLine, ...]


def service_view(
    slug: str, on: date, *, payer: str, visits: str = "", week_key: str = "", feedback_page: int = 1
) -> ServiceView | None:
    """A service that may be shown today, priced for one payer and week (see `chosen_week`).

    None for any other: unknown, suspended, refused or expired alike.
    """
    record = service_page(slug)
    details = public_details([record], payer, on).get(record.id) if record else None
    if record is None or details is None:
        return None
    inspected_at = record.location_id if record.regulated else None
    return ServiceView(
        record=record,
        listing=details.listing,
        specialisms=details.specialisms,
        ratings=details.ratings,
        past_ratings=overall_history(inspected_at) if inspected_at else (),
        summary=details.summary,
        feedback=public_feedback(record.id, feedback_page),
        checks=public_checks(record.id, on),
        priced=priced_service(record, details.basis, payer, visits, week_key, on),
        past_prices=price_changes(record.id, payer),
    )


def overall_history(location_id: str) -> tuple[PastRating, ...]:
    """The overall ratings of a location, newest first, without those that have no value."""
    return tuple(
        past
        for past in past_ratings(location_id)
        if past.question == KeyQuestion.OVERALL and past.scope == LOCATION_SCOPE and past.value
    )


def priced_service(
    record: ServicePage, basis: PriceBasis | None, payer: str, visits: str, week_key: str, on: date
) -> PricedService:
    """The price for the chosen week; without one, what the host council normally pays (requirement 3, HF 4.7)."""
    week = chosen_week(record.category, visits, week_key)
    price = price_week(basis, week, payer)
    usual = None
    if week and record.council_code and (price is None or price.comparable is None):
        usual = reference_rate(record.council_code, week.need_level, on, asked_on=on)
    return PricedService(week, visits, price, usual)


def price_changes(service_id: int, payer: str) -> tuple[PriceLine, ...]:
    """Every price there was for one payer, newest first."""
    lines = [line for line in past_prices(service_id) if line.payer == payer]
    return tuple(sorted(lines, key=lambda line: line.valid_from, reverse=True))
