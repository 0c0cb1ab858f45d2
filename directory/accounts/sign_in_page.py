"""Asking somebody to sign in, and giving back what was typed meanwhile.

A form that comes without a sign-in, since that had ended or run out, is answered with the sign-in page. What was typed
goes through the pages of signing in as a signed field, is stored nowhere, and can be sent again by one button.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.forms import CodeForm, PasswordAgainForm, SignInForm
from directory.accounts.kept_form_page import kept_form_words
from directory.accounts.openid import OpenIdProvider
from directory.accounts.passkey_ceremonies import RelyingParty, relying_party
from directory.accounts.queries import account_row, asks_for_code, own_passkeys
from directory.foundation.actor import SignIn
from directory.foundation.signing import sign, unsign
from directory.foundation.time import now
from directory.web.desk_frame import home_address
from directory.web.navigation import own_path, site_address
from directory.web.security import SAFE_METHODS
from directory.web.sign_in import FreshSignInNeeded, SecondFactorNeeded, SignInNeeded, current_sign_in

_KEPT = "kept-form"
KEPT_SECONDS = 3600
LONGEST_KEPT = 60_000  # characters: what the site takes of one form


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that could not be taken yet: where it goes, and everything that was typed in it."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()


def answer_sign_ins(app: Flask) -> None:
    """Let whoever has to sign in first be asked to, wherever that is found out."""
    app.register_error_handler(SecondFactorNeeded, _ask_for_second_factor)
    app.register_error_handler(SignInNeeded, _ask_to_sign_in)
    app.register_error_handler(FreshSignInNeeded, _ask_again)


def keep(form: KeptForm) -> str:
    """A form as a field that nobody can change."""
    content = json.dumps([now().timestamp(), form.path, form.fields, form.files]).encode()
    return sign(_KEPT, zlib.compress(content))


def read_kept(field: str | None) -> KeptForm | None:
    """The form in such a field, for an hour; None for anything else.

    Views take the field from a form of this site's own pages alone, never from an address: a link must not put a form
    that somebody else filled in before whoever follows it.
    """
    content = unsign(_KEPT, field) if field and len(field) <= LONGEST_KEPT * 2 else None
    if content is None:
        return None
    kept_at, path, fields, files = json.loads(zlib.decompress(content))
    if not 0 <= now().timestamp() - kept_at <= KEPT_SECONDS:
        return None
    return KeptForm(path, tuple((name, value) for name, value in fields), tuple(files))


def sign_in_page(form: SignInForm, status: int = 200) -> Response:
    """The page with the address and the password."""
    return make_response(
        render_template(
            "accounts/sign_in.html", form=form, kept=read_kept(form.kept.data), openid=openid_provider()
        ),
        status,
    )


def code_page(form: CodeForm, status: int = 200, *, again: bool = False) -> Response:
    """The page that asks for the second factor; `again` where it was given some time ago."""
    page = render_template(
        "accounts/code.html",
        form=form,
        again=again,
        kept=read_kept(form.kept.data),
        passkeys=_may_use_passkey(),
        openid=openid_provider() if again and _may_sign_in_there_again() else None,
    )
    return make_response(page, status)


def again_page(next_path: str, kept: str, status: int = 200) -> Response:
    """The page that asks once more before something grave: for the second factor, or for the password of a resident
    who has none.
    """
    values = {"next": next_path, "kept": kept}
    if proves_by_code():
        return code_page(CodeForm(data=values), status, again=True)
    return password_again_page(PasswordAgainForm(data=values), status)


def password_again_page(form: PasswordAgainForm, status: int) -> Response:
    """The page that asks for the password once more."""
    page = render_template("accounts/password_again.html", form=form, kept=read_kept(form.kept.data))
    return make_response(page, status)


def proves_by_code() -> bool:
    """Whether whoever is signed in proves it by a second factor, and not by the password alone."""
    account = account_row(signed_in_now().account_id)
    return asks_for_code(account.id, account.side)


def signed_in_now() -> SignIn:
    """The sign-in of a request that a view has let in."""
    return cast(SignIn, current_sign_in())


def passkey_site() -> RelyingParty | None:
    """This site, as passkeys are bound to it; None where it was reached by a number in the place of a name."""
    return relying_party(site_address())


def openid_provider() -> OpenIdProvider | None:
    """The identity provider of the council's own people; None where none is set."""
    found = current_app.config["OPENID"]
    return OpenIdProvider(**found) if found else None


def _may_sign_in_there_again() -> bool:
    """Whether signing in at the council's own page again stands in the place of a code, for whoever came from there."""
    provider, current = openid_provider(), current_sign_in()
    if provider is None or not provider.trusted_mfa or current is None:
        return False
    return account_row(current.account_id).oidc_issuer == provider.issuer


def _may_use_passkey() -> bool:
    """Whether to offer a passkey. Not on the very page that answers a password: no sign-in came with that request."""
    current = current_sign_in()
    return current is not None and passkey_site() is not None and bool(own_passkeys(current.account_id))


def redirect_after_sign_in(next_path: str | None, kept: str | None) -> AnyResponse:
    """Where somebody goes who is signed in completely: to the form that waits, to the page that was asked for, or to
    what that person has to do.
    """
    form = read_kept(kept)
    if form is not None:
        words = kept_form_words(form.path, form.fields)
        return make_response(render_template("accounts/kept_form.html", kept=form, words=words))
    return redirect(own_path(next_path or "") or first_page(), 303)


def first_page() -> str:
    """The first page of the desk of whoever is signed in; one's own account, where there is none."""
    person = current_sign_in()
    home = home_address(person.actor) if person is not None else None
    return home or url_for("own_account.account")


def _sent_form() -> str:
    """What was typed in the form that this request sends; "" where it sends none, or too much to carry."""
    if request.method in SAFE_METHODS:
        return ""
    fields = tuple(request.form.items(multi=True))
    if sum(len(name) + len(value) for name, value in fields) > LONGEST_KEPT:
        return ""
    files = tuple(name for name, file in request.files.items(multi=True) if file.filename)
    return keep(KeptForm(request.full_path.rstrip("?"), fields, files))


def _wanted() -> str:
    return request.full_path.rstrip("?") if request.method in SAFE_METHODS else ""


def _ask_to_sign_in(_error: SignInNeeded) -> AnyResponse:
    kept = _sent_form()
    if not kept:
        return redirect(url_for("signing_in.sign_in", next=_wanted() or None), 303)
    return sign_in_page(SignInForm(data={"next": "", "kept": kept}), 401)


def _ask_for_second_factor(_error: SecondFactorNeeded) -> AnyResponse:
    kept = _sent_form()
    if not kept:
        return redirect(url_for("signing_in.code", next=_wanted() or None), 303)
    return code_page(CodeForm(data={"next": "", "kept": kept}), 401)


def _ask_again(_error: FreshSignInNeeded) -> AnyResponse:
    assert current_sign_in() is not None
    kept = _sent_form()
    if not kept:
        return redirect(url_for("signing_in.again", next=_wanted() or None), 303)
    return again_page("", kept, 401)
