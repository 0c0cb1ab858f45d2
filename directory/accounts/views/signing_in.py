"""Signing in and out, invitations and forgotten passwords.

A link in a letter opens a page with a form and changes nothing by being opened: programs that look into letters open
every link.
"""

from __future__ import annotations

import time

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.actions.own_account import (
    accept_invitation,
    ask_for_new_password,
    choose_new_password,
)
from directory.accounts.actions.signing_in import (
    give_password_again,
    give_second_factor,
    sign_in_with_password,
    sign_out,
)
from directory.accounts.forms import CodeForm, ForgottenForm, PasswordAgainForm, PasswordForm, SignInForm
from directory.accounts.queries import account_row, open_link, sign_in_of
from directory.accounts.records import OpenLink
from directory.accounts.rules import needs_second_factor
from directory.accounts.sign_in_page import (
    again_page,
    code_page,
    password_again_page,
    proves_by_code,
    redirect_after_sign_in,
    sign_in_page,
    signed_in_now,
)
from directory.accounts.states import LinkPurpose
from directory.accounts.views.completing_sign_in import complete_sign_in
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid
from directory.web.access import current_sign_in, half_signed_in, limited, public, signed_in
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.sign_in import forget_session, give_session

signing_in = Blueprint("signing_in", __name__)
PAGES_LIMIT = "120 per minute"
TRIES_LIMIT = "20 per minute"
LETTERS_LIMIT = "10 per hour"
SAME_SECONDS = 0.2  # how long the answer takes, whether there is such an account or not


@signing_in.get("/sign-in")
@public
@limited(PAGES_LIMIT)
def sign_in() -> AnyResponse:
    """The address and the password; whoever is signed in already goes on."""
    form = SignInForm(data={"next": request.args.get("next", "")})
    current = current_sign_in()
    if current is not None and current.is_complete:
        return redirect_after_sign_in(form.next.data, None)
    return sign_in_page(form)


@signing_in.post("/sign-in")
@public
@limited(TRIES_LIMIT)
def send_sign_in() -> AnyResponse:
    """Begin a session, or say the same whatever was wrong."""
    form = SignInForm(request.form)
    if not form.validate():
        return sign_in_page(form, 400)
    with transaction():
        token = sign_in_with_password(
            form.email.data or "", form.password.data or "", request.user_agent.string
        )
    if token is None:
        form.form_errors.append(
            gettext("The e-mail address or the password is not right. Check both and try again.")
        )
        return sign_in_page(form, 400)
    response = _go_on(token, form)
    give_session(response, token)
    return response


@signing_in.get("/sign-in/code")
@half_signed_in
def code() -> AnyResponse:
    """The second factor; whoever has none yet sets it up, and whoever needs none goes on."""
    current = current_sign_in()
    assert current is not None
    form = CodeForm(data={"next": request.args.get("next", "")})
    if current.is_complete:
        return redirect_after_sign_in(form.next.data, None)
    if account_row(current.account_id).state == "invited":
        return redirect(url_for("own_account.authenticator", next=form.next.data or None), 303)
    return code_page(form)


@signing_in.post("/sign-in/code")
@half_signed_in
@limited(TRIES_LIMIT)
def send_code() -> AnyResponse:
    """Complete the sign-in."""
    return _take_code(again=False)


@signing_in.get("/sign-in/again")
@signed_in
def again() -> AnyResponse:
    """The second factor once more, before something grave; the password, for a resident who has none."""
    return again_page(request.args.get("next", ""), "")


@signing_in.post("/sign-in/again")
@signed_in
@limited(TRIES_LIMIT)
def send_again() -> AnyResponse:
    """The sign-in is fresh again."""
    return _take_code(again=True) if proves_by_code() else _take_password_again()


@signing_in.post("/sign-out")
@half_signed_in
def send_sign_out() -> AnyResponse:
    """End the session, in the table and in the browser."""
    current = current_sign_in()
    assert current is not None
    with transaction():
        sign_out(current)
    response = redirect(url_for(".signed_out"), 303)
    forget_session(response)
    return response


@signing_in.get("/signed-out")
@public
@limited(PAGES_LIMIT)
def signed_out() -> str:
    """What is said after signing out."""
    return render_template("accounts/signed_out.html")


@signing_in.get("/invitation/<string:token>")
@public
@limited(PAGES_LIMIT)
def invitation(token: str) -> AnyResponse:
    """Who is invited, and a form for the password."""
    return _password_page(token, LinkPurpose.INVITATION, PasswordForm(), 200)


@signing_in.post("/invitation/<string:token>")
@public
@limited(TRIES_LIMIT)
def send_invitation(token: str) -> AnyResponse:
    """Choose the password, and go on to the second factor; a resident needs none."""
    form, link = PasswordForm(request.form), open_link(token)
    if link is None or not form.validate():
        return _password_page(token, LinkPurpose.INVITATION, form, 400)
    try:
        with transaction():
            session = accept_invitation(token, form.password.data or "", request.user_agent.string)
    except Invalid as error:
        add_error(form, error)
        return _password_page(token, LinkPurpose.INVITATION, form, 400)
    goes_on = "own_account.authenticator" if needs_second_factor(link.side) else ".code"
    response = redirect(url_for(goes_on), 303)
    give_session(response, session)
    return response


@signing_in.get("/sign-in/forgotten")
@public
@limited(PAGES_LIMIT)
def forgotten() -> str:
    """Where to send a link for a new password."""
    return render_template("accounts/forgotten.html", form=ForgottenForm())


@signing_in.post("/sign-in/forgotten")
@public
@limited(LETTERS_LIMIT)
def send_forgotten() -> AnyResponse:
    """Write the letter; the page that follows is the same whether there is such an account or not."""
    form = ForgottenForm(request.form)
    if not form.validate():
        return make_response(render_template("accounts/forgotten.html", form=form), 400)
    begun = time.monotonic()
    try:
        with transaction():
            ask_for_new_password(form.email.data or "")
    except Invalid:  # three letters today already: saying so would say that there is such an account
        pass
    # Writing a letter takes some milliseconds, which must not tell who has an account either.
    time.sleep(max(0.0, begun + SAME_SECONDS - time.monotonic()))
    return redirect(url_for(".forgotten_sent"), 303)


@signing_in.get("/sign-in/forgotten/sent")
@public
@limited(PAGES_LIMIT)
def forgotten_sent() -> str:
    """That a letter is on its way, if there is such an account."""
    return render_template("accounts/forgotten_sent.html")


@signing_in.get("/new-password/<string:token>")
@public
@limited(PAGES_LIMIT)
def new_password(token: str) -> AnyResponse:
    """A form for the new password."""
    return _password_page(token, LinkPurpose.PASSWORD_RESET, PasswordForm(), 200)


@signing_in.post("/new-password/<string:token>")
@public
@limited(TRIES_LIMIT)
def send_new_password(token: str) -> AnyResponse:
    """Change the password; every sign-in has ended."""
    form = PasswordForm(request.form)
    if open_link(token) is None or not form.validate():
        return _password_page(token, LinkPurpose.PASSWORD_RESET, form, 400)
    try:
        with transaction():
            choose_new_password(token, form.password.data or "")
    except Invalid as error:
        add_error(form, error)
        return _password_page(token, LinkPurpose.PASSWORD_RESET, form, 400)
    response = redirect(url_for(".sign_in"), 303)
    forget_session(response)
    return response


def _go_on(token: str, form: SignInForm) -> AnyResponse:
    """What follows a right password: the second factor; where none is asked for, the page or the form that waits."""
    if not form.kept.data:
        return redirect(url_for(".code", next=form.next.data or None), 303)
    begun = sign_in_of(token)
    if begun is not None and begun.is_complete:
        return redirect_after_sign_in(form.next.data, form.kept.data)
    return code_page(CodeForm(data={"next": form.next.data, "kept": form.kept.data}))


def _take_code(*, again: bool) -> AnyResponse:
    current = current_sign_in()
    assert current is not None
    form = CodeForm(request.form)
    if not form.validate():
        return code_page(form, 400, again=again)
    with transaction():
        right = give_second_factor(current, form.code.data or "")
    if not right:
        form.code.errors = [
            gettext("That code is not right, or was used before. Wait for the next one and try again.")
        ]
        return code_page(form, 400, again=again)
    return complete_sign_in(current, form.next.data, form.kept.data)


def _take_password_again() -> AnyResponse:
    current, form = signed_in_now(), PasswordAgainForm(request.form)
    if not form.validate():
        return password_again_page(form, 400)
    with transaction():
        right = give_password_again(current, form.password.data or "")
    if not right:
        form.password.errors = [gettext("That password is not right. Try again.")]
        return password_again_page(form, 400)
    return complete_sign_in(current, form.next.data, form.kept.data)


def _password_page(token: str, purpose: LinkPurpose, form: PasswordForm, status: int) -> Response:
    """The form for a password; where the link is over, what to do instead."""
    link: OpenLink | None = open_link(token)
    if link is None or link.purpose != purpose:
        response = make_response(render_template("accounts/link_over.html", purpose=purpose), 404)
    else:
        page = render_template(
            "accounts/password.html",
            form=form,
            link=link,
            token=token,
            invited=purpose is LinkPurpose.INVITATION,
            needs_app=needs_second_factor(link.side),
        )
        response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
