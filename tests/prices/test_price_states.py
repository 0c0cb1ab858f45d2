"""The states of a price: the table itself, and every action that moves one, from every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Provider, Service
from directory.foundation.actor import DEMO, Actor, Grant, Role
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from directory.frameworks.models import Lot
from directory.prices.actions.change import accept_price, change_price, propose_price, reject_price
from directory.prices.actions.ending import end_price
from directory.prices.models import Price
from directory.prices.queries import past_prices, public_prices
from directory.prices.states import PRICE
from tests.admissions.factories import admit_directly
from tests.prices.examples import TODAY, hourly, nursing_fee
from tests.prices.factories import DECEMBER, EALING, MANAGER, make_service, provider_of

STATES = ("proposed", "approved", "out_of_band", "current", "superseded", "rejected", "withdrawn")


def test_the_table_of_states() -> None:
    assert (PRICE.name, PRICE.initial) == ("price", "proposed")
    assert {verb: (set(sources), target) for verb, (sources, target) in PRICE.moves.items()} == {
        "approve": ({"proposed"}, "approved"),
        "reject": ({"proposed", "approved", "out_of_band"}, "rejected"),
        "hold_out_of_band": ({"approved"}, "out_of_band"),
        "publish": ({"approved"}, "current"),
        "supersede": ({"current"}, "superseded"),
        "withdraw": ({"proposed", "out_of_band", "current"}, "withdrawn"),
    }
    assert set(PRICE.final) == {"superseded", "rejected", "withdrawn"}
    assert set(PRICE.needs_reason) == {"reject"}
    assert PRICE.states == set(STATES)


def nursing_home(session: scoped_session[Any]) -> Service:
    """The nursing home beside the banded lot."""
    return session.scalars(select(Service).where(Service.category == "nursing_home")).one()


def price_in(session: scoped_session[Any], service: Service, state: str) -> Price:
    """A price of a service that has come to a state by the actions that lead there."""
    line = hourly("20.00", valid_from=TODAY)
    if state in ("proposed", "approved", "out_of_band"):
        price = propose_price(provider_of(service), service.id, line)
        price.state = state
        session.flush()
        return price
    if state == "rejected":
        price = propose_price(provider_of(service), service.id, line)
        reject_price(DEMO, price, reason="Too dear")
        return price
    price = change_price(DEMO, service.id, line, on=TODAY)
    if state == "superseded":
        end_price(DEMO, price, last=date(2026, 11, 30), on=TODAY)
    if state == "withdrawn":
        change_price(DEMO, service.id, replace(line, amount_pence=21_00), on=TODAY)
    assert price.state == state
    return price


MOVES: dict[str, tuple[Callable[[Price], None], set[str], str]] = {
    "accept": (lambda price: accept_price(MANAGER, price, on=TODAY), {"proposed"}, "current"),
    "reject": (
        lambda price: reject_price(MANAGER, price, reason="Too dear"),
        {"proposed", "approved", "out_of_band"},
        "rejected",
    ),
    "end": (lambda price: end_price(MANAGER, price, last=DECEMBER, on=TODAY), {"current"}, "superseded"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", MOVES)
def test_every_action_from_every_state(
    service: Service, session: scoped_session[Any], action: str, state: str
) -> None:
    price = price_in(session, service, state)
    act, sources, target = MOVES[action]
    if state in sources:
        act(price)
        assert price.state == target
    else:
        with pytest.raises(WrongState):
            act(price)
        assert price.state == state


def test_a_proposed_price_is_not_published_until_it_is_accepted(
    service: Service, session: scoped_session[Any]
) -> None:
    first = change_price(DEMO, service.id, hourly("20.00"), on=TODAY)
    line = hourly("22.00", valid_from=DECEMBER)
    price = propose_price(provider_of(service), service.id, line, replaces=first.id)
    assert (price.state, price.series, price.replaces_id) == ("proposed", None, first.id)
    assert public_prices([service.id], DECEMBER)[service.id][0].amount_pence == 20_00
    assert [past.amount_pence for past in past_prices(service.id)] == [20_00]
    accept_price(MANAGER, price, on=TODAY)
    assert (price.state, price.previous_valid_to) == ("current", date(2026, 11, 30))
    assert (first.state, first.valid_to) == ("superseded", date(2026, 11, 30))
    assert public_prices([service.id], DECEMBER)[service.id][0].amount_pence == 22_00
    recorded = select(AuditEvent.action).where(AuditEvent.subject_id == str(price.id)).order_by(AuditEvent.id)
    actions = session.scalars(recorded.where(AuditEvent.subject_type == "price")).all()
    assert actions == ["price.proposed", "price.approve", "price.publish"]


def test_a_proposal_on_the_first_day_of_a_price_takes_its_place(service: Service) -> None:
    change_price(DEMO, service.id, hourly("19.00", valid_from=date(2026, 1, 1)), on=TODAY)
    first = change_price(DEMO, service.id, hourly("20.00", valid_from=TODAY), on=TODAY)
    price = propose_price(provider_of(service), service.id, hourly("21.00", valid_from=TODAY))
    accept_price(MANAGER, price, on=TODAY)
    assert (first.state, first.series) == ("withdrawn", None)
    assert price.previous_valid_to == date(2026, 11, 21)


def test_a_proposal_is_stale_once_another_price_has_entered_its_line(service: Service) -> None:
    actor = provider_of(service)
    price = propose_price(actor, service.id, hourly("22.00", valid_from=DECEMBER))
    first = change_price(DEMO, service.id, hourly("20.00"), on=TODAY)
    with pytest.raises(Conflict):
        accept_price(MANAGER, price, on=TODAY)
    assert price.state == "proposed"
    with pytest.raises(Conflict):
        propose_price(actor, service.id, hourly("22.00", valid_from=DECEMBER), replaces=first.id + 1)
    reject_price(MANAGER, price, reason="Propose it again")


def test_a_proposal_that_makes_no_sense_is_refused(service: Service) -> None:
    change_price(DEMO, service.id, hourly("20.00", valid_from=TODAY), on=TODAY)
    actor = provider_of(service)
    with pytest.raises(Invalid) as refusal:
        propose_price(actor, service.id, hourly("0.00"))
    assert refusal.value.code == "price_zero"
    with pytest.raises(Invalid) as refusal:
        propose_price(actor, service.id, hourly("20.00", valid_from=date(2026, 11, 21)))
    assert refusal.value.code == "price_backdated"


def test_a_rejection_needs_its_reason(service: Service) -> None:
    price = propose_price(provider_of(service), service.id, hourly("22.00"))
    with pytest.raises(Invalid) as refusal:
        reject_price(MANAGER, price, reason="  ")
    assert (refusal.value.code, price.state) == ("required", "proposed")


@pytest.mark.parametrize(
    ("pence", "state"),
    [
        (682_31, "out_of_band"),  # £949.99 with the contribution of £267.68
        (682_32, "current"),
        (782_32, "current"),
        (782_33, "out_of_band"),
    ],
)
def test_a_price_below_or_above_its_band_is_held_and_not_published(
    banded: Lot, session: scoped_session[Any], pence: int, state: str
) -> None:
    home = nursing_home(session)
    line = replace(nursing_fee("1.00", "exclusive", lot_id=banded.id, valid_from=TODAY), amount_pence=pence)
    price = propose_price(provider_of(home), home.id, line)
    accept_price(MANAGER, price, on=TODAY)
    assert price.state == state
    published = public_prices([home.id], TODAY).get(home.id, ())
    assert [line.amount_pence for line in published] == ([pence] if state == "current" else [])
    care_home = make_service(session, "care_home", EALING)
    admit_directly(care_home, banded)
    entered = change_price(DEMO, care_home.id, hourly_room(line), on=TODAY)
    assert entered.state == state


def hourly_room(line: Any) -> Any:
    """The same price of a nursing room in a home of the other kind."""
    return replace(line, category="care_home")


def test_a_price_held_out_of_its_band_is_rejected_or_stays(banded: Lot, session: scoped_session[Any]) -> None:
    home = nursing_home(session)
    line = nursing_fee("900.00", "exclusive", lot_id=banded.id, valid_from=TODAY)
    price = propose_price(provider_of(home), home.id, line)
    accept_price(MANAGER, price, on=TODAY)
    with pytest.raises(WrongState):
        accept_price(MANAGER, price, on=TODAY)
    reject_price(MANAGER, price, reason="Above the band")
    assert price.state == "rejected"


def test_a_placement_that_is_not_standard_is_not_judged(banded: Lot, session: scoped_session[Any]) -> None:
    home = nursing_home(session)
    line = nursing_fee("2000.00", "exclusive", lot_id=banded.id, valid_from=TODAY)
    price = propose_price(provider_of(home), home.id, line)
    accept_price(MANAGER, price, on=TODAY, standard_placement=False)
    assert price.state == "current"


def test_a_lot_s_price_is_its_lead_council_s_to_decide(banded: Lot, session: scoped_session[Any]) -> None:
    home = nursing_home(session)
    other = Actor("manager-2", (Grant(Role.FRAMEWORK_MANAGER, council="E09000015"),))
    line = nursing_fee("760.00", "exclusive", lot_id=banded.id, valid_from=TODAY)
    price = propose_price(provider_of(home), home.id, line)
    for act in (
        lambda: accept_price(other, price, on=TODAY),
        lambda: reject_price(other, price, reason="No"),
        lambda: change_price(other, home.id, line, on=TODAY),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert session.scalar(select(Provider.id)) == home.provider_id
