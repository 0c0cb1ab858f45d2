"""The form of the calculator, in the address of the page: nothing of it is kept. One form for each kind of care."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, Form, RadioField, SelectMultipleField, StringField
from wtforms.validators import ValidationError

from directory.choosing.rules.cost import (
    BY_THE_HOUR,
    KINDS,
    MOST_A_DAY,
    Need,
    Quote,
    VisitLine,
    lines_of_week,
)
from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.prices.rules.plan import LONGEST, SHORTEST, STEP, parse_week
from directory.prices.rules.shape import CARE_HOME_LEVELS, CARE_HOMES, NURSING_LEVELS
from directory.web.labels import label

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
LARGEST_WHOLE = 9999
_WHOLE = re.compile(r"\d{1,4}")

AMOUNT_ERROR = _l("Enter an amount in pounds, like 650 or 649.50.")
NOTHING_ERROR = _l("Enter an amount of more than £0.")
MUCH_ERROR = _l("That is more than a week of care can cost. Enter an amount up to £100,000.")
MOST_WEEKLY = 10_000_000
SENTENCES = {
    "week_empty": _l("Tell us about at least one visit or one night."),
    "too_many_visits": _l("That is more than 70 visits a week. Enter fewer, or ask about live-in care."),
    "more_than_a_day": _l(
        "These visits add up to more than 24 hours on one day. Make them shorter or fewer."
    ),
    "too_many_carers": _l("Choose one carer or two."),
    "hours_out_of_range": _l("Enter a whole number of hours, up to 168 in a week."),
    "too_many_days": _l("Enter a number of days from 1 to 7."),
    "too_many_nights": _l("A week has seven nights. Enter 7 or fewer in all."),
}


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


def _whole(field: Field, least: int, most: int, error: LazyString) -> int:
    text = field.data or ""
    number = int(text) if _WHOLE.fullmatch(text) and text.isascii() else LARGEST_WHOLE
    if not least <= number <= most:
        raise ValidationError(str(error))
    return number


def _number(field: Field) -> int:
    """The whole number of a field that was found valid."""
    return int(field.data or "0")


def _pence(field: Field, *, zero: bool = False) -> int | None:
    """Whole pence, or None where nothing was typed."""
    text = field.data or ""
    if not text:
        return None
    try:
        pence = pounds_to_pence(text, field.name)
    except Invalid as error:
        much = error.code == "money_too_much"
        raise ValidationError(str(MUCH_ERROR if much else AMOUNT_ERROR)) from error
    if pence == 0 and not zero:
        raise ValidationError(str(NOTHING_ERROR))
    if pence > MOST_WEEKLY:
        raise ValidationError(str(MUCH_ERROR))
    return pence


# Choices are called for each form, so that their words are in the language of its page.
def _days() -> dict[str, str]:
    return {day: str(name) for day, name in zip(EVERY_DAY, DAY_NAMES, strict=True)}


def _levels() -> dict[str, str]:
    return {level: label("level", level) for level in CARE_HOME_LEVELS}


def _said(words: dict[str, LazyString]) -> Callable[[], dict[str, str]]:
    return lambda: {code: str(sentence) for code, sentence in words.items()}


def text(words: LazyString, hint: LazyString | None = None, default: str = "") -> StringField:
    """A line to type into."""
    return StringField(words, description=hint or "", default=default, filters=[_trimmed])


class CostForm(Form):
    """What every kind of care asks: the price, the budget, what she was assessed to pay."""

    price: Any = None
    budget = text(
        _l("Your weekly personal budget"), _l("If the Council has told you one. We don’t keep this.")
    )
    contribution = text(
        _l("What the Council says you pay each week"), _l("Your assessed contribution, if you know it.")
    )
    aftercare = BooleanField(_l("This is aftercare under section 117 of the Mental Health Act"))
    start = text(_l("First day of care"), _l("Like 2026-12-01. Leave it empty for today."))

    def validate_price(self, field: Field) -> None:
        """More than nothing, in pounds."""
        _pence(field)

    def validate_budget(self, field: Field) -> None:
        """More than nothing, in pounds."""
        _pence(field)

    def validate_contribution(self, field: Field) -> None:
        """It may be nothing."""
        _pence(field, zero=True)

    def validate_start(self, field: Field) -> None:
        """A day of the calendar, written year first, that prices are known for."""
        if not field.data:
            return
        try:
            day = date.fromisoformat(field.data)
        except ValueError as error:
            raise ValidationError(str(_l("Enter a day like 2026-12-01."))) from error
        if not 2015 <= day.year <= 2100:
            raise ValidationError(str(_l("Enter a day like 2026-12-01.")))

    def weekly_budget(self) -> int | None:
        """The budget in pence, once the form is valid."""
        return _pence(self.budget)

    def assessed(self) -> int | None:
        """The assessed contribution in pence, once the form is valid."""
        return _pence(self.contribution, zero=True)

    def first_day(self, today: date) -> date:
        """The day care begins, once the form is valid."""
        return date.fromisoformat(self.start.data) if self.start.data else today

    def need(self, kind: str) -> Need:
        """What was described, once the form is valid."""
        return Need(kind)

    def quote(self) -> Quote | None:
        """The price she was told, if she typed one."""
        pence = _pence(self.price)
        return None if pence is None else Quote(pence)


class WeekForm(CostForm):
    """Care that is sold by the week alone."""

    price = text(_l("Price a week"))


class HoursForm(CostForm):
    """Help that is sold by the hour."""

    hours = text(_l("Hours a week"), default="2")
    price = text(_l("Price an hour"))

    def validate_hours(self, field: Field) -> None:
        """A whole number of hours in a week."""
        _whole(field, 1, 168, SENTENCES["hours_out_of_range"])

    def need(self, kind: str) -> Need:
        """So many hours."""
        return Need(kind, hours=_number(self.hours))


class DaysForm(CostForm):
    """Days out, with or without the journey."""

    days = text(_l("Days a week"), default="2")
    transport = BooleanField(_l("Transport there and back"))
    price = text(_l("Price a day"))
    journey = text(_l("Price of the transport, a day"))

    def validate_days(self, field: Field) -> None:
        """One to seven."""
        _whole(field, 1, 7, SENTENCES["too_many_days"])

    def validate_journey(self, field: Field) -> None:
        """More than nothing, in pounds."""
        _pence(field)

    def need(self, kind: str) -> Need:
        """So many days."""
        return Need(kind, days=_number(self.days), transport=bool(self.transport.data))

    def quote(self) -> Quote | None:
        """The price a day, and that of the journey."""
        pence = _pence(self.price)
        return None if pence is None else Quote(pence, journey=_pence(self.journey))


class NightsForm(CostForm):
    """Nights beside visits or hours: somebody who sleeps there, or stays awake."""

    sleeping = text(_l("Nights with a carer who sleeps there"), default="0")
    waking = text(_l("Nights with a carer who stays awake"), default="0")
    price = text(_l("Price an hour"))
    sleeping_price = text(_l("Price of a night with a carer who sleeps there"))
    waking_price = text(_l("Price of a night with a carer who stays awake"))

    def validate_sleeping(self, field: Field) -> None:
        """None to seven."""
        _whole(field, 0, 7, SENTENCES["too_many_nights"])

    def validate_waking(self, field: Field) -> None:
        """None to seven."""
        _whole(field, 0, 7, SENTENCES["too_many_nights"])

    def validate_sleeping_price(self, field: Field) -> None:
        """More than nothing, in pounds."""
        _pence(field)

    def validate_waking_price(self, field: Field) -> None:
        """More than nothing, in pounds."""
        _pence(field)

    def quote(self) -> Quote | None:
        """The price an hour, and those of the nights."""
        pence = _pence(self.price)
        if pence is None:
            return None
        return Quote(pence, sleeping=_pence(self.sleeping_price), waking=_pence(self.waking_price))


class SupportForm(NightsForm):
    """Supported living: hours for one person, a shared part, nights. Rent and food are never in this sum."""

    hours = text(_l("Hours a week for you alone"), default="10")
    core_price = text(_l("Price of the shared support, a week"))

    def validate_hours(self, field: Field) -> None:
        """None up to a whole week."""
        _whole(field, 0, 168, SENTENCES["hours_out_of_range"])

    def validate_core_price(self, field: Field) -> None:
        """More than nothing, in pounds."""
        _pence(field)

    def need(self, kind: str) -> Need:
        """Hours and nights."""
        return Need(
            kind,
            hours=_number(self.hours),
            sleeping=_number(self.sleeping),
            waking=_number(self.waking),
        )

    def quote(self) -> Quote | None:
        """The price an hour, of the nights, and of the shared part."""
        told = super().quote()
        core = _pence(self.core_price)
        return told and Quote(told.pence, core=core, sleeping=told.sleeping, waking=told.waking)


class RoomForm(CostForm):
    """A room in a care home."""

    level = RadioField(
        _l("What care do you need?"), choices=_levels, default="residential", validate_choice=False
    )
    nursing = RadioField(
        _l("Does the NHS pay for nursing?"),
        choices=_said(
            {
                "standard": _l("Yes, the usual rate"),
                "higher": _l("Yes, the higher rate, since before October 2007"),
                "none": _l("No"),
            }
        ),
        default="standard",
        validate_choice=False,
    )
    price = text(_l("Price a week"))
    nursing_in_price = RadioField(
        _l("Is the NHS’s part for nursing in that price?"),
        choices=_said({"yes": _l("Yes, it is in the price"), "no": _l("No, it comes on top")}),
        default="yes",
        validate_choice=False,
    )

    def need(self, kind: str) -> Need:
        """A room for a need."""
        level = self.level.data
        return Need(kind, level=level if level in CARE_HOME_LEVELS else CARE_HOME_LEVELS[0])

    def quote(self) -> Quote | None:
        """The price a week, with or without the NHS's part."""
        pence = _pence(self.price)
        return None if pence is None else Quote(pence, with_nursing=self.nursing_in_price.data == "yes")


class VisitsForm(NightsForm):
    """Care at home: visits of up to three lengths, each on its own days; one carer or two; nights."""

    first_minutes = text(_l("Minutes"), default="30")
    first_times = text(_l("Visits on each of these days"), default="2")
    first_days = SelectMultipleField(
        _l("On these days"), choices=_days, default=list(EVERY_DAY), validate_choice=False
    )
    second_minutes = text(_l("Minutes"))
    second_times = text(_l("Visits on each of these days"))
    second_days = SelectMultipleField(_l("On these days"), choices=_days, validate_choice=False)
    third_minutes = text(_l("Minutes"))
    third_times = text(_l("Visits on each of these days"))
    third_days = SelectMultipleField(_l("On these days"), choices=_days, validate_choice=False)
    carers = RadioField(
        _l("Carers at each visit"),
        choices=_said({"1": _l("One carer"), "2": _l("Two carers at once")}),
        default="1",
        validate_choice=False,
    )

    def validate_first_minutes(self, field: Field) -> None:
        """Five-minute steps from a quarter of an hour; nothing typed means no such visits."""
        self._check_minutes(field)

    def validate_second_minutes(self, field: Field) -> None:
        """As the first."""
        self._check_minutes(field)

    def validate_third_minutes(self, field: Field) -> None:
        """As the first."""
        self._check_minutes(field)

    def validate_first_times(self, field: Field) -> None:
        """One to ten, where there are minutes."""
        self._check_times(field, self.first_minutes)

    def validate_second_times(self, field: Field) -> None:
        """As the first."""
        self._check_times(field, self.second_minutes)

    def validate_third_times(self, field: Field) -> None:
        """As the first."""
        self._check_times(field, self.third_minutes)

    def _check_minutes(self, field: Field) -> None:
        if field.data:
            error = _l("Enter the minutes of a visit, from 15 up, in steps of 5: like 30 or 45.")
            minutes = _whole(field, SHORTEST, LONGEST, error)
            if minutes % STEP:
                raise ValidationError(str(error))

    def _check_times(self, field: Field, minutes: Field) -> None:
        if minutes.data:
            _whole(field, 1, MOST_A_DAY, _l("Enter how many visits on each day, from 1 to 10."))

    def need(self, kind: str) -> Need:
        """Visits and nights."""
        lines = tuple(
            VisitLine(
                _number(self[f"{line}_minutes"]),
                _number(self[f"{line}_times"]),
                tuple(int(day) for day in EVERY_DAY if day in (self[f"{line}_days"].data or ())),
            )
            for line in LINES
            if self[f"{line}_minutes"].data
        )
        return Need(
            kind,
            visits=lines,
            carers=2 if self.carers.data == "2" else 1,
            sleeping=_number(self.sleeping),
            waking=_number(self.waking),
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


def read_form(kind: str, args: MultiDict[str, str]) -> CostForm:
    """The form filled in from an address; the week of a search ("visits", "level") fills it where it was not sent."""
    given = MultiDict(
        [(name, value[:LONGEST_TEXT]) for name, value in args.items(multi=True) if name != "visits"]
    )
    if "go" not in given:
        given = MultiDict()
        if args.get("level") in CARE_HOME_LEVELS:
            return form_class(kind)(level=args["level"])
        if kind == "home_care" and args.get("visits"):
            return form_class(kind)(**_prefilled(args["visits"]))
    return form_class(kind)(given or None)


def _prefilled(text: str) -> dict[str, Any]:
    try:
        week = parse_week(text.strip().lower())
    except Invalid:
        return {}
    lines = lines_of_week(week.visits)
    if len(lines) > len(LINES) or any(line.times > MOST_A_DAY for line in lines):
        return {}
    filled: dict[str, Any] = {"carers": str(min(week.visits[0].carers, 2))}
    for name, line in zip(LINES, lines, strict=False):
        filled |= {
            f"{name}_minutes": str(line.minutes),
            f"{name}_times": str(line.times),
            f"{name}_days": [str(day) for day in line.days],
        }
    return filled


def errors_of(form: CostForm, week_error: str) -> list[tuple[str, str]]:
    """Every error with the id of its field, in the order of the form."""
    found = [
        (
            f"{field.id}-0" if isinstance(field, RadioField | SelectMultipleField) else field.id,
            str(field.errors[0]),
        )
        for field in form
        if field.errors
    ]
    return [*found, *([(_first_field(form), week_error)] if week_error else [])]


def _first_field(form: CostForm) -> str:
    fields: Iterable[Field] = form
    names = [field.id for field in fields]
    wanted = ("first_minutes", "hours", "days", "level-0")
    return next((name for name in wanted if name in names), "price")


def nursing_asked(form: CostForm) -> tuple[bool, str]:
    """Whether the NHS pays for nursing, and by which band."""
    if not isinstance(form, RoomForm) or form.level.data not in NURSING_LEVELS:
        return True, "standard"
    return form.nursing.data != "none", "higher" if form.nursing.data == "higher" else "standard"
