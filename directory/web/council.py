"""The council a page is for: decided once a request, read by the layout and by whatever the page says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from flask import current_app, g, request

from directory.web.cookies import read_cookie

EVERY_COUNCIL = "all"


class PageCouncil(Protocol):
    """What the layout shows of a council."""

    @property
    def code(self) -> str:
        """Its ONS code."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def slug(self) -> str:
        """Its part of an address."""

    @property
    def phone(self) -> str | None:
        """The number of its adult social care."""

    def contact_for(self, purpose: str) -> object | None:
        """Whom to ring there about one thing; None where it is not known."""


CouncilLookup = Callable[[str], PageCouncil | None]


def requested_council() -> PageCouncil | None:
    """The council that the request names: `council=`, else the cookie, else the site's own; None for every council.

    For what has to be read before the page's council can be decided, such as the place that was searched.
    """
    return _first_known()


def resolve_council(
    *, only: PageCouncil | None = None, place: str | None = None, fallback: str | None = None
) -> PageCouncil | None:
    """Decide the page's council and return it; None where the page is for every council.

    A page about one council is for that one (`only`). Any other is for the council of `council=`, else of the place
    searched (`place`, a code), else of the cookie, else the site's own, else of `fallback` (a code), such as that of
    the first service on the page. `council=all` is every council. A second, different decision within a request
    raises RuntimeError: what was read before would no longer be true.
    """
    asked = only if only is not None else _first_known(place)
    council = asked if asked is not None else _first_known(place, fallback)
    if "page_council" in g and g.page_council != council:
        raise RuntimeError("the page's council was decided before")
    g.page_council, g.asked_council = council, asked
    remembered = (read_cookie("council") if request else "", current_app.config["DEFAULT_COUNCIL"])
    g.council_pair = () if council is None or council.code in remembered else (("council", council.code),)
    return council


def council_pair() -> tuple[tuple[str, str], ...]:
    """The page's council, for a link to a page that knows neither its place nor its services; () where the browser or
    the site remembers it anyway.
    """
    pair: tuple[tuple[str, str], ...] = g.get("council_pair", ())
    return pair


def page_council() -> PageCouncil | None:
    """The page's council, as it was decided; decided by the request alone where the view has not done so."""
    if "page_council" not in g:
        return resolve_council()
    council: PageCouncil | None = g.page_council
    return council


def asked_council() -> PageCouncil | None:
    """The page's council where a place, the request or the site names it; None where it is that of the first service
    on the page, which the others are not outside of.
    """
    page_council()
    council: PageCouncil | None = g.asked_council
    return council


def draw_without_council() -> None:
    """For the page of an error that came before a council could be looked up."""
    g.page_council, g.asked_council, g.council_pair = None, None, ()


def _first_known(place: str | None = None, fallback: str | None = None) -> PageCouncil | None:
    lookup: CouncilLookup = current_app.extensions["council_lookup"]
    named = request.args.get("council", "") if request else ""
    if named == EVERY_COUNCIL:
        return None
    remembered = read_cookie("council") if request else ""
    codes = (named, place, remembered, current_app.config["DEFAULT_COUNCIL"], fallback)
    return next((council for code in codes if code and (council := lookup(code))), None)
