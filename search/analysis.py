"""Text to terms: one analyser, which every engine and the thesaurus share.

A word is folded (case, accents, Arabic vowel marks, Turkish dotless i), then an English word loses its
ending.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from whoosh.lang import porter2

_ending_off: Callable[[str], str] = porter2.stem

# Longer queries are cut here, so that a hostile query costs no more than an honest one.
MOST_TERMS = 32
MOST_CHARACTERS = 1000
LONGEST_WORD = 40
MOST_REMEMBERED = 8192  # words: those of an index of all England are some 20,000, most of them rare

# Vowel marks belong to the word they stand in, though they are no letters: decomposed accents, Arabic, Indic.
_MARKS = r"\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u0980-\u0983\u09bc-\u09d7"
_MARKS += r"\u0a01-\u0a03\u0a3c-\u0a4d\u0abc-\u0acd\u0b82\u0bbe-\u0bd7"
_RUN = rf"(?:[^\W_]++|[{_MARKS}])++"
_WORD = re.compile(rf"{_RUN}(?:['\u2019]{_RUN})*")
_ASCII = re.compile(r"[a-z]+\Z")

# Letters that stand for the same sound or are written either way: Arabic alef, ya, ta marbuta and hamza
# forms, the Persian and Urdu ya and kaf, the Turkish dotless i and a few letters that carry no separable
# accent.
_ALIKE = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ـ": None,
        "ı": "i",
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "'": None,
        "\u2019": None,
    }
)
_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
_SHORTEST_ARABIC = 3

# Words without which a question means the same. Kept short: the thesaurus holds the question forms.
STOP_WORDS = frozenset(
    _WORD.findall(
        "a an and are as at be but by for from has have he her his i in is it its me my of on or our she so "
        "that the their them they this to us was we were who will with you your"
    )
)


def fold(word: str) -> str:
    """One word without case, accents, vowel marks and apostrophes. "Büyükanne's" gives "buyukannes"."""
    return _remembered_fold(word) if len(word) <= LONGEST_WORD else _fold(word)


@lru_cache(maxsize=MOST_REMEMBERED)
def _remembered_fold(word: str) -> str:
    return _fold(word)


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower().replace("'", "")
    bare = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return unicodedata.normalize("NFKC", bare).translate(_ALIKE)


def term(word: str) -> str:
    """The term a word is indexed under: folded, without its ending, the Arabic without its article."""
    return _remembered_term(word) if len(word) <= LONGEST_WORD else _term(word)


@lru_cache(maxsize=MOST_REMEMBERED)
def _remembered_term(word: str) -> str:
    return _term(word)


def _term(word: str) -> str:
    folded = fold(word)[:LONGEST_WORD]
    if _ASCII.match(folded):
        possessive = folded[:-1] if word.lower().endswith(("'s", "\u2019s")) else folded
        return _ending_off(possessive) if len(possessive) > 2 else possessive
    if folded and "\u0600" <= folded[0] <= "\u06ff":
        for article in _ARABIC_ARTICLES:
            if folded.startswith(article) and len(folded) - len(article) >= _SHORTEST_ARABIC:
                return folded[len(article) :]
    return folded


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word as it was written, with where it begins and ends."""
    for match in _WORD.finditer(text):
        yield match.group(), match.start(), match.end()


def words(text: str) -> list[str]:
    """Each word, folded."""
    return [fold(match) for match in _WORD.findall(text)]


def terms(text: str) -> list[str]:
    """The terms of a text, in order, stop words left out, repeats included."""
    return [term(match) for match in _WORD.findall(text) if fold(match) not in STOP_WORDS]


def query_terms(text: str) -> list[str]:
    """The terms of a question, each once, cut at `MOST_TERMS`."""
    return list(dict.fromkeys(terms(text[:MOST_CHARACTERS])))[:MOST_TERMS]


def name_key(name: str) -> str:
    """What names are compared by: folded words, one space between, without "the" in front."""
    folded = words(name)
    if len(folded) > 1 and folded[0] == "the":
        folded = folded[1:]
    return " ".join(folded)


def highlight(text: str, highlighted_terms: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it is a wanted term. Joined, they are the text."""
    sought = frozenset(highlighted_terms)
    if not sought or not text:
        return ((text, False),) if text else ()
    pieces: list[tuple[str, bool]] = []
    done = 0
    for match in _WORD.finditer(text):
        word = match.group()
        if term(word) in sought:
            if match.start() > done:
                pieces.append((text[done : match.start()], False))
            pieces.append((word, True))
            done = match.end()
    if done < len(text):
        pieces.append((text[done:], False))
    return tuple(pieces)
