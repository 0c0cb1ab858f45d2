"""One proposal of a price waits at a time, it can be taken back, and a price ends on a day that is not over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import DEMO
from directory.foundation.errors import Conflict, Invalid, NotFound, WrongState
from directory.outbox.models import OutboxMessage
from directory.prices.actions.change import (
    accept_price,
    change_price,
    propose_price,
    reject_price,
    withdraw_price,
)
from directory.prices.actions.ending import accept_end, end_price, propose_end, reject_end, withdraw_end
from directory.prices.actions.several import propose_several
from directory.prices.models import Price, PriceEnding
from directory.prices.queries import own_prices
from directory.prices.rules.sheet import WantedPrice
from directory.prices.rules.types import PriceLine
from directory.prices.sheet_queries import changeable_prices, sheet_outcome
from directory.prices.states import PRICE_ENDING
from tests.admissions.factories import admit_directly
from tests.prices.examples import TODAY, hourly
from tests.prices.factories import DECEMBER, EALING, MANAGER, make_service, make_unpriced_lot, provider_of

YESTERDAY, LATER = TODAY - timedelta(days=1), date(2026, 12, 31)
NEXT = hourly("22.00", valid_from=DECEMBER)


def propose(service: Service, line: PriceLine = NEXT, **values: Any) -> Price:
    return propose_price(provider_of(service), service.id, line, **values)


def live(service: Service, **values: Any) -> Price:
    return change_price(DEMO, service.id, hourly("20.00", valid_from=TODAY, **values), on=TODAY)


def waiting(session: scoped_session[Any]) -> list[int]:
    return list(session.scalars(select(Price.amount_pence).where(Price.state == "proposed")))


def test_the_same_price_is_not_proposed_twice(service: Service, session: scoped_session[Any]) -> None:
    before = live(service)
    propose(service, replaces=before.id)
    with pytest.raises(Invalid) as refusal:
        propose(service, replaces=before.id)
    assert (refusal.value.field, refusal.value.code) == ("amount", "already_proposed")
    assert waiting(session) == [22_00]


def test_another_proposal_takes_the_place_of_the_one_before_it(
    service: Service, session: scoped_session[Any]
) -> None:
    first = propose(service)
    propose(service, replace(NEXT, amount_pence=23_00))
    propose(service, replace(NEXT, amount_pence=23_00, valid_from=LATER))
    assert first.state == "withdrawn"
    assert waiting(session) == [23_00]
    propose(service, replace(NEXT, payer="self_funder"))
    assert waiting(session) == [23_00, 22_00], "another series waits beside it"


def test_a_proposal_that_was_overtaken_may_be_made_again(
    service: Service, session: scoped_session[Any]
) -> None:
    stale = propose(service)
    live(service)
    again = propose(service)
    assert (stale.state, again.state) == ("withdrawn", "proposed")
    accept_price(MANAGER, again, on=TODAY)
    assert again.state == "current"


def test_what_was_refused_may_be_asked_for_again(service: Service) -> None:
    reject_price(DEMO, propose(service), reason="Too dear")
    assert propose(service).state == "proposed"


def test_the_database_holds_one_proposal_of_a_series(service: Service, session: scoped_session[Any]) -> None:
    first = propose(service)
    columns = [column.key for column in Price.__table__.columns if column.key not in ("id", "series")]
    session.add(Price(**{column: getattr(first, column) for column in columns}))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_database_holds_one_wish_that_a_price_ends(
    service: Service, session: scoped_session[Any]
) -> None:
    price = live(service)
    propose_end(provider_of(service), price, last=DECEMBER, on=TODAY)
    session.add(PriceEnding(price_id=price.id, last_day=LATER, created_by="somebody"))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("state", ["proposed", "out_of_band"])
def test_what_is_not_decided_is_taken_back(
    service: Service, session: scoped_session[Any], state: str
) -> None:
    price = propose(service)
    price.state = state
    withdraw_price(provider_of(service), price)
    assert price.state == "withdrawn"
    assert own_prices(provider_of(service), service.id, TODAY) == ()


def test_a_live_price_is_not_taken_back(service: Service) -> None:
    with pytest.raises(WrongState):
        withdraw_price(provider_of(service), live(service))


def test_the_table_of_states_of_an_ending() -> None:
    assert (PRICE_ENDING.name, PRICE_ENDING.initial) == ("price_ending", "proposed")
    assert {verb: (set(sources), target) for verb, (sources, target) in PRICE_ENDING.moves.items()} == {
        "accept": ({"proposed"}, "accepted"),
        "reject": ({"proposed"}, "rejected"),
        "withdraw": ({"proposed"}, "withdrawn"),
    }
    assert set(PRICE_ENDING.final) == {"accepted", "rejected", "withdrawn"}
    assert set(PRICE_ENDING.needs_reason) == {"reject"}


MOVES: dict[str, tuple[Callable[[Service, PriceEnding], None], str]] = {
    "accept": (lambda _, ending: accept_end(MANAGER, ending, on=TODAY), "accepted"),
    "reject": (lambda _, ending: reject_end(MANAGER, ending, reason="It is needed."), "rejected"),
    "withdraw": (lambda service, ending: withdraw_end(provider_of(service), ending), "withdrawn"),
}


@pytest.mark.parametrize("action", MOVES)
@pytest.mark.parametrize("before", [None, *MOVES])
def test_an_ending_is_decided_once(service: Service, action: str, before: str | None) -> None:
    price = live(service)
    ending = propose_end(provider_of(service), price, last=DECEMBER, on=TODAY)
    if before is not None:
        MOVES[before][0](service, ending)
        with pytest.raises(WrongState):
            MOVES[action][0](service, ending)
        return
    MOVES[action][0](service, ending)
    assert ending.state == MOVES[action][1]
    ended = action == "accept"
    assert (price.state, price.valid_to) == (("superseded", DECEMBER) if ended else ("current", None))


def test_an_ending_that_is_accepted_is_told_to_the_public_site(
    service: Service, session: scoped_session[Any]
) -> None:
    ending = propose_end(provider_of(service), live(service), last=DECEMBER, on=TODAY)
    session.query(OutboxMessage).delete()
    accept_end(MANAGER, ending, on=TODAY)
    assert [message.event for message in session.scalars(select(OutboxMessage))] == ["service_changed"]


def test_another_day_takes_the_place_of_the_one_before_it(
    service: Service, session: scoped_session[Any]
) -> None:
    price = live(service)
    first = propose_end(provider_of(service), price, last=DECEMBER, on=TODAY)
    with pytest.raises(Invalid) as refusal:
        propose_end(provider_of(service), price, last=DECEMBER, on=TODAY)
    assert (refusal.value.field, refusal.value.code) == ("valid_to", "already_proposed")
    second = propose_end(provider_of(service), price, last=LATER, on=TODAY)
    assert (first.state, second.state) == ("withdrawn", "proposed")
    (own,) = own_prices(provider_of(service), service.id, TODAY)
    assert own.ending is not None and own.ending.last_day == LATER


def test_a_day_that_is_over_and_one_before_the_price_are_refused(service: Service) -> None:
    price = live(service)
    for last, on, code in (
        (YESTERDAY, TODAY, "in_the_past"),
        (YESTERDAY, YESTERDAY, "dates_backwards"),
    ):
        for act in (
            lambda last, on: end_price(MANAGER, price, last=last, on=on),
            lambda last, on: propose_end(provider_of(service), price, last=last, on=on),
        ):
            with pytest.raises(Invalid) as refusal:
                act(last, on)
            assert refusal.value.code == code
    end_price(MANAGER, price, last=TODAY, on=TODAY)
    assert price.valid_to == TODAY, "the day itself is not over"


def test_a_wish_that_is_decided_too_late_ends_nothing(service: Service) -> None:
    price = live(service)
    ending = propose_end(provider_of(service), price, last=DECEMBER, on=TODAY)
    with pytest.raises(Invalid) as refusal:
        accept_end(MANAGER, ending, on=DECEMBER + timedelta(days=1))
    assert refusal.value.code == "in_the_past"
    assert (price.state, ending.state) == ("current", "proposed")


def test_a_wish_about_a_price_that_was_replaced_ends_nothing(service: Service) -> None:
    price = live(service)
    ending = propose_end(provider_of(service), price, last=LATER, on=TODAY)
    change_price(DEMO, service.id, NEXT, on=TODAY)
    with pytest.raises(WrongState):
        accept_end(MANAGER, ending, on=TODAY)
    reject_end(MANAGER, ending, reason="Another has taken its place.")


def test_a_public_page_keeps_a_price(service: Service) -> None:
    service.state = "published"
    only = live(service)
    with pytest.raises(Invalid) as refusal:
        end_price(MANAGER, only, last=DECEMBER, on=TODAY)
    assert (refusal.value.field, refusal.value.code) == ("valid_to", "last_price")
    other = live(service, payer="self_funder")
    end_price(MANAGER, other, last=DECEMBER, on=TODAY)
    with pytest.raises(Invalid):
        end_price(MANAGER, only, last=DECEMBER, on=TODAY)
    end_price(MANAGER, only, last=DECEMBER - timedelta(days=1), on=TODAY)


def test_where_prices_are_agreed_for_each_person_the_last_one_may_end(
    service: Service, session: scoped_session[Any]
) -> None:
    service.state = "published"
    admit_directly(service, make_unpriced_lot(EALING))
    end_price(MANAGER, live(service), last=DECEMBER, on=TODAY)


def wanted(price: Price, pence: int = 21_00, day: date = DECEMBER, row: int = 2) -> WantedPrice:
    return WantedPrice(row, price.id, pence, day, "F", "G")


def test_several_prices_are_proposed_together_or_not_at_all(
    service: Service, session: scoped_session[Any]
) -> None:
    hour, night = live(service), live(service, unit="night_sleep")
    actor = provider_of(service)
    session.commit()
    with pytest.raises(Invalid):
        propose_several(actor, [wanted(hour), wanted(night, day=YESTERDAY)], on=TODAY)
    session.rollback()
    assert waiting(session) == []
    both = [wanted(hour), wanted(night, 61_00, row=3)]
    assert propose_several(actor, both, on=TODAY) == 2
    assert propose_several(actor, both, on=TODAY) == 0, "the same table again"
    assert propose_several(actor, [wanted(hour, 21_50), both[1]], on=TODAY) == 1
    assert sorted(waiting(session)) == [21_50, 61_00]


def test_a_price_that_nothing_may_follow_is_not_proposed(service: Service) -> None:
    price = live(service)
    end_price(MANAGER, price, last=DECEMBER, on=TODAY)
    with pytest.raises(Conflict):
        propose_several(provider_of(service), [wanted(price)], on=TODAY)
    with pytest.raises(NotFound):
        propose_several(provider_of(service), [WantedPrice(2, 999, 1, TODAY, "F", "G")], on=TODAY)


def test_the_prices_that_may_change_are_one_s_own(service: Service, session: scoped_session[Any]) -> None:
    hour, night = live(service), live(service, unit="night_sleep")
    end_price(MANAGER, night, last=DECEMBER, on=TODAY)
    propose(service, replaces=hour.id)
    elsewhere = make_service(session, "foot_care", EALING)
    assert elsewhere.provider_id == service.provider_id
    (price,) = changeable_prices(provider_of(service))
    assert (price.line.id, price.service_name) == (hour.id, "Rowan")
    assert price.waiting is not None
    assert (price.waiting.amount_pence, price.waiting.valid_from) == (22_00, DECEMBER)
    service.state = "withdrawn"
    assert changeable_prices(provider_of(service)) == ()


def test_a_table_is_looked_at_by_the_rules_of_each_price(
    service: Service, session: scoped_session[Any]
) -> None:
    hour, night = live(service), live(service, unit="night_sleep")
    propose(service, replaces=hour.id)
    prices = {price.line.id: price for price in changeable_prices(provider_of(service))}
    rows = [wanted(hour, 22_00), wanted(night, day=YESTERDAY, row=3), WantedPrice(4, 999, 1, TODAY, "F", "G")]
    outcome = sheet_outcome(prices, rows, TODAY)
    assert (outcome.changes, outcome.waiting) == ((), 1)
    assert [(cell.cell, cell.refusal.code) for cell in outcome.refused] == [
        ("G3", "in_the_past"),
        ("F4", "price_unknown"),
    ]
    (change,) = sheet_outcome(prices, [wanted(hour, 23_00)], TODAY).changes
    assert (change.price.line.amount_pence, change.wanted.amount_pence) == (20_00, 23_00)
