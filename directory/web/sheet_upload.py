"""A table that came with a form as a file."""

from __future__ import annotations

from flask import request

from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import MOST_BYTES, Value, read_table


def uploaded_rows(name: str) -> tuple[bytes, list[list[Value]]]:
    """The bytes of an uploaded table and its rows. Raises Invalid beside the field of this name."""
    file = request.files.get(name)
    if file is None or not file.filename:
        raise Invalid(name, "required")
    content = file.stream.read(MOST_BYTES + 1)
    return content, read_table(content, name)
