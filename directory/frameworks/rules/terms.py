"""Decisions about an instrument: its term, its conditions, and when it is in use."""

from __future__ import annotations

from datetime import date

from directory.foundation.errors import Invalid
from directory.foundation.time import in_force_on
from directory.vocabulary.procurement import OPEN_INSTRUMENT_TYPES


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
