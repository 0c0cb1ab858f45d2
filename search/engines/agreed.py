"""What all engines have agreed on, so that they cannot differ: what is counted, suggested and corrected."""

from collections.abc import Mapping

from search.analysis import words
from search.document import ServiceDocument
from search.results import FacetCount

# A facet one chooses from is counted without the filter that chooses.
OWN_FILTER = {"category": "categories", "rating": "ratings", "funding": "funding", "councils": "council"}
MOST_SUGGESTIONS = 5


def surface_words(name: str, provider_name: str, summary: str) -> set[str]:
    """The folded words of a document that a misspelling may be corrected to."""
    found = (word for text in (name, provider_name, summary) for word in words(text))
    return {word for word in found if len(word) > 2 and not word.isdigit()}


def named(document: ServiceDocument) -> tuple[tuple[str, str, str], ...]:
    """Kind, name and slug of what a document can be suggested by."""
    found = [("service", document.name, document.slug)]
    if document.provider_name:
        found.append(("provider", document.provider_name, ""))
    return tuple(one for one in found if one[1])


def in_facet_order(counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """Codes with a count, the most frequent first, equals by code."""
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetCount(code, count) for code, count in pairs if count)
