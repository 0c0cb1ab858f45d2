"""What a council's own spreadsheet says, cell by cell."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import column_letters
from directory.preparing import sheet_fields as fields
from directory.preparing import sheet_rules as rules
from directory.preparing.sheet_fields import SheetField, Value
from directory.preparing.sheet_rules import SheetContact, SheetLine

TODAY = date(2026, 11, 22)
HEADS: list[Value] = [
    *(
        "CQC location ID",
        "Telephone",
        "Website",
        "Manager",
        "Job title",
        "Direct line",
        "E-mail",
        "Consent date",
    ),
]
COLUMNS = fields.suggested_columns(fields.heads_of([HEADS]), {})


def read(*rows: list[Value]) -> rules.ReadSheet:
    return rules.read_sheet([HEADS, *rows], COLUMNS, TODAY)


def test_the_columns_are_known_by_their_names() -> None:
    named = [field.value for field in SheetField if field.startswith(("contact", "phone", "website"))]
    assert list(COLUMNS) == ["location_id", *sorted(named, key=list(SheetField).index), "consent_on"]
    assert COLUMNS["location_id"] == "CQC location ID"
    remembered = {"phone": "Website", "website": "gone"}
    assert fields.suggested_columns(["CQC number", "Website"], remembered) == {
        "location_id": "CQC number",
        "phone": "Website",
    }


def test_a_title_above_and_columns_of_one_name_or_none() -> None:
    rows: list[list[Value]] = [
        ["Our homes 2026", None, None],
        [None, None, None],
        ["Tel", "Tel", None],
        ["1"],
    ]
    assert fields.head_row(rows) == 2
    assert fields.heads_of(rows) == ("Tel", "Tel (B)", "(C)")
    with pytest.raises(Invalid) as refusal:
        fields.head_row([["Our homes"], []])
    assert refusal.value.code == "no_heads"


def test_a_whole_row_and_days_and_numbers_as_spreadsheets_hold_them() -> None:
    whole: list[Value] = [
        *("1-900000001", 2079460999.0, "https://ash.example", "Amina Yusuf", "Manager"),
        *("020 7946 0011", "amina@ash.example", "2026-01-05"),
    ]
    contact = SheetContact("Amina Yusuf", "Manager", "020 7946 0011", "amina@ash.example", date(2026, 1, 5))
    result = read(whole, [None] * 8, [], ["1-900000002", None, None, "Ben", None, None, None, None])
    assert result.problems == ()
    assert result.lines == (
        SheetLine(2, "1-900000001", None, None, None, "02079460999", "https://ash.example", contact, None),
        SheetLine(5, "1-900000002", None, None, None, None, None, None, None),
    )
    assert [(note.cell, note.refusal.code) for note in result.notes] == [("D5", "contact_not_agreed")]
    assert result.contacts_not_named == 1


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        ([None, "020 7946 0999"], "A2", "location_number"),
        (["Ash House"], "A2", "location_number"),
        (["1-900000001", "ring us"], "B2", "phone"),
        (["1-900000001", None, "ash.example"], "C2", "web_address"),
        (["1-900000001", None, None, "A" * 121], "D2", "too_long"),
        (["1-900000001", None, None, "Amina", None, None, "no mail"], "G2", "email"),
        (["1-900000001", None, None, "Amina", None, None, None, "yes"], "H2", "not_a_day"),
        (["1-900000001", None, None, "Amina", None, None, None, "05/01/2099"], "H2", "not_over_yet"),
        (["1-900000001", None, None, "Amina", None, None, None, "05/01/2026"], "D2", "phone_or_email"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_cell(row: list[Value], cell: str, code: str) -> None:
    assert [(problem.cell, problem.refusal.code) for problem in read(row).problems] == [(cell, code)]


def test_a_location_stands_once_and_an_empty_file_says_so() -> None:
    (problem,) = read(["1-900000001"], ["1-900000001"]).problems
    assert (problem.cell, problem.refusal.code, problem.refusal.values) == ("A3", "row_twice", {"row": 2})
    assert [problem.refusal.code for problem in read([], [None]).problems] == ["no_rows"]


@pytest.mark.parametrize(
    ("columns", "field", "code"),
    [
        ({}, "location_id", "number_or_reference"),
        ({"location_id": "gone"}, "location_id", "unknown"),
        ({"location_id": "Telephone", "phone": "Telephone"}, "phone", "column_twice"),
    ],
)
def test_columns_that_cannot_be(columns: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        fields.check_columns(columns, ["Telephone", "Website"])
    assert (refusal.value.field, refusal.value.code) == (field, code)


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_the_letters_of_a_column(column: int, name: str) -> None:
    assert column_letters(column) == name


@given(
    st.lists(st.lists(st.none() | st.text(max_size=12) | st.floats() | st.integers(), max_size=9), max_size=6)
)
def test_no_cell_stops_the_reading(rows: list[list[Value]]) -> None:
    result = read(*rows)
    assert result.lines or result.problems


def test_a_council_s_own_words_for_its_columns_are_known() -> None:
    heads = ("Name", "CQC location", "Postcode", "Kind", "Weekly price", "Who pays", "Per", "From")
    assert fields.suggested_columns(heads, {}) == {
        "service_name": "Name",
        "location_id": "CQC location",
        "postcode": "Postcode",
        "category": "Kind",
        "amount": "Weekly price",
        "payer": "Who pays",
        "unit": "Per",
        "valid_from": "From",
    }


WEEKLY: list[Value] = ["CQC location", "Weekly price", "From"]
IN_EVERY_ROW = {
    "location_id": "CQC location",
    "amount": "Weekly price",
    "valid_from": "From",
    "unit": "=week",
    "payer": "=council",
}


def test_a_sheet_with_one_weekly_price_says_once_what_it_pays_for_and_who_pays() -> None:
    chosen = fields.check_columns(IN_EVERY_ROW, fields.heads_of([WEEKLY]))
    read = rules.read_sheet(
        [WEEKLY, ["1-900000001", 650, "01/04/2026"], ["1-900000002", None, None]], chosen, TODAY
    )
    assert not read.problems and not read.notes, (
        "a row without an amount has no price, and that is not worth a look"
    )
    first, second = read.lines
    assert first.price is not None and second.price is None
    assert (first.price.amount_pence, first.price.unit, first.price.payer) == (65_000, "week", "council")


def test_what_is_the_same_in_every_row_is_remembered_where_there_is_an_amount() -> None:
    assert fields.suggested_columns(fields.heads_of([WEEKLY]), IN_EVERY_ROW) == IN_EVERY_ROW
    assert fields.suggested_columns(["CQC location"], IN_EVERY_ROW) == {"location_id": "CQC location"}
    assert fields.suggested_columns(["CQC location", "Fee", "Per"], IN_EVERY_ROW)["unit"] == "Per"


@pytest.mark.parametrize(
    ("field", "chosen"), [("unit", "=fortnight"), ("payer", "=week"), ("amount", "=650"), ("unit", "week")]
)
def test_nothing_else_is_the_same_in_every_row(field: str, chosen: str) -> None:
    with pytest.raises(Invalid) as refusal:
        fields.check_columns({**IN_EVERY_ROW, field: chosen}, fields.heads_of([WEEKLY]))
    assert (refusal.value.field, refusal.value.code) == (field, "unknown")


def test_a_head_that_begins_like_one_is_a_column() -> None:
    assert fields.heads_of([["=week", "=", "Name"]]) == ("week", "(B)", "Name")
