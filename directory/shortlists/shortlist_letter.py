"""The letter with a shortlist: made from ids at the moment it is sent, so that what it says is true that day."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, render_template

from directory.finding.search_params import SearchParams
from directory.foundation.time import today
from directory.outbox.mailer import Composed
from directory.places.queries import council_record
from directory.presenting.cards import Card, dated_availability
from directory.presenting.facts import help_words, terms_facts
from directory.presenting.price_words import amount_words, no_price_words
from directory.presenting.ratings import rating_words
from directory.presenting.rules import chosen_week
from directory.shortlists.queries import Entry, shortlisted
from directory.shortlists.shortlist_page import card_of_entry, share_link
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import drawn_for_nobody
from directory.web.navigation import page_payer
from directory.web.templating import average, day, figure

KIND = "shortlist"
Row = tuple[str, str]


def compose(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter about these services in a language: a subject that says nothing personal, plain text, and HTML."""
    on = today()
    with drawn_for_nobody(locale):
        asked, payer = SearchParams(), page_payer()
        entries = shortlisted(
            ids, lambda category: chosen_week(category, asked.visits, asked.level), payer, (), on
        )
        site = str(current_app.config["PUBLIC_URL"] or current_app.config["SERVED_AT"])
        services = [
            (
                one,
                [*rows(card), *terms(one)] if (card := card_of_entry(one, asked, payer, (), on)) else [],
                site_of(one, site),
            )
            for one in entries
        ]
        opening = [
            gettext("Somebody used Choosing Care to send you these care services. It may have been you."),
            gettext("Prices and ratings are those of %(day)s.", day=day(on)),
            gettext("Who pays: %(payer)s", payer=label("payer", payer)),
        ]
        closing = [
            *councils(entries),
            gettext("We do not know who asked for this letter, and we have not kept your address."),
            gettext("If you did not expect it, you can throw it away."),
        ]
        link = share_link(ids, on, site)
        return Composed(
            subject=gettext("A shortlist of care services"),
            text=plain(opening, services, link, closing),
            html=render_template(
                "shortlists/letter.html", opening=opening, services=services, link=link, closing=closing
            ),
        )


def rows(card: Card) -> list[Row]:
    """What a card shows, as words and values for a letter."""
    soon = dated_availability(card)
    return [
        (gettext("Kind of care"), label("category", card.category)),
        (card.price_heading, price_words(card)),
        (gettext("Inspectors say"), dated_rating(card)),
        (gettext("Residents and families say"), feedback_words(card)),
        *([(gettext("How soon"), soon)] if soon else []),
    ]


def terms(entry: Entry) -> list[Row]:
    """Its terms, and the number to ring: the service's own, never that of its named contact."""
    if entry.offered is None:
        return []
    record = entry.offered.record
    told = [(fact.name, fact.value) for fact in terms_facts(record)]
    return [*told, *([(gettext("Phone"), figure(record.phone))] if record.phone else [])]


def councils(entries: Sequence[Entry]) -> list[str]:
    """How to reach each council that these services are listed by: a line each, in their order."""
    codes = dict.fromkeys(one.offered.speaks_for for one in entries if one.offered)
    known = [council_record(code) for code in codes if code]
    return [" ".join(said) for one in known if one is not None and (said := help_words(one))]


def price_words(card: Card) -> str:
    """The price, or why there is none."""
    if card.price is None:
        return no_price_words(card.price_disclosure)
    return amount_words(card.price, card.price_per)


def dated_rating(card: Card) -> str:
    """The inspectors' word and its date."""
    word = rating_words(card.rating)
    if card.rated_on is None:
        return word
    return gettext("%(rating)s, inspected %(day)s", rating=word, day=day(card.rated_on))


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


def site_of(entry: Entry, site: str) -> str | None:
    """The address of its page; None where it is no longer offered."""
    return f"{site}/services/{entry.offered.hit.slug}" if entry.offered else None


def plain(
    opening: Sequence[str],
    services: Sequence[tuple[Entry, Sequence[Row], str | None]],
    link: str,
    closing: Sequence[str],
) -> str:
    """The same letter for readers of plain text."""
    lines = [*opening, ""]
    for entry, facts, address in services:
        lines += [entry.name, "-" * len(entry.name)]
        if address is None:
            lines += [gettext("No longer offered here"), ""]
            continue
        lines += [gettext("%(what)s: %(value)s", what=what, value=value) for what, value in facts]
        lines += [address, ""]
    lines += [gettext("See them all with today’s prices:"), link, "", *closing]
    return "\n".join(lines) + "\n"
