"""Decisions about price bands. No database, no clock: the caller passes the day and the facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from directory.foundation.errors import Invalid
from directory.foundation.time import in_force_on
from directory.vocabulary.care import CARE_HOMES
from directory.vocabulary.prices import Payer, PricingMode, Unit

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Band:
    """Lowest and highest weekly price for a kind of need in an area, both ends included, for a closed span
    of days.
    """

    area_code: str
    council_codes: frozenset[str]
    need_level: str
    min_pence: int
    max_pence: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class BandVerdict:
    """Where an amount falls: `in`, `below`, `above` or `no_band`.

    `reason` is set with `no_band`: `no_band_configured` for a home inside the instrument's area,
    `out_of_area` for one outside it. `fits_no_need` remarks that the amount is in no band of this area at
    all (HF App 2: Westminster leaves a gap from £670 to £675).
    """

    code: str
    band: Band | None = None
    reason: str | None = None
    fits_no_need: bool = False


def in_area(areas: Iterable[Band], council_code: str) -> bool:
    """Whether any band names this council."""
    return any(council_code in band.council_codes for band in areas)


def band_for(bands: Iterable[Band], home_council: str, need_level: str, on: date) -> Band | None:
    """The band of the HOME's council for the need on the record, on a day (HF App 2 b)."""
    matches = [
        band
        for band in bands
        if home_council in band.council_codes
        and band.need_level == need_level
        and in_force_on(band.valid_from, band.valid_to, on)
    ]
    return min(matches, key=lambda band: (band.area_code, band.min_pence, band.max_pence), default=None)


def band_verdict(
    amount_pence: int,
    need_level: str,
    bands: Collection[Band],
    *,
    home_council: str,
    on: date,
    area_councils: Collection[str] = (),
) -> BandVerdict:
    """Judge a council's weekly price, grossed to include nursing (`prices.rules.compare.band_amount`).

    The need level comes from the record and is never read off the price: areas share ceilings (vector 4).
    `area_councils` are the councils whose homes count as inside the instrument's area, with or without a
    band.
    """
    band = band_for(bands, home_council, need_level, on)
    if band is None:
        inside = home_council in area_councils or in_area(bands, home_council)
        return BandVerdict("no_band", reason="no_band_configured" if inside else "out_of_area")
    local_bands = [
        other
        for other in bands
        if home_council in other.council_codes and in_force_on(other.valid_from, other.valid_to, on)
    ]
    fits_no_need = not any(other.min_pence <= amount_pence <= other.max_pence for other in local_bands)
    if amount_pence < band.min_pence:
        return BandVerdict("below", band, fits_no_need=fits_no_need)
    if amount_pence > band.max_pence:
        return BandVerdict("above", band, fits_no_need=fits_no_need)
    return BandVerdict("in", band)


def bands_apply(
    pricing_mode: str, category: str, payer: str, unit: str, *, standard_placement: bool = True
) -> bool:
    """Bands judge a council's weekly price for a standard care home placement in a banded lot, and nothing else."""
    return (
        pricing_mode == PricingMode.BANDED
        and category in CARE_HOMES
        and payer == Payer.COUNCIL
        and unit == Unit.WEEK
        and standard_placement
    )


@dataclass(frozen=True, slots=True)
class Span:
    """A closed span of days that something holds for; `last` None is without end."""

    first: date
    last: date | None


def check_band_amounts(min_pence: int, max_pence: int) -> None:
    """The lowest price of a band is more than nothing and not above its highest. Raises Invalid `band_backwards`."""
    if not 0 < min_pence <= max_pence:
        raise Invalid("max_pence", "band_backwards")


def check_band_days(spans: Iterable[Span], first: date, last: date, *, gap_meant: bool = False) -> None:
    """The bands of one area and need follow one another, day upon day (HF App 2, invariant 4).

    `spans` are those there are. A gap between two of them is refused unless it is meant: a home's price would have no
    band in it. Raises Invalid `dates_backwards`, `band_overlaps` or `band_gap`.
    """
    if last < first:
        raise Invalid("valid_to", "dates_backwards")
    others = sorted((span.first, span.last or date.max) for span in spans)
    for start, end in others:
        if start <= last and first <= end:
            raise Invalid("valid_from", "band_overlaps", first=start, last=end)
    gap = gap_beside(others, first, last)
    if gap is not None and not gap_meant:
        raise Invalid("valid_from", "band_gap", first=gap[0], last=gap[1])


def gap_beside(spans: Iterable[tuple[date, date]], first: date, last: date) -> tuple[date, date] | None:
    """The first and last day without a band between a new span and its nearest neighbours; None where they touch."""
    before = max((end for _, end in spans if end < first), default=None)
    after = min((start for start, _ in spans if start > last), default=None)
    if before is not None and before + ONE_DAY < first:
        return before + ONE_DAY, first - ONE_DAY
    if after is not None and last + ONE_DAY < after:
        return last + ONE_DAY, after - ONE_DAY
    return None


def councils_in_two_areas(
    councils: Collection[str], span: Span, others: Iterable[tuple[Span, Collection[str]]]
) -> frozenset[str]:
    """The councils of a new area that another area holds on one of its days: a home has one band (HF App 2 b)."""
    last = span.last or date.max
    return frozenset(
        council
        for other, members in others
        if other.first <= last and span.first <= (other.last or date.max)
        for council in set(councils).intersection(members)
    )
