"""The content of a link to a form about savings: the day it was made and what was typed. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

DAYS_OPEN = 30


@dataclass(frozen=True, slots=True)
class LinkedForm:
    """A form as it was when its link was made: the kind of care, the service's slug or "", and its pairs."""

    made_on: date
    kind: str
    slug: str
    values: tuple[tuple[str, str], ...]


def pack(made_on: date, kind: str, slug: str, values: Sequence[tuple[str, str]]) -> bytes:
    """The bytes to sign."""
    return json.dumps([made_on.toordinal(), kind, slug, [list(pair) for pair in values]]).encode()


def unpack(content: bytes) -> LinkedForm | None:
    """The form in these bytes; None where they hold none, such as those of another version."""
    try:
        day, kind, slug, values = json.loads(content)
        pairs = tuple((str(name), str(value)) for name, value in values)
        return LinkedForm(date.fromordinal(day), str(kind), str(slug), pairs)
    except (ValueError, TypeError, OverflowError):
        return None


def is_too_old(linked: LinkedForm, on: date) -> bool:
    """Whether the link is older than 30 days: prices and limits change, and it should not lie about for long."""
    return (on - linked.made_on).days > DAYS_OPEN
