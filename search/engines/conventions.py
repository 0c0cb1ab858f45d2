"""What all engines share, so that they cannot differ: what is counted, suggested and corrected."""

from collections.abc import Mapping
from operator import itemgetter

from search.analysis import words
from search.document import ServiceDocument
from search.results import FacetCount

# A facet is counted without its own filter.
OWN_FILTER = {"category": "categories", "rating": "ratings", "funding": "funding", "councils": "council"}
MOST_SUGGESTIONS = 5


def surface_words(name: str, provider_name: str, summary: str) -> set[str]:
    """The folded words of a document that a misspelling may be corrected to."""
    folded = (word for text in (name, provider_name, summary) for word in words(text))
    return {word for word in folded if len(word) > 2 and not word.isdigit()}


def suggestion_names(document: ServiceDocument) -> tuple[tuple[str, str, str], ...]:
    """Kind, name and slug of what a document can be suggested by."""
    names = [("service", document.name, document.slug)]
    if document.provider_name:
        names.append(("provider", document.provider_name, ""))
    return tuple(entry for entry in names if entry[1])


def in_facet_order(counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """Codes with a count, the most frequent first, equals by code."""
    by_code = sorted(pair for pair in counts.items() if pair[1])
    return tuple(map(FacetCount._make, sorted(by_code, key=itemgetter(1), reverse=True)))
