"""Savings and what a week costs their owner: boundaries by hand, worked vectors, and what holds of all of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.errors import Invalid
from directory.prices.national_queries import _shipped_charging_years, _shipped_figures, _shipped_policies
from directory.prices.rules.charging import (
    ChargingFigure,
    ChargingYear,
    CouncilPolicy,
    check_charging_figure,
    check_council_policy,
    figures_on,
    limits_of,
    policy_on,
)
from directory.prices.rules.savings import (
    LONGEST_WEEKS,
    HomeCharge,
    Income,
    Means,
    assessed_savings,
    contribution_pence,
    council_parts,
    counted_income,
    guarantee_pence,
    home_charge,
    home_rule,
    last_day_without_home,
    run_down,
    run_down_without_home_value,
    tariff_pence,
)
from directory.vocabulary.charging import HomeAnswer, SavingsGap

YEAR = ChargingYear(date(2025, 4, 1), date(2026, 3, 31), 23_250_00, 14_250_00, "Circular")
MONDAY = date(2026, 12, 7)
READ = date(2026, 11, 20)
PENCE = st.integers(0, 100_000_00)


@pytest.mark.parametrize(
    ("savings", "tariff"),
    [
        (0, 0),
        (14_249_99, 0),
        (14_250_00, 0),
        (14_250_01, 1_00),
        (14_500_00, 1_00),
        (14_500_01, 2_00),
        (23_000_00, 35_00),
        (23_000_01, 36_00),
        (23_250_00, 36_00),
        (23_250_01, None),
        (1_000_000_00, None),
    ],
)
def test_tariff_income_at_its_boundaries(savings: int, tariff: int | None) -> None:
    assert tariff_pence(savings, YEAR) == tariff


@given(st.integers(0, 23_250_00), st.integers(0, 23_250_00))
def test_tariff_income_grows_with_savings_a_pound_for_250(one: int, other: int) -> None:
    low, high = sorted((one, other))
    less, more = tariff_pence(low, YEAR), tariff_pence(high, YEAR)
    assert less is not None and more is not None and 0 <= less <= more <= 36_00
    assert (more - less) // 100 <= (high - low) // 250_00 + 1


@pytest.mark.parametrize(
    ("own", "joint", "assessed"),
    [(0, 0, 0), (10_000_00, 20_000_00, 20_000_00), (0, 1, 0), (5_00, 3, 5_01), (0, 46_500_00, 23_250_00)],
)
def test_each_partner_has_half_of_joint_savings(own: int, joint: int, assessed: int) -> None:
    assert assessed_savings(own, joint) == assessed


@given(PENCE, PENCE, PENCE)
def test_two_partners_never_have_more_than_there_is(own: int, others: int, joint: int) -> None:
    together = assessed_savings(own, joint) + assessed_savings(others, joint)
    assert own + others + joint - 1 <= together <= own + others + joint


@pytest.mark.parametrize(("own", "joint", "field"), [(-1, 0, "savings"), (0, -1, "joint")])
def test_savings_are_not_negative(own: int, joint: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        assessed_savings(own, joint)
    assert (refused.value.field, refused.value.code) == (field, "money_negative")


@pytest.mark.parametrize(
    ("income", "counted"),
    [
        (Income(100_00, 200_00), 300_00),
        (Income(100_00, 200_00, passes_half=True), 250_00),
        (Income(100_01, 0, passes_half=True), 50_00),
        (Income(0, 200_00, passes_half=True), 200_00),
    ],
)
def test_half_a_pension_from_work_that_is_passed_on_is_left_out(income: Income, counted: int) -> None:
    assert counted_income(income) == counted


@pytest.mark.parametrize("answer", [answer for answer in HomeAnswer if answer != HomeAnswer.COUNTED])
def test_a_home_is_left_out(answer: str) -> None:
    rule = home_rule(answer, 0, YEAR)
    assert not (rule.counts or rule.twelve_weeks or rule.may_defer)


@pytest.mark.parametrize(("savings", "eased"), [(0, True), (23_250_00, True), (23_250_01, False)])
def test_twelve_weeks_and_deferring_need_other_savings_that_are_not_above_the_limit(
    savings: int, eased: bool
) -> None:
    rule = home_rule(HomeAnswer.COUNTED, savings, YEAR)
    assert rule.counts and rule.twelve_weeks is eased and rule.may_defer is eased


def means(savings: int, income: int = 212_40, kept: int = 0, home: int = 0, home_from: int = 0) -> Means:
    return Means(savings, income, kept, home, home_from)


def test_vector_41_000_at_897_32() -> None:
    """26 weeks of £684.92 leave £23,192.08: £36 for the 36 steps above £14,250, and the income."""
    found = run_down(897_32, means(41_000_00), YEAR, MONDAY)
    now, then = found.stages
    assert (now.number, now.first_day, now.stage, now.you_pence) == (0, MONDAY, "all", 897_32)
    assert (now.council_pence, now.unmet_pence) == (0, 0)
    assert (then.number, then.first_day, then.stage) == (26, date(2027, 6, 7), "part")
    assert then.capital_pence == 23_192_08 and then.you_pence == 248_40
    assert then.council_pence is None and then.unmet_pence is None
    assert found.weeks[25].capital_pence == 23_877_00
    assert found.weeks[27].capital_pence == 23_156_08
    assert found.first("income") is None


def test_vector_60_000_at_897_32() -> None:
    found = run_down(897_32, means(60_000_00), YEAR, MONDAY)
    part = found.first("part")
    assert part is not None and part.number == 54 and part.capital_pence == 23_014_32


def test_vector_of_what_is_kept_to_spend() -> None:
    """£200 and £100 a week of which £30.65 are kept; £14,501 of savings count as £2 a week, then as £1."""
    found = run_down(800_00, means(14_501_00, 300_00, 30_65), YEAR, MONDAY)
    assert [week.you_pence for week in found.weeks[:3]] == [271_35, 270_35, 270_35]
    assert [week.capital_pence for week in found.weeks[:3]] == [14_501_00, 14_499_00, 14_498_00]
    income = found.first("income")
    assert income is not None and income.number == 250 and income.you_pence == 269_35
    assert {week.capital_pence for week in found.weeks[250:]} == {14_250_00}


def test_vector_of_twelve_weeks_without_the_home() -> None:
    """£10,000 and a home of £20,000: twelve weeks at £212.40, then twelve of £800 that take £7,051.20 of £30,000."""
    found = run_down(800_00, means(10_000_00, home=20_000_00, home_from=12), YEAR, MONDAY)
    assert [(week.stage, week.number, week.you_pence) for week in found.stages] == [
        ("twelve_weeks", 0, 212_40),
        ("all", 12, 800_00),
        ("part", 24, 247_40),
    ]
    assert found.weeks[12].capital_pence == 30_000_00
    assert found.weeks[24].capital_pence == 30_000_00 - 12 * 587_60


def test_exactly_the_upper_limit_is_not_above_it() -> None:
    found = run_down(897_32, means(23_250_00), YEAR, MONDAY)
    assert found.stages[0].stage == "part" and found.stages[0].you_pence == 248_40
    assert run_down(897_32, means(23_250_01), YEAR, MONDAY).stages[0].stage == "all"


def test_when_the_savings_without_the_home_reach_a_limit() -> None:
    """£1,000 a week of £41,000: £23,000 after 18 weeks, £14,000 after 27, nothing after 41; then the home pays."""
    found = run_down(1_000_00, means(41_000_00, 0, home=250_000_00), YEAR, MONDAY)
    reached = [found.savings_reach(pence) for pence in (41_000_00, 23_250_00, 14_250_00, 0)]
    assert [week and week.number for week in reached] == [0, 18, 27, 41]
    assert reached[1] is not None and reached[1].savings_pence == 23_000_00
    assert found.weeks[42].capital_pence == 249_000_00
    assert run_down(100_00, means(41_000_00, 100_00), YEAR, MONDAY).savings_reach(23_250_00) is None


def test_the_last_day_without_the_home_is_the_84th() -> None:
    assert last_day_without_home(MONDAY) == date(2027, 2, 28)
    assert (last_day_without_home(date(2028, 1, 1)) - date(2028, 1, 1)).days == 83


def test_vector_of_a_home_whose_worth_is_not_known() -> None:
    """£10,000: twelve weeks at £212.40, then £587.60 a week from savings, which last 18 weeks more."""
    found = run_down_without_home_value(800_00, means(10_000_00, home_from=12), YEAR, MONDAY)
    assert [(week.stage, week.number, week.you_pence) for week in found.stages] == [
        ("twelve_weeks", 0, 212_40),
        ("all", 12, 800_00),
    ]
    assert len(found.weeks) == 12 + 18 + 1
    assert found.weeks[-1].savings_pence == 0 == found.weeks[-1].capital_pence
    nothing = run_down_without_home_value(800_00, means(0, home_from=12), YEAR, MONDAY)
    assert [week.number for week in nothing.stages] == [0, 12] and len(nothing.weeks) == 13


@given(
    price=st.integers(1, 3_000_00),
    savings=PENCE,
    more=st.integers(1, 1_000_000_00),
    income=st.integers(0, 1_000_00),
    rate=st.none() | st.integers(0, 3_000_00),
)
def test_without_its_worth_the_weeks_are_those_of_every_home_worth_more_than_the_upper_limit(
    price: int, savings: int, more: int, income: int, rate: int | None
) -> None:
    eased = home_rule(HomeAnswer.COUNTED, savings, YEAR).twelve_weeks
    known = means(savings, income, 30_65, YEAR.upper_pence + price + more, 12 if eased else 0)
    found = run_down_without_home_value(price, known, YEAR, MONDAY, rate_pence=rate)
    for week, other in zip(
        found.weeks, run_down(price, known, YEAR, MONDAY, rate_pence=rate).weeks, strict=False
    ):
        assert (week.stage, week.you_pence, week.savings_pence) == (
            other.stage,
            other.you_pence,
            other.savings_pence,
        )
        assert (week.council_pence, week.unmet_pence) == (other.council_pence, other.unmet_pence)
        assert week.capital_pence == week.savings_pence
    assert {week.stage for week in found.stages} <= {"twelve_weeks", "all"}
    assert all(week.you_pence == price for week in found.weeks if week.stage == "all")
    assert found.stages[0].stage == ("twelve_weeks" if eased else "all")


def test_income_that_covers_the_price_leaves_savings_alone() -> None:
    found = run_down(200_00, means(41_000_00), YEAR, MONDAY)
    assert [week.stage for week in found.stages] == ["all"]
    assert {week.capital_pence for week in found.weeks} == {41_000_00}


@pytest.mark.parametrize(
    ("you", "rate", "parts"),
    [
        (248_40, None, (None, None)),
        (248_40, 897_32, (648_92, 0)),
        (248_40, 950_00, (648_92, 0)),
        (248_40, 800_00, (551_60, 97_32)),
        (248_40, 200_00, (0, 648_92)),
        (897_32, None, (0, 0)),
        (897_32, 800_00, (0, 0)),
    ],
)
def test_the_council_pays_up_to_its_known_rate(you: int, rate: int | None, parts: tuple[object]) -> None:
    assert council_parts(897_32, you, rate) == parts


@given(
    price=st.integers(1, 3_000_00),
    savings=PENCE,
    home=PENCE,
    income=st.integers(0, 1_000_00),
    kept=st.integers(0, 300_00),
    home_from=st.sampled_from([0, 12]),
    rate=st.none() | st.integers(0, 3_000_00),
)
def test_what_holds_of_every_week(
    price: int, savings: int, home: int, income: int, kept: int, home_from: int, rate: int | None
) -> None:
    found = run_down(price, Means(savings, income, kept, home, home_from), YEAR, MONDAY, rate_pence=rate)
    assert len(found.weeks) == LONGEST_WEEKS + 1
    for week, after in zip(found.weeks, found.weeks[1:], strict=False):
        assert 0 <= week.you_pence <= price
        assert 0 <= after.capital_pence <= week.capital_pence
        assert 0 <= after.savings_pence <= week.savings_pence <= week.capital_pence
        assert week.capital_pence - after.capital_pence <= week.you_pence
        if week.council_pence is None:
            assert week.unmet_pence is None and rate is None
        else:
            assert week.you_pence + week.council_pence + (week.unmet_pence or 0) == price
        if week.stage == "all":
            assert week.you_pence == price
        elif week.stage == "income":
            assert week.you_pence == min(price, max(income - kept, 0))
    order = [week.stage for week in found.stages]
    assert order == [stage for stage in ("twelve_weeks", "all", "part", "income") if stage in order]


@given(st.integers(1, 3_000_00), st.integers(0, 23_250_00), st.integers(0, 1_000_00), st.integers(0, 300_00))
def test_more_savings_never_cost_less(price: int, savings: int, income: int, kept: int) -> None:
    paid = [
        contribution_pence(price, amount, means(amount, income, kept), YEAR)
        for amount in (savings, savings + 1, savings + 250_00, 23_250_01)
    ]
    assert paid == sorted(paid) and paid[-1] == price


def test_a_price_is_more_than_nothing() -> None:
    with pytest.raises(Invalid) as refused:
        run_down(0, means(0), YEAR, MONDAY)
    assert refused.value.code == "price_zero"


FIGURES = figures_on(
    [
        ChargingFigure("guarantee_18_24", date(2025, 4, 1), date(2026, 3, 31), 89_15, "Invented"),
        ChargingFigure("guarantee_25", date(2024, 4, 1), date(2025, 3, 31), 110_60, "Invented"),
        ChargingFigure("guarantee_25", date(2025, 4, 1), date(2026, 3, 31), 112_50, "Invented"),
        ChargingFigure("guarantee_25", date(2027, 4, 1), date(2028, 3, 31), 120_00, "Invented"),
        ChargingFigure("disability_premium", date(2025, 4, 1), date(2026, 3, 31), 49_65, "Invented"),
    ],
    MONDAY,
)


@pytest.mark.parametrize(
    ("age", "couple", "premiums", "kept"),
    [
        ("from_18", False, (), 89_15),
        ("from_25", False, (), 112_50),
        ("from_25", False, ("disability_premium",), 162_15),
        ("from_25", False, ("disability_premium", "enhanced_premium"), SavingsGap.GUARANTEE_UNKNOWN),
        ("pension_age", False, (), SavingsGap.GUARANTEE_UNKNOWN),
        ("from_25", True, (), SavingsGap.COUPLE_UNKNOWN),
    ],
)
def test_the_minimum_income_is_never_guessed(
    age: str, couple: bool, premiums: tuple[str, ...], kept: object
) -> None:
    assert guarantee_pence(FIGURES, age=age, couple=couple, premiums=premiums) == kept


def policy(
    charging: str = "charges", first: date = MONDAY, last: date | None = None, **more: int
) -> CouncilPolicy:
    return CouncilPolicy("E09000009", charging, first, last, "Invented", READ, **more)


def charge(known: CouncilPolicy | None, guarantee: int | SavingsGap = 112_50) -> HomeCharge | SavingsGap:
    return home_charge(
        known, YEAR, guarantee, savings_pence=15_000_00, income_pence=200_00, disability_costs_pence=12_00
    )


def test_care_at_home_leaves_the_minimum_income_and_the_costs_of_a_disability() -> None:
    """£200 and £3 for £750 above £14,250, less £112.50, £5 and £12: £73.50."""
    found = charge(policy(extra_pence=5_00))
    assert isinstance(found, HomeCharge) and found.means is not None
    assert found.means == Means(15_000_00, 200_00, 129_50)
    assert contribution_pence(400_00, 15_000_00, found.means, found.year) == 73_50
    assert contribution_pence(60_00, 15_000_00, found.means, found.year) == 60_00


def test_care_at_home_has_no_figure_without_the_councils_policy() -> None:
    assert charge(None) == SavingsGap.POLICY_UNKNOWN
    assert charge(policy(), SavingsGap.GUARANTEE_UNKNOWN) == SavingsGap.GUARANTEE_UNKNOWN
    free = charge(policy("free"), SavingsGap.GUARANTEE_UNKNOWN)
    assert isinstance(free, HomeCharge) and free.means is None


def test_a_councils_limits_count_where_they_are_higher() -> None:
    higher = limits_of(YEAR, policy(upper_pence=30_000_00, lower_pence=15_000_00))
    assert (higher.upper_pence, higher.lower_pence) == (30_000_00, 15_000_00)
    assert limits_of(YEAR, policy(upper_pence=20_000_00, lower_pence=10_000_00)) == YEAR
    assert limits_of(YEAR, policy()) == YEAR


def test_the_last_policy_that_has_begun_counts_until_its_last_day() -> None:
    old, new = policy("free", date(2015, 1, 1)), policy("charges", date(2025, 4, 1), date(2026, 3, 31))
    known = [new, old]
    assert policy_on(known, "E09000009", date(2014, 12, 31)) is None
    assert policy_on(known, "E09000009", date(2025, 3, 31)) == old
    assert policy_on(known, "E09000009", date(2026, 3, 31)) == new
    assert policy_on(known, "E09000009", date(2026, 4, 1)) is None
    assert policy_on(known, "E09000014", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        (policy(last=date(2026, 12, 6)), "valid_to", "dates_backwards"),
        (policy("free", extra_pence=1), "charging", "free_with_amounts"),
        (policy("free", upper_pence=2, lower_pence=1), "charging", "free_with_amounts"),
        (policy(upper_pence=2), "upper", "limits_in_pairs"),
        (policy(lower_pence=2), "upper", "limits_in_pairs"),
        (policy(upper_pence=1, lower_pence=2), "upper", "limits_backwards"),
        (policy(upper_pence=1, lower_pence=0), "upper", "limits_backwards"),
    ],
)
def test_a_policy_that_cannot_be(wrong: CouncilPolicy, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_council_policy(wrong, READ)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_policy_was_read_by_today() -> None:
    check_council_policy(policy(), READ)
    with pytest.raises(Invalid, match="in_the_future"):
        check_council_policy(policy(), date(2026, 11, 19))


@pytest.mark.parametrize(
    ("last", "pence", "code"), [(date(2026, 12, 6), 1, "dates_backwards"), (MONDAY, 0, "price_zero")]
)
def test_a_figure_that_cannot_be(last: date, pence: int, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        check_charging_figure(MONDAY, last, pence)


def test_what_comes_with_the_program_is_sourced_and_says_nothing_of_2026() -> None:
    figures, policies = _shipped_figures(), _shipped_policies()
    for known in (*_shipped_charging_years(), *figures):
        assert known.source and known.valid_from < known.valid_to < date(2026, 4, 1)
        assert known.read_on is not None and known.read_on <= date(2026, 11, 28)
    assert "guarantee_pension" not in {figure.code for figure in figures}
    assert figures_on(figures, MONDAY)["personal_expenses"].pence == 30_65
    assert figures_on(figures, date(2025, 3, 31))["personal_expenses"].pence == 30_15
    assert [(one.council_code, one.charging) for one in policies] == [("E09000013", "free")]
    for one in policies:
        check_council_policy(one, date(2026, 11, 28))
