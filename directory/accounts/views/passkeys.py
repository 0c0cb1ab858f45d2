"""Passkeys: added, named and removed on one's own account, and used in the place of a code."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.actions.passkeys import (
    add_passkey,
    begin_adding,
    begin_using,
    own_passkey,
    remove_passkey,
    rename_passkey,
    use_passkey,
)
from directory.accounts.forms import CodeForm, PasskeyForm
from directory.accounts.passkey_ceremonies import RelyingParty
from directory.accounts.sign_in_page import code_page, passkey_site, signed_in_now
from directory.accounts.views.completing_sign_in import complete_sign_in
from directory.foundation.actor import SignIn
from directory.foundation.database import transaction
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.web.access import fresh_sign_in, half_signed_in, limited, signed_in
from directory.web.error_messages import add_error
from directory.web.i18n import gettext

passkeys = Blueprint("passkeys", __name__)
TRIES_LIMIT = "20 per minute"


@passkeys.get("/account/passkeys/add")
@signed_in
@fresh_sign_in
def add() -> AnyResponse:
    """A name for a passkey, and the button that asks the browser for it."""
    return _add_page(PasskeyForm(), 200)


@passkeys.post("/account/passkeys/options")
@signed_in
@fresh_sign_in
def send_add_options() -> AnyResponse:
    """What the script asks the browser to make."""
    return _options(begin_adding)


@passkeys.post("/account/passkeys/add")
@signed_in
@fresh_sign_in
def send_add() -> AnyResponse:
    """Take the passkey that the browser made."""
    form, site = PasskeyForm(request.form), passkey_site()
    if site is None or not form.validate():
        return _add_page(form, 400)
    try:
        with transaction():
            added = add_passkey(
                signed_in_now(), site, name=form.name.data or "", answer=form.answer.data or ""
            )
    except Invalid as error:
        add_error(form, error)
        return _add_page(form, 400)
    if not added:
        form.form_errors.append(gettext("The passkey was not made. Try again."))
        return _add_page(form, 400)
    return redirect(url_for("own_account.account", done="passkey_added"), 303)


@passkeys.get("/account/passkeys/<int:number>")
@signed_in
def passkey(number: int) -> AnyResponse:
    """One passkey of one's own: another name for it, or away with it."""
    name = own_passkey(signed_in_now(), number).name
    return _passkey_page(number, PasskeyForm(data={"name": name}), 200)


@passkeys.post("/account/passkeys/<int:number>/name")
@signed_in
def send_name(number: int) -> AnyResponse:
    """Give it another name."""
    form = PasskeyForm(request.form)
    try:
        with transaction():
            rename_passkey(signed_in_now(), number, form.name.data or "")
    except Invalid as error:
        add_error(form, error)
        return _passkey_page(number, form, 400)
    return redirect(url_for("own_account.account", done="passkey_renamed"), 303)


@passkeys.post("/account/passkeys/<int:number>/remove")
@signed_in
@fresh_sign_in
def send_remove(number: int) -> AnyResponse:
    """Remove it, unless it is the last thing that proves who somebody is."""
    try:
        with transaction():
            remove_passkey(signed_in_now(), number)
    except Conflict:
        form = PasskeyForm(data={"name": own_passkey(signed_in_now(), number).name})
        form.form_errors.append(
            gettext(
                "This is the last thing you can sign in with besides your password. Set up another first."
            )
        )
        return _passkey_page(number, form, 409)
    return redirect(url_for("own_account.account", done="passkey_removed"), 303)


@passkeys.post("/sign-in/passkey/options")
@half_signed_in
@limited(TRIES_LIMIT)
def send_use_options() -> AnyResponse:
    """What the script asks the browser to sign."""
    return _options(begin_using)


@passkeys.post("/sign-in/passkey")
@half_signed_in
@limited(TRIES_LIMIT)
def send_use() -> AnyResponse:
    """Complete the sign-in, or make it fresh again, with a passkey in the place of a code."""
    current, site, form = signed_in_now(), passkey_site(), CodeForm(request.form)
    again = current.is_complete
    taken = False
    if site is not None:
        with transaction():
            taken = use_passkey(current, site, request.form.get("answer", ""))
    if not taken:
        form.form_errors.append(gettext("That passkey was not taken. Try again, or enter a code."))
        return code_page(form, 400, again=again)
    return complete_sign_in(current, form.next.data, form.kept.data)


def _options(begin: Callable[[SignIn, RelyingParty], str]) -> Response:
    site = passkey_site()
    if site is None:
        raise NotFound("a host that passkeys are bound to")
    try:
        with transaction():
            options = begin(signed_in_now(), site)
    except Invalid as error:
        form = PasskeyForm()
        add_error(form, error)
        return make_response({"problem": form.name.errors[0]}, 400)
    return Response(options, mimetype="application/json", headers={"Cache-Control": "no-store"})


def _add_page(form: PasskeyForm, status: int) -> Response:
    page = render_template("accounts/add_passkey.html", form=form, possible=passkey_site() is not None)
    return make_response(page, status)


def _passkey_page(number: int, form: PasskeyForm, status: int) -> Response:
    row = own_passkey(signed_in_now(), number)
    return make_response(render_template("accounts/passkey.html", form=form, passkey=row), status)
