"""The calculator's rules: parts add up to the whole, nothing is negative, more care never costs less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.costing.rules.budgets import (
    affordable_units,
    is_accommodation,
    price_range,
    units_of,
    year_pence,
)
from directory.costing.rules.quotes import Quote, price_lines
from directory.costing.rules.search_weeks import lines_of, search_week
from directory.costing.rules.weeks import CATEGORIES, DescribedWeek, VisitLine, week_pattern
from directory.foundation.errors import Invalid
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.funding import who_pays
from directory.prices.rules.scenarios import MOST_VISITS, Scenario, parse_week, spread, standard_week
from directory.prices.rules.types import (
    BankHolidays,
    Comparable,
    Facts,
    NotComparable,
    NursingRate,
    PriceLine,
)
from tests.prices.examples import TOLD

START = date(2026, 12, 1)
RATES = (NursingRate(date(2026, 4, 1), date(2027, 3, 31), date(2026, 3, 9), 26768, 36824),)
FACTS = Facts(START, nursing_rates=RATES, bank_holidays=BankHolidays(frozenset(), date.min, date.max))
PENCE = st.integers(1, 500_000)
MAYBE = st.none() | st.integers(0, 500_000)
LINES = st.builds(
    VisitLine,
    st.sampled_from((15, 30, 45, 60)),
    st.integers(1, 3),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
)
VISITS = st.lists(LINES, min_size=1, max_size=3).map(tuple)
# Lines as they come of a search's own words, which those of a form seldom are.
SPREAD_LINES = st.builds(
    lambda minutes, times: VisitLine(minutes, 1, tuple(day for day in range(7) if spread(times)[day])),
    st.sampled_from((15, 30, 45, 1440)),
    st.integers(1, 7),
)
SPREAD_VISITS = st.lists(SPREAD_LINES, min_size=1, max_size=3).map(tuple)


def price(
    described: DescribedWeek, quote: Quote, payer: str = "council", **nursing: object
) -> Comparable | NotComparable:
    week = week_pattern(described, has_core=quote.core is not None)
    scenario = Scenario(week, payer, START, **nursing)
    return comparable_week(scenario, price_lines(described, quote, payer, START), FACTS)


def search_for(described: DescribedWeek, start: date = START, **nursing: object) -> tuple[str, str] | None:
    return search_week(Scenario(week_pattern(described), "council", start, **nursing), START)


def pence(described: DescribedWeek, quote: Quote) -> int:
    result = price(described, quote)
    assert isinstance(result, Comparable), result
    return result.pence


@given(VISITS, PENCE, st.integers(1, 2))
def test_the_parts_of_a_week_add_up(visits: tuple[VisitLine, ...], hour: int, carers: int) -> None:
    result = price(DescribedWeek("home_care", visits=visits, carers=carers), Quote(hour))
    if isinstance(result, NotComparable):
        assert result.code == "price_zero"
        return
    assert sum(part.amount_pence for part in result.parts) == result.pence > 0


@given(VISITS, LINES, st.integers(100, 10_000))
def test_more_visits_never_cost_less(visits: tuple[VisitLine, ...], more: VisitLine, hour: int) -> None:
    assume(sum(sum(line.by_day) for line in (*visits, more)) <= MOST_VISITS)
    fewer = pence(DescribedWeek("home_care", visits=visits), Quote(hour))
    assert pence(DescribedWeek("home_care", visits=(*visits, more)), Quote(hour)) >= fewer


@given(VISITS, st.integers(100, 10_000))
def test_longer_visits_and_two_carers_never_cost_less(visits: tuple[VisitLine, ...], hour: int) -> None:
    longer = tuple(VisitLine(line.minutes + 15, line.times, line.days) for line in visits)
    ordinary = pence(DescribedWeek("home_care", visits=visits), Quote(hour))
    assert pence(DescribedWeek("home_care", visits=longer), Quote(hour)) >= ordinary
    assert pence(DescribedWeek("home_care", visits=visits, carers=2), Quote(hour)) >= ordinary


@given(
    PENCE,
    MAYBE,
    MAYBE,
    st.booleans(),
    st.booleans(),
    st.sampled_from(("council", "direct_payment", "self_funder")),
)
def test_who_pays_adds_up_and_nothing_is_negative(
    total: int, budget: int | None, contribution: int | None, home: bool, aftercare: bool, payer: str
) -> None:
    who = who_pays(
        total,
        0,
        payer=payer,
        accommodation=home,
        budget_pence=budget,
        contribution_pence=contribution,
        section117=aftercare,
    )
    assert sum(amount for _, amount in who.parts) == total
    assert all(amount > 0 for _, amount in who.parts)
    assert who.left_pence is None or who.left_pence >= 0
    if payer != "self_funder" and contribution is not None:
        assert who.of("resident") <= min(contribution, total)
    if aftercare and payer != "self_funder":
        assert who.of("resident") == 0


@pytest.mark.parametrize(("budget", "left", "over"), [(15_399, 0, 1), (15_400, 0, 0), (15_401, 1, 0)])
def test_the_boundary_pennies_of_a_budget(budget: int, left: int, over: int) -> None:
    described = DescribedWeek("home_care", visits=(VisitLine(30, 2, tuple(range(7))),))
    total = pence(described, Quote(2200))
    assert total == 15_400  # worked test (d)
    who = who_pays(total, 0, payer="council", accommodation=False, budget_pence=budget)
    assert (who.left_pence, who.of("over_budget")) == (left, over)


def test_a_nursing_room_with_and_without_the_nhs_contribution() -> None:
    described = DescribedWeek("care_home", level="nursing")
    net = price(described, Quote(76_000, includes_nursing=False))
    assert isinstance(net, Comparable) and (net.pence, net.fnc_pence) == (102_768, 26_768)  # worked test (b)
    whole = price(described, Quote(100_000))
    assert isinstance(whole, Comparable) and (whole.pence, whole.fnc_pence) == (100_000, 26_768)
    none = price(described, Quote(76_000, includes_nursing=False), fnc_eligible=False)
    assert isinstance(none, Comparable) and (none.pence, none.fnc_pence) == (76_000, 0)
    higher = price(described, Quote(76_000, includes_nursing=False), fnc_band="higher")
    assert isinstance(higher, Comparable) and higher.fnc_pence == 36_824


def test_a_missing_price_is_never_guessed() -> None:
    nights = DescribedWeek("home_care", visits=(VisitLine(30, 1, (0,)),), sleeping_nights=2)
    result = price(nights, Quote(2200))
    assert isinstance(result, NotComparable) and result.code == "rate_missing"
    assert pence(nights, Quote(2200, sleeping_night=8_000)) == 1_100 + 16_000


def test_prices_of_nights_and_of_shared_support_count_without_an_hour() -> None:
    assert pence(DescribedWeek("home_care", waking_nights=7), Quote(waking_night=15_000)) == 105_000
    assert pence(DescribedWeek("supported_living"), Quote(core=40_000)) == 40_000
    hours = price(DescribedWeek("supported_living", hours=10), Quote(core=40_000))
    assert isinstance(hours, NotComparable) and hours.code == "rate_missing"
    journey = price(DescribedWeek("day_opportunities", days=2, transport=True), Quote(transport=900))
    assert isinstance(journey, NotComparable) and journey.code == "no_price_for_payer"


@given(*[st.none() | PENCE] * 4, st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_a_week_is_priced_exactly_where_every_price_it_needs_was_quoted(
    hour: int | None,
    core: int | None,
    sleeping: int | None,
    waking: int | None,
    hours: int,
    sleeps: int,
    wakes: int,
) -> None:
    described = DescribedWeek("supported_living", hours=hours, sleeping_nights=sleeps, waking_nights=wakes)
    assume(core is not None or hours or sleeps or wakes)
    result = price(described, Quote(hour, core=core, sleeping_night=sleeping, waking_night=waking))
    needed = [(hours, hour), (sleeps, sleeping), (wakes, waking), (int(core is not None), core)]
    if any(times and each is None for times, each in needed):
        assert isinstance(result, NotComparable)
    else:
        assert isinstance(result, Comparable)
        assert result.pence == sum(times * (each or 0) for times, each in needed)


def test_a_quote_has_any_price_where_any_is_in_it() -> None:
    assert not Quote().has_any_price and not Quote(includes_nursing=False).has_any_price
    for name in ("pence", "core", "sleeping_night", "waking_night", "transport"):
        assert Quote(**{name: 1}).has_any_price


def test_supported_living_days_and_hours() -> None:
    support = DescribedWeek("supported_living", hours=10, waking_nights=1)
    assert pence(support, Quote(2000, core=15_000, waking_night=12_000)) == 20_000 + 15_000 + 12_000
    assert pence(support, Quote(2000, waking_night=12_000)) == 32_000
    days = DescribedWeek("day_opportunities", days=3, transport=True)
    assert pence(days, Quote(5_000, transport=900)) == 17_700
    assert pence(DescribedWeek("day_opportunities", days=3), Quote(5_000, transport=900)) == 15_000
    assert pence(DescribedWeek("household_help", hours=3), Quote(1_950)) == 5_850
    assert pence(DescribedWeek("live_in_care"), Quote(140_000)) == 140_000


@pytest.mark.parametrize(
    ("described", "code"),
    [
        (DescribedWeek("home_care"), "week_empty"),
        (DescribedWeek("home_care", visits=(VisitLine(30, 2, ()),)), "week_empty"),
        (DescribedWeek("home_care", visits=(VisitLine(15, 25, tuple(range(7))),)), "too_many_visits"),
        (DescribedWeek("home_care", visits=(VisitLine(1440, 2, (0,)),)), "more_than_a_day"),
        (DescribedWeek("home_care", visits=(VisitLine(30, 1, (0,)),), carers=9), "too_many_carers"),
        (DescribedWeek("home_care", sleeping_nights=4, waking_nights=4), "too_many_nights"),
        (DescribedWeek("household_help", hours=169), "hours_out_of_range"),
        (DescribedWeek("household_help", hours=0), "hours_out_of_range"),
        (DescribedWeek("day_opportunities", days=8), "too_many_days"),
    ],
)
def test_impossible_weeks_are_refused(described: DescribedWeek, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        week_pattern(described)
    assert caught.value.code == code


def test_support_without_hours_nights_or_a_shared_part_is_no_week() -> None:
    with pytest.raises(Invalid) as caught:
        week_pattern(DescribedWeek("supported_living"), has_core=False)
    assert (caught.value.field, caught.value.code) == ("hours", "support_empty")


def test_transport_without_a_price_is_not_taken_for_included() -> None:
    described = DescribedWeek("day_opportunities", days=2, transport=True)
    without = price(described, Quote(5_000))
    assert isinstance(without, NotComparable) and without.code == "transport_rate_missing"
    assert pence(replace(described, transport=False), Quote(5_000)) == 10_000
    assert pence(described, Quote(5_000, transport=900)) == 11_800


@pytest.mark.parametrize("days", [(7,), (-1,), (0, 1, 7)])
def test_a_line_of_visits_refuses_a_day_outside_the_week(days: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="0 to 6"):
        VisitLine(30, 1, days)


@pytest.mark.parametrize("kind", ["household_help", "handyperson"])
@pytest.mark.parametrize("hours", [1, 2, 4])
def test_hours_of_help_are_the_published_week_of_as_many_hours(kind: str, hours: int) -> None:
    published = standard_week(kind, f"h{hours}")
    assert (
        published and replace(week_pattern(DescribedWeek(kind, hours=hours)), key=published.key) == published
    )
    assert search_for(DescribedWeek(kind, hours=hours)) == ("level", f"h{hours}")


@given(st.integers(1, 167), st.integers(0, 1_000), st.integers(0, 5_000))
def test_more_hours_of_help_never_cost_less_with_travel_and_minimum_charges(
    hours: int, journey: int, least: int
) -> None:
    line = replace(
        PriceLine("hour", 2_000, "council", "household_help", START, **TOLD),
        includes_travel=False,
        travel_pence=journey,
        minimum_charge_pence=least,
        minimum_charge_per="visit",
    )
    weeks = [week_pattern(DescribedWeek("household_help", hours=many)) for many in (hours, hours + 1)]
    assert sum(visit.minutes * visit.times for visit in weeks[0].visits) == hours * 60
    assert all(visit.minutes <= 240 for visit in weeks[0].visits)
    cheaper, dearer = (comparable_week(Scenario(week, "council", START), (line,), FACTS) for week in weeks)
    assert (
        isinstance(cheaper, Comparable) and isinstance(dearer, Comparable) and cheaper.pence <= dearer.pence
    )


@given(VISITS | SPREAD_VISITS, st.integers(1, 2), st.integers(0, 1))
def test_a_search_is_only_for_exactly_the_described_visits(
    visits: tuple[VisitLine, ...], carers: int, sleeping: int
) -> None:
    described = DescribedWeek("home_care", visits=visits, carers=carers, sleeping_nights=sleeping)
    try:
        week = week_pattern(described)
    except Invalid:
        return
    search = search_for(described)
    if search is not None:
        assert search[0] == "visits" and not sleeping
        assert set(parse_week(search[1]).visits) == set(week.visits)


@pytest.mark.parametrize(
    ("described", "text"),
    [
        (DescribedWeek("home_care", visits=(VisitLine(60, 1, (1, 3)),)), "2x60"),
        (
            DescribedWeek("home_care", visits=(VisitLine(60, 1, (5, 6)),)),
            None,
        ),  # priced for Tuesday and Thursday
        (
            DescribedWeek("home_care", visits=(VisitLine(30, 1, (0, 1, 2, 3, 4)), VisitLine(30, 1, (5, 6)))),
            "7x30",
        ),
        (DescribedWeek("home_care", visits=(VisitLine(30, 2, tuple(range(7))),), carers=2), "14x30,2c"),
        # Both would be laid on the Wednesday, which has no room for them.
        (DescribedWeek("home_care", visits=(VisitLine(1440, 1, (0,)), VisitLine(60, 1, (1,)))), None),
        (DescribedWeek("home_care", visits=(VisitLine(30, 1, (2,)),), waking_nights=1), None),
        (DescribedWeek("home_care", sleeping_nights=2), None),
    ],
)
def test_visits_as_a_search_takes_them(described: DescribedWeek, text: str | None) -> None:
    assert search_for(described) == (text and ("visits", text))


def test_a_search_is_for_care_from_today_with_the_standard_nhs_contribution() -> None:
    room = DescribedWeek("care_home", level="nursing")
    assert search_for(room) == ("level", "nursing")
    assert search_for(room, fnc_eligible=False) is None
    assert search_for(room, fnc_band="higher") is None
    assert search_for(room, START + timedelta(days=1)) is None
    assert (
        search_for(DescribedWeek("home_care", visits=(VisitLine(30, 1, (2,)),)), START - timedelta(days=1))
        is None
    )


@given(st.lists(st.tuples(st.integers(1, 20), st.sampled_from((15, 30, 45))), min_size=1, max_size=2))
def test_a_week_of_a_search_is_described_as_it_was(parts: list[tuple[int, int]]) -> None:
    week = parse_week(",".join(f"{times}x{minutes}" for times, minutes in parts))
    lines = lines_of(week.visits)
    counted: dict[int, int] = {}
    for line in lines:
        counted[line.minutes] = counted.get(line.minutes, 0) + sum(line.by_day)
    expected: dict[int, int] = {}
    for times, minutes in parts:
        expected[minutes] = expected.get(minutes, 0) + times
    assert counted == expected
    search = ",".join(f"{n}x{m}" for m, n in counted.items())
    # Two parts of one length are spread one by one, and their sum is not always spread alike.
    assert len(expected) < len(parts) or search_for(DescribedWeek("home_care", visits=lines)) == (
        "visits",
        search,
    )


@given(st.lists(PENCE, max_size=20))
def test_the_median_lies_between_the_lowest_and_the_highest(amounts: list[int]) -> None:
    prices = price_range(amounts)
    assert (prices is None) == (not amounts)
    assert prices is None or prices.lowest <= prices.median <= prices.highest


@given(LINES, st.integers(100, 10_000), st.integers(0, 200_000), st.integers(0, 1_000))
def test_a_budget_buys_what_it_pays_for_and_not_one_more(
    line: VisitLine, hour: int, budget: int, more: int
) -> None:
    described = DescribedWeek("home_care", visits=(line,))
    units, week = units_of(described), pence(described, Quote(hour))
    assert units is not None and units.count == sum(line.by_day)
    num = affordable_units(units, week, budget)
    assert 0 <= num <= units.most and num * week <= budget * units.count
    assert num == units.most or (num + 1) * week > budget * units.count
    assert affordable_units(units, week, week) == units.count
    assert affordable_units(units, week, budget + more) >= num


@pytest.mark.parametrize(
    ("described", "unit"),
    [
        (DescribedWeek("household_help", hours=3), "hour"),
        (DescribedWeek("day_opportunities", days=2, transport=True), "day"),
        (DescribedWeek("home_care", visits=(VisitLine(30, 1, (0,)), VisitLine(30, 1, (2,)))), "visit"),
        (DescribedWeek("home_care", visits=(VisitLine(30, 1, (0,)), VisitLine(45, 1, (2,)))), None),
        (DescribedWeek("home_care", visits=(VisitLine(30, 1, (0,)),), sleeping_nights=1), None),
        (DescribedWeek("home_care", sleeping_nights=2), None),
        (DescribedWeek("supported_living", hours=10), None),
        (DescribedWeek("care_home"), None),
    ],
)
def test_only_a_week_of_one_thing_is_counted_in_units(described: DescribedWeek, unit: str | None) -> None:
    units = units_of(described)
    assert (units.unit if units else None) == unit


def test_only_care_homes_are_accommodation() -> None:
    assert {
        category for category in CATEGORIES if is_accommodation(DescribedWeek(category).priced_category)
    } == {"care_home"}
    assert year_pence(100) == 5214
