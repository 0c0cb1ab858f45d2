"""Who may do what to prices, nursing rates and discounts, by hand from requirements section 4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import DEMO, Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from directory.frameworks.models import Lot
from directory.prices.actions.announce import (
    announce_charging_figure,
    announce_nursing_rate,
    announce_savings_limits,
    load_nursing_rates,
    record_charging_policy,
)
from directory.prices.actions.change import (
    accept_price,
    change_price,
    propose_price,
    propose_within_rules,
    reject_price,
    withdraw_price,
)
from directory.prices.actions.discount import add_discount_rule, end_discount, trigger_discount
from directory.prices.actions.ending import accept_end, end_price, propose_end, reject_end, withdraw_end
from directory.prices.actions.several import propose_several
from directory.prices.models import DiscountRule, Price
from directory.prices.queries import own_prices
from directory.prices.rules.charging import CouncilPolicy
from directory.prices.rules.sheet import WantedPrice
from tests.admissions.factories import admit_directly
from tests.authority import SYSTEM_ONLY, check_action
from tests.prices.examples import TODAY, hourly
from tests.prices.factories import DECEMBER, EALING, HARROW, make_service, provider_of

AUTHORITY = {
    "directory.prices.actions.announce.load_nursing_rates": "administrator",
    "directory.prices.actions.announce.announce_nursing_rate": "administrator",
    "directory.prices.actions.announce.announce_savings_limits": "administrator",
    "directory.prices.actions.announce.announce_charging_figure": "administrator",
    "directory.prices.actions.announce.record_charging_policy": "administrator",
    "directory.prices.actions.change.propose_price": "provider_user provider_signatory",
    "directory.prices.actions.change.propose_within_rules": "provider_user provider_signatory",
    "directory.prices.actions.change.withdraw_price": "provider_user provider_signatory",
    "directory.prices.actions.several.propose_several": "provider_user provider_signatory",
    "directory.prices.actions.ending.propose_end": "provider_user provider_signatory",
    "directory.prices.actions.ending.withdraw_end": "provider_user provider_signatory",
    "directory.prices.actions.ending.accept_end": "framework_manager",
    "directory.prices.actions.ending.reject_end": "framework_manager",
    "directory.prices.actions.change.accept_price": "framework_manager",
    "directory.prices.actions.change.reject_price": "framework_manager",
    "directory.prices.actions.change.change_price": "framework_manager",
    "directory.prices.actions.ending.end_price": "framework_manager",
    "directory.prices.actions.discount.add_discount_rule": "framework_manager",
    "directory.prices.actions.discount.trigger_discount": "framework_manager",
    "directory.prices.actions.discount.end_discount": "framework_manager",
}

QUERIES = {"directory.prices.queries.own_prices": "provider_user provider_signatory"}

ENDINGS = ("propose_several", "end_price", "propose_end", "withdraw_end", "accept_end", "reject_end")


class Made:
    """A service in Harrow whose price is in a lot of Ealing's, or in none."""

    def __init__(self, service: Service, lot: Lot, *, in_lot: bool) -> None:
        self.service, self.lot = service, lot
        self.line = hourly("20.00", valid_from=TODAY, lot_id=lot.id if in_lot else None)

    def rule(self, actor: Actor = DEMO) -> DiscountRule:
        """A rule of the lot's instrument."""
        return add_discount_rule(
            actor,
            measure="active_agreements",
            threshold=10,
            basis_points=500,
            instrument_id=self.lot.instrument_id,
            valid_from=TODAY,
        )

    def call(self, action: str) -> Callable[[Actor], object]:
        """A call of an action on what it may be done to."""
        line, service = self.line, self.service
        if action == "load_nursing_rates":
            return load_nursing_rates
        if action == "announce_nursing_rate":
            return lambda actor: announce_nursing_rate(
                actor,
                valid_from=DECEMBER,
                valid_to=DECEMBER,
                announced_on=TODAY,
                standard_pence=1,
                higher_pence=None,
                source="",
            )
        if action == "announce_savings_limits":
            return lambda actor: announce_savings_limits(
                actor,
                valid_from=DECEMBER,
                valid_to=DECEMBER,
                announced_on=TODAY,
                upper_pence=2,
                lower_pence=1,
                source="Circular",
            )
        if action == "announce_charging_figure":
            return lambda actor: announce_charging_figure(
                actor,
                code="personal_expenses",
                valid_from=DECEMBER,
                valid_to=DECEMBER,
                announced_on=TODAY,
                pence=1,
                source="Circular",
            )
        if action == "record_charging_policy":
            policy = CouncilPolicy(EALING, "charges", TODAY, DECEMBER, "Policy", TODAY, 5_00, 3_00, 2_00)
            return lambda actor: record_charging_policy(actor, policy, on=TODAY)
        if action == "propose_price":
            return lambda actor: propose_price(actor, service.id, line)
        if action == "propose_within_rules":
            return lambda actor: propose_within_rules(actor, service.id, line, on=TODAY)
        if action == "change_price":
            return lambda actor: change_price(actor, service.id, line, on=TODAY)
        if action in ("accept_price", "reject_price", "withdraw_price"):
            price = propose_price(provider_of(service), service.id, line)
            if action == "withdraw_price":
                return lambda actor: withdraw_price(actor, price)
            if action == "accept_price":
                return lambda actor: accept_price(actor, price, on=TODAY)
            return lambda actor: reject_price(actor, price, reason="Too dear")
        if action in ENDINGS:
            return self.ending(action, change_price(DEMO, service.id, line, on=TODAY))
        if action == "add_discount_rule":
            return self.rule
        rule, provider = self.rule(), service.provider_id
        if action == "trigger_discount":
            return lambda actor: trigger_discount(
                actor, rule, provider, measured_value=10, effective_from=TODAY
            )
        assert action == "end_discount"
        trigger = trigger_discount(DEMO, rule, provider, measured_value=10, effective_from=TODAY)
        return lambda actor: end_discount(actor, trigger, last=DECEMBER, reason="Reviewed")

    def ending(self, action: str, current: Price) -> Callable[[Actor], object]:
        """A call of an action on a live price, or on the wish that it ends."""
        if action == "propose_several":
            wanted = WantedPrice(2, current.id, 21_00, DECEMBER, "F", "G")
            return lambda actor: propose_several(actor, [wanted], on=TODAY)
        if action == "end_price":
            return lambda actor: end_price(actor, current, last=DECEMBER, on=TODAY)
        if action == "propose_end":
            return lambda actor: propose_end(actor, current, last=DECEMBER, on=TODAY)
        ending = propose_end(provider_of(self.service), current, last=DECEMBER, on=TODAY)
        if action == "withdraw_end":
            return lambda actor: withdraw_end(actor, ending)
        if action == "accept_end":
            return lambda actor: accept_end(actor, ending, on=TODAY)
        assert action == "reject_end"
        return lambda actor: reject_end(actor, ending, reason="It is needed.")


@pytest.fixture
def home_care(banded: Lot, session: scoped_session[Any]) -> Service:
    """A service that stands in Harrow, beside a lot that Ealing leads."""
    return make_service(session, "live_in_care", HARROW)


@pytest.mark.parametrize("name", AUTHORITY)
def test_a_price_in_a_lot_is_its_lead_council_s(
    home_care: Service, banded: Lot, session: scoped_session[Any], name: str
) -> None:
    admit_directly(home_care, banded)
    made = Made(home_care, banded, in_lot=True)
    made.line = hourly("20.00", valid_from=TODAY, lot_id=banded.id, category="live_in_care")
    call = made.call(name.rsplit(".", 1)[1])
    check_action(session, call, AUTHORITY[name], council=EALING, provider=home_care.provider_id, effects=name)


@pytest.mark.parametrize(
    "name", [name for name in AUTHORITY if ".discount." not in name and ".announce." not in name]
)
def test_a_price_outside_every_lot_is_the_host_council_s(
    home_care: Service, banded: Lot, session: scoped_session[Any], name: str
) -> None:
    made = Made(home_care, banded, in_lot=False)
    made.line = hourly("20.00", valid_from=TODAY, category="live_in_care")
    call = made.call(name.rsplit(".", 1)[1])
    check_action(session, call, AUTHORITY[name], council=HARROW, provider=home_care.provider_id)
    if "framework_manager" in AUTHORITY[name]:
        with pytest.raises(NotAllowed):
            call(Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=EALING),)))


def test_a_discount_rule_without_an_instrument_is_the_site_s_alone(
    home_care: Service, session: scoped_session[Any]
) -> None:
    def add(actor: Actor) -> DiscountRule:
        return add_discount_rule(
            actor,
            measure="active_agreements",
            threshold=10,
            basis_points=500,
            provider_id=home_care.provider_id,
            valid_from=TODAY,
        )

    check_action(session, add, SYSTEM_ONLY, council=HARROW, provider=home_care.provider_id)


def test_a_provider_reads_its_own_prices_alone(home_care: Service, session: scoped_session[Any]) -> None:
    check_action(
        session,
        lambda actor: own_prices(actor, home_care.id, TODAY),
        QUERIES["directory.prices.queries.own_prices"],
        council=HARROW,
        provider=home_care.provider_id,
    )
