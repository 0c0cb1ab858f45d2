"""Two to four services, read live and all at once: what each room says of them today."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import designations, public_listable
from directory.admissions.records import DesignationRecord, Listing
from directory.catalogue.queries import documents_for
from directory.catalogue.records import ServiceRecord
from directory.feedback.queries import public_summary
from directory.feedback.rules.averages import FeedbackSummary
from directory.prices.queries import public_comparables, public_prices
from directory.prices.rules.plan import Week
from directory.prices.rules.shape import Comparable, NotComparable, PriceLine
from directory.quality.queries import CheckOutcome, public_latest_outcomes
from directory.register.queries import current_ratings
from directory.register.records import CurrentRating


@dataclass(frozen=True, slots=True)
class Compared:
    """One service as a comparison shows it, before it is put into words. Without its named contact.

    `check` is the newest published check of the Council. A service that the regulator does not inspect, or knows no
    rating of, has none.
    """

    record: ServiceRecord
    listing: Listing
    specialisms: tuple[DesignationRecord, ...]
    rating: CurrentRating | None
    summary: FeedbackSummary
    check: CheckOutcome | None


@dataclass(frozen=True, slots=True)
class Priced:
    """The price for a week, and the prices in force that it is worked out from."""

    price: Comparable | NotComparable
    told: tuple[PriceLine, ...] = ()


def offered(service_ids: Collection[int], on: date) -> dict[int, Listing]:
    """Which of these may be shown on a day, and why."""
    return public_listable(on, service_ids)


def compared(listings: dict[int, Listing], on: date) -> dict[int, Compared]:
    """What the rooms say of services that may be shown, by id."""
    ids = list(listings)
    records = list(documents_for(ids))
    ratings = current_ratings([one.location_id for one in records if one.location_id and one.regulated])
    areas, opinions, checks = designations(ids, on), public_summary(ids), public_latest_outcomes(ids)
    return {
        record.id: Compared(
            record=record,
            listing=listings[record.id],
            specialisms=areas.get(record.id, ()),
            rating=known.overall if (known := ratings.get(record.location_id or "")) else None,
            summary=opinions[record.id],
            check=checks.get(record.id),
        )
        for record in records
    }


def priced(weeks: Iterable[tuple[int, Week]], payer: str, on: date) -> dict[int, Priced]:
    """The price of each service for a week of its own, for one who pays."""
    asked = dict(weeks)
    told = public_prices(list(asked), on, payer)
    found = public_comparables(list(asked), dict.fromkeys(asked.values()), on, payer)
    silent = NotComparable("no_price_for_payer", {"payer": payer})
    return {
        service_id: Priced(found.get(service_id, {}).get(week.key, silent), told.get(service_id, ()))
        for service_id, week in asked.items()
    }
