"""Decisions about the lots of an instrument."""

from __future__ import annotations

from directory.foundation.errors import Invalid
from directory.vocabulary.procurement import CAPPED_INSTRUMENT_TYPES, InstrumentType


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
