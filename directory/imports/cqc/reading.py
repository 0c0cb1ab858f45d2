"""Telling a file by its content, settling its as-at day, and reading its rows through the right adapter."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from directory.imports.cqc import (
    active_locations,
    api_objects,
    council_extract,
    directory_file,
    rating_files,
    tidy_file,
    values,
)
from directory.imports.cqc.json_objects import json_objects
from directory.imports.cqc.ods import sheet_rows
from directory.imports.cqc.opening import OpenedFile, UnreadableFile, open_file
from directory.imports.cqc.table_shapes import RefusedRow, Row, RowResult, TableShape, column
from directory.register.rules.statements import Statement

SHAPES: tuple[TableShape, ...] = (
    tidy_file.SHAPE,
    council_extract.SHAPE,
    directory_file.SHAPE,
    active_locations.SHAPE,
    rating_files.LATEST,
    rating_files.EXTRACT,
)
API = "api"
MOST_PREAMBLE = 60
CLOSE = 0.4  # with fewer of a shape's columns, saying what it lacks would not help
_DAY_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9])(?![0-9])")
_MONTH_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}-[01][0-9])(?![0-9])")
Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was recognised: what it is, the day its facts are of, and whether it says that it lists
    everything.

    `as_at` is None where each row brings its own day, and where nothing says what day it is of. `dated_by` says
    where the day came from: "file", "option", "name", "rows" or "nothing".
    """

    path: Path
    opened: OpenedFile
    shape: str
    title: str
    as_at: date | None
    dated_by: str
    complete: bool
    table: TableShape | None


def recognise(path: Path, today: date, *, as_at: date | None = None, complete: bool = False) -> SourceFile:
    """Tell a file by its content. Raises Unreadable with what is missing where it is none that can be
    imported.
    """
    opened = open_file(path)
    if opened.kind == "text" and _starts_like_json(opened):
        source = _recognise_json(opened, as_at, complete)
    else:
        source = _recognise_table(opened, today, as_at, complete)
    if source.as_at is not None and source.as_at > today:
        raise UnreadableFile(f"it says that it is of {source.as_at:%d %B %Y}, which is in the future")
    return source


def read_rows(source: SourceFile, today: date) -> Iterator[tuple[int, RowResult]]:
    """Every row of a recognised file: its line, and a statement or a refusal. Raises Unreadable where it is
    broken.
    """
    if source.table is None:
        rows = _api_rows(source, source.as_at or today)
    else:
        rows = _table_rows(source.opened, source.table, source.as_at or today)
    for line, result in rows:
        yield line, _undated(result) if source.dated_by == "nothing" else result


def _undated(result: RowResult) -> RowResult:
    """A row of a file of no known day, which was read as if it were of today."""
    return replace(result, as_at=None) if isinstance(result, Statement) else result


def _starts_like_json(opened: OpenedFile) -> bool:
    with opened.text() as stream:
        return stream.read(1000).lstrip()[:1] in ("{", "[")


def _recognise_json(opened: OpenedFile, as_at: date | None, complete: bool) -> SourceFile:
    if complete:
        raise UnreadableFile("answers of the API never list everything: --complete does not fit them")
    with opened.text() as stream:
        first = next(json_objects(stream), None)
    if first is None:
        raise UnreadableFile("the JSON holds no location")
    if missing := api_objects.lacks(first):
        raise UnreadableFile(f"it is JSON, but no location of the API: it lacks {_listed(missing)}")
    # A file of answers may be named, and hold days, of any kind: when they were fetched only the person knows.
    dated_by = "option" if as_at else "nothing"
    return SourceFile(opened.path, opened, API, "locations from the CQC API", as_at, dated_by, False, None)


def _api_rows(source: SourceFile, as_at: date) -> Iterator[tuple[int, RowResult]]:
    with source.opened.text() as stream:
        for number, location in enumerate(json_objects(stream), start=1):
            if missing := api_objects.lacks(location):
                yield number, RefusedRow(number, "not_a_location", f"lacks {_listed(missing)}")
            else:
                for result in api_objects.read(location, as_at, number):
                    yield number, result


def _recognise_table(opened: OpenedFile, today: date, as_at: date | None, complete: bool) -> SourceFile:
    shape, header, preamble = _find_shape(opened)
    whole_on = _whole_on(shape, header, preamble)
    declared = whole_on or next((day for _, text in preamble if (day := values.stated_as_at(text))), None)
    if complete and not shape.lists_all:
        raise UnreadableFile(f"{shape.title} never lists everything: --complete does not fit it")
    if complete and declared is None and as_at is None:
        raise UnreadableFile("to take it as complete we need its day: add --as-at")
    if declared and as_at and declared != as_at:
        raise UnreadableFile(f"it says that it is of {declared:%d %B %Y}, and --as-at says {as_at:%d %B %Y}")
    day, dated_by = (declared, "file") if declared else (as_at, "option")
    if day is None and not shape.dates_rows:
        day, dated_by = _day_in_name(opened.path)
    if dated_by == "month in name" and day is not None:
        day = _not_before_contents(opened, shape, day, today)
    return SourceFile(
        path=opened.path,
        opened=opened,
        shape=shape.name,
        title=shape.title,
        as_at=None if shape.dates_rows else day,
        dated_by="rows" if shape.dates_rows else dated_by,
        complete=complete or whole_on is not None,
        table=shape,
    )


def _whole_on(shape: TableShape, header: Sequence[str], preamble: Sequence[tuple[int, str]]) -> date | None:
    """The day of a file that says that it is whole: the regulator's own preamble above its exact header row.

    None for any other, whatever day it mentions: an extract may have a title and a day, too.
    """
    if shape.whole_preamble is None or tuple(header) != shape.whole_header:
        return None
    return next((day for number, text in preamble if (day := shape.whole_preamble(number, text))), None)


def _not_before_contents(opened: OpenedFile, shape: TableShape, first: date, today: date) -> date:
    """The day of a file whose name gives a month: the newest day of that month that it mentions, or the first."""
    last = min((first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), today)
    newest = first
    for _, result in _table_rows(opened, shape, last):
        if isinstance(result, Statement):
            days = [r.published_on or r.inspected_on for r in result.ratings]
            days += [
                _iso(result.facts.get(name)) for name in ("last_inspected_on", "registered_on", "ended_on")
            ]
            newest = max([newest, *(d for d in days if d and d <= last)])
    return newest


def _table_rows(opened: OpenedFile, shape: TableShape, as_at: date) -> Iterator[tuple[int, RowResult]]:
    header: list[str] | None = None
    header_cells: list[str] = []
    cells: list[str] = []
    for line, cells in _lines(opened):
        if header is None:
            names = [column(cell) for cell in cells]
            header, header_cells = (names, cells) if shape.needs <= set(names) else (None, [])
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if opened.kind == "text" and len(cells) != len(header):
            yield line, RefusedRow(line, "wrong_number_of_columns", cells[0][:60])
            continue
        if cells == header_cells:
            continue  # pages glued together repeat it
        for result in shape.read(_row(header, cells), as_at, line):
            yield line, result
    if opened.kind == "text" and cells and header and len(cells) < len(header):
        raise UnreadableFile(f"the file is cut off: its last line has {len(cells)} of {len(header)} columns")


def _row(header: list[str], cells: list[str]) -> Row:
    padded = cells + [""] * (len(header) - len(cells))
    return dict(zip(header, padded, strict=False))


def _find_shape(opened: OpenedFile) -> tuple[TableShape, list[str], list[tuple[int, str]]]:
    """The shape of a table, its header row, and the texts before that with the numbers of their rows.

    Raises Unreadable naming what is missing.
    """
    preamble: list[tuple[int, str]] = []
    closest: tuple[float, TableShape, set[str]] | None = None
    lines = _lines(opened)
    for number, cells in islice(lines, None if opened.kind == "ods" else MOST_PREAMBLE):
        names = {column(cell) for cell in cells}
        for shape in SHAPES:
            if shape.needs <= names:
                return shape, _without_blank_end(cells), preamble
            score = len(shape.needs & names) / len(shape.needs)
            if score >= CLOSE and (closest is None or score > closest[0]):
                closest = (score, shape, set(shape.needs - names))
        if len(preamble) < MOST_PREAMBLE * 4:
            preamble += [(number, cell.strip()) for cell in cells if cell.strip()][:4]
    if closest is None:
        raise UnreadableFile(
            "it has none of the columns of the regulator's files, such as “CQC Location ID” or “Location ID”"
        )
    raise UnreadableFile(
        f"it looks like {closest[1].title}, but lacks the columns {_listed(sorted(closest[2]))}"
    )


def _without_blank_end(cells: Sequence[str]) -> list[str]:
    trimmed = [cell.strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def _lines(opened: OpenedFile) -> Iterator[Line]:
    if opened.kind == "ods":
        for number, (_, cells) in enumerate(sheet_rows(opened.path), start=1):
            yield number, cells
        return
    with opened.text() as stream:
        reader = csv.reader(stream, strict=True)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            raise UnreadableFile(
                f"the file is cut off or broken near line {reader.line_num}: {error}"
            ) from error


def _day_in_name(path: Path) -> tuple[date | None, str]:
    name = path.name.replace("_", " ")
    if match := _DAY_IN_NAME.search(name):
        return values.day(match[1]), "name"
    if day := values.spelt_day(name):
        return day, "name"
    if month := _MONTH_IN_NAME.search(name):
        return values.first_of(month[1]), "month in name"
    return None, "nothing"


def _iso(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
