"""The shortlist as a browser carries it: opaque ids in a cookie. Knows no room: what they stand for is asked elsewhere.

Whatever a cookie or a form may hold, only well-formed ids come out, each once, at most twenty; the rest is dropped in
silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import Response

from directory.web.cookies import read_cookie, set_cookie

NAME = "shortlist"
MOST = 20  # services
SHORTLIST_DAYS = 90
LONGEST = 33 * MOST  # characters: an id and its point
_ID = re.compile(r"[0-9a-f]{32}")


def read_shortlist() -> tuple[str, ...]:
    """The ids in the visitor's cookie, in the order they were added."""
    return well_formed(read_cookie(NAME)[:LONGEST].split("."))


def set_shortlist_cookie(response: Response, ids: Iterable[str]) -> None:
    """Put a shortlist into the visitor's cookie; an empty one takes the cookie away."""
    set_cookie(response, NAME, ".".join(well_formed(ids)), SHORTLIST_DAYS)


def is_id(text: str) -> bool:
    """Whether this has the shape of an opaque id: 32 digits and letters to f."""
    return _ID.fullmatch(text) is not None


def well_formed(ids: Iterable[str]) -> tuple[str, ...]:
    """Those that could be ids, each once, at most twenty."""
    return tuple(dict.fromkeys(one for one in ids if is_id(one)))[:MOST]
