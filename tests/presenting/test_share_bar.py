"""Who pays as a bar: its pieces are those of the lines, whoever pays and whatever the budget."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from directory.presenting.own_cost_words import CostLine, SharePiece, share_pieces
from directory.prices.rules.own_cost import own_cost
from directory.vocabulary.care import Category
from directory.vocabulary.prices import PRICED_PAYERS

PENCE = st.integers(0, 300_000)


def lines_of(total: int, nhs: int, category: str, payer: str, budget: int | None) -> list[CostLine]:
    """The lines of a week, without their words."""
    cost = own_cost(total, nhs, category, payer, budget)
    return [CostLine("", line.pence, line.code, line.within) for line in cost.lines]


@given(
    PENCE,
    PENCE,
    st.sampled_from((Category.NURSING_HOME, Category.HOME_CARE)),
    st.sampled_from(PRICED_PAYERS),
    st.none() | PENCE,
)
def test_the_pieces_are_the_lines_side_by_side_and_fill_the_bar(
    total: int, nhs: int, category: str, payer: str, budget: int | None
) -> None:
    lines = lines_of(total, nhs, category, payer, budget)
    pieces = share_pieces(lines)
    if not total:
        assert pieces == ()
        return
    assert [piece.code for piece in pieces] == [line.code for line in lines]
    ends = 0.0
    for line, piece in zip(lines, pieces, strict=True):
        assert abs(piece.length - 100 * line.pence / total) < 0.01
        if line.within:
            first = pieces[0]
            assert first.begins - 0.01 <= piece.begins
            assert piece.begins + piece.length <= first.begins + first.length + 0.01
        else:
            assert abs(piece.begins - ends) < 0.01
            ends = piece.begins + piece.length
    assert abs(ends - 100) < 0.01


def test_a_top_up_lies_on_the_end_of_what_it_is_a_part_of() -> None:
    lines = lines_of(1_000_00, 200_00, Category.NURSING_HOME, "council", 700_00)
    assert share_pieces(lines) == (
        SharePiece("council_and_resident", 0.0, 80.0),
        SharePiece("top_up", 70.0, 10.0),
        SharePiece("nhs", 80.0, 20.0),
    )
