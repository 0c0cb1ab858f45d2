"""Answering the search of a request's address: whose lists, who pays, a page of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from directory.finding.forms import read_search
from directory.finding.queries.interpretation import InterpretedSearch, interpret
from directory.finding.queries.results import PER_PAGE, Results, find
from directory.places.queries import public_councils
from directory.places.records import Place
from directory.web.council import requested_council, resolve_council
from directory.web.navigation import current_url, page_payer


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """The results of a search, on which council's list (None: on every list), and who pays.

    `across`: two places lie in two councils, so that the lists of both count whatever the page's council.
    """

    results: Results
    council_code: str | None
    payer: str
    across: bool


def council_of_places(places: Sequence[Place]) -> str | None:
    """The code of the first place's council, if it has a list here and the address names no council."""
    if not places or request.args.get("council"):
        return None
    code = places[0].council_code
    return code if code in {council.code for council in public_councils()} else None


def settled_address() -> str | None:
    """The address without the choices of earlier words that the words now replace; None where it has none.

    A form sends both. One address says the whole search, for every page that leads on from it.
    """
    if not request.args.get("said") or not request.args.get("q"):
        return None
    search = interpret_request()
    if not search.replaced:
        return None
    changes = {param: list(codes) or None for param, codes in search.replaced.items()}
    return current_url(**changes, said=list(search.said) or None, page=None)


def interpret_request() -> InterpretedSearch:
    """What the search in the address of this page means."""
    council = requested_council()
    code, exact = council.code if council else None, request.args.get("exact") == "1"
    return interpret(read_search(request.args), code, exact=exact)


def answer_search(on: date, per_page: int = PER_PAGE) -> SearchOutcome:
    """Answer the search that stands in the address of this page."""
    search = interpret_request()
    council, payer = resolve_council(place=council_of_places(search.found_places)), page_payer()
    # Two places in two councils: near the resident's daughter too, whoever keeps that list (HF 6.1).
    councils = {place.council_code for place in search.found_places}
    across = not request.args.get("council") and len(councils) > 1
    code = council.code if council and not across else None
    return SearchOutcome(find(search, code, payer, on, per_page), code, payer, across)
