"""Who is signed in, as a request says: one cookie, looked up once a request by what the site registered.

The cookie holds a random token and nothing else. A page that is drawn for somebody who is signed in is stored nowhere.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, g, has_request_context
from werkzeug.wrappers import Response

from directory.foundation.actor import PUBLIC, Actor, SignIn
from directory.foundation.errors import DirectoryError
from directory.web.cookies import forget_cookie, read_cookie, set_session_cookie

COOKIE = "session"
LOOKUP = "sign_in_lookup"


class SignInNeeded(DirectoryError):
    """Nobody is signed in, or no longer."""


class SecondFactorNeeded(SignInNeeded):
    """The password was given, and the second factor was not."""


class FreshSignInNeeded(DirectoryError):
    """What is asked for is grave, and the second factor was given too long ago."""


SignInLookup = Callable[[str], SignIn | None]


def current_sign_in() -> SignIn | None:
    """The sign-in that this request brings; None where it brings none, or one that has ended."""
    if not has_request_context():
        return None
    if "sign_in" not in g:
        token = read_cookie(COOKIE)
        lookup: SignInLookup = current_app.extensions[LOOKUP]
        g.sign_in = lookup(token) if token else None
    sign_in: SignIn | None = g.sign_in
    return sign_in


def current_actor() -> Actor:
    """Who acts: whoever is signed in completely, else the public."""
    sign_in = current_sign_in()
    return sign_in.actor if sign_in is not None and sign_in.is_complete else PUBLIC


def give_session(response: Response, token: str) -> None:
    """Let the browser hold a sign-in until it is closed; the table of sessions decides when it ends."""
    set_session_cookie(response, COOKIE, token)


def forget_session(response: Response) -> None:
    """Let the browser forget a sign-in."""
    forget_cookie(response, COOKIE)


def brings_session() -> bool:
    """Whether the browser sent a sign-in, whatever became of it."""
    return bool(read_cookie(COOKIE))
