"""A table that came with a form as a file."""

from __future__ import annotations

from flask import request

from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import MOST_BYTES, ReadTable, Value, read_table, read_workbook


def uploaded_table(name: str, sheet: str, sheet_field: str) -> tuple[bytes, ReadTable]:
    """The bytes of an uploaded table, and what one sheet of it holds. Raises Invalid beside a field of these names."""
    content = _uploaded(name)
    return content, read_workbook(content, name, sheet, sheet_field)


def uploaded_rows(name: str) -> tuple[bytes, list[list[Value]]]:
    """The bytes of an uploaded table and its rows. Raises Invalid beside the field of this name."""
    content = _uploaded(name)
    return content, read_table(content, name)


def _uploaded(name: str) -> bytes:
    file = request.files.get(name)
    if file is None or not file.filename:
        raise Invalid(name, "required")
    return file.stream.read(MOST_BYTES + 1)
