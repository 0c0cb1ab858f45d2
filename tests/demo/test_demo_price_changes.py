"""The demonstration's prices that wait, proposed by the real actions of the invented provider."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.demo.accounts import make_accounts
from directory.demo.price_changes import make_price_changes
from directory.foundation.actor import DEMO
from directory.prices.actions.change import change_price
from directory.prices.models import Price, PriceEnding
from directory.prices.rules.types import PriceLine
from tests.catalogue.factories import TODAY, make_own_service


@pytest.mark.parametrize(
    ("payers", "prices", "endings"),
    [((), 0, 0), (("council",), 1, 0), (("council", "self_funder", "direct_payment"), 2, 1)],
)
def test_some_prices_wait_and_another_is_to_end(
    session: scoped_session, payers: tuple[str, ...], prices: int, endings: int
) -> None:
    service = make_own_service()
    for payer in payers:
        line = PriceLine("hour", 22_00, payer, service.category, date(2026, 4, 1))
        change_price(DEMO, service.id, line, on=TODAY)
    session.commit()
    make_accounts()
    assert make_price_changes(TODAY) == prices + endings
    waiting = select(func.count()).select_from(Price).where(Price.state == "proposed")
    assert session.scalar(waiting) == prices
    assert session.scalar(select(func.count()).select_from(PriceEnding)) == endings
