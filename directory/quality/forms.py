"""The forms of checks, notes and attendance. What a value may be is in rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import LazyString
from wtforms import Field, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from directory.quality.list_queries import CheckSeen
from directory.quality.rules import LONGEST_ACTION, MOST_ACTIONS, Finding, Findings, RequiredAction
from directory.vocabulary.codes import LabelledCode, labels_of
from directory.vocabulary.quality import (
    AttendanceKind,
    AttendanceResult,
    CheckArea,
    CheckKind,
    CheckOutcome,
    CheckVerdict,
)
from directory.web.form_fields import (
    DayField,
    SentForm,
    day_field,
    radio_field,
    text_field,
    trimmed,
)
from directory.web.i18n import lazy_gettext as _l

MOST_PEOPLE = 500
BLANK_ROWS = 3


def chosen(field: DayField) -> date:
    """The day in a field that is required, once its form is valid."""
    assert field.data is not None
    return field.data


def _choices(codes: type[LabelledCode]) -> dict[str, LazyString]:
    return {code: _l(message.text) for code, message in labels_of(codes).items()}


class ConfirmForm(SentForm):
    """Nothing but the token: what is pressed stands in the address."""


class PlanForm(SentForm):
    """When a service is checked, and how."""

    service = HiddenField()
    kind = radio_field(_l("Kind of check"), _choices(CheckKind))
    announced = radio_field(
        _l("Does the provider know that you come?"),
        {"yes": _l("Yes, we agree the day"), "no": _l("No, we come without notice")},
    )
    checked_on = day_field(
        _l("On which day?"), hint=_l("Choose today where you are there already, then write it up.")
    )


class WriteUpForm(SentForm):
    """The checklist, what it came to, and what must be done by when.

    The fields of each area, `verdict_<area>` and `note_<area>`, and of each action, `action_1`, `due_1` …, are added
    below the class.
    """

    checked_on = day_field(_l("Day of the check"))
    outcome = radio_field(_l("What did it come to?"), _choices(CheckOutcome), required=False)
    public_summary = text_field(
        _l("Summary for the public"),
        hint=_l("Everybody reads this once you publish it. Name nobody: no residents, no staff."),
        required=False,
    )
    internal_note = text_field(
        _l("Note for your own council"),
        hint=_l("The provider and the public never see this. Name no residents here either."),
        required=False,
    )

    def show(self, seen: CheckSeen) -> None:
        """Fill the form in from what was written up before."""
        self.checked_on.data, self.outcome.data = seen.checked_on, seen.outcome
        self.public_summary.data, self.internal_note.data = seen.public_summary, seen.internal_note
        self.version.data = str(seen.version)
        for finding in seen.findings:
            self[f"verdict_{finding.area}"].data = finding.verdict
            self[f"note_{finding.area}"].data = finding.note
        for number, action in enumerate(seen.actions, 1):
            self[f"action_{number}"].data, self[f"due_{number}"].data = action.what, action.due_on

    @property
    def areas(self) -> Iterator[tuple[Field, Field]]:
        """The two fields of each area, in order."""
        for area in CheckArea:
            yield self[f"verdict_{area}"], self[f"note_{area}"]

    @property
    def action_rows(self) -> list[tuple[Field, Field]]:
        """The fields of the actions that are there, and of three more as long as there is room."""
        rows = [(self[f"action_{number}"], self[f"due_{number}"]) for number in range(1, MOST_ACTIONS + 1)]
        used = max((number for number, row in enumerate(rows, 1) if _is_used(row)), default=0)
        return rows[: used + BLANK_ROWS]

    @property
    def used_rows(self) -> list[int]:
        """The numbers of the rows that hold an action, in order."""
        return [number for number in range(1, MOST_ACTIONS + 1) if self[f"action_{number}"].data]

    @property
    def found(self) -> Findings:
        """What is written in the form, once it is valid."""
        return Findings(
            checked_on=chosen(self.checked_on),
            outcome=self.outcome.data or None,
            public_summary=self.public_summary.data or "",
            internal_note=self.internal_note.data or "",
            findings=tuple(
                Finding(area.value, self[f"verdict_{area}"].data, self[f"note_{area}"].data or "")
                for area in CheckArea
                if self[f"verdict_{area}"].data
            ),
            required_actions=tuple(
                RequiredAction(self[f"action_{number}"].data, self[f"due_{number}"].data)
                for number in self.used_rows
            ),
        )

    def validate(self, extra_validators: object = None) -> bool:
        """Each action has its day, each day its action, and a note belongs to an area that was looked at."""
        valid = super().validate()
        for number in range(1, MOST_ACTIONS + 1):
            what, due = self[f"action_{number}"], self[f"due_{number}"]
            if what.data and due.data is None and not due.errors:
                due.errors, valid = [_l("Enter the day by which it must be done.")], False
            if due.data is not None and not what.data:
                what.errors, valid = [_l("Say what must be done.")], False
        for verdict, note in self.areas:
            if note.data and not verdict.data and not verdict.errors:
                verdict.errors, valid = [_l("Choose one from the list.")], False
        return valid


def _is_used(row: tuple[Field, Field]) -> bool:
    what, due = row
    return bool(what.data or due.data or what.errors or due.errors)


def _line(words: LazyString) -> StringField:
    too_long = _l("Use %(max)d letters or fewer")
    return StringField(words, filters=[trimmed], validators=[Length(max=LONGEST_ACTION, message=too_long)])


for _area in CheckArea:
    _verdicts = radio_field(
        _l(_area.label.text), {"": _l("Not looked at"), **_choices(CheckVerdict)}, required=False
    )
    setattr(WriteUpForm, f"verdict_{_area}", _verdicts)
    setattr(WriteUpForm, f"note_{_area}", _line(_l("What you saw")))
for _number in range(1, MOST_ACTIONS + 1):
    setattr(WriteUpForm, f"action_{_number}", _line(_l("What must be done")))
    _due = DayField(_l("By which day"), validators=[Optional()])
    setattr(WriteUpForm, f"due_{_number}", _due)


class DoneForm(SentForm):
    """The day on which an action was seen done."""

    done_on = day_field(_l("Seen done on"))


class ReasonForm(SentForm):
    """Why something is taken back."""

    reason = text_field(_l("Why?"))


class AnswerForm(SentForm):
    """The provider's answer."""

    provider_answer = text_field(
        _l("Your answer"),
        hint=_l("Everybody reads it beside the Council’s summary. Name nobody: no residents, no staff."),
    )


class NoteForm(SentForm):
    """Something that the council's staff should know of a provider."""

    council = SelectField(_l("Council"))
    words = text_field(
        _l("Note"), hint=_l("Staff of your council alone read it. Name nobody who uses the service.")
    )


class AttendanceForm(SentForm):
    """Whether a provider came."""

    council = SelectField(_l("Council"))
    kind = radio_field(_l("What was it?"), _choices(AttendanceKind))
    held_on = day_field(_l("On which day was it?"))
    result = radio_field(_l("Did they come?"), _choices(AttendanceResult))
    people = IntegerField(
        _l("How many of their staff came?"),
        validators=[
            Optional(),
            NumberRange(1, MOST_PEOPLE, message=_l("Enter a number of 1 or more.")),
        ],
    )
