"""Answering the search of a request's address: whose lists, who pays, a page of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from directory.finding.forms import read_search
from directory.finding.queries.interpretation import interpret
from directory.finding.queries.results import PER_PAGE, Results, find
from directory.places.queries import public_councils
from directory.places.records import Place
from directory.web.council import requested_council, resolve_council
from directory.web.navigation import page_payer


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


def answer_search(on: date, per_page: int = PER_PAGE) -> SearchOutcome:
    """Answer the search that stands in the address of this page."""
    council = requested_council()
    search = interpret(
        read_search(request.args), council.code if council else None, exact=request.args.get("exact") == "1"
    )
    council, payer = resolve_council(place=council_of_places(search.found_places)), page_payer()
    # Two places in two councils: near the resident's daughter too, whoever keeps that list (HF 6.1).
    councils = {place.council_code for place in search.found_places}
    across = not request.args.get("council") and len(councils) > 1
    code = council.code if council and not across else None
    return SearchOutcome(find(search, code, payer, on, per_page), code, payer, across)
