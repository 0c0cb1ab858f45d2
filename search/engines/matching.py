"""Words against a snapshot: which documents have them, their scores, and names that begin like them."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from search.analysis import name_key
from search.engines.snapshot import Bits, Snapshot, pack
from search.relevance import WordGroup, least_matching, rarity
from search.results import Suggestion

Scores = NDArray[numpy.int32]  # 32 words of at most some four million each


@dataclass(frozen=True, slots=True)
class Matching:
    """The documents that have the words. `scores` is None when no words were asked for."""

    scores: Scores | None
    bits: Bits | None
    loosened: bool
    terms: frozenset[str]


NO_WORDS = Matching(None, None, False, frozenset())


def match_words(snapshot: Snapshot, groups: tuple[WordGroup, ...]) -> Matching:
    """The documents that have the words and what they score; see `search.relevance`."""
    if not groups:
        return NO_WORDS
    points = [_points(snapshot, group) for group in groups]
    matched = numpy.logical_and.reduce([each > 0 for each in points]) & snapshot.live
    loosened = not matched.any()
    if loosened:
        words_matched = numpy.sum([each > 0 for each in points], axis=0)
        matched = (words_matched >= least_matching(len(groups))) & snapshot.live
        loosened = bool(matched.any())
    scores = points[0]
    for each in points[1:]:
        scores = scores + each
    terms = frozenset(term for group in groups for term, _ in group.alternatives)
    return Matching(scores, pack(matched), loosened, terms)


def _points(snapshot: Snapshot, group: WordGroup) -> Scores:
    """What a word and its synonyms are worth in each document: the best of them."""
    best: Scores | None = None
    for place, (term, weight) in enumerate(group.alternatives):
        postings = snapshot.postings(term, typed=place == 0)
        if not len(postings.impacts):
            continue
        worth = rarity(postings.matching, snapshot.documents) * weight
        if postings.docs is None:
            points = postings.impacts * numpy.int32(worth)
        else:
            points = numpy.zeros(snapshot.size, numpy.int32)
            points[postings.docs] = postings.impacts * numpy.int32(worth)
        best = points if best is None else numpy.maximum(best, points)
    return best if best is not None else numpy.zeros(snapshot.size, numpy.int32)


def suggest(snapshot: Snapshot, text: str, limit: int) -> tuple[Suggestion, ...]:
    """Names that begin like this; see `Engine.suggest`."""
    prefix = name_key(text)
    if not prefix:
        return ()
    suggestions = []
    for term, doc in snapshot.names_from(prefix, limit):
        kind = term.rpartition("\0")[2]
        payload = snapshot.payload(doc)
        if kind == "service":
            suggestions.append(Suggestion(payload.name, kind, payload.slug))
        else:
            suggestions.append(Suggestion(payload.provider_name, kind))
    return tuple(suggestions)
