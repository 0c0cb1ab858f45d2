"""Headers on every answer, and the guard on anonymous writing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from flask import Flask, Request, Response, abort, redirect, request
from flask.globals import request_ctx
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from directory.web.asgi import BODY_IS_BROKEN, BODY_IS_LATE
from directory.web.client_address import client_address
from directory.web.navigation import CODED_PARAMS, LONGEST_QUERY, MARKS_AFTER_LINKS, moved_to, site_address
from directory.web.sign_in import brings_session
from directory.web.uploads import let_files_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# No inline script or style anywhere, nothing from another host, and no page of ours inside another's.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: browsers then send `Origin: null` with our own forms, and the guard below could tell nothing.
    # This one never leaves the site either, so a postcode in an address stays here.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=63072000; includeSubDomains"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
NUL = "\x00"
OPENING = {")": "(", "]": "[", "}": "{"}  # the bracket that each closes
# What is drawn for one visitor, in the language and with the preferences of that visitor.
DRAWN = {"text/html", "application/pdf", "text/csv"}


class NoSessions(SessionInterface):
    """No request has Flask's session, which the browser holds: a sign-in is a row (`web.sign_in`).

    Preparing to sign a session took a twentieth of a stored page.

    Flask gives a view a session that refuses to be written to.
    """

    def open_session(self, app: Flask, request: Request) -> None:
        """None: there is nothing to read."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing is ever kept."""


def guard(app: Flask) -> None:
    """Join headers and the guard to the application."""
    app.before_request(refuse_strange_addresses)
    app.before_request(refuse_long_queries)
    app.before_request(redirect_within_site)
    app.before_request(drop_marks_after_address)
    app.before_request(refuse_foreign_posts)
    app.before_request(let_files_in)
    app.before_request(take_body)
    app.before_request(refuse_nul)
    app.after_request(add_caching)


def with_headers(answer: WSGIApplication, tiles_url: str = "") -> WSGIApplication:
    """Give every answer the security headers that it does not bring itself, whichever part of the program made it.

    `tiles_url`: where pictures of maps are fetched from; the origin of that address is let in, for pictures alone.
    """
    ours = dict(HEADERS)
    if tiles_url:
        parts = urlsplit(tiles_url)
        allowed = f"img-src 'self' data: {parts.scheme}://{parts.netloc}"
        ours["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace("img-src 'self' data:", allowed)

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: object) -> object:
            given = {name.lower() for name, _ in headers}
            added = [(name, value) for name, value in ours.items() if name.lower() not in given]
            if environ["wsgi.url_scheme"] == "https":
                added.append(("Strict-Transport-Security", HSTS))
            return start_response(status, [*headers, *added], *error)  # type: ignore[arg-type]

        return answer(environ, start)  # type: ignore[arg-type]

    return respond


def add_caching(response: Response) -> Response:
    """Give whatever was drawn for somebody its caching; nothing that somebody who is signed in was sent is stored."""
    if brings_session():
        response.headers["Cache-Control"] = "no-store"
        response.headers.pop("ETag", None)
    elif response.mimetype in DRAWN:
        cache(response)
    return response


def cache(response: Response) -> None:
    """Let a page be kept but asked after each time, so that a suspended service is gone with the next request."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache" if request.method in SAFE_METHODS else "no-store"
    response.vary.update(("Cookie", "Accept-Language"))
    if (
        "Set-Cookie" in response.headers or response.cache_control.no_store
    ):  # "not modified" would leave the cookie out
        response.headers.pop("ETag", None)
    elif request.method == "GET" and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)


def refuse_strange_addresses() -> None:
    """Refuse a request whose proxy forwards something that is no address: no limit could count it."""
    if request.remote_addr and client_address(request.remote_addr) is None:
        abort(400)


def refuse_long_queries() -> None:
    """Refuse an address that no page of ours leads to before it is read: each link of a page repeats all of it."""
    if len(request.query_string) > LONGEST_QUERY:
        request.query_string = b""  # the page that says so is drawn as if nothing had been asked
        abort(414)


def redirect_within_site() -> BaseResponse | None:
    """Lead to the right way of writing an address of ours, such as with one slash for two, by its path alone.

    The router would name the host that the request names, which may be a stranger's.
    """
    error = request.routing_exception
    if not isinstance(error, RequestRedirect):
        return None
    parts = urlsplit(error.new_url)
    return redirect(urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, "")), error.code)


def drop_marks_after_address() -> BaseResponse | None:
    """Lead to the address that a link meant which was copied with the full stop or the bracket behind it.

    No address of ours ends with such a mark.
    """
    path = request.path.rstrip(MARKS_AFTER_LINKS)
    if path == request.path:
        return _drop_marks_after_query()
    if not path or request.method not in {"GET", "HEAD"} or request_ctx.url_adapter is None:
        return None
    try:
        request_ctx.url_adapter.match(path, method="GET")
    except (
        HTTPException
    ):  # the router's own redirects, too: it leads on once the marks are gone from the link
        return None
    return moved_to(quote(path))


def without_marks_behind(value: str) -> str:
    """A value without the marks that a sentence puts behind a link; a bracket that closes one of its own stays.

    "Newcastle (Staffs)" is a place as it is typed.
    """
    while value and value[-1] in MARKS_AFTER_LINKS:
        opening = OPENING.get(value[-1])
        if opening and value.count(opening) >= value.count(value[-1]):
            break
        value = value[:-1]
    return value


def _drop_marks_after_query() -> BaseResponse | None:
    """The same where the address ends with a code or a place in its query, as one that was shared does."""
    if request.method not in {"GET", "HEAD"} or request.url_rule is None or not request.query_string:
        return None
    last = parse_qsl(request.query_string.rpartition(b"&")[2].decode(errors="replace"))
    if not last or last[0][0] not in CODED_PARAMS:
        return None
    name, value = last[0]
    meant = without_marks_behind(value)
    if not meant or meant == value.rstrip():
        return None
    values = [*request.args.getlist(name)[:-1], meant]
    return moved_to(f"{quote(request.path)}?{urlencode([(name, each) for each in values])}")


def refuse_foreign_posts() -> None:
    """Refuse a write that another site's page sent: pages for everyone carry no token, so the browser's word counts."""
    if request.method not in SAFE_METHODS and not from_own_page(
        request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), site_address()
    ):
        abort(403)


def take_body() -> None:
    """Read what was sent before anything is asked of the database. Too large a body is refused here with 413, one
    that did not come in time with 408, one that broke off with 400."""
    if request.environ.get(BODY_IS_LATE):
        abort(408)
    if request.environ.get(BODY_IS_BROKEN):
        abort(400)
    if request.method not in SAFE_METHODS:
        assert request.form is not None


def refuse_nul() -> None:
    """Refuse the one character that no text may hold: PostgreSQL takes none, and nobody can type it."""
    if NUL in request.path:
        abort(404)
    sent = [request.args] if request.method in SAFE_METHODS else [request.args, request.form]
    if any(NUL in name or NUL in value for values in sent for name, value in values.items(multi=True)):
        abort(400)


def from_own_page(fetch_site: str | None, origin: str | None, site: str) -> bool:
    """Whether a browser says that a request comes from a page of `site`, an address such as https://care.example.org.

    An origin is compared whole, never taken apart: what is sent may be anything, and another scheme is another site.
    """
    if fetch_site is not None:
        return fetch_site == "same-origin"
    return origin == site
