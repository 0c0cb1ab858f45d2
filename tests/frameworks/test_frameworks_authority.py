"""Who may do what to instruments and all that hangs on them, by hand from requirements section 4."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import DEMO, Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from directory.frameworks.actions.access import end_access_agreement, sign_access_agreement
from directory.frameworks.actions.band import (
    add_area,
    end_area,
    remove_price_band,
    set_price_band,
    set_reference_rate,
)
from directory.frameworks.actions.instrument import (
    change_conditions,
    change_terms,
    describe_instrument,
    expire,
    extend,
    go_live,
    open_instrument,
    set_members,
    terminate,
)
from directory.frameworks.actions.lot import (
    add_lot,
    add_specification,
    cap_lot,
    change_lot,
    close_lot,
    open_lot,
)
from directory.frameworks.actions.value import enter_value
from tests.authority import check_action
from tests.frameworks.conftest import AFTER, DAY, EALING, END, FULHAM, HAVERING, make_instrument, make_ready

MANAGER = "framework_manager"

AUTHORITY = {
    "directory.frameworks.actions.access.sign_access_agreement": MANAGER,
    "directory.frameworks.actions.access.end_access_agreement": MANAGER,
    "directory.frameworks.actions.band.add_area": MANAGER,
    "directory.frameworks.actions.band.end_area": MANAGER,
    "directory.frameworks.actions.band.set_price_band": MANAGER,
    "directory.frameworks.actions.band.remove_price_band": MANAGER,
    "directory.frameworks.actions.band.set_reference_rate": MANAGER,
    "directory.frameworks.actions.instrument.add_instrument": MANAGER,
    "directory.frameworks.actions.instrument.change_conditions": MANAGER,
    "directory.frameworks.actions.instrument.change_terms": MANAGER,
    "directory.frameworks.actions.instrument.describe_instrument": MANAGER,
    "directory.frameworks.actions.instrument.set_members": MANAGER,
    "directory.frameworks.actions.instrument.open_instrument": MANAGER,
    "directory.frameworks.actions.instrument.go_live": MANAGER,
    "directory.frameworks.actions.instrument.expire": MANAGER,
    "directory.frameworks.actions.instrument.terminate": MANAGER,
    "directory.frameworks.actions.instrument.extend": MANAGER,
    "directory.frameworks.actions.lot.add_lot": MANAGER,
    "directory.frameworks.actions.lot.change_lot": MANAGER,
    "directory.frameworks.actions.lot.close_lot": MANAGER,
    "directory.frameworks.actions.lot.open_lot": MANAGER,
    "directory.frameworks.actions.lot.cap_lot": MANAGER,
    "directory.frameworks.actions.lot.add_specification": MANAGER,
    "directory.frameworks.actions.value.enter_value": f"{MANAGER} commissioning_manager approver joining_broker",
}


def call_of(action: str) -> Callable[[Actor], object]:
    """A call of an action on what it may be done to."""
    if action == "add_instrument":
        return make_instrument
    if action == "set_reference_rate":
        return lambda actor: set_reference_rate(
            actor, EALING, need_level="nursing", weekly_pence=1, source="", valid_from=DAY
        )
    state = "live" if action == "expire" else "planned"
    instrument = make_instrument(state=state)
    dates = {"signed_on": DAY, "valid_from": DAY, "valid_to": END}
    if action == "end_access_agreement":
        agreement = sign_access_agreement(DEMO, instrument, FULHAM, **dates)
        return lambda actor: end_access_agreement(actor, agreement, last=END)
    lot = add_lot(DEMO, instrument, code="1", name="Care homes", pricing_mode="banded")
    area = add_area(DEMO, instrument, [EALING], code="1", name="Ealing", valid_from=DAY)
    if action in ("open_instrument", "go_live"):
        make_ready(instrument)
        lot.pricing_mode = "non_priced"
        add_specification(DEMO, lot, version="1", title="1", valid_from=DAY)
    band = {"need_level": "nursing", "min_pence": 1, "max_pence": 2, "valid_from": DAY, "valid_to": END}
    later = (
        set_price_band(DEMO, lot, area, **{**band, "valid_from": AFTER, "valid_to": AFTER})
        if action == "remove_price_band"
        else None
    )
    calls: dict[str, Callable[[Actor], object]] = {
        "sign_access_agreement": lambda actor: sign_access_agreement(actor, instrument, FULHAM, **dates),
        "add_area": lambda actor: add_area(actor, instrument, [FULHAM], code="2", name="2", valid_from=DAY),
        "end_area": lambda actor: end_area(actor, area, last=END),
        "set_price_band": lambda actor: set_price_band(actor, lot, area, **band),
        "remove_price_band": lambda actor: remove_price_band(actor, later, on=DAY),
        "change_terms": lambda actor: change_terms(actor, instrument, max_value_pence=1),
        "set_members": lambda actor: set_members(actor, instrument, [FULHAM, HAVERING]),
        "describe_instrument": lambda actor: describe_instrument(
            actor, instrument, name="New", source="Here"
        ),
        "change_lot": lambda actor: change_lot(
            actor, lot, name="Homes", opens_on=None, categories=["care_home"], award_methods=["emergency"]
        ),
        "change_conditions": lambda actor: change_conditions(actor, instrument, min_rating="good"),
        "open_instrument": lambda actor: open_instrument(actor, instrument),
        "go_live": lambda actor: go_live(actor, instrument, on=DAY),
        "expire": lambda actor: expire(actor, instrument, on=AFTER),
        "terminate": lambda actor: terminate(actor, instrument, on=DAY, told_on=DAY, reason="Replaced"),
        "extend": lambda actor: extend(actor, instrument, on=DAY),
        "add_lot": lambda actor: add_lot(actor, instrument, code="2", name="2"),
        "close_lot": lambda actor: close_lot(actor, lot),
        "open_lot": lambda actor: open_lot(actor, lot),
        "cap_lot": lambda actor: cap_lot(actor, lot, most=15),
        "add_specification": lambda actor: add_specification(
            actor, lot, version="2", title="2", valid_from=DAY
        ),
        "enter_value": lambda actor: enter_value(
            actor, instrument, kind="bought", reference="a", value_pence=1, on=DAY
        ),
    }
    return calls[action]


@pytest.mark.parametrize("name", AUTHORITY)
def test_only_the_lead_council_s_staff_may(councils: None, session: scoped_session[Any], name: str) -> None:
    check_action(session, call_of(name.rsplit(".", 1)[1]), AUTHORITY[name], council=EALING, effects=name)


def test_value_is_entered_by_a_council_while_it_may_use_the_instrument(councils: None) -> None:
    instrument = make_instrument(state="live")
    broker = Actor("broker-1", (Grant(Role.JOINING_BROKER, council=FULHAM),))

    def enter(reference: str, on: date, kind: str = "bought") -> None:
        enter_value(broker, instrument, kind=kind, reference=reference, value_pence=1, on=on)

    with pytest.raises(NotAllowed):
        enter("a", DAY)
    agreement = sign_access_agreement(DEMO, instrument, FULHAM, signed_on=DAY, valid_from=DAY, valid_to=END)
    enter("b", DAY)
    enter("b", DAY, kind="released")
    with pytest.raises(NotAllowed):
        enter("c", DAY, kind="variation")
    end_access_agreement(DEMO, agreement, last=DAY)
    with pytest.raises(NotAllowed):
        enter("d", AFTER)


@pytest.mark.parametrize("role", [Role.FRAMEWORK_MANAGER, Role.ADMINISTRATOR])
def test_a_ceiling_is_raised_by_the_lead_council_s_framework_manager_alone(
    councils: None, role: Role
) -> None:
    instrument = make_instrument(state="live")
    for council in (EALING, FULHAM):
        actor = Actor("manager-1", (Grant(role, council=council),))
        if (role, council) == (Role.FRAMEWORK_MANAGER, EALING):
            enter_value(actor, instrument, kind="variation", reference=council, value_pence=1, on=DAY)
        else:
            with pytest.raises(NotAllowed):
                enter_value(actor, instrument, kind="variation", reference=council, value_pence=1, on=DAY)


@pytest.mark.parametrize("kind", ["bought", "released"])
def test_an_approver_enters_value_up_to_the_limit_of_the_grant(councils: None, kind: str) -> None:
    instrument = make_instrument(state="live")
    enter_value(DEMO, instrument, kind="bought", reference="a", value_pence=500_01, on=DAY)
    approver = Actor("approver-1", (Grant(Role.APPROVER, council=EALING, limit=500_00),))
    with pytest.raises(NotAllowed):
        enter_value(approver, instrument, kind=kind, reference="b", value_pence=500_01, on=DAY)
    enter_value(approver, instrument, kind=kind, reference="b", value_pence=500_00, on=DAY)
