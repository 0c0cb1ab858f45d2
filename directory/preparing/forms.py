"""The forms of a council's own spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import FileField, SelectField

from directory.preparing.sheet_rules import SheetField
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _m
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l

FIELD_WORDS: Mapping[SheetField, Message] = {
    SheetField.LOCATION_ID: _m("The regulator’s number of the location"),
    SheetField.PHONE: _m("Telephone of the service"),
    SheetField.WEBSITE: _m("Website"),
    SheetField.CONTACT_NAME: _m("Name of the contact for families"),
    SheetField.CONTACT_JOB: _m("What the contact does there"),
    SheetField.CONTACT_PHONE: _m("Direct telephone of the contact"),
    SheetField.CONTACT_EMAIL: _m("E-mail of the contact"),
    SheetField.CONSENT_ON: _m("Day on which the contact agreed to be named"),
}


class SheetForm(SentForm):
    """A spreadsheet, and for which council."""

    council = SelectField(_l("Council"))
    file = FileField(_l("Spreadsheet"), description=_l("XLSX or CSV, up to 1,000 rows."))


class PressForm(SentForm):
    """Nothing but the token and the version: what is pressed stands in the address."""


class ColumnsForm(SentForm):
    """Which column says what: a field for each of `SheetField`, added below the class."""

    def offer(self, heads: Sequence[str], chosen: Mapping[str, str]) -> None:
        """Let each field choose one of the columns; `chosen` are those that stand there before anything is sent."""
        for field in SheetField:
            select = self[field.value]
            assert isinstance(select, SelectField)
            select.choices = [("", gettext("No column")), *((head, head) for head in heads)]
            if select.data is None:
                select.data = chosen.get(field, "")

    @property
    def columns(self) -> dict[str, str]:
        """The chosen columns."""
        return {field.value: self[field.value].data for field in SheetField if self[field.value].data}


for _field, _words in FIELD_WORDS.items():
    setattr(ColumnsForm, _field.value, SelectField(_l(_words.text)))
