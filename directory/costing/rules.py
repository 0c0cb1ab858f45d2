"""What somebody describes, as the week that prices are worked out for; and what she was quoted, as a price.

Pure: told the day, the prices and the rates. Money is whole pence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from directory.foundation.errors import Invalid
from directory.foundation.money import WEEKS_A_YEAR
from directory.prices.rules.compare import median_pence
from directory.prices.rules.scenarios import (
    DAY_MINUTES,
    MOST_CARERS,
    MOST_VISITS,
    Scenario,
    Visit,
    WeekPattern,
    parse_week,
    spread,
    standard_scenarios,
)
from directory.prices.rules.types import PriceLine, whole_pence
from directory.vocabulary.care import CARE_HOMES
from directory.vocabulary.prices import NURSING_LEVELS

# The kinds of care that the calculator knows, in the order it offers them.
KINDS = (
    "home_care",
    "care_home",
    "live_in_care",
    "supported_living",
    "extra_care",
    "day_opportunities",
    "household_help",
    "handyperson",
)
BY_THE_HOUR = frozenset({"household_help", "handyperson"})
BY_THE_WEEK = frozenset({"live_in_care", "extra_care"})
DAYS = 7
MOST_A_DAY = 10
# The longest visit of help that is sold by the hour, in hours: that of the longest published week of it.
LONGEST_HELP = 4


@dataclass(frozen=True, slots=True)
class VisitLine:
    """Visits of one length in minutes, so many on each of these days (Monday is 0)."""

    minutes: int
    times: int
    days: tuple[int, ...]

    def __post_init__(self) -> None:
        if not all(0 <= day < DAYS for day in self.days):
            raise ValueError(f"a day of the week is 0 to 6: {self.days}")

    @property
    def by_day(self) -> tuple[int, ...]:
        """How many on each day of the week, Monday first."""
        return tuple(self.times if day in self.days else 0 for day in range(DAYS))


@dataclass(frozen=True, slots=True)
class Need:
    """A week of care as somebody describes it. What a kind of care has no use for is left as it is."""

    kind: str
    visits: tuple[VisitLine, ...] = ()
    carers: int = 1
    level: str = "residential"
    hours: int = 0
    days: int = 0
    transport: bool = False
    sleeping: int = 0
    waking: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody was told, in pence: `pence` for the unit in which her kind of care is sold, and what stands beside.

    Absent prices are None, never zero.
    """

    pence: int | None = None
    with_nursing: bool = True
    core: int | None = None
    sleeping: int | None = None
    waking: int | None = None
    journey: int | None = None

    @property
    def names_a_price(self) -> bool:
        """Whether she was told any price at all."""
        told = (self.pence, self.core, self.sleeping, self.waking, self.journey)
        return any(pence is not None for pence in told)


@dataclass(frozen=True, slots=True)
class Asking:
    """What services ask for one week: how many of them, the lowest, the middle and the highest, in pence."""

    count: int
    lowest: int
    middle: int
    highest: int


def category_of(need: Need) -> str:
    """The kind of care as the catalogue names it: a room with nursing is a nursing home's."""
    return "nursing_home" if need.kind == "care_home" and need.level in NURSING_LEVELS else need.kind


def week_for(need: Need, *, core: bool = True) -> WeekPattern:
    """The week to price. `core`: whether supported living has a shared part.

    Raises Invalid: `visits` (`week_empty`, `too_many_visits`, `more_than_a_day`), `carers`, `hours`
    (`hours_out_of_range`, `support_empty`), `days`, `nights`.
    """
    if not 1 <= need.carers <= MOST_CARERS:
        raise Invalid("carers", "too_many_carers", most=MOST_CARERS)
    if need.sleeping < 0 or need.waking < 0 or need.sleeping + need.waking > DAYS:
        raise Invalid("nights", "too_many_nights")
    category = category_of(need)
    key = "described"
    if need.kind == "home_care":
        return WeekPattern(
            key, category, visits=_visits(need), sleep_nights=need.sleeping, waking_nights=need.waking
        )
    if need.kind == "care_home":
        return WeekPattern(key, category, need.level, whole_weeks=1)
    if need.kind == "day_opportunities":
        if not 1 <= need.days <= DAYS:
            raise Invalid("days", "too_many_days")
        return WeekPattern(key, category, sessions=need.days, transport=need.transport)
    if need.kind == "supported_living":
        _check_hours(need.hours, least=0)
        visits = (Visit(60, spread(need.hours), on_site=True),) if need.hours else ()
        if not (visits or core or need.sleeping or need.waking):
            raise Invalid("hours", "support_empty")
        return WeekPattern(
            key,
            category,
            visits=visits,
            whole_weeks=int(core),
            sleep_nights=need.sleeping,
            waking_nights=need.waking,
        )
    if need.kind in BY_THE_HOUR:
        _check_hours(need.hours, least=1)
        return WeekPattern(key, category, visits=_visits_of_help(need))
    return WeekPattern(key, category, whole_weeks=1)


def _check_hours(hours: int, *, least: int) -> None:
    if not least <= hours <= DAYS * 24:
        raise Invalid("hours", "hours_out_of_range", least=least, most=DAYS * 24)


def _visits_of_help(need: Need) -> tuple[Visit, ...]:
    """Hours of help as the fewest visits of four hours or less, which is how the published weeks have them.

    Journeys and least charges are by the visit: two hours of cleaning are one visit, and the same hours must cost the
    same here and in the list.
    """
    number = -(-need.hours // LONGEST_HELP)
    by_day, rest = spread(number), need.hours % LONGEST_HELP
    if not rest:
        return (Visit(LONGEST_HELP * 60, by_day, need.carers),)
    last = max(range(DAYS), key=lambda day: (by_day[day], day))
    short = tuple(int(day == last) for day in range(DAYS))
    whole = tuple(times - less for times, less in zip(by_day, short, strict=True))
    visits = (Visit(LONGEST_HELP * 60, whole, need.carers), Visit(rest * 60, short, need.carers))
    return tuple(visit for visit in visits if visit.times)


def _visits(need: Need) -> tuple[Visit, ...]:
    """Visits of one length together, whichever lines they were typed in, so that one week is described in one way."""
    lengths: dict[int, tuple[int, ...]] = {}
    for line in need.visits:
        before = lengths.get(line.minutes, (0,) * DAYS)
        lengths[line.minutes] = tuple(map(sum, zip(before, line.by_day, strict=True)))
    visits = tuple(Visit(minutes, by_day, need.carers) for minutes, by_day in lengths.items() if any(by_day))
    if not visits and not (need.sleeping or need.waking):
        raise Invalid("visits", "week_empty")
    if sum(visit.times for visit in visits) > MOST_VISITS:
        raise Invalid("visits", "too_many_visits", most=MOST_VISITS)
    if any(sum(visit.minutes * visit.by_day[day] for visit in visits) > DAY_MINUTES for day in range(DAYS)):
        raise Invalid("visits", "more_than_a_day")
    return visits


def search_week(scenario: Scenario, today: date) -> tuple[str, str] | None:
    """The field and the value by which a search can be asked for this very week; None where it has no words for it.

    Visits are said in numbers ("14x30,7x45,2c"), everything else by the key of a published week that is the same.
    A list is priced for care that begins today, with the NHS's usual part for nursing: see `public_comparables`.
    """
    if scenario.start != today or not scenario.fnc_eligible or scenario.fnc_band != "standard":
        return None
    described = scenario.week
    if described.category == "home_care":
        said = _numbers_of_visits(described)
        return ("visits", said) if said else None
    for week in standard_scenarios(described.category):
        if replace(described, key=week.key) == week:
            return ("level", week.key)
    return None


def _numbers_of_visits(week: WeekPattern) -> str | None:
    """The visits as a search is asked for them; None where it would lay them on other days, or not take them."""
    carers = max((visit.carers for visit in week.visits), default=1)
    said = ",".join(
        [f"{visit.times}x{visit.minutes}" for visit in week.visits] + ([f"{carers}c"] if carers > 1 else [])
    )
    try:
        understood = parse_week(said)
    except Invalid:
        return None
    return said if replace(week, key=understood.key) == understood else None


def lines_of_week(visits: Sequence[Visit]) -> tuple[VisitLine, ...]:
    """A week of a search as lines of this form: the same number every day, then the odd days."""
    lines: list[VisitLine] = []
    for visit in visits:
        every = min(visit.by_day)
        if every:
            lines.append(VisitLine(visit.minutes, every, tuple(range(DAYS))))
        odd = tuple(day for day in range(DAYS) if visit.by_day[day] > every)
        if odd:
            lines.append(VisitLine(visit.minutes, 1, odd))
    return tuple(lines)


def quoted_prices(need: Need, quote: Quote, payer: str, start: date) -> tuple[PriceLine, ...]:
    """What she was told as prices of a service: by the hour, week or day, then the shared part and nights.

    A price she was not told is left out, so that a week which needs it is not priced.
    """
    hour = PriceLine(
        "hour",
        0,
        payer,
        category_of(need),
        start,
        includes_weekends=True,
        includes_bank_holidays=True,
        includes_travel=True,
        vat_status="inclusive",
    )
    beside = tuple(replace(hour, unit=unit) for unit in ("week", "night_sleep", "night_waking"))
    lines = (_main_price(need, quote, hour), *beside)
    told = (quote.pence, quote.core, quote.sleeping, quote.waking)
    return tuple(
        replace(line, amount_pence=pence)
        for line, pence in zip(lines, told, strict=True)
        if pence is not None
    )


def _main_price(need: Need, quote: Quote, hour: PriceLine) -> PriceLine:
    if need.kind == "care_home":
        nursing = need.level in NURSING_LEVELS
        basis = ("inclusive" if quote.with_nursing else "exclusive") if nursing else "na"
        return replace(hour, unit="week", need_level=need.level, fnc_basis=basis)
    if need.kind == "day_opportunities":
        return replace(hour, unit="session", includes_travel=False, travel_pence=quote.journey)
    return replace(hour, unit="week") if need.kind in BY_THE_WEEK else hour


@dataclass(frozen=True, slots=True)
class Pieces:
    """A week of one thing only: "visit", "hour" or "day", how many of them, and the most that a week holds."""

    what: str
    count: int
    most: int


def pieces_of(need: Need) -> Pieces | None:
    """What her week consists of, where each piece costs about the same: visits of one length, hours or days.

    None where it is made of different things, such as visits and nights, of which a budget buys no plain number.
    """
    if need.kind in BY_THE_HOUR:
        return Pieces("hour", need.hours, DAYS * 24)
    if need.kind == "day_opportunities":
        return Pieces("day", need.days, DAYS)
    lengths = {line.minutes for line in need.visits if any(line.by_day)}
    if need.kind != "home_care" or need.sleeping or need.waking or len(lengths) != 1:
        return None
    most = min(MOST_VISITS, DAYS * DAY_MINUTES // max(lengths))
    return Pieces("visit", sum(sum(line.by_day) for line in need.visits), most)


def bought(pieces: Pieces, week_pence: int, budget_pence: int) -> int:
    """How many whole pieces a week a budget buys at what one costs on average; never more than a week holds."""
    return min(pieces.most, budget_pence * pieces.count // week_pence)


def asking(amounts: Sequence[int]) -> Asking | None:
    """How the prices of many services lie; None where nobody has one. The middle is rounded half up."""
    if not amounts:
        return None
    return Asking(len(amounts), min(amounts), whole_pence(median_pence(amounts)), max(amounts))


def over_a_year(weekly_pence: int) -> int:
    """52.1429 weeks at one price, rounded once (requirements 2.3)."""
    return whole_pence(Decimal(weekly_pence) * WEEKS_A_YEAR)


def is_accommodation(category: str) -> bool:
    """Whether money above the budget is a top-up (a home one lives in) or care over the budget (L6-L9)."""
    return category in CARE_HOMES
