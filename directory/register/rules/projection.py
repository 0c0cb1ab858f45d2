"""The columns of a location that are searched, worked out from its facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from directory.register.rules.codes import fold, kinds_of
from directory.register.rules.facts import registration_status, value_of
from directory.register.rules.statements import Value
from directory.vocabulary.ratings import Rating

# One more whenever this module, or what stands as the overall rating, works out something else from the same
# facts: the worker then works out every location anew (`actions.project_outdated`).
PROJECTION_VERSION = 1
LONGEST_SEARCH_TEXT = 600
Point = tuple[int, int]
_SAINT = ("st", "saint")
_APOSTROPHE = re.compile("['’‘`´]")
# A telephone number as people write it, with spaces, brackets and dashes in it.
_PHONE = re.compile(r"(?<![0-9])(?:\+44|0)(?:[ ()-]*[0-9]){9,11}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Projection:
    """What is searched. Points are degrees times 100,000."""

    name: str | None
    provider_id: str | None
    postcode: str | None
    lat_e5: int | None
    lon_e5: int | None
    status: str
    status_on: date | None
    shown: bool
    sort_name: str
    search_text: str
    kinds: str
    rating: str
    predecessor_id: str | None
    projection_version: int


def project(
    facts: Mapping[str, list[Value]],
    provider_name: str | None,
    census_on: date | None,
    postcode_point: Point | None,
    rating: str = Rating.NOT_KNOWN,
    location_id: str = "",
) -> Projection:
    """The searched columns of a location. `rating` is its overall rating in force; its id is searched, too.

    `postcode_point` is where its postcode lies, used where the stated point is missing or belongs to another
    postcode: a point of years ago must not stay behind when a service has moved.
    """
    name = value_of(facts, "name")
    status, status_on = registration_status(facts, census_on)
    address = value_of(facts, "address") or [[], "", "", ""]
    point = stated_point(facts) or postcode_point
    kinds = kinds_of(value_of(facts, "service_types") or [], value_of(facts, "care_home"))
    return Projection(
        name=name,
        provider_id=value_of(facts, "provider_id"),
        postcode=address[3] or None,
        lat_e5=point[0] if point else None,
        lon_e5=point[1] if point else None,
        status=status,
        status_on=status_on,
        shown=bool(name) and status != "ended",
        sort_name=fold(name or "")[:200],
        search_text=_search_text(facts, provider_name, address, location_id),
        kinds=f" {' '.join(kinds)} ",
        rating=rating,
        predecessor_id=value_of(facts, "predecessor_id"),
        projection_version=PROJECTION_VERSION,
    )


def stated_point(facts: Mapping[str, list[Value]]) -> Point | None:
    """The point a source gave, unless it was stated with another postcode than the present one."""
    point = value_of(facts, "point")
    if point is None:
        return None
    address = value_of(facts, "address")
    if point[2] and address and address[3] and point[2] != address[3]:
        return None
    return int(point[0]), int(point[1])


def words_of(text: str) -> list[tuple[tuple[str, ...], ...]]:
    """The words of a typed text; eight at most. Each comes in every way in which it may have been written.

    "O'Brien" is looked for as "obrien", and as "o" with "brien"; a telephone number is one word.
    """
    typed = _PHONE.sub(_phone_digits, text).split()[:8]
    ways = (tuple(dict.fromkeys((_words(word), _words(_apart(word))))) for word in typed)
    return [way for way in ways if any(way)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split())


def _apart(text: str) -> str:
    """A text with a space in place of every apostrophe."""
    return _APOSTROPHE.sub(" ", text)


def _phone_digits(match: re.Match[str]) -> str:
    digits = re.sub("[^0-9]", "", match[0])
    return f" {'0' + digits[2:].removeprefix('0') if match[0].startswith('+') else digits} "


def _search_text(
    facts: Mapping[str, list[Value]], provider_name: str | None, address: list[Value], location_id: str
) -> str:
    postcode = address[3] or ""
    parts = [
        value_of(facts, "name"),
        location_id,
        value_of(facts, "phone"),
        value_of(facts, "also_known_as"),
        address[1],
        postcode,
        postcode.replace(" ", ""),
        value_of(facts, "local_authority"),
        provider_name,
        value_of(facts, "brand"),
    ]
    words: dict[str, None] = {}
    for part in parts:
        for word in (*_words(part or ""), *_words(_apart(part or ""))):
            words[word] = None
            if word in _SAINT:
                words.update(dict.fromkeys(_SAINT))
    return f" {' '.join(words)} "[:LONGEST_SEARCH_TEXT]
