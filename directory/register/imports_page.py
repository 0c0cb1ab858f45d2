"""What an administrator reads of the files of the register that were imported: how far each came, what it left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import LazyString

from directory.foundation.spreadsheets import Cell
from directory.register.import_queries import ImportRecord
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.templating import moment, number, short_day

ROWS = 50  # imports of a page
MOST_WORDS = 12  # of one field that are shown; the file has all
STATES: Mapping[str, LazyString] = {
    "staging": _l("read, not in force"),
    "switching": _l("coming into force"),
    "ending": _l("coming into force"),
    "done": _l("in force"),
    "discarded": _l("given up"),
}


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """What `register/imports.html` prints."""

    columns: tuple[str | tuple[str, str], ...]
    rows: tuple[tuple[object, ...], ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What `register/import.html` prints: facts of one import, the words and the locations that it could not take."""

    id: int
    title: str
    facts: tuple[tuple[str, str | None, None], ...]
    columns: tuple[str | tuple[str, str], ...]
    not_understood: tuple[tuple[str, str, str], ...]
    refused: tuple[str, ...]


def imports_page(imports: Sequence[ImportRecord], *, page: int, pages: int) -> ImportsPage:
    """The list of imports."""
    return ImportsPage(
        columns=(*list_columns()[:-1], (list_columns()[-1], "num")),
        rows=tuple(
            (
                (record.file_name, url_for("register_imports.register_import", import_id=record.id)),
                short_day(record.as_at) if record.as_at else gettext("Not told"),
                moment(record.begun_at),
                state_words(record.state),
                number(values_left_out(record)),
            )
            for record in imports
        ),
        page=page,
        pages=pages,
    )


def list_columns() -> tuple[str, ...]:
    """The heads of the list of imports, on the page and in the file."""
    return (
        *(gettext("File"), gettext("As at"), gettext("Begun")),
        *(gettext("How far"), gettext("Not understood")),
    )


def list_file_rows(imports: Sequence[ImportRecord]) -> list[tuple[Cell, ...]]:
    """The list of imports as a file."""
    return [
        (
            *(record.file_name, record.as_at, record.begun_at),
            *(state_words(record.state), values_left_out(record)),
        )
        for record in imports
    ]


def import_page(record: ImportRecord) -> ImportPage:
    """The page of one import."""
    counts = [
        (name.replace("_", " ").capitalize(), number(count), None) for name, count in record.counts.items()
    ]
    return ImportPage(
        id=record.id,
        title=record.file_name,
        facts=(
            (gettext("How far"), state_words(record.state), None),
            (gettext("As at"), short_day(record.as_at) if record.as_at else None, None),
            (gettext("Begun"), moment(record.begun_at), None),
            (gettext("The whole list"), gettext("yes") if record.complete else gettext("no"), None),
            *counts,
        ),
        columns=(gettext("Field"), gettext("Words"), (gettext("Rows"), "num")),
        not_understood=tuple(
            (field, _words(found), number(int(found.get("count", 0))))
            for field, found in sorted(record.not_understood.items())
        ),
        refused=record.refused_by_register,
    )


def file_columns() -> tuple[str, ...]:
    """The heads of what was not understood, as a file."""
    return (gettext("Field"), gettext("Word"), gettext("Rows"))


def file_rows(record: ImportRecord) -> list[tuple[Cell, ...]]:
    """What was not understood, a row for each word of a field; locations that the register can't hold below."""
    rows: list[tuple[Cell, ...]] = []
    for field, found in sorted(record.not_understood.items()):
        words = found.get("words") or {"": found.get("count", 0)}
        rows += [(field, str(word), int(count)) for word, count in words.items()]
    return [*rows, *(("location", about, None) for about in record.refused_by_register)]


def state_words(state: str) -> str:
    """How far an import came."""
    return str(STATES.get(state, state))


def values_left_out(record: ImportRecord) -> int:
    """How many values and locations an import could not take."""
    values = sum(int(found.get("count", 0)) for found in record.not_understood.values())
    return values + len(record.refused_by_register)


def _words(found: Mapping[str, Any]) -> str:
    words = found.get("words") or {}
    lines = found.get("lines") or []
    if words:
        shown = ", ".join(
            f"{word} ({number(int(count))})" for word, count in list(words.items())[:MOST_WORDS]
        )
        return shown + ("…" if len(words) > MOST_WORDS else "")
    return gettext("on lines %(lines)s", lines=", ".join(str(line) for line in lines[:MOST_WORDS]))
