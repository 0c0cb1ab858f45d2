"""Cells of the regulator's files as values. What cannot be understood is None: not known, never guessed."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from directory.register.rules.codes import fold
from directory.register.rules.ratings import QUESTIONS, UNKNOWN_WORD
from directory.vocabulary.ratings import Rating

LONGEST_NAME = 200
_EMAIL = re.compile(r"[^\s@,;<>()]+@[^\s@,;<>()]+\.[A-Za-z]{2,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LOCATION_ID = re.compile(r"1-[0-9]{5,12}|[A-Z0-9]{3,12}")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")
_BLANK = frozenset({"", "-", "#n/a", "n/a", "null", "none"})
_WITHHELD = "individual provider name withheld"
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_SPELT = re.compile(r"\b([0-3]?[0-9])(?:st|nd|rd|th)?[ /-]([A-Za-z]{3,9})[ /-]((?:19|20)[0-9]{2})\b")
_STATED_AS_AT = re.compile(
    r"(?:^|\b(?:as at|as of|dated?|correct (?:at|on)|(?:made|extracted|published|updated)(?: on)?):? )"
    f"({_SPELT.pattern})[.)]?$",
    re.IGNORECASE,
)
# The regulator has existed since 2009: a year of two figures is one of this century.
_SHORT_YEAR = re.compile(r"([0-3]?[0-9])[ /.-]([A-Za-z]{3,9})[ /.-]([0-9]{2})\b")
_ISO = re.compile(r"((?:19|20)[0-9]{2})[-/]([01][0-9])[-/]([0-3][0-9])(?![0-9])")
RATINGS = {
    "outstanding": "outstanding",
    "good": "good",
    "requires improvement": "requires_improvement",
    "inadequate": "inadequate",
    "inspected but not rated": "inspected_not_rated",
    "insufficient evidence to rate": "inspected_not_rated",
    "not rated": "not_rated",
    "no published rating": "not_rated",
    "under review": "not_rated",
    "not formally rated": "not_rated",
}
_NO_RATING = frozenset(map(fold, _BLANK))
_REASONS = {"no published rating": "no_published_rating", "under review": "under_review"}
_QUESTIONS = {name.replace("_", " "): name for name in QUESTIONS}


def text(cell: str | None, longest: int = LONGEST_NAME) -> str | None:
    """One line of text, or None. E-mail addresses are removed: they are personal data."""
    if cell is None:
        return None
    line = " ".join(_CONTROL.sub(" ", _EMAIL.sub(" ", cell)).split())
    return None if line.lower() in _BLANK else line[:longest].strip()


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing, in any of the ways in which the regulator's files do."""
    return cell.strip().lower() in _BLANK


def printable(cell: str) -> str:
    """A text for a summary: one line, half characters written out, no e-mail address, which is personal data."""
    visible = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", cell)
    return " ".join(_CONTROL.sub(" ", _EMAIL.sub("(an e-mail address)", visible)).split())


def provider_name(cell: str | None) -> str | None:
    """The name of an organisation; empty where the source held a person's name back."""
    name = text(cell)
    return "" if name and fold(name) == _WITHHELD else name


def brand(cell: str | None) -> str | None:
    """A brand without the word the regulator puts before it."""
    name = text(cell)
    return name[6:].strip() or None if name and name.startswith("BRAND ") else name


def location_id(cell: str | None) -> str | None:
    """The regulator's id of a location or provider ("1-123456789", or an NHS code), or None where it is not
    one.
    """
    location = (cell or "").strip()
    return location if _LOCATION_ID.fullmatch(location) else None


def day(cell: str | None) -> date | None:
    """A day that can be read in one way only; None for a year alone, for 03/04/2024, or for nonsense.

    01/Jan/2024 - 00:00, 29-May-26, 1 September 2026, 2021-12-10T00:00:00Z, 2024-09-17 15:19:48, 2026/05/29. Days of
    three numbers are read by `date_order` beforehand, with the order that their file proves.
    """
    text_of_day = (cell or "").strip()
    if match := _ISO.match(text_of_day):
        return _made(match[1], match[2], match[3])
    if match := _SHORT_YEAR.match(text_of_day):
        month = _MONTHS.get(match[2].lower())
        return _made(f"20{match[3]}", str(month), match[1]) if month else None
    return spelt_day(text_of_day)


def spelt_day(value: str) -> date | None:
    """The first day with its month in letters ("1 September 2026") anywhere in a text."""
    for match in _SPELT.finditer(value):
        month = _MONTHS.get(match[2].lower())
        if month is not None and (day := _made(match[3], str(month), match[1])):
            return day
    return None


def only_day(value: str) -> date | None:
    """The day that a text consists of and says nothing besides ("01 September 2026")."""
    return spelt_day(value) if _SPELT.fullmatch(value.strip()) else None


def stated_as_at(value: str) -> date | None:
    """The day that a title says its list is of: "1 May 2026", "… made 1 May 2026", "as at 1 May 2026".

    A day that a title mentions in passing ("inspected since 1 May 2020") is none.
    """
    match = _STATED_AS_AT.search(value.strip())
    return only_day(match[1]) if match else None


def yes_or_no(cell: str | None) -> bool | None:
    """Y, N, true, false in any case; None for anything else."""
    return {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}.get(
        (cell or "").strip().lower()
    )


def whole(cell: str | None, most: int) -> int | None:
    """A whole number from 0 to `most`; "12.0" counts as 12."""
    match = re.fullmatch(r"([0-9]{1,9})(?:\.0+)?", (cell or "").strip())
    return int(match[1]) if match and int(match[1]) <= most else None


def postcode(cell: str | None) -> str | None:
    """A full postcode with its one space, or None."""
    match = _POSTCODE.fullmatch(" ".join((cell or "").upper().split()))
    return f"{match[1]} {match[2]}" if match else None


def phone(cell: str | None) -> str | None:
    """Digits of a telephone number; the 0 that a spreadsheet took is put back."""
    digits = re.sub(r"[^0-9+]", "", cell or "")
    if digits.startswith("+44"):
        digits = "0" + digits[3:]
    if 9 <= len(digits) <= 10 and not digits.startswith("0"):
        digits = "0" + digits
    return digits if re.fullmatch(r"0[0-9]{9,10}", digits) else None


def website(cell: str | None) -> str | None:
    """An http or https address, with its scheme; None for anything else, an e-mail address too."""
    address = (cell or "").strip()
    if "@" in address or not address or len(address) > 300:
        return None
    if "://" not in address:
        address = "http://" + address
    valid = re.fullmatch(
        r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?(?:[/?#][^\s\x00-\x1f\x7f<>\"']*)?", address
    )
    return address if valid else None


def point(lat: str | None, lon: str | None, at: str | None) -> list[int | str | None] | None:
    """A point in the United Kingdom, in degrees times 100,000, with the postcode it was given with."""
    try:
        north, east = float(lat or ""), float(lon or "")
    except ValueError:
        return None
    if not (49 <= north <= 61 and -9 <= east <= 2.5):
        return None
    return [round(north * 100_000), round(east * 100_000), at]


def address(
    lines: list[str | None], town: str | None, county: str | None, at: str | None
) -> list[object] | None:
    """An address as one fact; None where nothing of it is known. The town is not repeated among the lines."""
    known_lines = [line for line in (text(part) for part in lines) if line]
    town, county = text(town), text(county)
    if town and known_lines and fold(known_lines[-1]) == fold(town):
        known_lines = known_lines[:-1]
    if not (known_lines or town or at):
        return None
    return [known_lines, town or "", county or "", at or ""]


def rating(cell: str | None) -> tuple[str, str | None] | None:
    """A rating's code and, for "not rated" and "not known", the reason; None where the cell is blank.

    A word that is none of the regulator's known ones is kept as a rating that is not known here.
    """
    folded = fold(cell or "")
    if folded in _NO_RATING:
        return None
    value = RATINGS.get(folded)
    if value is None:
        return Rating.NOT_KNOWN, UNKNOWN_WORD
    return value, (_REASONS.get(folded, "not_stated") if value == Rating.NOT_RATED else None)


def question(cell: str | None) -> str | None:
    """The code of a key question, or None."""
    return _QUESTIONS.get(fold(cell or ""))


def _made(year: str, month: str, day_of_month: str) -> date | None:
    try:
        day = date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def first_of(month: str) -> date | None:
    """The first day of "2025-08": the earliest it can mean, so that nothing is ever taken for newer than it
    is.
    """
    match = re.fullmatch(r"((?:19|20)[0-9]{2})-([01][0-9])", month)
    return _made(match[1], match[2], "1") if match else None


def last_day_of(month: str) -> date | None:
    """The last day of "2025-08": the latest that anything in it can be of."""
    first = first_of(month)
    return first and first.replace(day=monthrange(first.year, first.month)[1])
