"""Decisions about agreements that let another council buy through an instrument."""

from __future__ import annotations

from datetime import date

from directory.foundation.errors import Invalid


def check_access_term(
    signed_on: date, valid_from: date, valid_to: date | None, *, starts_on: date, last: date | None
) -> None:
    """An access agreement is signed before it is used, has an end, and lies within the term of its instrument (HF 1.5).

    `last` is the last day that the instrument may run to, with its extension; None where it has no end. Raises Invalid
    `agreement_without_end`, `dates_backwards`, `signed_after_use` or `outside_the_term`.
    """
    if valid_to is None:
        raise Invalid("valid_to", "agreement_without_end")
    if valid_to < valid_from:
        raise Invalid("valid_to", "dates_backwards")
    if signed_on > valid_from:
        raise Invalid("signed_on", "signed_after_use")
    if valid_from < starts_on:
        raise Invalid("valid_from", "before_term", first=starts_on)
    if last is not None and valid_to > last:
        raise Invalid("valid_to", "after_term", last=last)


def ends_within(last: date | None, on: date, days: int) -> bool:
    """Whether something that still holds on a day ends within so many days of it."""
    return last is not None and 0 <= (last - on).days <= days
