"""A form that waited for a sign-in, in words: the part of the desk that it goes to, and what was typed in it.

The fields are named by the form classes of the view that takes the form, so that a new form needs no entry anywhere.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import (
    BooleanField,
    FileField,
    Form,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
)

from directory.web.desk_frame import part_of_desk
from directory.web.i18n import gettext as _

UNSAID = (HiddenField, PasswordField, FileField)
# What every form carries besides its answers.
CARRIED = frozenset({"token", "version"})
Fields = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeptFormWords:
    """`part` is what the navigation calls the place that the form goes to, "" where it has no name of its own.

    `answers` are what was typed, each under the name of its field; `is_all`: nothing else that was typed goes along.
    """

    part: str
    answers: tuple[tuple[str, str], ...]
    is_all: bool


def kept_form_words(address: str, fields: Fields) -> KeptFormWords:
    """What a kept form is, for whoever has to say whether it is to be sent."""
    path = address.partition("?")[0]
    typed = [(name, value) for name, value in fields if value.strip()]
    form = best_form(_forms_of(path), fields)
    answers = said_by(form, typed) if form is not None else ()
    hidden = {field.name for field in form or () if isinstance(field, HiddenField)}
    unsaid = {name for name, _value in typed} - {name for name, _label, _words in answers} - hidden - CARRIED
    return KeptFormWords(
        part_of_desk(path), tuple((label, words) for _name, label, words in answers), is_all=not unsaid
    )


def best_form(forms: Iterable[type[Form]], typed: Fields) -> Form | None:
    """The form that was sent, filled in: of those forms the one that knows most of the names, and few others.

    None where no form knows any of them, and where two know as much but call what was typed by different names: a
    wrong name is worse than none.
    """
    sent = MultiDict(list(typed))
    found = [form(sent) for form in forms]
    ranked = sorted(
        ((len(set(sent) & set(form._fields)), -len(form._fields), form) for form in found),
        key=lambda one: one[:2],
        reverse=True,
    )
    if not ranked or not ranked[0][0]:
        return None
    best = [form for *rank, form in ranked if rank == list(ranked[0][:2])]
    called = {tuple((name, str(form[name].label.text)) for name in sent if name in form) for form in best}
    return best[0] if len(called) == 1 else None


def said_by(form: Form, typed: Fields) -> tuple[tuple[str, str, str], ...]:
    """What was typed, in the order it was sent: the name of each field, its label and the answer in words.

    A field that the page did not show, a password and a file are left out; so is a code without words.
    """
    names = [name for name in dict.fromkeys(name for name, _value in typed) if name in form]
    fields = [form[name] for name in names if not isinstance(form[name], UNSAID)]
    said = [(field.name, str(field.label.text), _answer(field)) for field in fields]
    return tuple((name, label, words) for name, label, words in said if label and words)


def _forms_of(path: str) -> list[type[Form]]:
    """The form classes that the module of the view names which takes what is sent to an address."""
    addresses = current_app.create_url_adapter(request)
    if addresses is None:
        return []
    try:
        endpoint, _values = addresses.match(path, method="POST")
    except HTTPException:
        return []
    module = inspect.getmodule(inspect.unwrap(current_app.view_functions[endpoint]))
    named = vars(module).values() if module is not None else ()
    return [one for one in named if inspect.isclass(one) and issubclass(one, Form)]


def _answer(field: Any) -> str:
    if isinstance(field, BooleanField):
        return _("Yes")
    if isinstance(field, SelectField | SelectMultipleField):
        sent = set(field.raw_data or ())
        return ", ".join(str(words) for code, words, *_more in field.iter_choices() if code in sent)
    return ", ".join(str(value) for value in field.raw_data or () if str(value).strip())
