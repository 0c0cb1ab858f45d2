"""Who pays a week of a service, in the order a person reads it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from directory.prices.rules.own_cost import OwnLine, own_cost
from directory.vocabulary.care import Category
from directory.vocabulary.prices import CHOOSABLE_PAYERS, CostShare, Payer

# A room with nursing in Ealing, and what the NHS pays of it in the year from April 2025.
PRICE, NHS = 114_137, 25_406


def test_a_self_funder_reads_her_own_part_first() -> None:
    cost = own_cost(PRICE, NHS, Category.NURSING_HOME, Payer.SELF_FUNDER)
    assert cost.lines == (OwnLine(CostShare.RESIDENT, 88_731), OwnLine(CostShare.NHS, 25_406))
    assert (cost.total, cost.measured, cost.left) == (114_137, 88_731, None)


def test_a_self_funder_s_budget_is_compared_with_the_price_less_the_nhs_s_part() -> None:
    assert own_cost(PRICE, NHS, Category.NURSING_HOME, Payer.SELF_FUNDER, 88_731).left == 0
    assert own_cost(PRICE, NHS, Category.NURSING_HOME, Payer.SELF_FUNDER, 88_730).left == -1


def test_what_is_over_a_council_s_budget_is_a_top_up_in_a_care_home() -> None:
    cost = own_cost(PRICE, NHS, Category.NURSING_HOME, Payer.COUNCIL, 80_000)
    assert cost.lines == (
        OwnLine(CostShare.COUNCIL_AND_RESIDENT, 88_731),
        OwnLine(CostShare.TOP_UP, 8_731, within=True),
        OwnLine(CostShare.NHS, 25_406),
    )
    assert cost.left == -8_731


def test_what_is_over_a_budget_at_home_is_over_the_budget() -> None:
    cost = own_cost(30_000, 0, Category.HOME_CARE, Payer.DIRECT_PAYMENT, 25_000)
    assert cost.lines == (
        OwnLine(CostShare.COUNCIL_AND_RESIDENT, 30_000),
        OwnLine(CostShare.OVER_BUDGET, 5_000, within=True),
    )


def test_where_the_nhs_pays_for_all_of_it_she_pays_nothing() -> None:
    cost = own_cost(PRICE, NHS, Category.NURSING_HOME, Payer.NHS, 80_000)
    assert cost.lines == (OwnLine(CostShare.RESIDENT, 0), OwnLine(CostShare.NHS, 114_137))
    assert cost.left is None


@given(
    total=st.integers(0, 500_000),
    nhs=st.integers(0, 40_000),
    category=st.sampled_from(Category),
    payer=st.sampled_from(CHOOSABLE_PAYERS),
    budget=st.none() | st.integers(0, 500_000),
)
def test_the_lines_add_up_to_the_price(
    total: int, nhs: int, category: str, payer: str, budget: int | None
) -> None:
    cost = own_cost(total, nhs, category, payer, budget)
    beside = [line.pence for line in cost.lines if not line.within]
    assert sum(beside) == cost.total == total
    assert all(0 <= line.pence <= total for line in cost.lines)
    assert all(line.pence <= cost.lines[0].pence for line in cost.lines if line.within)
    # Her own line comes first, the NHS's last.
    assert cost.lines[0].code in (CostShare.RESIDENT, CostShare.COUNCIL_AND_RESIDENT)
    assert CostShare.NHS not in [line.code for line in cost.lines[:-1]]
    if payer != Payer.NHS:
        assert cost.measured == max(total - nhs, 0)
        assert cost.left == (None if budget is None else budget - cost.measured)
