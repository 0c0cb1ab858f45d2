"""Telling a file by its content, settling its as-at day, and reading its rows through the right adapter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from directory.imports.cqc import api_objects, values
from directory.imports.cqc.date_order import DateOrder, decide_order
from directory.imports.cqc.faulty_values import Fault, FaultyValue
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.json_objects import json_values
from directory.imports.cqc.opening import OpenedFile, UnreadableFile, open_file
from directory.imports.cqc.table_shapes import RefusedRow, RowResult
from directory.imports.cqc.tables import Table, date_evidence, find_table, listed, table_rows
from directory.register.rules.statements import Statement

API = "api"
_REGULATORS_OPENING = re.compile(r"CQC database as at", re.IGNORECASE)
_DAY_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9])(?![0-9])")
_MONTH_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}-[01][0-9])(?![0-9])")


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
    table: Table | None

    @property
    def name(self) -> str:
        """Its name as it can be printed and stored, whatever bytes the disk holds it under."""
        return values.printable(self.path.name)


def recognise(
    path: Path,
    today: date,
    *,
    as_at: date | None = None,
    complete: bool = False,
    date_order: DateOrder | None = None,
) -> SourceFile:
    """Tell a file by its content. Raises Unreadable with what is missing where it is none that can be
    imported. `date_order` is the order of its days where nothing in it proves one.
    """
    opened = open_file(path)
    if opened.kind == "text" and _starts_like_json(opened):
        source = _recognise_json(opened, as_at, complete)
    else:
        source = _recognise_table(opened, today, as_at, complete, date_order)
    if source.as_at is not None and source.as_at > today:
        raise UnreadableFile(f"it says that it is of {source.as_at:%d %B %Y}, which is in the future")
    return source


def read_rows(source: SourceFile, today: date) -> Iterator[tuple[int, RowResult]]:
    """Every row of a recognised file: its line, and a statement or a refusal. Raises Unreadable where it is
    broken.
    """
    rows = (
        _api_rows(source, source.as_at or today, today)
        if source.table is None
        else table_rows(source.table, source.as_at or today)
    )
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
        first = next(json_values(stream), None)
    if reason := _no_location(first):
        raise UnreadableFile(reason)
    # A file of answers may be named, and hold days, of any kind: when they were fetched only the person knows.
    dated_by = "option" if as_at else "nothing"
    return SourceFile(opened.path, opened, API, "locations from the CQC API", as_at, dated_by, False, None)


def _no_location(value: object) -> str | None:
    """Why the first value of a JSON file is no location of the API, and what to do; None where it is one."""
    if value is None:
        return "the JSON holds no location"
    if isinstance(value, str | int):
        return "it is a list of ids, not of locations: import the answers of the API to /locations/<id>, or --from-api"
    if not isinstance(value, dict):
        return "the JSON holds something else than locations of the API"
    if isinstance(value.get("locations"), list):
        return (
            "it is a page of the API's list, which holds ids and names alone: import the answers to /locations/<id>,"
            " or use --from-api"
        )
    missing = api_objects.lacks(value)
    return f"it is JSON, but no location of the API: it lacks {listed(missing)}" if missing else None


def _api_rows(source: SourceFile, as_at: date, today: date) -> Iterator[tuple[int, RowResult]]:
    with source.opened.text() as stream:
        for number, location in enumerate(json_values(stream), start=1):
            if not isinstance(location, dict):
                yield number, RefusedRow(number, "not_a_location", values.printable(str(location))[:40])
            elif missing := api_objects.lacks(location):
                yield number, RefusedRow(number, "not_a_location", f"lacks {listed(missing)}")
            else:
                fields = FieldReader(location, number)
                for result in api_objects.read(fields, as_at):
                    yield number, result
                for value in fields.faults:
                    if source.dated_by == "option":
                        _refuse_too_early(value, location["locationId"], as_at, today)
                    yield number, value


def _refuse_too_early(value: FaultyValue, location_id: str, as_at: date, today: date) -> None:
    """Refuse a file of which --as-at says a day before something that it holds: half its ratings would be lost."""
    if value.fault is not Fault.NOT_YET or not value.field.endswith(api_objects.REPORT_DAY):
        return  # all but the publication of a rating may have been planned
    published = _iso(value.word)
    if published is not None and published <= today:
        raise UnreadableFile(
            f"--as-at says {as_at:%d %B %Y}, but {values.printable(location_id)} has a rating published on"
            f" {published:%d %B %Y}; give the day on which the answers were fetched, or leave --as-at out"
        )


def _recognise_table(
    opened: OpenedFile, today: date, as_at: date | None, complete: bool, date_order: DateOrder | None
) -> SourceFile:
    table = find_table(opened)
    shape = table.shape
    whole_on = _whole_on(table)
    declared = whole_on or next(
        (day for _, text in table.preamble if (day := values.stated_as_at(text))), None
    )
    if complete and not shape.lists_all:
        raise UnreadableFile(f"{shape.title} never lists everything: --complete does not fit it")
    if complete and declared is None and as_at is None:
        raise UnreadableFile("to take it as complete we need its day: add --as-at")
    if declared and as_at and declared != as_at:
        raise UnreadableFile(f"it says that it is of {declared:%d %B %Y}, and --as-at says {as_at:%d %B %Y}")
    day, dated_by = (declared, "file") if declared else (as_at, "option")
    if day is None and not shape.dates_rows:
        day, dated_by = _day_in_name(opened.path)
    latest = values.last_day_of(f"{day:%Y-%m}") if day and dated_by == "month in name" else day
    evidence = date_evidence(table, min(latest or today, today))
    published = any(_REGULATORS_OPENING.search(text) for _, text in table.preamble) or whole_on is not None
    table = replace(table, date_order=decide_order(evidence, date_order, published=published))
    if dated_by == "month in name" and day is not None:
        day = _not_before_contents(table, day, today)
    return SourceFile(
        path=opened.path,
        opened=opened,
        shape=shape.name,
        title=shape.title,
        as_at=None if shape.dates_rows else day,
        dated_by="rows" if shape.dates_rows else dated_by,
        complete=complete or whole_on is not None,
        table=table,
    )


def _whole_on(table: Table) -> date | None:
    """The day of a file that says that it is whole: the regulator's own preamble above its exact header row.

    None for any other, whatever day it mentions: an extract may have a title and a day, too.
    """
    shape = table.shape
    if shape.whole_preamble is None or table.trimmed_header != shape.whole_header:
        return None
    return next((day for number, text in table.preamble if (day := shape.whole_preamble(number, text))), None)


def _not_before_contents(table: Table, first: date, today: date) -> date:
    """The day of a file whose name gives a month: the newest day of that month that it mentions, or the first."""
    last = min(values.last_day_of(f"{first:%Y-%m}") or today, today)
    newest = first
    for _, result in table_rows(table, last):
        if isinstance(result, Statement):
            days = [r.published_on or r.inspected_on for r in result.ratings]
            days += [
                _iso(result.facts.get(name)) for name in ("last_inspected_on", "registered_on", "ended_on")
            ]
            newest = max([newest, *(d for d in days if d and d <= last)])
    return newest


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
