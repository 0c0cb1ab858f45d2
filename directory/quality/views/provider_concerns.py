"""A provider reads a serious concern about its service, answers within its days, and appeals."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.views.answering import answer_form, page_number
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.quality.actions import concerns as actions
from directory.quality.concern_forms import AppealForm, OwnAnswerForm
from directory.quality.concern_queries import concern_row, own_concern, own_concerns
from directory.quality.concerns_page import (
    own_columns,
    own_concern_cells,
    own_concern_page,
    own_file_columns,
    own_file_row,
)
from directory.web.access import current_actor, requires
from directory.web.spreadsheet_answers import spreadsheet_answer

provider_concerns = Blueprint("provider_concerns", __name__)


@provider_concerns.get("/provider/concerns")
@requires(Permission.COUNCIL_CONCERN_ANSWER)
def concerns() -> str | Response:
    """The concerns about one's own services; as a file too."""
    if (file := spreadsheet_answer("concerns", own_file_columns(), _every_row)) is not None:
        return file
    found = own_concerns(current_actor(), page=page_number())
    rows = [own_concern_cells(row, today()) for row in found.rows]
    return render_template("quality/own_concerns.html", found=found, columns=own_columns(), rows=rows)


def _every_row() -> list[tuple[Cell, ...]]:
    return [own_file_row(row) for row in own_concerns(current_actor(), size=EVERY_ROW).rows]


@provider_concerns.get("/provider/concerns/<int:concern_id>")
@requires(Permission.COUNCIL_CONCERN_ANSWER)
def concern(concern_id: int) -> Response:
    """What the Council says, one's own answer, and the way to appeal."""
    return _page(concern_id)


@provider_concerns.post("/provider/concerns/<int:concern_id>/answer")
@requires(Permission.COUNCIL_CONCERN_ANSWER)
def send_answer(concern_id: int) -> Response:
    """Answer, or change one's answer, within the days for it."""
    form = OwnAnswerForm(request.form)
    own_concern(current_actor(), concern_id, taken_back=True)

    def act() -> str:
        text = form.provider_answer.data or ""
        row = concern_row(concern_id)
        actions.answer(current_actor(), row, text=text, version=form.seen_version, on=today())
        return url_for(".concern", concern_id=concern_id, done="answered")

    answer = answer_form(form, act)
    return _page(concern_id, answer=form, status=answer) if isinstance(answer, int) else answer


@provider_concerns.post("/provider/concerns/<int:concern_id>/appeal")
@requires(Permission.COUNCIL_CONCERN_ANSWER)
def send_appeal(concern_id: int) -> Response:
    """Appeal against a concern that is public."""
    form = AppealForm(request.form)
    own_concern(current_actor(), concern_id, taken_back=True)

    def act() -> str:
        row = concern_row(concern_id)
        actions.appeal(current_actor(), row, words=form.appeal.data or "", on=today())
        return url_for(".concern", concern_id=concern_id, done="appealed")

    answer = answer_form(form, act)
    return _page(concern_id, appeal=form, status=answer) if isinstance(answer, int) else answer


def _page(
    concern_id: int,
    *,
    answer: OwnAnswerForm | None = None,
    appeal: AppealForm | None = None,
    status: int = 200,
) -> Response:
    seen = own_concern(current_actor(), concern_id, taken_back=status != 200)
    sent = answer or appeal
    answer = answer or OwnAnswerForm(data={"provider_answer": seen.answer or ""})
    appeal = appeal or AppealForm()
    for form in (answer, appeal):
        form.token.data = own_token(form.token.data)
        form.version.data = str(seen.version)
    page = render_template(
        "quality/own_concern.html",
        page=own_concern_page(seen, today()),
        sent=sent,
        answer=answer,
        appeal=appeal,
        done=request.args.get("done", ""),
    )
    return make_response(page, status)
