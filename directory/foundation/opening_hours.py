"""When somebody answers the telephone: English words about days and times as data, where they are clear. Pure.

What is not understood whole is not guessed: `read_hours` then gives None, and the words stand as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from directory.foundation.clean_text import clean_code

MINUTES_A_DAY = 24 * 60
NOON = 12 * 60
EVERY_DAY = tuple(range(7))  # Monday is 0
WORKING_DAYS = EVERY_DAY[:5]
WEEKEND = EVERY_DAY[5:]
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            "mon monday mondays",
            "tue tues tuesday tuesdays",
            "wed weds wednesday wednesdays",
            "thu thur thurs thursday thursdays",
            "fri friday fridays",
            "sat saturday saturdays",
            "sun sunday sundays",
        )
    )
    for name in names.split()
}
_GROUPS = {
    "weekday": WORKING_DAYS,
    "weekdays": WORKING_DAYS,
    "weekend": WEEKEND,
    "weekends": WEEKEND,
    "every day": EVERY_DAY,
    "daily": EVERY_DAY,
    "each day": EVERY_DAY,
    "seven days a week": EVERY_DAY,
    "7 days a week": EVERY_DAY,
    "all week": EVERY_DAY,
}
_PARTS = {"evening": "evening", "evenings": "evening", "night": "night", "nights": "night"}
_TOKENS = re.compile(
    r"""
    (?P<all>24\s*/\s*7|24\s*hours(?:\s+(?:a|per|each)\s+day)?|(?:at\s+)?any\s+time|all\s+day(?:\s+and\s+night)?)
  | (?P<holidays>(?:bank|public)\s+holidays?)
  | (?P<group>every\s+day|each\s+day|daily|(?:seven|7)\s+days\s+a\s+week|all\s+week|weekdays?|weekends?)
  | (?P<day>mon(?:days?)?|tue(?:s|sdays?)?|wed(?:s|nesdays?)?|thu(?:r|rs|rsdays?)?
      |fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?)\b
  | (?P<part>evenings?|nights?)
  | (?P<time>noon|midday|midnight|\d{4}\b|\d{1,2}(?:[:.]\d{2})?(?:\s*(?:a\.?m\b\.?|p\.?m\b\.?|noon\b|midnight\b))?)
  | (?P<but>except(?:\s+on)?|excluding|not(?:\s+on)?|closed(?:\s+on)?)
  | (?P<to>-|to\b|until\b|till\b)
  | (?P<and>and\b|&|,|;|\.|\(|\))
  | (?P<small>from\b|between\b|open\b|on\b|at\b|the\b|lines?\b|are\b|we\b|:)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|noon|midnight)?")


@dataclass(frozen=True, slots=True)
class Opening:
    """Days, Monday as 0, with the times of each: minutes from its midnight.

    A time that ends no later than it begins ends on the next day. `parts` are "evening" and "night", where no times are
    said; `on_holidays`: bank holidays too (True), but not then (False), not said (None).
    """

    days: tuple[int, ...]
    times: tuple[tuple[int, int], ...]
    parts: tuple[str, ...] = ()
    on_holidays: bool | None = None


def whole_day(time: tuple[int, int]) -> bool:
    """Whether a time is a day and a night."""
    return time == (0, MINUTES_A_DAY)


def past_midnight(time: tuple[int, int]) -> bool:
    """Whether a time ends on the day after it began."""
    return time[1] <= time[0]


def read_hours(text: str) -> tuple[Opening, ...] | None:
    """The days and times in words such as "Monday to Friday, 9am to 5pm"; None where they are not clear."""
    tokens = _tokens(clean_code(text))
    if not tokens:
        return None
    reader = _Reader()
    if not reader.read(tokens):
        return None
    return reader.openings()


Token = tuple[str, str]


def _tokens(text: str) -> list[Token] | None:
    found, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKENS.match(text, at)
        if match is None or match.end() == at:
            return None
        kind = str(match.lastgroup)
        if kind != "small":
            found.append((kind, " ".join(match[0].casefold().split())))
        at = match.end()
    return found


@dataclass(slots=True)
class _Clause:
    """Days and times that belong together, as far as they were read."""

    days: list[int] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    holidays: bool | None = None
    days_first: bool = True

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.times or self.parts or self.holidays is not None)


class _Reader:
    """Reads tokens from left to right, a clause after the other."""

    def __init__(self) -> None:
        self.done: list[_Clause] = []
        self.now = _Clause()

    def read(self, tokens: list[Token]) -> bool:
        """Whether every token was understood."""
        at, but = 0, False
        while at < len(tokens):
            kind, words = tokens[at]
            if kind in ("day", "group"):
                step = self._days(tokens, at)
            elif kind in ("time", "all"):
                step = self._times(tokens, at)
            elif kind == "holidays":
                self.now.holidays = not but
                but, step = False, 1
            elif kind == "part":
                self.now.parts.append(_PARTS[words])
                step = 1
            elif kind == "but":
                but = True
                step = 1 if [each[0] for each in tokens[at + 1 : at + 2]] == ["holidays"] else 0
            else:
                step = 1 if kind == "and" else 0
            if not step:
                return False
            at += step
        return True

    def openings(self) -> tuple[Opening, ...] | None:
        """What was read; None where days have no times, or times no days."""
        clauses = [each for each in (*self.done, self.now) if not each.is_empty]
        made = tuple(_opening(each) for each in clauses)
        return None if not made or None in made else tuple(each for each in made if each is not None)

    def _days(self, tokens: list[Token], at: int) -> int:
        if self.now.times and self.now.days_first and self.now.days:
            self._next()
        if self.now.is_empty:
            self.now.days_first = True
        first, step = _day_numbers(tokens[at]), 1
        if len(first) == 1 and [kind for kind, _ in tokens[at + 1 : at + 3]] == ["to", "day"]:
            last = _day_numbers(tokens[at + 2])[0]
            first, step = tuple(_round(first[0], last)), 3
        self.now.days += [day for day in first if day not in self.now.days]
        return step

    def _times(self, tokens: list[Token], at: int) -> int:
        if self.now.days and not self.now.days_first:
            self._next()
        if not self.now.days and not self.now.times:
            self.now.days_first = False
        if tokens[at][0] == "all":
            self.now.times.append((0, MINUTES_A_DAY))
            return 1
        if [kind for kind, _ in tokens[at + 1 : at + 3]] != ["to", "time"]:
            return 0
        period = _period(tokens[at][1], tokens[at + 2][1])
        if period is None:
            return 0
        self.now.times.append(period)
        return 3

    def _next(self) -> None:
        self.done.append(self.now)
        self.now = _Clause(days_first=self.now.days_first)


def _opening(clause: _Clause) -> Opening | None:
    days, times = tuple(sorted(clause.days)), tuple(sorted(clause.times))
    parts = tuple(dict.fromkeys(clause.parts))
    if times and parts:
        return None
    if times and not days:
        days = EVERY_DAY if times == ((0, MINUTES_A_DAY),) else ()
        if not days:
            return None
    # Evenings, nights and weekends say when without a time; working days without one do not.
    if not times and not parts and (not clause.holidays or set(days) - set(WEEKEND)):
        return None
    if any(late[0] < early[1] for early, late in pairwise(times) if not past_midnight(early)):
        return None
    return Opening(days, times, parts, clause.holidays)


def _day_numbers(token: Token) -> tuple[int, ...]:
    kind, words = token
    return (_DAYS[words],) if kind == "day" else _GROUPS[words]


def _round(first: int, last: int) -> Iterator[int]:
    yield first
    while first != last:
        first = (first + 1) % 7
        yield first


def _period(opens: str, closes: str) -> tuple[int, int] | None:
    """The minutes of "9am" and "5pm"; None where a half of the day is missing that cannot be told."""
    first, last = _clock(opens), _clock(closes)
    if first is None or last is None:
        return None
    (begins, begins_half, begins_minutes), (ends, ends_half, ends_minutes) = first, last
    if begins_half and ends_half:
        return _whole(begins, ends)
    if ends_half and not begins_half and begins <= NOON:
        # "1 to 5pm" begins after noon, "9 to 5pm" before it.
        later = begins + NOON if begins < NOON else begins
        return _whole(later if ends > NOON and later < ends else begins, ends)
    if not begins_half and not ends_half and begins_minutes and ends_minutes:
        is_clear = (begins < ends and ends > NOON) or begins >= NOON
        return _whole(begins, ends) if is_clear else None
    return None


def _whole(begins: int, ends: int) -> tuple[int, int] | None:
    ends = MINUTES_A_DAY if ends == 0 else ends
    if begins % MINUTES_A_DAY == ends % MINUTES_A_DAY and (begins, ends) != (0, MINUTES_A_DAY):
        return None
    return begins, ends


def _clock(words: str) -> tuple[int, bool, bool] | None:
    """Minutes from midnight, whether the half of the day was said, and whether minutes were."""
    plain = words.replace("a.m.", "am").replace("p.m.", "pm").replace("a.m", "am").replace("p.m", "pm")
    if plain in ("noon", "midday"):
        return NOON, True, True
    if plain == "midnight":
        return 0, True, True
    if len(plain) == 4 and plain.isdigit():
        plain = f"{plain[:2]}:{plain[2:]}"
    found = _TIME.fullmatch(plain.rstrip("."))
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute > 59 or hour > (12 if half else 24) or (half and hour == 0):
        return None
    if half in ("am", "midnight"):
        hour %= 12
    elif half in ("pm", "noon"):
        hour = hour % 12 + 12
    if hour == 24 and minute:
        return None
    return hour * 60 + minute, bool(half), bool(found[2])
