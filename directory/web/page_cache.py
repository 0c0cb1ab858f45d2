"""Pages kept as they were drawn until anything is recorded: for those that ask many rooms, and are the same for
everybody who made the same choices.

A page is found again by its address, the choices it was drawn for, the day, and the version of the newest change.
Whatever must be true at this very moment, such as that a service may be shown, the view still asks each time. A page
that shows somebody's shortlist is never stored, and nobody who has one is answered with a stored page.
"""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from flask import Response, request

from directory.foundation.cache import VersionedCache, get_cache
from directory.web.cookies import read_cookie
from directory.web.languages import page_language
from directory.web.navigation import page_council, page_payer, site_address
from directory.web.shortlist import NAME as SHORTLIST

MAX_ENTRIES = 200  # of some 9 kB each


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page as it was drawn: what it shows, its bytes in little room, and what the view wants to know again."""

    subjects: frozenset[int]
    packed: bytes
    extra: object = None


def cached_pages() -> VersionedCache[CachedPage]:
    """This process's pages."""
    return get_cache("pages", MAX_ENTRIES)


def page_key(on: date) -> Hashable:
    """Everything the frame of a page depends on: its address, and the choices that cookies and the browser made.

    The site's own address is part of it, since pages may print it: where none is set it is whatever host a request
    named, and nobody may be answered with a page whose links a stranger's request chose. A shortlist is part of it, so
    that whoever carries one never finds a page that was drawn for anybody else.
    """
    council = page_council()
    return (
        request.path,
        request.query_string,
        site_address(),
        page_language().code,
        read_cookie("text"),
        council.code if council else None,
        page_payer(),
        read_cookie(SHORTLIST),
        on,
    )


def store(
    key: Hashable, version: Hashable, subjects: Iterable[int], drawn: str, extra: object = None
) -> Response:
    """Keep a page that was drawn, unless it shows somebody's shortlist, and answer with it."""
    body = drawn.encode()
    if not read_cookie(SHORTLIST):
        cached_pages().put(key, version, CachedPage(frozenset(subjects), zlib.compress(body, 1), extra))
    return Response(body, mimetype="text/html")


def respond(page: CachedPage) -> Response:
    """A page that was kept, as an answer."""
    return Response(zlib.decompress(page.packed), mimetype="text/html")
