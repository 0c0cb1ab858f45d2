"""What a council sent back to a provider, for the letter about it: a price, the end of one, or a reply to feedback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from directory.catalogue.queries import service_row
from directory.feedback.models import Feedback, FeedbackReply
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.prices.models import Price, PriceEnding
from directory.prices.queries import price_line
from directory.prices.rules.types import PriceLine

REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class SentBack:
    """What was sent back, and why: `reason` in the council's words, or for a reply (without a `line`) as a code.

    `last_day` is the day after which the price was to end, None where the price itself was refused.
    """

    provider_id: int
    service: str
    slug: str
    reason: str
    line: PriceLine | None = None
    last_day: date | None = None


def sent_back(thing: str, number: int) -> SentBack:
    """A thing that is sent back and was not written again since, by what the record calls it and its id.

    Raises NotFound for any other.
    """
    find = _FINDERS.get(thing)
    found = find(number) if find is not None else None
    if found is None:
        raise NotFound(f"{thing} {number} sent back")
    return found


def _price(number: int) -> SentBack | None:
    price = db.session.get(Price, number)
    return None if price is None or price.state != REJECTED else _about(price, price.decision_reason)


def _ending(number: int) -> SentBack | None:
    ending = db.session.get(PriceEnding, number)
    if ending is None or ending.state != REJECTED:
        return None
    return _about(db.session.get_one(Price, ending.price_id), ending.decision_reason, ending.last_day)


def _about(price: Price, reason: str | None, last_day: date | None = None) -> SentBack:
    service = service_row(price.service_id)
    return SentBack(
        service.provider_id, service.name, service.slug, reason or "", price_line(price), last_day
    )


def _reply(number: int) -> SentBack | None:
    reply = db.session.get(FeedbackReply, number)
    if reply is None or reply.state != REJECTED:
        return None
    service = service_row(db.session.get_one(Feedback, reply.feedback_id).service_id)
    return SentBack(service.provider_id, service.name, service.slug, reply.rejected_reason or "")


_FINDERS: Mapping[str, Callable[[int], SentBack | None]] = {
    Price.__tablename__: _price,
    PriceEnding.__tablename__: _ending,
    FeedbackReply.__tablename__: _reply,
}
