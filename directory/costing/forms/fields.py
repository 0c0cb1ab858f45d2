"""The kinds of field that the calculator's forms are made of."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import LazyString
from wtforms import RadioField, SelectField, SelectMultipleField, StringField

from directory.costing.forms.checks import Check, check_amount, check_miles
from directory.presenting.weeks import rhythm_words
from directory.prices.rules.weeks import RHYTHMS
from directory.web.i18n import lazy_gettext as _l

ALL_DAYS = tuple(str(day) for day in range(7))
DAY_NAMES = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)


def text_field(
    label: LazyString, *checks: Check, hint: LazyString | None = None, default: str = ""
) -> StringField:
    """A line to type into, with its validators."""
    return StringField(
        label,
        description="" if hint is None else hint,
        default=default,
        filters=[_trimmed],
        validators=list(checks),
    )


def days_field(default: tuple[str, ...] = ()) -> SelectMultipleField:
    """The days of a week to tick."""
    return SelectMultipleField(
        _l("On these days"), choices=_days, default=list(default), validate_choice=False
    )


def rhythm_field() -> SelectField:
    """How often visits come; a value that is none of the choices counts as every week."""
    return SelectField(_l("How often?"), choices=_rhythms, default="1", validate_choice=False)


def miles_field() -> StringField:
    """The miles a week that a worker drives for the person."""
    return text_field(
        _l("Miles driven for you a week"),
        check_miles,
        hint=_l("In the worker’s own car, like to the shops or the doctor. Not the way to you."),
    )


def mile_price_field() -> StringField:
    """What a mile costs."""
    return text_field(_l("Price of a mile driven for you"), check_amount, hint=_l("Like 0.45 for 45p."))


def choice_field(label: LazyString, choices: dict[str, LazyString], default: str) -> RadioField:
    """One of a few choices; a value that is none of them counts as the default."""
    return RadioField(label, choices=_translated(choices), default=default, validate_choice=False)


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


# Choices are made for each form, so that their words are in the language of its page.
def _days() -> dict[str, str]:
    return {day: str(name) for day, name in zip(ALL_DAYS, DAY_NAMES, strict=True)}


def _rhythms() -> dict[str, str]:
    return {str(weeks): rhythm_words(weeks) for weeks in RHYTHMS}


def _translated(choices: dict[str, LazyString]) -> Callable[[], dict[str, str]]:
    return lambda: {code: str(words) for code, words in choices.items()}
