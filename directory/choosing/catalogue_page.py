"""A council's catalogue as its page and its paper print it: the same entries in the same words, numbered once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from directory.choosing.offer_words import (
    Fact,
    check_fact,
    feedback_fact,
    price_fact,
    rating_fact,
    terms_facts,
)
from directory.choosing.queries.catalogue import Catalogue, Offer, Wanted
from directory.choosing.rules.catalogue import index_order
from directory.finding import cards, wording
from directory.places.records import CouncilRecord
from directory.web.labels import label
from directory.web.languages import Language
from directory.web.speech import gettext, ngettext
from directory.web.templating import day


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
                label("category_is", category),
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
        note=cards.entry_note(offer.listing.kind),
        provider=it.provider.legal_name,
        summary=text.summary,
        summary_language=text.locale,
        rating=offer.rating_code or ("not_inspected" if offer.listing.kind == "universal" else ""),
        facts=(price_fact(offer, payer), rating_fact(offer), feedback_fact(offer), check_fact(offer)),
        terms=terms_facts(offer),
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
    kinds = wording.joined(label("category", code) for code in wanted.categories)
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


def isolated(words: str) -> str:
    """Words that keep their own left-to-right direction in a line of any: what `<bdi>` does on a page."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"


def help_words(council: CouncilRecord) -> tuple[str, ...]:
    """The Council's phone and hours, and the relay: on every page and every paper."""
    if not council.phone:
        return ()
    name, phone, hours = map(isolated, (council.name, council.phone, council.phone_hours))
    said = [gettext("Call %(council)s on %(phone)s.", council=name, phone=phone)]
    if council.phone_hours:
        said.append(gettext("Lines are open %(hours)s.", hours=hours))
    said.append(gettext("Relay UK: dial 18001 before the number."))
    return tuple(said)


def paper_of(
    groups: Sequence[Group],
    *,
    council: CouncilRecord,
    asked: Sequence[Fact],
    cut: str | None,
    language: Language,
    large: bool,
    demonstration: bool,
    on: date,
) -> dict[str, Any]:
    """Everything the printed catalogue prints, as plain values: `data/catalogue.typ` reads them and adds no word."""
    warnings = []
    if demonstration:
        warnings.append(
            gettext(
                "Demonstration: every provider, price and comment here is invented. "
                "Ratings shown for them are invented too."
            )
        )
    if not language.confirmed:
        warnings.append(
            gettext(
                "This translation is a draft. If something reads wrongly, the English page is the one to trust."
            )
        )
    return {
        "lang": language.code,
        "rtl": language.direction == "rtl",
        "large": large,
        "day": [on.year, on.month, on.day],
        "title": gettext("Care in %(council)s", council=council.name),
        "site": gettext("Choosing Care"),
        "issued": gettext("Issued on %(day)s. Prices as they stand on %(day)s.", day=day(on)),
        "warnings": warnings,
        "asked": [asdict(fact) for fact in asked],
        "cut": cut,
        "help_heading": gettext("Rather talk to someone?"),
        "help": list(help_words(council)),
        "how_heading": gettext("How to use this list"),
        "how": list(how_to_use()),
        "kinds_heading": gettext("Kinds of care"),
        "index_heading": gettext("Index of names, with the page of each"),
        "page": gettext("Page %(number)s", number="{}"),
        "footer": day(on),
        "phone": council.phone,
        "run_by": gettext("Run by %(provider)s.", provider="{}"),
        "phone_label": gettext("Phone"),
        "website_label": gettext("Their own website"),
        "more_label": gettext("Read more"),
        "sources": gettext(
            "Ratings come from the Care Quality Commission, used under the Open Government Licence v3.0."
        ),
        "groups": [asdict(group) for group in groups],
        "index": [[entry.number, entry.name] for entry in index_of(groups)],
    }
