"""What invented care costs: pounds of the year 2026-27, carried to other years, and the lines a service sells by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from directory.demo.dice import Dice
from directory.demo.plan import HOMES, Blueprint
from directory.vocabulary.prices import NURSING_LEVELS

BASE_YEAR = 2026
TEN_YEARS = 1.75  # what cost £1 in 2016-17 costs £1.75 ten years on, as the bands do
LEVELS = {"E06000015": 0.87, "E06000049": 0.91, "E09000016": 0.95, "E09000014": 1.0}
HOUR_PENCE = {
    "home_care": (2390, 2960),
    "personal_assistant": (1550, 2200),
    "household_help": (1900, 2700),
    "handyperson": (2700, 4400),
}
WEEK_PENCE = {
    "live_in_care": (132_000, 172_000),
    "extra_care": (16_000, 34_000),
    "supported_living": (36_000, 64_000),
}
HOME_WEEK_PENCE = {
    "residential": (88_000, 118_000),
    "residential_dementia": (95_000, 128_000),
    "nursing": (112_000, 148_000),
    "nursing_dementia": (116_000, 156_000),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of prices, before it has a history: its amount in pence of 2026-27."""

    payer: str
    unit: str
    pence: int
    need_level: str = "standard"
    minutes: int = 0
    time_of_week: str = "any"
    includes_weekends: bool = True
    travel_pence: int | None = None
    includes_travel: bool = True
    fnc_basis: str = "na"
    minimum_charge_pence: int | None = None
    vat: bool = False


def factor(year: int) -> float:
    """What a price of 2026-27 is multiplied by for the financial year that begins in April of `year`."""
    return float(TEN_YEARS ** ((year - BASE_YEAR) / 10))


def financial_year(on: date) -> int:
    """The year in whose April the financial year of a day began."""
    return on.year if on >= date(on.year, 4, 1) else on.year - 1


def rounded(pence: float, unit: str) -> int:
    """As providers round: whole pounds a week, five pence otherwise."""
    step = 100 if unit == "week" else 5
    return max(step, round(pence / step) * step)


def level(blueprint: Blueprint) -> float:
    """How dear the area is beside Haringey."""
    return LEVELS.get(blueprint.council_code, 1.06)


def lines_of(chance: Dice, blueprint: Blueprint, payer: str, *, composite: bool) -> list[Line]:
    """The lines a service sells by to one payer; a composite list takes one line, with no supplement."""
    category = blueprint.category
    if category in HOMES:
        return _home(chance, blueprint, payer)
    if category == "home_care" and not composite:
        return _visits(chance, blueprint, payer)
    if category in HOUR_PENCE:
        return [_hour(chance, blueprint, payer, composite=composite)]
    if category in WEEK_PENCE:
        return _week(chance, blueprint, payer)
    if category == "day_opportunities":
        line = Line(payer, "session", _between(chance, (4400, 8800), blueprint))
        if not composite and chance.chance(35):
            line = replace(line, includes_travel=False, travel_pence=_between(chance, (500, 1200), blueprint))
        return [line]
    span = (2800, 4600) if category == "foot_care" else (650, 980)
    return [Line(payer, "visit", _between(chance, span, blueprint))]


def _between(chance: Dice, span: tuple[int, int], blueprint: Blueprint) -> int:
    return round(chance.triangular(*span) * level(blueprint))


def _week(chance: Dice, blueprint: Blueprint, payer: str) -> list[Line]:
    """A fee a week; in supported living that is the share of the core, and hours and nights come on top."""
    found = [Line(payer, "week", _between(chance, WEEK_PENCE[blueprint.category], blueprint))]
    if blueprint.category == "supported_living":
        found.append(Line(payer, "hour", _between(chance, (2050, 2650), blueprint)))
        if chance.chance(50):
            found.append(Line(payer, "night_sleep", _between(chance, (6000, 9500), blueprint)))
    return found


def _hour(chance: Dice, blueprint: Blueprint, payer: str, *, composite: bool) -> Line:
    line = Line(payer, "hour", _between(chance, HOUR_PENCE[blueprint.category], blueprint))
    if blueprint.category in ("household_help", "handyperson"):
        line = replace(line, vat=chance.chance(25))
        if not composite and chance.chance(50):
            line = replace(line, minimum_charge_pence=line.pence)
    return line


def _visits(chance: Dice, blueprint: Blueprint, payer: str) -> list[Line]:
    """One price an hour; or week and weekend apart; or short visits at their own price as well."""
    weekday = _between(chance, HOUR_PENCE["home_care"], blueprint)
    shape = chance.weighted({"plain": 34, "weekend": 28, "visits": 38})
    if shape == "plain":
        line = Line(payer, "hour", weekday)
        return [
            replace(line, includes_travel=False, travel_pence=chance.choice([120, 150, 200]))
            if chance.chance(25)
            else line
        ]
    weekend = round(weekday * chance.uniform(1.06, 1.2))
    holiday = round(weekday * chance.choice([1.5, 2.0]))
    apart = Line(payer, "hour", weekday, time_of_week="weekday", includes_weekends=False)
    found = [
        apart,
        replace(apart, pence=weekend, time_of_week="weekend"),
        replace(apart, pence=holiday, time_of_week="bank_holiday"),
    ]
    if shape == "visits":
        for minutes, share in ((15, 0.36), (30, 0.57), (45, 0.79)):
            for time, hour in (("weekday", weekday), ("weekend", weekend)):
                found.append(
                    replace(
                        apart, unit="visit", minutes=minutes, time_of_week=time, pence=round(hour * share)
                    )
                )
    return found


def _home(chance: Dice, blueprint: Blueprint, payer: str) -> list[Line]:
    needs = (
        ["nursing", "nursing_dementia"]
        if blueprint.category == "nursing_home"
        else ["residential", "residential_dementia"]
    )
    if blueprint.category == "nursing_home" and chance.chance(25):
        needs += ["residential"]
    basis = chance.choice(["inclusive", "exclusive"])
    dearer = 1.75 if blueprint.client == "younger" else 1.0
    place = chance.uniform(0.0, 1.0)
    found = []
    for need in needs:
        least, most = HOME_WEEK_PENCE[need]
        pence = round((least + (most - least) * place) * level(blueprint) * dearer)
        nursing = need in NURSING_LEVELS
        found.append(Line(payer, "week", pence, need, fnc_basis=basis if nursing else "na"))
    return found
