"""The form of the buttons in a queue: which task, and the page to come back to."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Length, ValidationError

from directory.web.form_fields import Form
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label


def _number(value: str | int | None) -> int:
    """The number of an account; nobody's for anything else that was sent."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


class GiveForm(Form):
    """To which colleague a task goes. The choices are set by the view: the people of the same organisation."""

    to = RadioField(
        _l("Who should do it?"),
        coerce=_number,
        validate_choice=False,
        validators=[InputRequired(_l("Choose who should do it."))],
    )
    kind = HiddenField(validators=[InputRequired(), Length(max=60)])
    subject = HiddenField(validators=[InputRequired(), Length(max=64)])
    back = HiddenField()
    token = HiddenField()

    offered: frozenset[int] = frozenset()

    def choose_among(self, people: Iterable[tuple[int, str, tuple[str, ...]]]) -> None:
        """Offer these people, each with the roles that tell one from another."""
        offered = [
            (number, f"{name} ({', '.join(label('role', role) for role in roles)})")
            for number, name, roles in people
        ]
        self.to.choices = offered
        self.offered = frozenset(number for number, _ in offered)

    def validate_to(self, field: RadioField) -> None:
        """Nobody but a colleague."""
        if field.data not in self.offered:
            raise ValidationError(str(_l("Choose who should do it.")))


class TaskForm(Form):
    """One task, by its kind and its subject."""

    kind = HiddenField(validators=[InputRequired(), Length(max=60)])
    subject = HiddenField(validators=[InputRequired(), Length(max=64)])
    back = HiddenField()
