"""What tells one provider from another: its numbers. A likeness of names is worth a look and joins nothing. Pure."""

from __future__ import annotations

import re

from directory.foundation.errors import Invalid

COMPANY_DIGITS, FEWEST_COMPANY_DIGITS = 8, 5
COMPANY_NUMBER = re.compile(r"[A-Z]{2}\d{6}|\d{8}|[A-Z]\d{7}|[A-Z]{2}\d{5}[A-Z]")
CHARITY_NUMBER = re.compile(r"(?:SC)?\d{5,8}(?:-\d{1,2})?")
# Words that say what kind of company it is, and no part of how people call it.
COMPANY_WORDS = frozenset({"ltd", "limited", "llp", "plc", "cic", "cio"})


def check_company_number(field: str, words: str) -> str:
    """A number of Companies House, with the noughts that a spreadsheet dropped. Raises Invalid `company_number`."""
    number = words.upper().replace(" ", "")
    if number.isascii() and number.isdigit() and len(number) >= FEWEST_COMPANY_DIGITS:
        number = number.rjust(COMPANY_DIGITS, "0")
    if not COMPANY_NUMBER.fullmatch(number):
        raise Invalid(field, "company_number")
    return number


def check_charity_number(field: str, words: str) -> str:
    """A number of the Charity Commission. Raises Invalid `charity_number`."""
    number = words.upper().replace(" ", "")
    if not CHARITY_NUMBER.fullmatch(number):
        raise Invalid(field, "charity_number")
    return number


def bare_name(name: str) -> str:
    """A name without its capitals, its marks and the kind of company: names that are alike have the same."""
    words = re.sub(r"[^\w\s]", "", name.replace("&", " and ").lower()).split()
    while len(words) > 1 and words[-1] in COMPANY_WORDS:
        words.pop()
    return " ".join(words)
