"""Charts: every point inside the drawing, time never runs back, a line for one value too."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.web.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, LineChart, line_chart, step_chart

DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))
POINTS = st.lists(st.tuples(DAYS, st.integers(0, 1_000_000)), min_size=1, max_size=12)


@given(POINTS, DAYS)
def test_everything_is_inside_and_time_runs_on(points: list[tuple[date, int]], until: date) -> None:
    values = [value for _, value in points]
    chart = step_chart(
        points, until, [(min(values), "low"), (max(values), "high")], [(points[0][0], "a day")]
    )
    assert chart is not None and len(chart.dots) == len(points)
    for x, y in chart.dots:
        assert LEFT <= x <= WIDTH - RIGHT and TOP <= y <= HEIGHT - BOTTOM
    assert [x for x, _ in chart.dots] == sorted(x for x, _ in chart.dots)
    across = [float(x) for x in re.findall(r"H([\d.]+)", chart.path)]
    assert across == sorted(across)


def test_dearer_stands_higher_and_the_line_ends_today() -> None:
    start = date(2026, 1, 1)
    chart = step_chart(
        [(start, 100), (start + timedelta(days=50), 200)], start + timedelta(days=100), [(100, "")], []
    )
    assert chart is not None
    (first, second) = chart.dots
    assert second[1] < first[1]
    assert chart.path.endswith(f"H{float(WIDTH - RIGHT)}")


def test_the_words_beside_the_axis_have_their_room() -> None:
    start = date(2026, 1, 1)
    short, long = (
        step_chart([(start, 1)], start, [(1, words)], []) for words in ("1", "Requires improvement")
    )
    assert short is not None and short.left == LEFT
    assert long is not None and long.left > 2 * LEFT and long.dots[0][0] >= long.left


def test_nothing_to_draw() -> None:
    assert step_chart([], date(2026, 1, 1), [(1, "")], []) is None
    assert step_chart([(date(2026, 1, 1), 1)], date(2026, 1, 1), [], []) is None
    one = step_chart([(date(2026, 1, 1), 5)], date(2026, 1, 1), [(5, "")], [])
    assert one is not None and len(one.dots) == 1


def lines(*values: int, limits: tuple[tuple[int, str], ...] = ()) -> LineChart:
    chart = line_chart(
        values,
        dots=[1],
        limits=limits,
        levels=[(0, "£0"), (100, "£1")],
        steps=[(0, "Start"), (2, "2"), (9, "9")],
    )
    assert chart is not None
    return chart


def test_a_line_runs_from_the_first_value_to_the_last_above_nought() -> None:
    chart = lines(100, 50, 0)
    assert chart.path == "M90.0 16.0L355.0 150.0L620.0 284.0"
    assert chart.ground == "M90 284L90.0 16.0L355.0 150.0L620.0 284.0V284z"
    assert chart.dots == ((355.0, 150.0),)
    assert [(tick.at, tick.words) for tick in chart.down] == [(284.0, "£0"), (16.0, "£1")]
    assert [(tick.at, tick.words) for tick in chart.across] == [(90.0, "Start"), (620.0, "2")]


def test_one_value_is_no_line() -> None:
    assert line_chart([1], dots=[], limits=[], levels=[], steps=[]) is None


def test_words_of_limits_never_stand_on_each_other() -> None:
    apart = lines(100, 0, 0, limits=((80, "upper"), (20, "lower"))).limits
    assert all(limit.at - limit.words_at == pytest.approx(6) for limit in apart)
    upper, lower = lines(1000, 0, 0, limits=((23, "upper"), (14, "lower"))).limits
    assert upper.words == "upper" and upper.words_at < upper.at < lower.at < lower.words_at
