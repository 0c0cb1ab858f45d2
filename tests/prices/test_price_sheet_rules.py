"""Several prices at once: what a table asks for, row by row, and what of it cannot be taken."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from directory.foundation.errors import Invalid
from directory.prices.rules.sheet import (
    MOST_ROWS,
    KnownPrice,
    PriceColumn,
    PriceSheet,
    WantedPrice,
    read_prices,
)
from directory.prices.rules.sheet_packing import packed, unpacked
from directory.prices.rules.told_terms import ToldTerms
from directory.prices.rules.types import Charge, Extra, PriceLine

HEADS = {column.value: column for column in PriceColumn}
HEAD = [column.value for column in PriceColumn]
DAY = date(2026, 12, 1)
LINE = PriceLine(
    unit="week",
    amount_pence=1_000_00,
    payer="self_funder",
    category="care_home",
    valid_from=date(2026, 1, 1),
    need_level="residential",
    vat_status="exempt",
    extras=(Extra("laundry", 5_00),),
    charges=(Charge("deposit", 500_00, refundable=True),),
    included=("meals",),
)
PRICES = {
    number: KnownPrice(number, name, replace(LINE, amount_pence=pence))
    for number, name, pence in ((7, "Rose Court", 1_000_00), (8, "Rose at Home", 22_00))
}
WORDS = {
    PriceColumn.DEPOSIT_BACK: {"yes": "yes", "no": "no"},
    PriceColumn.MINIMUM_PER: {"a week": "week", "a visit": "visit"},
    PriceColumn.VAT: {"no vat": "exempt", "in it": "inclusive", "on top": "exclusive"},
    PriceColumn.INCLUDED: {"meals": "meals", "laundry": "laundry"},
    PriceColumn.EXCLUDED: {"meals": "meals", "hairdresser": "hairdresser"},
}


def row(number: Any = 7, new: Any = None, day: Any = None, **cells: Any) -> list[Any]:
    """A row as it was downloaded, with what was filled in."""
    price = PRICES.get(number) if isinstance(number, int) else None
    name, current = (price.service_name, price.amount_pence / 100) if price else ("", None)
    values = {"number": number, "service": name, "about": "A week", "since": date(2026, 1, 1)}
    values |= {"current": current, "new": new, "first_day": day} | cells
    return [values.get(column.value) for column in PriceColumn]


def read(*rows: list[Any]) -> PriceSheet:
    return read_prices([HEAD, *rows], HEADS, PRICES, WORDS)


def refused(sheet: PriceSheet) -> list[tuple[str, str]]:
    return [(cell.cell, cell.refusal.code) for cell in sheet.refused]


@pytest.mark.parametrize("new", [1050, 1050.0, "1,050", "£1050.00", " 1050 "])
@pytest.mark.parametrize(
    "day", [DAY, datetime.combine(DAY, time()), "2026-12-01", "01/12/2026", "1 December 2026"]
)
def test_an_amount_and_a_day_are_read_as_spreadsheets_write_them(new: Any, day: Any) -> None:
    assert read(row(7, new, day)) == PriceSheet(
        (WantedPrice(2, 7, 1_050_00, DAY, "F", "G"),), empty=0, same=0, refused=(), strange=(), unread=()
    )


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (row(7, "dear", DAY), [("F2", "money_unreadable")]),
        (row(7, 1050.555, DAY), [("F2", "money_unreadable")]),
        (row(7, float("nan"), DAY), [("F2", "money_unreadable")]),
        (row(7, float("inf"), DAY), [("F2", "money_unreadable")]),
        (row(7, -5, DAY), [("F2", "price_zero")]),
        (row(7, 0, DAY), [("F2", "price_zero")]),
        (row(7, 1e15, DAY), [("F2", "money_too_much")]),
        (row(7, DAY, DAY), [("F2", "money_unreadable")]),
        (row(7, "#N/A", DAY), [("F2", "money_unreadable")]),
        (row(7, None, DAY), [("F2", "required")]),
        (row(7, 1050, None), [("G2", "required")]),
        (row(7, 1050, "soon"), [("G2", "not_a_day")]),
        (row(7, 1050, 46000), [("G2", "not_a_day")]),
        (row(7, "dear", "soon"), [("F2", "money_unreadable"), ("G2", "not_a_day")]),
        (row(9, 1050, DAY), [("A2", "price_unknown")]),
        (row(None, 1050, DAY), [("A2", "price_unknown")]),
        (row("seven", 1050, DAY), [("A2", "price_unknown")]),
        (row(7.5, 1050, DAY), [("A2", "price_unknown")]),
        (row(7, 1050, DAY, service="Rose at Home"), [("B2", "price_of_other_service")]),
        (row(7, 1050, DAY, current=999), [("E2", "price_differs")]),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named(line: list[Any], cells: list[tuple[str, str]]) -> None:
    sheet = read(line)
    assert refused(sheet) == cells
    assert sheet.wanted == ()


def test_two_rows_for_one_price_are_refused_with_the_row_of_the_first() -> None:
    sheet = read(row(7, 1050, DAY), row(8), row(7, 1060, DAY))
    assert refused(sheet) == [("A4", "price_twice")]
    assert sheet.refused[0].refusal.values == {"row": 2}


def test_what_changes_nothing_is_counted() -> None:
    sheet = read(row(7, 1000, None), row(8), row(None, service="Ask Amina"), row(9))
    assert (sheet.same, sheet.empty, sheet.strange, sheet.wanted, sheet.refused) == (1, 1, (4, 5), (), ())


def test_columns_may_stand_anywhere_and_strange_ones_are_named() -> None:
    rows = [["Our prices"], ["Notes", "New", "first_day", "NUMBER"], ["dear", 23, DAY, 8.0]]
    sheet = read_prices(rows, HEADS, PRICES, WORDS)
    assert sheet.wanted == (WantedPrice(3, 8, 23_00, DAY, "B", "C"),)
    assert sheet.unread == ("Notes",)


@pytest.mark.parametrize("rows", [[], [["a", "b"]], [["number", "new"], [7, 1]]])
def test_another_table_is_not_guessed_at(rows: list[list[Any]]) -> None:
    with pytest.raises(Invalid) as refusal:
        read_prices(rows, HEADS, PRICES, WORDS)
    assert (refusal.value.field, refusal.value.code) == ("file", "price_columns_missing")


def test_a_table_has_so_many_rows_and_empty_ones_are_none() -> None:
    empty = [[None] * 7] * 5_000
    assert read(*empty, row(7, 1050, DAY)).wanted[0].row == 5_002
    with pytest.raises(Invalid) as refusal:
        read(*[row(8)] * (MOST_ROWS + 1))
    assert refusal.value.code == "too_many_rows"


CELLS = st.one_of(
    st.none(),
    st.integers(-5, 2_000),
    st.floats(),
    st.dates(),
    st.sampled_from(("7", "8", "1050", "2026-12-01", "#REF!", " ", "Rose Court", "=1+1")),
    st.text(max_size=8),
)


@given(st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=12))
def test_no_row_is_dropped_in_silence(rows: list[list[Any]]) -> None:
    sheet = read(*rows)
    filled = [line for line in rows if any(cell is not None and str(cell).strip() for cell in line)]
    rows_refused = {cell.cell.lstrip("ABCDEFG") for cell in sheet.refused}
    counted = len(sheet.wanted) + sheet.same + sheet.empty + len(sheet.strange)
    # A row whose amount is the current one changes nothing, whatever its other cells are.
    assert counted + len(rows_refused) == len(filled)
    assert len({wanted.price_id for wanted in sheet.wanted}) == len(sheet.wanted)
    assert all(PRICES[each.price_id].amount_pence != each.amount_pence > 0 for each in sheet.wanted)
    assert unpacked(packed(sheet.wanted)) == sheet.wanted


@given(st.one_of(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(str)))
def test_what_a_form_brings_is_rows_or_refused(text: str) -> None:
    try:
        wanted = unpacked(text)
    except Invalid as error:
        note(str(error))
        return
    assert unpacked(packed(wanted)) == wanted


@pytest.mark.parametrize(
    ("day", "amount_column", "day_column"),
    [
        ("2027-04-01", "\ud800", "G"),
        ("2027-04-01", "F", "<b>"),
        ("2027-04-01", "", "G"),
        ("2027-04-01", "ABCD", "G"),
        ("\ud800", "F", "G"),
    ],
)
def test_a_form_names_columns_by_their_letters_alone(day: str, amount_column: str, day_column: str) -> None:
    with pytest.raises(Invalid):
        unpacked(json.dumps([[2, 7, 1, day, amount_column, day_column, {}]]))


def test_a_form_names_a_price_once() -> None:
    wanted = WantedPrice(2, 7, 1, DAY, "F", "G")
    with pytest.raises(Invalid):
        unpacked(packed([wanted, wanted]))


def after(sheet: PriceSheet) -> PriceLine:
    """What the one row of a table makes of its price."""
    (wanted,) = sheet.wanted
    return wanted.after(PRICES[wanted.price_id].line)


@pytest.mark.parametrize(
    ("cells", "changes"),
    [
        ({"deposit": "600"}, {"charges": (Charge("deposit", 600_00, refundable=True),)}),
        ({"deposit": 0}, {"charges": ()}),
        ({"deposit": "£0.00"}, {"charges": ()}),
        ({"deposit_back": "No"}, {"charges": (Charge("deposit", 500_00),)}),
        (
            {"admin": "95", "assessment": 75.5},
            {"charges": (*LINE.charges, Charge("admin", 95_00), Charge("assessment", 75_50))},
        ),
        (
            {"minimum_charge": "100", "minimum_charge_per": "A week"},
            {"minimum_charge_pence": 100_00, "minimum_charge_per": "week"},
        ),
        ({"travel": "1.50"}, {"includes_travel": False, "travel_pence": 1_50}),
        ({"vat": "20"}, {"vat_status": "exclusive", "vat_basis_points": 20_00}),
        ({"vat_status": "on top", "vat": 0.175}, {"vat_status": "exclusive", "vat_basis_points": 17_50}),
        ({"vat_status": "in it"}, {"vat_status": "inclusive"}),
        ({"included": "Laundry; meals"}, {"included": ("meals", "laundry")}),
        ({"excluded": "Hairdresser, meals"}, {"included": (), "excluded": ("hairdresser", "meals")}),
    ],
)
def test_what_else_a_price_says_is_changed_and_nothing_else_is_lost(
    cells: dict[str, Any], changes: dict[str, Any]
) -> None:
    expected = replace(LINE, valid_from=DAY, **changes)
    assert after(read(row(7, None, DAY, **cells))) == expected, "the amount stays"
    dearer = after(read(row(7, 1050, DAY, **cells)))
    assert dearer == replace(expected, amount_pence=1_050_00)
    assert dearer.extras == LINE.extras, "what has no column"


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        ({"deposit": "lots"}, ("H2", "money_unreadable")),
        ({"deposit": -1}, ("H2", "price_zero")),
        ({"deposit_back": "perhaps"}, ("I2", "word_unknown")),
        ({"minimum_charge": "100"}, ("M2", "required")),
        ({"minimum_charge_per": "a week"}, ("L2", "required")),
        ({"vat_status": "on top"}, ("P2", "vat_rate_needed")),
        ({"vat_status": "in it", "vat": "20"}, ("P2", "vat_rate_unfit")),
        ({"vat": "a fifth"}, ("P2", "percent_unreadable")),
        ({"included": "meals, wine"}, ("Q2", "word_unknown")),
        ({"included": "meals", "excluded": "meals"}, ("R2", "item_in_and_out")),
    ],
)
def test_a_cell_behind_the_amount_that_cannot_be_taken_is_named(
    cells: dict[str, Any], refusal: tuple[str, str]
) -> None:
    sheet = read(row(7, 1050, DAY, **cells))
    assert refused(sheet) == [refusal] and not sheet.wanted


def test_a_change_behind_the_amount_needs_its_day() -> None:
    assert refused(read(row(7, None, None, deposit="600"))) == [("G2", "required")]
    same = read(row(7, None, None, deposit="500", deposit_back="Yes", included="meals"))
    assert (same.empty, same.wanted, same.refused) == (1, (), ())


def test_a_form_brings_no_terms_that_no_table_tells() -> None:
    wanted = (WantedPrice(2, 7, 1, DAY, "F", "G", ToldTerms(deposit_pence=5, included=("meals",))),)
    assert unpacked(packed(wanted)) == wanted
    for terms in ({"rent": 1}, {"deposit_pence": "5"}, {"included": "meals"}, {"included": ["wine"]}, [], 5):
        with pytest.raises(Invalid):
            unpacked(json.dumps([[2, 7, 1, "2026-12-01", "F", "G", terms]]))
    for terms in ({"deposit_back": 1}, {"deposit_pence": -1}, {"travel_pence": 10**12}, {"vat_status": 5}):
        with pytest.raises(Invalid):
            unpacked(json.dumps([[2, 7, 1, "2026-12-01", "F", "G", terms]]))
