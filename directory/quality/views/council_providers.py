"""A provider as council staff see it: services, checks, attendance, and notes that stay private."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import names_of
from directory.accounts.views.answering import act_once
from directory.claims.invitation_queries import inviting_council
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.form_tokens import own_token
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.places.queries import council_name
from directory.quality.actions import providers as actions
from directory.quality.checks_page import columns
from directory.quality.forms import AttendanceForm, NoteForm, ReasonForm, chosen
from directory.quality.list_queries import checks_of_provider
from directory.quality.provider_page import (
    attendance_columns,
    attendance_file_rows,
    check_row,
    provider_check_columns,
    provider_check_rows,
    provider_page,
    service_columns,
    service_file_rows,
)
from directory.quality.provider_queries import attendance_row, note_row, provider_seen
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.spreadsheet_answers import spreadsheet_answer

OwnForm = TypeVar("OwnForm", NoteForm, AttendanceForm)
council_providers = Blueprint("council_providers", __name__)


@council_providers.get("/council/providers/<int:provider_id>")
@requires(Permission.QUALITY_CHECK_READ)
def provider(provider_id: int) -> Response:
    """One provider, as far as one's own councils have to do with it; each of its lists as a file but the notes."""
    file = spreadsheet_answer(*_asked_list(provider_id, request.args.get("rows", "")))
    return file if file is not None else _page(provider_id)


def _asked_list(
    provider_id: int, rows: str
) -> tuple[str, Sequence[str], Callable[[], Iterable[Sequence[Cell]]]]:
    """The name, the heads and the rows of the list that is asked for: the checks where it is none of the others."""
    actor, on = current_actor(), today()
    seen = partial(provider_seen, actor, provider_id, on)
    if rows == "services":
        return f"services-{provider_id}", service_columns(), lambda: service_file_rows(seen().services)
    if rows == "attendance":
        return (
            f"attendance-{provider_id}",
            attendance_columns(),
            lambda: attendance_file_rows(seen().attendance),
        )

    def checks() -> list[tuple[Cell, ...]]:
        seen()  # whoever may not read the provider is refused here as on the page
        return provider_check_rows(checks_of_provider(actor, provider_id, on))

    return f"checks-{provider_id}", provider_check_columns(), checks


@council_providers.post("/council/providers/<int:provider_id>/notes")
@requires(Permission.PROVIDER_NOTE_WRITE)
def send_note(provider_id: int) -> Response:
    """Note something for the staff of one's own council."""
    form = _councils(NoteForm(request.form), provider_id)

    def act() -> str:
        actions.add_note(
            current_actor(), provider_id, form.council.data, words=form.words.data or "", on=today()
        )
        return url_for(".provider", provider_id=provider_id, done="noted")

    return _submit(provider_id, form, act)


@council_providers.get("/council/providers/<int:provider_id>/notes/<int:note_id>/withdraw")
@requires(Permission.PROVIDER_NOTE_WRITE)
def withdraw_note(provider_id: int, note_id: int) -> Response:
    """Ask why a note is taken back."""
    return _reason_page(provider_id, ReasonForm(), 200, note_id=note_id)


@council_providers.post("/council/providers/<int:provider_id>/notes/<int:note_id>/withdraw")
@requires(Permission.PROVIDER_NOTE_WRITE)
def send_withdraw_note(provider_id: int, note_id: int) -> Response:
    """Take a note back."""
    form = ReasonForm(request.form)

    def act() -> str:
        row = note_row(note_id, provider_id)
        actions.withdraw_note(current_actor(), row, reason=form.reason.data or "")
        return url_for(".provider", provider_id=provider_id, done="note_withdrawn")

    return _take_back(provider_id, form, act, note_id=note_id)


@council_providers.post("/council/providers/<int:provider_id>/attendance")
@requires(Permission.ATTENDANCE_RECORD)
def send_attendance(provider_id: int) -> Response:
    """Record whether the provider came to a training or a meeting."""
    form = _councils(AttendanceForm(request.form), provider_id)

    def act() -> str:
        actions.record_attendance(
            current_actor(),
            provider_id,
            form.council.data,
            kind=form.kind.data,
            held_on=chosen(form.held_on),
            result=form.result.data,
            people=form.people.data,
            on=today(),
        )
        return url_for(".provider", provider_id=provider_id, done="recorded")

    return _submit(provider_id, form, act)


@council_providers.get("/council/providers/<int:provider_id>/attendance/<int:attendance_id>/strike")
@requires(Permission.ATTENDANCE_RECORD)
def strike(provider_id: int, attendance_id: int) -> Response:
    """Ask why an attendance is struck out."""
    return _reason_page(provider_id, ReasonForm(), 200, attendance_id=attendance_id)


@council_providers.post("/council/providers/<int:provider_id>/attendance/<int:attendance_id>/strike")
@requires(Permission.ATTENDANCE_RECORD)
def send_strike(provider_id: int, attendance_id: int) -> Response:
    """Strike out an attendance that was written down by mistake."""
    form = ReasonForm(request.form)

    def act() -> str:
        row = attendance_row(attendance_id, provider_id)
        actions.strike_attendance(current_actor(), row, reason=form.reason.data or "")
        return url_for(".provider", provider_id=provider_id, done="struck")

    return _take_back(provider_id, form, act, attendance_id=attendance_id)


def _councils(form: OwnForm, provider_id: int) -> OwnForm:
    """The councils of whoever acts are the choices of the form."""
    seen = provider_seen(current_actor(), provider_id, today())
    held = seen.note_councils if isinstance(form, NoteForm) else seen.attendance_councils
    form.council.choices = [(code, council_name(code)) for code in held]
    if not form.council.data and held:
        form.council.data = held[0]
    return form


def _submit(provider_id: int, form: NoteForm | AttendanceForm, act: Callable[[], str]) -> Response:
    if not form.validate():
        return _page(provider_id, form, 400)
    try:
        return act_once(form.token.data, act)
    except (Invalid, Conflict) as error:
        add_error(form, error)
        return _page(provider_id, form, 400 if isinstance(error, Invalid) else 409)


def _take_back(provider_id: int, form: ReasonForm, act: Callable[[], str], **which: int) -> Response:
    if not form.validate():
        return _reason_page(provider_id, form, 400, **which)
    try:
        return act_once(form.token.data, act)
    except Invalid as error:
        add_error(form, error)
        return _reason_page(provider_id, form, 400, **which)
    except WrongState:
        form.form_errors.append(gettext("Somebody else has taken this back already."))
        return _reason_page(provider_id, form, 409, **which)


def _page(provider_id: int, form: NoteForm | AttendanceForm | None = None, status: int = 200) -> Response:
    actor, on = current_actor(), today()
    seen = provider_seen(actor, provider_id, on)
    note = form if isinstance(form, NoteForm) else _councils(NoteForm(), provider_id)
    attendance = form if isinstance(form, AttendanceForm) else _councils(AttendanceForm(), provider_id)
    for each in (note, attendance):
        each.token.data = own_token(each.token.data)
    page = render_template(
        "quality/provider.html",
        page=provider_page(
            seen,
            names_of(actor, [written.by for written in seen.notes]),
            inviting_council(actor, provider_id),
        ),
        columns=columns()[:1] + columns()[2:],
        checks=[check_row(row) for row in checks_of_provider(actor, provider_id, on)],
        note=note,
        attendance=attendance,
        sent=form,
        done=request.args.get("done", ""),
    )
    return make_response(page, status)


def _reason_page(provider_id: int, form: ReasonForm, status: int, **which: int) -> Response:
    seen = provider_seen(current_actor(), provider_id, today())
    form.token.data = own_token(form.token.data)
    found = {
        "note_id": next((note for note in seen.notes if note.id == which.get("note_id")), None),
        "attendance_id": next((row for row in seen.attendance if row.id == which.get("attendance_id")), None),
    }
    page = render_template(
        "quality/take_back.html",
        provider={"id": seen.id, "name": seen.name},
        note=found["note_id"],
        attendance=found["attendance_id"],
        form=form,
    )
    return make_response(page, status)
