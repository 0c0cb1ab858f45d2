"""Which guide explains what somebody typed into the search for care: a table of words, and looking them up.

A question about paying or complaining is no search for a service. The page leads to the guide and still answers the
rest of the words. Phrases are matched as the thesaurus matches its own, whatever their case, accents and endings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search.thesaurus import FILLERS, phrase_terms, words_in


@dataclass(frozen=True, slots=True)
class GuideWords:
    """One guide by its address under /guides, and the phrases that ask for it, in any language."""

    name: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuideAsked:
    """A guide that a text asks for, with the words that do."""

    guide: GuideWords
    terms: tuple[str, ...]
    start: int
    end: int


GUIDE_WORDS = (
    GuideWords(
        "choosing-a-care-home",
        ("top up", "topup", "top up fee", "third party top up", "ek ödeme", "دفعة إضافية"),
    ),
    GuideWords(
        "who-pays",
        (
            *(
                "who pays",
                "who will pay",
                "who has to pay",
                "do I have to pay",
                "will I have to pay",
                "means test",
            ),
            *("continuing healthcare", "NHS continuing healthcare", "CHC", "sell my house", "savings limit"),
            *("financial assessment", "kim öder", "kim ödüyor", "من يدفع"),
        ),
    ),
    GuideWords(
        "complaints",
        ("complain", "complaint", "complaints", "make a complaint", "ombudsman", "şikayet", "شكوى"),
    ),
    GuideWords(
        "direct-payments",
        ("what is direct payment", "what are direct payments", "doğrudan ödeme", "الدفع المباشر"),
    ),
    GuideWords(
        "what-a-personal-budget-is",
        ("what is personal budget", "personal budget", "kişisel bütçe", "ميزانية شخصية"),
    ),
    GuideWords(
        "safeguarding",
        ("safeguarding", "report abuse", "being abused", "istismar", "إساءة"),
    ),
    GuideWords(
        "what-ratings-mean",
        ("what do ratings mean", "what does rating mean", "what is CQC", "who is CQC"),
    ),
)
_BY_TERMS = {phrase_terms(phrase): guide for guide in GUIDE_WORDS for phrase in guide.phrases}
_LONGEST = max(map(len, _BY_TERMS))


def guides_in(text: str) -> tuple[GuideAsked, ...]:
    """The guides that a text asks for, each once, the longest phrase at each place, in the order of the text."""
    return tuple({asked.guide.name: asked for asked in reversed([*_asked(text)])}.values())[::-1]


def _asked(text: str) -> Iterator[GuideAsked]:
    words = [word for word in words_in(text) if word.folded not in FILLERS]
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            run = words[at : at + length]
            terms = tuple(word.term for word in run)
            if terms in _BY_TERMS:
                yield GuideAsked(_BY_TERMS[terms], terms, run[0].start, run[-1].end)
                at += length - 1
                break
        at += 1
