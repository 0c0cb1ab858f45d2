"""Every fact of a price is said, so that nobody decides about what they never saw."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from directory.presenting.price_facts import price_changes, price_facts
from directory.prices.rules.types import Charge, Extra, PriceLine

BASE = PriceLine(
    unit="visit",
    amount_pence=22_00,
    payer="self_funder",
    category="home_care",
    valid_from=date(2026, 12, 1),
    minutes=30,
)
# A field of a price, a value that it may have, and the words that say so.
SAID: dict[str, tuple[Any, str]] = {
    "unit": ("hour", "An hour"),
    "amount_pence": (23_45, "£23.45"),
    "payer": ("direct_payment", "I use a direct payment"),
    "category": ("extra_care", "Flats with care"),
    "valid_from": (date(2026, 12, 2), "2 December 2026"),
    "valid_to": (date(2027, 3, 31), "31 March 2027"),
    "need_level": ("nursing", "Care with nursing"),
    "minutes": (45, "45"),
    "time_of_week": ("night", "Nights"),
    "fnc_basis": ("exclusive", "It comes on top"),
    "includes_weekends": (False, "Not in the price"),
    "includes_bank_holidays": (True, "In the price"),
    "includes_travel": (False, "How much it costs was not told"),
    "travel_pence": (1_50, "Not in the price: £1.50 for each visit"),
    "travel_per": ("trip", "Not in the price: £4.50 for each trip"),
    "vat_status": ("inclusive", "VAT is in the price"),
    "vat_basis_points": (17_25, "VAT of 17.25% comes on top"),
    "extras": ((Extra("laundry", 7_00),), "Laundry: £7.00 a week"),
    "optional_extras": ((Extra("newspapers", 3_00),), "Newspapers: £3.00 a week"),
    "charges": ((Charge("deposit", 500_00, refundable=True),), "Deposit, paid back at the end: £500.00"),
    "minimum_charge_pence": (15_00, "£15.00 a visit"),
    "minimum_charge_per": ("week", "£10.00 a week"),
    "included": (("meals", "gloves_and_aprons"), "Meals, Gloves and aprons"),
    "excluded": (("hairdresser",), "Hairdresser"),
    "lot_id": (7, "The other list"),
}
# What has to be so for the field to mean anything.
WITH: dict[str, dict[str, Any]] = {
    "travel_pence": {"includes_travel": False},
    "travel_per": {"unit": "session", "minutes": 0, "includes_travel": False, "travel_pence": 4_50},
    "vat_basis_points": {"vat_status": "exclusive"},
    "minimum_charge_pence": {"minimum_charge_per": "visit"},
    "minimum_charge_per": {"minimum_charge_pence": 10_00},
}
# How a price came here and what became of it: no part of what it says. Discounts are triggered, never proposed.
NOT_SAID = {"source", "state", "service_id", "id", "before_discount_pence"}


def words_of(line: PriceLine) -> str:
    lot = {None: None, 7: "The other list"}[line.lot_id]
    return "\n".join(f"{name}: {words}" for name, words, _ in price_facts(line, lot))


def test_every_field_of_a_price_is_said_or_is_none_of_its_facts() -> None:
    assert SAID.keys() | NOT_SAID == {field.name for field in fields(PriceLine)}
    assert not SAID.keys() & NOT_SAID


@pytest.mark.parametrize("field", SAID)
def test_a_fact_is_said_and_shown_where_it_changes(app: object, field: str) -> None:
    assert app
    value, words = SAID[field]
    before = replace(BASE, **WITH.get(field, {}))
    after = replace(before, **{field: value})
    assert words in words_of(after) and words_of(after) != words_of(before)
    lots = {None: None, 7: "The other list"}
    changes = price_changes(before, after, lots[before.lot_id], lots[after.lot_id])
    assert words in "\n".join("".join(part for part, _ in row.difference.after) for row in changes.changed)
    kept = {name for name, _, _ in changes.kept}
    assert not kept & {row.field for row in changes.changed}
    assert len(kept) + len(changes.changed) >= len(price_facts(after, None))


def test_what_was_not_told_says_so_and_what_cannot_be_is_left_out(app: object) -> None:
    assert app
    facts = {name: words for name, words, _ in price_facts(BASE, None)}
    not_told = {name for name, words in facts.items() if words is None}
    assert not_told == {"VAT", "Weekends", "Bank holidays", "Travel", "In the price", "Not in the price"}
    assert "NHS nursing contribution" not in facts and "Last day" not in facts
    assert {
        facts[name] for name in ("Must be paid as well", "Can be added", "Paid once", "Least charge")
    } == {"None"}
    weekend = {name for name, _, _ in price_facts(replace(BASE, time_of_week="weekend"), None)}
    assert "Weekends" not in weekend


def test_a_price_that_changes_nothing_shows_no_difference(app: object) -> None:
    assert app
    changes = price_changes(BASE, BASE, None, None)
    assert changes.changed == () and changes.kept == price_facts(BASE, None)
