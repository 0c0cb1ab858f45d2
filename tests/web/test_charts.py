"""Charts: every point inside the drawing, time never runs back, a line for one value too."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from directory.web.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, step_chart

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


def test_nothing_to_draw() -> None:
    assert step_chart([], date(2026, 1, 1), [(1, "")], []) is None
    assert step_chart([(date(2026, 1, 1), 1)], date(2026, 1, 1), [], []) is None
    one = step_chart([(date(2026, 1, 1), 5)], date(2026, 1, 1), [(5, "")], [])
    assert one is not None and len(one.dots) == 1
