"""Charts drawn here as plain geometry: no script, no style of their own, so that they print and pass our policy.

Time runs from left to right in every language, as figures do: a mirrored axis of dates is read wrongly more often than
it helps. Every chart stands beside the table of what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 90, 20, 16, 36


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
    first, last = ordered[0][0], max(until, ordered[-1][0])
    values = [value for value, _ in levels] + [value for _, value in ordered]
    low, high = min(values), max(values)

    def across(day: date) -> float:
        share = (day - first).days / max((last - first).days, 1)
        return round(LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT), 1)

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
    )
