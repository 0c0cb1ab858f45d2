"""Who pays a week of a service, in the order a person reads it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from directory.prices.rules.own_cost import Amount, OwnLine, measured_amount, own_cost, week_cost
from directory.vocabulary.care import Category
from directory.vocabulary.prices import EITHER_PAYER, PAYERS_OF_PRICES, CostShare, Payer

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
    payer=st.sampled_from(PAYERS_OF_PRICES),
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


# The same room for each who may pay.
BOTH = {Payer.COUNCIL: Amount(PRICE, NHS), Payer.SELF_FUNDER: Amount(PRICE + 10_000, NHS)}


def test_where_who_pays_is_not_known_both_figures_stand() -> None:
    cost = week_cost(BOTH, Category.NURSING_HOME, Payer.NOT_SURE)
    assert cost is not None
    assert cost.lines == (
        OwnLine(CostShare.IF_COUNCIL, 88_731),
        OwnLine(CostShare.IF_SELF_FUNDER, 98_731),
        OwnLine(CostShare.NHS, NHS),
    )
    assert (cost.total, cost.measured, cost.left) == (124_137, 124_137, None)


def test_a_figure_that_is_the_same_whoever_pays_stands_once() -> None:
    same = dict.fromkeys(EITHER_PAYER, Amount(30_000, 0))
    cost = week_cost(same, Category.HOME_CARE, Payer.NOT_SURE)
    assert cost is not None and cost.lines == (OwnLine(CostShare.IF_EITHER, 30_000),)


def test_a_figure_that_is_not_known_is_left_out_and_never_nought() -> None:
    cost = week_cost({Payer.SELF_FUNDER: Amount(30_000, 0)}, Category.HOME_CARE, Payer.NOT_SURE, 29_999)
    assert cost is not None
    assert cost.lines == (OwnLine(CostShare.IF_SELF_FUNDER, 30_000),) and cost.left == -1
    assert week_cost({Payer.DIRECT_PAYMENT: Amount(1, 0)}, Category.HOME_CARE, Payer.NOT_SURE) is None
    assert week_cost({}, Category.HOME_CARE, Payer.COUNCIL) is None


def test_the_nhs_s_part_stands_after_each_price_where_it_is_not_the_same() -> None:
    prices = {Payer.COUNCIL: Amount(PRICE, NHS), Payer.SELF_FUNDER: Amount(PRICE, 0)}
    cost = week_cost(prices, Category.NURSING_HOME, Payer.NOT_SURE)
    assert cost is not None
    assert cost.lines == (
        OwnLine(CostShare.IF_COUNCIL, 88_731),
        OwnLine(CostShare.NHS, NHS),
        OwnLine(CostShare.IF_SELF_FUNDER, PRICE),
    )


AMOUNTS = st.builds(
    lambda total, nhs: Amount(total, min(total, nhs)), st.integers(0, 500_000), st.integers(0, 40_000)
)


@given(
    prices=st.dictionaries(st.sampled_from(sorted(EITHER_PAYER)), AMOUNTS, min_size=1),
    category=st.sampled_from(Category),
    budget=st.integers(0, 600_000),
)
def test_what_is_within_a_budget_is_within_it_whoever_pays(
    prices: dict[str, Amount], category: str, budget: int
) -> None:
    """The whole price is measured, the higher one: no answer to who pays puts the service over the budget."""
    unsure = week_cost(prices, category, Payer.NOT_SURE, budget)
    assert unsure is not None and unsure.left == budget - unsure.measured
    assert unsure.measured == measured_amount(prices.values(), Payer.NOT_SURE) == unsure.total
    for payer, amount in prices.items():
        known = week_cost(prices, category, payer, budget)
        assert known is not None and known.left is not None and known.left >= unsure.left
        assert known.measured == measured_amount([amount], payer)
        # What stands for her where who pays is not known is what she reads once she says it.
        own = {line.code: line.pence for line in unsure.lines}
        assert own.get(EITHER_PAYER[payer], own.get(CostShare.IF_EITHER)) == known.lines[0].pence
