"""A shortlist as its templates print it: the visitor's own, one that was shared, and the one in a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import segno
from flask import request, url_for
from markupsafe import Markup

from directory.comparing.rules import MOST_COMPARED
from directory.finding.forms import read_search
from directory.finding.place_problems import place_problem
from directory.finding.queries.interpretation import find_named_place
from directory.finding.search_params import SearchParams
from directory.finding.search_request import council_of_places
from directory.foundation.signing import sign
from directory.places.records import Place
from directory.presenting.cards import Card, CardPricing, card_for
from directory.presenting.price_words import budget_words
from directory.presenting.rules import chosen_week, list_week
from directory.presenting.weeks import WEEK_WORDS, price_heading, price_per, week_choices, week_words
from directory.shortlists.queries import Entry, Offered, shortlisted
from directory.shortlists.rules.sharing import DAYS_SHARED, pack
from directory.shortlists.rules.shortlist import week_total
from directory.vocabulary.care import CARE_HOMES, PRICED_BY_VISITS
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.council import requested_council, resolve_council
from directory.web.i18n import gettext
from directory.web.languages import page_language
from directory.web.navigation import PERSONAL_PARAMS, page_payer, query_pairs
from directory.web.preferences import payer_choices
from directory.web.security import LONGEST_QUERY
from directory.web.templating import in_pounds

PURPOSE = "shortlist"  # what a token is signed for
# What prices and distances depend on: it stands at the end of each address, a service's and a form's.
CARRIED = ("payer", *PERSONAL_PARAMS)


@dataclass(frozen=True, slots=True)
class Shown:
    """One service on a shortlist; without a card it is no longer offered."""

    key: str
    name: str
    card: Card | None
    phone: str | None
    ticked: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Services that can be taken together, and what they come to a week."""

    lines: tuple[tuple[str, str], ...]
    total: tuple[str, str]
    note: str | None


def shortlist_sheet(keys: Sequence[str], on: date) -> dict[str, Any]:
    """What every page of a shortlist prints: its services for the week in the address, and the form that changes it."""
    asked, payer, council = read_search(request.args), page_payer(), requested_council()
    places = [find_named_place(typed, council.code if council else None) for typed in asked.near]
    entries = shortlisted(
        keys,
        lambda category: chosen_week(category, asked.visits, asked.level),
        payer,
        [one.place for one in places if one.place is not None],
        on,
    )
    resolve_council(
        place=council_of_places([one.place for one in places if one.place]),
        fallback=next((one.offered.speaks_for for one in entries if one.offered), None),
    )
    problem = place_problem(places)
    errors = {name: str(words) for name, words in asked.errors.items()}
    if problem:
        errors["near"] = problem.error
    return {
        "shown": shown_entries(entries, asked, payer, [one.place for one in places if one.place], on),
        "plan": plan_of(entries, asked),
        "asked": asked,
        "near_typed": asked.near[0] if asked.near else "",
        "errors": errors,
        "error_links": [
            (f"f-{name}" if name != "visits" or _any_of(entries, PRICED_BY_VISITS) else None, words)
            for name, words in errors.items()
        ],
        "carried": (onward := query_pairs(CARRIED)),
        "carried_on": f"?{urlencode(onward)}" if onward else "",
        "week_choices": visits_choices(entries, asked),
        "level_choices": level_choices(entries, asked),
        "unseen": [
            (name, request.args[name])
            for name, field in (("visits", PRICED_BY_VISITS), ("level", CARE_HOMES))
            if request.args.get(name) and not _any_of(entries, field)
        ],
        "payers": payer_choices(payer),
    }


def shown_entries(
    entries: Sequence[Entry], asked: SearchParams, payer: str, places: Sequence[Place], on: date
) -> list[Shown]:
    """The services in the order they were added. A few are ticked for the comparison, many none."""
    tick = sum(one.offered is not None for one in entries) <= MOST_COMPARED
    labels = tuple(place.label for place in places)
    return [
        Shown(
            key=one.key,
            name=one.name,
            card=card_of_entry(one, asked, payer, labels, on),
            phone=one.offered.record.phone if one.offered else None,
            ticked=tick and one.offered is not None,
        )
        for one in entries
    ]


def card_of_entry(
    entry: Entry, asked: SearchParams, payer: str, places: tuple[str, ...], on: date
) -> Card | None:
    """The same card as in a list of results, for the week that was asked; None where it is no longer offered."""
    offered = entry.offered
    if offered is None:
        return None
    week = list_week(offered.week, asked.visits)
    priced = CardPricing(
        price_heading(week, offered.category),
        payer,
        asked.max_weekly,
        price_per(week, offered.category),
    )
    card = card_for(offered.hit, priced, places, page_language().code, on)
    if offered.visits_first_place is None:
        # It may not have told us whom it visits: then the card promises no place, only that it comes to people.
        return replace(card, place=None)
    # A search lists those that visit her; on a shortlist there may be one that does not.
    return replace(card, visits=offered.visits_first_place)


def plan_of(entries: Sequence[Entry], asked: SearchParams) -> Plan | None:
    """What services of different kinds come to together; None where they are rather a choice, or can't be added up."""
    offered = [(one.name, one.offered) for one in entries if one.offered is not None]
    prices = [(name, one.category, _week_price(one, asked)) for name, one in offered]
    total = week_total([(category, pence) for _, category, pence in prices])
    if total is None:
        return None
    return Plan(
        lines=tuple((_name(name), in_pounds(pence)) for name, _, pence in prices if pence is not None),
        total=(gettext("All of them for a week"), in_pounds(total)),
        note=budget_words(asked.max_weekly - total) if asked.max_weekly else None,
    )


def visits_choices(entries: Sequence[Entry], asked: SearchParams) -> list[tuple[str, str, bool]]:
    """Weeks of visits to choose from, hers among them; none where nothing here is bought by the visit."""
    if not _any_of(entries, PRICED_BY_VISITS):
        return []
    choices = list(week_choices("home_care", chosen_week("home_care", asked.visits, asked.level)))
    if asked.visits and not any(chosen for _, _, chosen in choices):
        choices.append((asked.visits, week_words(asked.visits), True))
    return choices


def level_choices(entries: Sequence[Entry], asked: SearchParams) -> list[tuple[str, str, bool]]:
    """Kinds of room to choose from; none where nothing here is a care home."""
    if not _any_of(entries, CARE_HOMES):
        return []
    usual = ("", gettext("Each home’s usual room"), asked.level not in CARE_HOME_LEVELS)
    return [usual, *((code, str(WEEK_WORDS[code]), code == asked.level) for code in CARE_HOME_LEVELS)]


def own_address(carried: Sequence[tuple[str, str]], came: str | None = None, **happened: int | str) -> str:
    """The address of the visitor's shortlist for the week that is carried there, saying what happened.

    It is never longer than is answered: the way back is left out first, then her week.
    """
    news = [(name, str(value)) for name, value in happened.items()]
    back = [("came", came)] if came else []
    wanted = ([*carried, *news, *back], [*carried, *news], news)
    query = next(text for pairs in wanted if len(text := urlencode(pairs)) <= LONGEST_QUERY)
    path = url_for("shortlists.shortlist")
    return f"{path}?{query}" if query else path


def share_link(keys: Sequence[str], on: date, site: str) -> str:
    """The address that shows these services to whoever has it, for 60 days."""
    path = url_for("sharing.shared", token=sign(PURPOSE, pack(keys, on)))
    return f"{site}{path}"


def qr_picture(address: str) -> str:
    """The address as a QR code for a phone's camera: an SVG that stands in the page itself."""
    return segno.make(address, error="l", micro=False).svg_data_uri(border=4, omitsize=True)


def share_sheet(keys: Sequence[str], on: date, site: str) -> dict[str, Any]:
    """The link, its picture, and the last day it works."""
    address = share_link(keys, on, site)
    return {"share": address, "qr": qr_picture(address), "days_shared": DAYS_SHARED}


def _week_price(offered: Offered, asked: SearchParams) -> int | None:
    """The price in pence where it is one for a week; None where it is for an hour or a visit, or was not told."""
    per = price_per(list_week(offered.week, asked.visits), offered.category)
    return offered.hit.price if per == "week" else None


def _any_of(entries: Sequence[Entry], categories: frozenset[str]) -> bool:
    return any(one.offered is not None and one.offered.category in categories for one in entries)


def _name(name: str) -> str:
    return Markup('<bdi lang="en">{}</bdi>').format(name)
