"""Translation into the page's language. The catalogue is looked up once a request: a page of results translates four
hundred sentences, for each of which Flask-Babel would look it up anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from babel.support import NullTranslations
from flask import Flask
from flask_babel import LazyString, get_translations
from markupsafe import Markup

from directory.web.escaping import escape_once
from directory.web.languages import SOURCE, locale_for_babel, page_language


class TrustedMarkup(Markup):
    """A sentence of our own catalogues: markup in it stands."""

    __slots__ = ()


class Catalog:
    """The sentences of one language, and whether it is written from the right."""

    __slots__ = ("from_right", "gettext", "locale", "ngettext")

    def __init__(self, locale: str, translations: Any, *, from_right: bool) -> None:
        self.locale = locale
        self.from_right = from_right
        self.gettext: Callable[[str], str] = translations.ugettext
        self.ngettext: Callable[[str, str, int], str] = translations.ungettext


class _RequestCatalog:
    """The catalogue of the request under way, once it is known."""

    __slots__ = ("catalog",)

    def __init__(self) -> None:
        self.catalog: Catalog | None = None


_CATALOGS: dict[str, Catalog] = {}  # one for each language of the site
_request: ContextVar[_RequestCatalog | None] = ContextVar("request_catalog", default=None)


def bind_locale(app: Flask) -> None:
    """Remember the catalogue from the beginning of each request to its end."""

    def begin() -> None:
        _request.set(_RequestCatalog())

    def end(_error: BaseException | None) -> None:
        _request.set(None)

    app.before_request(begin)
    app.teardown_request(end)


def page_catalog() -> Catalog:
    """The catalogue of the page's language."""
    request = _request.get()
    if request is None:
        return _catalog()
    if request.catalog is None:
        request.catalog = _catalog()
    return request.catalog


def page_locale() -> str:
    """The locale that the page is written in, such as "en_GB"."""
    return page_catalog().locale


def _catalog() -> Catalog:
    locale = locale_for_babel()
    catalog = _CATALOGS.get(locale)
    if catalog is None:
        language, translations = page_language(), get_translations()
        if language.code == SOURCE and not translations.files:  # no sentence has to be looked up
            translations = NullTranslations()
        from_right = language.direction == "rtl"
        catalog = _CATALOGS[locale] = Catalog(locale, translations, from_right=from_right)
    return catalog


def gettext(message: str, /, **values: Any) -> str:
    """A sentence, with its values."""
    words = page_catalog().gettext(message)
    return words % values if values else words


def lazy_gettext(message: str, /, **values: Any) -> LazyString:
    """A sentence that is translated when it is printed: for what is written down before there is a page."""
    return LazyString(gettext, message, **values)


def ngettext(message: str, plural: str, num: int, /, **values: Any) -> str:
    """A sentence that depends on a number, which it knows as `num`."""
    return page_catalog().ngettext(message, plural, num) % {"num": num, **values}


def marked_gettext(message: str, /, **values: Any) -> Markup:
    """`gettext` for templates: the sentence is ours and may hold markup, values are escaped."""
    words = page_catalog().gettext(message)
    return TrustedMarkup(words % _escaped(values) if values or "%" in words else words)


def marked_ngettext(message: str, plural: str, num: int, /, **values: Any) -> Markup:
    """`ngettext` for templates."""
    return TrustedMarkup(page_catalog().ngettext(message, plural, num) % {"num": num, **_escaped(values)})


def _escaped(values: dict[str, Any]) -> dict[str, str]:
    return {name: escape_once(value) for name, value in values.items()}
