"""The files of an agreement hang on an instrument and a version of it; their owner is named by both in one text."""

from __future__ import annotations

from directory.foundation.errors import NotFound


def agreement_owner(instrument_id: int, version: str) -> str:
    """What the files of a version of an instrument's agreement hang on, as `files` names it."""
    return f"{instrument_id}-{version}"


def owner_parts(owner: str) -> tuple[int, str]:
    """The instrument, by its id, and the version of its agreement. Raises NotFound for what names none."""
    number, dash, version = owner.partition("-")
    if not (dash and number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound(owner)
    return int(number), version
