"""Staying on a list: hold, suspend, lift, remove, leave; reviews after a change of rating; the agreement's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.queries import names_of
from directory.admissions.actions import change, propose, ratings
from directory.admissions.admission_page import admission_cells, admission_page, people_in_admission
from directory.admissions.admission_queries import (
    AdmissionSeen,
    admission_row,
    council_admission,
    own_admission,
    review_row,
)
from directory.admissions.application_words import ADMISSION_STATES, DECISIONS, state_words, why_words
from directory.admissions.assessing_page import agreeing_words
from directory.admissions.forms.admission import AgreementForm, ChangeForm, NoticeForm, ReviewForm
from directory.admissions.forms.applying import ConfirmForm, ExitForm
from directory.admissions.list_queries import ADMISSION_READERS, council_admissions, lot_name, own_admissions
from directory.admissions.states import ProposedDecision
from directory.admissions.views.form_answers import page_number, save, with_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.places.queries import council_name
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.labels import translate
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer
from directory.web.templating import short_day

admission_pages = Blueprint("admission_pages", __name__)
TAKES_PART = (Permission.ADMISSION_DECIDE, Permission.ADMISSION_PROPOSE, Permission.ADMISSION_REMOVE)
WHICH = ("live", "admitted", "held", "unconfirmed", "review", "agree", "leaving", "ended")


@admission_pages.get("/council/admissions")
@requires(*ADMISSION_READERS)
def admissions() -> str | Response:
    """Every admission to the lots of one's councils, or those that need something."""
    actor, council = current_actor(), request.args.get("council") or None
    which = next((each for each in WHICH if each == request.args.get("which")), "live")
    lot = whole_number(request.args.get("lot", ""))
    columns = [
        gettext("Service"),
        gettext("Provider"),
        gettext("Lot"),
        gettext("Council"),
        gettext("How it stands"),
        gettext("To do"),
        gettext("Last day"),
    ]

    def rows() -> list[Sequence[str | None]]:
        found = council_admissions(actor, today(), council=council, lot=lot, which=which, size=EVERY_ROW)
        cells = [admission_cells(row) for row in found.rows]
        return [[str(row[0][0]), *(None if cell is None else str(cell) for cell in row[1:])] for row in cells]

    if (file := spreadsheet_answer("admissions", columns, rows)) is not None:
        return file
    found = council_admissions(actor, today(), council=council, lot=lot, which=which, page=page_number())
    return render_template(
        "admissions/admissions.html",
        found=found,
        columns=columns,
        rows=tuple(admission_cells(row) for row in found.rows),
        which=which,
        lot_name=lot_name(lot, councils_with(actor, *ADMISSION_READERS)),
        council_filter=council,
        councils=tuple(
            (code, council_name(code)) for code in sorted(councils_with(actor, *ADMISSION_READERS))
        ),
    )


@admission_pages.get("/council/admissions/<int:admission_id>")
@requires(*ADMISSION_READERS)
def admission(admission_id: int) -> AnyResponse:
    """One admission: how it stands, its steps and reviews, who is affected, what may be proposed."""
    return draw_admission(admission_id, ConfirmForm(), 200)


def draw_admission(admission_id: int, form: SentForm, status: int) -> AnyResponse:
    """The page of an admission; the errors of `form` are what stopped a press on it."""
    seen = _seen(admission_id)
    page = admission_page(seen, current_actor(), names_of(current_actor(), people_in_admission(seen)))
    return make_response(
        render_template(
            "admissions/admission.html",
            page=page,
            form=with_token(form),
            done=request.args.get("done", ""),
        ),
        status,
    )


@admission_pages.get("/council/admissions/<int:admission_id>/change/<string:kind>")
@requires(*TAKES_PART)
def change_form(admission_id: int, kind: str) -> AnyResponse:
    """Why, and for an exit until when."""
    _known(kind)
    return _form(_seen(admission_id), _change_form(kind), translate(DECISIONS[kind]), proposing=kind)


@admission_pages.post("/council/admissions/<int:admission_id>/change/<string:kind>")
@requires(*TAKES_PART)
@fresh_sign_in
def send_change(admission_id: int, kind: str) -> AnyResponse:
    """Propose to hold, suspend, lift or remove, or to note a notice to leave: another person has to agree."""
    _known(kind)
    form, row = _change_form(kind, sent=True), admission_row(admission_id)
    last_day = form.last_day.data if isinstance(form, NoticeForm) else None

    def act() -> None:
        propose.propose_change(
            current_actor(),
            row,
            kind=kind,
            reason=form.reason.data or "",
            terms={"last_day": last_day},
            on=today(),
        )

    return _save(admission_id, form, act, translate(DECISIONS[kind]), "proposed", proposing=kind)


@admission_pages.get("/council/admissions/<int:admission_id>/agreement")
@requires(Permission.ADMISSION_DECIDE)
def agreement(admission_id: int) -> AnyResponse:
    """The day on which the agreement was signed."""
    return _form(_seen(admission_id), AgreementForm(), gettext("The agreement is signed"))


@admission_pages.post("/council/admissions/<int:admission_id>/agreement")
@requires(Permission.ADMISSION_DECIDE)
def send_agreement(admission_id: int) -> AnyResponse:
    """Note it: the service shows on the list from then on."""
    form, row = AgreementForm(request.form), admission_row(admission_id)

    def act() -> None:
        change.sign_agreement(current_actor(), row, signed_on=_day(form.signed_on.data), on=today())

    return _save(admission_id, form, act, gettext("The agreement is signed"), "signed")


@admission_pages.get("/council/admissions/<int:admission_id>/reviews/<int:review_id>")
@requires(Permission.ADMISSION_DECIDE)
def review(admission_id: int, review_id: int) -> AnyResponse:
    """What a review came to."""
    _of_admission(admission_id, review_id)
    return _form(_seen(admission_id), ReviewForm(), gettext("Close the review"))


@admission_pages.post("/council/admissions/<int:admission_id>/reviews/<int:review_id>")
@requires(Permission.ADMISSION_DECIDE)
def send_review(admission_id: int, review_id: int) -> AnyResponse:
    """Close a review with what was decided."""
    _of_admission(admission_id, review_id)
    form, row = ReviewForm(request.form), review_row(review_id)

    def act() -> None:
        ratings.finish_review(current_actor(), row, outcome=form.outcome.data or "", on=today())

    return _save(admission_id, form, act, gettext("Close the review"), "reviewed")


@admission_pages.get("/provider/admissions", endpoint="own_admissions")
@requires(Permission.APPLICATION_READ)
def list_own_admissions() -> str | Response:
    """The lists that one's own services are on."""
    columns = [
        *(gettext("Service"), gettext("Lot"), gettext("Council")),
        *(gettext("How it stands"), gettext("Since"), gettext("Last day")),
    ]
    file = spreadsheet_answer("lists", columns, _own_file_rows)
    if file is not None:
        return file
    found = own_admissions(current_actor(), page=page_number())
    rows = tuple(
        (
            (row.service, url_for(".leave", admission_id=row.id)),
            row.lot,
            council_name(row.council_code),
            state_words(ADMISSION_STATES, row.state)[0],
            short_day(row.valid_from),
            short_day(row.valid_to) if row.valid_to else None,
        )
        for row in found.rows
    )
    return render_template(
        "admissions/own_admissions.html",
        found=found,
        columns=columns,
        rows=rows,
        done=request.args.get("done", ""),
    )


def _own_file_rows() -> list[tuple[Cell, ...]]:
    return [
        (
            *(row.service, row.lot, council_name(row.council_code)),
            *(state_words(ADMISSION_STATES, row.state)[0], row.valid_from, row.valid_to),
        )
        for row in own_admissions(current_actor(), size=EVERY_ROW).rows
    ]


@admission_pages.get("/provider/admissions/<int:admission_id>")
@requires(Permission.APPLICATION_READ)
def leave(admission_id: int) -> AnyResponse:
    """One's own place on a list, and the notice to leave it."""
    return _leave(admission_id, ExitForm(), 200)


@admission_pages.post("/provider/admissions/<int:admission_id>")
@requires(Permission.ADMISSION_EXIT)
@fresh_sign_in
def send_leave(admission_id: int) -> AnyResponse:
    """Give notice to leave: listed until the last day (requirement 50)."""
    form, row = ExitForm(request.form), admission_row(admission_id)

    def act() -> None:
        change.give_exit_notice(
            current_actor(),
            row,
            last_day=_day(form.last_day.data),
            reason=form.reason.data or "",
            on=today(),
        )

    return save(
        form,
        url_for(".own_admissions", done="notice_given"),
        act,
        lambda status: _leave(admission_id, form, status),
    )


def _leave(admission_id: int, form: ExitForm, status: int) -> AnyResponse:
    seen = own_admission(current_actor(), admission_id)
    words, kind = state_words(ADMISSION_STATES, seen.state)
    page = render_template(
        "admissions/own_admission.html",
        seen=seen,
        state=words,
        state_kind=kind,
        council_name=council_name(seen.council_code),
        why=why_words(seen.reason or ""),
        form=with_token(form),
    )
    return make_response(page, status)


def _save(
    admission_id: int, form: SentForm, act: object, heading: str, done: str, *, proposing: str | None = None
) -> AnyResponse:
    assert callable(act)
    return save(
        form,
        url_for(".admission", admission_id=admission_id, done=done),
        act,
        lambda status: _form(_seen(admission_id), form, heading, status, proposing=proposing),
    )


def _form(
    seen: AdmissionSeen, form: SentForm, heading: str, status: int = 200, *, proposing: str | None = None
) -> AnyResponse:
    page = admission_page(seen, current_actor(), names_of(current_actor(), people_in_admission(seen)))
    return make_response(
        render_template(
            "admissions/admission_form.html",
            page=page,
            form=with_token(form),
            heading=heading,
            agreeing=agreeing_words(current_actor(), proposing) if proposing else "",
        ),
        status,
    )


def _change_form(kind: str, *, sent: bool = False) -> ChangeForm | NoticeForm:
    made = NoticeForm if kind == ProposedDecision.EXIT else ChangeForm
    return made(request.form) if sent else made()


def _known(kind: str) -> None:
    if kind == ProposedDecision.ADMIT or not ProposedDecision.has(kind):
        abort(404)


def _of_admission(admission_id: int, review_id: int) -> None:
    if review_row(review_id).admission_id != admission_id:
        abort(404)


def _seen(admission_id: int) -> AdmissionSeen:
    return council_admission(current_actor(), admission_id, today())


def _day(day: date | None) -> date:
    assert day is not None  # the form has been validated
    return day
