"""Charts drawn here as plain geometry: no script, no style of their own, so that they print and pass our policy.

Time runs from left to right in every language, as figures do: a mirrored axis of dates is read wrongly more often than
it helps. Every chart stands beside the table of what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LINE_HEIGHT = 640, 220, 320
LEFT, RIGHT, TOP, BOTTOM = 90, 20, 16, 36
# How wide a letter of the words beside the axis is on a phone, where they are largest, and what stands between them
# and the line.
LETTER, GAP = 13, 12
# Words beside a line across: how far from it, and how near two lines may be for both to have theirs above.
ABOVE, UNDER, CLOSE = 6, 20, 28


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark beside an axis: where, and its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class StepChart:
    """A value that holds until it changes: the path of its line, a dot where it changed, the marks of both axes."""

    path: str
    dots: tuple[tuple[float, float], ...]
    down: tuple[Tick, ...]
    across: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bottom: int = HEIGHT - BOTTOM


def step_chart(
    points: Sequence[tuple[date, int]],
    until: date,
    levels: Sequence[tuple[int, str]],
    days: Sequence[tuple[date, str]],
) -> StepChart | None:
    """The chart of values from their days on, up to `until`; None where there is nothing to draw a line through.

    `levels` are the marks of the values (their highest and lowest bound the drawing), `days` those of the days.
    """
    ordered = sorted(points)
    if not ordered or not levels:
        return None
    left = _room_for([words for _, words in levels])
    first, last = ordered[0][0], max(until, ordered[-1][0])
    values = [value for value, _ in levels] + [value for _, value in ordered]
    low, high = min(values), max(values)

    def across(day: date) -> float:
        share = (day - first).days / max((last - first).days, 1)
        return round(left + min(max(share, 0.0), 1.0) * (WIDTH - left - RIGHT), 1)

    def down(value: int) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    dots = tuple((across(day), down(value)) for day, value in ordered)
    steps = [f"M{dots[0][0]} {dots[0][1]}", *(f"H{x}V{y}" for x, y in dots[1:]), f"H{across(last)}"]
    return StepChart(
        path="".join(steps),
        dots=dots,
        down=tuple(Tick(down(value), words) for value, words in levels),
        across=tuple(Tick(across(day), words) for day, words in days if first <= day <= last),
        left=left,
    )


def _room_for(words: Sequence[str]) -> int:
    """How much room the words beside the axis need, so that none is cut off at the edge."""
    return max(LEFT, GAP + LETTER * max((len(each) for each in words), default=0))


@dataclass(frozen=True, slots=True)
class Limit:
    """A line across at a value: where, its words, and the foot of them: under the line where another is close above."""

    at: float
    words: str
    words_at: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """A value that changes from week to week: its line, the ground under it, lines across at limits, a dot where
    something happens, the marks of both axes.
    """

    path: str
    ground: str
    dots: tuple[tuple[float, float], ...]
    limits: tuple[Limit, ...]
    down: tuple[Tick, ...]
    across: tuple[Tick, ...]
    width: int = WIDTH
    height: int = LINE_HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = LINE_HEIGHT - BOTTOM


def line_chart(
    values: Sequence[int],
    *,
    dots: Sequence[int],
    limits: Sequence[tuple[int, str]],
    levels: Sequence[tuple[int, str]],
    steps: Sequence[tuple[int, str]],
) -> LineChart | None:
    """The chart of values that follow each other at even steps, from nought up; None where there is no line to draw.

    `dots` are the numbers of values that are marked, `limits` the values to draw a line across at, `levels` the marks
    of the values, `steps` those of the numbers.
    """
    if len(values) < 2:
        return None
    high = max(*values, *(value for value, _ in limits), *(value for value, _ in levels), 1)
    left = _room_for([words for _, words in levels])

    def across(number: int) -> float:
        return round(left + number / (len(values) - 1) * (WIDTH - left - RIGHT), 1)

    def down(value: int) -> float:
        return round(LINE_HEIGHT - BOTTOM - value / high * (LINE_HEIGHT - TOP - BOTTOM), 1)

    path = "L".join(f"{across(number)} {down(value)}" for number, value in enumerate(values))
    return LineChart(
        path=f"M{path}",
        ground=f"M{left} {LINE_HEIGHT - BOTTOM}L{path}V{LINE_HEIGHT - BOTTOM}z",
        dots=tuple((across(number), down(values[number])) for number in dots if number < len(values)),
        limits=_limits([(down(value), words) for value, words in limits]),
        down=tuple(Tick(down(value), words) for value, words in levels),
        across=tuple(Tick(across(number), words) for number, words in steps if number < len(values)),
        left=left,
    )


def _limits(lines: Sequence[tuple[float, str]]) -> tuple[Limit, ...]:
    """The lines with their words above them; under them where there is no room below the line before."""
    found: list[Limit] = []
    for at, words in sorted(lines):
        is_close = bool(found) and at - found[-1].at < CLOSE
        found.append(Limit(at, words, round(at + UNDER if is_close else at - ABOVE, 1)))
    return tuple(found)
