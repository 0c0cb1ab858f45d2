"""The forms of specialist designations: asking for one, evidence of the four kinds, the decision."""

from __future__ import annotations

from datetime import date

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from directory.files.forms import UploadField
from directory.vocabulary.care import Need
from directory.vocabulary.quality import EvidenceKind
from directory.web.form_fields import SentForm, day_field, text_field, trimmed
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

KINDS = tuple(EvidenceKind)


def _needs() -> dict[str, str]:
    # Called for each form, so that the labels are in the language of its page.
    return {code: label("need", code) for code in Need}


def _kinds() -> dict[str, str]:
    return {code: label("evidence", code) for code in EvidenceKind}


def standard_field() -> StringField:
    """The standard that a service works to."""
    return StringField(
        _l("Which standard do you work to?"),
        description=_l("Its name and year, as you would write it in a letter."),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Fill in this field.")),
            Length(max=60, message=_l("Use %(max)d letters or fewer")),
        ],
    )


class EvidenceForm(SentForm):
    """One piece of evidence."""

    kind = SelectField(
        _l("What kind of evidence?"),
        choices=_kinds,
        validate_choice=False,
        validators=[InputRequired(_l("Choose one from the list."))],
    )
    summary = text_field(_l("What it shows"), hint=_l("Leave out the names of people."))
    reference = StringField(
        _l("Where it is"),
        description=_l("A number, a title, or the address of a page."),
        filters=[trimmed],
        validators=[Length(max=300, message=_l("Use %(max)d letters or fewer"))],
    )
    dated = day_field(_l("Its day"), required=False)


class StaffEvidenceForm(EvidenceForm):
    """A quality officer's piece of evidence."""

    summary = text_field(
        _l("What it shows"), hint=_l("The provider reads this too. Leave out the names of people.")
    )


class OwnEvidenceForm(EvidenceForm):
    """A provider's further piece of evidence, with a file where there is one."""

    file = UploadField(_l("A file that shows it"))


class RenewForm(EvidenceForm):
    """A request to be called specialist for longer, with its first piece of evidence."""

    standard_version = standard_field()


class AskForm(EvidenceForm):
    """A request to be called specialist, with its first piece of evidence."""

    area = SelectField(
        _l("In what?"),
        choices=_needs,
        validate_choice=False,
        validators=[InputRequired(_l("Choose one from the list."))],
    )
    standard_version = standard_field()


class DesignateForm(SentForm):
    """From when to when a service is called specialist."""

    valid_from = day_field(_l("From"))
    review_by = day_field(_l("To be looked at again by"), hint=_l("After that day the label ends by itself."))


class EndDesignationForm(SentForm):
    """Why a designation, or the request for one, ends."""

    reason = text_field(_l("Why?"), hint=_l("The provider reads this."))


def default_review(today: date) -> date:
    """A year after the first day."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        return today.replace(year=today.year + 1, day=28)
