"""English messages, marked for translation and translated later, when the language of a page is known."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """A sentence of the source language, with the context that tells it from another use of the same words."""

    text: str
    context: str | None = None


def message(text: str) -> Message:
    """Mark a sentence for extraction. Import it as `_l`, the keyword that `make messages` looks for."""
    return Message(text)


def message_in_context(context: str, text: str) -> Message:
    """Mark a sentence with its context for extraction. Import it as `_lp`."""
    return Message(text, context)
