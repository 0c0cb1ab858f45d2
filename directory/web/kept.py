"""Pages kept as they were drawn until anything is recorded: for those that ask many rooms, and are the same for
everybody who made the same choices.

A page is found again by its address, the choices it was drawn for, the day, and the mark of the newest change. Whatever
must be true at this very moment, such as that a service may be shown, the view still asks each time. A page that shows
somebody's shortlist is never kept, and nobody who has one is answered with a kept page.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock

from flask import Flask, Response, current_app, request

from directory.web.cookies import read_cookie
from directory.web.languages import page_language
from directory.web.navigation import page_council, page_payer
from directory.web.shortlist import NAME as SHORTLIST

NAME = "kept_pages"
MOST = 200  # of some 9 kB each


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as it was drawn: what it shows, its bytes in little room, and what the view wants to know again."""

    mark: Hashable
    subjects: frozenset[int]
    packed: bytes
    beside: object = None


class KeptPages:
    """The pages one process keeps, those not asked for longest forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, mark: Hashable) -> KeptPage | None:
        """The page of this key, if nothing has changed since it was drawn."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.mark != mark:
                return None
            self._pages.move_to_end(key)
            return page

    def addresses(self) -> str:
        """The keys of the pages that are kept, for the test that nobody's words are among them."""
        with self._lock:
            return " ".join(map(str, self._pages))

    def keep(self, key: Hashable, page: KeptPage) -> None:
        """Keep a page in place of an older one."""
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > self.most:
                self._pages.popitem(last=False)


def keep_pages(app: Flask) -> None:
    """Give the application its memory of pages."""
    app.extensions[NAME] = KeptPages()


def kept_pages() -> KeptPages:
    """This process's pages."""
    found: KeptPages = current_app.extensions[NAME]
    return found


def page_key(on: date) -> Hashable:
    """Everything the frame of a page depends on: its address, and the choices that cookies and the browser made.

    A shortlist is part of it, so that whoever carries one never finds a page that was drawn for anybody else.
    """
    council = page_council()
    return (
        request.path,
        request.query_string,
        page_language().code,
        read_cookie("text"),
        council.code if council else None,
        page_payer(),
        read_cookie(SHORTLIST),
        on,
    )


def keep(
    key: Hashable, mark: Hashable, subjects: Iterable[int], drawn: str, beside: object = None
) -> Response:
    """Keep a page that was drawn, unless it shows somebody's shortlist, and answer with it."""
    body = drawn.encode()
    if not read_cookie(SHORTLIST):
        kept_pages().keep(key, KeptPage(mark, frozenset(subjects), zlib.compress(body, 1), beside))
    return Response(body, mimetype="text/html")


def answer(page: KeptPage) -> Response:
    """A page that was kept, as an answer."""
    return Response(zlib.decompress(page.packed), mimetype="text/html")
