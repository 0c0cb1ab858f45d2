"""The pages of bulk discounts: a rule, a provider that reaches it, the end; vector 5 of the requirements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import DEMO, SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.tasks import TOLD_FOR, Task
from directory.frameworks.models import Instrument
from directory.prices.actions import discount
from directory.prices.actions.change import change_price
from directory.prices.actions.discount import add_discount_rule, end_discount, trigger_discount
from directory.prices.models import DiscountRule, DiscountTrigger
from directory.prices.queries import public_prices
from directory.prices.rules.types import PriceLine
from directory.prices.tasks import tasks_for
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import HARINGEY, admit_directly, make_lot
from tests.catalogue.factories import make_council, make_own_service, make_provider
from tests.page_client import PageClient
from tests.prices.examples import TODAY, hourly

OTHER = "E09000009"


@pytest.fixture
def admitted(session: scoped_session) -> Service:
    """A service that is admitted to a list of Haringey's."""
    service = make_own_service()
    admit_directly(service, make_lot())
    session.commit()
    return service


@pytest.fixture
def manager(client: PageClient, admitted: Service) -> PageClient:
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    return client


def rule_form(client: PageClient, **changes: str) -> dict[str, str]:
    lists = client.page("/council/discounts").xpath("//select[@name='instrument']/option/@value")
    return {
        "instrument": lists[0],
        "measure": "hours_per_week",
        "threshold": "500",
        "percent": "2.5",
        "price": "",
        "unit": "",
        "valid_from": "2026-01-01",
        "valid_to": "",
        "token": "a" * 32,
        **changes,
    }


def test_a_provider_reaches_a_rule_and_it_ends_on_review(manager: PageClient, admitted: Service) -> None:
    assert manager.post("/council/discounts", data=rule_form(manager)).status_code == 303
    rule = db.session.query(DiscountRule).one()
    assert (rule.threshold, rule.basis_points) == (500, 250)
    reached = {
        "provider": str(admitted.provider_id),
        "measured": "520",
        "effective_from": "2026-06-01",
        "token": "b" * 32,
    }
    path = f"/council/discounts/{rule.id}/reached"
    for _ in range(2):
        assert manager.post(path, data=reached).location == "/council/discounts?done=reached"
    trigger = db.session.query(DiscountTrigger).one()
    assert trigger.effective_from == date(2026, 6, 1)
    page = manager.page("/council/discounts").text_content()
    assert "Rose Care Limited" in page and "1 service" in page
    again = manager.post(path, data={**reached, "token": "c" * 32})
    assert again.status_code == 409
    ending = {"last": "2026-12-31", "reason": "Reviewed.", "token": "d" * 32}
    assert manager.post(f"/council/discounts/{trigger.id}/end", data=ending).status_code == 303
    db.session.expire_all()
    assert db.session.query(DiscountTrigger).one().ended_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"threshold": "some"}, "Enter a whole number"),
        ({"threshold": "0"}, ""),
        ({"percent": "a lot"}, "Enter a percentage"),
        ({"percent": "2.555"}, "Enter a percentage"),
        ({"percent": ""}, ""),
        ({"price": "12", "unit": "hour"}, ""),
        ({"percent": "", "price": "12", "unit": "hour", "minutes": "30"}, "Only a price for a visit has"),
        ({"percent": "", "price": "12", "unit": "visit", "minutes": "half"}, "Enter a whole number"),
        ({"percent": "", "price": "12", "unit": "visit", "minutes": "1441"}, ""),
        ({"time_of_week": "weekend"}, "A percentage comes off at every time"),
        ({"time_of_week": "noon"}, ""),
        ({"valid_from": "soon"}, "Enter a day"),
        ({"valid_to": "2025-01-01"}, "last day must not be before"),
        ({"instrument": "99999"}, ""),
    ],
)
def test_what_cannot_be_a_rule_is_refused_beside_its_field(
    manager: PageClient, changes: dict[str, str], words: str
) -> None:
    answer = manager.post("/council/discounts", data=rule_form(manager, **changes))
    assert answer.status_code == 400 and words in answer.text and "govuk-error-message" in answer.text
    assert not db.session.query(DiscountRule).count()


def test_a_price_is_agreed_for_a_visit_of_one_length_at_one_time(
    manager: PageClient, session: scoped_session, admitted: Service
) -> None:
    visit = {"unit": "visit", "minutes": "30", "time_of_week": "weekend"}
    agreed = rule_form(manager, percent="", price="15", **visit)
    assert manager.post("/council/discounts", data=agreed).status_code == 303
    rule = db.session.query(DiscountRule).one()
    assert (rule.price_pence, rule.unit, rule.minutes, rule.time_of_week) == (15_00, "visit", 30, "weekend")
    page = manager.page("/council/discounts").text_content()
    assert "30 minutes" in page and "Weekends" in page
    line = PriceLine("visit", 18_00, "self_funder", admitted.category, date(2026, 1, 1), vat_status="exempt")
    for minutes, time in ((30, "weekend"), (30, "weekday"), (45, "weekend")):
        change_price(SYSTEM, admitted.id, replace(line, minutes=minutes, time_of_week=time), on=TODAY)
    session.commit()
    reached = {"provider": str(admitted.provider_id), "measured": "520", "effective_from": "2026-06-01"}
    answer = manager.post(f"/council/discounts/{rule.id}/reached", data={**reached, "token": "b" * 32})
    assert answer.status_code == 303
    charged = {
        (price.minutes, price.time_of_week): price.amount_pence
        for price in public_prices([admitted.id], TODAY)[admitted.id]
    }
    assert charged == {(30, "weekend"): 15_00, (30, "weekday"): 18_00, (45, "weekend"): 18_00}


def test_less_than_the_rule_asks_for_lowers_nothing(manager: PageClient, admitted: Service) -> None:
    manager.post("/council/discounts", data=rule_form(manager))
    rule = db.session.query(DiscountRule).one()
    form = {"provider": str(admitted.provider_id), "measured": "499", "effective_from": "2026-06-01"}
    answer = manager.post(f"/council/discounts/{rule.id}/reached", data=form)
    assert answer.status_code == 400 and not db.session.query(DiscountTrigger).count()


def test_another_councils_rules_are_out_of_reach(manager: PageClient, admitted: Service) -> None:
    manager.post("/council/discounts", data=rule_form(manager))
    rule = db.session.query(DiscountRule).one()
    make_council(OTHER, "Ealing")
    db.session.commit()
    sign_in(manager, Grant(Role.FRAMEWORK_MANAGER, council=OTHER))
    assert "No rule yet" in manager.page("/council/discounts").text_content()
    assert manager.get(f"/council/discounts/{rule.id}/reached").status_code == 403
    assert manager.post(f"/council/discounts/{rule.id}/reached", data={}).status_code == 403
    for path in ("/council/discounts/999/reached", "/council/discounts/999/end"):
        assert manager.get(path).status_code == 404


@pytest.fixture
def reached(manager: PageClient, admitted: Service) -> DiscountTrigger:
    """A tenth off all care, from tomorrow on, at a provider with one price."""
    line = hourly("20.00", valid_from=TODAY - timedelta(days=30))
    change_price(DEMO, admitted.id, line, on=line.valid_from)
    rule = add_discount_rule(
        DEMO,
        measure="hours_per_week",
        threshold=500,
        basis_points=1000,
        instrument_id=db.session.query(Instrument.id).scalar(),
        valid_from=date(2026, 1, 1),
    )
    trigger = trigger_discount(
        DEMO,
        rule,
        admitted.provider_id,
        measured_value=500,
        effective_from=TODAY + timedelta(days=1),
    )
    db.session.commit()
    return trigger


def rows_of(client: PageClient, address: str) -> list[list[str]]:
    """The cells of a history without the moment and who it was, the newest event first."""
    rows = client.page(address).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row][2:] for row in rows]


def test_each_listed_price_is_read_before_and_after(
    manager: PageClient, admitted: Service, reached: DiscountTrigger
) -> None:
    """By whoever reads the discount, the rule or the service; the provider reads its own."""
    of_discount, of_rule, of_service = (
        f"/history/discount_trigger/{reached.id}",
        f"/history/discount_rule/{reached.rule_id}",
        f"/history/service/{admitted.id}",
    )
    assert of_discount in manager.page("/council/discounts").xpath("//td//a/@href")
    repriced, begun = rows_of(manager, of_discount)
    assert begun[:2] == ["Bulk discount that was reached", "reached"] and "From: 23 Nov 2026" in repriced[3]
    assert repriced[:2] == ["Prices under a discount", "listed prices changed"]
    assert "Amount: £20.00; Unit: hour; Payer: council" in repriced[2]
    assert "Amount: £18.00; Unit: hour; Payer: council" in repriced[3]
    assert [row[:2] for row in rows_of(manager, of_rule)] == [
        ["Bulk discount that was reached", "reached"],
        ["Rule of a bulk discount", "added"],
    ]
    assert repriced in rows_of(manager, of_service)
    sign_in(manager, Grant(Role.PROVIDER_USER, provider=admitted.provider_id))
    assert repriced in rows_of(manager, of_discount) and repriced in rows_of(manager, of_service)
    assert manager.get(of_rule).status_code == 403
    other = make_provider()
    db.session.commit()
    sign_in(manager, Grant(Role.PROVIDER_USER, provider=other.id))
    assert manager.get(of_discount).status_code == 403
    sign_in(manager, Grant(Role.QUALITY_OFFICER, council=HARINGEY))
    assert manager.get(of_discount).status_code == 403


def test_what_ends_is_listed_too(manager: PageClient, admitted: Service, reached: DiscountTrigger) -> None:
    end_discount(DEMO, reached, last=TODAY + timedelta(days=7), reason="Reviewed.")
    db.session.commit()
    repriced, ended, *_ = rows_of(manager, f"/history/discount_trigger/{reached.id}")
    assert ended[:2] == ["Bulk discount that was reached", "ended"] and "From: 30 Nov 2026" in repriced[3]
    assert "Amount: £18.00" in repriced[2] and "Amount: £20.00" in repriced[3]


def test_its_provider_s_desk_tells_of_a_discount_for_four_weeks(
    manager: PageClient, admitted: Service, reached: DiscountTrigger
) -> None:
    user = Actor("account:1", (Grant(Role.PROVIDER_USER, provider=admitted.provider_id),))
    told = reached.created_at.date()

    def tasks(day: date) -> list[Task]:
        return [task for task in tasks_for(user, day) if task.kind == "discount.reached"]

    (task,) = tasks(told)
    assert (task.title, task.subject, task.since) == (
        "Rose Care Limited",
        str(reached.id),
        reached.created_at,
    )
    assert task.due == (reached.effective_from if reached.effective_from >= told else None)
    assert tasks(told + TOLD_FOR) and not tasks(told + TOLD_FOR + timedelta(days=2))
    stranger = Actor("account:1", (Grant(Role.PROVIDER_USER, provider=admitted.provider_id + 1),))
    assert not [task for task in tasks_for(stranger, told) if task.kind == "discount.reached"]
    sign_in(manager, *user.grants)
    desk = manager.page("/provider")
    assert "has reached a bulk discount" in desk.text_content()
    assert f"/history/discount_trigger/{reached.id}" in desk.xpath("//main//a/@href")


def council_tasks(day: date, council: str = HARINGEY) -> list[Task]:
    actor = Actor("account:1", (Grant(Role.FRAMEWORK_MANAGER, council=council),))
    return [task for task in tasks_for(actor, day) if task.kind in ("discount.ends", "discount.review")]


def test_the_council_s_desk_tells_that_listed_prices_rise(
    manager: PageClient, reached: DiscountTrigger
) -> None:
    assert not council_tasks(TODAY), "it runs without an end"
    last = TODAY + timedelta(days=60)
    end_discount(DEMO, reached, last=last, reason="Reviewed.")
    db.session.commit()
    assert not council_tasks(TODAY), "not near"
    (task,) = council_tasks(last - TOLD_FOR)
    assert (task.kind, task.subject, task.title, task.council, task.due) == (
        "discount.ends",
        str(reached.id),
        "Rose Care Limited",
        HARINGEY,
        last,
    )
    (over,) = council_tasks(last + TOLD_FOR)
    assert over.due is None, "what is over is never late"
    assert not council_tasks(last + TOLD_FOR + timedelta(days=1)) and not council_tasks(last, OTHER)
    officer = Actor("account:1", (Grant(Role.QUALITY_OFFICER, council=HARINGEY),))
    assert not tasks_for(officer, last)


def test_a_discount_that_outlives_its_rule_waits_for_its_end(
    manager: PageClient, reached: DiscountTrigger
) -> None:
    rule = db.session.get_one(DiscountRule, reached.rule_id)
    rule.valid_to = TODAY + timedelta(days=10)
    db.session.commit()
    (task,) = council_tasks(TODAY)
    assert (task.kind, task.due) == ("discount.review", rule.valid_to)
    assert [task.kind for task in council_tasks(TODAY + timedelta(days=400))] == ["discount.review"]
    desk = manager.page("/council")
    assert "it runs on until you end it" in desk.text_content()
    assert f"/council/discounts/{reached.id}/end" in desk.xpath("//main//a/@href")
    end_discount(DEMO, reached, last=TODAY + timedelta(days=3), reason="Its rule ends.")
    db.session.commit()
    assert [task.kind for task in council_tasks(TODAY)] == ["discount.ends"]
    desk = manager.page("/council")
    assert "its listed prices rise" in desk.text_content()
    assert f"/history/discount_trigger/{reached.id}" in desk.xpath("//main//a/@href")


def test_many_prices_of_a_service_stand_in_several_entries(
    manager: PageClient, admitted: Service, reached: DiscountTrigger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discount, "PRICES_OF_AN_ENTRY", 1)
    line = hourly("30.00", payer="self_funder", valid_from=TODAY)
    change_price(DEMO, admitted.id, line, on=TODAY)
    end_discount(DEMO, reached, last=TODAY + timedelta(days=7), reason="Reviewed.")
    db.session.commit()
    *entries, ended = rows_of(manager, f"/history/discount_trigger/{reached.id}")[:3]
    assert ended[1] == "ended" and all(row[1] == "listed prices changed" for row in entries)
    assert {row[3].count("Amount:") for row in entries} == {1}
