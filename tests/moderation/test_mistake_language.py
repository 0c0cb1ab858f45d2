"""The form's words follow the page's language (requirement 8)."""

from __future__ import annotations

from flask import Flask
from flask_babel import force_locale

from directory.moderation.forms import MistakeForm
from directory.moderation.rules import FIELDS


def test_words_are_looked_up_when_the_form_is_drawn(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("en"):
        drawn = {choice.value: choice.label for choice in MistakeForm().what.iter_choices()}
        assert drawn["price"] == "The price"
        assert list(drawn) == list(FIELDS)
