"""The addresses of a shortlist: the visitor's own, and the signed link that shows it to others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from urllib.parse import urlencode

from flask import url_for

from directory.foundation.on_demand import load
from directory.foundation.signing import sign
from directory.presenting.shared_link import shared_url
from directory.shortlists.rules.sharing import pack
from directory.web.navigation import LONGEST_QUERY, PERSONAL_PARAMS

TOKEN_PURPOSE = "shortlist"  # noqa: S105 - what a token is signed for
# What prices and distances depend on: it ends each address of a service and of a form.
CARRIED_PARAMS = PERSONAL_PARAMS


def shortlist_url(
    carried: Sequence[tuple[str, str]], came: str | None = None, **flash_params: int | str
) -> str:
    """The visitor's shortlist with these parameters and what has just happened to it; `came` is the way back.

    Never longer than a query may be: the way back is left out first, then the carried parameters.
    """
    flash = [(name, str(value)) for name, value in flash_params.items()]
    back = [("came", came)] if came else []
    candidates = ([*carried, *flash, *back], [*carried, *flash], flash)
    query = next(text for pairs in candidates if len(text := urlencode(pairs)) <= LONGEST_QUERY)
    path = url_for("shortlists.shortlist")
    return f"{path}?{query}" if query else path


def share_url(ids: Sequence[str], on: date, site: str, without: Collection[str] | None = None) -> str:
    """The address that shows these services to whoever has it, for 60 days, as the sender sees them.

    `without` are the parts that do not go along, else those that the address of the page leaves out.
    """
    path = url_for("sharing.shared", token=sign(TOKEN_PURPOSE, pack(ids, on)))
    return f"{site}{shared_url(path, without)}"


def qr_code(url: str) -> str:
    """The address as a QR code: the URI of an SVG that is part of the page itself."""
    picture: str = load("segno").make(url, error="l", micro=False).svg_data_uri(border=4, omitsize=True)
    return picture
