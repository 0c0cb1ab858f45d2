"""The pages of a shared shortlist: see it with today's prices, and keep it as one's own."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from directory.foundation.signing import unsign
from directory.foundation.time import today
from directory.shortlists.rules.sharing import SharedShortlist, is_too_old, unpack
from directory.shortlists.rules.shortlist import merge
from directory.shortlists.shortlist_page import UnusableLinkPage, shared_page
from directory.shortlists.shortlist_urls import CARRIED_PARAMS, TOKEN_PURPOSE, shortlist_url
from directory.web.access import limited, public
from directory.web.navigation import query_pairs
from directory.web.shortlist import MOST, read_shortlist, set_shortlist_cookie, well_formed

sharing = Blueprint("sharing", __name__)
PAGES_LIMIT = "120 per minute"
LONGEST_TOKEN = 600  # characters: twenty ids, a day and a signature take 480


@sharing.get("/shortlist/shared/<string:token>")
@public
@limited(PAGES_LIMIT)
def shared(token: str) -> Response:
    """A shared shortlist as it is today; a page that says why where the link was changed or is too old."""
    on, shortlist = today(), _read(token)
    if shortlist is None:
        return _unusable(UnusableLinkPage(is_too_old=False), 404)
    if is_too_old(shortlist, on):
        return _unusable(UnusableLinkPage(is_too_old=True), 410)
    return _private(render_template("shortlists/shared.html", page=shared_page(shortlist, token, on)))


@sharing.post("/shortlist/shared/<string:token>")
@public
@limited(PAGES_LIMIT)
def keep(token: str) -> AnyResponse:
    """Add a shared shortlist to one's own, after what is there already."""
    shortlist = _read(token)
    if shortlist is None or is_too_old(shortlist, today()):
        return shared(token)
    merged = merge(read_shortlist(), shortlist.ids, MOST)
    carried, full = query_pairs(CARRIED_PARAMS), len(merged.left_out)
    target = shortlist_url(carried, full=full) if full else shortlist_url(carried, added=merged.added)
    response = make_response(redirect(target, 303))
    set_shortlist_cookie(response, merged.ids)
    return response


def _read(token: str) -> SharedShortlist | None:
    content = unsign(TOKEN_PURPOSE, token) if len(token) <= LONGEST_TOKEN else None
    shortlist = unpack(content) if content is not None else None
    return None if shortlist is None else SharedShortlist(well_formed(shortlist.ids), shortlist.made_on)


def _unusable(page: UnusableLinkPage, status: int) -> Response:
    return _private(render_template("shortlists/shared_unusable.html", page=page), status)


def _private(body: str, status: int = 200) -> Response:
    """A page for whoever holds the link: no cache and no search engine may keep it."""
    response = make_response(body, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
