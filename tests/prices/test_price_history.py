"""Prices on a real database: history, overlap, bands, discounts, nursing rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.foundation.actor import DEMO, PUBLIC, Actor, Grant, Role
from directory.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from directory.frameworks.actions.lot import add_lot
from directory.frameworks.models import Instrument, Lot
from directory.outbox.models import OutboxMessage
from directory.prices.actions.announce import announce_nursing_rate, load_nursing_rates
from directory.prices.actions.change import change_price
from directory.prices.actions.discount import add_discount_rule, end_discount, trigger_discount
from directory.prices.actions.ending import end_price
from directory.prices.models import DiscountRule, NursingRate, Price
from directory.prices.national_queries import bank_holidays, nursing_rates
from directory.prices.queries import (
    comparable_for,
    past_prices,
    public_comparables,
    public_discounts,
    public_prices,
    public_pricing_facts,
)
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.types import Charge, Comparable, Extra, NotComparable
from directory.prices.rules.weeks import published_weeks
from tests.admissions.factories import admit_directly
from tests.prices.examples import RATES, TODAY, hourly, not_weekends, nursing_fee, nursing_week, visits
from tests.prices.factories import DECEMBER, EALING, HARROW, make_service, make_unpriced_lot


def test_a_new_price_ends_the_old_one_the_day_before(service: Service, session: scoped_session[Any]) -> None:
    change_price(DEMO, service.id, hourly("20.00"), on=TODAY)
    change_price(DEMO, service.id, hourly("22.00", valid_from=DECEMBER), on=TODAY)
    history = past_prices(service.id)
    assert [(line.amount_pence, line.valid_to) for line in history] == [
        (20_00, date(2026, 11, 30)),
        (22_00, None),
    ]
    assert [line.state for line in history] == ["superseded", "current"]
    assert public_prices([service.id], TODAY)[service.id][0].amount_pence == 20_00
    assert public_prices([service.id], DECEMBER, "council")[service.id][0].amount_pence == 22_00
    assert public_prices([service.id], TODAY, "self_funder") == {}
    events = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_type == "service")).all()
    assert events == ["price.changed", "price.changed"]
    assert set(session.scalars(select(OutboxMessage.subject))) == {str(service.id)}


def test_a_price_replaced_on_its_first_day_is_withdrawn_and_kept(service: Service) -> None:
    for pounds, day in (("19.00", date(2026, 1, 1)), ("20.00", TODAY), ("21.00", TODAY)):
        price = change_price(DEMO, service.id, hourly(pounds, valid_from=day), on=TODAY)
    assert price.previous_valid_to == date(2026, 11, 21)
    assert [line.amount_pence for line in past_prices(service.id)] == [19_00, 21_00]


def test_history_is_not_written_over(service: Service, session: scoped_session[Any]) -> None:
    price = change_price(DEMO, service.id, hourly("20.00", valid_from=TODAY), on=TODAY)
    with pytest.raises(Invalid) as refusal:
        change_price(DEMO, service.id, hourly("18.00", valid_from=date(2026, 1, 1)), on=TODAY)
    assert refusal.value.code == "price_backdated"
    price.amount_pence = 1_00
    with pytest.raises(ValueError, match="never overwritten"):
        session.flush()
    session.rollback()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount_pence", 1_00),
        ("includes_weekends", None),
        ("valid_from", date(2026, 1, 2)),
        ("previous_valid_to", date(2025, 12, 31)),
        ("payer", "self_funder"),
    ],
)
def test_what_a_price_said_is_never_changed(
    service: Service, session: scoped_session[Any], column: str, value: object
) -> None:
    price = change_price(DEMO, service.id, hourly("20.00", valid_from=date(2026, 1, 1)), on=TODAY)
    session.commit()
    setattr(price, column, value)
    with pytest.raises(ValueError, match="never overwritten"):
        session.flush()
    session.rollback()


def test_a_stale_proposal_is_a_conflict(service: Service) -> None:
    first = change_price(DEMO, service.id, hourly("20.00"), on=TODAY)
    change_price(DEMO, service.id, hourly("21.00", valid_from=TODAY), replaces=first.id, on=TODAY)
    with pytest.raises(Conflict):
        change_price(DEMO, service.id, hourly("22.00", valid_from=DECEMBER), replaces=first.id, on=TODAY)


def test_prices_of_different_lines_stand_side_by_side(service: Service) -> None:
    change_price(DEMO, service.id, hourly("20.00"), on=TODAY)
    change_price(DEMO, service.id, hourly("25.00", payer="self_funder"), on=TODAY)
    change_price(DEMO, service.id, hourly("11.50", unit="visit", minutes=30), on=TODAY)
    found = public_prices(None, TODAY)[service.id]
    assert [(line.payer, line.unit, line.amount_pence) for line in found] == [
        ("council", "hour", 20_00),
        ("council", "visit", 11_50),
        ("self_funder", "hour", 25_00),
    ]


def _forge(service: Service, **values: Any) -> Price:
    facts: dict[str, Any] = {
        "service_id": service.id,
        "category": "home_care",
        "need_level": "standard",
        "payer": "council",
        "unit": "hour",
        "minutes": 0,
        "time_of_week": "any",
        "amount_pence": 20_00,
        "state": "current",
    }
    return Price(**{**facts, **values})


@pytest.mark.parametrize(
    "values",
    [
        {"valid_from": date(2026, 6, 1)},
        {"valid_from": date(2026, 6, 1), "valid_to": date(2026, 7, 1)},
        {"valid_from": date(2026, 6, 1), "previous_valid_to": date(2026, 5, 31)},
        {"valid_from": date(2026, 11, 30), "previous_valid_to": date(2026, 11, 30)},
        {"valid_from": DECEMBER, "previous_valid_to": date(2026, 11, 30), "series": "another:line"},
        {"valid_from": DECEMBER, "amount_pence": 0, "payer": "nhs"},
        {"valid_from": DECEMBER, "unit": "visit"},
        {"valid_from": DECEMBER, "need_level": "nursing"},
    ],
)
def test_the_database_itself_refuses_overlap_and_nonsense(
    service: Service, session: scoped_session[Any], values: dict[str, Any]
) -> None:
    price = change_price(DEMO, service.id, hourly("20.00"), on=TODAY)
    end_price(DEMO, price, last=date(2026, 11, 30), on=TODAY)
    session.flush()
    session.add(_forge(service, **values))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2026, 12, 1), None])
def test_no_price_can_reach_over_the_one_that_follows_it(
    service: Service, session: scoped_session[Any], day: date | None
) -> None:
    first = change_price(DEMO, service.id, hourly("20.00"), on=TODAY)
    change_price(DEMO, service.id, hourly("22.00", valid_from=DECEMBER), on=TODAY)
    with pytest.raises(IntegrityError):
        session.execute(update(Price).where(Price.id == first.id).values(valid_to=day))
    session.rollback()


def test_a_gap_may_stand_between_two_prices(service: Service) -> None:
    price = change_price(DEMO, service.id, hourly("20.00"), on=TODAY)
    end_price(DEMO, price, last=date(2026, 6, 30), on=date(2026, 6, 1))
    change_price(DEMO, service.id, hourly("22.00", valid_from=DECEMBER), on=TODAY)
    assert comparable_for(service.id, visits("7x60"), TODAY) == NotComparable("price_not_in_force")
    later = comparable_for(service.id, visits("7x60", DECEMBER), TODAY)
    assert isinstance(later, Comparable)
    assert later.pence == 154_00


def test_every_field_comes_back_as_it_went_in(service: Service) -> None:
    line = hourly(
        "20.00",
        includes_travel=False,
        travel_pence=2_50,
        vat_status="exclusive",
        vat_basis_points=2000,
        extras=(Extra("monitoring", 3_00),),
        optional_extras=(Extra("key_safe", 1_00),),
        charges=(Charge("deposit", 50_00, True),),
        included=("washing",),
        excluded=("shopping",),
        minimum_charge_pence=30_00,
        minimum_charge_per="week",
        source="council_agreed",
    )
    price = change_price(DEMO, service.id, line, on=TODAY)
    assert past_prices(service.id) == (replace(line, id=price.id, service_id=service.id),)


@pytest.mark.parametrize("per", ["trip", "day", None])
def test_what_transport_is_for_comes_back_as_it_went_in(
    session: scoped_session[Any], per: str | None
) -> None:
    centre = make_service(session, "day_opportunities", HARROW)
    line = hourly(
        "45.00",
        unit="session",
        category="day_opportunities",
        includes_travel=False,
        travel_pence=4_50,
        travel_per=per,
    )
    price = change_price(DEMO, centre.id, line, on=TODAY)
    assert past_prices(centre.id) == (replace(line, id=price.id, service_id=centre.id),)


@pytest.mark.parametrize(
    "terms",
    [
        {"unit": "hour", "includes_travel": False, "travel_pence": 4_50, "travel_per": "trip"},
        {"unit": "session", "travel_per": "trip"},
        {"unit": "session", "includes_travel": False, "travel_pence": 0, "travel_per": "day"},
        {"unit": "session", "includes_travel": False, "travel_pence": 4_50, "travel_per": "week"},
    ],
)
def test_the_database_refuses_transport_that_is_for_nothing(
    session: scoped_session[Any], terms: dict[str, Any]
) -> None:
    centre = make_service(session, "day_opportunities", HARROW)
    session.add(
        Price(
            service_id=centre.id,
            category="day_opportunities",
            payer="council",
            amount_pence=45_00,
            valid_from=TODAY,
            state="proposed",
            **terms,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("actor", [PUBLIC, Actor("p", (Grant(Role.PROVIDER_USER, provider=1),))])
def test_providers_propose_and_never_change_a_price_themselves(service: Service, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        change_price(actor, service.id, hourly("20.00"), on=TODAY)


def test_a_price_needs_its_service_and_its_kind_of_care(service: Service) -> None:
    with pytest.raises(NotFound):
        change_price(DEMO, service.id + 1, hourly("20.00"), on=TODAY)
    with pytest.raises(Invalid) as refusal:
        change_price(DEMO, service.id, hourly("20.00", category="meals"), on=TODAY)
    assert refusal.value.code == "category_differs"


def test_a_council_price_outside_its_band_is_kept_and_not_published(
    banded: Lot, session: scoped_session[Any]
) -> None:
    home = session.scalars(select(Service).where(Service.category == "nursing_home")).one()
    inside = nursing_fee("760.00", "exclusive", lot_id=banded.id, valid_from=TODAY)
    assert change_price(DEMO, home.id, inside, on=TODAY).state == "current"
    above = replace(inside, amount_pence=782_33, valid_from=DECEMBER)
    assert change_price(DEMO, home.id, above, on=TODAY).state == "out_of_band"
    assert [line.amount_pence for line in public_prices([home.id], DECEMBER)[home.id]] == [760_00]
    top = replace(inside, amount_pence=782_32, valid_from=DECEMBER)
    assert change_price(DEMO, home.id, top, on=TODAY).state == "current"
    own = replace(inside, amount_pence=2000_00, payer="self_funder")
    assert change_price(DEMO, home.id, own, on=TODAY).state == "current"
    other = replace(above, amount_pence=2000_00, valid_from=date(2026, 12, 2))
    assert change_price(DEMO, home.id, other, standard_placement=False, on=TODAY).state == "current"


def test_a_harrow_home_has_no_band_configured(banded: Lot, session: scoped_session[Any]) -> None:
    home = make_service(session, "nursing_home", HARROW)
    admit_directly(home, banded)
    with pytest.raises(Invalid) as refusal:
        change_price(
            DEMO, home.id, nursing_fee("760.00", "exclusive", lot_id=banded.id, valid_from=TODAY), on=TODAY
        )
    assert refusal.value.code == "no_band_configured"


def test_a_composite_lot_refuses_a_second_price(
    banded: Lot, service: Service, session: scoped_session[Any]
) -> None:
    banded.pricing_mode = "composite"
    admit_directly(service, banded)
    change_price(DEMO, service.id, hourly("22.00", lot_id=banded.id), on=TODAY)
    change_price(DEMO, service.id, hourly("23.00", lot_id=banded.id, valid_from=TODAY), on=TODAY)
    weekend = hourly("30.00", lot_id=banded.id, time_of_week="weekend", includes_weekends=False)
    with pytest.raises(Invalid) as refusal:
        change_price(DEMO, service.id, replace(weekend, valid_from=TODAY), on=TODAY)
    assert refusal.value.code == "composite_one_price"


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("starts", [TODAY, DECEMBER])
def test_a_weekend_price_is_refused_beside_a_composite_price_whatever_lot_it_names(
    banded: Lot, service: Service, session: scoped_session[Any], named: bool, starts: date
) -> None:
    instrument = session.get_one(Instrument, banded.instrument_id)
    other = add_lot(DEMO, instrument, code="C2", name="Other", pricing_mode="banded")
    banded.pricing_mode = "composite"
    admission = admit_directly(service, banded)
    change_price(DEMO, service.id, hourly("22.00", lot_id=banded.id, valid_from=starts), on=TODAY)
    lot_id = other.id if named else None
    if named:
        admit_directly(service, other)
    else:
        admission.valid_to = date(
            2026, 11, 21
        )  # a service that has left its priced lot may have a price in none
        session.flush()
    weekend = not_weekends("30.00", time_of_week="weekend", valid_from=TODAY, lot_id=lot_id)
    with pytest.raises(Invalid) as refusal:
        change_price(DEMO, service.id, weekend, on=TODAY)
    assert refusal.value.code == "composite_one_price"
    before = replace(weekend, valid_to=date(2026, 11, 30))
    if starts == DECEMBER:
        change_price(DEMO, service.id, before, on=TODAY)
    else:
        with pytest.raises(Invalid):
            change_price(DEMO, service.id, before, on=TODAY)
    change_price(DEMO, service.id, replace(weekend, payer="self_funder"), on=TODAY)


def test_a_composite_price_is_refused_beside_another_price(
    banded: Lot, service: Service, session: scoped_session[Any]
) -> None:
    banded.pricing_mode = "composite"
    session.flush()
    night = change_price(DEMO, service.id, hourly("60.00", unit="night_sleep"), on=TODAY)
    admit_directly(service, banded)
    composite = hourly("22.00", lot_id=banded.id, valid_from=DECEMBER)
    with pytest.raises(Invalid) as refusal:
        change_price(DEMO, service.id, composite, on=TODAY)
    assert refusal.value.code == "composite_one_price"
    end_price(DEMO, night, last=date(2026, 11, 30), on=TODAY)
    assert change_price(DEMO, service.id, composite, on=TODAY).state == "current"


def test_a_backdated_nursing_rate_counts_in_the_band_once_it_is_known(
    banded: Lot, session: scoped_session[Any]
) -> None:
    home = session.scalars(select(Service).where(Service.category == "nursing_home")).one()
    announce_nursing_rate(
        DEMO,
        valid_from=date(2026, 4, 1),
        valid_to=date(2027, 3, 31),
        announced_on=date(2026, 11, 1),
        standard_pence=300_00,
        higher_pence=None,
        source="Correction",
    )
    line = nursing_fee("760.00", "exclusive", lot_id=banded.id, valid_from=date(2026, 5, 1))
    before = change_price(DEMO, home.id, line, on=date(2026, 10, 31))
    assert before.state == "current"
    after = change_price(DEMO, home.id, line, on=date(2026, 11, 1))
    assert after.state == "out_of_band"


def test_a_price_by_the_day_in_a_banded_lot_is_not_judged(banded: Lot, session: scoped_session[Any]) -> None:
    home = session.scalars(select(Service).where(Service.category == "nursing_home")).one()
    day = nursing_fee("200.00", "inclusive", unit="day", lot_id=banded.id, valid_from=TODAY)
    assert change_price(DEMO, home.id, day, on=TODAY).state == "current"


def test_an_agreed_discount_price_is_for_its_minutes_and_its_time_of_the_week(service: Service) -> None:
    for line in (
        hourly("20.00"),
        not_weekends("24.00", time_of_week="weekend"),
        hourly("11.50", unit="visit", minutes=30),
        hourly("22.00", unit="visit", minutes=60),
    ):
        change_price(DEMO, service.id, line, on=TODAY)
    terms = ({"price_pence": 9_00, "unit": "visit", "minutes": 30}, {"price_pence": 18_00, "unit": "hour"})
    for facts in terms:
        rule = add_discount_rule(
            DEMO,
            measure="active_agreements",
            threshold=10,
            provider_id=service.provider_id,
            valid_from=date(2026, 1, 1),
            **facts,
        )
        trigger_discount(DEMO, rule, service.provider_id, measured_value=10, effective_from=TODAY)
    lines = public_prices([service.id], TODAY)[service.id]
    assert {(line.unit, line.minutes, line.time_of_week): line.amount_pence for line in lines} == {
        ("hour", 0, "any"): 18_00,
        ("hour", 0, "weekend"): 24_00,
        ("visit", 30, "any"): 9_00,
        ("visit", 60, "any"): 22_00,
    }


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"basis_points": 10_000}, "percent_out_of_range"),
        ({"basis_points": 500, "price_pence": 18_00, "unit": "hour"}, "percent_or_price"),
        ({"basis_points": 500, "provider_id": None}, "belongs_nowhere"),
    ],
)
def test_a_discount_that_cannot_be_is_refused_by_the_rules(
    service: Service, session: scoped_session[Any], facts: dict[str, Any], code: str
) -> None:
    values = {"measure": "active_agreements", "threshold": 10, "provider_id": service.provider_id}
    with pytest.raises(Invalid) as refusal:
        add_discount_rule(DEMO, valid_from=TODAY, **{**values, **facts})
    assert refusal.value.code == code
    assert session.scalar(select(DiscountRule.id)) is None


@pytest.mark.parametrize(
    "terms",
    [
        {"basis_points": 500, "minutes": 30, "unit": "visit"},
        {"basis_points": 500, "time_of_week": "weekend"},
        {"price_pence": 9_00, "unit": "hour", "minutes": 30},
        {"price_pence": 9_00, "unit": "hour", "time_of_week": "noon"},
    ],
)
def test_the_database_itself_refuses_terms_that_no_discount_has(
    service: Service, session: scoped_session[Any], terms: dict[str, Any]
) -> None:
    session.add(
        DiscountRule(
            provider_id=service.provider_id, measure="weekly_spend", threshold=1, valid_from=TODAY, **terms
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_vector_5_a_triggered_discount_is_the_price_for_everyone_from_its_day(
    service: Service, session: scoped_session[Any]
) -> None:
    change_price(DEMO, service.id, hourly("20.00"), on=TODAY)
    change_price(DEMO, service.id, hourly("25.00", payer="self_funder"), on=TODAY)
    rule = add_discount_rule(
        DEMO,
        measure="hours_per_week",
        threshold=500,
        basis_points=1000,
        provider_id=service.provider_id,
        valid_from=date(2026, 1, 1),
    )
    day = date(2026, 6, 1)
    with pytest.raises(Invalid) as refusal:
        trigger_discount(DEMO, rule, service.provider_id, measured_value=499, effective_from=day)
    assert refusal.value.code == "threshold_not_reached"
    trigger = trigger_discount(DEMO, rule, service.provider_id, measured_value=500, effective_from=day)
    with pytest.raises(Conflict):
        trigger_discount(DEMO, rule, service.provider_id, measured_value=600, effective_from=day)
    before = public_prices([service.id], date(2026, 5, 31))[service.id]
    after = public_prices([service.id], day)[service.id]
    assert [line.amount_pence for line in before] == [20_00, 25_00]
    assert [line.amount_pence for line in after] == [18_00, 22_50]
    entry = session.scalars(select(AuditEvent).where(AuditEvent.action == "discount.triggered")).one()
    assert entry.after is not None
    assert entry.after["services"] == [service.id]
    listed = session.scalars(select(AuditEvent).where(AuditEvent.action == "discount.repriced")).one()
    assert listed.subject_id == f"{trigger.id}:{service.id}"
    assert listed.before is not None and listed.after is not None
    assert listed.before["service"] == service.slug and listed.after["from"] == day.isoformat()
    amounts = [
        [(one["payer"], one["amount_pence"]) for one in told["prices"]]
        for told in (listed.before, listed.after)
    ]
    assert amounts == [
        [("council", 20_00), ("self_funder", 25_00)],
        [("council", 18_00), ("self_funder", 22_50)],
    ]
    published = comparable_week(visits("7x60"), after, public_pricing_facts([service.id], TODAY)[service.id])
    assert published == comparable_for(service.id, visits("7x60"), TODAY)
    assert isinstance(published, Comparable)
    assert published.pence == 126_00
    end_discount(DEMO, trigger, last=TODAY, reason="Reviewed")
    session.flush()
    assert public_prices([service.id], DECEMBER, "council")[service.id][0].amount_pence == 20_00
    with pytest.raises(Conflict):
        end_discount(DEMO, trigger, last=TODAY, reason="Reviewed")


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"valid_to": TODAY}, True),
        ({"valid_to": date(2026, 11, 21)}, False),
        ({"state": "removed", "reason": "x"}, False),
    ],
)
def test_a_discount_of_an_instrument_is_only_for_providers_on_it(
    service: Service, session: scoped_session[Any], values: dict[str, Any], counts: bool
) -> None:
    other, lot = make_unpriced_lot(EALING), make_unpriced_lot(HARROW)
    rule = add_discount_rule(
        DEMO,
        measure="active_agreements",
        threshold=1,
        basis_points=5000,
        instrument_id=lot.instrument_id,
        valid_from=TODAY,
    )

    def trigger() -> None:
        trigger_discount(DEMO, rule, service.provider_id, measured_value=1, effective_from=TODAY)

    admit_directly(service, other)
    with pytest.raises(Invalid) as refusal:
        trigger()
    assert (refusal.value.field, refusal.value.code) == ("provider_id", "not_on_instrument")
    admit_directly(service, lot, **values)
    if counts:
        trigger()
    else:
        with pytest.raises(Invalid):
            trigger()
    assert bool(public_discounts([service.id])) == counts


def test_the_published_rates_load_once(session: scoped_session[Any], app: object) -> None:
    assert load_nursing_rates(DEMO) == 13
    assert load_nursing_rates(DEMO) == 0
    assert nursing_rates() == RATES
    session.execute(update(NursingRate).values(standard_pence=1_00))
    with pytest.raises(Conflict):
        load_nursing_rates(DEMO)


def test_a_nursing_week_from_the_database(session: scoped_session[Any]) -> None:
    load_nursing_rates(DEMO)
    home = make_service(session, "nursing_home", EALING)
    change_price(DEMO, home.id, nursing_fee("760.00", "exclusive"), on=TODAY)
    found = public_comparables(None, published_weeks("nursing_home"), TODAY, "council")[home.id]
    assert [answer.pence if isinstance(answer, Comparable) else answer.code for answer in found.values()] == [
        1027_68,
        "no_price_for_need",
        "no_price_for_need",
        "no_price_for_need",
    ]
    answer = comparable_for(home.id, nursing_week(fnc_eligible=False), TODAY)
    assert isinstance(answer, Comparable)
    assert answer.pence == 760_00


def test_bank_holidays_come_with_the_library() -> None:
    known = bank_holidays()
    assert date(2026, 12, 25) in known.dates
    assert known.first <= date(2016, 1, 1)
    assert known.last >= date(2027, 12, 31)
