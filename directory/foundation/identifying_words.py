"""Flags words in a text that may say who somebody is, for a person to look at before it is published. Pure.

It flags too much rather than too little, and it decides nothing: a moderator does. Only direct identifiers,
such as a telephone number, stop publication by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# What can never be published, whoever confirms it.
DIRECT = frozenset({"email", "phone", "nhs_number", "national_insurance", "postcode", "date_of_birth"})

_TITLES = "Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Prof|Professor|Sir|Dame|Lady|Lord|Rev|Nurse|Sister|Matron|Carer"
_STREETS = "Road|Street|Avenue|Lane|Close|Drive|Gardens|Grove|Terrace|Crescent|Court|Way|Place|Square|Mews"
_NAME = r"[^\W\d_a-z][\w'’-]*"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    ("link", re.compile(r"(?:https?://|www\.)\S{1,200}", re.IGNORECASE)),
    ("phone", re.compile(r"(?<!\d)(?:\+\s?44|0044|0)[\s().-]{0,3}(?:\d[\s().-]{0,3}){8,10}\d(?!\d)")),
    ("national_insurance", re.compile(r"\b[A-Z]{2}\s?(?:\d{2}\s?){3}[A-D]\b", re.IGNORECASE)),
    ("postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE)),
    ("date_of_birth", re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}(?!\d)")),
    ("titled_name", re.compile(rf"\b(?:{_TITLES})\b\.?\s+{_NAME}(?:\s{_NAME})?")),
    ("introduced_name", re.compile(rf"\b(?:called|named|name is|name's|name’s|surname)\s+{_NAME}")),
    ("address", re.compile(rf"\b\d{{1,4}}[A-Za-z]?\s+(?:{_NAME}\s){{1,3}}(?:{_STREETS})\b")),
    ("room", re.compile(r"\b(?:room|flat|unit|bed)\s+(?:no\.?\s*|number\s+)?\d{1,4}\b", re.IGNORECASE)),
)
_TEN_DIGITS = re.compile(r"(?<!\d)\d(?:[\s-]?\d){9}(?!\d)")
_CAPITAL_WORD = re.compile(rf"(?<=[\w,;] ){_NAME}")  # not at the start of a sentence
# Words that are written with a capital and name nobody.
_ORDINARY = frozenset(
    {
        *("i", "i'm", "i've", "i'd", "i'll", "i’m", "i’ve", "i’d", "i’ll", "ok", "tv"),
        *("gp", "cqc", "nhs", "uk", "bsl", "covid", "council", "social", "services"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
        *("october", "november", "december", "christmas", "easter", "eid", "diwali", "ramadan", "passover"),
        *("english", "turkish", "kurdish", "polish", "bengali", "urdu", "arabic", "somali", "hindi"),
        *("punjabi", "gujarati", "spanish", "portuguese", "french", "greek"),
        *("muslim", "christian", "jewish", "hindu", "sikh", "halal", "kosher"),
    }
)


@dataclass(frozen=True, slots=True)
class Flag:
    """A part of the text, from ``start`` up to but without ``end``, and the code of what it looks like."""

    kind: str
    start: int
    end: int
    words: str


def identifying_words(text: str) -> tuple[Flag, ...]:
    """Everything in ``text`` that may identify a person, in the order of the text (invariant 15).

    Kinds: email, link, phone, nhs_number, national_insurance, postcode, date_of_birth, titled_name,
    introduced_name, address, room, capital_word. A part is flagged once, as the surest kind.
    """
    plain = _with_plain_digits(text)
    flags: list[Flag] = []
    for kind, start, end in (*_numbers(plain), *_matches(plain), *_capitals(plain)):
        if not any(start < flag.end and flag.start < end for flag in flags):
            flags.append(Flag(kind, start, end, text[start:end]))
    return tuple(sorted(flags, key=lambda flag: flag.start))


def blocking_kinds(flags: tuple[Flag, ...]) -> tuple[str, ...]:
    """The kinds among the flags that can never be published, sorted."""
    return tuple(sorted({flag.kind for flag in flags} & DIRECT))


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the check digit of an NHS number (modulus 11)."""
    if len(digits) != 10 or not digits.isdecimal():
        return False
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (0 if rest == 11 else rest) == int(digits[9])


def _numbers(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _TEN_DIGITS.finditer(text):
        if is_nhs_number(re.sub(r"\D", "", match.group())):
            yield "nhs_number", match.start(), match.end()


def _matches(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield kind, match.start(), match.end()


def _capitals(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _CAPITAL_WORD.finditer(text):
        word = match.group()
        if word[0].isupper() and word.lower() not in _ORDINARY:
            yield "capital_word", match.start(), match.end()


def _with_plain_digits(text: str) -> str:
    """The same text, of the same length, with every script's digits as 0 to 9, so that every script is screened."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
