"""The history of a price and of a rating: a chart and the rows of its table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from directory.presenting.histories import price_history, rating_history
from directory.prices.rules.types import PriceLine
from directory.register.records import PastRating
from tests.conftest import TODAY

PAST = PastRating(
    scope="location",
    question="overall",
    value="good",
    published_on=date(2025, 3, 14),
    as_at=date(2025, 3, 14),
    inspected_on=None,
    reason=None,
    inherited=False,
    inherited_from=None,
    report_url=None,
    score=None,
    score_framework=None,
)


def test_ratings_are_drawn_as_words_without_those_that_have_no_day(app: object) -> None:
    assert app
    ratings = [
        PAST,
        replace(PAST, value="not_rated", published_on=date(2023, 5, 1)),
        replace(PAST, value="requires_improvement", published_on=date(2021, 5, 1)),
        replace(PAST, published_on=None),
    ]
    history = rating_history(ratings, TODAY)
    assert history.chart is not None and len(history.chart.dots) == 2
    assert [words for _, words in history.rows] == ["Good", "Not yet rated", "Requires improvement"]
    assert [tick.words for tick in history.chart.down] == [
        "Inadequate",
        "Requires improvement",
        "Good",
        "Outstanding",
    ]
    assert rating_history([PAST], TODAY).chart is None


def test_fewer_than_two_prices_are_not_drawn(app: object) -> None:
    assert app
    assert price_history((), TODAY).chart is None and price_history((), TODAY).rows == ()
    line = PriceLine("hour", 2000, "council", "home_care", date(2026, 4, 1))
    assert price_history((line,), TODAY).chart is None
