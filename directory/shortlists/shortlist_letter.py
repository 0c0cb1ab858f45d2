"""The letter with a shortlist: composed from ids when it is sent, so that what it says is true on that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import render_template, request, url_for

from directory.finding.forms import read_search
from directory.finding.queries.interpretation import find_named_place
from directory.finding.search_params import SearchParams
from directory.foundation.time import today
from directory.outbox.mailer import Composed
from directory.outbox.models import LONGEST_CONTEXT
from directory.places.queries import council_record
from directory.presenting.cards import Card, dated_availability, where_words
from directory.presenting.facts import help_words, terms_facts
from directory.presenting.own_cost_words import by_payer, said_of
from directory.presenting.price_sum import charges_to_begin
from directory.presenting.price_words import amount_words
from directory.presenting.ratings import rating_words
from directory.presenting.rules import chosen_week
from directory.presenting.shared_link import carried_parts, left_out, shared_pairs, shared_url
from directory.presenting.terms import top_up_words
from directory.presenting.warning_words import warning_lines
from directory.shortlists.entry_cards import card_of
from directory.shortlists.pricing_form import usual_words
from directory.shortlists.queries import ShortlistEntry, shortlist_entries
from directory.shortlists.shortlist_urls import share_url
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import anonymous_request
from directory.web.letter_words import letter_site
from directory.web.navigation import page_payer
from directory.web.templating import average, day, figure

KIND = "shortlist"
SENDER_PARAM = "sender"
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


def compose(ids: tuple[str, ...], locale: str, context: str = "") -> Composed:
    """The letter about these services in a language: a subject that says nothing personal, plain text, and HTML.

    `context` is the query of the page it was asked for at: who pays, which week, near where, and from whom.
    """
    with anonymous_request(locale, context):
        letter = _letter(ids, today())
        return Composed(
            subject=gettext("A shortlist of care services"),
            text=plain_text(letter),
            html=render_template("shortlists/letter.html", letter=letter),
        )


def letter_context(sender: str) -> str:
    """What a letter that is asked for on this page is composed with: what its link carries, and from whom.

    What is too long to keep is left out from behind: who pays matters more than the place.
    """
    without = left_out()
    payer = [] if "payer" in without else [("payer", page_payer())]
    shared = [pair for pair in shared_pairs(without) if pair[0] not in ("payer", "lang")]
    sent = [*payer, *shared, *([(SENDER_PARAM, sender)] if sender else [])]
    short = [pair for pair in sent if pair[0] in ("payer", "visits", "level", SENDER_PARAM)]
    return next(text for chosen in (sent, short, payer) if len(text := urlencode(chosen)) <= LONGEST_CONTEXT)


def _letter(ids: tuple[str, ...], on: date) -> ShortlistLetter:
    params, payer = read_search(request.args), page_payer()
    named = [find_named_place(typed, None).place for typed in params.near]
    places = [place for place in named if place is not None]
    entries = shortlist_entries(
        ids, lambda category: chosen_week(category, params.visits, params.week_key), payer, places, on
    )
    labels = tuple(place.label for place in places)
    usual = usual_words({entry.offered.category for entry in entries if entry.offered}, params)
    sender = request.args.get(SENDER_PARAM, "")
    site = letter_site()
    return ShortlistLetter(
        opening=(
            gettext("%(name)s used Choosing Care to send you these care services.", name=sender)
            if sender
            else gettext(
                "Somebody used Choosing Care to send you these care services. It may have been you."
            ),
            gettext("Prices and ratings are those of %(day)s.", day=day(on)),
            gettext("Who pays: %(payer)s", payer=label("payer", payer)),
            *([usual] if usual else []),
            *_carried_words(),
        ),
        services=tuple(_service(entry, params, payer, labels, on, site) for entry in entries),
        url=share_url(ids, on, site, ()),
        closing=(
            *council_lines(entries),
            gettext("We do not check who asks for a letter, and we have not kept your address."),
            gettext("If you did not expect it, you can throw it away."),
        ),
    )


def _carried_words() -> list[str]:
    """What the addresses in the letter say, for whoever passes it on."""
    said = [part.words for part in carried_parts()]
    return [gettext("The links in this letter say: %(what)s.", what=gettext("; ").join(said))] if said else []


def _service(
    entry: ShortlistEntry, params: SearchParams, payer: str, places: tuple[str, ...], on: date, site: str
) -> LetterService:
    """One service, with the address of its page on `site`."""
    card = card_of(entry, params, payer, places, on)
    if card is None:
        return LetterService(entry.name, (), None)
    url = shared_url(url_for("finding.service", slug=card.slug), ())
    return LetterService(
        entry.name, (*card_rows(card), *price_more_rows(entry, payer), *terms_rows(entry)), f"{site}{url}"
    )


def card_rows(card: Card) -> list[Row]:
    """What a card shows, as words and values; what is warned of comes first."""
    soon = dated_availability(card)
    return [
        *((gettext("Warning"), words) for words in warning_lines(card.warnings)),
        (gettext("Kind of care"), label("category", card.category)),
        *price_rows(card),
        (gettext("Inspectors say"), dated_rating(card)),
        (gettext("Residents and families say"), feedback_words(card)),
        *((gettext("Where"), words) for words in where_words(card)),
        *([(gettext("How soon"), soon)] if soon else []),
    ]


def price_more_rows(entry: ShortlistEntry, payer: str) -> list[Row]:
    """What is paid once, to begin, for each who may pay; and that somebody may have to pay a top-up."""
    if entry.offered is None:
        return []
    charges = {
        each: gettext("; ").join(
            gettext("%(what)s: %(amount)s", what=what, amount=amount)
            for what, amount in charges_to_begin(price)
        )
        or gettext("none")
        for each, price in entry.offered.prices.items()
    }
    heading, top_up = gettext("Charges to begin"), top_up_words(entry.offered.record)
    return [
        *((heading, said_of(who, words)) for who, words in by_payer(charges, payer)),
        *([(gettext("Top-up"), top_up)] if top_up else []),
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
        return [(card.price_heading, label("price_disclosure", card.price_disclosure))]
    return [
        (card.price_heading, card.cost.sentences(card.price_per)[0]),
        *((line.who, amount_words(line.pence, card.price_per)) for line in card.cost.lines[1:]),
        *card.cost.unknown,
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
