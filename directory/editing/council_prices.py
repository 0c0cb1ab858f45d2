"""Prices as a framework manager looks after them: those of a lot that the council leads, or of a service it acts on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from directory.admissions.models import Admission
from directory.admissions.states import LIVE_ADMISSION_STATES
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by, service_by_slug, service_scope
from directory.catalogue.states import OFFERED_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.errors import NotAllowed
from directory.foundation.permissions import Permission, councils_with, permits
from directory.frameworks.models import Instrument, Lot
from directory.frameworks.queries import lot_scope
from directory.prices.entry_queries import decision_scope
from directory.prices.models import Price
from directory.prices.queries import OwnPrice, live_lots, undecided_and_live

PAGE_SIZE = 50
APPROVE = Permission.PRICE_APPROVE


@dataclass(frozen=True, slots=True)
class PricedServiceRow:
    """A service of the list."""

    slug: str
    name: str
    provider_name: str
    category: str


@dataclass(frozen=True, slots=True)
class DecidedPrices:
    """The prices of a service that an actor decides, and the lots in which that actor may enter one.

    `outside_lots` is whether a price may be entered that is in no lot.
    """

    service: Service
    prices: tuple[OwnPrice, ...]
    lot_ids: frozenset[int]
    outside_lots: bool


def priced_services(
    actor: Actor, on: date, *, text: str, page: int = 1, size: int = PAGE_SIZE
) -> tuple[tuple[PricedServiceRow, ...], int]:
    """A page of the services whose prices the actor's councils decide, by name; and how many there are in all."""
    query = select(Service.slug, Service.name, Provider.legal_name, Service.category)
    query = query.join(Provider, Provider.id == Service.provider_id).where(
        Service.state.in_(sorted(OFFERED_STATES)), _is_decided_by(councils_with(actor, APPROVE), on)
    )
    if text:
        query = query.where(func.lower(Service.name).contains(text.lower(), autoescape=True))
    number = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.execute(query.order_by(Service.name, Service.id).limit(size).offset((page - 1) * size))
    return tuple(PricedServiceRow(*row) for row in rows), number


def decided_prices(actor: Actor, slug: str, on: date) -> DecidedPrices:
    """The prices of a service, for the framework manager of its council or of one of its lots.

    Raises NotFound, NotAllowed.
    """
    service = service_by_slug(slug)
    lots = live_lots([service.id], on)
    own_lots = frozenset(lot_id for lot_id in lots if permits(actor, APPROVE, lot_scope(lot_id)))
    outside_lots = permits(actor, APPROVE, service_scope(service))
    found = undecided_and_live(service.id, on)
    decides = {
        lot_id: permits(actor, APPROVE, decision_scope(service, lot_id))
        for lot_id in {price.line.lot_id for price in found}
    }
    prices = tuple(price for price in found if decides[price.line.lot_id])
    if not (prices or own_lots or outside_lots):
        raise NotAllowed(f"may not decide prices of {slug}")
    return DecidedPrices(service, prices, own_lots, outside_lots)


def _is_decided_by(councils: Collection[str], on: date) -> ColumnElement[bool]:
    lots = (
        select(Lot.id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(Instrument.council_code.in_(sorted(councils)))
    )
    admitted = select(Admission.service_id).where(
        Admission.lot_id.in_(lots), one_of(Admission.state, LIVE_ADMISSION_STATES)
    )
    return or_(
        governed_by(councils, on),
        Service.id.in_(select(Price.service_id).where(Price.lot_id.in_(lots))),
        Service.id.in_(admitted),
    )
