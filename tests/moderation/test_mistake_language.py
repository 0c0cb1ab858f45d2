"""Every code of these rooms has words, and the form's words follow the page's language (requirement 8)."""

from __future__ import annotations

from flask import Flask
from flask_babel import force_locale

from directory.feedback.rules.writing import RELATIONSHIPS, THEMES
from directory.moderation.forms import MistakeForm
from directory.moderation.labels import LABELS
from directory.moderation.rules import FIELDS
from directory.quality.rules import FINDING_AREAS, KINDS, OUTCOMES, VERDICTS


def test_every_code_has_words_and_no_words_are_left_over() -> None:
    codes = {
        "mistake_field": FIELDS,
        "quality_check_kind": KINDS,
        "quality_outcome": OUTCOMES,
        "quality_area": FINDING_AREAS,
        "quality_verdict": VERDICTS,
        "feedback_relationship": RELATIONSHIPS,
        "feedback_theme": THEMES,
    }
    assert {kind: set(words) for kind, words in LABELS.items()} == {
        kind: set(names) for kind, names in codes.items()
    }


def test_words_are_looked_up_when_the_form_is_drawn(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("en"):
        drawn = {choice.value: choice.label for choice in MistakeForm().what.iter_choices()}
        assert drawn["price"] == "The price"
        assert list(drawn) == list(FIELDS)
