"""The worked tests (a) to (f) of requirements 2.3, vector 15, and weeks worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from directory.foundation.money import WEEKS_A_YEAR, round_pence
from directory.prices.rules.compare import band_amount, comparable_week
from directory.prices.rules.funding import who_pays
from directory.prices.rules.periods import Period, fee_for_period
from directory.prices.rules.types import BankHolidays, Discount, NotComparable, Part
from directory.prices.rules.weeks import Scenario, WeekPattern, parse_support_week
from tests.prices.examples import (
    RATES,
    TODAY,
    by_visit,
    facts,
    hourly,
    not_weekends,
    nursing_fee,
    nursing_week,
    priced,
    refused,
    visits,
)


def test_a_ealing_home_plus_fnc_is_grossed_before_the_band_check() -> None:
    day = date(2016, 12, 1)
    fee = nursing_fee("480.00", "exclusive")
    week = priced(nursing_week(day), fee, known=facts(day))
    assert week.pence == 636_25
    assert (week.fnc_code, week.fnc_pence) == ("added", 156_25)
    assert band_amount(fee, (), RATES, on=day, asked_on=day) == 636_25
    assert 625_00 <= 636_25 <= 670_00


def test_b_a_price_with_fnc_is_cheaper_than_a_lower_price_without() -> None:
    with_it = priced(nursing_week(), nursing_fee("1000.00", "inclusive"))
    without = priced(nursing_week(), nursing_fee("760.00", "exclusive"))
    assert (with_it.pence, without.pence) == (1000_00, 1027_68)
    assert (with_it.fnc_code, with_it.fnc_pence) == ("included", 267_68)


def test_c_top_up_is_what_is_left_after_fnc_and_budget() -> None:
    day = date(2025, 6, 1)
    week = priced(nursing_week(day), nursing_fee("980.00", "inclusive"), known=facts(day))
    shares = who_pays(week.pence, week.fnc_pence, payer="council", accommodation=True, budget_pence=700_00)
    assert week.fnc_pence == 254_06
    assert shares.of("top_up") == 25_94
    assert sum(pence for _, pence in shares.parts) == 980_00


def test_d_the_dearer_hour_is_the_cheaper_week() -> None:
    scenario = visits("14x30")
    composite = priced(scenario, hourly("22.00"))
    with_visit_price = priced(scenario, hourly("20.00"), by_visit("11.50", 30))
    assert (composite.pence, with_visit_price.pence) == (154_00, 161_00)


def test_e_nobody_pays_more_than_the_care_costs() -> None:
    shares = who_pays(
        23_92, 0, payer="council", accommodation=False, budget_pence=23_92, contribution_pence=56_20
    )
    assert shares.parts == (("resident", 23_92),)


def test_f_one_home_has_one_price_for_each_payer() -> None:
    council = nursing_fee("678.00", "inclusive")
    own = replace(council, amount_pence=878_00, payer="self_funder")
    scenario = nursing_week(date(2022, 6, 1))
    known = facts(date(2022, 6, 1))
    assert priced(scenario, council, own, known=known).pence == 678_00
    assert priced(replace(scenario, payer="self_funder"), council, own, known=known).pence == 878_00
    missing = comparable_week(replace(scenario, payer="nhs"), (council, own), known)
    assert missing == NotComparable("no_price_for_payer")


def test_vector_15_a_new_rate_on_1_april_splits_a_period() -> None:
    known = facts(date(2026, 3, 20))
    period = fee_for_period(
        nursing_week(date(2026, 3, 18)),
        (nursing_fee("760.00", "exclusive"),),
        known,
        first=date(2026, 3, 18),
        last=date(2026, 4, 14),
    )
    assert isinstance(period, Period)
    before, after = period.spans
    assert (before.days, before.weekly_pence, before.amount_pence) == (14, 1014_06, 2028_12)
    assert (after.first, after.days, after.weekly_pence) == (date(2026, 4, 1), 14, 1027_68)
    assert period.pence == 2 * 1014_06 + 2 * 1027_68


def test_a_first_year_goes_in_sevenths_up_to_the_last_known_change() -> None:
    start = date(2026, 3, 18)
    week = priced(nursing_week(start), nursing_fee("760.00", "exclusive"), known=facts(date(2026, 3, 20)))
    assert week.pence == 1014_06
    assert week.first_year_pence == round_pence(2 * 1014_06 + (WEEKS_A_YEAR - 2) * 1027_68)


def test_a_visit_every_second_week_costs_half_a_week() -> None:
    """An hour at 22.00 every two weeks is 11.00 a week; beside 14 half hours at 11.00 each, 165.00."""
    alone = priced(visits("1x60w2"), hourly("22.00"))
    assert alone.parts == (Part("visits", Decimal(1), Decimal(22_00), 11_00, 60, 2),)
    assert alone.pence == 11_00
    assert alone.first_year_pence == 573_57  # 52.1429 x 11.00
    beside = priced(visits("14x30,1x60w2"), hourly("22.00"))
    assert [part.amount_pence for part in beside.parts] == [154_00, 11_00]
    assert beside.pence == 165_00


def test_a_visit_every_third_week_is_rounded_once_with_its_journey() -> None:
    """20.00 and a journey of 1.50, every three weeks: 6.6667 and 0.50 are 7.1667."""
    week = priced(visits("1x60w3"), hourly("20.00", includes_travel=False, travel_pence=1_50))
    assert [(part.code, part.amount_pence) for part in week.parts] == [("visits", 6_67), ("travel", 50)]
    assert week.pence == 7_17


def test_a_visit_every_second_week_meets_half_of_the_bank_holidays() -> None:
    """Two bank holidays on the day, 20.00 dearer each: 40.00 / 2 over 52.1429 weeks is 0.38, and 10.00 beside it."""
    wednesdays = frozenset({date(2026, 12, 9), date(2027, 5, 5)})
    known = facts(bank_holidays=BankHolidays(wednesdays, date(2020, 1, 1), date(2030, 12, 31)))
    lines = [
        not_weekends(pounds, time_of_week=time)
        for pounds, time in (("20.00", "weekday"), ("40.00", "bank_holiday"))
    ]
    week = priced(visits("1x60w2"), *lines, known=known)
    assert [part.amount_pence for part in week.parts] == [10_00, 38]
    assert week.pence == 10_38


def test_a_least_charge_per_visit_counts_before_the_weeks_are_divided() -> None:
    """A visit of 20.00 with a least charge of 30.00, every two weeks: 15.00."""
    line = hourly("20.00", minimum_charge_pence=30_00, minimum_charge_per="visit")
    assert priced(visits("1x60w2"), line).pence == 15_00


def test_a_least_charge_per_week_is_for_weeks_with_a_visit() -> None:
    """Visits of 20.00. Every two weeks and at least 30.00: 30.00 every two weeks. With a weekly visit: 40.00, 30.00.

    Every second and every third week, at least 50.00: of six weeks 50 + 0 + 50 + 50 + 50 + 0, so 33.33 a week.
    """
    line = hourly("20.00", minimum_charge_pence=30_00, minimum_charge_per="week")
    alone = priced(visits("1x60w2"), line)
    assert [part.amount_pence for part in alone.parts] == [10_00, 5_00]
    assert priced(visits("1x60,1x60w2"), line).pence == 35_00
    assert priced(visits("1x60w2,1x60w3"), replace(line, minimum_charge_pence=50_00)).pence == 33_33
    assert priced(visits("2x60w2"), line).pence == 20_00


def test_transport_by_trip_is_two_trips_a_day() -> None:
    """Three days at 45.00: by trip 6 x 4.50 = 27.00 beside 135.00; by day 3 x 4.50 = 13.50."""
    session = hourly(
        "45.00", unit="session", category="day_opportunities", includes_travel=False, travel_pence=4_50
    )
    days = WeekPattern("own", "day_opportunities", sessions=3, transport=True)
    scenario = Scenario(days, "council", TODAY)
    by_trip = priced(scenario, replace(session, travel_per="trip"))
    assert by_trip.parts == (
        Part("sessions", Decimal(3), Decimal(45_00), 135_00),
        Part("trips", Decimal(6), Decimal(4_50), 27_00),
    )
    assert (by_trip.pence, priced(scenario, replace(session, travel_per="day")).pence) == (162_00, 148_50)


def test_transport_that_is_not_told_matters_only_to_who_is_taken() -> None:
    """At 45.00 and 4.50 for a trip or a day, nobody said which: 135.00 for who comes alone, no price with transport."""
    session = hourly(
        "45.00", unit="session", category="day_opportunities", includes_travel=False, travel_pence=4_50
    )
    days = WeekPattern("own", "day_opportunities", sessions=3)
    assert priced(Scenario(days, "council", TODAY), session).pence == 135_00
    taken = Scenario(replace(days, transport=True), "council", TODAY)
    assert refused(taken, session) == "transport_not_told"


def test_miles_driven_for_the_person_are_a_part_of_their_own() -> None:
    """Fourteen half hours at 22.00 an hour, and twenty miles at 45p: 154.00 and 9.00."""
    mile = hourly(
        "0.45", unit="mile", includes_weekends=None, includes_bank_holidays=None, includes_travel=None
    )
    week = priced(visits("14x30,20m"), hourly("22.00"), mile)
    assert week.parts == (
        Part("visits", Decimal(14), Decimal(11_00), 154_00, 30),
        Part("miles", Decimal(20), Decimal(45), 9_00),
    )
    assert week.pence == 163_00
    assert priced(visits("14x30"), hourly("22.00"), mile).pence == 154_00
    with_vat = replace(mile, vat_status="exclusive", vat_basis_points=2000)
    assert priced(visits("14x30,20m"), hourly("22.00"), with_vat).pence == 164_80


def test_a_mile_without_a_price_is_never_free() -> None:
    assert refused(visits("14x30,20m"), hourly("22.00")) == "mile_rate_missing"
    mile = hourly("0.45", unit="mile")
    assert (
        refused(visits("14x30,20m"), hourly("22.00"), replace(mile, payer="self_funder"))
        == "mile_rate_missing"
    )
    assert refused(visits("14x30,20m"), hourly("22.00"), replace(mile, vat_status=None)) == "vat_not_told"
    assert refused(visits("14x30,20m"), mile) == "rate_missing"


def test_miles_are_beside_a_least_charge_and_no_discount_lowers_them() -> None:
    """A visit of 20.00 with a least charge of 30.00 a week, and ten miles at 50p: 30.00 and 5.00; ten percent off the
    visit changes neither."""
    hour = hourly("20.00", minimum_charge_pence=30_00, minimum_charge_per="week")
    mile = hourly("0.50", unit="mile")
    assert priced(visits("1x60,10m"), hour, mile).pence == 35_00
    known = facts(discounts=(Discount(TODAY, basis_points=1000),))
    assert priced(visits("1x60,10m"), hour, mile, known=known).pence == 35_00


def support(text: str, *, start: date = TODAY) -> Scenario:
    """A week of supported living, the shared support of the house in it."""
    return Scenario(parse_support_week(text), "council", start)


SUPPORT = hourly("21.00", category="supported_living", need_level="any")
CORE = replace(SUPPORT, unit="week", amount_pence=150_00)


def test_hours_that_people_share_cost_each_a_part() -> None:
    """The house at 150.00, five hours alone at 21.00, ten hours shared by three: 150.00, 105.00, 210.00 / 3."""
    week = priced(support("5x60s1,10x60s3"), SUPPORT, CORE)
    assert week.parts == (
        Part("core", Decimal(1), Decimal(150_00), 150_00),
        Part("support_hours", Decimal(5), Decimal(21_00), 105_00, 60),
        Part("shared_hours", Decimal(10), Decimal(21_00), 70_00, 60, 1, 3),
    )
    assert week.pence == 325_00
    assert priced(support("10x60s1"), SUPPORT, CORE).pence == 360_00


def test_a_shared_hour_is_rounded_once() -> None:
    """One hour at 21.00 shared by eleven is 1.9091; with ten it is 19.0909, and the house beside it."""
    assert priced(support("1x60s11"), SUPPORT, CORE).pence == 151_91
    assert priced(support("10x60s11"), SUPPORT, CORE).pence == 169_09


def test_shared_hours_share_what_bank_holidays_change() -> None:
    """Two shared hours a Wednesday bank holiday, each 21.00 dearer, two of them a year, by two: 84.00 / 52.1429 / 2."""
    wednesdays = frozenset({date(2026, 12, 9), date(2027, 5, 5)})
    known = facts(bank_holidays=BankHolidays(wednesdays, date(2020, 1, 1), date(2030, 12, 31)))
    weekday, holiday = (
        not_weekends(pounds, time_of_week=time, category="supported_living")
        for pounds, time in (("21.00", "weekday"), ("42.00", "bank_holiday"))
    )
    week = priced(
        support("10x60s2"), weekday, replace(weekday, time_of_week="weekend"), holiday, CORE, known=known
    )
    assert [(part.code, part.amount_pence) for part in week.parts] == [
        ("core", 150_00),
        ("shared_hours_weekday", 84_00),
        ("shared_hours_weekend", 21_00),
        ("bank_holidays", 81),  # 2 hours on a Wednesday x 21.00 x 2 days / 52.1429 / 2
    ]
