"""The prices that a visitor was quoted, as the price lines of a service. Pure. Money is whole pence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from directory.costing.rules.weeks import DescribedWeek
from directory.prices.rules.types import PriceLine
from directory.vocabulary.care import WEEKLY_CATEGORIES, Category
from directory.vocabulary.prices import FncBasis, TravelPer, Unit, VatStatus


@dataclass(frozen=True, slots=True)
class Quote:
    """The prices that a visitor was quoted, in pence: `pence` for the unit of the category, and those beside it.

    That of `transport` is for what `transport_per` says. A price that was not typed is None, never zero.
    `includes_nursing`: the NHS contribution is in the price.
    """

    pence: int | None = None
    includes_nursing: bool = True
    core: int | None = None
    sleeping_night: int | None = None
    waking_night: int | None = None
    transport: int | None = None
    transport_per: str = TravelPer.DAY
    mile: int | None = None

    @property
    def has_any_price(self) -> bool:
        """Whether any price was typed."""
        prices = (self.pence, self.core, self.sleeping_night, self.waking_night, self.transport, self.mile)
        return any(pence is not None for pence in prices)


def price_lines(described: DescribedWeek, quote: Quote, payer: str, start: date) -> tuple[PriceLine, ...]:
    """The quoted prices by the hour, week or day, then for shared support, nights and miles.

    A price that was not typed has no line, so that a week which needs it is not priced.
    """
    hour = PriceLine(
        Unit.HOUR,
        0,
        payer,
        described.priced_category,
        start,
        includes_weekends=True,
        includes_bank_holidays=True,
        includes_travel=True,
        vat_status=VatStatus.INCLUSIVE,
    )
    prices = (
        (_main_line(described, quote, hour), quote.pence),
        (replace(hour, unit=Unit.WEEK), quote.core),
        (replace(hour, unit=Unit.NIGHT_SLEEP), quote.sleeping_night),
        (replace(hour, unit=Unit.NIGHT_WAKING), quote.waking_night),
        (replace(hour, unit=Unit.MILE), quote.mile),
    )
    return tuple(replace(line, amount_pence=pence) for line, pence in prices if pence is not None)


def _main_line(described: DescribedWeek, quote: Quote, hour: PriceLine) -> PriceLine:
    if described.category == Category.CARE_HOME:
        basis = FncBasis.INCLUSIVE if quote.includes_nursing else FncBasis.EXCLUSIVE
        return replace(
            hour,
            unit=Unit.WEEK,
            need_level=described.level,
            fnc_basis=basis if described.has_nursing else FncBasis.NA,
        )
    if described.category == Category.DAY_OPPORTUNITIES:
        per = quote.transport_per if quote.transport else None
        return replace(
            hour, unit=Unit.SESSION, includes_travel=False, travel_pence=quote.transport, travel_per=per
        )
    return replace(hour, unit=Unit.WEEK) if described.category in WEEKLY_CATEGORIES else hour
