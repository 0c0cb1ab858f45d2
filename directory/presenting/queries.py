"""What the rooms say of services that may be shown: read once, for every page that describes a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.admissions.records import DesignationRecord, Listing
from directory.admissions.standing import public_standing
from directory.catalogue.records import ServiceRecord
from directory.feedback.queries import public_summary
from directory.feedback.rules.averages import FeedbackSummary
from directory.prices.queries import public_basis
from directory.prices.rules.own_cost import payers_asked
from directory.prices.rules.types import PriceBasis
from directory.register.queries import current_ratings
from directory.register.records import Ratings


@dataclass(frozen=True, slots=True)
class PublicDetails:
    """What each room says of one service today.

    `ratings` is None where the regulator does not inspect the service or knows no rating of it; `bases` are what the
    price of any week is worked out from, by who pays it; without those who have no price.
    """

    listing: Listing
    specialisms: tuple[DesignationRecord, ...]
    ratings: Ratings | None
    summary: FeedbackSummary
    bases: Mapping[str, PriceBasis]


def public_details(records: Sequence[ServiceRecord], payer: str, on: date) -> dict[int, PublicDetails]:
    """The details of those of these services that may be shown on a day, by id: as few statements for four as for one.

    `payer` is who pays, as it was answered (`payers_asked`). A service that may not be shown is not in the answer.
    """
    standing = public_standing([record.id for record in records], on) if records else {}
    ids = list(standing)
    if not ids:
        return {}
    listed = [record for record in records if record.id in standing]
    ratings = current_ratings(
        [record.location_id for record in listed if record.location_id and record.regulated]
    )
    summaries = public_summary(ids)
    prices = {each: public_basis(ids, on, each, on) for each in payers_asked(payer)}
    return {
        record.id: PublicDetails(
            listing=standing[record.id].listing,
            specialisms=standing[record.id].specialisms,
            ratings=ratings.get(record.location_id or "") if record.regulated else None,
            summary=summaries[record.id],
            bases={each: bases[record.id] for each, bases in prices.items() if record.id in bases},
        )
        for record in listed
    }
