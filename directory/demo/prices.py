"""Prices of invented services, with their history, for every payer they serve."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from directory.demo.amounts import LineSpec, factor, financial_year, lines_of, rounded
from directory.demo.catalogue import DemoService
from directory.demo.rows import Rows
from directory.demo.seeded_random import SeededRandom, seeded_random
from directory.demo.service_specs import ServiceSpec, TargetLot
from directory.frameworks.rules.bands import Band
from directory.prices.models import Price
from directory.prices.rules.funding import nursing_rate
from directory.prices.rules.types import NursingRate
from directory.vocabulary.care import CARE_HOMES, Category
from directory.vocabulary.prices import (
    CARE_HOME_LEVELS,
    NURSING_LEVELS,
    FncBasis,
    NeedLevel,
    Payer,
    PriceItem,
    PricingMode,
)

DAY = timedelta(days=1)
INCLUDED: dict[str, list[str]] = {
    Category.CARE_HOME: ["meals", "laundry", "activities"],
    Category.NURSING_HOME: ["meals", "laundry", "activities", "nursing"],
    Category.HOME_CARE: ["travel", "gloves_and_aprons"],
    Category.DAY_OPPORTUNITIES: ["lunch", "activities"],
    Category.MEALS: ["delivery"],
}
EXCLUDED: dict[str, list[str]] = {
    Category.CARE_HOME: ["hairdresser", "newspapers"],
    Category.NURSING_HOME: ["hairdresser", "newspapers"],
    Category.DAY_OPPORTUNITIES: ["trips"],
}


@dataclass(frozen=True, slots=True)
class PricePeriod:
    """A closed period of days at one amount."""

    first: date
    last: date | None
    pence: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What every price of one service to one payer has in common."""

    lot_id: int | None
    source: str
    extras: dict[str, list[Any]]


def write_prices(
    rows: Rows,
    seed: int,
    spec: ServiceSpec,
    service: DemoService,
    rates: tuple[NursingRate, ...],
    on: date,
) -> None:
    """Write the prices of one service."""
    rng = seeded_random(seed, "prices", spec.number)
    council = _council_place(rng, spec)
    published: list[LineSpec] = []
    if council is not None:
        composite = council.lot.pricing_mode == PricingMode.COMPOSITE
        published = lines_of(rng, spec, "council", composite=composite)
        if council.lot.pricing_mode == PricingMode.BANDED:
            published = _in_bands(rng, spec, published, council.instrument.bands, rates, on)
        _write(rows, rng, spec, service, published, council, on)
    for payer, percent in _other_payers(spec).items():
        if not rng.chance(percent):
            continue
        composite = any(target.lot.pricing_mode == PricingMode.COMPOSITE for target in spec.targets)
        lines = _lines_for(rng, spec, published, payer, composite=composite)
        _write(rows, rng, spec, service, lines, None, on)


def _council_place(rng: SeededRandom, spec: ServiceSpec) -> TargetLot | None:
    """The list whose price the Council pays.

    None where it is agreed for each person, no band is configured, or the service was not admitted.
    """
    if not spec.was_admitted:
        return None
    for target in spec.targets:
        if target.lot.pricing_mode == PricingMode.COMPOSITE:
            return target
        if target.lot.pricing_mode == PricingMode.BANDED:
            banded = any(spec.council_code in band.council_codes for band in target.instrument.bands)
            return target if banded else None
    # Nothing is priced in these lists, but some providers give the Council a list of prices.
    if spec.targets and rng.chance(spec.targets[0].lot.price_list_percent):
        return spec.targets[0]
    return None


def _other_payers(spec: ServiceSpec) -> dict[str, float]:
    """Percent that publish a price for each other payer; all entries that the Council does not buy do."""
    not_bought = not spec.targets
    percent = {"self_funder": 100.0 if not_bought or spec.category in CARE_HOMES else 86.0}
    if spec.category not in CARE_HOMES:
        percent["direct_payment"] = 95.0 if not_bought else 74.0
    return percent


def _lines_for(
    rng: SeededRandom, spec: ServiceSpec, published: list[LineSpec], payer: str, *, composite: bool
) -> list[LineSpec]:
    """What other payers pay: a little or a lot more than the Council."""
    lines = published or lines_of(rng, spec, payer, composite=composite)
    if not published:
        return [replace(line, payer=payer) for line in lines]
    markup = rng.uniform(1.0, 1.06) if payer == Payer.DIRECT_PAYMENT else rng.uniform(1.02, 1.14)
    if spec.category in CARE_HOMES:
        markup = rng.uniform(1.12, 1.42)
    return [replace(line, payer=payer, pence=round(line.pence * markup)) for line in lines]


def _in_bands(
    rng: SeededRandom,
    spec: ServiceSpec,
    lines: list[LineSpec],
    bands: tuple[Band, ...],
    rates: tuple[NursingRate, ...],
    on: date,
) -> list[LineSpec]:
    """The lines moved into the bands of the home's area; a nursing price without the contribution is less by it.

    A level never costs less than one of less care in the same home.
    """
    found, least = [], 0
    for line in sorted(lines, key=lambda line: CARE_HOME_LEVELS.index(NeedLevel(line.need_level))):
        band = next(
            band
            for band in bands
            if spec.council_code in band.council_codes and band.need_level == line.need_level
        )
        gross = least = max(least, rng.randint(band.min_pence // 100, band.max_pence // 100) * 100)
        if gross > band.max_pence:
            raise ValueError(f"the bands of {spec.council_code} fall from one level to the next")
        if line.need_level in NURSING_LEVELS and line.fnc_basis == FncBasis.EXCLUSIVE:
            gross -= int(nursing_rate(rates, band.valid_from, asked_on=on) or 0)
        found.append(replace(line, pence=round(gross / factor(band.valid_from.year))))
    return found


def _write(
    rows: Rows,
    rng: SeededRandom,
    spec: ServiceSpec,
    service: DemoService,
    lines: list[LineSpec],
    council: TargetLot | None,
    on: date,
) -> None:
    banded = council is not None and council.lot.pricing_mode == PricingMode.BANDED
    composite = any(target.lot.pricing_mode == PricingMode.COMPOSITE for target in spec.targets)
    years = _priced_years(rng, spec, on)
    lowered = rng.chance(7) and not banded
    terms = Terms(
        council.lot.id if council else None,
        "council_agreed" if council and rng.chance(50) else "provider",
        _extras(rng, spec, composite=composite),
    )
    for line in lines:
        periods = _periods(line, years, lowered=lowered, on=on, exact=banded)
        for target, period in enumerate(periods):
            previous_valid_to = periods[target - 1].last if target else None
            rows.add(Price, **_row(service, spec, line, period, previous_valid_to, terms))
    if banded and rng.chance(3):
        _propose_above(rows, service, spec, lines[0], terms, on)


def _priced_years(rng: SeededRandom, spec: ServiceSpec, on: date) -> list[int]:
    """The financial years with a price of their own, newest last; from April, or from when it joined."""
    newest = financial_year(on)
    return list(range(newest - rng.randint(0, 3), newest + 1))


def _periods(line: LineSpec, years: list[int], *, lowered: bool, on: date, exact: bool) -> list[PricePeriod]:
    """A price each April; some were lowered in September, after a rise had lost business (HAR 7.25)."""
    starts: list[tuple[date, int]] = []
    for year in years:
        amount = line.pence * factor(year)
        starts.append((date(year, 4, 1), round(amount) if exact else rounded(amount, line.unit)))
    september = date(years[-1], 9, 1)
    if lowered and september <= on:
        starts.append((september, rounded(starts[-1][1] * 0.96, line.unit)))
    ends = [first - DAY for first, _ in starts[1:]]
    return [
        PricePeriod(first, last, pence) for (first, pence), last in zip(starts, [*ends, None], strict=True)
    ]


def _row(
    service: DemoService,
    spec: ServiceSpec,
    line: LineSpec,
    period: PricePeriod,
    previous_valid_to: date | None,
    terms: Terms,
) -> dict[str, Any]:
    category = spec.category
    series = f"{service.id}:{category}:{line.need_level}:{line.payer}:{line.unit}:{line.minutes}:{line.time_of_week}"
    return {
        "service_id": service.id,
        "lot_id": terms.lot_id,
        "category": category,
        "need_level": line.need_level,
        "payer": line.payer,
        "unit": line.unit,
        "minutes": line.minutes,
        "time_of_week": line.time_of_week,
        "amount_pence": period.pence,
        "fnc_basis": line.fnc_basis,
        "includes_weekends": line.includes_weekends,
        "includes_bank_holidays": line.includes_weekends,
        "includes_travel": line.includes_travel,
        "travel_pence": line.travel_pence,
        "travel_per": line.travel_per,
        "vat_status": "inclusive" if line.vat else "exempt",
        "minimum_charge_pence": line.minimum_charge_pence,
        "minimum_charge_per": "visit" if line.minimum_charge_pence else None,
        "included": INCLUDED.get(category, []),
        "excluded": EXCLUDED.get(category, []),
        **terms.extras,
        "valid_from": period.first,
        "valid_to": period.last,
        "previous_valid_to": previous_valid_to,
        "series": series,
        "source": terms.source,
        "state": "current" if period.last is None else "superseded",
    }


def _extras(rng: SeededRandom, spec: ServiceSpec, *, composite: bool) -> dict[str, list[Any]]:
    """Extras and one-off charges; a composite price has no compulsory ones."""
    optional: list[dict[str, Any]] = []
    one_off: list[dict[str, Any]] = []
    home = spec.category in CARE_HOMES
    if home and rng.chance(60):
        optional.append({"code": PriceItem.HAIRDRESSER.value, "amount_pence": rng.choice([1200, 1500, 1800])})
    if home and rng.chance(22):
        one_off.append({"code": "deposit", "amount_pence": rng.choice([50_000, 80_000]), "refundable": True})
    if not composite and rng.chance(15):
        one_off.append(
            {"code": "assessment", "amount_pence": rng.choice([7_500, 12_000]), "refundable": False}
        )
    if not composite and rng.chance(6):
        one_off.append({"code": "admin", "amount_pence": 9_500, "refundable": False})
    return {"compulsory_extras": [], "optional_extras": optional, "one_off_charges": one_off}


def _propose_above(
    rows: Rows, service: DemoService, spec: ServiceSpec, line: LineSpec, terms: Terms, on: date
) -> None:
    """A proposed price above its band: it is stored and changes nothing that is published (invariant 5)."""
    pence = rounded(line.pence * factor(financial_year(on)) * 1.35, "week")
    row = _row(service, spec, line, PricePeriod(on - timedelta(days=6), None, pence), None, terms)
    rows.add(Price, **row | {"state": "out_of_band", "series": None})
