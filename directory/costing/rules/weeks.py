"""A week of care as a visitor describes it, as the pattern that prices are worked out for. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from directory.foundation.errors import Invalid
from directory.prices.rules.weeks import (
    DAY_MINUTES,
    MOST_CARERS,
    MOST_HOURS,
    MOST_MILES,
    MOST_SHARING,
    MOST_VISITS,
    RHYTHMS,
    Visit,
    WeekPattern,
    spread,
)
from directory.vocabulary.care import HOURLY_CATEGORIES, MILEAGE_CATEGORIES, VISIT_PRICED_CATEGORIES, Category
from directory.vocabulary.prices import NURSING_LEVELS, NeedLevel

# The categories that the calculator knows, in the order it offers them. A nursing home is a care home with a level.
CATEGORIES = (
    Category.HOME_CARE,
    Category.PERSONAL_ASSISTANT,
    Category.CARE_HOME,
    Category.LIVE_IN_CARE,
    Category.SUPPORTED_LIVING,
    Category.EXTRA_CARE,
    Category.DAY_OPPORTUNITIES,
    Category.HOUSEHOLD_HELP,
    Category.HANDYPERSON,
)
DAYS_A_WEEK = 7
HOURS_A_WEEK = MOST_HOURS
MOST_VISITS_A_DAY = 10
# The longest visit of help that is sold by the hour, in hours: that of the longest published week of it.
LONGEST_HELP_HOURS = 4
KEY = "described"


@dataclass(frozen=True, slots=True)
class VisitLine:
    """Visits of one length in minutes: so many on each of these days (Monday is 0), every so many weeks."""

    minutes: int
    times: int
    days: tuple[int, ...]
    every_weeks: int = 1

    def __post_init__(self) -> None:
        if not all(0 <= day < DAYS_A_WEEK for day in self.days):
            raise ValueError(f"a day of the week is 0 to 6: {self.days}")
        if self.every_weeks not in RHYTHMS:
            raise ValueError(f"visits come every 1, 2, 3, 4 or 6 weeks: {self.every_weeks}")

    @property
    def by_day(self) -> tuple[int, ...]:
        """How many on each day of the week, Monday first."""
        return tuple(self.times if day in self.days else 0 for day in range(DAYS_A_WEEK))


@dataclass(frozen=True, slots=True)
class DescribedWeek:
    """A week of care as a visitor describes it. A field that the category has no use for keeps its default.

    `hours` of support are for one person alone; `shared_hours` for `shared_by` people at once, 0 where nobody said.
    """

    category: str
    visits: tuple[VisitLine, ...] = ()
    carers: int = 1
    level: str = NeedLevel.RESIDENTIAL
    hours: int = 0
    shared_hours: int = 0
    shared_by: int = 0
    days: int = 0
    transport: bool = False
    sleeping_nights: int = 0
    waking_nights: int = 0
    miles: int = 0

    @property
    def priced_category(self) -> str:
        """The category as the catalogue names it: a care home room with nursing is a nursing home's."""
        return Category.NURSING_HOME if self.has_nursing else self.category

    @property
    def has_nursing(self) -> bool:
        """Whether it is a care home room with nursing."""
        return self.category == Category.CARE_HOME and self.level in NURSING_LEVELS


def week_pattern(described: DescribedWeek, *, has_core: bool = True) -> WeekPattern:
    """The week to price. `has_core`: whether supported living has shared support.

    Raises Invalid: `visits` (`week_empty`, `too_many_visits`, `more_than_a_day`), `carers`, `hours`
    (`hours_out_of_range`, `support_empty`), `shared_hours`, `shared_by`, `days`, `nights`, `miles`.
    """
    week = _week_pattern(described, has_core=has_core)
    if not 0 <= described.miles <= (MOST_MILES if described.category in MILEAGE_CATEGORIES else 0):
        raise Invalid("miles", "miles_out_of_range", most=MOST_MILES)
    return replace(week, miles=described.miles)


def _week_pattern(described: DescribedWeek, *, has_core: bool) -> WeekPattern:
    if not 1 <= described.carers <= MOST_CARERS:
        raise Invalid("carers", "too_many_carers", most=MOST_CARERS)
    nights = (described.sleeping_nights, described.waking_nights)
    if min(nights) < 0 or sum(nights) > DAYS_A_WEEK:
        raise Invalid("nights", "too_many_nights")
    category = described.priced_category
    if described.category in VISIT_PRICED_CATEGORIES:
        visits = _home_visits(described)
        return WeekPattern(KEY, category, visits=visits, sleep_nights=nights[0], waking_nights=nights[1])
    if described.category == Category.CARE_HOME:
        return WeekPattern(KEY, category, described.level, whole_weeks=1)
    if described.category == Category.DAY_OPPORTUNITIES:
        if not 1 <= described.days <= DAYS_A_WEEK:
            raise Invalid("days", "too_many_days")
        return WeekPattern(KEY, category, sessions=described.days, transport=described.transport)
    if described.category == Category.SUPPORTED_LIVING:
        return _supported_week(described, has_core=has_core)
    if described.category in HOURLY_CATEGORIES:
        _check_hours(described.hours, least=1)
        return WeekPattern(KEY, category, visits=_help_visits(described))
    return WeekPattern(KEY, category, whole_weeks=1)


def _supported_week(described: DescribedWeek, *, has_core: bool) -> WeekPattern:
    """Hours for one person, hours shared with others, nights, and shared support where there is any."""
    _check_hours(described.hours, least=0)
    if not 0 <= described.shared_hours <= HOURS_A_WEEK - described.hours:
        raise Invalid("shared_hours", "hours_out_of_range", least=0, most=HOURS_A_WEEK)
    if described.shared_hours and not 2 <= described.shared_by <= MOST_SHARING:
        raise Invalid("shared_by", "shared_by_unfit", most=MOST_SHARING)
    hours = ((described.hours, 1), (described.shared_hours, described.shared_by))
    visits = tuple(Visit(60, spread(many), on_site=True, shared_by=people) for many, people in hours if many)
    if not (visits or has_core or described.sleeping_nights or described.waking_nights):
        raise Invalid("hours", "support_empty")
    return WeekPattern(
        KEY,
        described.category,
        visits=visits,
        whole_weeks=int(has_core),
        sleep_nights=described.sleeping_nights,
        waking_nights=described.waking_nights,
    )


def _check_hours(hours: int, *, least: int) -> None:
    if not least <= hours <= HOURS_A_WEEK:
        raise Invalid("hours", "hours_out_of_range", least=least, most=HOURS_A_WEEK)


def _help_visits(described: DescribedWeek) -> tuple[Visit, ...]:
    """Hours of help as the fewest visits of four hours or less, which is how the published weeks have them.

    Travel and minimum charges are by the visit: two hours of cleaning are one visit, and the same hours must cost the
    same here and in the list.
    """
    number = -(-described.hours // LONGEST_HELP_HOURS)
    by_day, rest = spread(number), described.hours % LONGEST_HELP_HOURS
    if not rest:
        return (Visit(LONGEST_HELP_HOURS * 60, by_day, described.carers),)
    last = max(range(DAYS_A_WEEK), key=lambda day: (by_day[day], day))
    short = tuple(int(day == last) for day in range(DAYS_A_WEEK))
    whole = tuple(times - less for times, less in zip(by_day, short, strict=True))
    visits = (
        Visit(LONGEST_HELP_HOURS * 60, whole, described.carers),
        Visit(rest * 60, short, described.carers),
    )
    return tuple(visit for visit in visits if visit.times)


def _home_visits(described: DescribedWeek) -> tuple[Visit, ...]:
    """Visits of one length and rhythm together, whichever lines they were typed in: one week has one description."""
    by_length: dict[tuple[int, int], tuple[int, ...]] = {}
    for line in described.visits:
        key = (line.minutes, line.every_weeks)
        before = by_length.get(key, (0,) * DAYS_A_WEEK)
        by_length[key] = tuple(map(sum, zip(before, line.by_day, strict=True)))
    visits = tuple(
        Visit(minutes, by_day, described.carers, every_weeks=every_weeks)
        for (minutes, every_weeks), by_day in by_length.items()
        if any(by_day)
    )
    if not visits and not (described.sleeping_nights or described.waking_nights):
        raise Invalid("visits", "week_empty")
    if sum(visit.times for visit in visits) > MOST_VISITS:
        raise Invalid("visits", "too_many_visits", most=MOST_VISITS)
    minutes_by_day = (
        sum(visit.minutes * visit.by_day[day] for visit in visits) for day in range(DAYS_A_WEEK)
    )
    if any(minutes > DAY_MINUTES for minutes in minutes_by_day):
        raise Invalid("visits", "more_than_a_day")
    return visits
