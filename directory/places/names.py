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
    """The one place a text names; the entries it may mean where they are several; () when it names none.

    "Queen's Park, Westminster" and "queens park westminster" say which council is meant themselves.
    """
    entries = _entries_called(names, text)
    if entries:
        return _choose(names, entries, council_code)
    for name, council in _name_and_council(names, text):
        entries = tuple(
            entry for entry in _entries_called(names, name) if entry.council_code == council.council_code
        )
        if entries:
            return _choose(names, entries, council.council_code)
    parts = text.split(",")
    if len(parts) > 1:  # An address: the most exact part that is a place. "12 High Road, Wood Green, London"
        for part in parts:
            entries = _entries_called(names, part)
            if entries:
                return _choose(names, entries, council_code)
    return ()


def similar_names(names: Gazetteer, text: str, council_code: str | None) -> Sequence[GazetteerEntry]:
    """Entries of names that start like a text, or else are spelt like it: this directory's councils
    first.
    """
    folded = strip_titles(fold_name(text))
    if len(folded) < SHORTEST_PREFIX:
        return ()
    entries = names.starting_with(folded)
    if not entries:
        same_initial = [name for name in names.sorted_names if name[0] == folded[0]]
        close = get_close_matches(folded, same_initial, n=MOST_ALIKE, cutoff=ALIKE_ENOUGH)
        entries = tuple(entry for name in close for entry in names.names[name])
    return sorted(
        entries,
        key=lambda entry: (
            entry.council_code != council_code,
            not names.in_directory(entry.council_code),
            KINDS_BY_SIZE.index(entry.kind),
        ),
    )


def _entries_called(names: Gazetteer, text: str) -> Entries:
    folded = fold_name(text)
    return names.names.get(folded) or names.names.get(strip_titles(folded)) or ()


def _name_and_council(names: Gazetteer, text: str) -> list[tuple[str, GazetteerEntry]]:
    """Every way to read a text as a name followed by a council, the longest name of a council first."""
    words = fold_name(text).split()
    readings = []
    for cut in range(1, len(words)):
        council = _entries_called(names, " ".join(words[cut:]))
        if council and council[0].kind == "council":
            readings.append((" ".join(words[:cut]), council[0]))
    return readings


def _choose(names: Gazetteer, entries: Entries, council_code: str | None) -> Place | Entries:
    """Prefer the council in hand, then the larger kind, then a council of this directory; else let the person
    say.
    """
    own = tuple(entry for entry in entries if entry.council_code == council_code)
    if own:
        return names.place(own[0])
    largest = tuple(entry for entry in entries if entry.kind == entries[0].kind)
    if len(largest) == 1:
        return names.place(largest[0])
    listed = tuple(entry for entry in largest if names.in_directory(entry.council_code))
    if len(listed) == 1:
        return names.place(listed[0])
    if entries[0].kind == "town" and _one_town(largest):
        return _middle(largest)
    return tuple(sorted(largest, key=lambda entry: not names.in_directory(entry.council_code)))


def _one_town(entries: Entries) -> bool:
    first = entries[0]
    return all(
        distance_miles(first.lat_e5, first.lon_e5, other.lat_e5, other.lon_e5) <= MILES_ACROSS_ONE_TOWN
        for other in entries[1:]
    )


def _middle(entries: Entries) -> Place:
    return Place(
        kind="town",
        label=entries[0].name,
        lat_e5=round(sum(entry.lat_e5 for entry in entries) / len(entries)),
        lon_e5=round(sum(entry.lon_e5 for entry in entries) / len(entries)),
        council_code=None,
        ward_code=None,
        outcode=None,
        precise=False,
        areas=(),
    )
