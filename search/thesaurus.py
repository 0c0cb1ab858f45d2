"""The meanings of lay words, read from a file that staff can edit (`search/data/thesaurus.toml` says how)."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.analysis import STOP_WORDS, fold, name_key, spans, term, words
from search.relevance import synonym_terms
from search.results import Suggestion
from search.spelling import Spelling

DEFAULT_FILE = Path(__file__).parent / "data" / "thesaurus.toml"
KINDS = ("category", "need", "task", "language", "feature")
PHRASE_KEYS = ("phrases", "tr", "ar")

# Words that may stand anywhere in a phrase without changing what it means.
FILLERS = frozenset(("a", "an", "the", "my", "our", "her", "his", "their", "your", "some", "of"))

Terms = tuple[str, ...]


class ThesaurusError(ValueError):
    """The file cannot be used; the message says where and why, for whoever edits it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for. `usually` is the kind of care that is meant when no kind is named."""

    kind: str
    code: str
    usually: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: as it was written, where it stands, and what it is compared by."""

    text: str
    start: int
    end: int
    term: str

    @property
    def folded(self) -> str:
        """Without case and accents."""
        return fold(self.text)


class Thesaurus:
    """The phrases of a file, ready to be looked up. Shared by all threads; `spelling` guards itself."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.meanings: dict[Terms, Meaning] = {}
        self._phrases: list[tuple[str, str, Meaning]] = []
        for number, entry in enumerate(_tables(content, "means"), 1):
            self._read_meaning(entry, number)
        questions = content.get("questions", {})
        self.questions = {phrase_terms(phrase) for phrase in _phrases_of(questions)} | {
            (term(w),) for w in STOP_WORDS
        }
        self.questions -= {()}
        self.longest = max(map(len, [*self.meanings, *self.questions]), default=1)
        rings = tuple(tuple(ring) for ring in content.get("synonyms", {}).get("rings", ()))
        self.synonyms = synonym_terms(rings)
        known = {word for phrase, _, _ in self._phrases for word in words(phrase)}
        ordinary = (
            {word for phrase in _phrases_of(questions) for word in words(phrase)} | STOP_WORDS | FILLERS
        )
        self.spelling = Spelling(known, ordinary | {word for ring in rings for word in ring})

    def _read_meaning(self, entry: Mapping[str, Any], number: int) -> None:
        kinds = [kind for kind in KINDS if kind in entry]
        if len(kinds) != 1:
            raise ThesaurusError(f"[[means]] number {number} must name exactly one of {', '.join(KINDS)}")
        meaning = Meaning(kinds[0], str(entry[kinds[0]]), entry.get("usually"))
        for phrase in _phrases_of(entry):
            key = phrase_terms(phrase)
            if not key:
                raise ThesaurusError(f'[[means]] number {number}: "{phrase}" has no word in it')
            # A phrase under two meanings has the first in the file.
            self.meanings.setdefault(key, meaning)
            self._phrases.append((phrase, name_key(phrase), meaning))

    def suggest(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """Phrases that begin like this: one for each meaning, in the order of the file."""
        prefix_key = name_key(prefix)
        suggestions: dict[Meaning, Suggestion] = {}
        if prefix_key:
            for phrase, key, meaning in self._phrases:
                if key.startswith(prefix_key) and meaning not in suggestions:
                    suggestions[meaning] = Suggestion(phrase, "phrase")
        return tuple(suggestions.values())[:limit]


def load_thesaurus(path: Path | None = None) -> Thesaurus:
    """The thesaurus of a file, ours if none is named. Raises ThesaurusError with what to put right."""
    file = path or DEFAULT_FILE
    try:
        return Thesaurus(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as missing:
        raise ThesaurusError(f"{file} cannot be read") from missing
    except tomllib.TOMLDecodeError as wrong:
        raise ThesaurusError(f"{file.name}: {wrong}") from wrong


def words_in(text: str) -> list[Word]:
    """The words of a text."""
    return [Word(text, start, end, term(text)) for text, start, end in spans(text)]


def phrase_terms(phrase: str) -> Terms:
    """What a phrase is looked up by."""
    return tuple(word.term for word in words_in(phrase) if word.folded not in FILLERS)


def _tables(content: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    tables = content.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ThesaurusError(f"[[{name}]] must be written with two brackets")
    return tables


def _phrases_of(entry: Mapping[str, Any]) -> Iterator[str]:
    for language in PHRASE_KEYS:
        phrases = entry.get(language, [])
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
            raise ThesaurusError(f"{language} must be a list of phrases in quotes, not {phrases!r}")
        yield from phrases
