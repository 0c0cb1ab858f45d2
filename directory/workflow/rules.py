"""What counts as a reason. Pure."""

from __future__ import annotations

import unicodedata

# The first letter of the categories of characters that can be read: letters, numbers, punctuation, symbols.
_READABLE = "LNPS"
# Letters and symbols that are drawn as nothing: Hangul fillers and the Braille blank.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def clean_reason(reason: str | None) -> str:
    """The reason without white space around it; "" where it holds no character that can be read."""
    text = (reason or "").strip()
    readable = any(
        unicodedata.category(character)[0] in _READABLE and character not in _BLANK for character in text
    )
    return text if readable else ""
