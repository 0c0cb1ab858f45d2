"""What a search in plain words asks for: codes, places and the words that are left.

"place with nurses near my daughter N22" asks for a nursing home near N22. Everything recognised keeps the
stretch of text it came from, so that the page can show it as a filter and undo it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from search.analysis import MOST_CHARACTERS, STOP_WORDS
from search.engine import Engine, IndexUnavailable
from search.numbers import number_of
from search.results import Suggestion
from search.thesaurus import FILLERS, Meaning, Thesaurus, ThesaurusError, load_thesaurus, words_in

__all__ = [
    "ParsedText",
    "PlaceMention",
    "Recognised",
    "Thesaurus",
    "ThesaurusError",
    "Understood",
    "load_thesaurus",
    "parse_text",
    "suggest",
]

ResolvePlace = Callable[[str], Any]

MOST_WORDS = 64
LONGEST_PLACE = 4  # words

_POSTCODE = re.compile(r"\b([A-Za-z]{1,2}[0-9][A-Za-z0-9]?)(?:\s*([0-9][A-Za-z]{2}))?\b")
_BEFORE_PLACES = frozenset(
    (
        "between",
        "in",
        "near",
        "around",
        "round",
        "by",
        "at",
        "to",
        "from",
        "within",
        "outside",
        "off",
        "في",
        "قرب",
        "من",
    )
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A phrase that was recognised: `kind` is category, need, task, language or feature, or one of the caller's."""

    kind: str
    code: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understood:
    """A stretch that the caller understood before the thesaurus was asked: what it means, and where it stands.

    `usually` is the kind of care that is meant when no kind is named, as a phrase of the thesaurus has one.
    """

    kind: str
    code: str
    start: int
    end: int
    usually: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place in the text. `place` is what the caller's `resolve_place` returned."""

    words: str
    place: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What a text asks for. `text` holds the words nothing else accounts for: they are searched as words.

    `unknown_places` are full postcodes that the caller does not know; they are not searched as words. `left_out` are
    numbers that say how many of something: no service has to hold them.
    """

    text: str = ""
    categories: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    unknown_places: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    recognised: tuple[Recognised, ...] = ()
    left_out: tuple[str, ...] = ()


def parse_text(
    text: str,
    *,
    thesaurus: Thesaurus,
    resolve_place: ResolvePlace | None = None,
    vocabulary: Mapping[str, int] | None = None,
    correct: bool = True,
    understood: Sequence[Understood] = (),
) -> ParsedText:
    """Parse a text. `resolve_place` is called with runs of words and returns None where they name no place.

    `vocabulary` is the engine's: words in it are never corrected. With `correct=False` nothing is. `understood` are
    stretches that nothing else may account for.
    """
    parser = _Parser(text[:MOST_CHARACTERS], thesaurus, resolve_place)
    parser.take_understood(understood)
    parser.find_postcodes()
    parser.find_places_after_a_preposition()
    parser.find_meanings()
    parser.find_places()
    parser.find_questions()
    if correct:
        parser.correct(vocabulary or {})
    return parser.result()


def suggest(
    prefix: str,
    *,
    thesaurus: Thesaurus,
    engine: Engine | None = None,
    places: Callable[[str], Iterable[str]] | None = None,
    limit: int = 8,
) -> tuple[Suggestion, ...]:
    """What a typed beginning could become: phrases, then places, then names; each kind leaves room for the others."""
    phrases = list(thesaurus.suggest(prefix, limit))
    named = [Suggestion(place, "place") for place in places(prefix)] if places else []
    try:
        names = list(engine.suggest(prefix, limit)) if engine else []
    except IndexUnavailable:
        names = []
    kinds = [kind for kind in (phrases, named, names) if kind]
    share = max(1, limit // max(1, len(kinds)))
    chosen = [suggestion for kind in kinds for suggestion in kind[:share]]
    spare = [suggestion for kind in kinds for suggestion in kind[share:]]
    return tuple((chosen + spare)[:limit])


@dataclass(frozen=True, slots=True)
class _Match:
    """A phrase of the thesaurus at words `first` to `last`, both included."""

    meaning: Meaning
    first: int
    last: int


class _Parser:
    """One text while it is parsed: each word is free until something accounts for it."""

    def __init__(self, text: str, thesaurus: Thesaurus, resolve_place: ResolvePlace | None) -> None:
        self.text = text
        self.thesaurus = thesaurus
        self.resolve = resolve_place or (lambda _words: None)
        self.words = words_in(text)[:MOST_WORDS]
        self.free = [True] * len(self.words)
        self.places: list[PlaceMention] = []
        self.unknown_places: list[str] = []
        self.matches: list[_Match] = []
        self.asking: set[int] = set()
        self.corrections: list[tuple[str, str]] = []
        self.understood: Sequence[Understood] = ()

    def take_understood(self, understood: Sequence[Understood]) -> None:
        """Stretches that the caller has read already."""
        self.understood = understood
        for at, word in enumerate(self.words):
            if any(stretch.start <= word.start < stretch.end for stretch in understood):
                self.free[at] = False

    # Places

    def find_postcodes(self) -> None:
        """Full postcodes, and outward codes that the caller knows."""
        for match in _POSTCODE.finditer(self.text):
            place = self.resolve(match.group())
            if place is None and match.group(2) is None:
                continue
            if place is None:
                self.unknown_places.append(match.group().upper())
            else:
                self.places.append(PlaceMention(match.group(), place, *match.span()))
            for at, word in enumerate(self.words):
                if match.start() <= word.start < match.end():
                    self.free[at] = False

    def find_places_after_a_preposition(self) -> None:
        """ "near Bath" is a place even if "bath" alone means something else."""
        for at, word in enumerate(self.words[:-1]):
            if self.free[at] and word.folded in _BEFORE_PLACES:
                first = at + 1
                while first < len(self.words) - 1 and self.words[first].folded in FILLERS:
                    first += 1
                if self._place_from(first):
                    self.free[at] = False

    def find_places(self) -> None:
        """Names of places among the words that nothing accounts for yet."""
        for at in range(len(self.words)):
            if self.free[at]:
                self._place_from(at)

    def _place_from(self, first: int) -> bool:
        """Take the longest run of free words from here that names a place."""
        if not self._may_end_a_name(first):
            return False
        for last in range(min(first + LONGEST_PLACE, len(self.words)) - 1, first - 1, -1):
            if all(self.free[first : last + 1]) and self._may_end_a_name(last):
                begin, end = self.words[first].start, self.words[last].end
                place = self.resolve(self.text[begin:end])
                if place is None and first == last and "'" in self.words[first].text:
                    # A Turkish ending follows an apostrophe: "Tottenham'da".
                    place = self.resolve(self.words[first].text.partition("'")[0])
                if place is not None:
                    self.places.append(PlaceMention(self.text[begin:end], place, begin, end))
                    self._take(first, last)
                    return True
        return False

    def _may_end_a_name(self, at: int) -> bool:
        word = self.words[at]
        return (
            word.folded not in STOP_WORDS
            and word.folded not in FILLERS
            and (word.term,) not in self.thesaurus.questions
        )

    # Phrases

    def find_meanings(self) -> None:
        """The longest phrases first, wherever they are."""
        for key, run in self._phrases(self.thesaurus.meanings):
            self.matches.append(_Match(self.thesaurus.meanings[key], run[0], run[-1]))
            self._take(run[0], run[-1])

    def find_questions(self) -> None:
        """Words that only make a question of it."""
        for _, run in self._phrases(self.thesaurus.questions):
            self.asking.update(run)

    def _phrases(self, among: Iterable[tuple[str, ...]]) -> Iterable[tuple[tuple[str, ...], list[int]]]:
        keys = among if isinstance(among, (set, dict)) else set(among)
        counted = [at for at, word in enumerate(self.words) if word.folded not in FILLERS]
        for length in range(min(self.thesaurus.longest, len(counted)), 0, -1):
            for place in range(len(counted) - length + 1):
                run = counted[place : place + length]
                key = tuple(self.words[at].term for at in run)
                if key in keys and all(self.free[at] and at not in self.asking for at in run):
                    yield key, run

    def _take(self, first: int, last: int) -> None:
        for at in range(first, last + 1):
            self.free[at] = False

    # Spelling

    def correct(self, vocabulary: Mapping[str, int]) -> None:
        """Correct unknown words, then look for phrases once more."""
        for at, word in enumerate(self.words):
            if self.free[at] and at not in self.asking and number_of(word.text) is None:
                meant = self.thesaurus.spelling.correct(word.folded, vocabulary)
                if meant is not None:
                    self.corrections.append((word.text, meant))
                    self.words[at] = replace(word, text=meant, term=words_in(meant)[0].term)
        if self.corrections:
            for match in self.matches:
                self.free[match.first : match.last + 1] = [True] * (match.last - match.first + 1)
            self.matches = []
            self.asking = set()
            self.find_meanings()
            self.find_questions()

    # The result

    def result(self) -> ParsedText:
        """Everything that was recognised."""
        self.matches.sort(key=lambda match: match.first)
        recognised = self._recognised()
        spare = [at for at in range(len(self.words)) if self._is_left(at)]
        numbers = [at for at in spare if number_of(self.words[at].text) is not None and not self._names(at)]
        left = [self.words[at] for at in spare if at not in numbers]
        if not (left or recognised or self.places or self.unknown_places):
            # A name may be made of ordinary words only: "Family Care".
            left = [word for word in self.words if word.folded not in STOP_WORDS]
            numbers = []
        return ParsedText(
            text=" ".join(word.text for word in left),
            categories=_codes(recognised, "category"),
            needs=_codes(recognised, "need"),
            tasks=_codes(recognised, "task"),
            languages=_codes(recognised, "language"),
            features=_codes(recognised, "feature"),
            places=tuple(sorted(self.places, key=lambda place: place.start)),
            unknown_places=tuple(self.unknown_places),
            corrections=tuple(self.corrections),
            recognised=recognised,
            left_out=tuple(self.words[at].text for at in numbers),
        )

    def _is_left(self, at: int) -> bool:
        """Whether nothing accounts for a word."""
        word = self.words[at]
        ordinary = word.folded in STOP_WORDS or word.folded in FILLERS
        return self.free[at] and at not in self.asking and not ordinary

    def _names(self, at: int) -> bool:
        """Whether a number is a part of a name: "Four Seasons", "28 Elm Road", but not "four visits"."""
        following = at + 1
        if following >= len(self.words) or not self._is_left(following):
            return False
        return all(word.text[0].isupper() or word.text[0].isdigit() for word in self.words[at : at + 2]) and (
            self.words[following].text[0].isupper()
        )

    def _recognised(self) -> tuple[Recognised, ...]:
        named = [self._stretch(match, match.meaning.kind, match.meaning.code) for match in self.matches]
        named += [self._reading(stretch, stretch.kind, stretch.code) for stretch in self.understood]
        named.sort(key=lambda phrase: phrase.start)
        if any(phrase.kind == "category" for phrase in named):
            return tuple(named)
        usual = [
            self._stretch(match, "category", match.meaning.usually)
            for match in self.matches
            if match.meaning.usually is not None
        ]
        usual += [
            self._reading(stretch, "category", stretch.usually)
            for stretch in self.understood
            if stretch.usually is not None
        ]
        first_of_each = {phrase.code: phrase for phrase in reversed(usual)}
        return (*reversed(first_of_each.values()), *named)

    def _reading(self, stretch: Understood, kind: str, code: str) -> Recognised:
        words = self.text[stretch.start : stretch.end]
        return Recognised(kind, code, words, stretch.start, stretch.end)

    def _stretch(self, match: _Match, kind: str, code: str) -> Recognised:
        begin, end = self.words[match.first].start, self.words[match.last].end
        return Recognised(kind, code, self.text[begin:end], begin, end)


def _codes(recognised: Sequence[Recognised], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase.code for phrase in recognised if phrase.kind == kind))
