"""The parts of an XLSX file that its reader may see: unpacked within bounds, looked through, and packed anew.

The reader is a library that ends the whole process where a sheet asks for more memory than there is. So it is handed
nothing that a stranger wrote into the file beside these parts, no size that a file claims of itself, and no sheet that
spans more than is read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate

from directory.foundation.errors import Invalid

MOST_UNPACKED_BYTES = 60_000_000
MOST_CELLS = 2_000_000  # the reader holds every cell of the square that a sheet spans, empty ones too
MOST_ELEMENTS = 8_000_000  # of all sheets: cells with a value are two each
FOLDER = "xl/"
BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
PARTS = frozenset(
    {"[content_types].xml", "_rels/.rels", BOOK, LINKS, "xl/sharedstrings.xml", "xl/styles.xml"}
)
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
# The elements that say how each sheet is called, and where it lies.
NAMED = frozenset({"sheet", "Relationship"})
# Rows without anything in them, as they stand: each alone, or with cells that only have a border or a colour.
EMPTY_ROWS = re.compile(rb"(?:<row\b[^<>]*(?:/>|(?<!/)>(?:\s*<c\b[^<>]*/>)*+\s*</row>)\s*)++")
ROW, END_OF_ROWS = b"<row", b"</sheetData>"
LOOKED_BACK = 1 << 16  # bytes of a sheet in which empty rows are looked for at once
# What is in a cell: one that only has a border or a colour makes no sheet larger.
CONTENT = frozenset({"v", "is"})


@dataclass(frozen=True, slots=True)
class WorkbookParts:
    """An XLSX file as its reader gets it, and by the name of each sheet the cells whose formula failed.

    A failed cell is named by its row and column, counted from 0, with what stands in it: the reader gives an empty one.
    """

    content: bytes
    failed: Mapping[str, Mapping[tuple[int, int], str]]


def workbook_parts(content: bytes, field: str) -> WorkbookParts:
    """The parts of an XLSX file that may be read. Raises Invalid `table_too_large` or `not_a_table`."""
    try:
        parts = _unpacked(content, field)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Invalid(field, "not_a_table") from error
    look = _Look(field)
    failed = {path: look.through(part) for path, part in parts.items()}
    by_name = {name: failed[path] for name, path in _sheet_paths(look).items() if path in failed}
    return WorkbookParts(_packed(parts), by_name)


def column_number(letters: str) -> int:
    """Which column letters name, counted from 0."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def _unpacked(content: bytes, field: str) -> dict[str, bytes]:
    """The parts by their path. No part gives more bytes than its file says, which `zipfile` sees to."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
            raise Invalid(field, "table_too_large")
        for part in packed.infolist():
            if part.filename.lower() not in PARTS and not SHEETS.fullmatch(part.filename):
                continue
            if part.filename in parts:
                raise Invalid(field, "not_a_table")
            parts[part.filename] = packed.read(part)
    return {
        path: without_empty_rows_below(part) if SHEETS.fullmatch(path) else part
        for path, part in parts.items()
    }


def without_empty_rows_below(sheet: bytes) -> bytes:
    """The XML of a sheet without the empty rows below its table: a spreadsheet may write a million of them.

    A sheet with a comment or the like is left as it is, since there what reads as a row may be none.
    """
    end = sheet.rfind(END_OF_ROWS)
    if end < 0 or b"<!" in sheet:
        return sheet
    kept = end
    while (first := sheet.find(ROW, max(kept - LOOKED_BACK, 0), kept)) >= 0:
        if not EMPTY_ROWS.fullmatch(sheet, first, kept):
            break
        kept = first
    while (first := sheet.rfind(ROW, 0, kept)) >= 0 and EMPTY_ROWS.fullmatch(sheet, first, kept):
        kept = first
    return sheet[:kept] + sheet[end:]


def _packed(parts: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as packed:
        for path, part in parts.items():
            packed.writestr(path, part)
    return written.getvalue()


def _sheet_paths(look: _Look) -> dict[str, str]:
    """Where each sheet of a workbook lies in its file, by name."""
    targets = {
        link["Id"]: FOLDER + link["Target"].lstrip("/").removeprefix(FOLDER)
        for link in look.named["Relationship"]
        if {"Id", "Target"} <= link.keys()
    }
    return {
        sheet["name"]: targets[sheet["id"]]
        for sheet in look.named["sheet"]
        if "name" in sheet and sheet.get("id") in targets
    }


class _Look:
    """Looks through the XML of each part as the reader will: which cells hold something, and where they stand.

    A cell need not say where it is: it is then behind the one before it, and a row below the one before it. What a
    document declares of itself, its encoding and its entities, the reader passes over, and so it counts here for
    nothing or is refused.
    """

    def __init__(self, field: str) -> None:
        self.field = field
        self.elements = 0
        self.named: dict[str, list[dict[str, str]]] = {name: [] for name in NAMED}
        self._begin()

    def through(self, part: bytes) -> dict[tuple[int, int], str]:
        """The failed cells of one part. Raises Invalid for one that spans too much, or that is no XML."""
        self._begin()
        self.parser = ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        try:
            self.parser.Parse(part, True)
        except ExpatError as error:
            raise Invalid(self.field, "not_a_table") from error
        if (self.last_row + 1) * (self.last_column + 1) > MOST_CELLS:
            raise Invalid(self.field, "table_too_large")
        return self.failed

    def _begin(self) -> None:
        self.row = self.column = 0  # where the next row and cell stand that do not say
        self.last_row = self.last_column = -1
        self.cell: tuple[int, int] | None = None
        self.is_failed = False
        self.failed: dict[tuple[int, int], str] = {}
        self.rows = 0

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise Invalid(self.field, "table_too_large")
        local = name.rpartition(":")[2]
        if local == "c":
            self._start_cell(attributes)
        elif local == "row":
            self._start_row(attributes.get("r"))
        elif local in NAMED:
            self.named[local].append({key.rpartition(":")[2]: value for key, value in attributes.items()})
        elif local in CONTENT and self.cell is not None:
            self.last_row = max(self.last_row, self.cell[0])
            self.last_column = max(self.last_column, self.cell[1])
            if self.is_failed and local == "v":
                self.failed[self.cell] = ""
                self.parser.CharacterDataHandler = self._words
                self.parser.EndElementHandler = self._end

    def _start_row(self, number: str | None) -> None:
        if number is None:
            self.row += 1 if self.rows else 0
        elif number.isascii() and number.isdigit() and 0 < len(number) <= 7 and int(number):
            self.row = int(number) - 1
        else:
            self._refuse()
        self.rows += 1
        self.column, self.cell = 0, None

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r")
        if place is None:
            self.cell = (self.row, self.column)
        else:
            found = PLACE.fullmatch(place)
            if found is None or not int(found[2]):
                self._refuse()
            else:
                self.cell = (int(found[2]) - 1, column_number(found[1]))
        if self.cell is not None:
            self.column = self.cell[1] + 1
        self.is_failed = attributes.get("t") == "e"

    def _words(self, words: str) -> None:
        if self.cell is not None:
            self.failed[self.cell] += words

    def _end(self, _name: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None

    def _refuse(self, *_declared: object) -> None:
        raise Invalid(self.field, "not_a_table")
