"""What a row's price comes to beside the prices of its service, and how words, days and marks are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.provider_identity import check_company_number
from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import ERRORS, MERGED
from directory.preparing import sheet_words as words
from directory.preparing.sheet_cells import check_day, is_mark
from directory.preparing.sheet_outcome import Outcome, SheetProblem, UnderstoodRow, kept_cells, kept_rows
from directory.preparing.sheet_prices import SheetPrice, price_step, terms_of
from directory.preparing.sheet_rules import LINES_AT_ONCE, SheetLine, pieces
from directory.prices.rules.types import PriceLine
from directory.vocabulary.care import Category
from directory.vocabulary.prices import Unit

APRIL = date(2026, 4, 1)
TOLD = SheetPrice(65_000, "week", "council", APRIL, need_level="residential")
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
amounts = st.integers(1, 500_000)


def entered(line: PriceLine, state: str = "current", valid_to: date | None = None) -> PriceLine:
    """The line once it is a price of the service."""
    return replace(line, state=state, valid_to=valid_to, id=7, service_id=3, source="provider")


@given(amounts, days)
def test_a_price_that_is_there_from_its_day_is_the_same(amount: int, first: date) -> None:
    told = replace(TOLD, amount_pence=amount, valid_from=first)
    step = price_step(told, "care_home", (), {})
    assert not step.same and step.follows is None
    for there in (
        entered(step.line),
        entered(step.line, "out_of_band"),
        entered(step.line, "superseded", first + timedelta(9)),
    ):
        again = price_step(told, "care_home", [there], {})
        assert again.same and again.follows is there


@given(amounts, amounts, st.integers(1, 1000))
def test_only_another_amount_begins_a_price_on_a_later_day(before: int, after: int, later: int) -> None:
    there = entered(price_step(replace(TOLD, amount_pence=before), "care_home", (), {}).line)
    told = replace(TOLD, amount_pence=after, valid_from=APRIL + timedelta(later))
    step = price_step(told, "care_home", [there], {})
    assert step.same == (before == after) and step.follows is there


def test_what_is_not_told_is_taken_from_the_price_before() -> None:
    there = replace(
        entered(price_step(TOLD, "care_home", (), {}).line), vat_status="exempt", included=("meals",)
    )
    step = price_step(replace(TOLD, amount_pence=70_000), "care_home", [there], {})
    assert (step.line.vat_status, step.line.included) == ("exempt", ("meals",))
    assert terms_of(step.line) == terms_of(replace(there, amount_pence=70_000))


def test_a_row_that_takes_vat_or_travel_into_the_price_takes_their_amounts_away() -> None:
    there = replace(
        entered(price_step(TOLD, "care_home", (), {}).line),
        vat_status="exclusive",
        vat_basis_points=20_00,
        includes_travel=False,
        travel_pence=1_50,
    )
    told = replace(TOLD, vat_status="inclusive", includes_travel=True)
    line = price_step(told, "care_home", [there], {}).line
    assert (line.vat_status, line.vat_basis_points) == ("inclusive", 0)
    assert (line.includes_travel, line.travel_pence) == (True, None)


def test_another_series_is_no_price_before() -> None:
    there = entered(price_step(TOLD, "care_home", (), {}).line)
    for told in (
        replace(TOLD, payer="self_funder"),
        replace(TOLD, need_level="residential_dementia"),
        replace(TOLD, time_of_week="weekend"),
    ):
        assert price_step(told, "care_home", [there], {}).follows is None


@pytest.mark.parametrize("category", Category)
def test_a_need_that_is_not_told_is_any_but_in_a_home(category: Category) -> None:
    told = replace(TOLD, need_level=None)
    if category in ("care_home", "nursing_home"):
        with pytest.raises(Invalid, match="needed_for_homes"):
            price_step(told, category, (), {})
    else:
        assert price_step(told, category, (), {}).line.need_level == "any"


@pytest.mark.parametrize("category", Category)
def test_a_kind_of_care_is_read_by_its_code_and_its_label(category: Category) -> None:
    for text in (
        category,
        category.label.text,
        category.replace("_", " ").upper(),
        f"  {category.label.text}. ",
    ):
        assert words.read_word("category", text, words.CATEGORIES) == category
    assert (category in words.UNREGISTERED) == (
        category
        in {
            *("day_opportunities", "personal_assistant", "household_help"),
            *("handyperson", "foot_care", "meals"),
        }
    )


@given(st.text(max_size=40))
def test_a_word_is_read_by_rule_or_refused(text: str) -> None:
    for known in (
        *(words.UNITS, words.PAYERS, words.NEEDS, words.TIMES, words.YES_NO, words.CATEGORIES),
        *(words.ITEMS, words.MINIMUM_UNITS, words.VAT_STATUSES),
    ):
        if words.plain(text) in known:
            assert words.read_word("unit", text, known) == known[words.plain(text)]
        else:
            with pytest.raises(Invalid, match="word_unknown"):
                words.read_word("unit", text, known)


@pytest.mark.parametrize("text", ["week", "a week", "Weekly", "per week", "p/w", "PW"])
def test_a_week_is_written_in_many_ways(text: str) -> None:
    assert words.read_word("unit", text, words.UNITS) == Unit.WEEK


@given(days)
def test_a_day_is_read_with_the_day_before_the_month(day: date) -> None:
    month = day.strftime("%B")
    for text in (
        *(day.isoformat(), f"{day.isoformat()}T00:00:00", day.strftime("%d/%m/%Y"), day.strftime("%d/%m/%y")),
        *(f"{day.day} {month} {day.year}", f"{day.day} {month[:3]} {day.year}", day.strftime("%d.%m.%Y")),
        day.strftime("%d-%b-%Y"),
    ):
        assert check_day("valid_from", text) == day


@pytest.mark.parametrize("text", ["", "46113", "31/02/2026", "04/13/2026", "next April", "1/4", "01/04/1926"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_day("valid_from", text)


def test_a_company_number_gets_its_nought_again() -> None:
    assert check_company_number("company_number", "1234567") == "01234567"
    assert check_company_number("company_number", "sc 123456") == "SC123456"


@given(st.text(max_size=12))
def test_only_the_errors_of_spreadsheets_are_marks(text: str) -> None:
    assert is_mark(text) == (text == MERGED or text.strip().upper() in ERRORS)


def line(reference: str, row: int) -> SheetLine:
    """A line of a reference that says nothing else."""
    return SheetLine(row, None, reference, None, None, None, None, None, None)


@given(st.lists(st.integers(1, 120), max_size=6))
def test_pieces_hold_every_line_once_and_part_no_group(sizes: list[int]) -> None:
    groups = [[line(str(number), row) for row in range(size)] for number, size in enumerate(sizes)]
    cut = list(pieces(each for group in groups for each in group))
    assert [each for piece in cut for each in piece] == [each for group in groups for each in group]
    assert all(len(piece) >= LINES_AT_ONCE for piece in cut[:-1])
    keys = [{each.key for each in piece} for piece in cut]
    assert sum(map(len, keys)) == len(groups)


@given(days, st.integers(1, 99))
def test_an_outcome_is_kept_as_it_is(day: date, row: int) -> None:
    outcome = Outcome()
    outcome.counts["prices_new"] = 2
    outcome.problems += [
        SheetProblem(f"AA{row}", Invalid("amount", "price_zero")),
        SheetProblem(f"B{row}", Invalid("valid_from", "price_backdated", current_from=day)),
    ]
    understood = UnderstoodRow(row, "Ash", "care_home", day, 65_000, "week", "council", None, day, "new")
    outcome.understood.append(understood)
    kept = outcome.to_json()
    assert [(cell.cell, cell.code) for cell in kept_cells(kept["problems"])] == [
        (f"B{row}", "price_backdated"),
        (f"AA{row}", "price_zero"),
    ]
    assert kept_cells(kept["problems"])[0].values == {"current_from": day}
    assert kept_rows(kept["understood"]) == (understood,)
