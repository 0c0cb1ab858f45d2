"""What an instrument and its lots may be, when they open, end and go on, and which days bands and agreements hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.errors import Conflict, Invalid
from directory.frameworks.rules.access import check_access_term, ends_within
from directory.frameworks.rules.bands import (
    ONE_DAY,
    Span,
    check_band_amounts,
    check_band_days,
    councils_in_two_areas,
)
from directory.frameworks.rules.lots import (
    LotFacts,
    LotReadiness,
    Missing,
    check_lot,
    check_may_change_lot,
    check_may_delay_lot,
    check_may_replace_specification,
    check_nothing_missing,
    missing_to_go_live,
    missing_to_open,
)
from directory.frameworks.rules.terms import (
    Terms,
    add_months,
    check_may_begin,
    check_may_change_terms,
    check_may_extend,
    check_termination,
    check_terms,
    may_expire,
)
from directory.frameworks.rules.value import used_share

TYPES = ("spot", "block", "framework", "dps_apl", "dynamic_market", "open_framework")
START, END = date(2026, 4, 1), date(2030, 3, 31)
TERMS = Terms("framework", "PA2023_LTC", START, END)
LOT = LotFacts(("care_home",), ("older_people",), "banded", ("catalogue_choice",))
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def refusal_of(call: Callable[..., Any], *arguments: Any, **named: Any) -> tuple[str, str] | None:
    """The field and the code of what a check refuses; None where it does not."""
    try:
        call(*arguments, **named)
    except Invalid as refusal:
        return refusal.field, refusal.code
    return None


@pytest.mark.parametrize("kind", TYPES)
def test_only_spot_and_a_dynamic_market_may_have_no_end(kind: str) -> None:
    expected = None if kind in ("spot", "dynamic_market") else ("ends_on", "instrument_without_end")
    assert refusal_of(check_terms, replace(TERMS, type=kind, ends_on=None)) == expected


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("regime", ["PCR2015_LTR", "below_threshold", "PA2023_LTC"])
def test_the_new_kinds_need_the_new_law(kind: str, regime: str) -> None:
    new = kind in ("dynamic_market", "open_framework") and regime != "PA2023_LTC"
    expected = ("legal_regime", "needs_new_law") if new else None
    assert refusal_of(check_terms, replace(TERMS, type=kind, legal_regime=regime)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ends_on": START}, None),
        ({"ends_on": START - ONE_DAY}, ("ends_on", "dates_backwards")),
        ({"extension_to": END}, ("extension_to", "extension_not_after_end")),
        ({"extension_to": END + ONE_DAY}, None),
        ({"type": "spot", "ends_on": None, "extension_to": END}, ("extension_to", "extension_not_after_end")),
        ({"type": "open_framework", "ends_on": date(2034, 3, 31)}, None),
        ({"type": "open_framework", "ends_on": date(2034, 4, 1)}, ("ends_on", "open_framework_too_long")),
        (
            {"type": "open_framework", "extension_to": date(2034, 4, 1)},
            ("extension_to", "open_framework_too_long"),
        ),
        ({"max_value_pence": 0}, ("max_value", "price_zero")),
        ({"max_value_pence": 1}, None),
        ({"notice_months": 25}, ("notice_months", "notice_out_of_range")),
        ({"notice_months": -1}, ("notice_months", "notice_out_of_range")),
        ({"notice_months": 24}, None),
        ({"allows_direct_award": True}, ("direct_award_basis", "direct_award_without_basis")),
        (
            {"allows_direct_award": True, "direct_award_basis": " "},
            ("direct_award_basis", "direct_award_without_basis"),
        ),
        ({"allows_direct_award": True, "direct_award_basis": "User choice"}, None),
        (
            {"allows_further_competition": False, "allows_catalogue_choice": False},
            ("award_methods", "no_award_method"),
        ),
    ],
)
def test_the_terms_fit_together(changes: dict[str, Any], expected: tuple[str, str] | None) -> None:
    assert refusal_of(check_terms, replace(TERMS, **changes)) == expected


@pytest.mark.parametrize("status", ["planned", "open", "live", "expired", "terminated"])
def test_terms_may_be_corrected_until_providers_may_apply(status: str) -> None:
    expected = None if status == "planned" else ("terms", "terms_advertised")
    assert refusal_of(check_may_change_terms, status) == expected


def test_an_extension_is_taken_up_once_within_the_term() -> None:
    def extend(status: str = "live", extended_on: date | None = None, on: date = END) -> object:
        return refusal_of(check_may_extend, status, END, END + ONE_DAY, extended_on, on)

    assert extend() is None
    assert extend("planned") is None
    assert extend(on=END + ONE_DAY) == ("extension_to", "term_over")
    for over in ("expired", "terminated"):
        assert extend(over) == ("extension_to", "term_over")
    assert refusal_of(check_may_extend, "live", END, None, None, START) == ("extension_to", "no_extension")
    with pytest.raises(Conflict):
        extend(extended_on=START)


def test_ending_early_keeps_the_notice_that_was_promised() -> None:
    told = date(2026, 11, 30)
    assert refusal_of(check_termination, told, told, None) is None
    assert refusal_of(check_termination, told - ONE_DAY, told, None) == ("on", "in_the_past")
    assert refusal_of(check_termination, date(2027, 2, 27), told, 3) == ("on", "notice_too_short")
    assert refusal_of(check_termination, date(2027, 2, 28), told, 3) is None


def test_care_is_bought_from_the_first_day_and_the_term_ends_after_the_last() -> None:
    assert refusal_of(check_may_begin, START, START) is None
    assert refusal_of(check_may_begin, START, START - ONE_DAY) == ("on", "term_not_begun")
    assert may_expire("live", END, END + ONE_DAY)
    assert not may_expire("live", END, END)
    assert not may_expire("live", None, END)
    assert not may_expire("open", END, END + ONE_DAY)


@given(days, st.integers(0, 240))
def test_so_many_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + ONE_DAY).day == 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"categories": ()}, ("categories", "lot_without_care")),
        ({"categories": ("zoo",)}, ("categories", "unknown_code")),
        ({"categories": ("personal_assistant",)}, ("categories", "never_admitted")),
        ({"client_groups": ("dragons",)}, ("client_groups", "unknown_code")),
        ({"client_groups": ()}, None),
        ({"pricing_mode": "free"}, ("pricing_mode", "unknown_code")),
        ({"categories": ("care_home", "home_care")}, ("pricing_mode", "bands_for_care_homes")),
        ({"categories": ("care_home", "home_care"), "pricing_mode": "composite"}, None),
        ({"award_methods": ()}, ("award_methods", "no_award_method")),
        ({"award_methods": ("lottery",)}, ("award_methods", "unknown_code")),
        ({"award_methods": ("direct_award",)}, ("award_methods", "award_not_allowed")),
    ],
)
def test_a_lot_holds_what_may_be_admitted(changes: dict[str, Any], expected: tuple[str, str] | None) -> None:
    assert refusal_of(check_lot, replace(LOT, **changes), TERMS) == expected


@pytest.mark.parametrize("method", ["catalogue_choice", "further_competition", "direct_award", "emergency"])
def test_a_lot_awards_as_its_instrument_allows(method: str) -> None:
    allows = dict.fromkeys(("catalogue_choice", "further_competition", "direct_award", "emergency"), False)
    lot = replace(LOT, award_methods=(method,))
    for allowed in (False, True):
        terms = replace(
            TERMS, **{f"allows_{name}": value for name, value in (allows | {method: allowed}).items()}
        )
        assert (refusal_of(check_lot, lot, terms) is None) == allowed


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("status", ["open", "live"])
def test_conditions_of_a_list_stand_and_what_a_lot_holds_stands_once_in_use(kind: str, status: str) -> None:
    check_may_change_lot(kind, "planned", {"categories", "award_methods"})
    check_may_change_lot(kind, status, set())
    is_list = kind in ("dps_apl", "dynamic_market")
    assert refusal_of(check_may_change_lot, kind, status, {"award_methods"}) == (
        ("award_methods", "conditions_fixed") if is_list else None
    )
    assert refusal_of(check_may_change_lot, kind, status, {"categories", "award_methods"}) == (
        ("award_methods", "conditions_fixed") if is_list else ("categories", "lot_in_use")
    )


@pytest.mark.parametrize("kind", TYPES)
def test_only_a_lot_of_a_framework_may_open_later_than_it_was_to(kind: str) -> None:
    first, later = date(2026, 4, 1), date(2026, 4, 2)
    refused = None if kind == "framework" else ("opens_on", "lot_stays_open")
    for status in ("open", "live"):
        assert refusal_of(check_may_delay_lot, kind, status, first, later) == refused
        assert refusal_of(check_may_delay_lot, kind, status, None, later) == refused
        for before, after in ((first, first), (later, first), (first, None), (None, None)):
            assert refusal_of(check_may_delay_lot, kind, status, before, after) is None
    assert refusal_of(check_may_delay_lot, kind, "planned", first, later) is None


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("status", ["open", "live"])
def test_what_a_list_asks_of_services_is_said_once_for_its_term(kind: str, status: str) -> None:
    is_list = kind in ("dps_apl", "dynamic_market")
    assert refusal_of(check_may_replace_specification, kind, status, 0) is None
    assert refusal_of(check_may_replace_specification, kind, "planned", 1) is None
    assert refusal_of(check_may_replace_specification, kind, status, 1) == (
        ("version", "conditions_fixed") if is_list else None
    )


def test_what_is_missing_is_named_lot_by_lot() -> None:
    assert missing_to_open(()) == missing_to_go_live(()) == (Missing("lots"),)
    lots = (
        LotReadiness("a", "banded", has_specification=True, has_bands=False),
        LotReadiness("b", "composite", has_specification=False, has_bands=False),
    )
    assert missing_to_open(lots) == (Missing("specification", "b"),)
    assert missing_to_go_live(lots) == (Missing("specification", "b"), Missing("bands", "a"))
    check_nothing_missing(())
    assert refusal_of(check_nothing_missing, (Missing("lots"),)) == ("missing", "not_ready")


def test_a_band_costs_something_and_is_no_higher_at_its_foot() -> None:
    assert refusal_of(check_band_amounts, 1, 1) is None
    for least, most in ((0, 1), (2, 1), (-1, 1)):
        assert refusal_of(check_band_amounts, least, most) == ("max_pence", "band_backwards")


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=6),
    st.integers(0, 80),
    st.integers(0, 20),
)
def test_bands_never_share_a_day_and_leave_no_gap_unless_it_is_meant(
    given_spans: list[tuple[int, int]], first: int, length: int
) -> None:
    start = date(2026, 4, 1)
    spans: list[tuple[int, int]] = []
    for begin, more in sorted(given_spans):
        if not spans or begin > spans[-1][1]:
            spans.append((begin, begin + more))
    last = first + length
    found = refusal_of(
        check_band_days,
        [Span(start + timedelta(a), start + timedelta(b)) for a, b in spans],
        start + timedelta(first),
        start + timedelta(last),
    )
    taken = {day for a, b in spans for day in range(a, b + 1)}
    new = set(range(first, last + 1))
    if taken & new:
        assert found == ("valid_from", "band_overlaps")
        return
    before = [day for day in taken if day < first]
    after = [day for day in taken if day > last]
    gap = bool(before and max(before) + 1 < first) or bool(after and last + 1 < min(after))
    assert found == (("valid_from", "band_gap") if gap else None)
    check_band_days(
        [Span(start + timedelta(a), start + timedelta(b)) for a, b in spans],
        start + timedelta(first),
        start + timedelta(last),
        gap_meant=True,
    )


def test_a_band_without_an_end_holds_for_ever_and_ends_follow_beginnings() -> None:
    assert refusal_of(check_band_days, [Span(START, None)], END, END) == ("valid_from", "band_overlaps")
    assert refusal_of(check_band_days, [], END, START) == ("valid_to", "dates_backwards")


def test_a_council_is_in_one_area_on_a_day() -> None:
    others = [(Span(START, END), ("a", "b")), (Span(START, None), ("c",))]
    assert councils_in_two_areas(("a", "c", "d"), Span(END, None), others) == {"a", "c"}
    assert councils_in_two_areas(("a", "c"), Span(END + ONE_DAY, None), others) == {"c"}
    assert councils_in_two_areas(("a",), Span(date(2020, 1, 1), START - ONE_DAY), others) == frozenset()


def test_an_access_agreement_lies_in_the_term_and_ends() -> None:
    def check(signed: date = START, first: date = START, last: date | None = END) -> object:
        return refusal_of(check_access_term, signed, first, last, starts_on=START, last=END)

    early = START - ONE_DAY
    assert check() is None
    assert check(signed=early) is None
    assert check(last=None) == ("valid_to", "agreement_without_end")
    assert check(first=END, last=START) == ("valid_to", "dates_backwards")
    assert check(signed=END) == ("signed_on", "signed_after_use")
    assert check(signed=early, first=early) == ("valid_from", "before_term")
    assert check(last=END + ONE_DAY) == ("valid_to", "after_term")
    assert refusal_of(check_access_term, START, START, END, starts_on=START, last=None) is None


def test_what_ends_within_so_many_days_is_not_over_yet() -> None:
    assert ends_within(END, END, 90)
    assert ends_within(END, END - timedelta(90), 90)
    assert not ends_within(END, END - timedelta(91), 90)
    assert not ends_within(END, END + ONE_DAY, 90)
    assert not ends_within(None, END, 90)


@pytest.mark.parametrize(
    ("committed", "ceiling", "share"),
    [(0, 100, 0), (799, 1000, 79), (800, 1000, 80), (1, None, None), (0, None, None)],
)
def test_the_share_of_the_ceiling_is_rounded_down(
    committed: int, ceiling: int | None, share: int | None
) -> None:
    assert used_share(committed, ceiling) == share
