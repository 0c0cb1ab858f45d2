"""Signing in at the council's own identity provider, and coming back from there.

The provider sends the browser back with GET, which changes nothing: a form sends on what it brought, by itself where
there is a script. Between leaving and coming back the browser holds one signed cookie, and it is good for ten minutes.
"""

from __future__ import annotations

import hmac
import json
import logging
from dataclasses import asdict

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.actions.openid_sign_in import renew_with_openid, sign_in_with_openid
from directory.accounts.forms import SignInForm
from directory.accounts.openid import (
    AWAY,
    FIELD,
    Attempt,
    OpenIdProvider,
    address_to_sign_in,
    identity_of,
    new_attempt,
)
from directory.accounts.rules import SIGN_IN_FOR_OPENID
from directory.accounts.sign_in_page import openid_provider, redirect_after_sign_in, sign_in_page
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.signing import sign, unsign
from directory.foundation.time import now
from directory.web.access import current_sign_in, limited, public, signed_in
from directory.web.cookies import forget_cookie, read_cookie, set_session_cookie
from directory.web.error_messages import error_message
from directory.web.navigation import own_path, site_address
from directory.web.sign_in import give_session

openid = Blueprint("openid", __name__)
logger = logging.getLogger(__name__)
COOKIE = "council-sign-in"
PAGES_LIMIT = "120 per minute"
TRIES_LIMIT = "20 per minute"
LONGEST_CODE = 4000  # characters: some providers' are long
_PURPOSE = "openid-sign-in"
# What the provider may say in the place of a code: that somebody did not want to, or that it cannot now.
DENIED = ("access_denied", "login_required", "interaction_required", "consent_required")
BUSY = ("server_error", "temporarily_unavailable")


@openid.get("/sign-in/council")
@public
@limited(TRIES_LIMIT)
def redirect_to_provider() -> Response:
    """To the page of the council where its people sign in."""
    return _redirect_to_provider(again=False)


@openid.get("/sign-in/council/again")
@signed_in
@limited(TRIES_LIMIT)
def redirect_to_provider_again() -> Response:
    """There once more, before something grave."""
    if not _provider().trusted_mfa:
        raise NotFound("signing in again there")
    return _redirect_to_provider(again=True)


@openid.get("/sign-in/council/return")
@public
@limited(TRIES_LIMIT)
def callback() -> Response:
    """What the provider sent, as a form to send on."""
    _provider()
    error, state = request.args.get("error", ""), request.args.get("state", "")
    code = request.args.get("code", "")
    if error or not code or len(code) > LONGEST_CODE:
        reason = (
            "openid_away" if error in BUSY else "openid_denied" if error in DENIED else "openid_code_refused"
        )
        return _failed(Invalid(FIELD, reason))
    page = render_template(
        "accounts/openid_return.html", code=code, state=state, issuer=request.args.get("iss", "")
    )
    return _unstored(make_response(page))


@openid.post("/sign-in/council/return")
@public
@limited(TRIES_LIMIT)
def send_callback() -> Response:
    """Sign in, or make a sign-in fresh again; what the browser held is forgotten, whatever comes of it."""
    try:
        response = _take_return(_provider())
    except Invalid as error:
        response = _failed(error)
    forget_cookie(response, COOKIE)
    return response


@openid.post("/sign-in/kept")
@public
@limited(TRIES_LIMIT)
def send_kept() -> Response:
    """Somebody has signed in in another tab: here is what was typed before."""
    current, form = current_sign_in(), SignInForm(request.form)
    if current is None or not current.is_complete:
        return sign_in_page(form, 401)
    return redirect_after_sign_in(None, form.kept.data)


def _redirect_to_provider(*, again: bool) -> Response:
    provider, attempt, current = _provider(), new_attempt(), current_sign_in()
    try:
        address = address_to_sign_in(provider, attempt, _return_address(), again=again)
    except Invalid as error:
        return _failed(error)
    held = {
        **asdict(attempt),
        "until": int((now() + SIGN_IN_FOR_OPENID).timestamp()),
        "next": own_path(request.args.get("next", "")) or "",
        "session": current.session_id if again and current is not None else None,
    }
    response = _unstored(redirect(address, 303))
    set_session_cookie(response, COOKIE, sign(_PURPOSE, json.dumps(held).encode()))
    return response


def _take_return(provider: OpenIdProvider) -> Response:
    held = _held()
    state, issuer = request.form.get("state", ""), request.form.get("iss", "")
    if held is None or not hmac.compare_digest(state.encode(), str(held["state"]).encode()):
        raise Invalid(FIELD, "openid_over")
    if issuer and issuer != provider.issuer:  # RFC 9207: another provider's answer, mixed in
        raise Invalid(FIELD, "openid_token")
    attempt = Attempt(str(held["state"]), str(held["nonce"]), str(held["verifier"]))
    code = request.form.get("code", "")[:LONGEST_CODE]
    identity = identity_of(provider, attempt, code, _return_address())
    if held["session"] is not None:
        current = current_sign_in()
        if current is None or not current.is_complete or current.session_id != held["session"]:
            raise Invalid(FIELD, "openid_over")
        with transaction():
            renew_with_openid(current, identity)
        return redirect_after_sign_in(str(held["next"]), None)
    with transaction():
        token = sign_in_with_openid(identity, request.user_agent.string, trusted_mfa=provider.trusted_mfa)
    response = redirect(url_for("signing_in.code", next=held["next"] or None), 303)
    give_session(response, token)
    return response


def _held() -> dict[str, object] | None:
    """What the browser held since it left; None where it holds nothing of ours, or for too long."""
    content = unsign(_PURPOSE, read_cookie(COOKIE))
    held: dict[str, object] | None = json.loads(content) if content else None
    until = held.get("until") if held else None
    return held if isinstance(until, int) and now().timestamp() < until else None


def _provider() -> OpenIdProvider:
    provider = openid_provider()
    if provider is None:
        raise NotFound("no identity provider is set")
    return provider


def _return_address() -> str:
    return site_address() + url_for(".callback")


def _failed(error: Invalid) -> Response:
    """A plain page that says what to do. For the operator its reason is logged, and nothing of the person."""
    logger.warning("a sign-in at the identity provider failed", extra={"reason": error.code})
    page = render_template("accounts/openid_failed.html", problem=error_message(error))
    return _unstored(make_response(page, 503 if error.code == AWAY else 400))


def _unstored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
