"""What a council's own spreadsheet says, by row and cell, and what cannot be taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from string import ascii_uppercase
from time import strptime
from typing import TypeVar

from directory.foundation.contact_details import check_email, check_phone, check_web_address
from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import column_letters

Value = str | int | float | date | None
T = TypeVar("T")
MOST_ROWS = 1_000
LONGEST_NAME = 120
LOCATION_ID = re.compile(r"1-\d{6,12}")
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%d-%b-%y", "%d.%m.%Y")
NATIONAL_DIGITS = 10  # of a telephone number whose nought a spreadsheet dropped


class SheetField(StrEnum):
    """What a column may say."""

    LOCATION_ID = "location_id"
    PHONE = "phone"
    WEBSITE = "website"
    CONTACT_NAME = "contact_name"
    CONTACT_JOB = "contact_job"
    CONTACT_PHONE = "contact_phone"
    CONTACT_EMAIL = "contact_email"
    CONSENT_ON = "consent_on"


# How councils head such a column, in small letters without other signs.
HEADS: Mapping[SheetField, tuple[str, ...]] = {
    SheetField.LOCATION_ID: (
        "location number",
        "location id",
        "cqc location id",
        "cqc id",
        "cqc number",
        "location",
    ),
    SheetField.PHONE: ("phone", "telephone", "phone number", "telephone number", "tel"),
    SheetField.WEBSITE: ("website", "web address", "url", "web site"),
    SheetField.CONTACT_NAME: ("contact name", "contact", "named contact", "registered manager", "manager"),
    SheetField.CONTACT_JOB: ("contact job", "job title", "job", "role", "position"),
    SheetField.CONTACT_PHONE: ("contact phone", "contact telephone", "direct line", "mobile"),
    SheetField.CONTACT_EMAIL: ("contact email", "email", "e mail", "email address", "contact e mail"),
    SheetField.CONSENT_ON: (
        "agreed on",
        "consent",
        "consent date",
        "date of consent",
        "agreed to be named on",
    ),
}


@dataclass(frozen=True, slots=True)
class SheetContact:
    """A person who agreed on a day to be named as the contact for families."""

    name: str
    job: str | None
    phone: str | None
    email: str | None
    consent_on: date


@dataclass(frozen=True, slots=True)
class SheetLine:
    """What one row says of a registered location. `row` is its number in the file."""

    row: int
    location_id: str
    phone: str | None
    website: str | None
    contact: SheetContact | None


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """A cell that cannot be taken, such as "C14", and why."""

    cell: str
    refusal: Invalid

    @property
    def row(self) -> int:
        """The number of its row."""
        return int(self.cell.lstrip(ascii_uppercase))


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """The lines of a spreadsheet and everything that is wrong with it."""

    lines: tuple[SheetLine, ...]
    problems: tuple[SheetProblem, ...]


def head_row(rows: Sequence[Sequence[Value]]) -> int:
    """Which row names the columns: the first that names two, for a title may stand above. Raises Invalid `no_heads`."""
    for number, row in enumerate(rows):
        if sum(1 for value in row if value is not None) > 1:
            return number
    raise Invalid("file", "no_heads")


def heads_of(rows: Sequence[Sequence[Value]]) -> tuple[str, ...]:
    """The names of the columns; one that is named like an earlier one, or not at all, is called by its letter."""
    heads: list[str] = []
    for number, value in enumerate(rows[head_row(rows)]):
        words = " ".join(str(value).split()) if value is not None else ""
        heads.append(words if words and words not in heads else f"{words} ({column_letters(number)})".strip())
    return tuple(heads)


def suggested_columns(heads: Iterable[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """The column of each field: as the council chose it before, else by its name."""
    known = tuple(heads)
    plain = {re.sub(r"[^a-z]+", " ", head.lower()).strip(): head for head in reversed(known)}
    found: dict[str, str] = {}
    for field, names in HEADS.items():
        before = remembered.get(field)
        guessed = next((plain[name] for name in names if name in plain), None)
        chosen = before if before in known else guessed
        if chosen is not None and chosen not in found.values():
            found[field.value] = chosen
    return found


def check_columns(columns: Mapping[str, str], heads: Sequence[str]) -> dict[str, str]:
    """The columns as they are stored. Raises Invalid for a column that is not there, twice used or missing."""
    chosen: dict[str, str] = {}
    for field in SheetField:
        head = columns.get(field)
        if not head:
            continue
        if head not in heads:
            raise Invalid(field.value, "unknown")
        if head in chosen.values():
            raise Invalid(field.value, "column_twice")
        chosen[field.value] = head
    if SheetField.LOCATION_ID not in chosen:
        raise Invalid(SheetField.LOCATION_ID.value, "required")
    return chosen


def read_sheet(rows: Sequence[Sequence[Value]], columns: Mapping[str, str], on: date) -> ReadSheet:
    """Every line below the heads, and every problem by its cell. Empty rows are passed over."""
    begin, heads = head_row(rows), heads_of(rows)
    places = {SheetField(field): heads.index(head) for field, head in columns.items()}
    lines: list[SheetLine] = []
    problems: list[SheetProblem] = []
    first_seen: dict[str, int] = {}
    for number, row in enumerate(rows[begin + 1 :], begin + 2):
        reader = _Reader(row, number, places, problems)
        if all(reader.value(field) is None for field in places):
            continue
        line = _line(reader, on)
        if line is None:
            continue
        if line.location_id in first_seen:
            row_before = first_seen[line.location_id]
            reader.refuse(SheetField.LOCATION_ID, Invalid("location_id", "row_twice", row=row_before))
            continue
        first_seen[line.location_id] = number
        lines.append(line)
    if not lines and not problems:
        problems.append(SheetProblem(f"A{begin + 2}", Invalid("file", "no_rows")))
    return ReadSheet(tuple(lines), tuple(problems))


PHONES = frozenset({SheetField.PHONE, SheetField.CONTACT_PHONE})


def cell_of(line: SheetLine, columns: Mapping[str, str], heads: Sequence[str]) -> str:
    """The cell that holds the location number of a line."""
    return f"{column_letters(heads.index(columns[SheetField.LOCATION_ID]))}{line.row}"


class _Reader:
    """Reads the cells of one row, and notes what is wrong with them."""

    def __init__(
        self,
        row: Sequence[Value],
        number: int,
        places: Mapping[SheetField, int],
        problems: list[SheetProblem],
    ) -> None:
        self.row, self.number, self.places, self.problems = row, number, places, problems

    def value(self, field: SheetField) -> Value:
        place = self.places.get(field)
        return self.row[place] if place is not None and place < len(self.row) else None

    def words(self, field: SheetField) -> str:
        """The cell as text; a number that a spreadsheet made of a telephone number gets its nought again."""
        value = self.value(field)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        words = " ".join(str(value).split()) if value is not None else ""
        is_number = isinstance(value, int) or (field in PHONES and words.isascii() and words.isdigit())
        return f"0{words}" if is_number and len(words) == NATIONAL_DIGITS else words

    def refuse(self, field: SheetField, refusal: Invalid) -> None:
        self.problems.append(SheetProblem(f"{column_letters(self.places[field])}{self.number}", refusal))

    def checked(self, field: SheetField, check: Callable[[str, str], T]) -> T | None:
        """The cell as a check gives it; None where it is empty or refused."""
        words = self.words(field)
        if not words:
            return None
        try:
            return check(field.value, words)
        except Invalid as error:
            self.refuse(field, error)
            return None


def _line(reader: _Reader, on: date) -> SheetLine | None:
    location = reader.checked(SheetField.LOCATION_ID, _location_id)
    if location is None and not reader.words(SheetField.LOCATION_ID):
        reader.refuse(SheetField.LOCATION_ID, Invalid("location_id", "location_number"))
    phone = reader.checked(SheetField.PHONE, check_phone)
    website = reader.checked(SheetField.WEBSITE, check_web_address)
    contact = _contact(reader, on)
    return None if location is None else SheetLine(reader.number, location, phone, website, contact)


def _contact(reader: _Reader, on: date) -> SheetContact | None:
    """The named contact, who has agreed to be named and can be reached (requirement 14, HAR App3 4.2)."""
    name = reader.checked(SheetField.CONTACT_NAME, _name)
    job = reader.checked(SheetField.CONTACT_JOB, _name)
    phone = reader.checked(SheetField.CONTACT_PHONE, check_phone)
    email = reader.checked(SheetField.CONTACT_EMAIL, check_email)
    agreed = reader.checked(SheetField.CONSENT_ON, _day)
    if name is None or SheetField.CONSENT_ON not in reader.places:
        return None
    if agreed is None:
        if not reader.words(SheetField.CONSENT_ON):
            return None  # nobody is named who has not agreed
    elif agreed > on:
        reader.refuse(SheetField.CONSENT_ON, Invalid("consent_on", "not_over_yet"))
    elif not (phone or email):
        reader.refuse(SheetField.CONTACT_NAME, Invalid("contact_name", "phone_or_email"))
    else:
        return SheetContact(name, job, phone, email, agreed)
    return None


def _location_id(field: str, words: str) -> str:
    if not LOCATION_ID.fullmatch(words):
        raise Invalid(field, "location_number")
    return words


def _name(field: str, words: str) -> str:
    if len(words) > LONGEST_NAME:
        raise Invalid(field, "too_long", most=LONGEST_NAME)
    return words


def _day(field: str, words: str) -> date:
    for form in DAY_FORMATS:
        try:
            return date(*strptime(words.partition("T")[0], form)[:3])
        except ValueError:
            continue
    raise Invalid(field, "not_a_day")
