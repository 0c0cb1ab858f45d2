"""Areas, price bands and the usual rates of host councils.

Every change leaves an audit entry; none commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.permissions import Permission, allow
from directory.frameworks.models import (
    BroadMarketArea,
    BroadMarketAreaCouncil,
    Instrument,
    Lot,
    PriceBand,
    ReferenceRate,
)
from directory.frameworks.queries import council_scope, instrument_scope
from directory.vocabulary.prices import PricingMode


def add_area(
    actor: Actor,
    instrument: Instrument,
    councils: Sequence[str],
    *,
    code: str,
    name: str,
    valid_from: date,
    valid_to: date | None = None,
) -> BroadMarketArea:
    """Add a broad market area and its councils. Raises NotAllowed, Invalid `area_empty`."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    if not councils:
        raise Invalid("councils", "area_empty")
    area = BroadMarketArea(
        instrument_id=instrument.id,
        code=code,
        name=name,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=actor.id,
    )
    db.session.add(area)
    db.session.flush()
    db.session.add_all(
        BroadMarketAreaCouncil(area_id=area.id, council_code=council, created_by=actor.id)
        for council in sorted(set(councils))
    )
    record(actor, "area.added", "broad_market_area", area.id, after={"councils": sorted(set(councils))})
    return area


def set_price_band(
    actor: Actor,
    lot: Lot,
    area: BroadMarketArea,
    *,
    need_level: str,
    min_pence: int,
    max_pence: int,
    valid_from: date,
    valid_to: date,
) -> PriceBand:
    """Set the lowest and highest weekly price of a need for a year, both included, in pence (HF App 2).

    Raises NotAllowed, Invalid `lot_not_banded` or `band_backwards`, Conflict where a band covers those days.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(lot.instrument_id))
    if lot.pricing_mode != PricingMode.BANDED or area.instrument_id != lot.instrument_id:
        raise Invalid("lot", "lot_not_banded")
    if not 0 < min_pence <= max_pence or valid_to < valid_from:
        raise Invalid("max_pence", "band_backwards")
    overlapping = select(PriceBand.id).where(
        PriceBand.lot_id == lot.id,
        PriceBand.area_id == area.id,
        PriceBand.need_level == need_level,
        PriceBand.valid_from <= valid_to,
        PriceBand.valid_to >= valid_from,
    )
    if db.session.scalar(overlapping.limit(1)) is not None:
        raise Conflict("price band overlaps")
    band = PriceBand(
        lot_id=lot.id,
        area_id=area.id,
        need_level=need_level,
        min_pence=min_pence,
        max_pence=max_pence,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=actor.id,
    )
    db.session.add(band)
    db.session.flush()
    after = {"need_level": need_level, "min_pence": min_pence, "max_pence": max_pence}
    record(actor, "price_band.set", "price_band", band.id, after=after)
    return band


def set_reference_rate(
    actor: Actor,
    council_code: str,
    *,
    need_level: str,
    weekly_pence: int,
    source: str,
    valid_from: date,
    valid_to: date | None = None,
    published_on: date | None = None,
) -> ReferenceRate:
    """Record what a host council normally pays a week, in pence, and where that is said (HF 4.7).

    Raises NotAllowed.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, council_scope(council_code))
    rate = ReferenceRate(
        council_code=council_code,
        need_level=need_level,
        weekly_pence=weekly_pence,
        source=source,
        published_on=published_on,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=actor.id,
    )
    db.session.add(rate)
    db.session.flush()
    after = {"council": council_code, "need_level": need_level, "weekly_pence": weekly_pence}
    record(actor, "reference_rate.set", "reference_rate", rate.id, after=after)
    return rate
