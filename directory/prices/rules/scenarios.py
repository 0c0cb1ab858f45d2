"""The week a price is worked out for: the published weeks, and one she describes herself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from directory.foundation.errors import Invalid
from directory.vocabulary.prices import CARE_HOME_LEVELS

DAY_MINUTES = 24 * 60
SHORTEST, LONGEST, STEP = 15, 1440, 5
MOST_VISITS = 70
MOST_CARERS = 4
MOST_PARTS = 6
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
_PART = re.compile(r"(?P<times>\d{1,3})x(?P<minutes>\d{1,4})")
_CARERS = re.compile(r"(?P<carers>\d)c")


@dataclass(frozen=True, slots=True)
class Visit:
    """Visits of one length: how many on each day, Monday first, and by how many carers at once.

    No minutes means a visit as the provider sells it (a meal, a foot care visit). `on_site` hours are
    support where she lives: no journey, no least charge, no price by the visit.
    """

    minutes: int
    by_day: tuple[int, ...]
    carers: int = 1
    night: bool = False
    on_site: bool = False

    @property
    def times(self) -> int:
        """How many visits a week."""
        return sum(self.by_day)


@dataclass(frozen=True, slots=True)
class WeekPattern:
    """What happens in a week, whoever pays. `key` is stable: it stands in addresses and in the index."""

    key: str
    category: str
    need_level: str = "standard"
    visits: tuple[Visit, ...] = ()
    whole_weeks: int = 0
    sessions: int = 0
    sleep_nights: int = 0
    waking_nights: int = 0
    transport: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """A week, who pays, from which day, and whether the NHS pays for nursing.

    Every comparison is for one of these.
    """

    week: WeekPattern
    payer: str
    start: date
    fnc_eligible: bool = True
    fnc_band: str = "standard"


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
            "supported_living",
            visits=(Visit(60, spread(hours), on_site=True),),
            whole_weeks=1,
        )
        for hours in (10, 20, 35)
    )


_STANDARD: dict[str, tuple[WeekPattern, ...]] = {
    "home_care": _home_weeks("home_care"),
    "personal_assistant": _home_weeks("personal_assistant"),
    "live_in_care": (WeekPattern("week", "live_in_care", whole_weeks=1),),
    "care_home": tuple(
        WeekPattern(level, "care_home", level, whole_weeks=1) for level in CARE_HOME_LEVELS[:2]
    ),
    "nursing_home": tuple(
        WeekPattern(level, "nursing_home", level, whole_weeks=1)
        for level in (*CARE_HOME_LEVELS[2:], *CARE_HOME_LEVELS[:2])
    ),
    "supported_living": _supported_weeks(),
    "extra_care": (WeekPattern("week", "extra_care", whole_weeks=1),),
    "day_opportunities": tuple(
        WeekPattern(f"d{days}", "day_opportunities", sessions=days) for days in range(1, 6)
    ),
    "household_help": _hour_weeks("household_help"),
    "handyperson": _hour_weeks("handyperson"),
    "foot_care": (_visits("visit", "foot_care", (1, 0)),),
    "meals": (_visits("meals7", "meals", (7, 0)),),
}


# The week each kind of care is shown for where nobody said another.
USUAL_WEEKS = {
    "home_care": "v14x30",
    "personal_assistant": "v14x30",
    "live_in_care": "week",
    "care_home": "residential",
    "nursing_home": "nursing",
    "supported_living": "core10",
    "extra_care": "week",
    "day_opportunities": "d1",
    "household_help": "h1",
    "handyperson": "h1",
    "foot_care": "visit",
    "meals": "meals7",
}


def standard_scenarios(category: str) -> tuple[WeekPattern, ...]:
    """The published weeks of a kind of care, in the order they are offered; () for a category without any."""
    return _STANDARD.get(category, ())


def week_keys() -> frozenset[str]:
    """The keys of every published week, of whatever kind of care."""
    return frozenset(week.key for weeks in _STANDARD.values() for week in weeks)


def standard_week(category: str, key: str) -> WeekPattern | None:
    """The published week with this key."""
    return next((week for week in standard_scenarios(category) if week.key == key), None)


def usual_week(category: str) -> WeekPattern | None:
    """The week a kind of care is shown for where nobody said another; None for a kind without any."""
    return standard_week(category, USUAL_WEEKS.get(category, "")) or next(
        iter(standard_scenarios(category)), None
    )


def parse_week(text: str, category: str = "home_care", need_level: str = "standard") -> WeekPattern:
    """Her own week: "14x30", "7x30,7x45", with "2c" for two carers at each visit.

    Raises Invalid on field `week`: `week_unreadable`, `week_empty`, `week_too_long`,
    `visit_minutes_out_of_range`, `visit_minutes_not_in_fives`, `too_many_visits`, `too_many_carers`,
    `more_than_a_day`.
    """
    pieces = [piece.strip().lower() for piece in text.split(",") if piece.strip()]
    if not pieces:
        raise Invalid("week", "week_empty")
    if len(pieces) > MOST_PARTS:
        raise Invalid("week", "week_too_long", most=MOST_PARTS)
    carers = _carers(pieces)
    parts = [_part(piece) for piece in pieces if not _CARERS.fullmatch(piece)]
    if not parts:
        raise Invalid("week", "week_empty")
    if sum(times for times, _ in parts) > MOST_VISITS:
        raise Invalid("week", "too_many_visits", most=MOST_VISITS)
    visits = tuple(Visit(minutes, spread(times), carers) for times, minutes in parts)
    if any(sum(visit.minutes * visit.by_day[day] for visit in visits) > DAY_MINUTES for day in range(7)):
        raise Invalid("week", "more_than_a_day")
    key = ",".join(
        [f"{times}x{minutes}" for times, minutes in parts] + ([f"{carers}c"] if carers > 1 else [])
    )
    return WeekPattern(key, category, need_level, visits=visits)


def _carers(pieces: list[str]) -> int:
    said = [int(found["carers"]) for piece in pieces if (found := _CARERS.fullmatch(piece))]
    if len(said) > 1:
        raise Invalid("week", "week_unreadable")
    carers = said[0] if said else 1
    if not 1 <= carers <= MOST_CARERS:
        raise Invalid("week", "too_many_carers", most=MOST_CARERS)
    return carers


def _part(piece: str) -> tuple[int, int]:
    found = _PART.fullmatch(piece)
    if found is None or not piece.isascii():
        raise Invalid("week", "week_unreadable")
    times, minutes = int(found["times"]), int(found["minutes"])
    if times < 1:
        raise Invalid("week", "week_empty")
    if times > MOST_VISITS:
        raise Invalid("week", "too_many_visits", most=MOST_VISITS)
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid("week", "visit_minutes_out_of_range", least=SHORTEST, most=LONGEST)
    if minutes % STEP:
        raise Invalid("week", "visit_minutes_not_in_fives")
    return times, minutes
