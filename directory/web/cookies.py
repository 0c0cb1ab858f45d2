"""The few cookies: choices about the page, and the random token of somebody who is signed in."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response as AnyResponse

DAY_SECONDS = 24 * 3600
YEAR_DAYS = 365


def cookie_name(name: str) -> str:
    """The name on the wire: bound to this very host wherever the page came over HTTPS."""
    return f"__Host-{name}" if request.is_secure else name


def read_cookie(name: str) -> str:
    """The value of a choice, or nothing."""
    if not request.cookies:  # most visitors: their requests are not asked for each
        return ""
    return request.cookies.get(cookie_name(name), "").replace("\x00", "")  # which no database takes


def set_cookie(response: AnyResponse, name: str, value: str, days: int = YEAR_DAYS) -> None:
    """Remember a choice for some days, for this host alone, out of reach of scripts; an empty one is forgotten."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=days * DAY_SECONDS if value else 0,
        secure=request.is_secure or bool(current_app.config["PRODUCTION"]),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget_cookie(response: AnyResponse, name: str) -> None:
    """Let the browser forget a cookie at once."""
    response.delete_cookie(
        cookie_name(name), path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )


def set_session_cookie(response: AnyResponse, name: str, value: str) -> None:
    """The same until the browser is closed: it has no day of its own on which it ends."""
    response.set_cookie(
        cookie_name(name),
        value,
        secure=request.is_secure or bool(current_app.config["PRODUCTION"]),
        httponly=True,
        samesite="Lax",
        path="/",
    )
