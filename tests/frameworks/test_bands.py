"""Vectors 1 to 4 and the traps of the West London bands of 2016-17 (HF App 2)."""

from __future__ import annotations

from datetime import date

import pytest

from directory.frameworks.rules.bands import Band, band_verdict, bands_apply

BARNET, HARROW, WESTMINSTER, HOUNSLOW = "E09000003", "E09000015", "E09000033", "E09000018"
EALING, BRENT, DERBY = "E09000009", "E09000005", "E06000015"
NEEDS = ("residential", "residential_dementia", "nursing", "nursing_dementia")
YEAR = (date(2016, 4, 1), date(2017, 3, 31))
DAY = date(2016, 12, 1)
TABLE = {
    "1": ({"E09000020", WESTMINSTER}, (615, 670), (675, 760), (770, 815), (775, 815)),
    "2": ({"E09000013"}, (500, 555), (560, 600), (615, 670), (645, 680)),
    "3": ({BARNET}, (466, 520), (525, 565), (620, 670), (665, 712)),
    "4": ({EALING, BRENT}, (466, 520), (515, 555), (625, 670), (640, 680)),
    "5": ({"E09000017", HOUNSLOW}, (425, 480), (505, 540), (575, 650), (590, 650)),
}
BANDS = tuple(
    Band(area, frozenset(councils), need, low * 100, high * 100, *YEAR)
    for area, (councils, *ends) in TABLE.items()
    for need, (low, high) in zip(NEEDS, ends, strict=True)
)
AREA = frozenset().union(*(band.council_codes for band in BANDS)) | {HARROW}


def verdict(pence: int, need: str, home: str, on: date = DAY) -> tuple[str, str | None, bool]:
    answer = band_verdict(pence, need, BANDS, home_council=home, on=on, area_councils=AREA)
    return answer.code, answer.reason, answer.fits_no_need


def test_vector_1_the_last_penny_of_a_band_is_in_it() -> None:
    assert verdict(520_00, "residential", BARNET) == ("in", None, False)
    assert verdict(520_01, "residential", BARNET)[0] == "above"
    assert verdict(466_00, "residential", BARNET)[0] == "in"
    assert verdict(465_99, "residential", BARNET)[0] == "below"


def test_vector_2_westminster_672_falls_between_its_bands() -> None:
    assert verdict(672_00, "residential", WESTMINSTER) == ("above", None, True)
    assert verdict(672_00, "residential_dementia", WESTMINSTER) == ("below", None, True)


def test_a_price_outside_its_own_band_may_be_in_another() -> None:
    assert verdict(700_00, "residential", WESTMINSTER) == ("above", None, False)


def test_vector_3_a_harrow_home_has_no_band_configured() -> None:
    assert verdict(500_00, "residential", HARROW) == ("no_band", "no_band_configured", False)


def test_a_home_outside_the_area_is_out_of_area() -> None:
    assert verdict(500_00, "residential", DERBY) == ("no_band", "out_of_area", False)


def test_vector_4_areas_share_ceilings_so_the_need_comes_from_the_record() -> None:
    assert verdict(650_00, "nursing", HOUNSLOW)[0] == "in"
    assert verdict(650_00, "nursing_dementia", HOUNSLOW)[0] == "in"
    assert verdict(580_00, "nursing", HOUNSLOW)[0] == "in"
    assert verdict(580_00, "nursing_dementia", HOUNSLOW)[0] == "below"


@pytest.mark.parametrize("day", [date(2016, 3, 31), date(2017, 4, 1), date(2026, 11, 22)])
def test_outside_the_band_year_there_is_no_band(day: date) -> None:
    assert verdict(500_00, "residential", BARNET, day) == ("no_band", "no_band_configured", False)


@pytest.mark.parametrize("day", YEAR)
def test_both_ends_of_the_band_year_count(day: date) -> None:
    assert verdict(500_00, "residential", BARNET, day)[0] == "in"


@pytest.mark.parametrize("band", BANDS)
def test_every_boundary_penny(band: Band) -> None:
    home = min(band.council_codes)
    outside = [verdict(band.min_pence - 1, band.need_level, home)[0]]
    outside.append(verdict(band.max_pence + 1, band.need_level, home)[0])
    inside = [verdict(pence, band.need_level, home)[0] for pence in (band.min_pence, band.max_pence)]
    assert (outside, inside) == (["below", "above"], ["in", "in"])


def test_a_home_is_judged_where_it_stands_whatever_the_order_of_bands() -> None:
    turned = tuple(reversed(BANDS))
    for need in NEEDS:
        for pence in range(420_00, 820_00, 7_77):
            there = band_verdict(pence, need, turned, home_council=BRENT, on=DAY, area_councils=AREA)
            assert there == band_verdict(pence, need, BANDS, home_council=BRENT, on=DAY, area_councils=AREA)


@pytest.mark.parametrize(
    ("mode", "category", "payer", "unit", "standard", "applies"),
    [
        ("banded", "nursing_home", "council", "week", True, True),
        ("banded", "care_home", "council", "week", True, True),
        ("banded", "nursing_home", "self_funder", "week", True, False),
        ("banded", "home_care", "council", "week", True, False),
        ("banded", "care_home", "council", "day", True, False),
        ("banded", "care_home", "council", "night_waking", True, False),
        ("banded", "care_home", "council", "one_off", True, False),
        ("banded", "care_home", "council", "week", False, False),
        ("non_priced", "care_home", "council", "week", True, False),
        ("composite", "care_home", "council", "week", True, False),
    ],
)
def test_bands_judge_a_councils_weekly_price_of_a_standard_placement_alone(
    mode: str, category: str, payer: str, unit: str, standard: bool, applies: bool
) -> None:
    assert bands_apply(mode, category, payer, unit, standard_placement=standard) is applies
    if standard:
        assert bands_apply(mode, category, payer, unit) is applies
