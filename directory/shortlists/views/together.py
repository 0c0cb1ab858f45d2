"""The door of looking together: a visiting officer and a resident at one laptop, on a slow line (HAR App3 4.2)."""

from __future__ import annotations

import re

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory.web.access import limited, public
from directory.web.i18n import gettext

together = Blueprint("together", __name__)
SHARED = re.compile(r"/shortlist/shared/[\w.~-]{8,2000}")
LONGEST_LINK = 3000


@together.get("/view-together")
@public
@limited("120 per minute")
def begin() -> AnyResponse:
    """Turn the large, light pages on, and open the shortlist that a resident or her family sent."""
    link = request.args.get("link", "").strip()[:LONGEST_LINK]
    if not link:
        return _page()
    shared = SHARED.search(link)
    if shared is None:
        return _page(
            link,
            gettext("That is not the link of a shortlist. Copy the whole link from the e-mail or the paper."),
        )
    # The path alone is followed: whatever host the link names, the reader stays on this site.
    return redirect(f"{shared.group()}?text=together", 303)


def _page(link: str = "", error: str = "") -> Response:
    return make_response(render_template("shortlists/together.html", link=link, error=error))
