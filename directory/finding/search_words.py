"""The visitor's own words, with some of them taken out."""

from __future__ import annotations

from directory.finding.queries.interpretation import InterpretedSearch


def without_span(text: str, start: int, end: int) -> str | None:
    """What was typed, less one stretch of it and the commas and spaces that are left over; None for nothing."""
    rest = f"{text[:start].rstrip(' ,')} {text[end:].lstrip(' ,')}".strip(" ,")
    return rest or None


def without_code(search: InterpretedSearch, kind: str, code: str) -> str | None:
    """What was typed, less every stretch that means this one code."""
    words: str | None = search.params.q
    for stretch in sorted(search.parsed.recognised, key=lambda stretch: -stretch.start):
        if words and (stretch.kind, stretch.code) == (kind, code):
            words = without_span(words, stretch.start, stretch.end)
    return words


def without_kind(search: InterpretedSearch, kind: str) -> str | None:
    """What was typed, less every stretch that means something of this kind."""
    words: str | None = search.params.q
    spans = {(each.start, each.end) for each in search.parsed.recognised if each.kind == kind}
    for start, end in sorted(spans, reverse=True):
        words = without_span(words, start, end) if words else words
    return words


def without_categories(search: InterpretedSearch) -> str | None:
    """What was typed, less the stretches that mean a kind of care and nothing else."""
    words, recognised = search.params.q, search.parsed.recognised
    other_spans = {(stretch.start, stretch.end) for stretch in recognised if stretch.kind != "category"}
    for stretch in sorted(recognised, key=lambda stretch: -stretch.start):
        if stretch.kind == "category" and (stretch.start, stretch.end) not in other_spans:
            words = without_span(words, stretch.start, stretch.end) or ""
    return words or None


def only_understood(search: InterpretedSearch) -> str | None:
    """What was typed, less the words that nothing accounts for."""
    parsed = search.parsed
    spans = {(stretch.start, stretch.end) for stretch in parsed.recognised}
    spans |= {(place.start, place.end) for place in parsed.places}
    return " ".join(search.params.q[start:end] for start, end in sorted(spans)) or None
