"""Tables of the regulator's files: which shape one has, how its cells are parted, and its rows through the adapter."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import IO

from directory.imports.cqc import (
    active_locations,
    council_extract,
    directory_file,
    rating_files,
    tidy_file,
    values,
)
from directory.imports.cqc.date_order import DateOrder, OrderEvidence, day_in_order, gather_evidence
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.ods import sheet_rows
from directory.imports.cqc.opening import OpenedFile, UnreadableFile
from directory.imports.cqc.table_shapes import RefusedRow, RowResult, TableShape, column

SHAPES: tuple[TableShape, ...] = (
    tidy_file.SHAPE,
    council_extract.SHAPE,
    directory_file.SHAPE,
    active_locations.SHAPE,
    rating_files.LATEST,
    rating_files.EXTRACT,
)
DELIMITERS = (",", ";", "\t")
MOST_PREAMBLE = 60
CLOSE = 0.4  # with fewer of a shape's columns, saying what it lacks would not help


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was recognised: its shape, the texts above its header with the numbers of their rows, the header,
    and how its cells and days are written.
    """

    opened: OpenedFile
    shape: TableShape
    preamble: tuple[tuple[int, str], ...]
    header: tuple[str, ...]
    delimiter: str = ","
    date_order: DateOrder = DateOrder.DAY_FIRST

    @property
    def trimmed_header(self) -> tuple[str, ...]:
        """The header row as published, without the blank cells that a spreadsheet leaves behind it."""
        cells = [cell.strip() for cell in self.header]
        while cells and not cells[-1]:
            cells.pop()
        return tuple(cells)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of cells; `cells` is None where its quotes are broken. `first` is above `number` where it spans lines,
    and `ended` says that a line end follows, so that it can't have been cut.
    """

    first: int
    number: int
    cells: list[str] | None
    ended: bool = True


def find_table(opened: OpenedFile) -> Table:
    """The table in a file. Raises UnreadableFile naming what is missing."""
    closest: tuple[float, TableShape, set[str]] | None = None
    for delimiter in DELIMITERS if opened.kind == "text" else DELIMITERS[:1]:
        preamble: list[tuple[int, str]] = []
        lines = _lines(opened, delimiter)
        for line in islice(lines, None if opened.kind == "ods" else MOST_PREAMBLE):
            cells = line.cells or []
            names = {column(cell) for cell in cells}
            for shape in SHAPES:
                if shape.needs <= names:
                    return Table(opened, shape, tuple(preamble), tuple(cells), delimiter)
                score = len(shape.needs & names) / len(shape.needs)
                if score >= CLOSE and (closest is None or score > closest[0]):
                    closest = (score, shape, set(shape.needs - names))
            if len(preamble) < MOST_PREAMBLE * 4:
                preamble += [(line.number, cell.strip()) for cell in cells if cell.strip()][:4]
    raise UnreadableFile(_why_none(opened, closest))


def date_evidence(table: Table, latest: date) -> OrderEvidence:
    """What the day cells of a whole table say about their order. `latest`: no day of the past lies after it."""

    columns = dict.fromkeys(table.shape.past_days, latest) | dict.fromkeys(table.shape.planned_days, date.max)
    return gather_evidence(
        (line.number, cell, last_day)
        for line, row in _rows(table)
        if row is not None
        for name, last_day in columns.items()
        if (cell := row.get(name))
    )


def table_rows(table: Table, as_at: date) -> Iterator[tuple[int, RowResult]]:
    """What the adapter says of each row. Raises UnreadableFile where the file is cut off or broken."""
    last: _Line | None = None
    for line, row in _rows(table):
        last = line
        if row is None:
            reason = "broken_quotes" if line.cells is None else "wrong_number_of_columns"
            about = values.printable((line.cells or [""])[0])[:60]
            for number in range(line.first, line.number + 1):
                yield number, RefusedRow(number, reason, about)
            continue
        for name in (*table.shape.past_days, *table.shape.planned_days):
            if day := day_in_order(row.get(name, ""), table.date_order):
                row[name] = day.isoformat()
        fields = FieldReader(row, line.number)
        for result in table.shape.read(fields, as_at):
            yield line.number, result
        for value in fields.faults:
            yield line.number, value
    width = len(table.header)
    if last is not None and not last.ended and len(last.cells or []) < width:
        raise UnreadableFile(
            f"the file is cut off: its last line has {len(last.cells or [])} of {width} columns"
        )


def _rows(table: Table) -> Iterator[tuple[_Line, dict[str, str] | None]]:
    """Each row below the header, with its cells by folded column name; None where it can't be read."""
    header: list[str] | None = None
    for line in _lines(table.opened, table.delimiter):
        if header is None:
            names = [column(cell) for cell in line.cells or []]
            header = names if table.shape.needs <= set(names) else None
        elif line.cells is None:
            yield line, None
        elif line.cells == list(table.header) or not any(cell.strip() for cell in line.cells):
            continue  # pages glued together repeat the header
        elif table.opened.kind == "text" and len(line.cells) != len(header):
            yield line, None
        else:
            padded = line.cells + [""] * (len(header) - len(line.cells))
            yield line, dict(zip(header, padded, strict=False))


def _lines(opened: OpenedFile, delimiter: str) -> Iterator[_Line]:
    if opened.kind == "ods":
        for number, (_, cells) in enumerate(sheet_rows(opened.path), start=1):
            yield _Line(number, number, cells)
        return
    with opened.text() as stream:
        text_lines = _TextLines(stream)
        reader = csv.reader(text_lines, delimiter=delimiter, strict=True)
        while True:
            first = reader.line_num + 1
            row: list[str] | None = None
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                # An open quote has swallowed rows, nobody knows which, or the file ends within it.
                if reader.line_num > first or not text_lines.ended:
                    raise UnreadableFile(
                        f"the file is cut off or broken near line {reader.line_num}: {error}"
                    ) from error
            yield _Line(first, reader.line_num, row, text_lines.ended)


class _TextLines:
    """The lines of a text, and whether the last one given out has its line end."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.ended = True

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            self.ended = line.endswith(("\n", "\r"))
            yield line


def _why_none(opened: OpenedFile, closest: tuple[float, TableShape, set[str]] | None) -> str:
    """Why no table was found, and what to do."""
    if closest is not None:
        return f"it looks like {closest[1].title}, but lacks the columns {listed(sorted(closest[2]))}"
    first = next((line.cells for line in _lines(opened, ",") if line.cells and any(line.cells)), [])
    if first and all(values.location_id(cell) for cell in first if cell.strip()):
        return "it is a list of ids without facts: take the regulator's own file, or use --from-api"
    return "it has none of the columns of the regulator's files, such as “CQC Location ID” or “Location ID”"


def listed(names: Iterable[str]) -> str:
    """Names as they stand in a sentence."""
    return ", ".join(f"“{name}”" for name in names)
