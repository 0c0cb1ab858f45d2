"""What somebody typed beside what somebody else has stored meanwhile: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wtforms import Form, HiddenField, SelectField, SelectMultipleField

from directory.web.word_difference import Difference, word_difference


@dataclass(frozen=True, slots=True)
class StaleRow:
    """A field of a form that differs from what is stored, for `difference` of components/desk.html."""

    field: str
    difference: Difference
    what: str | None = None
    refused: str | None = None
    change: str | None = None
    id: str | None = None


def stale_rows(stored: Form, typed: Form) -> tuple[StaleRow, ...]:
    """The fields of two forms of one class that say different things, in the words of the page."""
    pairs = ((field, typed[field.name]) for field in stored if not isinstance(field, HiddenField))
    found = ((field, word_difference(_words(field), _words(other))) for field, other in pairs)
    return tuple(
        StaleRow(str(field.label.text), difference) for field, difference in found if difference.changed
    )


def _words(field: Any) -> str:
    """What a field says: the labels of what was chosen, or what was typed."""
    if isinstance(field, SelectField | SelectMultipleField):
        return ", ".join(_labels(field))
    return str(field._value() or "")


def _labels(field: Any) -> Iterable[str]:
    data = field.data if isinstance(field.data, list) else [field.data]
    return (str(words) for code, words, *_ in field.iter_choices() if code in data)
