"""Amounts as people type them: no, one or two decimals."""

from __future__ import annotations

import pytest

from directory.foundation.errors import Invalid
from directory.foundation.money import MOST_PENCE, pounds_to_pence


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("660", 660_00),
        ("660.5", 660_50),
        ("660.05", 660_05),
        ("660.50", 660_50),
        ("£1,234.5", 1_234_50),
        (" £ 12 ", 12_00),
        ("0.1", 10),
        ("0", 0),
        ("007", 7_00),
        ("100,000,000", MOST_PENCE),
    ],
)
def test_an_amount_has_no_one_or_two_decimals(text: str, pence: int) -> None:
    assert pounds_to_pence(text) == pence


@pytest.mark.parametrize("text", ["660.", "660.555", ".5", "1e3", "12,34", "-5", "", "6 60", "660,5"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        pounds_to_pence(text, "budget")
    assert (refusal.value.field, refusal.value.code) == ("budget", "money_unreadable")


@pytest.mark.parametrize("text", ["100,000,000.01", "9" * 5_000])
def test_more_than_a_hundred_million_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        pounds_to_pence(text)
    assert refusal.value.code == "money_too_much"
