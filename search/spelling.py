"""Did you mean: an unknown word is corrected to the nearest known one.

A symmetric-delete dictionary (SymSpell) over the thesaurus and the words of names and summaries. A word
that is known to either, or shares its stem, is never corrected, nor is a short word or one with a digit.
"""

import threading
from collections.abc import Mapping

from symspellpy import SymSpell, Verbosity

from search.analysis import term

SHORTEST = 4
LONGER = 7  # from here two slips are forgiven, below it one
FARTHEST = 2
OF_THESAURUS = 1_000_000_000  # lay words come before words that only some listing has


class Spelling:
    """Corrects words. The vocabulary of the index is learnt when it is first needed, then only what changed."""

    def __init__(self, known: set[str], ordinary: set[str]) -> None:
        self._lock = threading.Lock()
        self._symspell = SymSpell(max_dictionary_edit_distance=FARTHEST, prefix_length=7)
        self._thesaurus = frozenset(word for word in known if len(word) >= SHORTEST)
        for word in sorted(self._thesaurus):
            self._symspell.create_dictionary_entry(word, OF_THESAURUS)
        self._known = frozenset(known | ordinary)
        self._known_terms = frozenset(term(word) for word in self._known)
        self._vocabulary: Mapping[str, int] = {}
        self._vocabulary_terms: frozenset[str] = frozenset()

    def correct(self, word: str, vocabulary: Mapping[str, int]) -> str | None:
        """The word that was meant by a folded word, or None where it is known or nothing is near."""
        if len(word) < SHORTEST or not word.isalpha() or word in self._known or word in vocabulary:
            return None
        stem = term(word)
        if stem in self._known_terms:
            return None
        with self._lock:
            self._learn(vocabulary)
            if stem in self._vocabulary_terms:
                return None
            farthest = FARTHEST if len(word) >= LONGER else 1
            near = self._symspell.lookup(word, Verbosity.CLOSEST, max_edit_distance=farthest)
        likely = [
            suggestion for suggestion in near if suggestion.distance == 1 or suggestion.term[0] == word[0]
        ]
        best = min(
            likely,
            key=lambda suggestion: (suggestion.distance, -suggestion.count, suggestion.term),
            default=None,
        )
        return None if best is None else str(best.term)

    def _learn(self, vocabulary: Mapping[str, int]) -> None:
        if vocabulary is self._vocabulary:
            return
        new = {word for word in vocabulary if len(word) >= SHORTEST and word.isalpha()} - self._thesaurus
        old = set(self._vocabulary) - self._thesaurus
        for word in sorted(old - new):
            self._symspell.delete_dictionary_entry(word)
        for word in sorted(new - old):
            self._symspell.create_dictionary_entry(word, vocabulary[word])
        self._vocabulary = vocabulary
        self._vocabulary_terms = frozenset(term(word) for word in vocabulary)
