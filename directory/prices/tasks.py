"""Prices that wait: proposed ones for the staff who decide, and for the providers who proposed them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.tasks import MOST_OF_A_KIND, Task, built_once, council_of
from directory.frameworks.models import Instrument, Lot
from directory.prices.models import Price

# A price that nobody has decided, and one that its lot's rules hold back until somebody does.
COUNCIL_KINDS = {"proposed": "price.decide", "out_of_band": "price.out_of_band"}
OWN_KINDS = {"proposed": "price.waiting", "out_of_band": "price.held"}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """The undecided prices at the actor's councils, and those of the actor's providers."""
    tasks: list[Task] = []
    if councils := councils_with(actor, Permission.PRICE_APPROVE):
        tasks += [
            Task(
                COUNCIL_KINDS[row.state],
                str(row.id),
                row.name,
                row.created_at,
                row.valid_from,
                href_values={"price_id": row.id, "slug": row.slug},
                council=council_of(row.lead or row.council_code, councils),
                note=row.lot,
            )
            for row in db.session.execute(_decided_at(councils, day))
        ]
    if providers := providers_with(actor, Permission.PRICE_PROPOSE):
        tasks += [
            Task(
                OWN_KINDS[row.state],
                str(row.id),
                row.name,
                row.created_at,
                row.valid_from,
                href_values={"price_id": row.id, "slug": row.slug},
                provider=row.provider_id,
                note=row.lot,
            )
            for row in db.session.execute(_undecided(Service.provider_id.in_(providers)))
        ]
    return tasks


@built_once
def _decided_at(councils: frozenset[str], day: date) -> Select[Any]:
    """A price in a lot is its lead council's to decide, any other that of the councils of the service."""
    without_lot = and_(Price.lot_id.is_(None), governed_by(councils, day))
    return _undecided(or_(Instrument.council_code.in_(councils), without_lot))


def _undecided(condition: ColumnElement[bool]) -> Select[Any]:
    """Undecided prices, the oldest first."""
    return (
        select(Price.id, Price.state, Price.valid_from, Price.created_at)
        .add_columns(Service.name, Service.slug, Service.council_code, Service.provider_id)
        .add_columns(Lot.name.label("lot"), Instrument.council_code.label("lead"))
        .join(Service, Service.id == Price.service_id)
        .outerjoin(Lot, Lot.id == Price.lot_id)
        .outerjoin(Instrument, Instrument.id == Lot.instrument_id)
        .where(one_of(Price.state, COUNCIL_KINDS), condition)
        .order_by(Price.id)
        .limit(MOST_OF_A_KIND)
    )
