"""A provider reads what the Council found at its services, and answers."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.views.answering import act_once
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.quality.actions.checks import answer
from directory.quality.checks_page import (
    OUTCOME_KINDS,
    own_check_cells,
    own_columns,
    own_file_columns,
    own_file_row,
)
from directory.quality.forms import AnswerForm
from directory.quality.list_queries import own_check, own_checks
from directory.quality.queries import by_id
from directory.quality.states import ANSWERABLE
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

provider_checks = Blueprint("provider_checks", __name__)


@provider_checks.get("/provider/checks")
@requires(Permission.QUALITY_CHECK_ANSWER)
def checks() -> str | Response:
    """The checks of one's own services that the Council shares or has published."""
    file = spreadsheet_answer("checks", own_file_columns(), _every_row)
    if file is not None:
        return file
    found = own_checks(current_actor(), page=whole_number(request.args.get("page", "")) or 1)
    rows = [own_check_cells(row, today()) for row in found.rows]
    return render_template("quality/own_checks.html", found=found, columns=own_columns(), rows=rows)


def _every_row() -> list[tuple[Cell, ...]]:
    return [own_file_row(row) for row in own_checks(current_actor(), size=EVERY_ROW).rows]


@provider_checks.get("/provider/checks/<int:check_id>")
@requires(Permission.QUALITY_CHECK_ANSWER)
def check(check_id: int) -> Response:
    """What the Council found, what must be done, and one's own answer."""
    seen = own_check(current_actor(), check_id, today())
    return _page(check_id, AnswerForm(data={"provider_answer": seen.answer or ""}))


@provider_checks.post("/provider/checks/<int:check_id>/answer")
@requires(Permission.QUALITY_CHECK_ANSWER)
def send_answer(check_id: int) -> Response:
    """Answer, or change one's answer."""
    form = AnswerForm(request.form)
    own_check(current_actor(), check_id, today(), taken_back=True)
    if not form.validate():
        return _page(check_id, form, 400)

    def act() -> str:
        text = form.provider_answer.data or ""
        answer(current_actor(), by_id(check_id), text=text, on=today(), version=form.seen_version)
        return url_for(".check", check_id=check_id, done="answered")

    try:
        return act_once(form.token.data, act)
    except Invalid as error:
        add_error(form, error)
        return _page(check_id, form, 400)
    except (Conflict, WrongState):
        form.form_errors.append(
            gettext("This check changed meanwhile. Read it again; your answer is still below, not sent yet.")
        )
        return _page(check_id, form, 409)


def _page(check_id: int, form: AnswerForm, status: int = 200) -> Response:
    seen = own_check(current_actor(), check_id, today(), taken_back=status != 200)
    form.token.data = own_token(form.token.data)
    if status == 409 or not form.version.data:
        form.version.data = str(seen.version)
    page = render_template(
        "quality/own_check.html",
        check=seen,
        is_open=seen.state in ANSWERABLE,
        outcome_kind=OUTCOME_KINDS.get(seen.outcome or "", ""),
        form=form,
        done=request.args.get("done", ""),
    )
    return make_response(page, status)
