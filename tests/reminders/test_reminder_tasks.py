"""What a provider's desk asks to confirm: prices and words that are old in public (requirement 49)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.prices.actions.change import change_price
from directory.prices.rules.types import PriceLine
from directory.reminders.tasks import tasks_for
from tests.prices.examples import TOLD
from tests.reminders.conftest import TODAY

DAY = timedelta(days=1)


def own(service: Service, provider: int | None = None) -> list[tuple[str, date | None]]:
    grant = Grant(Role.PROVIDER_USER, provider=provider or service.provider_id)
    return [(task.kind, task.due) for task in tasks_for(Actor("a", (grant,)), TODAY)]


@pytest.mark.parametrize(("days", "is_old"), [(182, False), (183, True)])
def test_words_that_are_half_a_year_old_are_asked_about(
    session: scoped_session, home: Service, days: int, is_old: bool
) -> None:
    home.told_on = TODAY - days * DAY
    session.commit()
    assert own(home) == ([("words.confirm", TODAY - DAY)] if is_old else [])
    assert own(home, home.provider_id + 1) == [], "another provider's"
    home.state = "hidden"
    session.commit()
    assert own(home) == []


@pytest.mark.parametrize(("days", "is_old"), [(91, False), (92, True)])
def test_prices_that_are_a_quarter_old_are_asked_about_until_they_are_confirmed(
    session: scoped_session, home: Service, days: int, is_old: bool
) -> None:
    home.told_on = TODAY
    first = TODAY - days * DAY
    line = PriceLine("week", 90_000, "self_funder", "care_home", first, need_level="residential", **TOLD)
    change_price(SYSTEM, home.id, line, on=first)
    session.commit()
    assert own(home) == ([("price.confirm", TODAY - DAY)] if is_old else [])
    home.prices_confirmed_on = TODAY
    session.commit()
    assert own(home) == []
