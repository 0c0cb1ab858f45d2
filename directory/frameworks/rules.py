"""Decisions about instruments, lots and bands. No database, no clock: the caller passes the day and the facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from directory.foundation.errors import Invalid
from directory.foundation.time import in_force_on
from directory.vocabulary.care import CARE_HOMES
from directory.vocabulary.prices import Payer, PricingMode, Unit
from directory.vocabulary.procurement import CAPPED_INSTRUMENT_TYPES, OPEN_INSTRUMENT_TYPES, InstrumentType

WARN_SHARES = (Decimal("0.80"), Decimal("0.95"))


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


@dataclass(frozen=True, slots=True)
class ValueVerdict:
    """What is committed against the ceiling, and what one more purchase would do: `ok`, `warn_80`,
    `warn_95`, `over`.
    """

    code: str
    committed_pence: int
    ceiling_pence: int | None


def check_may_close_lot(instrument_type: str) -> None:
    """Only a framework may close a lot; a list stays open to all who qualify (HF 8.5, HAV; vector 11).

    Raises Invalid `lot_stays_open`.
    """
    if instrument_type != InstrumentType.FRAMEWORK:
        raise Invalid("is_open", "lot_stays_open", type=instrument_type)


def check_may_cap(instrument_type: str, most: int | None) -> None:
    """A list or market may not limit how many are admitted (PCR 2015 reg 34, PA 2023 s36).

    Raises Invalid `admissions_not_capped`, or `cap_not_positive`.
    """
    if most is None:
        return
    if instrument_type not in CAPPED_INSTRUMENT_TYPES:
        raise Invalid("max_admissions", "admissions_not_capped", type=instrument_type)
    if most <= 0:
        raise Invalid("max_admissions", "cap_not_positive")


def check_may_change_conditions(instrument_type: str, status: str) -> None:
    """The conditions of a list or market stand for its term once suppliers may apply (invariant 3).

    Raises Invalid `conditions_fixed`.
    """
    if instrument_type in OPEN_INSTRUMENT_TYPES and status in {"open", "live"}:
        raise Invalid("conditions", "conditions_fixed", type=instrument_type)


def last_day(ends_on: date | None, extension_to: date | None, extended_on: date | None) -> date | None:
    """The last day of the term, with the extension where it was taken up."""
    return extension_to if extended_on is not None else ends_on


def is_live(status: str, starts_on: date, last: date | None, terminated_on: date | None, on: date) -> bool:
    """Whether services may be bought through the instrument on a day.

    `expired` and `terminated` say how it ended, not that it never ran: on a day inside its term it was in
    use.
    """
    if status not in {"live", "expired", "terminated"} or not in_force_on(starts_on, last, on):
        return False
    return terminated_on is None or on < terminated_on


def takes_applications(
    status: str, is_open: bool, opens_on: date | None, last: date | None, on: date
) -> bool:
    """Whether a provider may apply to a lot on a day; lots may open one after another (DER 4.3)."""
    if status not in {"open", "live"} or not is_open:
        return False
    return (opens_on is None or opens_on <= on) and (last is None or on <= last)


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


def value_verdict(
    max_value_pence: int | None, variations_pence: int, committed_pence: int, new_pence: int
) -> ValueVerdict:
    """What buying `new_pence` more does to the ceiling (requirement 88, invariant 11).

    Money counts when care is bought, not at admission. `over` means: not until a variation is recorded.
    """
    if max_value_pence is None:
        return ValueVerdict("ok", committed_pence, None)
    ceiling = max_value_pence + variations_pence
    after = committed_pence + new_pence
    if after > ceiling:
        return ValueVerdict("over", committed_pence, ceiling)
    share = Decimal(after) / ceiling
    code = "warn_95" if share >= WARN_SHARES[1] else "warn_80" if share >= WARN_SHARES[0] else "ok"
    return ValueVerdict(code, committed_pence, ceiling)
