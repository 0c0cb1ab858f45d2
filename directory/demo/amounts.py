"""What invented care costs: amounts of 2026-27, converted to other years, and the price lines of a service."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from directory.demo.seeded_random import SeededRandom
from directory.demo.service_specs import ServiceSpec
from directory.vocabulary.care import CARE_HOMES, HOURLY_CATEGORIES, Category
from directory.vocabulary.prices import NURSING_LEVELS

BASE_YEAR = 2026
TEN_YEARS = 1.75  # prices rose by this factor in ten years, as the bands did
AREA_FACTORS = {"E06000015": 0.87, "E06000049": 0.91, "E09000016": 0.95, "E09000014": 1.0}
HOUR_PENCE: dict[str, tuple[int, int]] = {
    Category.HOME_CARE: (2390, 2960),
    Category.PERSONAL_ASSISTANT: (1550, 2200),
    Category.HOUSEHOLD_HELP: (1900, 2700),
    Category.HANDYPERSON: (2700, 4400),
}
WEEK_PENCE: dict[str, tuple[int, int]] = {
    Category.LIVE_IN_CARE: (132_000, 172_000),
    Category.EXTRA_CARE: (16_000, 34_000),
    Category.SUPPORTED_LIVING: (36_000, 64_000),
}
HOME_WEEK_PENCE = {
    "residential": (88_000, 118_000),
    "residential_dementia": (95_000, 128_000),
    "nursing": (112_000, 148_000),
    "nursing_dementia": (116_000, 156_000),
}


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One price line before it has a history; its amount in pence of 2026-27."""

    payer: str
    unit: str
    pence: int
    need_level: str = "standard"
    minutes: int = 0
    time_of_week: str = "any"
    includes_weekends: bool = True
    travel_pence: int | None = None
    travel_per: str | None = None
    includes_travel: bool = True
    fnc_basis: str = "na"
    minimum_charge_pence: int | None = None
    vat: bool = False


def factor(year: int) -> float:
    """What a price of 2026-27 is multiplied by for the financial year that begins in April of `year`."""
    return float(TEN_YEARS ** ((year - BASE_YEAR) / 10))


def financial_year(on: date) -> int:
    """The year in which the financial year of a day began, on 1 April."""
    return on.year if on >= date(on.year, 4, 1) else on.year - 1


def rounded(pence: float, unit: str) -> int:
    """Rounded as providers do: whole pounds a week, five pence otherwise."""
    step = 100 if unit == "week" else 5
    return max(step, round(pence / step) * step)


def area_factor(spec: ServiceSpec) -> float:
    """The area's price level relative to Haringey."""
    return AREA_FACTORS.get(spec.council_code, 1.06)


def lines_of(rng: SeededRandom, spec: ServiceSpec, payer: str, *, composite: bool) -> list[LineSpec]:
    """The price lines of a service for one payer; a composite list takes one line, with no supplement."""
    category = spec.category
    if category in CARE_HOMES:
        return _home(rng, spec, payer)
    if category == Category.HOME_CARE and not composite:
        return _visits(rng, spec, payer)
    if category in HOUR_PENCE:
        return [_hour(rng, spec, payer, composite=composite)]
    if category in WEEK_PENCE:
        return _week(rng, spec, payer)
    if category == Category.DAY_OPPORTUNITIES:
        line = LineSpec(payer, "session", _random_pence(rng, (4400, 8800), spec))
        if not composite and rng.chance(35):
            pence = _random_pence(rng, (500, 1200), spec)
            line = replace(line, includes_travel=False, travel_pence=pence, travel_per=_travel_per(pence))
        return [line]
    span = (2800, 4600) if category == Category.FOOT_CARE else (650, 980)
    return [LineSpec(payer, "visit", _random_pence(rng, span, spec))]


def _travel_per(pence: int) -> str:
    """A cheap journey is a trip, a dear one a day there and back."""
    return "trip" if pence < 700 else "day"


def _random_pence(rng: SeededRandom, span: tuple[int, int], spec: ServiceSpec) -> int:
    return round(rng.triangular(*span) * area_factor(spec))


def _week(rng: SeededRandom, spec: ServiceSpec, payer: str) -> list[LineSpec]:
    """A fee a week; in supported living the share of the core, with hours and nights in addition."""
    lines = [LineSpec(payer, "week", _random_pence(rng, WEEK_PENCE[spec.category], spec))]
    if spec.category == Category.SUPPORTED_LIVING:
        lines.append(LineSpec(payer, "hour", _random_pence(rng, (2050, 2650), spec)))
        if rng.chance(50):
            lines.append(LineSpec(payer, "night_sleep", _random_pence(rng, (6000, 9500), spec)))
    return lines


def _hour(rng: SeededRandom, spec: ServiceSpec, payer: str, *, composite: bool) -> LineSpec:
    line = LineSpec(payer, "hour", _random_pence(rng, HOUR_PENCE[spec.category], spec))
    if spec.category in HOURLY_CATEGORIES:
        line = replace(line, vat=rng.chance(25))
        if not composite and rng.chance(50):
            line = replace(line, minimum_charge_pence=line.pence)
    return line


def _visits(rng: SeededRandom, spec: ServiceSpec, payer: str) -> list[LineSpec]:
    """One price an hour; or weekday and weekend separately; or short visits at their own price as well."""
    weekday = _random_pence(rng, HOUR_PENCE[Category.HOME_CARE], spec)
    pattern = rng.weighted({"plain": 34, "weekend": 28, "visits": 38})
    if pattern == "plain":
        line = LineSpec(payer, "hour", weekday)
        return [
            replace(line, includes_travel=False, travel_pence=rng.choice([120, 150, 200]))
            if rng.chance(25)
            else line
        ]
    weekend = round(weekday * rng.uniform(1.06, 1.2))
    holiday = round(weekday * rng.choice([1.5, 2.0]))
    weekday_line = LineSpec(payer, "hour", weekday, time_of_week="weekday", includes_weekends=False)
    lines = [
        weekday_line,
        replace(weekday_line, pence=weekend, time_of_week="weekend"),
        replace(weekday_line, pence=holiday, time_of_week="bank_holiday"),
    ]
    if pattern == "visits":
        for minutes, share in ((15, 0.36), (30, 0.57), (45, 0.79)):
            for time, hour in (("weekday", weekday), ("weekend", weekend)):
                lines.append(
                    replace(
                        weekday_line,
                        unit="visit",
                        minutes=minutes,
                        time_of_week=time,
                        pence=round(hour * share),
                    )
                )
    return lines


def _home(rng: SeededRandom, spec: ServiceSpec, payer: str) -> list[LineSpec]:
    needs = (
        ["nursing", "nursing_dementia"]
        if spec.category == Category.NURSING_HOME
        else ["residential", "residential_dementia"]
    )
    if spec.category == Category.NURSING_HOME and rng.chance(25):
        needs += ["residential"]
    basis = rng.choice(["inclusive", "exclusive"])
    markup = 1.75 if spec.client == "younger" else 1.0
    position = rng.uniform(0.0, 1.0)
    lines = []
    for need in needs:
        least, most = HOME_WEEK_PENCE[need]
        pence = round((least + (most - least) * position) * area_factor(spec) * markup)
        nursing = need in NURSING_LEVELS
        lines.append(LineSpec(payer, "week", pence, need, fnc_basis=basis if nursing else "na"))
    return lines
