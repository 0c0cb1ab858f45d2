"""The forms of a council's own spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import FileField, SelectField, StringField

from directory.preparing.sheet_fields import EVERY_ROW_SIGN, SheetField
from directory.preparing.sheet_page import PAYER_WORDS, UNIT_WORDS
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _m
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import translate

FIELD_WORDS: Mapping[SheetField, Message] = {
    SheetField.LOCATION_ID: _m("The regulator’s number of the location"),
    SheetField.REFERENCE: _m("Your own reference of a service that is not registered"),
    SheetField.PROVIDER_NAME: _m("Provider"),
    SheetField.COMPANY_NUMBER: _m("Company number of the provider"),
    SheetField.CHARITY_NUMBER: _m("Charity number of the provider"),
    SheetField.SERVICE_NAME: _m("Name of the service"),
    SheetField.CATEGORY: _m("Kind of care"),
    SheetField.POSTCODE: _m("Postcode"),
    SheetField.PHONE: _m("Telephone of the service"),
    SheetField.WEBSITE: _m("Website"),
    SheetField.CONTACT_NAME: _m("Name of the contact for families"),
    SheetField.CONTACT_JOB: _m("What the contact does there"),
    SheetField.CONTACT_PHONE: _m("Direct telephone of the contact"),
    SheetField.CONTACT_EMAIL: _m("E-mail of the contact"),
    SheetField.CONSENT_ON: _m("Day on which the contact agreed to be named"),
    SheetField.AMOUNT: _m("Amount"),
    SheetField.UNIT: _m("What the amount pays for: a week, an hour, a visit"),
    SheetField.PAYER: _m("Who pays it"),
    SheetField.NEED_LEVEL: _m("For which need"),
    SheetField.VALID_FROM: _m("From which day"),
    SheetField.LOT: _m("Lot"),
    SheetField.MINUTES: _m("Minutes of a visit"),
    SheetField.TIME_OF_WEEK: _m("For which part of the week"),
    SheetField.FNC_BASIS: _m("Whether the NHS nursing contribution is in it"),
    SheetField.VAT_STATUS: _m("Whether VAT is in it"),
    SheetField.WEEKENDS: _m("Whether weekends are in it"),
    SheetField.BANK_HOLIDAYS: _m("Whether bank holidays are in it"),
    SheetField.TRAVEL: _m("Whether travel is in it"),
    SheetField.VAT_RATE: _m("Rate of VAT that comes on top, in percent"),
    SheetField.TRAVEL_CHARGE: _m("What travel costs, for each visit or session"),
    SheetField.TRAVEL_PER: _m("Whether transport to a session is for a trip or a day"),
    SheetField.MINIMUM: _m("Least charge"),
    SheetField.MINIMUM_PER: _m("What the least charge is for: a week or a visit"),
    SheetField.DEPOSIT: _m("Deposit"),
    SheetField.DEPOSIT_BACK: _m("Whether the deposit is paid back"),
    SheetField.ADMIN: _m("Charge for the paperwork"),
    SheetField.ASSESSMENT: _m("Charge for the first visit"),
    SheetField.INCLUDED: _m("What is in it, with a comma between two"),
    SheetField.EXCLUDED: _m("What is not in it, with a comma between two"),
}
# The fields as the page groups them; the first of each group stands under its heading.
GROUPS: tuple[tuple[Message, tuple[SheetField, ...]], ...] = (
    (
        _m("Services that the regulator registers"),
        (SheetField.LOCATION_ID, SheetField.PHONE, SheetField.WEBSITE),
    ),
    (
        _m("Services that are not registered: cleaning, repairs, day activities, foot care, meals"),
        tuple(SheetField)[1:8],
    ),
    (_m("The contact for families"), tuple(SheetField)[10:15]),
    (
        _m(
            "Prices, a row for each. An amount needs three more: what it pays for, who pays it, from which day"
        ),
        tuple(SheetField)[15:],
    ),
)


# What may be the same in every row, in words.
EVERY_ROW_WORDS: Mapping[SheetField, Mapping[str, Message]] = {
    SheetField.UNIT: UNIT_WORDS,
    SheetField.PAYER: PAYER_WORDS,
}


class SheetForm(SentForm):
    """A spreadsheet, and for which council."""

    council = SelectField(_l("Council"))
    file = FileField(_l("Spreadsheet"))
    sheet = StringField(
        _l("Which sheet?"),
        description=_l("Its name, where the file has several. Without one the first is read."),
    )


class PressForm(SentForm):
    """Nothing but the token and the version: what is pressed stands in the address."""


class ColumnsForm(SentForm):
    """Which column says what: a field for each of `SheetField`, added below the class."""

    def offer(self, heads: Sequence[str], chosen: Mapping[str, str]) -> None:
        """Let each field choose one of the columns; `chosen` are those that stand there before anything is sent."""
        for field in SheetField:
            select = self[field.value]
            assert isinstance(select, SelectField)
            select.choices = [
                ("", gettext("No column")),
                *((head, head) for head in heads),
                *(
                    (
                        f"{EVERY_ROW_SIGN}{code}",
                        gettext("The same in every row: %(what)s", what=translate(words)),
                    )
                    for code, words in EVERY_ROW_WORDS.get(field, {}).items()
                ),
            ]
            if select.data is None:
                select.data = chosen.get(field, "")

    @property
    def columns(self) -> dict[str, str]:
        """The chosen columns."""
        return {field.value: self[field.value].data for field in SheetField if self[field.value].data}


for _field, _words in FIELD_WORDS.items():
    setattr(ColumnsForm, _field.value, SelectField(_l(_words.text)))
