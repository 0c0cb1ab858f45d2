"""A provider reads what families say of its services, answers it, and says where it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.views.answering import act_once
from directory.feedback.actions.challenging import challenge
from directory.feedback.actions.writing import submit_reply
from directory.feedback.forms import ChallengeForm, ReplyForm
from directory.feedback.own_page import own_columns, own_file_rows
from directory.feedback.own_queries import PAGE_SIZE, feedback_to_answer, own_feedback
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission
from directory.foundation.time import now, today
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import Form
from directory.web.i18n import gettext
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

replying = Blueprint("replying", __name__)


@replying.get("/provider/feedback")
@requires(Permission.FEEDBACK_REPLY)
def index() -> str | Response:
    """What families say, newest first; all of it, or what has no reply yet."""
    unanswered = request.args.get("show") == "unanswered"
    listed = partial(own_feedback, current_actor(), unanswered=unanswered)
    file = spreadsheet_answer("feedback", own_columns(), lambda: own_file_rows(listed(size=EVERY_ROW)[0]))
    if file is not None:
        return file
    page = whole_number(request.args.get("page", "")) or 1
    rows, number = listed(page=page)
    return render_template(
        "feedback/own.html",
        rows=rows,
        page=page,
        pages=max(1, -(-number // PAGE_SIZE)),
        unanswered=unanswered,
        done=request.args.get("done", ""),
    )


@replying.get("/provider/feedback/<string:public_id>/reply")
@requires(Permission.FEEDBACK_REPLY)
def reply(public_id: str) -> Response:
    """A form for the one reply; one that was sent back holds what it said."""
    return _page("feedback/reply.html", public_id, ReplyForm(), 200)


@replying.post("/provider/feedback/<string:public_id>/reply")
@requires(Permission.FEEDBACK_REPLY)
def send_reply(public_id: str) -> Response:
    """Hand the reply to a moderator, who reads it before anybody else does."""
    form = ReplyForm(request.form)
    actor = current_actor()

    def act() -> str:
        feedback, _ = feedback_to_answer(actor, public_id)
        submit_reply(actor, feedback, text=form.text.data or "", on=today())
        return url_for(".index", done="replied")

    return _send("feedback/reply.html", public_id, form, act)


@replying.get("/provider/feedback/<string:public_id>/challenge")
@requires(Permission.FEEDBACK_REPLY)
def challenge_own(public_id: str) -> Response:
    """A form that says what is wrong with feedback."""
    return _page("feedback/challenge_own.html", public_id, ChallengeForm(), 200)


@replying.post("/provider/feedback/<string:public_id>/challenge")
@requires(Permission.FEEDBACK_REPLY)
def send_challenge_own(public_id: str) -> Response:
    """Challenge it: the Council's clock runs from now."""
    form = ChallengeForm(request.form)
    actor = current_actor()

    def act() -> str:
        feedback, _ = feedback_to_answer(actor, public_id)
        challenge(actor, feedback, ground=form.ground.data, statement=form.statement.data or "", at=now())
        return url_for(".index", done="challenged")

    return _send("feedback/challenge_own.html", public_id, form, act)


def _send(template: str, public_id: str, form: ReplyForm | ChallengeForm, act: Callable[[], str]) -> Response:
    feedback_to_answer(current_actor(), public_id)
    if not form.validate():
        return _page(template, public_id, form, 400)
    try:
        return act_once(form.token.data, act)
    except (Invalid, Conflict) as error:
        add_error(form, error)
        return _page(template, public_id, form, 400)
    except WrongState:
        form.form_errors.append(
            gettext("Somebody was first: it was answered, challenged or taken off the page meanwhile.")
        )
        return _page(template, public_id, form, 409)


def _page(template: str, public_id: str, form: Form, status: int) -> Response:
    _, seen = feedback_to_answer(current_actor(), public_id)
    form["token"].data = own_token(form["token"].data)
    if "text" in form and form["text"].data is None:
        form["text"].data = seen.reply or ""
    return make_response(render_template(template, item=seen, form=form), status)
