"""Words in the page's language. The catalogue is found once a request, labels are put into words once a language:
a page of results says four hundred of them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from flask import Flask
from flask_babel import LazyString, get_translations
from markupsafe import Markup

from directory.web.languages import locale_for_babel


class Sentence(Markup):
    """A sentence of a catalogue: it is ours, so markup in it stands; what is put into it is escaped."""

    __slots__ = ()


class Speech:
    """One language, ready to speak. What it has said is kept: sentences are finite, they come from our own files."""

    __slots__ = ("labels", "locale", "marked", "one", "some")

    def __init__(self, locale: str, catalogue: Any) -> None:
        self.locale = locale
        self.one: Callable[[str], str] = catalogue.ugettext
        self.some: Callable[[str, str, int], str] = catalogue.ungettext
        self.marked: dict[str, Sentence] = {}
        self.labels: dict[tuple[str, str], str] = {}


class _Page:
    """The language of the request under way, once it is known."""

    __slots__ = ("speech",)

    def __init__(self) -> None:
        self.speech: Speech | None = None


_SPEECHES: dict[str, Speech] = {}
_page: ContextVar[_Page | None] = ContextVar("page_speech", default=None)


def bind_locale(app: Flask) -> None:
    """Remember the language from the beginning of each request to its end."""

    def begin() -> None:
        _page.set(_Page())

    def end(_error: BaseException | None) -> None:
        _page.set(None)

    app.before_request(begin)
    app.teardown_request(end)


def speech() -> Speech:
    """The speech of the page."""
    page = _page.get()
    if page is None:
        return _find()
    if page.speech is None:
        page.speech = _find()
    return page.speech


def _find() -> Speech:
    locale = locale_for_babel()
    found = _SPEECHES.get(locale)
    if found is None:
        found = _SPEECHES[locale] = Speech(locale, get_translations())
    return found


def gettext(message: str, /, **values: Any) -> str:
    """A sentence, with its values."""
    words = speech().one(message)
    return words % values if values else words


def lazy_gettext(message: str, /, **values: Any) -> LazyString:
    """A sentence that is put into words when it is printed: for what is written down before there is a page."""
    return LazyString(gettext, message, **values)


def ngettext(message: str, plural: str, num: int, /, **values: Any) -> str:
    """A sentence that depends on a number, which it knows as `num`."""
    return speech().some(message, plural, num) % {"num": num, **values}


def marked_gettext(message: str, /, **values: Any) -> Markup:
    """`gettext` for templates: the sentence is ours and may hold markup, values are escaped."""
    marked = speech().marked
    words = marked.get(message)
    if words is None:
        words = marked[message] = Sentence(speech().one(message))
    return words % values if values or "%" in words else words


def marked_ngettext(message: str, plural: str, num: int, /, **values: Any) -> Markup:
    """`ngettext` for templates."""
    return Sentence(speech().some(message, plural, num)) % {"num": num, **values}
