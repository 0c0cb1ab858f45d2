"""The instruments of the five reports and their invented successors, from `data/instruments.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from directory.demo.rows import Rows
from directory.frameworks.models import (
    AccessAgreement,
    BroadMarketArea,
    BroadMarketAreaCouncil,
    Instrument,
    InstrumentMember,
    Lot,
    PriceBand,
    ReferenceRate,
    Specification,
    ValueEntry,
)
from directory.frameworks.rules import Band, last_day
from directory.prices.models import DiscountRule

DATA = Path(__file__).resolve().parent / "data"
_EVERY_WEEK_PENCE = (
    165_000_000  # what the councils of the demonstration buy a week through a list with a ceiling
)


@dataclass(frozen=True, slots=True)
class DemoLot:
    """A lot as the rest of the demonstration needs it."""

    id: int
    code: str
    categories: tuple[str, ...]
    regulated_required: bool
    pricing_mode: str
    banded_for: str | None
    specialist: bool
    weight: int
    is_open: bool
    max_admissions: int | None
    specification_id: int
    price_list_percent: (
        int  # of a hundred, how many give the Council a list of prices though nothing is priced
    )


@dataclass(frozen=True, slots=True)
class DemoInstrument:
    """An instrument; `runs` says whether it does on the day of the demonstration."""

    id: int
    code: str
    lead: str
    starts_on: date
    last: date | None
    min_rating: str | None
    unrated_policy: str
    buyers: frozenset[str]
    supplied_from: frozenset[str]
    lots: tuple[DemoLot, ...]
    is_live: bool = True
    bands: tuple[Band, ...] = ()
    discount_rule_id: int | None = None


@dataclass(slots=True)
class _InstrumentIds:
    """Ids given so far."""

    instruments: dict[str, int] = field(default_factory=dict)


def write_instruments(rows: Rows, on: date) -> tuple[DemoInstrument, ...]:
    """Write every instrument with its lots, agreements, areas and bands."""
    held = tomllib.loads((DATA / "instruments.toml").read_text(encoding="utf-8"))
    made = _InstrumentIds()
    written = tuple(_instrument(rows, made, told, held, on) for told in held["instrument"])
    _reference_rates(rows)
    return written


def _instrument(
    rows: Rows, made: _InstrumentIds, told: dict[str, Any], held: dict[str, Any], on: date
) -> DemoInstrument:
    last = last_day(told.get("ends_on"), told.get("extension_to"), told.get("extended_on"))
    started, ended = told["starts_on"] <= on, last is not None and last < on
    status = "expired" if ended else "live" if started else "planned"
    basis = told.get("direct_award_basis")
    key = rows.add(
        Instrument,
        **{name: told[name] for name in ("code", "name", "type", "legal_regime", "source", "starts_on")},
        council_code=told["council"],
        **{name: told.get(name) for name in _OPTIONAL_FIELDS},
        unrated_policy=told["unrated_policy"],
        invented=told.get("invented", False),
        successor_of_id=made.instruments.get(told.get("successor_of", "")),
        allows_direct_award=basis is not None,
        direct_award_basis=basis,
        status=status,
    )
    made.instruments[told["code"]] = key
    for code in told.get("members", ()):
        rows.add(InstrumentMember, instrument_id=key, council_code=code)
    buyers = {told["council"]}
    for agreement in told.get("agreements", ()):
        row = {"valid_to": None} | {
            name if name != "council" else "council_code": v for name, v in agreement.items()
        }
        rows.add(AccessAgreement, instrument_id=key, **row)
        if row["valid_from"] <= on and (row["valid_to"] is None or row["valid_to"] >= on):
            buyers.add(row["council_code"])
    lots = tuple(_lot(rows, key, told, lot, place) for place, lot in enumerate(held["lots"][told["lots"]]))
    bands = _bands(rows, key, told, held, lots)
    rule = _discount(rows, key, told)
    if told.get("max_value_pence") and started:
        _monthly_purchases(rows, key, told["starts_on"], on)
    return DemoInstrument(
        id=key,
        code=told["code"],
        lead=told["council"],
        starts_on=told["starts_on"],
        last=last,
        min_rating=told.get("min_rating"),
        unrated_policy=told["unrated_policy"],
        buyers=frozenset(buyers),
        supplied_from=frozenset(told["supplied_from"]),
        lots=lots,
        is_live=status == "live",
        bands=bands,
        discount_rule_id=rule,
    )


_OPTIONAL_FIELDS = (
    "ends_on",
    "extension_to",
    "extended_on",
    "max_value_pence",
    "expected_yearly_pence",
    "min_rating",
    "notice_months",
)


def _lot(rows: Rows, instrument_id: int, told: dict[str, Any], lot: dict[str, Any], place: int) -> DemoLot:
    regulated = lot.get("regulated_required", True)
    mode = lot.get("pricing_mode", "non_priced")
    is_open = lot.get("is_open", True)
    max_admissions = lot.get("max_admissions")
    key = rows.add(
        Lot,
        instrument_id=instrument_id,
        instrument_type=told["type"],
        **{name: lot[name] for name in ("code", "name", "categories", "client_groups", "award_methods")},
        regulated_required=regulated,
        pricing_mode=mode,
        standard_placements_only=lot.get("standard_placements_only", False),
        opens_on=told["starts_on"],
        is_open=is_open,
        max_admissions=max_admissions,
        position=place,
    )
    specification = rows.add(
        Specification,
        lot_id=key,
        version="1",
        title=f"What we ask of services: {lot['name'][0].lower()}{lot['name'][1:]}",
        summary="Written for the demonstration. It asks for no more than the regulator does.",
        made_with=["people who use services", "carers", "providers"],
        valid_from=told["starts_on"],
    )
    return DemoLot(
        id=key,
        code=lot["code"],
        categories=tuple(lot["categories"]),
        regulated_required=regulated,
        pricing_mode=mode,
        banded_for=lot.get("banded_for"),
        specialist=lot.get("specialist", False),
        weight=lot.get("weight", 100),
        is_open=is_open,
        max_admissions=max_admissions,
        specification_id=specification,
        price_list_percent=lot.get("price_lists", 0),
    )


def _bands(
    rows: Rows, instrument_id: int, told: dict[str, Any], held: dict[str, Any], lots: tuple[DemoLot, ...]
) -> tuple[Band, ...]:
    found: list[Band] = []
    banded = [lot for lot in lots if lot.pricing_mode == "banded"]
    for area in held["areas"].get(told.get("areas", ""), ()):
        area_id = rows.add(
            BroadMarketArea,
            instrument_id=instrument_id,
            code=area["code"],
            name=area["name"],
            valid_from=told["starts_on"],
        )
        for code in area["councils"]:
            rows.add(BroadMarketAreaCouncil, area_id=area_id, council_code=code)
        year = told["bands_year"]
        first, last = date(year, 4, 1), date(year + 1, 3, 31)
        for need, (least, max_admissions) in area["bands"][str(year)].items():
            for lot in banded:
                rows.add(
                    PriceBand,
                    lot_id=lot.id,
                    area_id=area_id,
                    need_level=need,
                    min_pence=least * 100,
                    max_pence=max_admissions * 100,
                    valid_from=first,
                    valid_to=last,
                )
            held_by = frozenset(area["councils"])
            found.append(Band(area["code"], held_by, need, least * 100, max_admissions * 100, first, last))
    return tuple(found)


def _discount(rows: Rows, instrument_id: int, told: dict[str, Any]) -> int | None:
    if "discount" not in told:
        return None
    return rows.add(
        DiscountRule, instrument_id=instrument_id, valid_from=told["starts_on"], **told["discount"]
    )


def _monthly_purchases(rows: Rows, instrument_id: int, starts_on: date, on: date) -> None:
    """One line a month of care bought, so that the ceiling has something under it."""
    month = starts_on.replace(day=1)
    while month <= on:
        rows.add(
            ValueEntry,
            instrument_id=instrument_id,
            kind="bought",
            reference=f"demonstration {month:%Y-%m}",
            value_pence=_EVERY_WEEK_PENCE * 4,
            entered_on=max(month, starts_on),
        )
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _reference_rates(rows: Rows) -> None:
    """What host councils normally pay, for homes outside every band (HF 4.7); invented."""
    for council, rates in _RATES.items():
        for need, pounds in rates.items():
            for year in (2016, 2026):
                rows.add(
                    ReferenceRate,
                    council_code=council,
                    need_level=need,
                    weekly_pence=round(pounds * (1 if year == 2026 else 1 / 1.75)) * 100,
                    source="Invented for the demonstration",
                    valid_from=date(year, 4, 1),
                    valid_to=date(year + 1, 3, 31),
                )


_RATES = {
    "E09000014": {"residential": 895, "residential_dementia": 960, "nursing": 1150, "nursing_dementia": 1190},
    "E09000016": {"residential": 850, "residential_dementia": 905, "nursing": 1090, "nursing_dementia": 1130},
    "E06000015": {"residential": 745, "residential_dementia": 800, "nursing": 985, "nursing_dementia": 1020},
    "E06000049": {"residential": 790, "residential_dementia": 860, "nursing": 1040, "nursing_dementia": 1080},
}
