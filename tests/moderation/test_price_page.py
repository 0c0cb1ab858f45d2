"""Whoever decides about a price sees every fact of it, and what it changes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from lxml import html as lxml_html
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import transaction
from directory.prices.actions.change import change_price, propose_price
from directory.prices.actions.ending import propose_end
from directory.prices.rules.types import Charge, Extra, PriceLine
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import HARINGEY
from tests.conftest import TODAY
from tests.editing.conftest import home  # noqa: F401 - a fixture
from tests.page_client import PageClient

NURSING = PriceLine(
    unit="week",
    amount_pence=480_00,
    payer="self_funder",
    category="care_home",
    valid_from=date(2026, 12, 1),
    valid_to=date(2027, 11, 30),
    need_level="nursing",
    fnc_basis="exclusive",
    includes_weekends=True,
    includes_bank_holidays=False,
    includes_travel=False,
    travel_pence=1_50,
    vat_status="exclusive",
    vat_basis_points=20_00,
    extras=(Extra("laundry", 7_00),),
    optional_extras=(Extra("newspapers", 3_00),),
    charges=(Charge("deposit", 500_00, refundable=True), Charge("admin", 95_00)),
    minimum_charge_pence=100_00,
    minimum_charge_per="week",
    included=("meals",),
    excluded=("hairdresser",),
)
# The words by which whoever decides recognises each field of the price above.
SEEN = {
    "unit": "A week",
    "amount_pence": "£480.00 a week",
    "payer": "I pay for it myself",
    "category": "Care home",
    "valid_from": "1 December 2026",
    "valid_to": "30 November 2027",
    "need_level": "Care with nursing",
    "minutes": "Minutes of a visit",
    "time_of_week": "Any day",
    "fnc_basis": "It comes on top",
    "includes_weekends": "Weekends",
    "includes_bank_holidays": "Bank holidays",
    "includes_travel": "Not in the price: £1.50",
    "travel_pence": "£1.50",
    "travel_per": "Travel",  # only a day or a session says for what its transport is
    "vat_status": "comes on top",
    "vat_basis_points": "VAT of 20%",
    "extras": "Laundry: £7.00 a week",
    "optional_extras": "Newspapers: £3.00 a week",
    "charges": "Deposit, paid back at the end: £500.00, Charge for the paperwork: £95.00",
    "minimum_charge_pence": "£100.00 a week",
    "minimum_charge_per": "£100.00 a week",
    "included": "Meals",
    "excluded": "Hairdresser",
    "lot_id": "No list",
}
# How it came here and what became of it; a discount is triggered, never proposed.
NOT_SEEN = {"source", "state", "service_id", "id", "before_discount_pence"}


def facts(page: lxml_html.HtmlElement) -> str:
    return " ".join(page.xpath("//main")[0].text_content().split())


def test_every_fact_of_a_price_stands_on_the_page_on_which_it_is_decided(
    client: PageClient,
    session: scoped_session,
    home: Service,  # noqa: F811
) -> None:
    with transaction():
        number = propose_price(SYSTEM, home.id, NURSING).id
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    said = facts(client.page(f"/council/moderation/prices/{number}"))
    assert SEEN.keys() | NOT_SEEN == {field.name for field in fields(PriceLine)}, "say the new field too"
    missing = {name for name, words in SEEN.items() if words not in said and name != "minutes"}
    assert not missing, said
    assert "There is no price for this yet" in said


def test_what_a_price_changes_stands_beside_what_it_is_now(
    client: PageClient,
    session: scoped_session,
    home: Service,  # noqa: F811
) -> None:
    now = replace(NURSING, valid_from=date(2026, 1, 1), valid_to=None)
    with transaction():
        change_price(SYSTEM, home.id, now, on=TODAY)
        after = replace(NURSING, valid_to=None, fnc_basis="inclusive", extras=(), vat_status=None)
        number = propose_price(SYSTEM, home.id, replace(after, vat_basis_points=0)).id
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    page = client.page(f"/council/moderation/prices/{number}")
    changed = {row.xpath("string(th)"): row for row in page.xpath("//table[@class='cc-diff']/tbody/tr")}
    assert changed.keys() == {"From", "NHS nursing contribution", "VAT", "Must be paid as well"}
    told = changed["VAT"].text_content()
    assert "VAT of 20% comes on top" in told and "Not told" in told
    kept = page.xpath("//dl[@class='cc-summary']")[0].text_content()
    assert "£480.00 a week" in kept and "Deposit, paid back" in kept and "Laundry" not in kept


def test_whoever_lets_a_price_end_sees_all_of_it(
    client: PageClient,
    session: scoped_session,
    home: Service,  # noqa: F811
) -> None:
    with transaction():
        change_price(SYSTEM, home.id, replace(NURSING, payer="council"), on=TODAY)
        price = change_price(SYSTEM, home.id, replace(NURSING, valid_to=None), on=TODAY)
        number = propose_end(SYSTEM, price, last=date(2027, 1, 31), on=TODAY).id
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    said = facts(client.page(f"/council/moderation/price-endings/{number}"))
    assert "Laundry: £7.00 a week" in said and "31 January 2027" in said
