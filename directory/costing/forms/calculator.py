"""The form of the calculator, in the address of the page: nothing of it is kept. One form for each kind of care."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import LazyString
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, RadioField, SelectMultipleField, StringField

from directory.costing.forms.checks import (
    MOST_WEEKLY,
    NIGHTS,
    SENTENCES,
    Check,
    amount,
    amount_or_zero,
    day_of_calendar,
    minutes,
    number_of,
    pence_of,
    times_of,
    whole,
)
from directory.costing.rules import (
    BY_THE_HOUR,
    KINDS,
    MOST_A_DAY,
    Need,
    Quote,
    VisitLine,
    lines_of_week,
)
from directory.foundation.errors import Invalid
from directory.prices.rules.scenarios import parse_week
from directory.vocabulary.care import CARE_HOMES
from directory.vocabulary.prices import CARE_HOME_LEVELS, NURSING_LEVELS
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.templating import pounds

LINES = ("first", "second", "third")
EVERY_DAY = tuple(str(day) for day in range(7))
DAY_NAMES = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)
LONGEST_TEXT = 40
CARERS_OFFERED = 2  # a search takes more
# Where a week that cannot be is mended: the field for what the rules find wrong, where it has another name.
MENDED_AT = {"visits": "first_minutes", "nights": "sleeping"}


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


# Choices are called for each form, so that their words are in the language of its page.
def _days() -> dict[str, str]:
    return {day: str(name) for day, name in zip(EVERY_DAY, DAY_NAMES, strict=True)}


def _levels() -> dict[str, str]:
    return {level: label("level", level) for level in CARE_HOME_LEVELS}


def _said(words: dict[str, LazyString]) -> Callable[[], dict[str, str]]:
    return lambda: {code: str(sentence) for code, sentence in words.items()}


def text(words: LazyString, *checks: Check, hint: LazyString | None = None, default: str = "") -> StringField:
    """A line to type into, and what is checked of it."""
    return StringField(
        words,
        description="" if hint is None else hint,
        default=default,
        filters=[_trimmed],
        validators=list(checks),
    )


def days_of_week(default: tuple[str, ...] = ()) -> SelectMultipleField:
    """The days of a week to tick."""
    return SelectMultipleField(
        _l("On these days"), choices=_days, default=list(default), validate_choice=False
    )


def one_of(words: LazyString, choices: dict[str, LazyString], default: str) -> RadioField:
    """One of a few; whatever else an address says is taken for the first."""
    return RadioField(words, choices=_said(choices), default=default, validate_choice=False)


class CostForm(Form):
    """What every kind of care asks: the price, the budget, what she was assessed to pay."""

    price: Any = None
    budget = text(
        _l("Your weekly personal budget"),
        amount,
        hint=_l("If the Council has told you one. We don’t keep this."),
    )
    contribution = text(
        _l("What the Council says you pay each week"),
        amount_or_zero,
        hint=_l("Your assessed contribution, if you know it."),
    )
    aftercare = BooleanField(_l("This is aftercare under section 117 of the Mental Health Act"))
    start = text(
        _l("First day of care"), day_of_calendar, hint=_l("Like 2026-12-01. Leave it empty for today.")
    )

    def weekly_budget(self) -> int | None:
        """The budget in pence, once the form is valid."""
        return pence_of(self.budget)

    def assessed(self) -> int | None:
        """The assessed contribution in pence, once the form is valid."""
        return pence_of(self.contribution, zero=True)

    def first_day(self, today: date) -> date:
        """The day care begins, once the form is valid."""
        return date.fromisoformat(self.start.data) if self.start.data else today

    def need(self, kind: str) -> Need:
        """What was described, once the form is valid."""
        return Need(kind)

    def quote(self) -> Quote | None:
        """The prices she was told, if she typed any of them, once the form is valid."""
        told = self.told()
        return told if told.names_a_price else None

    def told(self) -> Quote:
        """Every price that this kind of care asks for, None where it was left empty."""
        return Quote(pence_of(self.price))

    def refuse(self, error: Invalid) -> None:
        """Say beside the field that mends it why no week can be made of what was typed."""
        field = self[MENDED_AT.get(error.field, error.field)]
        field.errors = [*field.errors, str(SENTENCES[error.code])]


class WeekForm(CostForm):
    """Care that is sold by the week alone."""

    price = text(_l("Price a week"), amount)


class HoursForm(CostForm):
    """Help that is sold by the hour."""

    hours = text(
        _l("Hours a week"),
        whole(1, 168, SENTENCES["hours_out_of_range"]),
        hint=_l("We count them as visits of up to 4 hours."),
        default="2",
    )
    price = text(_l("Price an hour"), amount)

    def need(self, kind: str) -> Need:
        """So many hours."""
        return Need(kind, hours=number_of(self.hours))


class DaysForm(CostForm):
    """Days out, with or without the journey."""

    days = text(_l("Days a week"), whole(1, 7, SENTENCES["too_many_days"]), default="2")
    transport = BooleanField(_l("Transport there and back"))
    price = text(_l("Price a day"), amount)
    journey = text(_l("Price of the transport, a day"), amount)

    def need(self, kind: str) -> Need:
        """So many days."""
        return Need(kind, days=number_of(self.days), transport=bool(self.transport.data))

    def told(self) -> Quote:
        """The price a day, and that of the journey."""
        return replace(super().told(), journey=pence_of(self.journey))


class NightsForm(CostForm):
    """Nights beside visits or hours: somebody who sleeps there, or stays awake."""

    sleeping = text(_l("Nights with a carer who sleeps there"), NIGHTS, default="0")
    waking = text(_l("Nights with a carer who stays awake"), NIGHTS, default="0")
    price = text(_l("Price an hour"), amount)
    sleeping_price = text(_l("Price of a night with a carer who sleeps there"), amount)
    waking_price = text(_l("Price of a night with a carer who stays awake"), amount)

    def told(self) -> Quote:
        """The price an hour, and those of the nights."""
        return replace(
            super().told(), sleeping=pence_of(self.sleeping_price), waking=pence_of(self.waking_price)
        )


class SupportForm(NightsForm):
    """Supported living: hours for one person, a shared part, nights. Rent and food are never in this sum."""

    hours = text(
        _l("Hours a week for you alone"), whole(0, 168, SENTENCES["hours_out_of_range"]), default="10"
    )
    core_price = text(_l("Price of the shared support, a week"), amount)

    def need(self, kind: str) -> Need:
        """Hours and nights."""
        return Need(
            kind,
            hours=number_of(self.hours),
            sleeping=number_of(self.sleeping),
            waking=number_of(self.waking),
        )

    def told(self) -> Quote:
        """The price an hour, of the nights, and of the shared part."""
        return replace(super().told(), core=pence_of(self.core_price))


class RoomForm(CostForm):
    """A room in a care home."""

    level = RadioField(
        _l("What care do you need?"), choices=_levels, default=CARE_HOME_LEVELS[0], validate_choice=False
    )
    nursing = one_of(
        _l("Does the NHS pay for nursing?"),
        {
            "standard": _l("Yes, the usual rate"),
            "higher": _l("Yes, the higher rate, since before October 2007"),
            "none": _l("No"),
        },
        "standard",
    )
    price = text(_l("Price a week"), amount)
    nursing_in_price = one_of(
        _l("Is the NHS’s part for nursing in that price?"),
        {"yes": _l("Yes, it is in the price"), "no": _l("No, it comes on top")},
        "yes",
    )

    def need(self, kind: str) -> Need:
        """A room for a need."""
        level = self.level.data
        return Need(kind, level=level if level in CARE_HOME_LEVELS else CARE_HOME_LEVELS[0])

    def told(self) -> Quote:
        """The price a week, with or without the NHS's part."""
        return replace(super().told(), with_nursing=self.nursing_in_price.data != "no")


class VisitsForm(NightsForm):
    """Care at home: visits of up to three lengths, each on its own days; one carer or two; nights."""

    first_minutes = text(_l("Minutes"), minutes, default="30")
    first_times = text(_l("Visits on each of these days"), times_of("first"), default="2")
    first_days = days_of_week(EVERY_DAY)
    second_minutes = text(_l("Minutes"), minutes)
    second_times = text(_l("Visits on each of these days"), times_of("second"))
    second_days = days_of_week()
    third_minutes = text(_l("Minutes"), minutes)
    third_times = text(_l("Visits on each of these days"), times_of("third"))
    third_days = days_of_week()
    carers = one_of(_l("Carers at each visit"), {"1": _l("One carer"), "2": _l("Two carers at once")}, "1")

    def need(self, kind: str) -> Need:
        """Visits and nights."""
        lines = tuple(
            VisitLine(
                number_of(self[f"{line}_minutes"]),
                number_of(self[f"{line}_times"]),
                tuple(int(day) for day in EVERY_DAY if day in (self[f"{line}_days"].data or ())),
            )
            for line in LINES
            if self[f"{line}_minutes"].data
        )
        return Need(
            kind,
            visits=lines,
            carers=2 if self.carers.data == "2" else 1,
            sleeping=number_of(self.sleeping),
            waking=number_of(self.waking),
        )


def form_class(kind: str) -> type[CostForm]:
    """The form of a kind of care."""
    if kind in BY_THE_HOUR:
        return HoursForm
    return {
        "home_care": VisitsForm,
        "care_home": RoomForm,
        "day_opportunities": DaysForm,
        "supported_living": SupportForm,
    }.get(kind, WeekForm)


def kind_asked(text: str) -> str:
    """The kind of care an address names, a nursing home being a care home here; nothing for any other word."""
    kind = "care_home" if text in CARE_HOMES else text
    return kind if kind in KINDS else ""


def read_form(kind: str, args: MultiDict[str, str], budget: int | None) -> CostForm:
    """The form filled in from an address; the week and the budget of a search fill it where it was not sent.

    `budget`: the weekly budget in pence as the search understands it, None where it does not.
    """
    if "go" not in args:
        return form_class(kind)(**_prefilled(kind, args, budget))
    return form_class(kind)(
        MultiDict(
            [(name, value[:LONGEST_TEXT]) for name, value in args.items(multi=True) if name != "visits"]
        )
    )


def _prefilled(kind: str, args: MultiDict[str, str], budget: int | None) -> dict[str, Any]:
    """Never what the form would refuse, or what is not the week that was searched for."""
    filled: dict[str, Any] = {}
    if budget is not None and budget <= MOST_WEEKLY:
        filled["budget"] = pounds(budget).removesuffix(".00")
    if kind == "care_home" and args.get("level") in CARE_HOME_LEVELS:
        filled["level"] = args["level"]
    if kind == "home_care" and args.get("visits"):
        filled |= _visits_of(args["visits"])
    return filled


def _visits_of(text: str) -> dict[str, Any]:
    try:
        week = parse_week(text.strip().lower())
    except Invalid:
        return {}
    lines, carers = lines_of_week(week.visits), week.visits[0].carers
    if carers > CARERS_OFFERED or len(lines) > len(LINES) or any(line.times > MOST_A_DAY for line in lines):
        return {}
    filled: dict[str, Any] = {"carers": str(carers)}
    for name, line in zip(LINES, lines, strict=False):
        filled |= {
            f"{name}_minutes": str(line.minutes),
            f"{name}_times": str(line.times),
            f"{name}_days": [str(day) for day in line.days],
        }
    return filled


def errors_of(form: CostForm) -> list[tuple[str, str]]:
    """Every error with the id of its field, in the order of the form."""
    return [
        (
            f"{field.id}-0" if isinstance(field, RadioField | SelectMultipleField) else field.id,
            str(field.errors[0]),
        )
        for field in form
        if field.errors
    ]


def nursing_asked(form: CostForm) -> tuple[bool, str]:
    """Whether the NHS pays for nursing, and by which band."""
    if not isinstance(form, RoomForm) or form.level.data not in NURSING_LEVELS:
        return True, "standard"
    return form.nursing.data != "none", "higher" if form.nursing.data == "higher" else "standard"
