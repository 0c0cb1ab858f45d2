"""The page of viewing together: a visiting officer and a resident at one laptop, on a slow line (HAR App3 4.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.presenting.shared_link import carried_by
from directory.web.access import limited, public
from directory.web.i18n import gettext
from directory.web.navigation import with_pairs

together = Blueprint("together", __name__)
SIGNED = r"([\w.~-]{8,2000})"
LONGEST_LINK = 3000


@dataclass(frozen=True, slots=True)
class TogetherPage:
    """What `shortlists/together.html` prints: the link that was typed, and what is wrong with it."""

    link: str = ""
    error: str = ""


@together.get("/view-together")
@public
@limited("120 per minute")
def begin() -> str | Response:
    """Turn the large, light pages on, and open the shortlist that a resident or the family sent."""
    link = request.args.get("link", "").strip()[:LONGEST_LINK]
    if not link:
        return render_template("shortlists/together.html", page=TogetherPage())
    match = re.search(re.escape(url_for("sharing.shared", token="")) + SIGNED, link)
    if match is None:
        error = gettext(
            "That is not the link of a shortlist. Copy the whole link from the e-mail or the paper."
        )
        return render_template("shortlists/together.html", page=TogetherPage(link, error))
    # The token and what we know are taken: whatever host the link names, the visitor stays on this site.
    address = url_for("sharing.shared", token=match[1], text="together")
    return redirect(with_pairs(address, carried_by(link[match.end() :])), 303)
