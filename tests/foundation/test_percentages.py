"""Percentages as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.percentages import basis_points_to_percent, percent_to_basis_points


@given(st.integers(1, 99_99))
def test_a_percentage_is_read_back_as_it_is_written(basis_points: int) -> None:
    written = basis_points_to_percent(basis_points)
    for text in (written, f"{written}%", f" {written} % "):
        assert percent_to_basis_points(text) == basis_points


@pytest.mark.parametrize(
    ("text", "basis_points"), [("20", 20_00), ("17.5", 17_50), ("2.05%", 2_05), ("5.00", 5_00)]
)
def test_usual_percentages(text: str, basis_points: int) -> None:
    assert percent_to_basis_points(text) == basis_points


@pytest.mark.parametrize(
    "text", ["", "0", "0.00", "100", "-5", "1e1", "2.555", "a fifth", "20%%", "٢٠", "NaN", "."]
)
def test_what_is_no_percentage_is_none(text: str) -> None:
    assert percent_to_basis_points(text) is None
