"""Which lot a price may name, and who decides on the price that a new one ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.models import Application
from directory.admissions.states import OPEN_APPLICATION_STATES, ApplicationState
from directory.catalogue.models import Service
from directory.foundation.actor import DEMO, Actor, Grant, Role
from directory.foundation.errors import Invalid, NotAllowed
from directory.foundation.time import now
from directory.frameworks.models import Lot
from directory.prices.actions.change import accept_price, change_price, propose_price, propose_within_rules
from directory.prices.actions.ending import end_price
from directory.prices.entry_queries import waiting_in_series
from directory.prices.models import Price
from directory.prices.rules.types import PriceLine
from tests.admissions.factories import admit_directly
from tests.prices.examples import TODAY, hourly, nursing_fee
from tests.prices.factories import (
    DECEMBER,
    EALING,
    HARROW,
    MANAGER,
    make_service,
    make_unpriced_lot,
    provider_of,
)

HAVERING = "E09000016"
APRIL, YESTERDAY = date(2026, 4, 1), date(2026, 11, 21)
Enter = Callable[[Actor, Service, PriceLine], Price]


def manager_of(*councils: str) -> Actor:
    """A framework manager of one council or several."""
    grants = tuple(Grant(Role.FRAMEWORK_MANAGER, council=council) for council in councils)
    return Actor("manager-2", grants)


def change(actor: Actor, service: Service, line: PriceLine) -> Price:
    """Enter a price that was agreed elsewhere."""
    return change_price(actor, service.id, line, on=TODAY)


def accept(actor: Actor, service: Service, line: PriceLine) -> Price:
    """Accept a price that the provider has proposed."""
    waiting = waiting_in_series(service.id, line)
    asked = waiting is not None and waiting.lot_id == line.lot_id
    price = waiting if waiting and asked else propose_price(provider_of(service), service.id, line)
    accept_price(actor, price, on=TODAY)
    return price


@pytest.fixture
def lots(session: scoped_session[Any]) -> dict[str, Lot]:
    """A lot of Ealing's and one of Havering's, neither with prices of its own."""
    return {council: make_unpriced_lot(council) for council in (EALING, HAVERING)}


@pytest.fixture
def lead_price(lots: dict[str, Lot], session: scoped_session[Any]) -> Price:
    """The price in Ealing's lot of a service that stands in Harrow and is in both lots."""
    service = make_service(session, "home_care", HARROW)
    for lot in lots.values():
        admit_directly(service, lot)
    return change(DEMO, service, hourly("20.00", valid_from=APRIL, lot_id=lots[EALING].id))


@pytest.mark.parametrize("enter", [change, accept])
@pytest.mark.parametrize("first_day", [APRIL, DECEMBER])
@pytest.mark.parametrize(("council", "in_own_lot"), [(HAVERING, True), (HARROW, False)])
def test_a_price_is_not_ended_by_a_council_that_may_not_decide_on_it(
    lots: dict[str, Lot],
    lead_price: Price,
    session: scoped_session[Any],
    enter: Enter,
    first_day: date,
    council: str,
    in_own_lot: bool,
) -> None:
    service = session.get_one(Service, lead_price.service_id)
    lot_id = lots[council].id if in_own_lot else None
    with pytest.raises(NotAllowed):
        enter(manager_of(council), service, hourly("99.00", valid_from=first_day, lot_id=lot_id))
    assert (lead_price.state, lead_price.valid_to) == ("current", None)
    enter(manager_of(EALING, council), service, hourly("99.00", valid_from=first_day, lot_id=lot_id))
    assert lead_price.state != "current"


@pytest.mark.parametrize("enter", [change, accept])
def test_a_price_that_has_ended_is_followed_without_the_council_that_ended_it(
    lead_price: Price, session: scoped_session[Any], enter: Enter
) -> None:
    end_price(manager_of(EALING), lead_price, last=YESTERDAY, on=YESTERDAY)
    service = session.get_one(Service, lead_price.service_id)
    price = enter(manager_of(HARROW), service, hourly("21.00", valid_from=TODAY))
    assert (price.state, price.lot_id) == ("current", None)


@pytest.mark.parametrize("enter", [change, accept])
@pytest.mark.parametrize("actor", [DEMO, MANAGER])
@pytest.mark.parametrize("payer", ["council", "self_funder"])
@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"state": "suspended", "reason": "x", "suspended_on": TODAY, "suspension_cause": "other"}, True),
        ({"valid_to": TODAY}, True),
        ({"valid_to": YESTERDAY}, False),
        ({"state": "removed", "reason": "x"}, False),
        (None, False),
    ],
)
def test_a_price_names_only_a_lot_that_the_service_is_admitted_to(
    lots: dict[str, Lot],
    service: Service,
    session: scoped_session[Any],
    enter: Enter,
    actor: Actor,
    payer: str,
    values: dict[str, Any] | None,
    counts: bool,
) -> None:
    if values is not None:
        admit_directly(service, lots[EALING], **values)
    line = hourly("20.00", valid_from=TODAY, lot_id=lots[EALING].id, payer=payer)
    if counts:
        assert enter(actor, service, line).state == "current"
    else:
        with pytest.raises(Invalid) as refusal:
            enter(actor, service, line)
        assert (refusal.value.field, refusal.value.code) == ("lot_id", "not_admitted_to_lot")
        assert session.scalar(select(Price.id).where(Price.state != "proposed")) is None


@pytest.mark.parametrize("enter", [change, accept])
@pytest.mark.parametrize("in_unpriced_lot", [False, True])
def test_a_band_is_not_evaded_by_a_price_outside_the_priced_lot(
    banded: Lot, session: scoped_session[Any], enter: Enter, in_unpriced_lot: bool
) -> None:
    home = session.scalars(select(Service).where(Service.category == "nursing_home")).one()
    unpriced = make_unpriced_lot(EALING, "nursing_home")
    admit_directly(home, unpriced)
    line = nursing_fee("5000.00", "inclusive", valid_from=TODAY)
    outside = replace(line, lot_id=unpriced.id if in_unpriced_lot else None)
    for actor in (DEMO, MANAGER):
        with pytest.raises(Invalid) as refusal:
            enter(actor, home, outside)
        assert (refusal.value.field, refusal.value.code) == ("lot_id", "priced_lot_needed")
    assert enter(MANAGER, home, replace(line, lot_id=banded.id)).state == "out_of_band"
    assert enter(MANAGER, home, replace(outside, payer="self_funder")).state == "current"


@pytest.mark.parametrize("state", ApplicationState)
def test_a_price_is_asked_for_in_a_lot_that_is_applied_to_and_accepted_once_admitted(
    lots: dict[str, Lot], service: Service, session: scoped_session[Any], state: str
) -> None:
    lot = lots[EALING]
    decided = {"submitted_at": now(), "decided_by": "manager-2", "refusal_reason": "x"}
    session.add(
        Application(service_id=service.id, lot_id=lot.id, state=state, created_by="provider-1", **decided)
    )
    session.flush()
    line = hourly("20.00", valid_from=TODAY, lot_id=lot.id)
    if state not in OPEN_APPLICATION_STATES:
        with pytest.raises(Invalid) as refusal:
            propose_within_rules(provider_of(service), service.id, line, on=TODAY)
        assert (refusal.value.field, refusal.value.code) == ("lot_id", "not_admitted_to_lot")
        return
    price = propose_within_rules(provider_of(service), service.id, line, on=TODAY)
    with pytest.raises(Invalid) as refusal:
        accept_price(MANAGER, price, on=TODAY)
    assert (refusal.value.code, price.state) == ("not_admitted_to_lot", "proposed")
    admit_directly(service, lot)
    accept_price(MANAGER, price, on=TODAY)
    assert price.state == "current"
