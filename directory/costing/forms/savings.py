"""The forms about savings: one for a care home, one for care at home. They are sent by POST and stored nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError

from directory.costing.forms.checks import Check, check_day
from directory.costing.forms.fields import choice_field, text_field
from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.read_dates import read_day
from directory.vocabulary.care import CARE_HOMES, Category
from directory.vocabulary.charging import AgeGroup, ChargingFigure, HomeAnswer
from directory.vocabulary.prices import CARE_HOME_LEVELS, NURSING_LEVELS, FncBand
from directory.web.error_messages import error_message, lazy_error_message
from directory.web.form_fields import Form, labelled
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

MOST_PENCE = 100_000_000_00
LONGEST_VALUE = 40  # characters
PREMIUMS = (ChargingFigure.DISABILITY_PREMIUM, ChargingFigure.ENHANCED_PREMIUM)


def amount(*, required: bool = False, zero: bool = True) -> Check:
    """An amount in pounds; `zero`: whether it may be nothing."""

    def check(_form: Form, field: Field) -> None:
        pence = _pence(field)
        if pence is None and required:
            raise ValidationError(str(_l("Enter an amount in pounds, like 650 or 1,250.50.")))
        if pence == 0 and not zero:
            raise ValidationError(str(lazy_error_message("price_zero")))

    return check


def _pence(field: Field) -> int | None:
    text = field.data or ""
    if not text:
        return None
    try:
        return pounds_to_pence(text, field.name, most_pence=MOST_PENCE)
    except Invalid as error:
        raise ValidationError(error_message(error)) from error


def _levels() -> dict[str, str]:
    return {level: label("level", level) for level in CARE_HOME_LEVELS}


class SavingsForm(Form):
    """What both kinds of care ask for. The methods hold once the form is valid; amounts are pence, 0 where empty.

    `income_fields` are the amounts of income, `counted_fields` all amounts that an empty field leaves at £0.
    """

    kind: str
    income_fields: tuple[str, ...]
    counted_fields: tuple[str, ...]
    price: StringField
    start = text_field(
        _l("First day of care"), check_day, hint=_l("Like 1 March 2027. Leave it empty for today.")
    )
    savings = text_field(
        _l("Your own savings"),
        amount(required=True),
        hint=_l("Accounts, cash, shares and bonds in your own name. Not your home."),
    )
    joint = text_field(
        _l("Savings that you share with one other person"),
        amount(),
        hint=_l("All of them: half counts as yours. What the other person has alone is not counted."),
    )
    council: SelectField

    def pence(self, name: str) -> int:
        """The amount of a field."""
        return _pence(self[name]) or 0

    def has_no_income(self) -> bool:
        """Whether every field of income was left empty: a typed 0 is an answer."""
        return not any(self[name].data for name in self.income_fields)

    def left_empty(self) -> tuple[str, ...]:
        """The labels of the amounts that count as £0 because they were left empty."""
        return tuple(str(self[name].label.text) for name in self.counted_fields if not self[name].data)

    def first_day(self, today: date) -> date:
        """The day care begins."""
        return read_day(self.start.data, "start", coming_from=today) if self.start.data else today

    def values(self) -> list[tuple[str, str]]:
        """Everything that was typed or chosen, as the pairs that a form sends."""
        pairs: list[tuple[str, str]] = []
        for field in self:
            if isinstance(field, BooleanField):
                pairs += [(field.name, "y")] if field.data else []
            elif isinstance(field, SelectMultipleField):
                pairs += [(field.name, value) for value in field.data or ()]
            elif field.data:
                pairs.append((field.name, field.data))
        return pairs


class CareHomeForm(SavingsForm):
    """A room in a care home."""

    kind = Category.CARE_HOME
    level = RadioField(
        _l("What care do you need?"), choices=_levels, default=CARE_HOME_LEVELS[0], validate_choice=False
    )
    price = text_field(_l("Price a week"), amount(required=True, zero=False))
    nursing_in_price = choice_field(
        _l("Is the NHS’s part for nursing in that price?"),
        {"yes": _l("Yes, it is in the price"), "no": _l("No, it comes on top")},
        "yes",
    )
    nursing = choice_field(
        _l("Does the NHS pay for nursing?"),
        {
            FncBand.STANDARD: _l("Yes, the usual rate"),
            FncBand.HIGHER: _l("Yes, the higher rate, since before October 2007"),
            "none": _l("No"),
        },
        FncBand.STANDARD,
    )
    council = SelectField(_l("In which council’s area is the care home?"), validate_choice=False)
    work_pension = text_field(
        _l("Pension from work, or a private one, each week"), amount(), hint=_l("After tax.")
    )
    passes_half = BooleanField(
        _l(
            "I pass half of that pension on to my husband, wife or partner, who does not live in the care home"
        )
    )
    income = text_field(
        _l("Other money coming in each week"),
        amount(),
        hint=_l(
            "Like the State Pension. Leave out direct payments, money for getting about (mobility), war pensions"
            " (but not Constant Attendance Allowance), guaranteed income payments and regular payments from a charity."
        ),
    )
    home = RadioField(
        _l("Your home"),
        choices=labelled("home_answer", HomeAnswer),
        default=HomeAnswer.NONE,
        validate_choice=False,
    )
    home_value = text_field(
        _l("Your part of what the home is worth, less what is owed on it"),
        amount(),
        hint=_l("Only if you chose “None of these”. Leave it empty if you do not know it yet."),
    )
    income_fields = ("work_pension", "income")
    counted_fields = ("joint", "work_pension", "income")

    def home_value_pence(self) -> int | None:
        """What the home is worth; None where that was left empty."""
        return _pence(self.home_value)

    def home_answer(self) -> str:
        """Why the home counts, or does not."""
        return self.home.data if HomeAnswer.has(self.home.data or "") else HomeAnswer.NONE

    def chosen_level(self) -> str:
        """The level of need."""
        return self.level.data if self.level.data in CARE_HOME_LEVELS else CARE_HOME_LEVELS[0]

    def nursing_funding(self) -> tuple[bool, str]:
        """Whether the NHS pays for nursing, and by which band."""
        if self.chosen_level() not in NURSING_LEVELS:
            return True, FncBand.STANDARD
        band = FncBand.HIGHER if self.nursing.data == FncBand.HIGHER else FncBand.STANDARD
        return self.nursing.data != "none", band


class CareAtHomeForm(SavingsForm):
    """Care at home."""

    kind = Category.HOME_CARE
    price = text_field(_l("Price a week"), amount(required=True, zero=False))
    council = SelectField(_l("In which council’s area do you live?"), validate_choice=False)
    income = text_field(
        _l("Money coming in each week"),
        amount(),
        hint=_l(
            "Pensions and benefits. Leave out what you earn, direct payments, money for getting about (mobility), war"
            " pensions (but not Constant Attendance Allowance), guaranteed income payments and regular payments from a"
            " charity."
        ),
    )
    age = RadioField(
        _l("Your age"),
        choices=labelled("age_group", AgeGroup),
        default=AgeGroup.PENSION_AGE,
        validate_choice=False,
    )
    couple = BooleanField(_l("I live as one of a couple"))
    premiums = SelectMultipleField(
        _l("Do you have one of these?"), choices=labelled("charging_figure", PREMIUMS), validate_choice=False
    )
    disability_costs = text_field(
        _l("What your disability costs you each week"),
        amount(),
        hint=_l("Like more heating, more washing, special food or clothes."),
    )
    income_fields = ("income",)
    counted_fields = ("joint", "income", "disability_costs")

    def age_group(self) -> str:
        """The age that decides how much income is kept."""
        return self.age.data if AgeGroup.has(self.age.data or "") else AgeGroup.PENSION_AGE

    def chosen_premiums(self) -> tuple[str, ...]:
        """The premiums that were ticked."""
        return tuple(code for code in PREMIUMS if code in (self.premiums.data or ()))


FORMS: dict[str, type[SavingsForm]] = {form.kind: form for form in (CareHomeForm, CareAtHomeForm)}
KINDS = tuple(FORMS)


def read_kind(text: str) -> str:
    """The kind of care that an address names: a care home, or care at home for any other that is known; "" else."""
    if text in CARE_HOMES:
        return Category.CARE_HOME
    return Category.HOME_CARE if Category.has(text) else ""


def savings_form(
    kind: str,
    councils: Iterable[tuple[str, str]],
    sent: Iterable[tuple[str, str]] | None = None,
    **defaults: Any,
) -> SavingsForm:
    """The form of a kind of care, as it was sent, else with what is known already. `councils`: code and name."""
    given = None if sent is None else MultiDict([(name, value[:LONGEST_VALUE]) for name, value in sent])
    form = FORMS[kind](given, **defaults)
    form.council.choices = [("", str(_l("I do not know"))), *councils]
    return form
