"""How hard a page is to read: the Flesch-Kincaid school grade, with a small counter of syllables.

Grade 5 is read at about ten years old. The grade of a page is the median of its sentences, so that one law
with a long name neither spoils nor hides a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from lxml.html import HtmlElement

BLOCKS = "//main//*[self::p or self::li or self::td or self::caption][not(ancestor::nav)]"
LONGEST_SENTENCE = 30  # words
HIGHEST_GRADE = 7.0
_WORD = re.compile(r"[A-Za-z0-9£'’.,-]*[A-Za-z0-9]")
# A full stop inside a number, or after "No" before a number, does not end a sentence.
_END = re.compile(r"(?<!\bNo\.)(?<=[.!?])\s+")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands on the page."""

    text: str

    @property
    def words(self) -> list[str]:
        """Its words and numbers."""
        return _WORD.findall(self.text)

    @property
    def grade(self) -> float:
        """Flesch-Kincaid: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
        words = self.words
        return 0.39 * len(words) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """The syllables of a word, near enough: groups of vowels, less a silent e. A number counts as two."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if not letters:
        return 2
    count = len(_VOWELS.findall(letters))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouycghsxz]es$", letters):
        count -= 1
    return max(count, 1)


def sentences(page: HtmlElement) -> list[Sentence]:
    """Every sentence of the main part of a page, headings and links to other guides left out."""
    found = []
    for block in page.xpath(BLOCKS):
        text = " ".join(block.text_content().split())
        found += [Sentence(part) for part in _END.split(text) if _WORD.search(part)]
    return found


def grade(page: HtmlElement) -> float:
    """The median grade of a page's sentences."""
    return median(sentence.grade for sentence in sentences(page))
