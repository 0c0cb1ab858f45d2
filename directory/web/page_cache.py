"""Public pages kept as they were drawn, for every visitor who made the same public choices.

What decides is an allow-list: a request with any cookie or parameter that is not a known public choice with a public
value is neither answered from the cache nor stored. So whatever comes later, such as the cookie of somebody who is
signed in, never meets it. What must be true at this very moment, that each service on the page may be shown, is asked
again before a stored page is sent.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, ParamSpec

from flask import Response, request
from werkzeug.http import generate_etag

from directory.foundation.cache import CacheBounds, VersionedCache, get_cache
from directory.foundation.time import today
from directory.web.cookies import cookie_name
from directory.web.council import requested_council
from directory.web.languages import page_language
from directory.web.navigation import page_payer, site_address
from directory.web.preferences import PREFERENCES, text_size

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGES = CacheBounds("pages", 200, 8_000_000)  # of some 9 kB each, a long catalogue some 100 kB
ZSTD_LEVEL = 1  # as Flask-Compress is set, for pages that are drawn anew
MAX_QUERY = 1000  # characters: every public choice of a search, with room to spare
P = ParamSpec("P")
# The parameters of a page that are public choices beside the preferences, each with the values that are public.
PublicParams = Mapping[str, Callable[[str], bool]]
Confirm = Callable[[Collection[int], date], Collection[int]]


@dataclass(frozen=True, slots=True)
class CacheablePage:
    """A page that shows nobody's own words or data: what a view gives `cached_page` to store.

    `service_ids` are the services it shows, `extra` is what `on_hit` is given each time the page is sent again.
    """

    html: str
    service_ids: frozenset[int]
    extra: Any = None


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page in the cache, compressed as most browsers take it, with the etag of what it is without compression."""

    body: bytes
    service_ids: frozenset[int]
    extra: Any
    etag: str = ""


def cached_page(
    params: PublicParams,
    *,
    version: Callable[[], Hashable],
    confirm: Confirm,
    on_hit: Callable[[Any], object] | None = None,
) -> Callable[[Callable[P, CacheablePage | Response]], Callable[P, Response]]:
    """Answer from the cache where that is right, else from the view; store the CacheablePage that a view returns.

    `params`: the public choices of this page, name by name. `version` differs whenever a page may have changed.
    `confirm(service_ids, today)` gives those that may still be shown: a stored page is sent only where it gives all.
    """

    known_params = {**params, **PREFERENCES}

    def decorate(view: Callable[P, CacheablePage | Response]) -> Callable[P, Response]:
        @wraps(view)
        def respond(*args: P.args, **values: P.kwargs) -> Response:
            if not is_public_request(known_params):
                return _drawn(view(*args, **values))
            on, pages = today(), page_cache()
            current = version()  # before anything is read that the page or its key depends on
            key = page_key(on)
            page = pages.get(key, current)
            if page is not None and set(confirm(page.service_ids, on)) == page.service_ids:
                if on_hit is not None:
                    on_hit(page.extra)
                return _stored(page)
            answer = view(*args, **values)
            if isinstance(answer, Response):
                return answer
            page = compressed(answer)
            pages.put(key, current, page)
            return _stored(page)

        return respond

    return decorate


def _drawn(answer: CacheablePage | Response) -> Response:
    return Response(answer.html, mimetype="text/html") if isinstance(answer, CacheablePage) else answer


def compressed(page: CacheablePage) -> StoredPage:
    """A page as it is stored."""
    html = page.html.encode()
    return StoredPage(zstd.compress(html, ZSTD_LEVEL), page.service_ids, page.extra, generate_etag(html))


def _stored(page: StoredPage) -> Response:
    """A stored page as it is, for whoever takes its compression; for others it is undone.

    Either has the etag that Flask-Compress gives to the same page drawn anew.
    """
    if request.accept_encodings["zstd"]:
        response = Response(page.body, mimetype="text/html", headers={"Content-Encoding": "zstd"})
        response.set_etag(f"{page.etag}:zstd")
    else:
        response = Response(zstd.decompress(page.body), mimetype="text/html")
        response.set_etag(page.etag)
    return response


def page_cache() -> VersionedCache[StoredPage]:
    """This process's pages."""
    return get_cache(PAGES)


def is_public_request(known_params: PublicParams) -> bool:
    """Whether everything that this request says of its visitor is a public choice: each parameter, each cookie.

    `known_params`: the public choices of the page, preferences among them.
    """
    if "Authorization" in request.headers or len(request.query_string) > MAX_QUERY:
        return False
    if not (request.args or request.cookies):
        return True
    known_cookies = {cookie_name(name): is_known for name, is_known in PREFERENCES.items()}
    return all(
        name in known_params and (not value or known_params[name](value))
        for name, value in request.args.items(multi=True)
    ) and all(
        name in known_cookies and known_cookies[name](value)
        for name, value in request.cookies.items(multi=True)
    )


def page_key(on: date) -> Hashable:
    """Everything that a page drawn for a public request on a day depends on, beside the data.

    The site's own address is part of it, since pages may print it: where none is set it is whatever host a request
    named, and nobody may be answered with a page whose links a stranger's request chose.
    """
    council = requested_council()
    return (
        request.script_root,
        request.path,
        request.query_string,
        site_address(),
        page_language().code,
        text_size(),
        council.code if council else None,
        page_payer(),
        on,
    )
