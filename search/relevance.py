"""How well a service answers words: one published formula in whole numbers, the same in every engine.

A word in a name counts 8, in a provider's name 4, in a summary 3, elsewhere 1 (the weights in
`document.FIELDS`). For a service with `f` such points for a term and `n` words in all, the term's
*impact* is

    1000 f / (f + 4 + n/25)                      rounded down twice; it never reaches 1000

and its *rarity*, for a term that `d` of `N` services have, is

    100 ln(1 + (N - d + 1/2) / (d + 1/2))        rounded to the nearest whole number, at least 1.

A word asked for scores rarity x impact x 4, a synonym of it rarity x impact x 2; of a word and its
synonyms the best counts; the words' scores are added. Services that have every word (or a synonym of it)
match; if there is none at all, before any filter, those that have at least half of the words.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from search.analysis import query_terms, term, terms
from search.document import Role, ServiceDocument, fields_of

WORD_WEIGHT = 4
SYNONYM_WEIGHT = 2

_TEXT_FIELDS = tuple((field.name, field.weight) for field in fields_of(Role.TEXT))


@dataclass(frozen=True, slots=True)
class WordGroup:
    """A word asked for and what would do as well: terms with their weights, the word itself first."""

    alternatives: tuple[tuple[str, int], ...]


def impacts(document: ServiceDocument) -> dict[str, int]:
    """Each term of a document with its impact, 1 to 999. Depends on nothing but the document."""
    points: Counter[str] = Counter()
    length = 0
    for name, weight in _TEXT_FIELDS:
        field_terms = terms(getattr(document, name))
        length += len(field_terms)
        for word_term in field_terms:
            points[word_term] += weight
    slack = 4 + length // 25
    return {term: max(1, 1000 * count // (count + slack)) for term, count in points.items()}


def rarity(matching: int, documents: int) -> int:
    """What one point of impact of a term is worth when `having` of `documents` services have it."""
    return max(1, round(100 * math.log(1 + (documents - matching + 0.5) / (matching + 0.5))))


def least_matching(groups: int) -> int:
    """How many of the words a service needs when none has them all: half, rounded up."""
    return (groups + 1) // 2


def word_groups(text: str, synonyms: Mapping[str, tuple[str, ...]]) -> tuple[WordGroup, ...]:
    """The words of a question, each with its synonyms. Keys and values of `synonyms` are terms."""
    query = query_terms(text)
    groups = []
    for query_term in query:
        others = [other for other in synonyms.get(query_term, ()) if other != query_term]
        groups.append(WordGroup(((query_term, WORD_WEIGHT), *((other, SYNONYM_WEIGHT) for other in others))))
    return tuple(groups)


def synonym_terms(rings: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    """Rings of words that mean the same, as terms: each with the others of its rings, in order."""
    synonyms: dict[str, dict[str, None]] = {}
    for ring in rings:
        ring_terms = [term(word) for word in ring]
        for ring_term in ring_terms:
            synonyms.setdefault(ring_term, {}).update(
                (other, None) for other in ring_terms if other != ring_term
            )
    return {ring_term: tuple(others) for ring_term, others in synonyms.items()}
