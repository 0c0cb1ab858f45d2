"""Errors into pages, once. Nothing half-written stays: the session is rolled back before the page is drawn."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, g, make_response, render_template, request
from flask.globals import request_ctx
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from directory.foundation import errors
from directory.foundation.database import db
from directory.foundation.error_reports import report
from directory.web.council import draw_without_council
from directory.web.desk_frame import desk_frame

logger = logging.getLogger(__name__)

STATUS: dict[type[errors.DirectoryError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.WrongState: 409,
    errors.Conflict: 409,
    errors.Invalid: 400,
    errors.Unavailable: 503,
}
PAGES = {400, 403, 404, 405, 409, 413, 414, 429, 500, 503}
RETRY_SECONDS = "30"


def keep_retry_after(response: Response) -> Response:
    """Say when to come again only to whoever has to: the limiter says on every answer when its own window ends."""
    if response.status_code == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    elif response.status_code != 429:
        response.headers.pop("Retry-After", None)
    return response


def show_errors(app: Flask) -> None:
    """Join the error pages to the application."""
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(errors.DirectoryError, on_directory_error)
    app.register_error_handler(DatabaseError, on_database_error)
    app.register_error_handler(PoolTimeout, on_empty_pool)
    app.register_error_handler(Exception, on_surprise)


def on_http_error(error: HTTPException) -> Response:
    """An error of HTTP itself: keep its headers (Allow, Retry-After), replace its words."""
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return on_surprise(error.original_exception)
    return response


def on_directory_error(error: errors.DirectoryError) -> Response:
    """One of our own."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    return error_page(status)


def on_database_error(error: DatabaseError) -> Response:
    """The database is away, busy or damaged: say so, and when to try again. What was typed stays in the form."""
    if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
        return on_surprise(error)  # a constraint, a type, a statement: a fault of ours, not of the database
    logger.error(
        "database unavailable", extra={"error": type(error.orig).__name__, "request_id": request_id()}
    )
    return error_page(503)


def on_empty_pool(_error: PoolTimeout) -> Response:
    """Every connection is taken: the page is drawn without asking for one, which would wait as long again."""
    logger.error("no database connection was free", extra={"request_id": request_id()})
    draw_without_council()
    return error_page(503)


def on_surprise(error: BaseException) -> Response:
    """Anything else: a plain page with a reference that finds the log line."""
    logger.error("unexpected error", exc_info=error, extra={"request_id": request_id()})
    report(error, endpoint=request.endpoint, request_id=request_id())
    return error_page(500)


def error_page(status: int) -> Response:
    """Draw the page of `status`; plain text should even that fail, so that there is always an answer."""
    try:
        db.session.rollback()
    except Exception:  # a session that can't even roll back is thrown away with the request
        db.session.remove()
    g.error_status = status
    response = _drawn(status if status in PAGES else (400 if status < 500 else 500), status)
    response.headers["Cache-Control"] = "no-store"
    if status == 429:
        response.headers.setdefault("Retry-After", RETRY_SECONDS)
    return response


def _drawn(shown: int, status: int) -> Response:
    """The page; without its council where that can't be looked up; plain words where even that fails."""
    if request_ctx.url_adapter is None:  # for a host that is not the site's there are no addresses to link to
        return _plain(status)
    try:
        try:
            _do_without_desk(status)
            body = render_template(f"errors/{shown}.html", reference=request_id())
        except SQLAlchemyError:
            db.session.rollback()
            draw_without_council()
            g.sign_in, g.answered_pairs = None, ()
            body = render_template(f"errors/{shown}.html", reference=request_id())
        return make_response(body, status)
    except Exception as error:  # the page for errors must not raise another
        report(error, endpoint=request.endpoint, request_id=request_id())
        logger.exception("error page failed", extra={"request_id": request_id()})
        return _plain(status)


def _do_without_desk(status: int) -> None:
    """An error page has the frame of the desk for whoever is signed in: nobody loses the way back over a wrong address.

    While the database is away nobody is asked for, and no link carries an answer that would be looked up; where the
    fault is in the frame itself, the page does without it.
    """
    if status == 503:
        g.sign_in, g.answered_pairs = None, ()
    try:
        desk_frame()
    except Exception:
        logger.exception("error page without its desk", extra={"request_id": request_id()})
        db.session.rollback()
        g.sign_in = None


def _plain(status: int) -> Response:
    response = make_response(f"Sorry, something went wrong. Reference: {request_id()}\n", status)
    response.mimetype = "text/plain"
    return response


def request_id() -> str:
    """This request's reference: made here, never taken from outside, where it could forge a log line."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    reference: str = g.request_id
    return reference
