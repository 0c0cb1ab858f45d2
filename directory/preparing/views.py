"""A council's own spreadsheet of services: sent, its columns named, looked at, made as a whole or not at all."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import act_once, answer_form, form_page, page_number
from directory.foundation.database import has_one_writer
from directory.foundation.errors import Invalid
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import LONDON, today
from directory.places.queries import council_name
from directory.preparing.actions import sheets as actions
from directory.preparing.forms import GROUPS, ColumnsForm, PressForm, SheetForm
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_fields import heads_of, suggested_columns
from directory.preparing.sheet_page import (
    STATE_WORDS,
    counts_words,
    kept_until_words,
    outcome_file,
    outcome_page,
    progress_words,
    was_stopped,
    which_sheet_words,
)
from directory.preparing.sheet_queries import council_sheets, remembered_columns, sheet_row
from directory.preparing.sheet_rules import DAYS_KEPT, most_rows
from directory.preparing.states import COUNCIL_SHEET, SheetState
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.labels import translate
from directory.web.navigation import whole_number
from directory.web.sheet_upload import uploaded_table
from directory.web.spreadsheet_answers import spreadsheet_answer
from directory.web.templating import number, short_day
from directory.web.uploads import takes_files

council_imports = Blueprint("council_imports", __name__)
PREPARE = Permission.LISTING_PREPARE
WHILE_WAITING = 100  # rows that are worked through while she waits; the worker takes more, and can be left


@council_imports.get("/council/imports")
@requires(PREPARE)
def imports() -> Response:
    """The spreadsheets of one's councils, and a form that takes another."""
    file = spreadsheet_answer("spreadsheets", _columns(), _file_rows)
    if file is not None:
        return file
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
        content, table = uploaded_table("file", form.sheet.data or "", "sheet")
        name = request.files["file"].filename or ""

        def act() -> str:
            sheet = actions.receive_sheet(current_actor(), form.council.data, file_name=name, table=table)
            return url_for(".sheet", sheet_id=sheet.id)

        return act_once(form.token.data, act, ("file", hashlib.sha256(content).hexdigest()))
    except Invalid as error:
        add_error(form, error)
        return _list(form, 400)


@council_imports.get("/council/imports/<int:sheet_id>")
@requires(PREPARE)
def sheet(sheet_id: int) -> Response:
    """What would come of a spreadsheet, or what came of it; each of its lists as a file that leaves nothing out."""
    row = sheet_row(current_actor(), sheet_id)
    asked = outcome_file(row.outcome, request.args.get("rows", "")) if row.outcome else None
    file = spreadsheet_answer(*asked) if asked else None
    return file if file is not None else _page(row, ColumnsForm(), PressForm(), 200)


@council_imports.post("/council/imports/<int:sheet_id>/columns")
@requires(PREPARE)
def send_columns(sheet_id: int) -> AnyResponse:
    """Say which column says what."""
    row, form = sheet_row(current_actor(), sheet_id), ColumnsForm(request.form)
    if row.rows:
        form.offer(heads_of(row.rows), {})

    def act() -> str:
        actor = current_actor()
        asked = actions.map_sheet(actor, row, form.columns, version=_version(form))
        if asked.total <= WHILE_WAITING:
            actions.look_through(actor, asked, on=today())
        return url_for(".sheet", sheet_id=sheet_id)

    answer = answer_form(form, act)
    return _page(row, form, PressForm(), answer) if isinstance(answer, int) else answer


@council_imports.post("/council/imports/<int:sheet_id>/make")
@requires(PREPARE)
def send_make(sheet_id: int) -> AnyResponse:
    """Make the entries, all of them or none."""
    row, form = sheet_row(current_actor(), sheet_id), PressForm(request.form)

    def act() -> str:
        actor = current_actor()
        asked = actions.begin_making(actor, row, version=_version(form))
        if asked.total <= WHILE_WAITING:
            asked = actions.make_from_sheet(actor, asked, on=today())
        done = {SheetState.MADE.value: "made", SheetState.CHECKED.value: "returned"}.get(asked.state)
        return url_for(".sheet", sheet_id=sheet_id, done=done)

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


def _columns() -> list[str]:
    """The heads of the list of spreadsheets, on the page and in the file."""
    return [gettext("Spreadsheet"), gettext("Council"), gettext("How it stands"), gettext("Sent")]


def _file_rows() -> list[tuple[Cell, ...]]:
    rows, _ = council_sheets(current_actor(), size=EVERY_ROW)
    return [
        (
            *(row.file_name, council_name(row.council_code), translate(STATE_WORDS[row.state][0])),
            row.sent_at.astimezone(LONDON).date(),
        )
        for row in rows
    ]


def _list(form: SheetForm, status: int) -> Response:
    _offer_councils(form)
    most = most_rows(one_writer=has_one_writer())
    form.file.description = gettext("XLSX or CSV, up to %(most)s rows.", most=number(most))
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
        "preparing/sheets.html",
        status,
        form,
        columns=_columns(),
        rows=rows,
        number=page_number(),
        pages=pages,
        done=done,
        days=DAYS_KEPT,
    )


def _page(row: CouncilSheet, form: ColumnsForm, press: PressForm, status: int) -> Response:
    """The spreadsheet as it stands now; what was chosen stays chosen."""
    is_open = row.state in (SheetState.RECEIVED, SheetState.CHECKED)
    heads = heads_of(row.rows) if is_open else ()
    chosen = row.columns or suggested_columns(heads, remembered_columns(row.council_code))
    form.offer(heads, chosen)
    groups = [(translate(words), [form[field.value] for field in fields]) for words, fields in GROUPS]
    form.version.data = press.version.data = str(row.version)
    form.form_errors = [*form.form_errors, *press.form_errors]
    return form_page(
        "preparing/sheet.html",
        status,
        form,
        sheet={
            "id": row.id,
            "name": row.file_name,
            "council": council_name(row.council_code),
            "council_code": row.council_code,
        },
        state=translate(STATE_WORDS[row.state][0]),
        state_kind=STATE_WORDS[row.state][1],
        is_open=is_open,
        groups=groups,
        which_sheet=which_sheet_words(row),
        kept_until=kept_until_words(row),
        progress=progress_words(row),
        is_tracked=row.state == SheetState.MAKING,
        may_drop="discard" in COUNCIL_SHEET.verbs(row.state),
        was_stopped=was_stopped(row),
        outcome=outcome_page(row),
        counts=counts_words(row.counts) if row.counts else (),
        done=request.args.get("done", ""),
    )
