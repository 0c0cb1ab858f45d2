"""Areas, price bands and the usual rates of host councils.

Every change leaves an audit entry; none commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission, allow
from directory.frameworks.actions.instrument import lock_instrument
from directory.frameworks.models import (
    BroadMarketArea,
    BroadMarketAreaCouncil,
    Instrument,
    Lot,
    PriceBand,
    ReferenceRate,
)
from directory.frameworks.queries import council_scope, instrument_scope
from directory.frameworks.rules.bands import (
    Span,
    check_band_amounts,
    check_band_days,
    councils_in_two_areas,
)
from directory.frameworks.staff_queries import areas_of
from directory.vocabulary.prices import CARE_HOME_LEVELS, PricingMode


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
    """Add a broad market area and its councils.

    Raises NotAllowed, Invalid `area_empty`, `code_taken`, `dates_backwards`, or `council_in_another_area`.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    if not councils:
        raise Invalid("councils", "area_empty")
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("valid_to", "dates_backwards")
    lock_instrument(instrument.id)
    others = areas_of(instrument.id)
    if code in {other.code for other in others}:
        raise Invalid("code", "code_taken")
    held = councils_in_two_areas(
        councils,
        Span(valid_from, valid_to),
        [(Span(other.valid_from, other.valid_to), other.council_codes) for other in others],
    )
    if held:
        raise Invalid("councils", "council_in_another_area")
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


def end_area(actor: Actor, area: BroadMarketArea, *, last: date) -> None:
    """End an area after a day, so that its councils may be in another one.

    Raises NotAllowed, Invalid `dates_backwards`, or `bands_after_area` where one of its bands goes on.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(area.instrument_id))
    if last < area.valid_from or (area.valid_to is not None and area.valid_to < last):
        raise Invalid("valid_to", "dates_backwards")
    newest = db.session.scalar(select(func.max(PriceBand.valid_to)).where(PriceBand.area_id == area.id))
    if newest is not None and newest > last:
        raise Invalid("valid_to", "bands_after_area", last=newest)
    before = {"to": None if area.valid_to is None else area.valid_to.isoformat()}
    area.valid_to = last
    after = {"to": last.isoformat()}
    record(actor, "area.ended", "broad_market_area", area.id, before=before, after=after)
    db.session.flush()


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
    gap_meant: bool = False,
) -> PriceBand:
    """Set the lowest and highest weekly price of a need for a year, both included, in pence (HF App 2).

    Raises NotAllowed, Invalid `lot_not_banded`, `unknown_code`, `band_backwards`, `band_overlaps` or `band_gap`.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(lot.instrument_id))
    if lot.pricing_mode != PricingMode.BANDED or area.instrument_id != lot.instrument_id:
        raise Invalid("lot", "lot_not_banded")
    if need_level not in CARE_HOME_LEVELS:
        raise Invalid("need_level", "unknown_code")
    check_band_amounts(min_pence, max_pence)
    lock_instrument(lot.instrument_id)
    check_band_days(_spans(lot.id, area.id, need_level), valid_from, valid_to, gap_meant=gap_meant)
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


def remove_price_band(actor: Actor, band: PriceBand, *, on: date) -> None:
    """Take back a band that no price was judged by yet. Raises NotAllowed, Invalid `band_begun`."""
    instrument_id = db.session.scalars(select(Lot.instrument_id).where(Lot.id == band.lot_id)).one()
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument_id))
    if band.valid_from <= on:
        raise Invalid("valid_from", "band_begun")
    before = {"need_level": band.need_level, "min_pence": band.min_pence, "max_pence": band.max_pence}
    record(actor, "price_band.removed", "price_band", band.id, before=before)
    db.session.delete(band)
    db.session.flush()


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

    Of two that hold on a day the later one counts. Raises NotAllowed, Invalid `unknown_code`, `price_zero`,
    `dates_backwards`, or `rate_taken` where one begins on the same day.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, council_scope(council_code))
    if need_level not in CARE_HOME_LEVELS:
        raise Invalid("need_level", "unknown_code")
    if weekly_pence <= 0:
        raise Invalid("weekly_pence", "price_zero")
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("valid_to", "dates_backwards")
    same = select(ReferenceRate.id).where(
        ReferenceRate.council_code == council_code,
        ReferenceRate.need_level == need_level,
        ReferenceRate.valid_from == valid_from,
    )
    if db.session.scalar(same) is not None:
        raise Invalid("valid_from", "rate_taken")
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


def _spans(lot_id: int, area_id: int, need_level: str) -> list[Span]:
    rows = db.session.execute(
        select(PriceBand.valid_from, PriceBand.valid_to).where(
            PriceBand.lot_id == lot_id, PriceBand.area_id == area_id, PriceBand.need_level == need_level
        )
    )
    return [Span(row.valid_from, row.valid_to) for row in rows]


def area_row(area_id: int) -> BroadMarketArea:
    """An area, for a band in it. Raises NotFound."""
    area = db.session.get(BroadMarketArea, area_id)
    if area is None:
        raise NotFound("area")
    return area


def band_row(instrument_id: int, band_id: int) -> PriceBand:
    """A band of an instrument, to be taken back. Raises NotFound."""
    band = db.session.scalar(
        select(PriceBand)
        .join(Lot, Lot.id == PriceBand.lot_id)
        .where(PriceBand.id == band_id, Lot.instrument_id == instrument_id)
    )
    if band is None:
        raise NotFound("price band")
    return band
