"""A council's own spreadsheet of services: sent, its columns named, looked at, made as a whole or not at all."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import act_once, answer_form, form_page, page_number
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.time import LONDON, today
from directory.places.queries import council_name
from directory.preparing import actions
from directory.preparing.forms import ColumnsForm, PressForm, SheetForm
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_page import STATE_WORDS, counts_words, problem_rows
from directory.preparing.sheet_queries import checked_sheet, council_sheets, remembered_columns, sheet_row
from directory.preparing.sheet_rules import heads_of, suggested_columns
from directory.preparing.states import SheetState
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.labels import translate
from directory.web.navigation import whole_number
from directory.web.sheet_upload import uploaded_rows
from directory.web.templating import short_day
from directory.web.uploads import takes_files

council_imports = Blueprint("council_imports", __name__)
PREPARE = Permission.LISTING_PREPARE


@council_imports.get("/council/imports")
@requires(PREPARE)
def imports() -> Response:
    """The spreadsheets of one's councils, and a form that takes another."""
    return _list(SheetForm(), 200)


@council_imports.post("/council/imports")
@takes_files
@requires(PREPARE)
def send_file() -> AnyResponse:
    """Take a spreadsheet. Nothing is made of it yet."""
    form = SheetForm(request.form)
    _offer_councils(form)
    try:
        if not form.validate():
            return _list(form, 400)
        content, rows = uploaded_rows("file")
        name = request.files["file"].filename or ""

        def act() -> str:
            sheet = actions.receive_sheet(current_actor(), form.council.data, file_name=name, rows=rows)
            return url_for(".sheet", sheet_id=sheet.id)

        return act_once(form.token.data, act, ("file", hashlib.sha256(content).hexdigest()))
    except Invalid as error:
        add_error(form, error)
        return _list(form, 400)


@council_imports.get("/council/imports/<int:sheet_id>")
@requires(PREPARE)
def sheet(sheet_id: int) -> Response:
    """What would come of a spreadsheet, or what came of it."""
    return _page(sheet_row(current_actor(), sheet_id), ColumnsForm(), PressForm(), 200)


@council_imports.post("/council/imports/<int:sheet_id>/columns")
@requires(PREPARE)
def send_columns(sheet_id: int) -> AnyResponse:
    """Say which column says what."""
    row, form = sheet_row(current_actor(), sheet_id), ColumnsForm(request.form)
    if row.rows:
        form.offer(heads_of(row.rows), {})

    def act() -> str:
        actions.map_sheet(current_actor(), row, form.columns, version=_version(form))
        return url_for(".sheet", sheet_id=sheet_id)

    answer = answer_form(form, act)
    return _page(row, form, PressForm(), answer) if isinstance(answer, int) else answer


@council_imports.post("/council/imports/<int:sheet_id>/make")
@requires(PREPARE)
def send_make(sheet_id: int) -> AnyResponse:
    """Make the entries, all of them or none."""
    row, form = sheet_row(current_actor(), sheet_id), PressForm(request.form)

    def act() -> str:
        actions.make_from_sheet(current_actor(), row, version=_version(form), on=today())
        return url_for(".sheet", sheet_id=sheet_id, done="made")

    answer = answer_form(form, act)
    return _page(row, ColumnsForm(), form, answer) if isinstance(answer, int) else answer


@council_imports.post("/council/imports/<int:sheet_id>/discard")
@requires(PREPARE)
def send_discard(sheet_id: int) -> AnyResponse:
    """Drop a spreadsheet."""
    row, form = sheet_row(current_actor(), sheet_id), PressForm(request.form)

    def act() -> str:
        actions.discard_sheet(current_actor(), row)
        return url_for(".imports", done="discarded")

    answer = answer_form(form, act)
    return _page(row, ColumnsForm(), form, answer) if isinstance(answer, int) else answer


def _version(form: ColumnsForm | PressForm) -> int:
    return whole_number(form.version.data or "") or 0


def _offer_councils(form: SheetForm) -> None:
    codes = sorted(councils_with(current_actor(), PREPARE))
    form.council.choices = [(code, council_name(code)) for code in codes]
    if not form.council.data and codes:
        form.council.data = codes[0]


def _list(form: SheetForm, status: int) -> Response:
    _offer_councils(form)
    found, pages = council_sheets(current_actor(), page_number())
    rows = [
        (
            (row.file_name, url_for(".sheet", sheet_id=row.id)),
            council_name(row.council_code),
            translate(STATE_WORDS[row.state][0]),
            short_day(row.sent_at.astimezone(LONDON).date()),
        )
        for row in found
    ]
    done = request.args.get("done", "")
    return form_page(
        "preparing/sheets.html", status, form, rows=rows, number=page_number(), pages=pages, done=done
    )


def _page(row: CouncilSheet, form: ColumnsForm, press: PressForm, status: int) -> Response:
    """The spreadsheet as it stands now; what was chosen stays chosen."""
    is_open = row.state in (SheetState.RECEIVED, SheetState.CHECKED)
    heads = heads_of(row.rows) if is_open else ()
    chosen = row.columns or suggested_columns(heads, remembered_columns(row.council_code))
    form.offer(heads, chosen)
    read = checked_sheet(row, today()) if row.state == SheetState.CHECKED else None
    form.version.data = press.version.data = str(row.version)
    form.form_errors = [*form.form_errors, *press.form_errors]
    return form_page(
        "preparing/sheet.html",
        status,
        form,
        sheet={"id": row.id, "name": row.file_name, "council": council_name(row.council_code)},
        state=translate(STATE_WORDS[row.state][0]),
        state_kind=STATE_WORDS[row.state][1],
        is_open=is_open,
        lines=len(read.lines) if read else None,
        problems=problem_rows(read) if read else (),
        counts=counts_words(row.counts) if row.counts else (),
        done=request.args.get("done", ""),
    )
