"""Any list as a file: the same address with `as=csv` or `as=xlsx`, the same rows, not one page of them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence

from flask import Response, request

from directory.foundation.spreadsheets import Cell, csv_table, plain_cell, workbook
from directory.foundation.time import today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_link(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as an address that holds it, for a page that answers a form and has no address of its own."""
    table = csv_table([columns, *([plain_cell(value) for value in row] for row in rows)])
    return f"data:text/csv;charset=utf-8;base64,{b64encode(table.encode()).decode()}"


def spreadsheet_answer(
    name: str, columns: Sequence[str], rows: Callable[[], Iterable[Sequence[Cell]]]
) -> Response | None:
    """The list as a file where its address asks for one, else None: call it before the page is drawn.

    `name` becomes the file's ("applications-2026-11-29.csv") and the sheet's. `rows` is only called for a file; it
    gives every row of the list as it is narrowed down, one value for each of `columns`.
    """
    kind = request.args.get("as")
    if kind == "csv":
        table = ([plain_cell(value) for value in row] for row in rows())
        answer = Response(csv_table([columns, *table]), mimetype="text/csv")
    elif kind == "xlsx":
        answer = Response(workbook(name, columns, rows()), mimetype=XLSX)
    else:
        return None
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{today().isoformat()}.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
