"""“More about this price”: entered, prefilled, never lost, and refused with all that is wrong at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from werkzeug.datastructures import MultiDict

from directory.catalogue.models import Service
from directory.editing.price_form import change_price_form
from directory.foundation.actor import Actor, Grant, Role
from directory.prices.models import Price
from directory.prices.queries import price_line
from directory.prices.rules.types import Charge, Extra, PriceLine
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import admit_directly, make_lot
from tests.catalogue.factories import HARINGEY, make_own_service
from tests.editing.conftest import list_service
from tests.editing.test_prices_pages import NEW, TOMORROW, hidden, proposed, publish
from tests.page_client import PageClient
from tests.prices.test_told_terms import lines

RICH: dict[str, Any] = {
    "vat_status": "exclusive",
    "vat_basis_points": 17_50,
    "includes_weekends": True,
    "includes_bank_holidays": False,
    "includes_travel": False,
    "travel_pence": 1_50,
    "extras": (Extra("laundry", 5_00), Extra("monitoring", 3_00)),
    "optional_extras": tuple(
        Extra(code, 1_00) for code in ("hairdresser", "newspapers", "trips", "delivery")
    ),
    "charges": (Charge("assessment", 75_00), Charge("deposit", 500_00, refundable=True)),
    "minimum_charge_pence": 100_00,
    "minimum_charge_per": "week",
    "included": ("meals", "nursing"),
    "excluded": ("gloves_and_aprons",),
}
MORE = {
    "vat_status": "exclusive",
    "vat_rate": "17.5%",
    "includes_travel": "no",
    "travel": "1.50",
    "minimum_charge": "100",
    "minimum_charge_per": "week",
    "must_1_item": "laundry",
    "must_1_amount": "5",
    "may_2_item": "hairdresser",
    "may_2_amount": "£12.00",
    "charge_deposit": "500",
    "charge_deposit_back": "yes",
    "charge_admin": "95",
    "charge_admin_back": "no",
    "item_meals": "in",
    "item_newspapers": "out",
}


def new_form(client: PageClient, path: str, **changes: str) -> dict[str, str]:
    """The form of a new price as its page has it, with what is filled in."""
    return {**form_of(client, path), **NEW, "lot": "", "payer": "self_funder", "amount": "1000", **changes}


def form_of(client: PageClient, path: str) -> dict[str, str]:
    """Every field of the price form as the page shows it; lxml makes "on" of an empty answer."""
    (form,) = (form for form in client.page(path).forms if "amount" in form.fields)
    return {name: "" if value == "on" else value or "" for name, value in form.form_values()}


def errors(answer: Any) -> dict[str, str]:
    """What stands beside each field that is wrong."""
    tree = lxml_html.fromstring(answer.get_data())
    found = tree.xpath("//main//form//p[contains(@class, 'govuk-error-message')]")
    return {
        words.get("id").removesuffix("-error"): words.text_content().replace("Error:", "").strip()
        for words in found
    }


def test_everything_that_belongs_to_a_price_is_proposed(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/prices/new"
    (more,) = client.page(path).xpath("//details[contains(., 'More about this price')]")
    assert more.get("open") is None, "calm until somebody asks"
    assert client.post(path, data=new_form(client, path, **MORE)).status_code == 303
    (price,) = proposed(session)
    line = price_line(price)
    assert (line.vat_status, line.vat_basis_points) == ("exclusive", 17_50)
    assert (line.includes_travel, line.travel_pence) == (False, 1_50)
    assert (line.minimum_charge_pence, line.minimum_charge_per) == (100_00, "week")
    assert line.extras == (Extra("laundry", 5_00),)
    assert line.optional_extras == (Extra("hairdresser", 12_00),)
    assert line.charges == (Charge("deposit", 500_00, refundable=True), Charge("admin", 95_00))
    assert (line.included, line.excluded) == (("meals",), ("newspapers",))
    listed = client.page(f"/provider/services/{home.slug}/prices").text_content()
    assert "Laundry: £5.00 a week" in listed and "Deposit, paid back at the end: £500.00" in listed


def test_a_price_that_is_changed_is_prefilled_and_loses_nothing(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number = publish(home, **RICH)
    path = f"/provider/services/{home.slug}/prices/{number}"
    before = price_line(session.get_one(Price, number))
    form = form_of(client, path)
    assert form["must_2_item"] == "monitoring", "a code that the list has no more of"
    assert (form["vat_rate"], form["travel"], form["may_4_item"]) == ("17.5", "1.50", "delivery")
    page = client.page(path)
    assert page.xpath("//details[contains(., 'More about this price')]/@open")
    assert "Monitoring: £3.00 a week" in page.text_content(), "every fact of the price that is changed"
    sent = {**form, "amount": "1050", "valid_from": TOMORROW.isoformat()}
    assert client.post(path, data=sent).status_code == 303
    (price,) = proposed(session)
    changed = replace(before, amount_pence=1_050_00, valid_from=TOMORROW, state="proposed", id=price.id)
    assert price_line(price) == changed
    corrected = {
        **sent,
        "must_2_item": "",
        "must_2_amount": "",
        "charge_deposit": "600",
        "item_nursing": "out",
    }
    corrected |= {"token": "c" * 32}
    assert client.post(path, data=corrected).status_code == 303
    line = price_line(session.scalars(select(Price).where(Price.state == "proposed")).one())
    assert line.extras == (Extra("laundry", 5_00),)
    assert line.charges == (Charge("assessment", 75_00), Charge("deposit", 600_00, refundable=True))
    assert (line.included, line.excluded) == (("meals",), ("gloves_and_aprons", "nursing"))
    assert line.optional_extras == RICH["optional_extras"]


def test_a_field_that_was_not_sent_stays_as_it_is(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number = publish(home, **RICH)
    path = f"/provider/services/{home.slug}/prices/{number}"
    data = {**hidden(client, path), "amount": "1050", "valid_from": TOMORROW.isoformat()}
    assert client.post(path, data=data).status_code == 303
    (price,) = proposed(session)
    line = price_line(price)
    assert {name: getattr(line, name) for name in RICH} == RICH


@given(lines(), st.integers(1, 99_999_99))
def test_whatever_a_price_says_its_form_says_again(session_app: Flask, line: PriceLine, pence: int) -> None:
    typed = {"amount": f"{pence // 100}.{pence % 100:02d}", "valid_from": "2027-01-01", "sure": "y"}
    with session_app.test_request_context():
        shown = {field.name: field.data or "" for field in change_price_form(line)()}
        for sent in (typed, shown | typed):
            form = change_price_form(line)(MultiDict(sent))
            assert form.validate(), form.errors
            assert form.line() == replace(line, amount_pence=pence, valid_from=date(2027, 1, 1))


def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_is_kept(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/prices/new"
    wrong = {
        "amount": "lots",
        "valid_from": "soon",
        "minutes": "half",
        "vat_rate": "a fifth",
        "includes_travel": "yes",
        "travel": "1.50",
        "minimum_charge": "100",
        "minimum_charge_per": "",
        "must_1_item": "laundry",
        "must_1_amount": "",
        "must_2_item": "",
        "must_2_amount": "7",
        "may_1_item": "laundry",
        "may_1_amount": "3",
        "may_2_item": "trips",
        "may_2_amount": "0",
        "charge_deposit": "500",
        "charge_deposit_back": "",
        "charge_admin": "dear",
        "charge_admin_back": "no",
    }
    answer = client.post(path, data=new_form(client, path, **wrong))
    assert answer.status_code == 400
    said = errors(answer)
    assert said.keys() == {
        *("amount", "valid_from", "minutes", "vat_rate", "travel", "minimum_charge_per", "must_1_amount"),
        *("must_2_item", "may_1_item", "may_2_amount", "charge_deposit_back", "charge_admin"),
    }
    assert said["may_1_item"] == "Name each item once." and "Enter a percentage" in said["vat_rate"]
    tree = lxml_html.fromstring(answer.get_data())
    assert tree.xpath("//details[contains(., 'More about this price')]/@open")
    (form,) = (form for form in tree.forms if "amount" in form.fields)
    kept = dict(form.form_values())
    assert {name: kept.get(name) or "" for name in wrong} == wrong
    summary = tree.xpath("//*[contains(@class, 'govuk-error-summary__list')]//a/@href")
    assert len(summary) == len(said) and all(tree.xpath(f"//*[@id='{link[1:]}']") for link in summary)
    assert proposed(session) == []


def test_rules_that_refuse_a_price_are_all_said_at_once(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/prices/new"
    wrong = {"amount": "0", "minutes": "30", "fnc_basis": "inclusive", "time_of_week": "night"}
    answer = client.post(path, data=new_form(client, path, **wrong))
    assert answer.status_code == 400
    assert errors(answer).keys() == {"amount", "minutes", "fnc_basis", "includes_weekends"}


@pytest.mark.parametrize(
    "supplement",
    [
        {"must_1_item": "laundry", "must_1_amount": "5"},
        {"minimum_charge": "30", "minimum_charge_per": "visit"},
        {"includes_travel": "no", "travel": "1.50"},
    ],
)
def test_one_price_for_all_takes_no_extra_and_no_least_charge(
    client: PageClient, session: scoped_session, supplement: dict[str, str]
) -> None:
    service = make_own_service(name="Rose at Home")
    list_service(session, service)
    lot = make_lot(("home_care",), {"pricing_mode": "composite"})
    admit_directly(service, lot)
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    path = f"/provider/services/{service.slug}/prices/new"
    form = new_form(
        client, path, unit="hour", need_level="any", lot=str(lot.id), payer="council", amount="22"
    )
    refused = client.post(path, data={**form, **supplement})
    assert refused.status_code == 400
    assert "Take out extras that must be paid, and the least charge" in errors(refused)["amount"]
    assert proposed(session) == []
    optional = {"may_1_item": "trips", "may_1_amount": "5", "charge_admin": "95", "charge_admin_back": "no"}
    assert client.post(path, data={**form, **optional}).status_code == 303


def test_a_framework_manager_enters_and_corrects_the_same_facts(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    path = f"/council/prices/{home.slug}/new"
    form = new_form(client, path, **MORE, reason="They sent us their list.")
    assert client.post(path, data=form).status_code == 303
    session.rollback()
    price = session.scalars(select(Price).where(Price.service_id == home.id)).one()
    line = price_line(price)
    assert line.extras == (Extra("laundry", 5_00),) and line.minimum_charge_pence == 100_00
    path = f"/council/prices/{home.slug}/{price.id}"
    form = form_of(client, path) | {"amount": "1100", "valid_from": "2027-01-01", "reason": "Dearer."}
    assert client.post(path, data={**form, "charge_admin": "", "charge_admin_back": ""}).status_code == 303
    session.rollback()
    newest = session.scalars(select(Price).order_by(Price.id.desc())).first()
    assert newest is not None
    after = price_line(newest)
    assert (after.amount_pence, after.valid_from) == (1_100_00, date(2027, 1, 1))
    assert after.charges == (Charge("deposit", 500_00, refundable=True),)
    assert (after.extras, after.included) == (line.extras, line.included)
    page = client.page(f"/council/prices/{home.slug}").text_content()
    assert "Deposit, paid back at the end: £500.00" in page


def test_a_price_of_one_time_of_the_week_is_not_asked_for_weekends(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number = publish(home, time_of_week="weekend", includes_travel=None)
    path = f"/provider/services/{home.slug}/prices/{number}"
    form = form_of(client, path)
    assert "includes_weekends" not in form and "fnc_basis" not in form
    assert form["includes_travel"] == ""
    sent = {**form, "amount": "1050", "valid_from": TOMORROW.isoformat()}
    assert client.post(path, data=sent).status_code == 303
    assert price_line(proposed(session)[0]).includes_travel is None


@pytest.mark.parametrize(("told", "is_said"), [(None, False), ("exempt", True)])
def test_the_form_says_that_vat_once_told_stays_told(
    client: PageClient, session: scoped_session, told: str | None, is_said: bool
) -> None:
    service = make_own_service(name="Rose at Home")
    list_service(session, service)
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    number = publish(service, category="home_care", need_level="any", unit="hour", vat_status=told)
    path = f"/provider/services/{service.slug}/prices/{number}"
    (field,) = client.page(path).xpath("//select[@name='vat_status']/..")
    assert ("but not go back to" in field.text_content()) == is_said
    answers = [answer.get("value") for answer in field.xpath(".//option")]
    assert ("" in answers) != is_said, answers
    back = client.post(path, data={**form_of(client, path), "amount": "22", "vat_status": ""})
    refused = lxml_html.fromstring(back.get_data()).xpath("//p[@id='vat_status-error']")
    assert bool(refused) == is_said
