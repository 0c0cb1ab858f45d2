"""What each action of prices refuses by itself, field and code; and that it writes every value it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.errors import Conflict
from directory.frameworks.models import Lot
from directory.prices.actions.announce import announce_nursing_rate, load_nursing_rates
from directory.prices.actions.change import accept_price, change_price, propose_price, reject_price
from directory.prices.actions.discount import add_discount_rule, end_discount, trigger_discount
from directory.prices.actions.ending import end_price
from directory.prices.models import DiscountRule, DiscountTrigger, Price
from directory.prices.rules.types import Charge, Extra, PriceLine
from tests.admissions.factories import admit_directly
from tests.effects import held_to_effects
from tests.prices.examples import TODAY, hourly, nursing_fee
from tests.prices.factories import HARROW, make_service
from tests.refusals import ANYBODY, refused

DAY = timedelta(days=1)
NEXT = date(2027, 1, 4)


class Case:
    """A live-in carer's service with an hourly price outside every lot, and a discount rule of an instrument."""

    def __init__(self, service: Service, lot: Lot) -> None:
        self.service, self.lot = service, lot
        self.line: PriceLine = hourly("20.00", valid_from=TODAY, category="live_in_care")

    def change(self, line: PriceLine | None = None, **values: Any) -> Price:
        """A price entered at once."""
        return change_price(ANYBODY, self.service.id, line or self.line, on=TODAY, **values)

    def rule(self, **values: Any) -> DiscountRule:
        """A rule of the instrument."""
        given = {"basis_points": 500, "instrument_id": self.lot.instrument_id, "valid_from": TODAY, **values}
        return add_discount_rule(ANYBODY, measure="active_agreements", threshold=10, **given)

    def trigger(self, rule: DiscountRule, *, value: int = 10, on: date = TODAY) -> DiscountTrigger:
        """The rule's discount, begun for the service's provider."""
        provider = self.service.provider_id
        return trigger_discount(ANYBODY, rule, provider, measured_value=value, effective_from=on)

    def discount(self) -> DiscountTrigger:
        """A discount that runs."""
        admit_directly(self.service, self.lot)
        return self.trigger(self.rule())


@pytest.fixture
def case(banded: Lot, session: scoped_session[Any]) -> Case:
    return Case(make_service(session, "live_in_care", HARROW), banded)


def announce(**values: Any) -> object:
    """A nursing rate with every value given."""
    given: dict[str, Any] = {
        "valid_from": NEXT,
        "valid_to": NEXT + DAY,
        "announced_on": TODAY,
        "standard_pence": 26000,
        "higher_pence": 36000,
        "source": "Announced in December.",
        "confirmed": False,
    }
    return announce_nursing_rate(ANYBODY, **{**given, **values})


Call = Callable[[Case], object]
INVALID: list[tuple[str, str, Call]] = [
    ("valid_to", "rate_unfit", lambda c: announce(valid_to=NEXT - DAY)),
    ("standard", "rate_unfit", lambda c: announce(standard_pence=0)),
    ("lot_id", "not_admitted_to_lot", lambda c: c.change(replace(c.line, lot_id=c.lot.id))),
    (
        "valid_to",
        "dates_backwards",
        lambda c: end_price(ANYBODY, c.change(), last=TODAY - DAY, on=TODAY - DAY),
    ),
    (
        "valid_to",
        "dates_backwards",
        lambda c: end_price(ANYBODY, c.change(replace(c.line, valid_to=NEXT)), last=NEXT + DAY, on=TODAY),
    ),
    ("instrument_id", "belongs_nowhere", lambda c: c.rule(instrument_id=None)),
    ("measured_value", "threshold_not_reached", lambda c: c.trigger(c.rule(), value=9)),
    ("effective_from", "rule_not_in_force", lambda c: c.trigger(c.rule(valid_from=NEXT))),
    ("effective_from", "rule_not_in_force", lambda c: c.trigger(c.rule(valid_to=TODAY), on=TODAY + DAY)),
    ("reason", "reason_needed", lambda c: end_discount(ANYBODY, c.discount(), last=TODAY, reason=" ")),
    ("last", "dates_backwards", lambda c: end_discount(ANYBODY, c.discount(), last=TODAY - DAY, reason="x")),
    (
        "reason",
        "required",
        lambda c: reject_price(ANYBODY, propose_price(ANYBODY, c.service.id, c.line), reason=" "),
    ),
]


@pytest.mark.parametrize(("field", "code", "call"), INVALID)
def test_a_value_that_cannot_be_taken_is_named(case: Case, field: str, code: str, call: Call) -> None:
    assert refused(lambda: call(case)) == (field, code)


def test_a_nursing_fee_that_no_rate_is_known_for_is_not_measured_against_a_band(
    banded: Lot, session: scoped_session[Any]
) -> None:
    home = make_service(session, "nursing_home", HARROW)
    admit_directly(home, banded)
    line = nursing_fee("900.00", "exclusive", valid_from=date(2010, 1, 1), lot_id=banded.id)
    fee = ("fnc_basis", "nursing_rate_unknown")
    assert refused(lambda: change_price(ANYBODY, home.id, line, on=TODAY)) == fee


CONFLICTS: dict[str, Call] = {
    "price changed meanwhile": lambda c: (c.change(), c.change(replaces=0)),
    "price ends on an agreed day": lambda c: (
        c.change(replace(c.line, valid_to=NEXT)),
        c.change(replace(c.line, valid_from=NEXT)),
    ),
    "discount runs already": lambda c: (
        admit_directly(c.service, c.lot),
        [c.trigger(r) for r in [c.rule()] * 2],
    ),
    "discount ended already": lambda c: [
        end_discount(ANYBODY, trigger, last=TODAY, reason="x") for trigger in [c.discount()] * 2
    ],
}


@pytest.mark.parametrize("words", CONFLICTS)
def test_what_somebody_else_did_first_is_said(case: Case, words: str) -> None:
    with pytest.raises(Conflict, match=words):
        CONFLICTS[words](case)


FULL: dict[str, Any] = {
    "includes_travel": False,
    "travel_pence": 150,
    "vat_status": "exclusive",
    "vat_basis_points": 2000,
    "included": ("meals",),
    "excluded": ("laundry",),
    "extras": (Extra("visit", 100),),
    "optional_extras": (Extra("escort", 200),),
    "charges": (Charge("deposit", 30000, refundable=True),),
    "minimum_charge_pence": 500,
    "minimum_charge_per": "visit",
    "valid_to": NEXT,
    "source": "brokered",
}
WRITES: dict[str, Call] = {
    "announce_nursing_rate, not yet confirmed": lambda c: announce(),
    "change_price, of one that goes on": lambda c: (
        c.change(),
        c.change(replace(c.line, valid_from=NEXT, amount_pence=2100)),
    ),
    "change_price, on the first day of another": lambda c: (
        c.change(),
        c.change(replace(c.line, amount_pence=2100)),
    ),
    "accept_price, after another": lambda c: (
        c.change(),
        accept_price(
            ANYBODY, propose_price(ANYBODY, c.service.id, replace(c.line, valid_from=NEXT)), on=TODAY
        ),
    ),
    "add_discount_rule, an agreed price": lambda c: c.rule(
        basis_points=None,
        price_pence=1800,
        unit="visit",
        minutes=30,
        time_of_week="weekend",
        valid_to=NEXT,
        provider_id=c.service.provider_id,
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_value_given_is_written(session: scoped_session[Any], case: Case, name: str) -> None:
    with held_to_effects(session, f"directory.prices: {name}"):
        WRITES[name](case)


def test_every_term_of_a_price_is_written(session: scoped_session[Any], case: Case) -> None:
    with held_to_effects(session, "directory.prices: propose_price, with every term"):
        propose_price(ANYBODY, case.service.id, replace(case.line, **FULL))


def test_a_file_of_nursing_rates_is_recorded_value_by_value(
    session: scoped_session[Any], tmp_path: Path
) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text(
        "valid_from,valid_to,announced_on,standard,higher,confirmed,source\n"
        "2031-04-01,2032-03-31,2031-03-20,300.50,400.25,yes,A notice\n"
        "2032-04-01,2033-03-31,2031-03-21,301.00,,no,An estimate\n",
        encoding="utf-8",
    )
    with held_to_effects(session, "directory.prices: load_nursing_rates, of a file"):
        assert load_nursing_rates(ANYBODY, rates) == 2
    assert load_nursing_rates(ANYBODY, rates) == 0
    rates.write_text(rates.read_text(encoding="utf-8").replace("300.50", "300.51"), encoding="utf-8")
    with pytest.raises(Conflict, match="nursing rate differs"):
        load_nursing_rates(ANYBODY, rates)
