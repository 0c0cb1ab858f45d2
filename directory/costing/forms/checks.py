"""Validators of the calculator's fields, with the sentence for each mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from flask_babel import LazyString
from wtforms import Field, Form
from wtforms.validators import ValidationError

from directory.costing.rules.weeks import MOST_VISITS_A_DAY
from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.prices.rules.scenarios import LONGEST, SHORTEST, STEP
from directory.web.i18n import lazy_gettext as _l

_WHOLE = re.compile(r"\d{1,4}")

AMOUNT_ERROR = _l("Enter an amount in pounds, like 650 or 649.50.")
ZERO_ERROR = _l("Enter an amount of more than £0.")
TOO_MUCH_ERROR = _l("That is more than a week of care can cost. Enter an amount up to £100,000.")
MINUTES_ERROR = _l("Enter the minutes of a visit, from 15 up, in steps of 5: like 30 or 45.")
TIMES_ERROR = _l("Enter how many visits on each day, from 1 to 10.")
DAY_ERROR = _l("Enter a day like 2026-12-01.")
MOST_WEEKLY_PENCE = 10_000_000
FIRST_YEAR, LAST_YEAR = 2015, 2100
# What the rules refuse of a described week, by the code of the error.
WEEK_ERRORS = {
    "week_empty": _l("Tell us about at least one visit or one night."),
    "support_empty": _l("Enter at least one hour or one night, or the price of the shared support."),
    "too_many_visits": _l("That is more than 70 visits a week. Enter fewer, or ask about live-in care."),
    "more_than_a_day": _l(
        "These visits add up to more than 24 hours on one day. Make them shorter or fewer."
    ),
    "too_many_carers": _l("Choose one carer or two."),
    "hours_out_of_range": _l("Enter a whole number of hours, up to 168 in a week."),
    "too_many_days": _l("Enter a number of days from 1 to 7."),
    "too_many_nights": _l("A week has seven nights. Enter 7 or fewer in all."),
}
Check = Callable[[Form, Field], object]


def number_of(field: Field) -> int:
    """The whole number of a valid field."""
    return int(field.data or "0")


def pence_of(field: Field, *, zero: bool = False) -> int | None:
    """Whole pence; None where nothing was typed. Raises ValidationError."""
    text = field.data or ""
    if not text:
        return None
    try:
        pence = pounds_to_pence(text, field.name)
    except Invalid as error:
        is_too_much = error.code == "money_too_much"
        raise ValidationError(str(TOO_MUCH_ERROR if is_too_much else AMOUNT_ERROR)) from error
    if pence == 0 and not zero:
        raise ValidationError(str(ZERO_ERROR))
    if pence > MOST_WEEKLY_PENCE:
        raise ValidationError(str(TOO_MUCH_ERROR))
    return pence


def check_amount(_form: Form, field: Field) -> None:
    """More than nothing, in pounds; or nothing typed."""
    pence_of(field)


def check_amount_or_zero(_form: Form, field: Field) -> None:
    """An amount in pounds that may be nothing."""
    pence_of(field, zero=True)


def whole_number(least: int, most: int, error: LazyString) -> Check:
    """A whole number between two, both included."""

    def check(_form: Form, field: Field) -> None:
        text = field.data or ""
        if not (_WHOLE.fullmatch(text) and text.isascii() and least <= int(text) <= most):
            raise ValidationError(str(error))

    return check


def check_minutes(form: Form, field: Field) -> None:
    """The length of a visit, in steps of five; nothing typed means no such visits."""
    if field.data:
        whole_number(SHORTEST, LONGEST, MINUTES_ERROR)(form, field)
        if number_of(field) % STEP:
            raise ValidationError(str(MINUTES_ERROR))


def times_of(line: str) -> Check:
    """How many visits of a line on each of its days, where the line has a length."""

    def check(form: Form, field: Field) -> None:
        if form[f"{line}_minutes"].data:
            whole_number(1, MOST_VISITS_A_DAY, TIMES_ERROR)(form, field)

    return check


def check_day(_form: Form, field: Field) -> None:
    """A day written year first, of years that prices are known for; or nothing typed."""
    if not field.data:
        return
    try:
        day = date.fromisoformat(field.data)
    except ValueError as error:
        raise ValidationError(str(DAY_ERROR)) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(str(DAY_ERROR))


check_nights = whole_number(0, 7, WEEK_ERRORS["too_many_nights"])
