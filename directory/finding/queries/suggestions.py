"""How a half-typed word could go on: words we know, places, names on the list."""

from __future__ import annotations

from directory.finding.index import engine, thesaurus
from directory.places.queries import suggest_places
from search.words import suggest

MOST = 8
SHORTEST = 2


def suggestions(prefix: str, council_code: str | None) -> list[str]:
    """At most eight ways to go on; none for a single letter."""
    prefix = prefix.strip()
    if len(prefix) < SHORTEST:
        return []
    found = suggest(
        prefix,
        thesaurus=thesaurus(),
        engine=engine(),
        places=lambda words: suggest_places(words, council_code, MOST),
        limit=MOST,
    )
    return [one.text for one in found]
