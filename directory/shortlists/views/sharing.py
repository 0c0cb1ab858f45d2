"""The doors of a shortlist that somebody shared: look at it with today's prices, and keep it as one's own."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from directory.foundation.signing import unsign
from directory.foundation.time import today
from directory.shortlists.rules.sharing import DAYS_SHARED, Shared, is_too_old, unpack
from directory.shortlists.rules.shortlist import merge
from directory.shortlists.shortlist_page import CARRIED, PURPOSE, own_address, shortlist_sheet
from directory.web.access import limited, public
from directory.web.navigation import query_pairs
from directory.web.shortlist import MOST, keep_shortlist, read_shortlist, well_formed

sharing = Blueprint("sharing", __name__)
LOOKS = "120 per minute"
LONGEST_TOKEN = 600  # characters: twenty ids, a day and a signature take 480


@sharing.get("/shortlist/shared/<string:token>")
@public
@limited(LOOKS)
def shared(token: str) -> Response:
    """A shared shortlist as it stands today; a clear page where the link was changed or is too old."""
    on, found = today(), _read(token)
    if found is None:
        return _answer(make_response(render_template("shortlists/shared_unusable.html", too_old=False), 404))
    if is_too_old(found, on):
        page = render_template("shortlists/shared_unusable.html", too_old=True, days=DAYS_SHARED)
        return _answer(make_response(page, 410))
    sheet = shortlist_sheet(found.ids, on)
    page = render_template("shortlists/shared.html", **sheet, token=token, made_on=found.made_on, most=MOST)
    return _answer(make_response(page))


@sharing.post("/shortlist/shared/<string:token>")
@public
@limited(LOOKS)
def keep(token: str) -> AnyResponse:
    """Put a shared shortlist on one's own, after what is there already."""
    found = _read(token)
    if found is None or is_too_old(found, today()):
        return shared(token)
    merged = merge(read_shortlist(), found.ids, MOST)
    week, full = query_pairs(CARRIED), len(merged.left_out)
    target = own_address(week, full=full) if full else own_address(week, added=merged.added)
    response = make_response(redirect(target, 303))
    keep_shortlist(response, merged.ids)
    return response


def _read(token: str) -> Shared | None:
    content = unsign(PURPOSE, token) if len(token) <= LONGEST_TOKEN else None
    found = unpack(content) if content is not None else None
    return None if found is None else Shared(well_formed(found.ids), found.made_on)


def _answer(response: Response) -> Response:
    """Whoever holds the link may look; search engines may not remember it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
