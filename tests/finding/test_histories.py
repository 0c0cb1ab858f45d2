"""The history of a price and of a rating: a chart with its table on the page of the service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM
from directory.presenting.histories import price_history, rating_history
from directory.prices.actions.change import change_price
from directory.prices.queries import price_history as every_price
from directory.prices.rules.types import PriceLine
from directory.register.records import PastRating
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.page_client import PageClient

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


def test_a_price_that_changed_is_drawn_and_told(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    service = town.add("Changing Care", hour=2000)
    (line,) = every_price(service.id)
    change_price(
        SYSTEM, service.id, replace(line, amount_pence=2150, valid_from=date(2026, 10, 1), id=0), on=TODAY
    )
    session.commit()
    page = client.page(f"/services/{service.slug}")
    section = page.xpath("//h2[@id='price-history']/following-sibling::table[1]")[0]
    words = " ".join(section.text_content().split())
    assert "1 Oct 2026" in words and "£21.50 an hour" in words and "£20.00 an hour" in words
    assert page.xpath("//figure[contains(@class, 'cc-chart')]//*[@role='img']/@aria-label")


def test_one_price_makes_no_chart(town: Town, client: PageClient) -> None:
    service = town.add("Steady Care", hour=2000)
    assert not client.page(f"/services/{service.slug}").find_class("cc-chart")


def test_ratings_are_words_and_gaps_stay_gaps(app: object) -> None:
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


def test_nothing_is_drawn_of_nothing(app: object) -> None:
    assert app
    assert price_history((), TODAY).chart is None and price_history((), TODAY).rows == ()
    one = PriceLine("hour", 2000, "council", "home_care", date(2026, 4, 1))
    assert price_history((one,), TODAY).chart is None
