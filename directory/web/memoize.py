"""What a process remembers of drawing pages. Each value depends on its arguments alone, and so never goes out of date:
addresses without anybody's own words, and what a macro draws. Every memory is bounded in entries,
and remembers no value that is longer than any of ours, so that it is bounded in bytes too.

Whole pages, which do go out of date, are in `web/page_cache.py`. What each memory earns: `docs/decisions/caches.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from flask import url_for
from markupsafe import Markup

MAX_URLS = 2_000
MAX_MACROS = 32
MAX_DRAWINGS = 250  # of each macro
MAX_TEXT = 200  # characters: the search that each card of a list repeats in its link


@lru_cache(maxsize=MAX_URLS)
def fixed_url(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    """`url_for` under the path `root` that the site is served at, which the address begins with."""
    assert root is not None
    return url_for(endpoint, **dict(values))


def is_short(values: Iterable[Any]) -> bool:
    """Whether no text among these values is longer than any that the site's own links and cards hold."""
    return not any(isinstance(value, str) and len(value) > MAX_TEXT for value in values)


class TooLong(ValueError):
    """A text is longer than any that the site's own links and cards hold: what is drawn of it is not remembered."""


def drawn(
    locale: str, macro: Callable[..., Markup], values: tuple[Any, ...], named: dict[str, Any]
) -> Markup:
    """What a macro that looks at nothing but its values draws in a language, or in one with what its links carry."""
    try:
        return _drawings(getattr(macro, "name", ""))(locale, macro, values, tuple(named.items()))
    except (TooLong, TypeError):  # a value that can't be a key, such as a list
        return macro(*values, **named)


@lru_cache(maxsize=MAX_MACROS)
def _drawings(name: str) -> Callable[..., Markup]:
    """The memory of one macro, so that one with many values does not push out what another drew."""
    assert name is not None

    def draw(locale: str, macro: Callable[..., Markup], values: Any, named: Any) -> Markup:
        assert locale  # part of the key, not of what is drawn
        if not is_short(values):  # asked here, of what is not remembered yet: an error is not remembered
            raise TooLong(name)
        return macro(*values, **dict(named))

    return lru_cache(maxsize=MAX_DRAWINGS)(draw)
