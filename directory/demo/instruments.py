"""The instruments of the five reports and their invented successors, from `data/instruments.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.demo.rows import Rows
from directory.foundation.database import db
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
from directory.frameworks.rules.bands import Band
from directory.frameworks.rules.terms import last_day
from directory.prices.models import DiscountRule
from directory.vocabulary.prices import PricingMode
from directory.vocabulary.procurement import FallPolicy

DATA = Path(__file__).resolve().parent / "data"
_EVERY_WEEK_PENCE = (
    165_000_000  # what the councils of the demonstration buy a week through a list with a ceiling
)


@dataclass(frozen=True, slots=True)
class DemoLot:
    """A lot, as far as the demonstration needs it."""

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
    price_list_percent: int  # percent that give the Council a list of prices though nothing is priced


@dataclass(frozen=True, slots=True)
class DemoInstrument:
    """An instrument; `is_live` on the day of the demonstration."""

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
    """The ids written so far, by code."""

    instruments: dict[str, int] = field(default_factory=dict)


def terms_of_lists(council_code: str) -> tuple[tuple[date, date | None], ...]:
    """From when to when a council leads a list in the reports and in what follows them; None where no end is set."""
    return tuple(
        (data["starts_on"], _last_day(data))
        for data in _document()["instrument"]
        if data["council"] == council_code
    )


def write_instruments(rows: Rows, on: date) -> tuple[DemoInstrument, ...]:
    """Write every instrument with its lots, agreements, areas and bands."""
    document = _document()
    ids = _InstrumentIds()
    instruments = tuple(_instrument(rows, ids, data, document, on) for data in document["instrument"])
    _reference_rates(rows)
    return instruments


def _document() -> dict[str, Any]:
    return tomllib.loads((DATA / "instruments.toml").read_text(encoding="utf-8"))


def _last_day(data: dict[str, Any]) -> date | None:
    return last_day(data.get("ends_on"), data.get("extension_to"), data.get("extended_on"))


def _instrument(
    rows: Rows, ids: _InstrumentIds, data: dict[str, Any], document: dict[str, Any], on: date
) -> DemoInstrument:
    last = _last_day(data)
    started, ended = data["starts_on"] <= on, last is not None and last < on
    status = "expired" if ended else "live" if started else "planned"
    basis = data.get("direct_award_basis")
    key = rows.add(
        Instrument,
        **{name: data[name] for name in ("code", "name", "type", "legal_regime", "source", "starts_on")},
        council_code=data["council"],
        **{name: data.get(name) for name in _OPTIONAL_FIELDS},
        unrated_policy=data["unrated_policy"],
        on_fall=data.get("on_fall", FallPolicy.HOLD),
        invented=data.get("invented", False),
        successor_of_id=ids.instruments.get(data.get("successor_of", "")),
        allows_direct_award=basis is not None,
        direct_award_basis=basis,
        status=status,
    )
    ids.instruments[data["code"]] = key
    for code in data.get("members", ()):
        rows.add(InstrumentMember, instrument_id=key, council_code=code)
    buyers = {data["council"]}
    for agreement in data.get("agreements", ()):
        row = {"valid_to": None} | {
            name if name != "council" else "council_code": v for name, v in agreement.items()
        }
        rows.add(AccessAgreement, instrument_id=key, **row)
        if row["valid_from"] <= on and (row["valid_to"] is None or row["valid_to"] >= on):
            buyers.add(row["council_code"])
    lots = tuple(
        _lot(rows, key, data, lot, position) for position, lot in enumerate(document["lots"][data["lots"]])
    )
    bands = _bands(rows, key, data, document, lots)
    rule = _discount(rows, key, data)
    if data.get("max_value_pence") and started:
        _monthly_purchases(rows, key, data["starts_on"], on)
    return DemoInstrument(
        id=key,
        code=data["code"],
        lead=data["council"],
        starts_on=data["starts_on"],
        last=last,
        min_rating=data.get("min_rating"),
        unrated_policy=data["unrated_policy"],
        buyers=frozenset(buyers),
        supplied_from=frozenset(data["supplied_from"]),
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


def _lot(rows: Rows, instrument_id: int, data: dict[str, Any], lot: dict[str, Any], position: int) -> DemoLot:
    regulated = lot.get("regulated_required", True)
    mode = lot.get("pricing_mode", "non_priced")
    is_open = lot.get("is_open", True)
    max_admissions = lot.get("max_admissions")
    key = rows.add(
        Lot,
        instrument_id=instrument_id,
        instrument_type=data["type"],
        **{name: lot[name] for name in ("code", "name", "categories", "client_groups", "award_methods")},
        regulated_required=regulated,
        pricing_mode=mode,
        standard_placements_only=lot.get("standard_placements_only", False),
        opens_on=data["starts_on"],
        is_open=is_open,
        max_admissions=max_admissions,
        position=position,
    )
    specification = rows.add(
        Specification,
        lot_id=key,
        version="1",
        title=f"What we ask of services: {lot['name'][0].lower()}{lot['name'][1:]}",
        summary="Written for the demonstration. It asks for no more than the regulator does.",
        made_with=["people who use services", "carers", "providers"],
        valid_from=data["starts_on"],
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
    rows: Rows, instrument_id: int, data: dict[str, Any], document: dict[str, Any], lots: tuple[DemoLot, ...]
) -> tuple[Band, ...]:
    bands: list[Band] = []
    banded = [lot for lot in lots if lot.pricing_mode == PricingMode.BANDED]
    for area in document["areas"].get(data.get("areas", ""), ()):
        area_id = rows.add(
            BroadMarketArea,
            instrument_id=instrument_id,
            code=area["code"],
            name=area["name"],
            valid_from=data["starts_on"],
        )
        for code in area["councils"]:
            rows.add(BroadMarketAreaCouncil, area_id=area_id, council_code=code)
        year = data["bands_year"]
        first, last = date(year, 4, 1), date(year + 1, 3, 31)
        for need, (least, most) in area["bands"][str(year)].items():
            for lot in banded:
                rows.add(
                    PriceBand,
                    lot_id=lot.id,
                    area_id=area_id,
                    need_level=need,
                    min_pence=least * 100,
                    max_pence=most * 100,
                    valid_from=first,
                    valid_to=last,
                )
            council_codes = frozenset(area["councils"])
            bands.append(Band(area["code"], council_codes, need, least * 100, most * 100, first, last))
    return tuple(bands)


def _discount(rows: Rows, instrument_id: int, data: dict[str, Any]) -> int | None:
    if "discount" not in data:
        return None
    return rows.add(
        DiscountRule, instrument_id=instrument_id, valid_from=data["starts_on"], **data["discount"]
    )


def _monthly_purchases(rows: Rows, instrument_id: int, starts_on: date, on: date) -> None:
    """One entry a month of care bought, against the ceiling of value."""
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


def open_lot(council_code: str, category: str, since: date) -> Lot | None:
    """The lot for a kind of care of a council's list that is live and has been open since a day, if there is one."""
    lots = db.session.scalars(
        select(Lot)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(Instrument.council_code == council_code, Instrument.state == "live")
        .where(Instrument.starts_on <= since, Lot.is_open)
        .order_by(Lot.id)
    )
    return next((lot for lot in lots if category in lot.categories), None)
