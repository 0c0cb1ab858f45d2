"""Which place a name means, when several share it. Works on the gazetteer alone, without a query."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from directory.places.gazetteer import KINDS_BY_SIZE, Gazetteer, GazetteerEntry
from directory.places.records import Place
from directory.places.rules import distance_miles, fold_name, strip_titles

# Addresses name the post town: entries of it under several councils are one town when they are this close.
MILES_ACROSS_ONE_TOWN = 15.0
ALIKE_ENOUGH = 0.75
MOST_ALIKE = 8
SHORTEST_PREFIX = 2

Entries = tuple[GazetteerEntry, ...]


def resolve_name(names: Gazetteer, text: str, council_code: str | None) -> Place | Entries:
    """The one place a text names; or the meanings it could have; or () when it names none.

    "Queen's Park, Westminster" and "queens park westminster" say which council is meant themselves.
    """
    found = _named(names, text)
    if found:
        return _choose(names, found, council_code)
    for name, council in _name_and_council(names, text):
        found = tuple(named for named in _named(names, name) if named.council_code == council.council_code)
        if found:
            return _choose(names, found, council.council_code)
    parts = text.split(",")
    if len(parts) > 1:  # An address: the most exact part that is a place. "12 High Road, Wood Green, London"
        for part in parts:
            found = _named(names, part)
            if found:
                return _choose(names, found, council_code)
    return ()


def similar_names(names: Gazetteer, text: str, council_code: str | None) -> Sequence[GazetteerEntry]:
    """Meanings of names that start like a text, or failing that are spelt like it: this directory's councils
    first.
    """
    folded = strip_titles(fold_name(text))
    if len(folded) < SHORTEST_PREFIX:
        return ()
    found = names.starting_with(folded)
    if not found:
        nearby = [name for name in names.sorted_names if name[0] == folded[0]]
        close = get_close_matches(folded, nearby, n=MOST_ALIKE, cutoff=ALIKE_ENOUGH)
        found = tuple(named for name in close for named in names.names[name])
    return sorted(
        found,
        key=lambda named: (
            named.council_code != council_code,
            not names.in_directory(named.council_code),
            KINDS_BY_SIZE.index(named.kind),
        ),
    )


def _named(names: Gazetteer, text: str) -> Entries:
    folded = fold_name(text)
    return names.names.get(folded) or names.names.get(strip_titles(folded)) or ()


def _name_and_council(names: Gazetteer, text: str) -> list[tuple[str, GazetteerEntry]]:
    """Every way to read a text as a name followed by a council, the longest name of a council first."""
    words = fold_name(text).split()
    readings = []
    for cut in range(1, len(words)):
        council = _named(names, " ".join(words[cut:]))
        if council and council[0].kind == "council":
            readings.append((" ".join(words[:cut]), council[0]))
    return readings


def _choose(names: Gazetteer, found: Entries, council_code: str | None) -> Place | Entries:
    """Prefer the council in hand, then the larger kind, then a council of this directory; else let the person
    say.
    """
    own = tuple(named for named in found if named.council_code == council_code)
    if own:
        return names.place(own[0])
    largest = tuple(named for named in found if named.kind == found[0].kind)
    if len(largest) == 1:
        return names.place(largest[0])
    here = tuple(named for named in largest if names.in_directory(named.council_code))
    if len(here) == 1:
        return names.place(here[0])
    if found[0].kind == "town" and _one_town(largest):
        return _middle(largest)
    return tuple(sorted(largest, key=lambda named: not names.in_directory(named.council_code)))


def _one_town(found: Entries) -> bool:
    first = found[0]
    return all(
        distance_miles(first.lat_e5, first.lon_e5, other.lat_e5, other.lon_e5) <= MILES_ACROSS_ONE_TOWN
        for other in found[1:]
    )


def _middle(found: Entries) -> Place:
    return Place(
        kind="town",
        label=found[0].name,
        lat_e5=round(sum(named.lat_e5 for named in found) / len(found)),
        lon_e5=round(sum(named.lon_e5 for named in found) / len(found)),
        council_code=None,
        ward_code=None,
        outcode=None,
        precise=False,
        areas=(),
    )
