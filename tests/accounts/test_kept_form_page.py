"""What a form that waited for a sign-in is called, and what of it is said."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectChoice, TextAreaField

from directory.accounts.kept_form_page import best_form, kept_form_words, said_by
from directory.web.form_fields import Form


class InventedNote(Form):
    """A form with a field of each kind that matters."""

    token = HiddenField()
    secret = PasswordField("Secret")
    seen = HiddenField("Seen")
    note = TextAreaField("What happened")
    agreed = BooleanField("I agree")
    ground = RadioField("Ground", choices=[SelectChoice("a", "The first ground")], validate_choice=False)


class InventedRefusal(Form):
    """A form that calls the same name something else."""

    note = TextAreaField("Why you refuse")


class InventedAcceptance(Form):
    """As large as the refusal."""

    note = TextAreaField("Why you accept")


def test_what_was_typed_is_said_under_its_label_and_nothing_hidden_is(app: Flask) -> None:
    typed = [
        ("token", "a" * 32),
        ("secret", "kettle-harbour-maple"),
        ("seen", "17"),
        ("note", "Zoë fell"),
        ("agreed", "y"),
        ("ground", "a"),
    ]
    with app.test_request_context("/"):
        said = said_by(InventedNote(MultiDict(typed)), typed)
    assert said == (
        ("note", "What happened", "Zoë fell"),
        ("agreed", "I agree", "Yes"),
        ("ground", "Ground", "The first ground"),
    )


def test_a_code_without_words_is_not_said() -> None:
    typed = [("ground", "made-up")]
    assert said_by(InventedNote(MultiDict(typed)), typed) == ()


def test_the_form_that_fits_best_names_the_fields() -> None:
    forms = (InventedRefusal, InventedNote)
    assert isinstance(best_form(forms, [("note", "x"), ("agreed", "y")]), InventedNote)
    assert isinstance(best_form(forms, [("note", "x")]), InventedRefusal), "nothing that was not sent"
    assert best_form(forms, [("other", "x")]) is None and best_form((), [("note", "x")]) is None


def test_two_forms_that_fit_alike_give_no_wrong_name() -> None:
    assert best_form((InventedRefusal, InventedAcceptance), [("note", "x")]) is None
    assert best_form((InventedRefusal, InventedRefusal), [("note", "x")]) is not None


@pytest.mark.parametrize("path", ["/no/such-page", "/about-you/remember", "//evil.example/"])
def test_what_no_form_knows_is_not_listed_but_told(app: Flask, path: str) -> None:
    with app.test_request_context("/"):
        words = kept_form_words(path, (("api-key", "hunter2"), ("token", "a" * 32)))
    assert words.answers == () and words.part == "" and not words.is_all


def test_every_form_can_be_filled_in_to_be_said(app: Flask) -> None:
    """A form class that needs more than what was sent could not be named here."""

    def below(kind: type[Form]) -> set[type[Form]]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    with app.test_request_context("/"):
        for kind in below(Form):
            typed = [(name, "") for name in kind()._fields]
            said_by(kind(MultiDict(typed)), typed)
