"""The letter with a shortlist: composed from ids when it is sent, so that what it says is true on that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app, render_template, url_for

from directory.finding.search_params import SearchParams
from directory.foundation.time import today
from directory.outbox.mailer import Composed
from directory.places.queries import council_record
from directory.presenting.cards import Card, dated_availability
from directory.presenting.facts import help_words, terms_facts
from directory.presenting.price_words import amount_words, no_price_words
from directory.presenting.ratings import rating_words
from directory.presenting.rules import chosen_week
from directory.shortlists.entry_cards import card_of
from directory.shortlists.queries import ShortlistEntry, shortlist_entries
from directory.shortlists.shortlist_urls import share_url
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import anonymous_request
from directory.web.navigation import page_payer
from directory.web.templating import average, day, figure

KIND = "shortlist"
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LetterService:
    """One service of a letter: its facts in words, and the URL of its page; None where it is no longer offered."""

    name: str
    facts: tuple[Row, ...]
    url: str | None


@dataclass(frozen=True, slots=True)
class ShortlistLetter:
    """What `shortlists/letter.html` and the plain text print."""

    opening: tuple[str, ...]
    services: tuple[LetterService, ...]
    url: str
    closing: tuple[str, ...]


def compose(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter about these services in a language: a subject that says nothing personal, plain text, and HTML."""
    with anonymous_request(locale):
        letter = _letter(ids, today())
        return Composed(
            subject=gettext("A shortlist of care services"),
            text=plain_text(letter),
            html=render_template("shortlists/letter.html", letter=letter),
        )


def _letter(ids: tuple[str, ...], on: date) -> ShortlistLetter:
    params, payer = SearchParams(), page_payer()
    entries = shortlist_entries(
        ids, lambda category: chosen_week(category, params.visits, params.week_key), payer, (), on
    )
    site = str(current_app.config["PUBLIC_URL"] or current_app.config["SERVED_AT"])
    return ShortlistLetter(
        opening=(
            gettext("Somebody used Choosing Care to send you these care services. It may have been you."),
            gettext("Prices and ratings are those of %(day)s.", day=day(on)),
            gettext("Who pays: %(payer)s", payer=label("payer", payer)),
        ),
        services=tuple(_service(entry, params, payer, on, site) for entry in entries),
        url=share_url(ids, on, site),
        closing=(
            *council_lines(entries),
            gettext("We do not know who asked for this letter, and we have not kept your address."),
            gettext("If you did not expect it, you can throw it away."),
        ),
    )


def _service(entry: ShortlistEntry, params: SearchParams, payer: str, on: date, site: str) -> LetterService:
    card = card_of(entry, params, payer, (), on)
    if card is None:
        return LetterService(entry.name, (), None)
    url = f"{site}{url_for('finding.service', slug=card.slug)}"
    return LetterService(entry.name, (*card_rows(card), *terms_rows(entry)), url)


def card_rows(card: Card) -> list[Row]:
    """What a card shows, as words and values."""
    soon = dated_availability(card)
    return [
        (gettext("Kind of care"), label("category", card.category)),
        *price_rows(card),
        (gettext("Inspectors say"), dated_rating(card)),
        (gettext("Residents and families say"), feedback_words(card)),
        *([(gettext("How soon"), soon)] if soon else []),
    ]


def terms_rows(entry: ShortlistEntry) -> list[Row]:
    """Its terms, and the number to ring: the service's own, never that of its named contact."""
    if entry.offered is None:
        return []
    record = entry.offered.record
    rows = [(fact.name, fact.value) for fact in terms_facts(record)]
    return [*rows, *([(gettext("Phone"), figure(record.phone))] if record.phone else [])]


def council_lines(entries: Sequence[ShortlistEntry]) -> list[str]:
    """How to reach each council that these services are listed by: a line each, in their order."""
    codes = dict.fromkeys(entry.offered.council_code for entry in entries if entry.offered)
    councils = [council_record(code) for code in codes if code]
    return [" ".join(words) for council in councils if council is not None and (words := help_words(council))]


def price_rows(card: Card) -> list[Row]:
    """What the price is for, then who pays, a line each; or why there is no price."""
    if card.cost is None:
        return [(card.price_heading, no_price_words(card.price_disclosure))]
    return [
        (card.price_heading, card.cost.sentences(card.price_per)[0]),
        *((line.who, amount_words(line.pence, card.price_per)) for line in card.cost.lines[1:]),
    ]


def dated_rating(card: Card) -> str:
    """The inspectors' word, its date, and whose it is."""
    return " · ".join((rating_words(card.rating), *card.rating_notes))


def feedback_words(card: Card) -> str:
    """The average with its number of people, or that they are too few."""
    if card.feedback is None:
        return gettext("Too few to show")
    return ngettext(
        "%(average)s out of 5, from %(num)s person",
        "%(average)s out of 5, from %(num)s people",
        card.people,
        average=average(card.feedback),
    )


def plain_text(letter: ShortlistLetter) -> str:
    """The same letter for readers of plain text."""
    lines = [*letter.opening, ""]
    for service in letter.services:
        lines += [service.name, "-" * len(service.name)]
        if service.url is None:
            lines += [gettext("No longer offered here"), ""]
            continue
        lines += [gettext("%(what)s: %(value)s", what=what, value=value) for what, value in service.facts]
        lines += [service.url, ""]
    lines += [gettext("See them all with today’s prices:"), letter.url, "", *letter.closing]
    return "\n".join(lines) + "\n"
