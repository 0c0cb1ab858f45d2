"""What holds for every price and every week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from directory.prices.rules.compare import comparable_week, median_pence
from directory.prices.rules.discount import discounted_pence, repriced
from directory.prices.rules.funding import who_pays
from directory.prices.rules.periods import Period, fee_for_period
from directory.prices.rules.types import (
    Charge,
    Comparable,
    Discount,
    Extra,
    NotComparable,
    PriceLine,
    share_out,
    whole_pence,
)
from directory.prices.rules.weeks import (
    RHYTHMS,
    Scenario,
    Visit,
    WeekPattern,
    parse_week,
    published_weeks,
    spread,
)
from tests.hypothesis_profiles import examples
from tests.prices.examples import TODAY, facts, hourly, nursing_fee, nursing_week

pence = st.integers(min_value=10, max_value=200_000)
minutes = st.integers(min_value=3, max_value=48).map(lambda fives: fives * 5)
times = st.integers(min_value=1, max_value=10)
rhythms = st.sampled_from(RHYTHMS)
CHARGES = st.sets(st.sampled_from(["deposit", "admin"]))


@st.composite
def prices(draw: st.DrawFn) -> tuple[PriceLine, ...]:
    """An hourly price in force, with some of: weekend prices, travel, extras, one-off charges, VAT."""
    least = draw(st.none() | pence)
    base = replace(
        hourly("1.00"),
        amount_pence=draw(pence),
        includes_travel=draw(st.booleans()),
        extras=tuple(Extra(f"extra{n}", draw(pence)) for n in range(draw(st.integers(0, 2)))),
        charges=tuple(Charge(code, draw(pence), code == "deposit") for code in sorted(draw(CHARGES))),
        minimum_charge_pence=least,
        minimum_charge_per=None if least is None else draw(st.sampled_from(["week", "visit"])),
    )
    if not base.includes_travel:
        base = replace(base, travel_pence=draw(st.integers(0, 1000)))
    if draw(st.booleans()):
        base = replace(base, vat_status="exclusive", vat_basis_points=2000)
    if draw(st.booleans()):
        return (base,)
    plain = replace(base, includes_weekends=False)
    return tuple(
        replace(plain, time_of_week=time, amount_pence=draw(pence))
        for time in ("weekday", "weekend", "bank_holiday")
    )


@st.composite
def weeks(draw: st.DrawFn) -> Scenario:
    """A week of visits."""
    shown = tuple(
        Visit(draw(minutes), spread(draw(times)), draw(st.integers(1, 2)), every_weeks=draw(rhythms))
        for _ in range(draw(st.integers(1, 3)))
    )
    return Scenario(WeekPattern("own", "home_care", visits=shown), "council", TODAY)


@given(weeks(), prices())
@examples(150)
def test_parts_add_up_and_a_price_is_never_zero(scenario: Scenario, lines: tuple[PriceLine, ...]) -> None:
    answer = comparable_week(scenario, lines, facts())
    assert isinstance(answer, Comparable)
    assert answer.pence > 0
    assert sum(part.amount_pence for part in answer.parts) == answer.pence
    assert answer.first_year_pence >= 0


@given(weeks(), prices(), st.randoms())
def test_the_order_of_prices_does_not_matter(
    scenario: Scenario, lines: tuple[PriceLine, ...], luck: Random
) -> None:
    noise = (hourly("9.99", payer="self_funder"), hourly("9.98", need_level="specialist"))
    shuffled = [*lines, *noise]
    luck.shuffle(shuffled)
    assert comparable_week(scenario, shuffled, facts()) == comparable_week(scenario, lines, facts())


@given(weeks(), prices(), minutes, rhythms)
def test_more_care_never_costs_less(
    scenario: Scenario, lines: tuple[PriceLine, ...], more: int, every_weeks: int
) -> None:
    visit = Visit(more, spread(7), every_weeks=every_weeks)
    longer = replace(scenario.week, visits=(*scenario.week.visits, visit))
    less = comparable_week(scenario, lines, facts())
    bigger = comparable_week(replace(scenario, week=longer), lines, facts())
    assert isinstance(less, Comparable)
    assert isinstance(bigger, Comparable)
    assert bigger.pence >= less.pence


def week_pence(scenario: Scenario, visits: Sequence[Visit], lines: tuple[PriceLine, ...]) -> int:
    """What these visits cost."""
    week = replace(scenario.week, visits=tuple(visits))
    answer = comparable_week(replace(scenario, week=week), lines, facts())
    assert isinstance(answer, Comparable)
    return answer.pence


@given(weeks(), prices(), rhythms)
def test_visits_every_second_week_twice_are_weekly_visits(
    scenario: Scenario, lines: tuple[PriceLine, ...], every_weeks: int
) -> None:
    if lines[0].minimum_charge_per == "week":  # such visits come in one week: the others have no least charge
        lines = tuple(replace(line, minimum_charge_pence=None, minimum_charge_per=None) for line in lines)
    weekly = [replace(visit, every_weeks=1) for visit in scenario.week.visits]
    seldom = [replace(visit, every_weeks=every_weeks) for visit in weekly]
    assert week_pence(scenario, seldom * every_weeks, lines) == week_pence(scenario, weekly, lines)


@given(weeks(), prices(), st.sampled_from([(1, 2), (1, 3), (2, 4), (2, 6), (3, 6)]))
def test_visits_that_come_less_often_never_cost_more(
    scenario: Scenario, lines: tuple[PriceLine, ...], often_and_seldom: tuple[int, int]
) -> None:
    often, seldom = (
        [replace(visit, every_weeks=weeks) for visit in scenario.week.visits] for weeks in often_and_seldom
    )
    assert week_pence(scenario, seldom, lines) <= week_pence(scenario, often, lines)


@given(weeks(), prices(), pence, st.integers(0, 499), st.integers(1, 20))
def test_more_miles_never_cost_less_and_each_costs_its_price(
    scenario: Scenario, lines: tuple[PriceLine, ...], mile: int, miles: int, more: int
) -> None:
    price = replace(hourly("1.00", unit="mile"), amount_pence=mile)
    fewer, further = (
        comparable_week(
            replace(scenario, week=replace(scenario.week, miles=driven)), (*lines, price), facts()
        )
        for driven in (miles, miles + more)
    )
    assert isinstance(fewer, Comparable) and isinstance(further, Comparable)
    assert further.pence - fewer.pence == more * mile


@given(prices(), st.integers(1, 40), st.integers(2, 12), st.integers(2, 12))
def test_sharers_together_pay_the_hour_and_more_of_them_pay_less_each(
    lines: tuple[PriceLine, ...], hours: int, people: int, more: int
) -> None:
    plain = tuple(
        replace(line, extras=(), charges=(), minimum_charge_pence=None, minimum_charge_per=None)
        for line in lines
    )
    scenario = Scenario(WeekPattern("own", "home_care"), "council", TODAY)
    visit = Visit(60, spread(hours), on_site=True)
    alone, shared, wider = (
        week_pence(scenario, [replace(visit, shared_by=number)], plain)
        for number in (1, people, people + more)
    )
    assert abs(shared * people - alone) <= people
    assert wider <= shared <= alone


@given(pence, pence, st.integers(1, 6))
def test_a_trip_costs_half_of_a_day_there_and_back(session: int, trip: int, days: int) -> None:
    line = hourly("1.00", unit="session", category="day_opportunities", includes_travel=False)
    week = WeekPattern("own", "day_opportunities", sessions=days, transport=True)
    by_trip, by_day = (
        comparable_week(
            Scenario(week, "council", TODAY),
            (replace(line, amount_pence=session, travel_pence=amount, travel_per=per),),
            facts(),
        )
        for amount, per in ((trip, "trip"), (trip * 2, "day"))
    )
    assert isinstance(by_trip, Comparable) and isinstance(by_day, Comparable)
    assert by_trip.pence == by_day.pence == days * (session + 2 * trip)


@given(pence, pence, st.booleans())
def test_a_nursing_price_on_either_basis_is_what_the_home_receives(
    fee: int, extra: int, inclusive: bool
) -> None:
    line = replace(
        nursing_fee("1.00", "inclusive" if inclusive else "exclusive"),
        amount_pence=fee,
        extras=(Extra("laundry", extra),),
    )
    answer = comparable_week(nursing_week(), (line,), facts())
    assert isinstance(answer, Comparable)
    assert answer.pence == fee + extra + (0 if inclusive else 267_68)
    assert 0 <= answer.fnc_pence <= answer.pence


maybe_pence = st.none() | st.integers(min_value=0, max_value=300_000)


@given(
    st.integers(1, 300_000),
    st.integers(0, 50_000),
    st.sampled_from(["council", "direct_payment", "self_funder", "nhs"]),
    st.booleans(),
    maybe_pence,
    maybe_pence,
    st.just(0) | pence,
)
def test_who_pays_adds_up_to_the_penny(
    total: int,
    fnc: int,
    payer: str,
    lives_in: bool,
    budget: int | None,
    contribution: int | None,
    aftercare: int,
) -> None:
    shares = who_pays(
        total,
        fnc,
        payer=payer,
        accommodation=lives_in,
        budget_pence=budget,
        contribution_pence=contribution,
        aftercare_pence=aftercare,
    )
    assert sum(amount for _, amount in shares.parts) == total
    assert all(amount > 0 for _, amount in shares.parts)
    if aftercare >= total and payer in ("council", "direct_payment"):
        assert shares.of("resident") + shares.of("council_and_resident") + shares.of("not_split") == 0
    if not lives_in or payer in ("self_funder", "nhs"):
        assert shares.of("top_up") == 0
    if contribution is not None and payer == "council":
        assert shares.of("resident") <= contribution


@given(pence, st.permutations([500, 1000, 1250]), st.integers(1, 200_000))
def test_discounts_compound_in_any_order(amount: int, order: list[int], agreed: int) -> None:
    line = replace(hourly("1.00"), amount_pence=amount)
    found = [Discount(TODAY, basis_points=points) for points in order]
    found.insert(order.index(500), Discount(TODAY, price_pence=agreed, unit="hour"))
    expected = Decimal(min(amount, agreed)) * Decimal("0.95") * Decimal("0.90") * Decimal("0.875")
    assert discounted_pence(line, found, TODAY) == whole_pence(expected)


@given(
    st.lists(st.tuples(pence, st.integers(-20, 20), st.none() | st.integers(0, 30)), max_size=6),
    st.integers(1, 9_999),
    st.none() | st.integers(-10, 10),
)
def test_a_discount_that_is_recorded_lists_each_price_it_lowers_and_no_other(
    drawn: list[tuple[int, int, int | None]], points: int, ends_in: int | None
) -> None:
    """From today: on the first day on which both the price and the discount hold, before and after."""
    lines = [
        replace(
            hourly("1.00"),
            amount_pence=amount,
            valid_from=TODAY + timedelta(days=begins),
            valid_to=None if lasts is None else TODAY + timedelta(days=begins + lasts),
            id=number,
        )
        for number, (amount, begins, lasts) in enumerate(drawn)
    ]
    ended_on = None if ends_in is None else TODAY + timedelta(days=ends_in)
    discount = Discount(TODAY, ended_on, basis_points=points)
    listed = {line.id: (before, after) for line, before, after in repriced(lines, (), (discount,), TODAY)}
    for line in lines:
        day = max(TODAY, line.valid_from)
        now, then = line.amount_pence, discounted_pence(line, (discount,), day)
        in_force = line.valid_to is None or line.valid_to >= day
        assert listed.get(line.id) == ((now, then) if in_force and then != now else None)
        assert line.id not in listed or then < now
    assert repriced(lines, (discount,), (discount,), TODAY) == ()


@given(st.lists(st.decimals(0, 10**6, places=4), min_size=1, max_size=8))
def test_shares_of_a_total_are_each_within_a_penny(amounts: list[Decimal]) -> None:
    shares = share_out(amounts)
    assert sum(shares) == whole_pence(sum(amounts, Decimal(0)))
    assert all(abs(share - amount) < 1 for share, amount in zip(shares, amounts, strict=True))


@given(st.integers(0, 400), st.integers(1, 200), st.integers(1, 200))
@examples(60)
def test_a_period_cut_in_two_costs_the_same_within_a_penny(
    offset: int, first_days: int, more_days: int
) -> None:
    lines = (nursing_fee("760.00", "exclusive"),)
    start = date(2025, 4, 1) + timedelta(days=offset % 300)
    middle, end = start + timedelta(days=first_days), start + timedelta(days=first_days + more_days)

    def cost(first: date, last: date) -> int | None:
        answer = fee_for_period(nursing_week(first), lines, facts(), first=first, last=last)
        if isinstance(answer, NotComparable):
            return None
        assert isinstance(answer, Period)
        assert sum(span.amount_pence for span in answer.spans) == answer.pence
        assert sum(span.days for span in answer.spans) == (last - first).days + 1
        return answer.pence

    whole, left, right = cost(start, end), cost(start, middle), cost(middle + timedelta(days=1), end)
    if whole is not None:
        assert left is not None
        assert right is not None
        assert abs(left + right - whole) <= 1


@given(st.lists(pence, min_size=1))
def test_the_median_lies_between_the_ends(amounts: list[int]) -> None:
    assert min(amounts) <= median_pence(amounts) <= max(amounts)


@given(st.integers(0, 70))
def test_visits_are_spread_over_the_week(number: int) -> None:
    days = spread(number)
    assert sum(days) == number
    assert max(days) - min(days) <= 1


@given(times, minutes, times, minutes, rhythms)
def test_a_described_week_is_read_back(
    first: int, long: int, second: int, short: int, every_weeks: int
) -> None:
    seldom = f"w{every_weeks}" if every_weeks > 1 else ""
    text = f"{first}x{long},{second}x{short}{seldom}"
    for week in (text, f"{text},2c", f"{text},{first}m", f"{text},2c,{short}m"):
        assert parse_week(week).key == week


def test_published_weeks_have_keys_of_their_own() -> None:
    for category in ("home_care", "nursing_home", "day_opportunities", "supported_living", "household_help"):
        keys = [week.key for week in published_weeks(category)]
        assert keys
        assert len(keys) == len(set(keys))
    assert published_weeks("nothing") == ()
