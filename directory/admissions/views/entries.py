"""Personal assistants and universal services: shown by the Council, and not bought by it (DER 4.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.admissions.actions import designate
from directory.admissions.designation_queries import entry_row
from directory.admissions.forms.admission import EndEntryForm, EntryForm
from directory.admissions.list_queries import EntryRow, council_entries
from directory.admissions.views.form_answers import page_number, save, with_token
from directory.catalogue.queries import service_by_slug, service_row
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, allow, councils_with
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.frameworks.queries import council_scope
from directory.places.queries import council_name
from directory.vocabulary.procurement import ListingKind
from directory.web.access import current_actor, requires
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.spreadsheet_answers import spreadsheet_answer
from directory.web.templating import short_day

entries = Blueprint("entries", __name__)
DECIDES = (Permission.ADMISSION_DECIDE,)


@entries.get("/council/entries")
@requires(*DECIDES)
def index() -> str | Response:
    """What one's councils show and do not buy."""
    columns = [
        *(gettext("Service"), gettext("Council"), gettext("Kind")),
        *(gettext("Checked"), gettext("From"), gettext("To")),
    ]
    listed = partial(council_entries, current_actor(), council=request.args.get("council") or None)
    file = spreadsheet_answer("listed-only", columns, lambda: _file_rows(listed(size=EVERY_ROW).rows))
    if file is not None:
        return file
    found = listed(page=page_number())
    rows = tuple(
        (
            (row.service, url_for(".end", entry_id=row.id)) if row.ended_on is None else row.service,
            council_name(row.council_code),
            _kind_words(row),
            short_day(row.checked_on) if row.checked_on else None,
            short_day(row.valid_from),
            short_day(last) if (last := row.ended_on or row.valid_to) else None,
        )
        for row in found.rows
    )
    councils = tuple((code, council_name(code)) for code in sorted(councils_with(current_actor(), *DECIDES)))
    return render_template(
        "admissions/entries.html",
        found=found,
        columns=columns,
        rows=rows,
        councils=councils,
        done=request.args.get("done", ""),
    )


@entries.get("/council/entries/new/<string:council>")
@requires(*DECIDES)
def new(council: str) -> Response:
    """The form that shows a service without buying it."""
    return _form(
        EntryForm(data={"valid_from": today()}), gettext("Show a service that is not bought"), council, 200
    )


@entries.post("/council/entries/new/<string:council>")
@requires(*DECIDES)
def send_new(council: str) -> Response:
    """Show it."""
    form = EntryForm(request.form)

    def act() -> None:
        try:
            service = service_by_slug(form.slug.data or "")
        except NotFound as error:
            raise Invalid("slug", "unknown") from error
        designate.enter_checked(
            current_actor(),
            service,
            council_code=council,
            kind=form.kind.data or "",
            valid_from=_day(form.valid_from.data),
            checked_on=form.checked_on.data,
            valid_to=form.valid_to.data,
        )

    heading = gettext("Show a service that is not bought")
    return save(
        form, url_for(".index", done="entered"), act, lambda status: _form(form, heading, council, status)
    )


@entries.get("/council/entries/<int:entry_id>/end")
@requires(*DECIDES)
def end(entry_id: int) -> Response:
    """Why it is shown no more."""
    return _form(EndEntryForm(), _ending(entry_id), entry_row(entry_id).council_code, 200)


@entries.post("/council/entries/<int:entry_id>/end")
@requires(*DECIDES)
def send_end(entry_id: int) -> Response:
    """Show it no more, from today."""
    form, row = EndEntryForm(request.form), entry_row(entry_id)

    def act() -> None:
        designate.end_checked(current_actor(), row, reason=form.reason.data or "", on=today())

    heading = _ending(entry_id)
    return save(
        form,
        url_for(".index", done="ended"),
        act,
        lambda status: _form(form, heading, entry_row(entry_id).council_code, status),
    )


def _kind_words(row: EntryRow) -> str:
    return gettext("Checked") if row.kind == ListingKind.CHECKED else gettext("Open to everyone")


def _file_rows(rows: Iterable[EntryRow]) -> list[tuple[Cell, ...]]:
    return [
        (
            *(row.service, council_name(row.council_code), _kind_words(row)),
            *(row.checked_on, row.valid_from, row.ended_on or row.valid_to),
        )
        for row in rows
    ]


def _ending(entry_id: int) -> str:
    name = service_row(entry_row(entry_id).service_id).name
    return gettext("Stop showing %(service)s", service=name)


def _form(form: SentForm, heading: str, council: str, status: int) -> Response:
    allow(current_actor(), Permission.ADMISSION_DECIDE, council_scope(council))
    page = render_template(
        "admissions/entry_form.html",
        form=with_token(form),
        heading=heading,
        council_name=council_name(council),
    )
    return make_response(page, status)


def _day(day: date | None) -> date:
    assert day is not None  # the form has been validated
    return day
