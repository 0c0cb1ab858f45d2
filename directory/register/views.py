"""Pages for administrators about the files of the register that were imported. Importing itself is the terminal's."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission
from directory.register.import_queries import count_imports, import_record, newest_imports
from directory.register.imports_page import (
    ROWS,
    file_columns,
    file_rows,
    import_page,
    imports_page,
    list_columns,
    list_file_rows,
)
from directory.web.access import requires
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

register_imports = Blueprint("register_imports", __name__)


@register_imports.get("/site/register-imports")
@requires(Permission.REGISTER_IMPORT)
def imports() -> str | Response:
    """The imports, the newest first."""
    file = spreadsheet_answer(
        "register-imports", list_columns(), lambda: list_file_rows(newest_imports(most=EVERY_ROW))
    )
    if file is not None:
        return file
    pages = max(1, -(-sum(count_imports().values()) // ROWS))
    page = min(whole_number(request.args.get("page", "")) or 1, pages)
    shown = newest_imports(most=ROWS, after=(page - 1) * ROWS)
    return render_template("register/imports.html", page=imports_page(shown, page=page, pages=pages))


@register_imports.get("/site/register-imports/<int:import_id>")
@requires(Permission.REGISTER_IMPORT)
def register_import(import_id: int) -> str | Response:
    """One import: how far it came, and which words and locations it could not take."""
    record = import_record(import_id)
    file = spreadsheet_answer(f"not-understood-{record.id}", file_columns(), lambda: file_rows(record))
    if file is not None:
        return file
    return render_template("register/import.html", page=import_page(record))
