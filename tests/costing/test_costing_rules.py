"""The calculator's rules: parts add up to the whole, nothing is negative, more care never costs less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.costing.rules.budgets import (
    WeekUnits,
    affordable_units,
    is_accommodation,
    units_of,
    year_pence,
)
from directory.costing.rules.quotes import Quote, price_lines
from directory.costing.rules.search_weeks import lines_of, search_week
from directory.costing.rules.weeks import CATEGORIES, DescribedWeek, VisitLine, week_pattern
from directory.foundation.errors import Invalid
from directory.prices.rules.compare import comparable_week
from directory.prices.rules.funding import who_pays
from directory.prices.rules.ranges import PriceRange, price_range
from directory.prices.rules.types import (
    BankHolidays,
    Comparable,
    NotComparable,
    NursingRate,
    PriceLine,
    PricingFacts,
)
from directory.prices.rules.weeks import (
    MOST_CARERS,
    MOST_VISITS,
    Scenario,
    Visit,
    WeekPattern,
    parse_week,
    published_week,
    spread,
)
from tests.prices.examples import TOLD

START = date(2026, 12, 1)
RATES = (NursingRate(date(2026, 4, 1), date(2027, 3, 31), date(2026, 3, 9), 26768, 36824),)
FACTS = PricingFacts(START, nursing_rates=RATES, bank_holidays=BankHolidays(frozenset(), date.min, date.max))
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


def test_a_described_visit_every_second_week() -> None:
    """Fourteen half hours at 22.00 an hour, and an hour every two weeks: 154.00 and 11.00."""
    lines = (VisitLine(30, 2, tuple(range(7))), VisitLine(60, 1, (2,), 2))
    assert pence(DescribedWeek("home_care", visits=lines), Quote(2200)) == 16_500
    week = parse_week("14x30,1x60w2")
    assert lines_of(week.visits) == (
        VisitLine(30, 2, tuple(range(7))),
        VisitLine(60, 1, (2,), 2),
    )
    assert units_of(DescribedWeek("home_care", visits=lines[1:])) is None


def test_described_miles_cost_their_price_and_are_never_free() -> None:
    """Fourteen half hours at 22.00 an hour and twenty miles at 45p; two hours of help at 19.50 and ten miles."""
    visits = DescribedWeek("home_care", visits=(VisitLine(30, 2, tuple(range(7))),), miles=20)
    assert pence(visits, Quote(2200, mile=45)) == 15_400 + 900
    assert pence(DescribedWeek("household_help", hours=2, miles=10), Quote(1_950, mile=45)) == 3_900 + 450
    support = DescribedWeek("supported_living", hours=10, miles=30)
    assert pence(support, Quote(2000, core=15_000, mile=40)) == 35_000 + 1_200
    free = price(visits, Quote(2200))
    assert isinstance(free, NotComparable) and free.code == "mile_rate_missing"
    assert units_of(visits) is None and units_of(replace(visits, miles=0)) is not None


def test_described_hours_that_people_share() -> None:
    """The house at 150.00, five hours alone at 21.00, ten hours shared by three: 150.00 + 105.00 + 70.00."""
    support = DescribedWeek("supported_living", hours=5, shared_hours=10, shared_by=3)
    assert pence(support, Quote(2_100, core=15_000)) == 32_500


@pytest.mark.parametrize(
    ("hours", "shared", "people", "field", "code"),
    [
        (5, 10, 0, "shared_by", "shared_by_unfit"),
        (5, 10, 1, "shared_by", "shared_by_unfit"),
        (5, 10, 13, "shared_by", "shared_by_unfit"),
        (100, 69, 2, "shared_hours", "hours_out_of_range"),
        (0, -1, 2, "shared_hours", "hours_out_of_range"),
    ],
)
def test_impossible_sharing_is_refused(hours: int, shared: int, people: int, field: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        week_pattern(DescribedWeek("supported_living", hours=hours, shared_hours=shared, shared_by=people))
    assert (caught.value.field, caught.value.code) == (field, code)


@pytest.mark.parametrize(
    ("described", "searched"),
    [
        (DescribedWeek("supported_living", hours=10), ("level", "core10")),
        (DescribedWeek("supported_living", hours=12), ("visits", "12x60s1")),
        (
            DescribedWeek("supported_living", hours=5, shared_hours=10, shared_by=3, miles=20),
            ("visits", "5x60s1,10x60s3,20m"),
        ),
        (DescribedWeek("supported_living", hours=12, sleeping_nights=1), None),
        (DescribedWeek("home_care", visits=(VisitLine(60, 1, (1, 3)),), miles=20), ("visits", "2x60,20m")),
        (DescribedWeek("household_help", hours=2), ("level", "h2")),
        (DescribedWeek("household_help", hours=2, miles=9), ("visits", "1x120,9m")),
        (DescribedWeek("household_help", hours=5, miles=9), None),
        (DescribedWeek("handyperson", hours=3), None),
        (
            DescribedWeek("personal_assistant", visits=(VisitLine(60, 1, (1, 3)),), miles=20),
            ("visits", "2x60,20m"),
        ),
    ],
)
def test_miles_as_a_search_takes_them(described: DescribedWeek, searched: tuple[str, str] | None) -> None:
    assert search_for(described) == searched


@pytest.mark.parametrize(
    "described",
    [
        DescribedWeek("household_help", hours=2, miles=501),
        DescribedWeek("household_help", hours=2, miles=-1),
        DescribedWeek("handyperson", hours=2, miles=1),
        DescribedWeek("live_in_care", miles=1),
    ],
)
def test_impossible_miles_are_refused(described: DescribedWeek) -> None:
    with pytest.raises(Invalid) as caught:
        week_pattern(described)
    assert (caught.value.field, caught.value.code) == ("miles", "miles_out_of_range")


def test_a_line_of_visits_comes_as_often_as_weeks_hold() -> None:
    with pytest.raises(ValueError, match="every 1, 2, 3, 4 or 6 weeks"):
        VisitLine(30, 1, (0,), 5)


@given(
    PENCE,
    MAYBE,
    MAYBE,
    st.booleans(),
    st.just(0) | PENCE,
    st.sampled_from(("council", "direct_payment", "self_funder")),
)
def test_who_pays_adds_up_and_nothing_is_negative(
    total: int, budget: int | None, contribution: int | None, home: bool, aftercare: int, payer: str
) -> None:
    who = who_pays(
        total,
        0,
        payer=payer,
        accommodation=home,
        budget_pence=budget,
        contribution_pence=contribution,
        aftercare_pence=aftercare,
    )
    assert sum(amount for _, amount in who.parts) == total
    assert all(amount > 0 for _, amount in who.parts)
    assert who.left_pence is None or who.left_pence >= 0
    if payer != "self_funder" and contribution is not None:
        assert who.of("resident") <= min(contribution, total)
    if payer != "self_funder":
        funded = total if budget is None else min(total, budget)
        assert who.of("resident") + who.of("council_and_resident") <= max(0, funded - aftercare)
        assert who.of("council") >= min(aftercare, funded)


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
    for name in ("pence", "core", "sleeping_night", "waking_night", "transport", "mile"):
        assert Quote(**{name: 1}).has_any_price


def test_supported_living_days_and_hours() -> None:
    support = DescribedWeek("supported_living", hours=10, waking_nights=1)
    assert pence(support, Quote(2000, core=15_000, waking_night=12_000)) == 20_000 + 15_000 + 12_000
    assert pence(support, Quote(2000, waking_night=12_000)) == 32_000
    days = DescribedWeek("day_opportunities", days=3, transport=True)
    assert pence(days, Quote(5_000, transport=900)) == 17_700
    assert pence(days, Quote(5_000, transport=900, transport_per="trip")) == 20_400
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
    published = published_week(kind, f"h{hours}")
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
        (DescribedWeek("home_care", visits=(VisitLine(60, 1, (2,), 2),)), "1x60w2"),
        (
            DescribedWeek("home_care", visits=(VisitLine(30, 2, tuple(range(7))), VisitLine(30, 1, (2,), 4))),
            "14x30,1x30w4",
        ),
        (DescribedWeek("home_care", visits=(VisitLine(60, 1, (4,), 2),)), None),  # priced for Wednesday
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


def test_the_categories_of_the_calculator_in_their_order() -> None:
    assert CATEGORIES == (
        "home_care",
        "personal_assistant",
        "care_home",
        "live_in_care",
        "supported_living",
        "extra_care",
        "day_opportunities",
        "household_help",
        "handyperson",
    )


def test_only_care_homes_are_accommodation() -> None:
    assert {
        category for category in CATEGORIES if is_accommodation(DescribedWeek(category).priced_category)
    } == {"care_home"}
    assert year_pence(100) == 5214


EVERY_DAY = tuple(range(7))


@pytest.mark.parametrize(
    ("described", "pattern"),
    [
        (
            DescribedWeek(
                "home_care",
                visits=(
                    VisitLine(30, 2, EVERY_DAY),
                    VisitLine(45, 1, (0, 2)),
                    VisitLine(30, 1, (6,)),
                    VisitLine(60, 3, ()),
                ),
                carers=2,
                sleeping_nights=3,
                waking_nights=4,
            ),
            WeekPattern(
                "described",
                "home_care",
                visits=(Visit(30, (2, 2, 2, 2, 2, 2, 3), 2), Visit(45, (1, 0, 1, 0, 0, 0, 0), 2)),
                sleep_nights=3,
                waking_nights=4,
            ),
        ),
        (
            DescribedWeek("care_home"),
            WeekPattern("described", "care_home", "residential", whole_weeks=1),
        ),
        (
            DescribedWeek("care_home", level="nursing_dementia"),
            WeekPattern("described", "nursing_home", "nursing_dementia", whole_weeks=1),
        ),
        (
            DescribedWeek("day_opportunities", days=7, transport=True),
            WeekPattern("described", "day_opportunities", sessions=7, transport=True),
        ),
        (
            DescribedWeek("day_opportunities", days=1),
            WeekPattern("described", "day_opportunities", sessions=1),
        ),
        (
            DescribedWeek("supported_living", hours=10, sleeping_nights=1, waking_nights=2),
            WeekPattern(
                "described",
                "supported_living",
                visits=(Visit(60, spread(10), on_site=True),),
                whole_weeks=1,
                sleep_nights=1,
                waking_nights=2,
            ),
        ),
        (DescribedWeek("supported_living"), WeekPattern("described", "supported_living", whole_weeks=1)),
        (
            DescribedWeek("household_help", hours=8, carers=2),
            WeekPattern("described", "household_help", visits=(Visit(240, spread(2), 2),)),
        ),
        (
            DescribedWeek("handyperson", hours=9, carers=2),
            WeekPattern(
                "described",
                "handyperson",
                visits=(Visit(240, (1, 0, 1, 0, 0, 0, 0), 2), Visit(60, (0, 0, 0, 0, 1, 0, 0), 2)),
            ),
        ),
        (
            DescribedWeek("household_help", hours=3),
            WeekPattern("described", "household_help", visits=(Visit(180, spread(1)),)),
        ),
        (DescribedWeek("live_in_care"), WeekPattern("described", "live_in_care", whole_weeks=1)),
    ],
)
def test_week_patterns_worked_out_by_hand(described: DescribedWeek, pattern: WeekPattern) -> None:
    assert week_pattern(described) == pattern


@pytest.mark.parametrize(
    "described",
    [
        DescribedWeek("home_care", sleeping_nights=7),
        DescribedWeek("home_care", waking_nights=7),
        DescribedWeek("home_care", sleeping_nights=1),
        DescribedWeek("home_care", visits=(VisitLine(15, 10, EVERY_DAY),)),
        DescribedWeek("home_care", visits=(VisitLine(1440, 1, (3,)),)),
        DescribedWeek("home_care", visits=(VisitLine(720, 2, (3,)),), carers=MOST_CARERS),
        DescribedWeek("household_help", hours=1),
        DescribedWeek("household_help", hours=168),
        DescribedWeek("supported_living", hours=168),
    ],
)
def test_the_largest_and_smallest_weeks_are_taken(described: DescribedWeek) -> None:
    assert week_pattern(described).key == "described"


@pytest.mark.parametrize(
    ("described", "field", "code", "values"),
    [
        (DescribedWeek("care_home", carers=0), "carers", "too_many_carers", {"most": MOST_CARERS}),
        (
            DescribedWeek("care_home", carers=MOST_CARERS + 1),
            "carers",
            "too_many_carers",
            {"most": MOST_CARERS},
        ),
        (DescribedWeek("care_home", sleeping_nights=-1), "nights", "too_many_nights", {}),
        (DescribedWeek("care_home", waking_nights=-1), "nights", "too_many_nights", {}),
        (DescribedWeek("home_care", sleeping_nights=7, waking_nights=1), "nights", "too_many_nights", {}),
        (DescribedWeek("home_care"), "visits", "week_empty", {}),
        (
            DescribedWeek("home_care", visits=(VisitLine(15, 10, EVERY_DAY), VisitLine(20, 1, (0,)))),
            "visits",
            "too_many_visits",
            {"most": 70},
        ),
        (
            DescribedWeek("home_care", visits=(VisitLine(1425, 1, (6,)), VisitLine(20, 1, (6,)))),
            "visits",
            "more_than_a_day",
            {},
        ),
        (DescribedWeek("day_opportunities"), "days", "too_many_days", {}),
        (DescribedWeek("day_opportunities", days=8), "days", "too_many_days", {}),
        (DescribedWeek("household_help"), "hours", "hours_out_of_range", {"least": 1, "most": 168}),
        (
            DescribedWeek("supported_living", hours=169),
            "hours",
            "hours_out_of_range",
            {"least": 0, "most": 168},
        ),
        (
            DescribedWeek("supported_living", hours=-1),
            "hours",
            "hours_out_of_range",
            {"least": 0, "most": 168},
        ),
    ],
)
def test_what_is_wrong_with_an_impossible_week(
    described: DescribedWeek, field: str, code: str, values: dict[str, int]
) -> None:
    with pytest.raises(Invalid) as caught:
        week_pattern(described)
    assert (caught.value.field, caught.value.code, caught.value.values) == (field, code, values)


@pytest.mark.parametrize("nights", [{"sleeping_nights": 1}, {"waking_nights": 1}, {"hours": 1}])
def test_support_without_a_shared_part_needs_hours_or_nights(nights: dict[str, int]) -> None:
    assert week_pattern(DescribedWeek("supported_living", **nights), has_core=False).whole_weeks == 0


def test_a_line_counts_its_visits_on_its_days() -> None:
    assert VisitLine(30, 2, (0, 6)).by_day == (2, 0, 0, 0, 0, 0, 2)


QUOTED = {
    "includes_weekends": True,
    "includes_bank_holidays": True,
    "includes_travel": True,
    "vat_status": "inclusive",
}


@pytest.mark.parametrize(
    ("described", "quote", "lines"),
    [
        (
            DescribedWeek("supported_living", hours=1),
            Quote(1, core=2, sleeping_night=3, waking_night=4, transport=5),
            [("hour", 1, {}), ("week", 2, {}), ("night_sleep", 3, {}), ("night_waking", 4, {})],
        ),
        (DescribedWeek("home_care"), Quote(sleeping_night=0), [("night_sleep", 0, {})]),
        (DescribedWeek("household_help"), Quote(7), [("hour", 7, {})]),
        (DescribedWeek("live_in_care"), Quote(7), [("week", 7, {})]),
        (DescribedWeek("extra_care"), Quote(7), [("week", 7, {})]),
        (
            DescribedWeek("day_opportunities"),
            Quote(7, transport=5),
            [("session", 7, {"includes_travel": False, "travel_pence": 5, "travel_per": "day"})],
        ),
        (
            DescribedWeek("day_opportunities"),
            Quote(7, transport=5, transport_per="trip"),
            [("session", 7, {"includes_travel": False, "travel_pence": 5, "travel_per": "trip"})],
        ),
        (DescribedWeek("day_opportunities"), Quote(7), [("session", 7, {"includes_travel": False})]),
        (
            DescribedWeek("care_home"),
            Quote(7, includes_nursing=False),
            [("week", 7, {"need_level": "residential", "fnc_basis": "na"})],
        ),
        (
            DescribedWeek("care_home", level="nursing"),
            Quote(7),
            [("week", 7, {"need_level": "nursing", "fnc_basis": "inclusive"})],
        ),
        (
            DescribedWeek("care_home", level="nursing"),
            Quote(7, includes_nursing=False),
            [("week", 7, {"need_level": "nursing", "fnc_basis": "exclusive"})],
        ),
        (DescribedWeek("home_care"), Quote(), []),
    ],
)
def test_the_price_lines_of_a_quote(
    described: DescribedWeek, quote: Quote, lines: list[tuple[str, int, dict[str, object]]]
) -> None:
    category = described.priced_category
    assert price_lines(described, quote, "self_funder", START) == tuple(
        PriceLine(unit, pence, "self_funder", category, START, **{**QUOTED, **more})
        for unit, pence, more in lines
    )


@pytest.mark.parametrize(
    ("described", "units"),
    [
        (DescribedWeek("household_help", hours=3), WeekUnits("hour", 3, 168)),
        (DescribedWeek("day_opportunities", days=2), WeekUnits("day", 2, 7)),
        (DescribedWeek("home_care", visits=(VisitLine(30, 2, (0, 1)),)), WeekUnits("visit", 4, 70)),
        (DescribedWeek("home_care", visits=(VisitLine(240, 1, (0,)),)), WeekUnits("visit", 1, 42)),
        (DescribedWeek("home_care", visits=(VisitLine(200, 1, (0,)),)), WeekUnits("visit", 1, 50)),
        (
            DescribedWeek("home_care", visits=(VisitLine(30, 1, (0,)), VisitLine(45, 1, ()))),
            WeekUnits("visit", 1, 70),
        ),
        (DescribedWeek("home_care", visits=(VisitLine(30, 1, (0,)),), waking_nights=1), None),
        (DescribedWeek("home_care"), None),
        (DescribedWeek("live_in_care", visits=(VisitLine(30, 1, (0,)),)), None),
    ],
)
def test_the_units_of_a_week(described: DescribedWeek, units: WeekUnits | None) -> None:
    assert units_of(described) == units


@pytest.mark.parametrize(
    ("budget", "count"), [(0, 0), (999, 1), (1_000, 2), (1_499, 2), (1_500, 3), (3_500, 7), (9_999, 7)]
)
def test_a_budget_buys_whole_units_up_to_a_full_week(budget: int, count: int) -> None:
    assert affordable_units(WeekUnits("day", 2, 7), 1_000, budget) == count


def test_the_spread_of_prices() -> None:
    assert price_range([]) is None
    assert price_range([500]) == PriceRange(1, 500, 500, 500)
    assert price_range([900, 101, 200, 300]) == PriceRange(4, 101, 250, 900)
    assert price_range([100, 201]) == PriceRange(2, 100, 151, 201)


@pytest.mark.parametrize(("weekly", "yearly"), [(0, 0), (1, 52), (10_000, 521_429), (12_345, 643_704)])
def test_a_year_is_rounded_once(weekly: int, yearly: int) -> None:
    assert year_pence(weekly) == yearly


@pytest.mark.parametrize(
    ("visits", "lines"),
    [
        ((Visit(30, (2, 2, 2, 2, 2, 2, 2)),), (VisitLine(30, 2, EVERY_DAY),)),
        ((Visit(30, (1, 0, 0, 1, 0, 0, 0)),), (VisitLine(30, 1, (0, 3)),)),
        (
            (Visit(30, (2, 1, 2, 1, 1, 1, 1)), Visit(45, (0, 0, 0, 0, 0, 0, 1))),
            (VisitLine(30, 1, EVERY_DAY), VisitLine(30, 1, (0, 2)), VisitLine(45, 1, (6,))),
        ),
    ],
)
def test_the_lines_of_a_search_s_visits(visits: tuple[Visit, ...], lines: tuple[VisitLine, ...]) -> None:
    assert lines_of(visits) == lines


@pytest.mark.parametrize(
    ("described", "param"),
    [
        (DescribedWeek("care_home", level="residential_dementia"), ("level", "residential_dementia")),
        (DescribedWeek("day_opportunities", days=2), ("level", "d2")),
        (DescribedWeek("day_opportunities", days=2, transport=True), None),
        (DescribedWeek("household_help", hours=4), ("level", "h4")),
        (DescribedWeek("household_help", hours=5), None),
        (
            DescribedWeek(
                "home_care",
                visits=(VisitLine(30, 1, EVERY_DAY), VisitLine(45, 2, EVERY_DAY)),
                carers=2,
            ),
            ("visits", "7x30,14x45,2c"),
        ),
    ],
)
def test_the_search_for_a_described_week(described: DescribedWeek, param: tuple[str, str] | None) -> None:
    assert search_for(described) == param
