"""The form that proposes a price: another amount for a price there is, or one for care that has none yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from wtforms import BooleanField, Field, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from directory.editing.price_more_checks import more_problems
from directory.editing.price_more_form import (
    FORM_FIELDS,
    more_fields,
    term_fields,
    with_more,
)
from directory.presenting.price_words import time_names, unit_names
from directory.prices.rules.check import another_amount, is_far_from, price_problems
from directory.prices.rules.types import PriceLine
from directory.vocabulary.care import CARE_HOMES, MILEAGE_CATEGORIES
from directory.vocabulary.prices import CARE_HOME_LEVEL_LABELS, PRICED_PAYERS, NeedLevel, Unit
from directory.web.error_messages import add_error, error_sentence
from directory.web.form_fields import DayField, Form, MoneyField
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label, translate


class PriceForm(Form):
    """A price from a day on. Everything that is wrong with it is said at once, each beside its cause.

    `category` is the kind of care that it is for, `before` the price that it follows.
    """

    category: ClassVar[str] = ""
    before: ClassVar[PriceLine | None] = None

    amount = MoneyField(
        _l("New price"), validators=[InputRequired(_l("Enter an amount in pounds, like 650."))]
    )
    sure = BooleanField(_l("Yes, this is the price I mean"))
    valid_from = DayField(_l("From which day?"), validators=[InputRequired(_l("Enter the first day."))])
    replaces = HiddenField()
    token = HiddenField()

    def line(self) -> PriceLine:
        """The price that the form describes, once it has been validated."""
        amount_pence, first = self.amount.pence, self.valid_from.data
        assert amount_pence is not None and first is not None
        if self.before is None:
            line = new_line(self, self.category, amount_pence, first)
        else:
            line = another_amount(self.before, amount_pence, first)
        return with_more(line, self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the price can be read and makes sense. What binds it in its list is asked by the action."""
        is_read = bool(super().validate(extra_validators))
        for name, words in more_problems(self):
            field = self[name]
            field.errors, is_read = [*field.errors, words], False
        problems = price_problems(self.line(), self.category) if is_read else ()
        for problem in problems:
            add_error(self, problem, FORM_FIELDS)
        return is_read and not problems and self._is_sure()

    @property
    def is_far(self) -> bool:
        """Whether the amount is so far from the one before that it may be a slip of the finger."""
        after = self.amount.pence
        return self.before is not None and after is not None and is_far_from(self.before.amount_pence, after)

    def _is_sure(self) -> bool:
        if not self.is_far or self.sure.data:
            return True
        words = gettext(
            "This is more than twice the price before, or less than half. If it is right, say so below."
        )
        self.amount.errors = [*self.amount.errors, words]
        return False


def change_price_form(before: PriceLine, base: type[PriceForm] = PriceForm) -> type[PriceForm]:
    """A form class for another amount of a price, and for what else it says; it begins with what it says now."""
    members = {**more_fields(before, before.category), "before": before, "category": before.category}
    return type("ChangePriceForm", (base,), members)


def new_price_form(category: str, lots: Mapping[int, str]) -> type[PriceForm]:
    """A form class for care of this kind, in the lots that the service is admitted to."""
    levels = (
        {str(level): translate(words) for level, words in CARE_HOME_LEVEL_LABELS.items()}
        if category in CARE_HOMES
        else {
            str(NeedLevel.ANY): gettext("Any need"),
            str(NeedLevel.STANDARD): gettext("Usual needs"),
            str(NeedLevel.SPECIALIST): gettext("Special needs"),
        }
    )
    members = {
        "payer": SelectField(
            gettext("Who pays it?"), choices={str(payer): label("payer", payer) for payer in PRICED_PAYERS}
        ),
        "unit": SelectField(gettext("What is it for?"), choices=_units(category)),
        "minutes": StringField(gettext("Minutes of a visit"), validators=[check_minutes]),
        "time_of_week": SelectField(gettext("When?"), choices=time_names()),
        "need_level": SelectField(gettext("For which need?"), choices=levels),
        "lot": SelectField(
            gettext("For which list?"),
            choices={"": gettext("No list"), **{str(number): name for number, name in lots.items()}},
        ),
        **term_fields(),
        **more_fields(None, category),
        "category": category,
    }
    return type("NewPriceForm", (PriceForm,), members)


def new_line(form: PriceForm, category: str, amount_pence: int, valid_from: date) -> PriceLine:
    """A price of the amount, the payer, the need and the time that a form of `new_price_form` says."""
    minutes = (form["minutes"].data or "").strip()
    return PriceLine(
        unit=form["unit"].data,
        amount_pence=amount_pence,
        payer=form["payer"].data,
        category=category,
        valid_from=valid_from,
        need_level=form["need_level"].data,
        minutes=int(minutes) if minutes else 0,
        time_of_week=form["time_of_week"].data,
        lot_id=int(form["lot"].data) if form["lot"].data else None,
    )


def check_minutes(_form: Form, field: Field) -> None:
    """A validator: minutes of a visit, or nothing."""
    minutes = (field.data or "").strip()
    if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 4):
        raise ValidationError(error_sentence("visit_needs_minutes", {}))


def _units(category: str) -> dict[str, str]:
    """What a price may be for: a mile only where workers drive for the person."""
    names = unit_names()
    return {
        unit: words for unit, words in names.items() if unit != Unit.MILE or category in MILEAGE_CATEGORIES
    }
