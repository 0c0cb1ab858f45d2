"""Rows of an ODS spreadsheet, streamed: the XML is parsed in small blocks and a row is forgotten once it is
given out.

The published files unpack to hundreds of megabytes; read whole they took over 3 GB. Entities and document
types are refused, repeats are capped, and reading stops at limits of its own, not at what the file says of
itself.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from directory.imports.cqc.opening import UnreadableFile

Row = list[str]
MOST_XML = 6 * 1024**3
MOST_ROWS = 2_000_000
MOST_COLUMNS = 400
MOST_CELL = 20_000
MOST_REPEATS = 1_000
_BLOCK = 1 << 17
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CELLS = frozenset({_TABLE + "table-cell", _TABLE + "covered-table-cell"})


def sheet_rows(path: Path) -> Iterator[tuple[str, Row]]:
    """Each row with the name of its sheet, in the order of the file. Raises Unreadable."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    total = given = 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
            while block := content.read(_BLOCK):
                total += len(block)
                if total > MOST_XML:
                    raise UnreadableFile("unpacked, the spreadsheet is over 6 GB")
                parser.Parse(block, False)
                given += len(reader.rows)
                if given > MOST_ROWS:
                    raise UnreadableFile("the spreadsheet has over two million rows")
                yield from reader.rows
                reader.rows = []
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableFile(f"the spreadsheet's XML is broken at line {error.lineno}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile("the spreadsheet is cut off, damaged or locked with a password") from error
    yield from reader.rows


def _refuse(*_: object) -> None:
    raise UnreadableFile("the spreadsheet declares document types or entities, as no genuine one does")


class _Reader:
    """Collects rows from the events of the XML parser."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Row]] = []
        self._sheet = ""
        self._cells: Row = []
        self._blanks = 0
        self._row_repeats = 1
        self._cell_repeats = 1
        self._cell: list[str] | None = None
        self._stored = ""
        self._in_note = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._cell_repeats = _number(attributes.get(_TABLE + "number-columns-repeated"))
            self._stored = attributes.get(_OFFICE + "date-value", "")
            self._cell = []
        elif name == _TEXT + "p":
            if self._cell:
                self._cell.append(" ")
        elif name == _TABLE + "table-row":
            self._cells, self._blanks = [], 0
            self._row_repeats = _number(attributes.get(_TABLE + "number-rows-repeated"))
        elif name == _TABLE + "table":
            self._sheet = attributes.get(_TABLE + "name", "")
        elif self._cell is not None and name in (_TEXT + "s", _TEXT + "tab", _TEXT + "line-break"):
            self._cell.append(" ")
        elif name == _OFFICE + "annotation":
            self._in_note += 1

    def characters(self, characters: str) -> None:
        if self._cell is not None and not self._in_note:
            self._cell.append(characters)

    def end(self, name: str) -> None:
        if name in _CELLS:
            self._close_cell()
        elif name == _TABLE + "table-row":
            if self._cells:
                self.rows += [(self._sheet, self._cells)] * min(self._row_repeats, MOST_REPEATS)
        elif name == _OFFICE + "annotation":
            self._in_note -= 1

    def _close_cell(self) -> None:
        value = self._stored or "".join(self._cell or ()).strip()[:MOST_CELL]
        self._cell = None
        if not value:
            self._blanks += self._cell_repeats
            return
        # Blanks at the end of a row are repeated thousands of times and mean nothing: those in between count.
        width = len(self._cells) + self._blanks + self._cell_repeats
        if width > MOST_COLUMNS:
            raise UnreadableFile(f"a row has over {MOST_COLUMNS} columns")
        self._cells += [""] * self._blanks + [value] * self._cell_repeats
        self._blanks = 0


def _number(repeated: str | None) -> int:
    if repeated is None:
        return 1
    return max(1, int(repeated)) if repeated.isascii() and repeated.isdigit() else 1
