"""What the searches of every kind of thing share: the words, how a thing is called so, and whose services one reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import InstrumentedAttribute

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import in_force
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.frameworks.models import AccessAgreement, Instrument

MOST_OF_A_KIND = 20  # things of one kind that are shown; whoever wants fewer writes more
MOST_WORDS = 6
LONGEST = 100  # characters of what is searched for
ESCAPE = "\\"

Name = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: its kind, its id, its name, what tells it from others of that name, and the values of its address.

    `labels` are codes that belong to `detail`, each with its kind of label, and `day` is its day. `has_history` is
    whether who searches may read what was done to it.
    """

    kind: str
    id: str
    title: str
    detail: str
    values: Mapping[str, str | int]
    for_staff: bool
    labels: tuple[tuple[str, str], ...] = ()
    day: date | None = None
    has_history: bool = True


def read_words(text: str) -> list[str]:
    """The first few words that are there whole within the longest text."""
    words: list[str] = []
    length = 0
    for word in text.split()[:MOST_WORDS]:
        length += len(word) + 1
        if length > LONGEST + 1 and words:
            break
        words.append(word[:LONGEST])
    return words


def holds(column: InstrumentedAttribute[Any], words: Iterable[str]) -> ColumnElement[bool]:
    """SQL: a column holds every word, whatever the case of its letters."""
    return and_(*(column.ilike(f"%{_escaped(word)}%", escape=ESCAPE) for word in words))


def is_exactly(column: Name, words: list[str]) -> ColumnElement[bool]:
    """SQL: a column is what was written, as one word, whatever the case of its letters."""
    return func.lower(column) == "".join(words).lower()


def own_services(
    actor: Actor, on: date, *, staff: tuple[Permission, ...], provider: Permission
) -> ColumnElement[bool] | None:
    """SQL: a Service is of a council where the actor holds one of the permissions of staff, or of its own provider.

    None where the actor holds none of them: then there is nothing to ask.
    """
    councils, providers = councils_with(actor, *staff), providers_with(actor, provider)
    bounds: list[ColumnElement[bool]] = [Service.provider_id.in_(providers)] if providers else []
    if councils:
        bounds.append(governed_by(councils, on))
    return or_(*bounds) if bounds else None


def is_staff(actor: Actor, *permissions: Permission) -> bool:
    """Whether the actor holds one of the permissions at a council."""
    return bool(councils_with(actor, *permissions))


def is_led_or_joined(councils: Collection[str], on: date) -> ColumnElement[bool]:
    """SQL: an instrument that one of these councils leads, or may buy through on a day."""
    joined = exists().where(
        AccessAgreement.instrument_id == Instrument.id,
        AccessAgreement.council_code.in_(councils),
        in_force(AccessAgreement, on),
    )
    return or_(Instrument.council_code.in_(councils), joined)


def _escaped(word: str) -> str:
    return "".join(ESCAPE + sign if sign in "%_\\" else sign for sign in word)
