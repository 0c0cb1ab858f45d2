"""The week a price is worked out for: the published weeks, one that a visitor describes, and who pays for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.foundation.errors import Invalid
from directory.vocabulary.care import VISIT_PRICED_CATEGORIES, Category
from directory.vocabulary.prices import CARE_HOME_LEVELS, FncBand, NeedLevel

HOUR_MINUTES = 60
DAY_MINUTES = 24 * HOUR_MINUTES
SHORTEST, LONGEST, STEP = 15, 1440, 5
MOST_VISITS = 70
MOST_CARERS = 4
MOST_PARTS = 6
MOST_MILES = 500
MOST_HOURS = 168
MOST_SHARING = 12
# How often visits may come: every week, or every so many weeks.
RHYTHMS = (1, 2, 3, 4, 6)
# Which days a few visits a week fall on: spread out, weekdays first (Monday is day 0).
_REMAINDER_DAYS: tuple[tuple[int, ...], ...] = (
    (),
    (2,),
    (1, 3),
    (0, 2, 4),
    (0, 1, 3, 4),
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3, 4, 5),
)
_PART = re.compile(
    r"(?P<times>\d{1,3})x(?P<minutes>\d{1,4})(?:w(?P<weeks>\d{1,2}))?(?:s(?P<people>\d{1,2}))?"
)
_SHARED = re.compile(r"\d\s*s\s*\d", re.ASCII)
_MILES = re.compile(r"(?P<miles>\d{1,4})m")
_CARERS = re.compile(r"(?P<carers>\d)c")


@dataclass(frozen=True, slots=True)
class Visit:
    """Visits of one length: how many on each day, Monday first, and by how many carers at once.

    `every_weeks`: they come in every week (1), or in every second, third, fourth or sixth; all that come less often
    than each week come in the same first one. No minutes means a visit as the provider sells it (a meal, a foot care
    visit). `on_site` hours are support where the resident lives: no journey, no minimum charge, no price by the visit;
    `shared_by` people at once, who each pay a part of their price.
    """

    minutes: int
    by_day: tuple[int, ...]
    carers: int = 1
    night: bool = False
    on_site: bool = False
    every_weeks: int = 1
    shared_by: int = 1

    @property
    def times(self) -> int:
        """How many visits in a week that has them."""
        return sum(self.by_day)


@dataclass(frozen=True, slots=True)
class WeekPattern:
    """What happens in a week, whoever pays. `key` is stable: it stands in addresses and in the index.

    `miles` are those that a worker drives for the person, in the worker's own car: not the way to a visit.
    """

    key: str
    category: str
    need_level: str = NeedLevel.STANDARD
    visits: tuple[Visit, ...] = ()
    whole_weeks: int = 0
    sessions: int = 0
    sleep_nights: int = 0
    waking_nights: int = 0
    transport: bool = False
    miles: int = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A week, who pays, from which day, and whether the NHS pays for nursing.

    Every comparison is for one of these.
    """

    week: WeekPattern
    payer: str
    start: date
    fnc_eligible: bool = True
    fnc_band: str = FncBand.STANDARD


def spread(times: int) -> tuple[int, ...]:
    """So many visits over Monday to Sunday: the same number every day, the rest spread out with weekdays
    first.
    """
    each, rest = divmod(times, 7)
    return tuple(each + (day in _REMAINDER_DAYS[rest]) for day in range(7))


def _visits(key: str, category: str, *parts: tuple[int, int]) -> WeekPattern:
    return WeekPattern(key, category, visits=tuple(Visit(minutes, spread(times)) for times, minutes in parts))


def _home_weeks(category: str) -> tuple[WeekPattern, ...]:
    sizes = ((7, 30), (14, 30), (21, 30), (28, 30), (7, 60), (14, 45))
    return tuple(_visits(f"v{times}x{minutes}", category, (times, minutes)) for times, minutes in sizes)


def _hour_weeks(category: str) -> tuple[WeekPattern, ...]:
    return tuple(_visits(f"h{hours}", category, (1, hours * 60)) for hours in (1, 2, 4))


def _supported_weeks() -> tuple[WeekPattern, ...]:
    return tuple(
        WeekPattern(
            f"core{hours}",
            Category.SUPPORTED_LIVING,
            visits=(Visit(60, spread(hours), on_site=True),),
            whole_weeks=1,
        )
        for hours in (10, 20, 35)
    )


_PUBLISHED_WEEKS: dict[str, tuple[WeekPattern, ...]] = {
    Category.HOME_CARE: _home_weeks(Category.HOME_CARE),
    Category.PERSONAL_ASSISTANT: _home_weeks(Category.PERSONAL_ASSISTANT),
    Category.LIVE_IN_CARE: (WeekPattern("week", Category.LIVE_IN_CARE, whole_weeks=1),),
    Category.CARE_HOME: tuple(
        WeekPattern(level, Category.CARE_HOME, level, whole_weeks=1) for level in CARE_HOME_LEVELS[:2]
    ),
    Category.NURSING_HOME: tuple(
        WeekPattern(level, Category.NURSING_HOME, level, whole_weeks=1)
        for level in (*CARE_HOME_LEVELS[2:], *CARE_HOME_LEVELS[:2])
    ),
    Category.SUPPORTED_LIVING: _supported_weeks(),
    Category.EXTRA_CARE: (WeekPattern("week", Category.EXTRA_CARE, whole_weeks=1),),
    Category.DAY_OPPORTUNITIES: tuple(
        WeekPattern(f"d{days}", Category.DAY_OPPORTUNITIES, sessions=days) for days in range(1, 6)
    ),
    Category.HOUSEHOLD_HELP: _hour_weeks(Category.HOUSEHOLD_HELP),
    Category.HANDYPERSON: _hour_weeks(Category.HANDYPERSON),
    Category.FOOT_CARE: (_visits("visit", Category.FOOT_CARE, (1, 0)),),
    Category.MEALS: (_visits("meals7", Category.MEALS, (7, 0)),),
}


# The week each kind of care is shown for where no other was chosen.
USUAL_WEEKS: dict[str, str] = {
    Category.HOME_CARE: "v14x30",
    Category.PERSONAL_ASSISTANT: "v14x30",
    Category.LIVE_IN_CARE: "week",
    Category.CARE_HOME: "residential",
    Category.NURSING_HOME: "nursing",
    Category.SUPPORTED_LIVING: "core10",
    Category.EXTRA_CARE: "week",
    Category.DAY_OPPORTUNITIES: "d1",
    Category.HOUSEHOLD_HELP: "h1",
    Category.HANDYPERSON: "h1",
    Category.FOOT_CARE: "visit",
    Category.MEALS: "meals7",
}


def published_weeks(category: str) -> tuple[WeekPattern, ...]:
    """The published weeks of a kind of care, in the order they are offered; () for a category without any."""
    return _PUBLISHED_WEEKS.get(category, ())


def week_keys() -> frozenset[str]:
    """The keys of every published week, of whatever kind of care."""
    return frozenset(week.key for weeks in _PUBLISHED_WEEKS.values() for week in weeks)


def published_week(category: str, key: str) -> WeekPattern | None:
    """The published week with this key."""
    return next((week for week in published_weeks(category) if week.key == key), None)


def usual_week(category: str) -> WeekPattern | None:
    """The week a kind of care is shown for where no other was chosen; None for a kind without any."""
    key = USUAL_WEEKS.get(category)
    return None if key is None else published_week(category, key)


def parse_week(
    text: str, category: str = Category.HOME_CARE, need_level: str = NeedLevel.STANDARD
) -> WeekPattern:
    """A week that a visitor describes: "14x30", "7x30,7x45", with "2c" for two carers at each visit.

    "1x60w2" is a visit of an hour every two weeks, "20m" are twenty miles a week driven for the person. The fullest
    week is what must fit: the one that has every visit. Raises Invalid on field `week`: `week_unreadable`,
    `week_empty`, `week_too_long`, `visit_minutes_out_of_range`, `visit_minutes_not_in_fives`, `every_weeks_unfit`,
    `too_many_visits`, `too_many_carers`, `miles_out_of_range`, `more_than_a_day`, `only_support_is_shared`.
    """
    pieces = _pieces(text)
    carers, miles = _carers(pieces), _miles(pieces)
    parts = _parts(pieces, MOST_VISITS)
    if any(part.people for part in parts):
        raise Invalid("week", "only_support_is_shared")
    visits = tuple(Visit(part.minutes, spread(part.times), carers, every_weeks=part.weeks) for part in parts)
    _check_day(visits)
    return WeekPattern(week_text(visits, miles), category, need_level, visits=visits, miles=miles)


def parse_support_week(text: str) -> WeekPattern:
    """A week of supported living that a visitor describes: "10x60s3" are ten hours shared between three people.

    "5x60s1" are five hours for one alone. The week has the shared support of the house too, as the published weeks
    have. Raises Invalid on field `week` as `parse_week`, and `shared_by_unfit`, `support_not_in_hours`,
    `hours_out_of_range`.
    """
    pieces = _pieces(text)
    miles = _miles(pieces)
    if any(_CARERS.fullmatch(piece) for piece in pieces):
        raise Invalid("week", "week_unreadable")
    parts = _parts(pieces, MOST_HOURS)
    if not all(part.people for part in parts):
        raise Invalid("week", "week_unreadable")
    if any(part.people > MOST_SHARING for part in parts):
        raise Invalid("week", "shared_by_unfit", most=MOST_SHARING)
    if any(part.minutes != HOUR_MINUTES for part in parts):
        raise Invalid("week", "support_not_in_hours")
    visits = tuple(
        Visit(part.minutes, spread(part.times), on_site=True, every_weeks=part.weeks, shared_by=part.people)
        for part in parts
    )
    _check_day(visits)
    key = week_text(visits, miles)
    return WeekPattern(key, Category.SUPPORTED_LIVING, visits=visits, whole_weeks=1, miles=miles)


def read_own_week(text: str) -> WeekPattern:
    """A week that a visitor describes, of whichever kind of care its words are for.

    Raises Invalid as `parse_week` and `parse_support_week`.
    """
    return parse_support_week(text) if _SHARED.search(text.lower()) else parse_week(text)


def _pieces(text: str) -> list[str]:
    pieces = [piece.strip().lower() for piece in text.split(",") if piece.strip()]
    if not pieces:
        raise Invalid("week", "week_empty")
    if len(pieces) > MOST_PARTS:
        raise Invalid("week", "week_too_long", most=MOST_PARTS)
    return pieces


def _parts(pieces: Sequence[str], most: int) -> list[_Part]:
    """The visits of a text. Raises Invalid where they are none, or more than `most`."""
    parts = [
        _part(piece, most) for piece in pieces if not (_CARERS.fullmatch(piece) or _MILES.fullmatch(piece))
    ]
    if not parts:
        raise Invalid("week", "week_empty")
    if sum(part.times for part in parts) > most:
        raise _too_many(most)
    return parts


def _too_many(most: int) -> Invalid:
    if most == MOST_VISITS:
        return Invalid("week", "too_many_visits", most=most)
    return Invalid("week", "hours_out_of_range", most=most)


def _check_day(visits: Sequence[Visit]) -> None:
    if any(sum(visit.minutes * visit.by_day[day] for visit in visits) > DAY_MINUTES for day in range(7)):
        raise Invalid("week", "more_than_a_day")


def own_week(category: str, text: str) -> WeekPattern | None:
    """The week that a visitor describes, for a kind of care; None where such words are for other kinds.

    Visits are for care that is bought by the visit; with miles they are for help in the household too, which without
    them is bought by its hours. Hours that say between how many people they are shared are for supported living. Raises
    Invalid as `read_own_week`.
    """
    if _SHARED.search(text.lower()):
        return parse_support_week(text) if category == Category.SUPPORTED_LIVING else None
    if category in VISIT_PRICED_CATEGORIES:
        return parse_week(text, category)
    if category == Category.HOUSEHOLD_HELP:
        week = parse_week(text, category)
        return week if week.miles else None
    return None


def week_text(visits: Sequence[Visit], miles: int = 0) -> str:
    """Visits and miles as an address holds them, and as `read_own_week` reads them where visits fall on its days."""
    carers = max((visit.carers for visit in visits), default=1)
    parts = [_part_text(visit) for visit in visits]
    if carers > 1:
        parts.append(f"{carers}c")
    return ",".join([*parts, f"{miles}m"] if miles else parts)


def _part_text(visit: Visit) -> str:
    weeks = f"w{visit.every_weeks}" if visit.every_weeks > 1 else ""
    people = f"s{visit.shared_by}" if visit.on_site else ""
    return f"{visit.times}x{visit.minutes}{weeks}{people}"


def _carers(pieces: list[str]) -> int:
    numbers = [int(match["carers"]) for piece in pieces if (match := _CARERS.fullmatch(piece))]
    if len(numbers) > 1:
        raise Invalid("week", "week_unreadable")
    carers = numbers[0] if numbers else 1
    if not 1 <= carers <= MOST_CARERS:
        raise Invalid("week", "too_many_carers", most=MOST_CARERS)
    return carers


def _miles(pieces: list[str]) -> int:
    numbers = [int(match["miles"]) for piece in pieces if (match := _MILES.fullmatch(piece))]
    if len(numbers) > 1:
        raise Invalid("week", "week_unreadable")
    if numbers and not 1 <= numbers[0] <= MOST_MILES:
        raise Invalid("week", "miles_out_of_range", most=MOST_MILES)
    return numbers[0] if numbers else 0


@dataclass(frozen=True, slots=True)
class _Part:
    """So many visits of so many minutes, every so many weeks; shared by so many `people`, 0 where that is not said."""

    times: int
    minutes: int
    weeks: int
    people: int


def _part(piece: str, most: int) -> _Part:
    match = _PART.fullmatch(piece)
    if match is None or not piece.isascii():
        raise Invalid("week", "week_unreadable")
    times, minutes = int(match["times"]), int(match["minutes"])
    if times < 1:
        raise Invalid("week", "week_empty")
    if times > most:
        raise _too_many(most)
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid("week", "visit_minutes_out_of_range", least=SHORTEST, most=LONGEST)
    if minutes % STEP:
        raise Invalid("week", "visit_minutes_not_in_fives")
    weeks = int(match["weeks"] or 1)
    if weeks not in RHYTHMS:
        raise Invalid("week", "every_weeks_unfit")
    people = match["people"]
    if people is not None and int(people) < 1:
        raise Invalid("week", "shared_by_unfit", most=MOST_SHARING)
    return _Part(times, minutes, weeks, int(people or 0))
