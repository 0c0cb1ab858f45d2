"""Lists, codes, claims, distances and first days in one phrase each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import page_language
from directory.web.templating import day


def joined(parts: Iterable[str]) -> str:
    """A list in one phrase, with the comma of the language."""
    return gettext(", ").join(parts)


def isolated(words: str) -> str:
    """English words that keep their own direction inside a line of a language written from right to left."""
    return f"\u2068{words}\u2069" if page_language().direction == "rtl" else words


def lower_first(words: str) -> str:
    """A label in the middle of a sentence: "washing and dressing", but "GP" stays."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def labels_joined(kind: str, codes: Iterable[str]) -> str | None:
    """The labels of these codes in one phrase; None where there are none."""
    return joined(label(kind, code) for code in codes) or None


def yes_or_no(claim: bool | None) -> str | None:
    """A claim in a word; None where nothing was told."""
    return None if claim is None else gettext("yes") if claim else gettext("no")


def out_of_hundred(value: int | None) -> str | None:
    """A whole percentage: "18 of 100"."""
    return None if value is None else gettext("%(num)s of 100", num=value)


def within_words(miles: int) -> str:
    """ "Within 5 miles"."""
    return ngettext("Within %(num)s mile", "Within %(num)s miles", miles)


def from_day_words(value: date) -> str:
    """ "From 2 March 2027"."""
    return gettext("From %(day)s", day=day(value))
