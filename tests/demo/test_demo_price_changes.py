"""The demonstration's prices that wait, proposed by the real actions of the invented provider."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.demo.accounts import demo_actor, make_accounts
from directory.demo.price_changes import make_price_changes
from directory.foundation.actor import DEMO, Role
from directory.prices.actions.change import change_price
from directory.prices.actions.discount import add_discount_rule, trigger_discount
from directory.prices.models import DiscountTrigger, Price, PriceEnding
from directory.prices.rules.types import PriceLine
from directory.prices.tasks import tasks_for
from tests.admissions.factories import admit_directly, make_lot
from tests.catalogue.factories import TODAY, make_own_service, make_provider, make_service


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


def test_one_of_several_discounts_ends_soon(session: scoped_session) -> None:
    service = make_own_service()
    lot = make_lot()
    other = make_service(make_provider(legal_name="Other Example Limited"))
    for one in (service, other):
        admit_directly(one, lot)
    make_accounts()
    rule = add_discount_rule(
        DEMO,
        measure="hours_per_week",
        threshold=500,
        valid_from=date(2026, 1, 1),
        instrument_id=lot.instrument_id,
        basis_points=300,
    )
    trigger_discount(DEMO, rule, service.provider_id, measured_value=600, effective_from=TODAY)
    make_price_changes(TODAY)
    assert not session.scalars(select(DiscountTrigger.ended_on)).one(), "the only one runs on"
    trigger_discount(DEMO, rule, other.provider_id, measured_value=700, effective_from=TODAY)
    make_price_changes(TODAY)
    ended = session.scalars(select(DiscountTrigger).where(DiscountTrigger.ended_on.is_not(None))).one()
    assert ended.provider_id == other.provider_id
    tasks = tasks_for(demo_actor(Role.FRAMEWORK_MANAGER), TODAY)
    assert [task.subject for task in tasks if task.kind == "discount.ends"] == [str(ended.id)]
