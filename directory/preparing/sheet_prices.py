"""What a price of a council's own spreadsheet means beside the prices that a service has. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from directory.foundation.errors import Invalid
from directory.frameworks.records import LotRecord
from directory.prices.rules.told_terms import NOTHING_TOLD, ToldTerms, with_terms
from directory.prices.rules.types import PriceLine
from directory.prices.states import PUBLISHED_STATES
from directory.vocabulary.care import CARE_HOMES
from directory.vocabulary.prices import NeedLevel, Payer, PriceSource, PricingMode, TimeOfWeek

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SheetPrice:
    """A price as a row tells it, in pence; None for what it does not tell."""

    amount_pence: int
    unit: str
    payer: str
    valid_from: date
    need_level: str | None = None
    minutes: int | None = None
    time_of_week: str | None = None
    fnc_basis: str | None = None
    vat_status: str | None = None
    includes_weekends: bool | None = None
    includes_bank_holidays: bool | None = None
    includes_travel: bool | None = None
    lot: str | None = None
    terms: ToldTerms = NOTHING_TOLD

    @property
    def series(self) -> tuple[object, ...]:
        """What two rows of one service may not share."""
        return self.payer, self.unit, self.need_level, self.minutes, self.time_of_week, self.valid_from


@dataclass(frozen=True, slots=True)
class PriceStep:
    """What a row's price comes to: the line that is entered, and which price it follows; `same` where none is."""

    line: PriceLine
    follows: PriceLine | None
    same: bool


def price_step(
    told: SheetPrice, category: str, known: Collection[PriceLine], lots: Mapping[int, LotRecord]
) -> PriceStep:
    """Hold a row's price against the prices of its service: published ones, and those held out of their band.

    What the row does not tell stays as it is in the price before; of a price that is there from the same day, and of
    one that is in force and only began earlier, nothing changes. `lots` are those the service is admitted to. Raises
    Invalid `needed_for_homes`, `unknown_lot`, `lot_ambiguous`, and as `with_terms`.
    """
    need = _need_level(told, category)
    minutes, time = told.minutes or 0, told.time_of_week or TimeOfWeek.ANY
    series = [
        line
        for line in known
        if (line.payer, line.unit, line.need_level, line.minutes, line.time_of_week)
        == (told.payer, told.unit, need, minutes, str(time))
    ]
    same_day = [line for line in series if line.valid_from == told.valid_from]
    published = sorted(
        (line for line in series if line.state in PUBLISHED_STATES), key=lambda line: line.valid_from
    )
    last = published[-1] if published else None
    lot_id = _lot(told, lots)
    for line in same_day:
        merged = _merged(told, line, category, need, lot_id)
        if terms_of(merged) == terms_of(line):
            return PriceStep(merged, line, same=True)
    merged = _merged(told, last, category, need, lot_id)
    goes_on = last is not None and last.valid_to is None and last.valid_from < told.valid_from
    same = (
        goes_on
        and last is not None
        and terms_of(replace(merged, valid_from=last.valid_from)) == terms_of(last)
    )
    return PriceStep(merged, last, same=same)


def terms_of(line: PriceLine) -> PriceLine:
    """A price without what does not tell it from another: which row it is, how it came here, when it ended."""
    return replace(line, id=0, service_id=0, state="", source="", valid_to=None)


def _need_level(told: SheetPrice, category: str) -> str:
    if told.need_level is not None:
        return told.need_level
    if category in CARE_HOMES:
        raise Invalid("need_level", "needed_for_homes")
    return NeedLevel.ANY.value


def _merged(
    told: SheetPrice, before: PriceLine | None, category: str, need: str, lot_id: int | None
) -> PriceLine:
    base = before or PriceLine(
        unit=told.unit,
        amount_pence=told.amount_pence,
        payer=told.payer,
        category=category,
        valid_from=told.valid_from,
        need_level=need,
    )
    merged = replace(
        base,
        amount_pence=told.amount_pence,
        valid_from=told.valid_from,
        valid_to=None,
        minutes=_told(told.minutes, base.minutes),
        time_of_week=_told(told.time_of_week, base.time_of_week),
        fnc_basis=_told(told.fnc_basis, base.fnc_basis),
        includes_weekends=_told(told.includes_weekends, base.includes_weekends),
        includes_bank_holidays=_told(told.includes_bank_holidays, base.includes_bank_holidays),
        includes_travel=_told(told.includes_travel, base.includes_travel),
        # A row that says that travel is in the price says that no more is charged for it.
        travel_pence=None if told.includes_travel else base.travel_pence,
        travel_per=None if told.includes_travel else base.travel_per,
        lot_id=_told(lot_id, base.lot_id),
        source=PriceSource.COUNCIL_AGREED.value,
        state="current",
        before_discount_pence=None,
    )
    return with_terms(merged, replace(told.terms, vat_status=told.vat_status))


def _told(value: T | None, before: T) -> T:
    return before if value is None else value


def _lot(told: SheetPrice, lots: Mapping[int, LotRecord]) -> int | None:
    """The lot that a row names among those of its service.

    Where it names none and the Council pays, the only priced lot there is, since no other price is allowed then.
    """
    if told.lot is not None:
        wanted = told.lot.lower()
        return _only(lot.id for lot in lots.values() if wanted in (lot.code.lower(), lot.name.lower()))
    priced = [lot.id for lot in lots.values() if lot.pricing_mode != PricingMode.NON_PRICED]
    return priced[0] if told.payer == Payer.COUNCIL and len(priced) == 1 else None


def _only(found: Iterable[int]) -> int:
    ids = list(found)
    if not ids:
        raise Invalid("lot", "not_admitted_to_lot")
    if len(ids) > 1:
        raise Invalid("lot", "lot_ambiguous")
    return ids[0]
