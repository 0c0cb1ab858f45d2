"""Decisions about an instrument: its term, its conditions, and when it is in use."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from directory.foundation.errors import Conflict, Invalid
from directory.foundation.time import in_force_on
from directory.vocabulary.procurement import OPEN_INSTRUMENT_TYPES, InstrumentType, LegalRegime

# What the Procurement Act 2023 brought (L23).
NEW_LAW_TYPES = frozenset({InstrumentType.DYNAMIC_MARKET, InstrumentType.OPEN_FRAMEWORK})
# A market may run until it is ended, and a spot purchase is as long as its care; the others say when they end.
ENDING_TYPES = frozenset(InstrumentType) - {InstrumentType.SPOT, InstrumentType.DYNAMIC_MARKET}
OPEN_FRAMEWORK_MONTHS = 96
MOST_NOTICE_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Terms:
    """What an instrument is, how long it runs and how care is awarded through it."""

    type: str
    legal_regime: str
    starts_on: date
    ends_on: date | None = None
    extension_to: date | None = None
    max_value_pence: int | None = None
    notice_months: int | None = None
    allows_direct_award: bool = False
    direct_award_basis: str | None = None
    allows_further_competition: bool = True
    allows_catalogue_choice: bool = True
    allows_emergency: bool = True


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


def check_terms(terms: Terms) -> None:
    """What an instrument says of its kind, its law, its term and its awards fits together.

    A list, a framework and a block contract have an end; an open framework runs for eight years at most
    (requirement 87, L21, L23). Raises Invalid that names the field: `type`, `legal_regime`, `ends_on`, `extension_to`,
    `max_value`, `direct_award_basis` or `award_methods`.
    """
    if terms.type in NEW_LAW_TYPES and terms.legal_regime != LegalRegime.PA2023_LTC:
        raise Invalid("legal_regime", "needs_new_law")
    if terms.ends_on is None and terms.type in ENDING_TYPES:
        raise Invalid("ends_on", "instrument_without_end")
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        raise Invalid("ends_on", "dates_backwards")
    if terms.extension_to is not None and (terms.ends_on is None or terms.extension_to <= terms.ends_on):
        raise Invalid("extension_to", "extension_not_after_end")
    last = terms.extension_to or terms.ends_on
    longest = add_months(terms.starts_on, OPEN_FRAMEWORK_MONTHS)
    if terms.type == InstrumentType.OPEN_FRAMEWORK and last is not None and last >= longest:
        raise Invalid("extension_to" if terms.extension_to else "ends_on", "open_framework_too_long")
    if terms.max_value_pence is not None and terms.max_value_pence <= 0:
        raise Invalid("max_value", "price_zero")
    if terms.notice_months is not None and not 0 <= terms.notice_months <= MOST_NOTICE_MONTHS:
        raise Invalid("notice_months", "notice_out_of_range", most=MOST_NOTICE_MONTHS)
    check_awards(terms)


def check_awards(terms: Terms) -> None:
    """A direct award has its legal footing written down, and there is some way to award (requirements 1.L).

    Raises Invalid `direct_award_basis` or `award_methods`.
    """
    if terms.allows_direct_award and not (terms.direct_award_basis or "").strip():
        raise Invalid("direct_award_basis", "direct_award_without_basis")
    if not (terms.allows_direct_award or terms.allows_further_competition or terms.allows_catalogue_choice):
        raise Invalid("award_methods", "no_award_method")


def check_may_change_terms(status: str) -> None:
    """The terms stand as advertised once providers may apply; before that they may be corrected (L22).

    Raises Invalid `terms_advertised`.
    """
    if status != "planned":
        raise Invalid("terms", "terms_advertised")


def check_may_extend(
    status: str, ends_on: date | None, extension_to: date | None, extended_on: date | None, on: date
) -> None:
    """An extension is taken up once, as it was advertised, while the term runs.

    Raises Invalid `no_extension` or `term_over`, Conflict where it was taken up.
    """
    if extension_to is None:
        raise Invalid("extension_to", "no_extension")
    if extended_on is not None:
        raise Conflict("already extended")
    if status in {"expired", "terminated"} or (ends_on is not None and on > ends_on):
        raise Invalid("extension_to", "term_over")


def check_termination(on: date, told_on: date, notice_months: int | None) -> None:
    """An instrument ends on no day that is past, and after the notice that its providers were promised (HAV).

    Raises Invalid `in_the_past` or `notice_too_short`.
    """
    if on < told_on:
        raise Invalid("on", "in_the_past")
    earliest = add_months(told_on, notice_months or 0)
    if on < earliest:
        raise Invalid("on", "notice_too_short", earliest=earliest)


def check_may_begin(starts_on: date, on: date) -> None:
    """Care is bought from the first day of the term on. Raises Invalid `term_not_begun`."""
    if on < starts_on:
        raise Invalid("on", "term_not_begun", starts_on=starts_on)


def may_expire(status: str, last: date | None, on: date) -> bool:
    """Whether the term of an instrument in use is over."""
    return status == "live" and last is not None and on > last


def add_months(day: date, months: int) -> date:
    """The day so many months later: the last of the month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
