"""The label of a code in the page's language: `label("category", "home_care")` is "Care at home"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flask_babel import pgettext

from directory.vocabulary.labels import LABELS
from directory.vocabulary.messages import Message
from directory.web.i18n import gettext, page_locale

MAX_KINDS = 1_000  # some 60 in each language


class Labels(dict[str, str]):
    """The labels of one kind, by code. An unknown code shows itself, so that nothing is hidden."""

    def __missing__(self, code: str) -> str:
        return code.replace("_", " ").capitalize()


def label(kind: str, code: str) -> str:
    """The label of a code."""
    return _labels(page_locale(), kind)[code]


def labels(kind: str) -> Mapping[str, str]:
    """The labels of one kind, for whoever needs many: what is not in it shows itself."""
    return _labels(page_locale(), kind)


@lru_cache(maxsize=MAX_KINDS)
def _labels(locale: str, kind: str) -> Labels:
    assert locale  # the page's language, which `translate` puts a message into
    return Labels({code: translate(message) for code, message in LABELS[kind].items()})


def translate(message: Message) -> str:
    """A marked message in the page's language."""
    if message.context is None:
        return gettext(message.text)
    return str(pgettext(message.context, message.text))
