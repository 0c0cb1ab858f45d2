"""The list of what was not taken: every refused row and every faulty value, for whoever has the files."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from directory.foundation.spreadsheets import cell
from directory.imports.cqc.faulty_values import FaultyValue
from directory.imports.cqc.summary import FAULTS, REASONS
from directory.imports.cqc.table_shapes import RefusedRow

COLUMNS = ("file", "line", "field", "reason", "what stands there")
# A file and what was not taken of it.
ReportFault = Callable[[str, RefusedRow | FaultyValue], None]


def report_nothing(_: str, __: RefusedRow | FaultyValue) -> None:
    """Keep no list."""


@contextmanager
def fault_list(path: Path | None) -> Iterator[ReportFault]:
    """Where to tell what was not taken: written at once, so that no large file fills the memory.

    Its own user alone may read the list, since what stands in a faulty cell may be about a person. Raises
    ClickException where it can't be written.
    """
    if path is None:
        yield report_nothing
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise click.ClickException(
            f"{path} can't be written: {error.strerror}. Nothing was changed."
        ) from error
    with open(handle, "w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(COLUMNS)
        yield lambda name, result: rows.writerow([cell(value) for value in (name, *_row(result))])


def _row(result: RefusedRow | FaultyValue) -> Sequence[str | int]:
    if isinstance(result, RefusedRow):
        return result.line, "", REASONS[result.reason], result.about
    return result.line, result.field, FAULTS[result.fault], result.cell
