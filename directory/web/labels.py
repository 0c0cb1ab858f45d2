"""The label of a code in the page's language: `label("category", "home_care")` is "Care at home"."""

from __future__ import annotations

from flask_babel import pgettext

from directory.vocabulary.labels import LABELS
from directory.vocabulary.messages import Message
from directory.web.i18n import gettext, page_locale
from directory.web.memoize import translated_label


def label(kind: str, code: str) -> str:
    """The label of a code. An unknown code shows itself, so that nothing is hidden."""
    message = LABELS[kind].get(code)
    if message is None:
        return code.replace("_", " ").capitalize()
    return translated_label(page_locale(), message, translate)


def translate(message: Message) -> str:
    """A marked message in the page's language."""
    if message.context is None:
        return gettext(message.text)
    return str(pgettext(message.context, message.text))
