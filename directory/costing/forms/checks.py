"""Validators of the calculator's fields, with the sentence for each mistake."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask_babel import LazyString
from wtforms import Field
from wtforms.validators import ValidationError

from directory.costing.rules.weeks import MOST_VISITS_A_DAY
from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.read_dates import read_day
from directory.foundation.time import today
from directory.prices.rules.weeks import (
    LONGEST,
    MOST_HOURS,
    MOST_MILES,
    MOST_SHARING,
    RHYTHMS,
    SHORTEST,
    STEP,
)
from directory.web.error_messages import error_message, lazy_error_message
from directory.web.form_fields import Form
from directory.web.i18n import lazy_gettext as _l

_WHOLE = re.compile(r"\d{1,4}")

MINUTES_ERROR = _l("Enter the minutes of a visit, from 15 up, in steps of 5: like 30 or 45.")
TIMES_ERROR = _l("Enter how many visits on each day, from 1 to 10.")
DAY_ERROR = _l("Enter a day from 2015 to 2100, like 1 March 2027.")
MILES_ERROR = lazy_error_message("miles_out_of_range", most=MOST_MILES)
SHARING_ERROR = lazy_error_message("shared_by_unfit", most=MOST_SHARING)
MOST_WEEKLY_PENCE = 10_000_000
FIRST_YEAR, LAST_YEAR = 2015, 2100
Check = Callable[[Form, Field], object]


def number_of(field: Field) -> int:
    """The whole number of a valid field."""
    return int(field.data or "0")


def rhythm_of(field: Field) -> int:
    """Every how many weeks visits come; each week for a value that nobody was offered."""
    return next((weeks for weeks in RHYTHMS if str(weeks) == field.data), 1)


def pence_of(field: Field, *, zero: bool = False) -> int | None:
    """Whole pence; None where nothing was typed. Raises ValidationError."""
    text = field.data or ""
    if not text:
        return None
    try:
        pence = pounds_to_pence(text, field.name)
    except Invalid as error:
        raise ValidationError(error_message(error)) from error
    if pence == 0 and not zero:
        raise ValidationError(str(lazy_error_message("price_zero")))
    if pence > MOST_WEEKLY_PENCE:
        raise ValidationError(str(lazy_error_message("money_too_much")))
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
    """A day, of years that prices are known for; or nothing typed. Without its year it is the next such day."""
    if not field.data:
        return
    try:
        day = read_day(field.data, field.name, coming_from=today())
    except Invalid as error:
        raise ValidationError(error_message(error)) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(str(DAY_ERROR))


def check_miles(form: Form, field: Field) -> None:
    """How many miles, or nothing typed for none."""
    if field.data:
        whole_number(0, MOST_MILES, MILES_ERROR)(form, field)


def check_hours(form: Form, field: Field) -> None:
    """Hours of a week, or nothing typed for none."""
    if field.data:
        whole_number(0, MOST_HOURS, lazy_error_message("hours_out_of_range"))(form, field)


def check_sharing(form: Form, field: Field) -> None:
    """Between how many people hours are shared; nothing typed where none are."""
    if field.data:
        whole_number(2, MOST_SHARING, SHARING_ERROR)(form, field)


check_nights = whole_number(0, 7, lazy_error_message("too_many_nights"))
