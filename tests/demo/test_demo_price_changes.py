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
    [
        ((), {}, {}),
        (("council",), {"proposed": 1, "withdrawn": 1}, {}),
        (
            ("council", "self_funder", "direct_payment"),
            {"proposed": 2, "withdrawn": 1, "rejected": 1},
            {"proposed": 1, "withdrawn": 1, "rejected": 1},
        ),
    ],
)
def test_prices_and_their_ends_stand_in_every_state(
    session: scoped_session, payers: tuple[str, ...], prices: dict[str, int], endings: dict[str, int]
) -> None:
    service = make_own_service()
    for payer in payers:
        line = PriceLine("hour", 22_00, payer, service.category, date(2026, 4, 1))
        change_price(DEMO, service.id, line, on=TODAY)
    session.commit()
    make_accounts()
    assert make_price_changes(TODAY) == prices.get("proposed", 0) + endings.get("proposed", 0)
    states = select(Price.state, func.count()).where(Price.state != "current").group_by(Price.state)
    assert dict(map(tuple, session.execute(states))) == prices
    states = select(PriceEnding.state, func.count()).group_by(PriceEnding.state)
    assert dict(map(tuple, session.execute(states))) == endings
