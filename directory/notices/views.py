"""One's own page of what comes by mail."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.queries import account_row
from directory.accounts.states import Side
from directory.foundation.actor import SignIn
from directory.foundation.database import transaction
from directory.notices.actions import choose_notices
from directory.notices.forms import notices_form
from directory.notices.queries import ways_of
from directory.notices.rules import KINDS_OF_SIDE, NoticeKind, NoticeWay
from directory.web.access import current_sign_in, signed_in

notices = Blueprint("notices", __name__)


@notices.get("/account/notices")
@signed_in
def choices() -> Response:
    """What reaches me by mail, and when."""
    return _page(200)


@notices.post("/account/notices")
@signed_in
def send_choices() -> AnyResponse:
    """Choose it."""
    form = notices_form(_kinds(), request.form, ways_of(_current().account_id))
    if not form.validate():
        return _page(400)
    with transaction():
        choose_notices(_current(), {kind: NoticeWay(form[kind.value].data) for kind in _kinds()})
    return redirect(url_for(".choices", done="saved"), 303)


def _page(status: int) -> Response:
    form = notices_form(_kinds(), request.form or None, ways_of(_current().account_id))
    if request.method == "POST":
        form.validate()
    page = render_template("notices/choices.html", form=form, done=request.args.get("done", ""))
    return make_response(page, status)


def _kinds() -> tuple[NoticeKind, ...]:
    return KINDS_OF_SIDE.get(Side(account_row(_current().account_id).side), ())


def _current() -> SignIn:
    return cast(SignIn, current_sign_in())
