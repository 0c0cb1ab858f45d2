"""Whether a price may enter its series, by the rules of its lot as known on a day. Nothing is written.

Actions ask before they write, pages before somebody types or presses: both get the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from directory.catalogue.models import Service
from directory.catalogue.queries import service_row, service_scope
from directory.catalogue.states import ServiceState
from directory.foundation.database import db, one_of
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.permissions import Scope
from directory.foundation.time import in_force_on
from directory.frameworks.queries import lot_record, lot_scope, public_bands, public_lots, verdict_for
from directory.frameworks.records import LotRecord
from directory.frameworks.rules.bands import Band, BandVerdict, bands_apply
from directory.prices.models import SERIES_PARTS, Price, PriceEnding, series_of
from directory.prices.national_queries import nursing_rates
from directory.prices.queries import live_lots, lots_to_price, prices_beside, public_discounts
from directory.prices.rules.check import check_beside, check_follows, check_not_past, check_price
from directory.prices.rules.compare import band_amount
from directory.prices.rules.types import NotComparable, PriceLine
from directory.prices.states import PRICE, PRICE_ENDING, PUBLISHED_STATES
from directory.vocabulary.prices import Payer, PricingMode, Unit


@dataclass(frozen=True, slots=True)
class BandOutlook:
    """What the band says of a price: `in`, `below` or `above` it, in pence a week; `none` where none applies."""

    code: str
    least_pence: int | None = None
    most_pence: int | None = None


@dataclass(frozen=True, slots=True)
class LotRules:
    """How the prices of a lot come about, and its bands for the area of a service on a day, where it has any."""

    lot_id: int
    name: str
    pricing_mode: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A price that may enter its series: after which one, and whether it is published or held out of its band."""

    previous: Price | None
    verb: str


def foresee(service_id: int, line: PriceLine, *, on: date) -> BandOutlook:
    """What accepting a price would come to, by the rules of its lot as known on a day: nothing is written.

    Raises NotFound, Conflict, Invalid as `accept_price`: a supplement on a composite price, a lot that the service is
    not in, a price that would begin before the one in force.
    """
    return _outlook(service_row(service_id), line, last_in_series(service_id, line), on)


def _outlook(
    service: Service, line: PriceLine, previous: Price | None, on: date, lots: frozenset[int] | None = None
) -> BandOutlook:
    check_price(line, service.category)
    enter(service, line, previous, on=on, standard_placement=True, lots=lots)
    verdict = None if line.lot_id is None else _band_verdict(service, line, lot_record(line.lot_id, on), on)
    if verdict is None or verdict.band is None:
        return BandOutlook("none")
    return BandOutlook(verdict.code, verdict.band.min_pence, verdict.band.max_pence)


def lot_rules(service: Service, on: date, *, proposing: bool = False) -> tuple[LotRules, ...]:
    """What binds the prices of a service on a day: the lots that it is admitted to, by name.

    Who is `proposing` may name those that it applies to as well.
    """
    own = (lots_to_price if proposing else live_lots)([service.id], on)
    lots = sorted(public_lots(own, on).values(), key=lambda lot: (lot.name, lot.id))
    return tuple(
        LotRules(
            lot.id,
            lot.name,
            lot.pricing_mode,
            tuple(
                band
                for band in public_bands(lot.id)
                if service.council_code in band.council_codes
                and in_force_on(band.valid_from, band.valid_to, on)
            ),
        )
        for lot in lots
    )


def live_price(service_id: int, price_id: int) -> Price:
    """A price of a service that is published, from today or a later day. Raises NotFound. The caller asks who may."""
    price = own_proposal(service_id, price_id)
    if price.state not in PUBLISHED_STATES:
        raise NotFound(f"price {price_id} is not public")
    return price


def own_proposal(service_id: int, price_id: int) -> Price:
    """A price that was ever proposed for a service. Raises NotFound. The caller asks who may."""
    price = db.session.get(Price, price_id)
    if price is None or price.service_id != service_id:
        raise NotFound(f"price {price_id}")
    return price


def own_ending(service_id: int, ending_id: int) -> PriceEnding:
    """A proposal that a price of a service ends. Raises NotFound. The caller asks who may."""
    ending = db.session.get(PriceEnding, ending_id)
    if ending is None:
        raise NotFound(f"price_ending {ending_id}")
    own_proposal(service_id, ending.price_id)
    return ending


def check_within_rules(service_id: int, line: PriceLine, *, on: date, replaces: int | None = None) -> None:
    """Whether a provider could propose a price on a day and it be accepted as it is.

    Raises as `foresee`; Conflict for a stale `replaces`; Invalid `in_the_past`, or `out_of_band` with the lowest and
    highest price of the band.
    """
    check_not_past(line.valid_from, on)
    previous = last_in_series(service_id, line)
    check_not_stale(replaces, previous)
    lots = lots_to_price([service_id], on)
    outlook = _outlook(service_row(service_id), line, previous, on, lots)
    if outlook.code in {"below", "above"}:
        raise Invalid("amount", "out_of_band", least_pence=outlook.least_pence, most_pence=outlook.most_pence)


def check_may_end(price: Price, last: date, *, on: date) -> None:
    """Whether a price may end after a day, as known on a day.

    A public page keeps a price, unless a lot that the service is in agrees prices for each person (requirement 3).
    Raises WrongState; Invalid `in_the_past`, `dates_backwards`, `last_price`.
    """
    PRICE.move(price.state, "supersede")
    if last < on:
        raise Invalid("valid_to", "in_the_past")
    if last < price.valid_from or (price.valid_to is not None and price.valid_to < last):
        raise Invalid("valid_to", "dates_backwards")
    service = service_row(price.service_id)
    if service.state == ServiceState.PUBLISHED and not _is_priced_without(price, last, on):
        raise Invalid("valid_to", "last_price")


def _is_priced_without(price: Price, last: date, on: date) -> bool:
    others = select(Price.id).where(
        Price.service_id == price.service_id,
        Price.id != price.id,
        Price.unit != Unit.MILE,  # a mile alone is no care
        one_of(Price.state, PUBLISHED_STATES),
        or_(Price.valid_to.is_(None), Price.valid_to > last),
    )
    if db.session.scalar(others.limit(1)) is not None:
        return True
    lots = public_lots(live_lots([price.service_id], on), on).values()
    return any(lot.pricing_mode == PricingMode.NON_PRICED for lot in lots)


def decision_scope(service: Service, lot_id: int | None) -> Scope:
    """A price in a lot is its lead council's to decide; any other belongs to those whose staff act on the service."""
    return service_scope(service) if lot_id is None else lot_scope(lot_id)


def last_in_series(service_id: int, line: PriceLine) -> Price | None:
    """The last price of the series, which a new one would follow."""
    return db.session.scalars(
        select(Price)
        .where(Price.series == series_of(line, service_id))
        .order_by(Price.valid_from.desc())
        .limit(1)
    ).first()


def waiting_in_series(service_id: int, line: PriceLine) -> Price | None:
    """The price of the series that is proposed and not decided: the table holds one at most."""
    parts = [getattr(Price, part) == getattr(line, part) for part in SERIES_PARTS if part != "service_id"]
    waits = [Price.service_id == service_id, one_of(Price.state, (PRICE.initial,))]
    return db.session.scalars(select(Price).where(*parts, *waits)).one_or_none()


def waiting_end(price_id: int) -> PriceEnding | None:
    """The proposal that a price ends which is not decided: the table holds one at most."""
    waits = one_of(PriceEnding.state, (PRICE_ENDING.initial,))
    return db.session.scalars(
        select(PriceEnding).where(PriceEnding.price_id == price_id, waits)
    ).one_or_none()


def check_not_stale(replaces: int | None, previous: Price | None) -> None:
    """Raises Conflict where the last price of the series is another than the one that was seen."""
    if replaces is not None and (previous is None or previous.id != replaces):
        raise Conflict("price changed meanwhile")


def enter(
    service: Service,
    line: PriceLine,
    previous: Price | None,
    *,
    on: date,
    standard_placement: bool,
    lots: frozenset[int] | None = None,
) -> Entry:
    """Whether a price may enter its series and be published, by the rules of its lot as known on a day.

    `lots` are those that it may name: those that the service is admitted to where they are not given. Raises Conflict,
    Invalid (`rules.check`, `not_admitted_to_lot`, `priced_lot_needed`, `no_band_configured`).
    """
    _check_lot(line, live_lots([service.id], on) if lots is None else lots, on)
    check_follows(line.valid_from, None if previous is None else previous.valid_from)
    if previous is not None and previous.valid_to is not None and line.valid_from <= previous.valid_to:
        raise Conflict("price ends on an agreed day")
    others = prices_beside(service.id, line)
    check_beside(line, others, _composite_lots([line, *others], on))
    lot = None if line.lot_id is None else lot_record(line.lot_id, on)
    outside = lot is not None and _is_outside_band(service, line, lot, on, standard_placement)
    return Entry(previous, "hold_out_of_band" if outside else "publish")


def _check_lot(line: PriceLine, own: frozenset[int], on: date) -> None:
    """A lot is one of the service's own; the Council's price is in a priced lot where there is one.

    Otherwise a band would be evaded by another lot, or by none (invariant 5).
    """
    if line.lot_id is not None and line.lot_id not in own:
        raise Invalid("lot_id", "not_admitted_to_lot")
    if line.payer != Payer.COUNCIL:
        return
    lots = public_lots(own, on).values()
    priced = {lot.id for lot in lots if lot.pricing_mode != PricingMode.NON_PRICED}
    if priced and line.lot_id not in priced:
        raise Invalid("lot_id", "priced_lot_needed")


def _composite_lots(lines: list[PriceLine], on: date) -> set[int]:
    named = {line.lot_id for line in lines if line.lot_id is not None}
    lots = public_lots(named, on) if named else {}
    return {lot_id for lot_id, lot in lots.items() if lot.pricing_mode == PricingMode.COMPOSITE}


def _is_outside_band(
    service: Service, line: PriceLine, lot: LotRecord, on: date, standard_placement: bool
) -> bool:
    """Whether bands apply to this price and it is in none it should be in: no band at all is outside too."""
    if not standard_placement:
        return False
    verdict = _band_verdict(service, line, lot, on)
    return verdict is not None and verdict.code in {"below", "above"}


def _band_verdict(service: Service, line: PriceLine, lot: LotRecord, on: date) -> BandVerdict | None:
    """What the band of the home's area says of a price; None where no band applies to it."""
    if not bands_apply(lot.pricing_mode, line.category, line.payer, line.unit, standard_placement=True):
        return None
    discounts = public_discounts([service.id]).get(service.id, ())
    amount = band_amount(line, discounts, nursing_rates(), on=line.valid_from, asked_on=on)
    if isinstance(amount, NotComparable):
        if amount.code == "vat_not_told":
            raise Invalid("vat_status", "vat_untold")
        raise Invalid("fnc_basis", "nursing_rate_unknown")
    verdict = verdict_for(lot.id, amount, line.need_level, service.council_code or "", line.valid_from)
    if verdict.reason == "no_band_configured":
        raise Invalid("amount", "no_band_configured", council=service.council_code)
    return verdict
