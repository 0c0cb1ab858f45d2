"""One's own account: where one is signed in, the password, the second factor."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.actions.own_account import (
    change_password,
    remove_app,
    renew_recovery_codes,
    set_up_app,
)
from directory.accounts.actions.signing_in import end_other_sessions, end_own_session
from directory.accounts.forms import AppForm, PasswordForm
from directory.accounts.qr_codes import qr_code
from directory.accounts.queries import (
    account_row,
    asks_for_code,
    own_passkeys,
    own_sessions,
    unused_recovery_codes,
)
from directory.accounts.rules import may_remove_app
from directory.accounts.second_factor import address_for_app, new_secret
from directory.accounts.sign_in_page import first_page
from directory.foundation.actor import SignIn
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid
from directory.web.access import current_sign_in, fresh_sign_in, half_signed_in, signed_in
from directory.web.error_messages import add_error
from directory.web.navigation import own_path

own_account = Blueprint("own_account", __name__)


@own_account.get("/account")
@signed_in
def account() -> str:
    """Everything of one's own account."""
    current = _current()
    own, keys = account_row(current.account_id), own_passkeys(current.account_id)
    return render_template(
        "accounts/account.html",
        account=own,
        current=current,
        sessions=own_sessions(current.account_id),
        passkeys=keys,
        asks_for_code=asks_for_code(own.id, own.side),
        may_remove_app=own.totp_secret is not None and may_remove_app(own.side, passkeys=len(keys)),
        recovery_codes=unused_recovery_codes(current.account_id),
        done=request.args.get("done", ""),
    )


@own_account.post("/account/sessions/<int:number>/end")
@signed_in
def end_session(number: int) -> Response:
    """End a sign-in in another browser."""
    with transaction():
        end_own_session(_current(), number)
    return redirect(url_for(".account", done="session_ended"), 303)


@own_account.post("/account/sessions/end-others")
@signed_in
def end_sessions() -> Response:
    """End every sign-in but this one."""
    with transaction():
        end_other_sessions(_current())
    return redirect(url_for(".account", done="sessions_ended"), 303)


@own_account.get("/account/password")
@signed_in
@fresh_sign_in
def password() -> str:
    """A form for another password."""
    return render_template("accounts/change_password.html", form=PasswordForm())


@own_account.post("/account/password")
@signed_in
@fresh_sign_in
def send_password() -> Response:
    """Change the password; every other sign-in ends."""
    form = PasswordForm(request.form)
    if form.validate():
        try:
            with transaction():
                change_password(_current(), form.password.data or "")
            return redirect(url_for(".account", done="password_changed"), 303)
        except Invalid as error:
            add_error(form, error)
    return make_response(render_template("accounts/change_password.html", form=form), 400)


@own_account.get("/account/authenticator")
@half_signed_in
def authenticator() -> str | Response:
    """The secret of an authenticator app, as a picture and in letters."""
    if _asks_again():
        return redirect(url_for("signing_in.again", next=url_for(".authenticator")), 303)
    form = AppForm(data={"secret": new_secret(), "next": request.args.get("next", "")})
    return _app_page(form, 200)


@own_account.post("/account/authenticator")
@half_signed_in
def send_authenticator() -> str | Response:
    """Take the app as the second factor, and show new recovery codes once."""
    if _asks_again():
        return redirect(url_for("signing_in.again", next=url_for(".authenticator")), 303)
    form = AppForm(request.form)
    if not form.validate():
        if form.secret.errors:
            form.secret.data = new_secret()
        return _app_page(form, 400)
    try:
        with transaction():
            codes = set_up_app(_current(), form.secret.data or "", form.code.data or "")
    except Invalid as error:
        add_error(form, error)
        return _app_page(form, 400)
    return render_template(
        "accounts/recovery_codes.html",
        codes=codes,
        next=own_path(form.next.data or "") or first_page(),
    )


@own_account.post("/account/authenticator/remove")
@signed_in
@fresh_sign_in
def remove_authenticator() -> Response:
    """Sign in without codes from now on, where another proof is left or none is needed."""
    with transaction():
        remove_app(_current())
    return redirect(url_for(".account", done="app_removed"), 303)


@own_account.post("/account/recovery-codes")
@signed_in
@fresh_sign_in
def send_recovery_codes() -> str:
    """Ten new recovery codes, shown once."""
    with transaction():
        codes = renew_recovery_codes(_current())
    return render_template("accounts/recovery_codes.html", codes=codes, next=url_for(".account"))


def _app_page(form: AppForm, status: int) -> Response:
    account = account_row(_current().account_id)
    page = render_template(
        "accounts/authenticator.html",
        form=form,
        picture=qr_code(address_for_app(form.secret.data or "", account.email)),
        invited=account.state == "invited",
    )
    return make_response(page, status)


def _asks_again() -> bool:
    """Whether somebody who is through already has to prove it before changing the second factor.

    A sign-in that stopped before the second factor may set up none: only an invitation may.
    """
    current = _current()
    if account_row(current.account_id).state == "invited":
        return False
    return not current.is_fresh


def _current() -> SignIn:
    return cast(SignIn, current_sign_in())
