"""A council's catalogue as its page and its paper print it: the same entries in the same words, numbered once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for

from directory.finding.forms import MILES
from directory.finding.place_problems import place_problem
from directory.finding.queries.interpretation import InterpretedSearch
from directory.places.records import CouncilRecord
from directory.presenting.facts import Fact, check_fact, feedback_fact, price_fact, rating_fact, terms_facts
from directory.presenting.listing_words import entry_note
from directory.presenting.phrases import joined, within_words
from directory.presenting.rules import displayed_rating
from directory.print.queries import Catalogue, Offer, Wanted
from directory.print.rules.catalogue import index_order
from directory.vocabulary.care import Category
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import page_language
from directory.web.navigation import page_payer, query_pairs, site_address
from directory.web.preferences import payer_choices


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked of a catalogue, read from its address."""

    council: CouncilRecord
    search: InterpretedSearch
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Entry:
    """One service in the catalogue. `address` is that of its page, as one would type it."""

    number: int
    slug: str
    name: str
    category: str
    note: str | None
    provider: str
    summary: str
    summary_language: str
    rating: str
    facts: tuple[Fact, ...]
    terms: tuple[Fact, ...]
    phone: str | None
    website: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one kind of care."""

    category: str
    name: str
    means: str
    count: str
    entries: tuple[Entry, ...]


def groups_of(found: Catalogue, payer: str, lang: str, public_url: str) -> tuple[Group, ...]:
    """The entries of a catalogue, numbered through, under their kinds of care."""
    numbered = enumerate(found.offers, 1)
    entries = [entry_of(number, offer, payer, lang, public_url) for number, offer in numbered]
    groups = []
    for category, held in groupby(entries, key=lambda entry: entry.category):
        mine = tuple(held)
        groups.append(
            Group(
                category,
                label("category", category),
                label("category_description", category),
                ngettext("%(num)s service", "%(num)s services", len(mine)),
                mine,
            )
        )
    return tuple(groups)


def entry_of(number: int, offer: Offer, payer: str, lang: str, public_url: str) -> Entry:
    """One service in words."""
    it = offer.record
    text = it.text(lang)
    return Entry(
        number=number,
        slug=it.slug,
        name=it.name,
        category=it.category,
        note=entry_note(offer.listing.kind),
        provider=it.provider.legal_name,
        summary=text.summary,
        summary_language=text.locale,
        rating=displayed_rating(offer.rating_code, offer.listing.kind),
        facts=(
            price_fact(offer.record.category, offer.listing, offer.week, offer.price, offer.told, payer),
            rating_fact(offer.listing.kind, offer.rating_code, offer.rating),
            feedback_fact(offer.feedback),
            check_fact(offer.check),
        ),
        terms=terms_facts(offer.record),
        phone=it.phone,
        website=it.website,
        address=f"{public_url}/services/{it.slug}",
    )


def index_of(groups: Sequence[Group]) -> tuple[Entry, ...]:
    """Every entry by name."""
    entries = [entry for group in groups for entry in group.entries]
    return tuple(sorted(entries, key=lambda entry: index_order(entry.name, entry.number)))


def asked_words(wanted: Wanted, payer: str) -> tuple[Fact, ...]:
    """Which part of the list this is, and for whom its prices are: what a reader must know of a cut-out."""
    kinds = joined(label("category", code) for code in wanted.categories)
    said = [Fact(gettext("Kinds of care"), kinds or gettext("Every kind"))]
    if wanted.place:
        near = wanted.place.label
        if wanted.miles:
            near = ngettext(
                "%(place)s: care that visits it, and places within %(num)s mile",
                "%(place)s: care that visits it, and places within %(num)s miles",
                wanted.miles,
                place=near,
            )
        said.append(Fact(gettext("Near"), near))
    said.append(Fact(gettext("Who pays"), label("payer", payer)))
    return tuple(said)


def how_to_use() -> tuple[str, ...]:
    """How to use the catalogue, a sentence or two a paragraph."""
    return (
        gettext("Each kind of care has its own colour, sign and name. Find yours, then read through it."),
        gettext(
            "Within a kind, services stand in the order of the alphabet. Nobody can pay to be shown first."
        ),
        gettext("The index at the end finds a service by its name."),
        gettext("Prices change. Ask the service before you decide, and ask if you may try it first."),
        gettext("Ring the Council to talk it through. We can choose together, by phone or at your home."),
    )


def cut_words(shown: int, total: int) -> str | None:
    """That not every service that fits is on it; None where all are."""
    if shown >= total:
        return None
    return gettext(
        "This shows the first %(shown)s of %(total)s services. Choose a kind of care or a place to see fewer.",
        shown=str(shown),
        total=str(total),
    )


def page_of(ask: Ask, found: Catalogue) -> dict[str, Any]:
    """Everything `print/catalogue.html` prints."""
    payer, asked = page_payer(), ask.search.params
    groups = groups_of(found, payer, page_language().code, site_address())
    miles = [(str(one), within_words(one), one == asked.miles) for one in MILES]
    return {
        "shown": ask.council,
        "groups": groups,
        "index": index_of(groups),
        "total": found.total,
        "cut": cut_words(len(found.offers), found.total),
        "asked_words": asked_words(ask.wanted, payer),
        "how": how_to_use(),
        "kinds": [(code, label("category", code), None, code in asked.categories) for code in Category],
        "payers": payer_choices(payer),
        "near": asked.near[0] if asked.near else "",
        "problem": place_problem(ask.search.places),
        "miles_choices": [("", gettext("Any distance"), asked.miles is None), *miles],
        "paper": paper_address(ask, large=False),
        "large_paper": paper_address(ask, large=True),
    }


def paper_address(ask: Ask, *, large: bool) -> str:
    """The address of the PDF of this very page."""
    asked = ask.search.params
    values: dict[str, Any] = {
        "category": asked.categories,
        "near": asked.near,
        "miles": asked.miles,
        "payer": page_payer(),
        "lang": page_language().code,
        "text": "large" if large else "normal",
    }
    return url_for("print.catalogue_pdf", council=ask.council.slug, **{k: v for k, v in values.items() if v})


def page_address(ask: Ask) -> str:
    """The page that the PDF is made of, in the language and for the payer that the address names."""
    asked = ask.search.params
    values: dict[str, Any] = {"category": asked.categories, "near": asked.near, "miles": asked.miles}
    values |= dict(query_pairs(("payer", "lang")))
    return url_for("print.catalogue", council=ask.council.slug, **{k: v for k, v in values.items() if v})
