"""What may be done to instruments and lots, when they are live, and what a ceiling says: rules without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from directory.foundation.errors import Invalid
from directory.frameworks.rules.bands import Band, BandVerdict, band_for, band_verdict, in_area
from directory.frameworks.rules.lots import check_may_cap, check_may_close_lot
from directory.frameworks.rules.terms import (
    check_may_change_conditions,
    is_live,
    last_day,
    takes_applications,
)
from directory.frameworks.rules.value import ValueVerdict, value_verdict

DAY = date(2026, 11, 22)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
TYPES = ("spot", "block", "framework", "dps_apl", "dynamic_market", "open_framework")
STATES = ("planned", "open", "live", "expired", "terminated")


def refusal_of(call: Callable[..., None], *arguments: Any) -> tuple[str, str, dict[str, object]] | None:
    """The field, the code and the values of what a check refuses; None where it does not."""
    try:
        call(*arguments)
    except Invalid as refusal:
        return refusal.field, refusal.code, dict(refusal.values)
    return None


@pytest.mark.parametrize("kind", TYPES)
def test_only_a_framework_closes_a_lot(kind: str) -> None:
    expected = None if kind == "framework" else ("is_open", "lot_stays_open", {"type": kind})
    assert refusal_of(check_may_close_lot, kind) == expected


@pytest.mark.parametrize("kind", TYPES)
def test_only_spot_block_and_framework_limit_admissions(kind: str) -> None:
    assert refusal_of(check_may_cap, kind, None) is None
    if kind in ("spot", "block", "framework"):
        assert refusal_of(check_may_cap, kind, 1) is None
        for most in (0, -1):
            assert refusal_of(check_may_cap, kind, most) == ("max_admissions", "cap_not_positive", {})
    else:
        for most in (1, 0):
            expected = ("max_admissions", "admissions_not_capped", {"type": kind})
            assert refusal_of(check_may_cap, kind, most) == expected


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("state", STATES)
def test_conditions_of_a_list_or_market_stand_once_suppliers_may_apply(kind: str, state: str) -> None:
    fixed = kind in ("dps_apl", "dynamic_market") and state in ("open", "live")
    expected = ("conditions", "conditions_fixed", {"type": kind}) if fixed else None
    assert refusal_of(check_may_change_conditions, kind, state) == expected


def test_the_last_day_is_that_of_the_extension_once_it_is_taken() -> None:
    assert last_day(DAY, AFTER, None) == DAY
    assert last_day(DAY, AFTER, BEFORE) == AFTER
    assert last_day(None, None, None) is None


@pytest.mark.parametrize(
    ("state", "starts", "last", "terminated", "live"),
    [
        ("live", DAY, DAY, None, True),
        ("expired", DAY, DAY, None, True),
        ("terminated", DAY, None, AFTER, True),
        ("terminated", DAY, None, DAY, False),
        ("terminated", DAY, None, BEFORE, False),
        ("live", AFTER, None, None, False),
        ("live", BEFORE, BEFORE, None, False),
        ("planned", DAY, DAY, None, False),
        ("open", DAY, DAY, None, False),
    ],
)
def test_care_is_bought_while_an_instrument_is_live(
    state: str, starts: date, last: date | None, terminated: date | None, live: bool
) -> None:
    assert is_live(state, starts, last, terminated, DAY) is live


@pytest.mark.parametrize(
    ("state", "is_open", "opens", "last", "takes"),
    [
        ("open", True, None, None, True),
        ("live", True, DAY, DAY, True),
        ("live", True, AFTER, None, False),
        ("live", True, None, BEFORE, False),
        ("live", False, None, None, False),
        ("planned", True, None, None, False),
        ("expired", True, None, None, False),
        ("terminated", True, None, None, False),
    ],
)
def test_a_lot_takes_applications_while_it_is_open(
    state: str, is_open: bool, opens: date | None, last: date | None, takes: bool
) -> None:
    assert takes_applications(state, is_open, opens, last, DAY) is takes


def band(area: str = "1", low: int = 10, high: int = 20, **changes: Any) -> Band:
    """A band of a home's council for nursing."""
    facts = {"council_codes": frozenset({"A"}), "need_level": "nursing", "valid_from": DAY, "valid_to": DAY}
    return Band(area, min_pence=low, max_pence=high, **{**facts, **changes})


def test_the_band_of_a_home_is_that_of_its_council_need_and_day() -> None:
    own = band()
    others = (
        band(council_codes=frozenset({"B"})),
        band(need_level="residential"),
        band(valid_from=AFTER, valid_to=AFTER),
        band(valid_from=BEFORE, valid_to=BEFORE),
    )
    assert band_for([*others, own], "A", "nursing", DAY) is own
    assert band_for(others, "A", "nursing", DAY) is None
    assert band_for([], "A", "nursing", DAY) is None


def test_of_two_bands_the_first_area_and_the_lowest_counts() -> None:
    bands = [band("2", 1, 2), band("1", 15, 30), band("1", 10, 40), band("1", 10, 20)]
    assert band_for(bands, "A", "nursing", DAY) == band("1", 10, 20)
    assert band_for(bands[::-1], "A", "nursing", DAY) == band("1", 10, 20)


def test_a_council_is_in_the_area_of_a_band_that_names_it() -> None:
    assert in_area([band(council_codes=frozenset({"B"})), band()], "A")
    assert not in_area([band()], "B")
    assert not in_area([], "A")


def judge(pence: int, *bands: Band, home: str = "A", area: tuple[str, ...] = ()) -> BandVerdict:
    """The verdict on a nursing home's price."""
    return band_verdict(pence, "nursing", bands, home_council=home, on=DAY, area_councils=area)


def test_the_verdicts_on_a_price() -> None:
    own, other = band(), band(need_level="residential", low=21, high=30)
    assert judge(9, own, other) == BandVerdict("below", own, None, True)
    assert judge(10, own, other) == BandVerdict("in", own, None, False)
    assert judge(20, own, other) == BandVerdict("in", own, None, False)
    assert judge(21, own, other) == BandVerdict("above", own, None, False)
    assert judge(30, own, other) == BandVerdict("above", own, None, False)
    assert judge(31, own, other) == BandVerdict("above", own, None, True)
    lower = band(need_level="residential", low=5, high=9)
    assert judge(9, own, lower) == BandVerdict("below", own, None, False)


def test_a_band_of_another_council_or_day_does_not_say_that_a_price_fits() -> None:
    own = band()
    others = (
        band(need_level="residential", low=21, high=30, council_codes=frozenset({"B"})),
        band(need_level="residential", low=21, high=30, valid_from=AFTER, valid_to=AFTER),
        band(need_level="residential", low=21, high=30, valid_from=BEFORE, valid_to=BEFORE),
    )
    assert judge(25, own, *others) == BandVerdict("above", own, None, True)


def test_a_home_without_a_band_is_inside_or_outside_the_area() -> None:
    assert judge(10) == BandVerdict("no_band", None, "out_of_area", False)
    assert judge(10, area=("A",)) == BandVerdict("no_band", None, "no_band_configured", False)
    elsewhere = band(need_level="residential")
    assert judge(10, elsewhere) == BandVerdict("no_band", None, "no_band_configured", False)
    assert judge(10, band(), home="B") == BandVerdict("no_band", None, "out_of_area", False)


@pytest.mark.parametrize(
    ("committed", "new", "code"),
    [
        (0, 79, "ok"),
        (0, 80, "warn_80"),
        (50, 44, "warn_80"),
        (50, 45, "warn_95"),
        (50, 50, "warn_95"),
        (50, 51, "over"),
        (100, -21, "ok"),
    ],
)
def test_how_near_the_ceiling_a_purchase_comes(committed: int, new: int, code: str) -> None:
    assert value_verdict(100, 0, committed, new) == ValueVerdict(code, committed, 100)
    assert value_verdict(60, 40, committed, new) == ValueVerdict(code, committed, 100)


def test_an_instrument_without_a_ceiling_has_none_to_near() -> None:
    assert value_verdict(None, 0, 5, 10**12) == ValueVerdict("ok", 5, None)
