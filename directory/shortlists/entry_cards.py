"""The services of a shortlist as cards, and those that can be taken together as one plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from directory.comparing.rules import MOST_COMPARED
from directory.files.file_page import Picture
from directory.finding.search_params import SearchParams
from directory.finding.start_words import service_start_note
from directory.photos.photo_page import public_picture
from directory.presenting.cards import Card, CardPricing, card_context, card_for
from directory.presenting.price_words import budget_words
from directory.presenting.rules import list_week
from directory.presenting.weeks import price_heading, price_per
from directory.shortlists.queries import OfferedService, ShortlistEntry
from directory.shortlists.rules.shortlist import week_total
from directory.vocabulary.prices import Payer
from directory.web.i18n import gettext
from directory.web.templating import in_pounds


@dataclass(frozen=True, slots=True)
class EntryCard:
    """One service on a shortlist; `card` is None where it is no longer offered.

    `start_note`: what to ask of the day from which care is wanted, "" where nothing is.
    """

    public_id: str
    name: str
    card: Card | None
    photo: Picture | None
    phone: str | None
    start_note: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class CombinedPlan:
    """Services that can be taken together, and what they cost a week."""

    lines: tuple[tuple[str, str], ...]
    total: tuple[str, str]
    notes: tuple[str, ...]


def entry_cards(
    entries: Sequence[ShortlistEntry],
    params: SearchParams,
    payer: str,
    places: tuple[str, ...],
    on: date,
) -> tuple[EntryCard, ...]:
    """The services in the order they were added. All are ticked where no more are offered than can be compared.

    `places` are the labels of the named places.
    """
    can_compare_all = sum(entry.offered is not None for entry in entries) <= MOST_COMPARED
    return tuple(
        EntryCard(
            public_id=entry.public_id,
            name=entry.name,
            card=card_of(entry, params, payer, places, on),
            photo=public_picture(photo) if (photo := entry.offered and entry.offered.photo) else None,
            phone=entry.offered.record.phone if entry.offered else None,
            start_note=service_start_note(entry.offered.record, params.start, on) if entry.offered else "",
            is_ticked=can_compare_all and entry.offered is not None,
        )
        for entry in entries
    )


def card_of(
    entry: ShortlistEntry, params: SearchParams, payer: str, places: tuple[str, ...], on: date
) -> Card | None:
    """The same card as in a list of results, for the chosen week; None where the service is no longer offered."""
    offered = entry.offered
    if offered is None:
        return None
    week, category = list_week(offered.week, params.visits), offered.category
    pricing = CardPricing(
        price_heading(week, category), payer, params.max_weekly, price_per(week, category), week.key
    )
    card = card_for(offered.hit, pricing, card_context(places, on))
    if offered.visits_first_place is None:
        # It may not have told us whom it visits: then the card promises no place, only that it comes to people.
        return card._replace(place=None)
    # A search lists only those that visit the place; a shortlist may hold one that does not.
    return card._replace(visits=offered.visits_first_place)


def combined_plan(entries: Sequence[ShortlistEntry], params: SearchParams, payer: str) -> CombinedPlan | None:
    """What services of different categories cost together, less the NHS's parts.

    Where who pays is not known, the whole prices, and that is said. None where they are alternatives or cannot be added
    up.
    """
    offered = [(entry.name, entry.offered) for entry in entries if entry.offered is not None]
    prices = [(name, service.category, _weekly_pence(service, params)) for name, service in offered]
    total = week_total([(category, pence) for _, category, pence in prices])
    if total is None:
        return None
    return CombinedPlan(
        lines=tuple((_isolated(name), in_pounds(pence)) for name, _, pence in prices if pence is not None),
        total=(gettext("All of them for a week"), in_pounds(total)),
        notes=tuple(plan_notes(total, params.max_weekly, payer)),
    )


def plan_notes(total: int, budget: int | None, payer: str) -> Iterator[str]:
    """What the total is where who pays is not known, and what is left of a budget. Pence a week."""
    if payer == Payer.NOT_SURE:
        yield gettext(
            "These are whole prices, the higher where there are two, as you have not said who pays."
        )
    if budget:
        yield budget_words(budget - total)


def _weekly_pence(service: OfferedService, params: SearchParams) -> int | None:
    """The price in pence where it is for a week; None where it is for an hour or a visit, or was not told."""
    per = price_per(list_week(service.week, params.visits), service.category)
    return service.hit.price if per == "week" else None


def _isolated(name: str) -> str:
    """A name that keeps its own direction inside a line."""
    return Markup('<bdi lang="en">{}</bdi>').format(name)
