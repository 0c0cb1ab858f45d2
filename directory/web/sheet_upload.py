"""A table that came with a form as a file."""

from __future__ import annotations

from flask import request

from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import MOST_BYTES, read_csv


def uploaded_rows(name: str) -> tuple[bytes, list[list[object]]]:
    """The bytes of an uploaded table and its rows. Raises Invalid beside the field of this name."""
    file = request.files.get(name)
    if file is None or not file.filename:
        raise Invalid(name, "required")
    content = file.stream.read(MOST_BYTES + 1)
    rows: list[list[object]] = [list(row) for row in read_csv(content, name)]
    return content, rows
