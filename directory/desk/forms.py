"""The form of the buttons in a queue: which task, and the page to come back to."""

from __future__ import annotations

from wtforms import Form, HiddenField
from wtforms.validators import InputRequired, Length


class TaskForm(Form):
    """One task, by its kind and its subject."""

    kind = HiddenField(validators=[InputRequired(), Length(max=60)])
    subject = HiddenField(validators=[InputRequired(), Length(max=64)])
    back = HiddenField()
