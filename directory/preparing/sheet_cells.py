"""One row of a council's own spreadsheet, cell by cell, and what is wrong with a cell. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from directory.foundation.errors import Invalid
from directory.foundation.read_dates import read_day
from directory.foundation.read_spreadsheets import ERRORS, MERGED, column_letters
from directory.frameworks.rules.band_table import read_pounds
from directory.preparing.sheet_fields import SheetField, Value
from directory.preparing.sheet_words import YES_NO, read_word
from directory.prices.rules.sheet_cells import read_rate

T = TypeVar("T")
LONGEST_NAME = 120
NATIONAL_DIGITS = 10  # of a telephone number whose nought a spreadsheet dropped
PHONES = frozenset({SheetField.PHONE, SheetField.CONTACT_PHONE})
LOCATION_ID = re.compile(r"1-\d{6,12}")
REFERENCE = re.compile(r"\S(?:.{0,58}\S)?")


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong with a cell, such as "D7", or worth a look; `row` is the row's number as a spreadsheet shows it."""

    cell: str
    refusal: Invalid

    @property
    def row(self) -> int:
        """The row of the cell."""
        return int(self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


class RowReader:
    """Reads the cells of one row, and notes what is wrong with them."""

    def __init__(
        self,
        row: Sequence[Value],
        number: int,
        places: Mapping[SheetField, int],
        problems: list[SheetProblem],
        notes: list[SheetProblem],
        same: Mapping[SheetField, str],
    ) -> None:
        """`same` are the codes of the fields that are the same in every row."""
        self.same = same
        self.row, self.number, self.places, self.problems, self.notes = row, number, places, problems, notes

    @property
    def is_empty(self) -> bool:
        """Whether none of the chosen columns says anything; a cell that another covers says nothing of its own."""
        return all(self.raw(field) in (None, MERGED) for field in self.places)

    def raw(self, field: SheetField) -> Value:
        """The cell as it came."""
        place = self.places.get(field)
        return self.row[place] if place is not None and place < len(self.row) else None

    def refuse_marks(self) -> None:
        """Note each chosen cell that holds an error of the spreadsheet, or is covered by a merged one."""
        for field in self.places:
            value = self.raw(field)
            if value == MERGED:
                self.refuse(field, Invalid(field.value, "cell_merged"))
            elif is_mark(value):
                self.refuse(field, Invalid(field.value, "cell_failed", value=str(value).strip()))

    def words(self, field: SheetField) -> str:
        """The cell as text; a number that a spreadsheet made of a telephone number gets its nought again."""
        value = self.raw(field)
        if is_mark(value):
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        words = " ".join(str(value).split()) if value is not None else ""
        is_number = isinstance(value, int) or (field in PHONES and words.isascii() and words.isdigit())
        return f"0{words}" if is_number and field in PHONES and len(words) == NATIONAL_DIGITS else words

    def says(self, field: SheetField) -> bool:
        """Whether there is something in the cell, if only an error."""
        return self.raw(field) is not None

    def cell(self, field: SheetField) -> str:
        """The name of a cell of this row; where no column says the field, of the first that is read."""
        return cell_at(self.places, field, self.number)

    def refuse(self, field: SheetField, refusal: Invalid) -> None:
        """Note what is wrong with a cell: nothing is made while one is."""
        self.problems.append(SheetProblem(self.cell(field), refusal))

    def note(self, field: SheetField, remark: Invalid) -> None:
        """Note what is left out of what a cell says: it stops nothing, and is shown."""
        self.notes.append(SheetProblem(self.cell(field), remark))

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

    def code(self, field: SheetField, known: Mapping[str, str]) -> str | None:
        """The code of what a cell says, or of what is the same in every row; None where it is empty or refused."""
        if field in self.same:
            return self.same[field]
        return self.checked(field, lambda name, words: read_word(name, words, known))

    def yes_no(self, field: SheetField) -> bool | None:
        """Yes or no; None where it is empty or refused."""
        said = self.code(field, YES_NO)
        return None if said is None else said == "yes"

    def pence(self, field: SheetField) -> int | None:
        """An amount of money in pence; None where it is empty or refused."""
        value = self.raw(field)
        if not self.words(field):
            return None
        try:
            return read_pounds(value, field.value)
        except Invalid as error:
            self.refuse(field, error)
            return None

    def rate(self, field: SheetField) -> int | None:
        """A rate in hundredths of a percent; None where it is empty or refused."""
        value = self.raw(field)
        if not self.words(field):
            return None
        try:
            return read_rate(value, field.value)
        except Invalid as error:
            self.refuse(field, error)
            return None


def cell_at(places: Mapping[SheetField, int], field: SheetField, row: int) -> str:
    """The name of the cell of a field in a row; where no column says the field, of the first that is read."""
    return f"{column_letters(places.get(field, min(places.values())))}{row}"


def is_mark(value: Value) -> bool:
    """Whether a cell holds what is no value: an error of the spreadsheet, or nothing because another covers it."""
    return isinstance(value, str) and (value == MERGED or value.strip().upper() in ERRORS)


def check_location_id(field: str, words: str) -> str:
    """A location's number of the regulator. Raises Invalid `location_number`."""
    if not LOCATION_ID.fullmatch(words):
        raise Invalid(field, "location_number")
    return words


def check_reference(field: str, words: str) -> str:
    """The council's own reference. Raises Invalid `too_long`."""
    if not REFERENCE.fullmatch(words):
        raise Invalid(field, "too_long", most=60)
    return words


def check_name(field: str, words: str) -> str:
    """A name that is not too long. Raises Invalid `too_long`."""
    if len(words) > LONGEST_NAME:
        raise Invalid(field, "too_long", most=LONGEST_NAME)
    return words


def check_minutes(field: str, words: str) -> int:
    """A whole number of minutes. Raises Invalid `visit_needs_minutes`."""
    if not (words.isascii() and words.isdigit() and len(words) <= 4):
        raise Invalid(field, "visit_needs_minutes")
    return int(words)


def check_day(field: str, words: str) -> date:
    """A day: of the spreadsheet, or text as people here write one. Raises Invalid as `read_day` does."""
    return read_day(words, field)
