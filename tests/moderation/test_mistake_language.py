"""The form's words follow the page's language (requirement 8)."""

from __future__ import annotations

from flask import Flask
from flask_babel import force_locale

from directory.moderation.forms import MistakeForm
from directory.vocabulary.people import ReportedFact


def test_words_are_looked_up_when_the_form_is_choices(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("en"):
        choices = {choice.value: choice.label for choice in MistakeForm().what.iter_choices()}
        assert choices["price"] == "The price"
        assert list(choices) == list(ReportedFact)
