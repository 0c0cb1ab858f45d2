"""The form that proposes a price: another amount for a price there is, or one for care that has none yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.read_dates import read_day
from directory.presenting.price_words import time_names, unit_names
from directory.prices.rules.check import another_amount
from directory.prices.rules.types import PriceLine
from directory.vocabulary.care import CARE_HOMES
from directory.vocabulary.prices import (
    CARE_HOME_LEVEL_LABELS,
    PRICED_PAYERS,
    FncBasis,
    NeedLevel,
    VatStatus,
)
from directory.web.form_fields import Form
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label, translate


class ChangePriceForm(Form):
    """Another amount from a day on; everything else stays as it is. `replaces` is the price that was seen."""

    amount = StringField(
        _l("New price"), validators=[InputRequired(_l("Enter an amount in pounds, like 650."))]
    )
    valid_from = StringField(_l("From which day?"), validators=[InputRequired(_l("Enter the first day."))])
    replaces = HiddenField()
    token = HiddenField()

    def line(self, before: PriceLine) -> PriceLine:
        """The price there is with the new amount and day. Raises Invalid."""
        amount_pence = pounds_to_pence(self.amount.data or "", "amount")
        return another_amount(before, amount_pence, first_day(self.valid_from.data))


def new_price_form(category: str, lots: Mapping[int, str]) -> type[Form]:
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
        "unit": SelectField(gettext("What is it for?"), choices=unit_names()),
        "minutes": StringField(gettext("Minutes of a visit")),
        "time_of_week": SelectField(gettext("When?"), choices=time_names()),
        "need_level": SelectField(gettext("For which need?"), choices=levels),
        "fnc_basis": SelectField(
            gettext("Is the NHS nursing contribution in it?"),
            choices={
                str(FncBasis.NA): gettext("There is none"),
                str(FncBasis.INCLUSIVE): gettext("It is in the price"),
                str(FncBasis.EXCLUSIVE): gettext("It comes on top"),
            },
        ),
        "vat_status": SelectField(
            gettext("What about VAT?"),
            choices={
                str(VatStatus.EXEMPT): gettext("There is no VAT on it"),
                str(VatStatus.INCLUSIVE): gettext("VAT is in the price"),
            },
        ),
        "lot": SelectField(
            gettext("For which list?"),
            choices={"": gettext("No list"), **{str(number): name for number, name in lots.items()}},
        ),
        **{
            name: RadioField(
                title,
                choices={"yes": gettext("Yes"), "no": gettext("No"), "": gettext("Not said")},
                default="",
            )
            for name, title in _included().items()
        },
    }
    return type("NewPriceForm", (ChangePriceForm,), members)


def new_line(form: Form, category: str) -> PriceLine:
    """The price that a form of `new_price_form` describes. Raises Invalid."""
    minutes = (form["minutes"].data or "").strip()
    if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 4):
        raise Invalid("minutes", "visit_needs_minutes")
    told = {"yes": True, "no": False}
    return PriceLine(
        unit=form["unit"].data,
        amount_pence=pounds_to_pence(form["amount"].data or "", "amount"),
        payer=form["payer"].data,
        category=category,
        valid_from=first_day(form["valid_from"].data),
        need_level=form["need_level"].data,
        minutes=int(minutes) if minutes else 0,
        time_of_week=form["time_of_week"].data,
        fnc_basis=form["fnc_basis"].data or FncBasis.NA,
        vat_status=form["vat_status"].data,
        lot_id=int(form["lot"].data) if form["lot"].data else None,
        includes_weekends=told.get(form["includes_weekends"].data or ""),
        includes_bank_holidays=told.get(form["includes_bank_holidays"].data or ""),
        includes_travel=told.get(form["includes_travel"].data or ""),
    )


def first_day(words: str | None) -> date:
    """The day from which a price holds. Raises Invalid as `read_day` does."""
    return read_day(words or "", "valid_from")


def _included() -> dict[str, str]:
    return {
        "includes_weekends": gettext("Are weekends in the price?"),
        "includes_bank_holidays": gettext("Are bank holidays in the price?"),
        "includes_travel": gettext("Is travel in the price?"),
    }
