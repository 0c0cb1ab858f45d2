"""What WTForms itself says of a value is said in the language of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import wtforms
from flask import Flask
from werkzeug.datastructures import MultiDict

from directory.web.form_fields import WTFORMS_MESSAGES, Form


class ExampleForm(Form):
    """A form of each kind of field that can refuse by itself."""

    choice = wtforms.SelectField(choices={"a": "A"})
    number_of_choice = wtforms.SelectField(choices={1: "A"}, coerce=int)
    choices = wtforms.SelectMultipleField(choices={"a": "A"})
    numbers = wtforms.SelectMultipleField(choices={1: "A"}, coerce=int)
    whole = wtforms.IntegerField()
    day = wtforms.DateField()


WRONG = MultiDict(
    [
        ("choice", "z"),
        ("number_of_choice", "z"),
        ("choices", "y"),
        ("choices", "z"),
        ("numbers", "z"),
        ("whole", "z"),
        ("day", "z"),
    ]
)


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_each_field_refuses_in_the_language_of_the_page(app: Flask, language: str) -> None:
    with app.test_request_context("/", query_string={"lang": language}):
        form = ExampleForm(WRONG)
        assert not form.validate()
        ours = {str(words) for words in WTFORMS_MESSAGES.values()}
        for field in form:
            assert field.errors, field.name
            assert {str(error) for error in field.errors} <= ours, field.name


def subclasses(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def test_every_form_of_the_site_is_one_of_ours(app: Flask) -> None:
    forms = [one for one in subclasses(wtforms.Form) if one.__module__.startswith("directory.")]
    assert len(forms) > 30
    assert [one for one in forms if not issubclass(one, Form)] == []
