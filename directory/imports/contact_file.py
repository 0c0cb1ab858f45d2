"""Reading a file of councils' contacts: a CSV with one row for each council and purpose."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from directory.foundation.errors import Invalid
from directory.foundation.read_dates import read_day
from directory.imports.garbled_text import is_readable, put_right
from directory.places.records import CouncilContactRecord, CouncilRecord
from directory.places.rules import check_contact
from directory.web.error_messages import error_message

LARGEST_BYTES = 2_000_000
EVERY_COUNCIL = "all"
# Column of the file: field of a contact.
COLUMNS: Mapping[str, str] = {
    "council": "council",
    "purpose": "purpose",
    "organisation": "organisation",
    "phone": "phone",
    "hours": "phone_hours",
    "relay": "relay",
    "email": "email",
    "website": "website",
    "source": "source",
    "checked_on": "source_on",
}
REQUIRED = ("council", "purpose", "source", "checked_on")
_SEPARATORS = ",;\t"

Row = Mapping[str, str]
CouncilLookup = Callable[[str], tuple[CouncilRecord, ...]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one row of a file. `column` is "" where it is the whole row."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        """One line to print."""
        return f"row {self.line}{f', {self.column}' if self.column else ''}: {self.sentence}"


class UnreadableContacts(Exception):
    """A file of contacts with something wrong in it. Nothing of it is taken."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def read_contacts(
    path: Path, councils_named: CouncilLookup, today: date
) -> dict[str, tuple[CouncilContactRecord, ...]]:
    """The contacts of a file by the code of their council. Raises UnreadableContacts with all that is wrong.

    `councils_named` finds the councils that a cell names: several for "all", none for an unknown one.
    """
    problems: list[Problem] = []
    taken: dict[tuple[str, tuple[str, str]], tuple[int, CouncilContactRecord]] = {}
    for line, row in _rows(path):
        try:
            councils = _councils(row, line, councils_named)
            contact = _contact(row, line, today)
            for council in councils:
                _take(taken, line, council, contact)
        except UnreadableContacts as error:
            problems += error.problems
    if not taken and not problems:
        problems.append(Problem(1, "", "the file has no rows below its header"))
    if problems:
        raise UnreadableContacts(problems)
    by_council: dict[str, tuple[CouncilContactRecord, ...]] = {}
    for (council_code, _), (_, contact) in taken.items():
        by_council[council_code] = (*by_council.get(council_code, ()), contact)
    return by_council


def _take(
    taken: dict[tuple[str, tuple[str, str]], tuple[int, CouncilContactRecord]],
    line: int,
    council: CouncilRecord,
    contact: CouncilContactRecord,
) -> None:
    former = taken.setdefault((council.code, contact.key), (line, contact))
    if former[0] != line:
        sentence = f"{council.name} has this contact in row {former[0]} already"
        raise UnreadableContacts([Problem(line, "purpose", sentence)])


def _councils(row: Row, line: int, councils_named: CouncilLookup) -> tuple[CouncilRecord, ...]:
    named = row["council"]
    councils = councils_named(named)
    if councils:
        return councils
    sentence = (
        "this site speaks for no council yet: directory setup"
        if named.casefold() == EVERY_COUNCIL
        else f"there is no council {named!r} in England; give its name or its code, like E09000014"
    )
    raise UnreadableContacts([Problem(line, "council", sentence)])


def _contact(row: Row, line: int, today: date) -> CouncilContactRecord:
    if garbled := next((name for name, cell in row.items() if not _is_sound(cell)), None):
        sentence = f"its letters are garbled ({row[garbled][:40]}): save the file as CSV UTF-8 and try again"
        raise UnreadableContacts([Problem(line, garbled, sentence)])
    read_on = _day(row["checked_on"])
    if read_on is None:
        sentence = f"{row['checked_on']!r} is not a day like 2026-05-31 or 31/05/2026"
        raise UnreadableContacts([Problem(line, "checked_on", sentence)])
    values = {
        COLUMNS[column]: cell for column, cell in row.items() if column not in ("council", "checked_on")
    }
    values["purpose"] = values["purpose"].casefold().replace(" ", "_")
    try:
        return check_contact(CouncilContactRecord(**values, source_on=read_on), today)
    except Invalid as error:
        column = next((name for name, field in COLUMNS.items() if field == error.field), error.field)
        raise UnreadableContacts([Problem(line, column, error_message(error))]) from error


def _is_sound(cell: str) -> bool:
    return put_right(cell) == cell and is_readable(cell)


def _day(cell: str) -> date | None:
    try:
        return read_day(cell, "checked_on")
    except Invalid:
        return None


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """The rows below the header with the number that a spreadsheet gives them, blank ones left out."""
    text = _text(path)
    header_line = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        _check_header(header)
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                sentence = f"it has {len(cells)} cells, and the header {len(header)}"
                raise UnreadableContacts([Problem(number, "", sentence)])
            row = dict.fromkeys(COLUMNS, "")
            row.update((name, cell.strip()) for name, cell in zip(header, cells, strict=False))
            yield number, row
    except csv.Error as error:
        raise UnreadableContacts(
            [Problem(reader.line_num, "", f"the file is not a table of text ({error})")]
        ) from error


def _check_header(header: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    twice = sorted({name for name in header if header.count(name) > 1})
    problems = []
    if missing:
        problems.append(f"these columns are missing: {', '.join(missing)}")
    if unknown:
        problems.append(
            f"these columns are not known: {', '.join(name or 'one without a name' for name in unknown)};"
            f" the columns are {', '.join(COLUMNS)}"
        )
    if twice:
        problems.append(f"these columns are there twice: {', '.join(twice)}")
    if problems:
        raise UnreadableContacts([Problem(1, "", sentence) for sentence in problems])


def _text(path: Path) -> str:
    if not path.is_file():
        raise UnreadableContacts([Problem(0, "", "there is no such file")])
    if path.stat().st_size > LARGEST_BYTES:
        raise UnreadableContacts([Problem(0, "", "the file is far larger than a list of contacts can be")])
    content = path.read_bytes()
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableContacts([Problem(0, "", "this is a workbook: save it as CSV UTF-8 and try again")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        sentence = "the letters cannot be read: save the file as CSV UTF-8 and try again"
        raise UnreadableContacts([Problem(line, "", sentence)]) from error
