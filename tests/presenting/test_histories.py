"""The history of a price and of a rating: a chart and the rows of its table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from directory.presenting.histories import price_history, rating_history
from directory.prices.rules.types import PriceLine
from directory.prices.rules.weeks import WeekPattern, own_week
from directory.register.records import PastRating
from directory.vocabulary.care import Category
from directory.vocabulary.prices import NeedLevel, Payer, Unit
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
    assert price_history((), TODAY, None).chart is None and price_history((), TODAY, None).rows == ()
    line = PriceLine("hour", 2000, "council", "home_care", date(2026, 4, 1))
    assert price_history((line,), TODAY, None).chart is None


def test_the_prices_of_the_room_that_is_asked_for_come_first_and_are_drawn(app: object) -> None:
    assert app
    usual = [
        PriceLine(Unit.WEEK, pence, Payer.COUNCIL, Category.CARE_HOME, day, need_level=NeedLevel.RESIDENTIAL)
        for pence, day in ((90_000, date(2026, 4, 1)), (85_000, date(2025, 4, 1)), (80_000, date(2024, 4, 1)))
    ]
    dementia = [
        replace(line, need_level=NeedLevel.RESIDENTIAL_DEMENTIA, amount_pence=line.amount_pence + 10_000)
        for line in usual[:2]
    ]
    week = WeekPattern(NeedLevel.RESIDENTIAL_DEMENTIA, Category.CARE_HOME, NeedLevel.RESIDENTIAL_DEMENTIA)
    history = price_history((*usual, *dementia), TODAY, week)
    assert history.chart is not None
    assert [tick.words for tick in history.chart.down] == ["£950.00", "£1,000.00"]
    assert [day.year for day, _ in history.rows] == [2026, 2025, 2026, 2025, 2024]
    assert ["Dementia care" in words for _, words in history.rows] == [True] * 2 + [False] * 3


def test_visits_of_another_length_are_not_drawn(app: object) -> None:
    assert app
    long = [
        PriceLine(Unit.VISIT, 2000, Payer.COUNCIL, Category.HOME_CARE, date(year, 4, 1), minutes=60)
        for year in (2026, 2025, 2024)
    ]
    short = [replace(line, minutes=30, amount_pence=1200) for line in long[:2]]
    week = own_week(Category.HOME_CARE, "14x30")
    history = price_history((*long, *short), TODAY, week)
    assert history.chart is not None and len(history.chart.dots) == 2
