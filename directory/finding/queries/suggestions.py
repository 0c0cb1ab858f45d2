"""How a half-typed word could go on: words we know, places, names on the list."""

from __future__ import annotations

from directory.finding.index import engine, thesaurus
from directory.places.queries import suggest_places
from search.words import suggest

MAX_SUGGESTIONS = 8
MIN_LENGTH = 2  # letters


def suggestions(prefix: str, council_code: str | None) -> list[str]:
    """At most eight ways to go on; none for a single letter."""
    prefix = prefix.strip()
    if len(prefix) < MIN_LENGTH:
        return []
    matches = suggest(
        prefix,
        thesaurus=thesaurus(),
        engine=engine(),
        places=lambda words: suggest_places(words, council_code, MAX_SUGGESTIONS),
        limit=MAX_SUGGESTIONS,
    )
    return [match.text for match in matches]
