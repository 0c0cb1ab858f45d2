"""The context of `print/catalogue.html`, and the entries that the page and the PDF both print, numbered once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from flask import request, url_for

from directory.finding.forms import MILES, read_search
from directory.finding.place_problems import PlaceProblem, place_problem
from directory.finding.queries.interpretation import InterpretedSearch, interpret
from directory.foundation.errors import NotFound
from directory.places.queries import council_by_slug
from directory.places.records import CouncilRecord
from directory.presenting.facts import (
    Fact,
    check_fact,
    feedback_fact,
    place_facts,
    price_fact,
    rating_fact,
    terms_facts,
)
from directory.presenting.listing_words import entry_note
from directory.presenting.phrases import joined, within_words
from directory.presenting.rules import displayed_rating
from directory.presenting.shared_link import (
    LEAVE_OUT,
    CarriedPart,
    carried_parts,
    left_out,
    shared_pairs,
    shared_url,
)
from directory.presenting.warning_words import warning_lines, warning_words
from directory.print.queries import Catalogue, CatalogueScope, PrintedService
from directory.print.rules.catalogue import index_order
from directory.vocabulary.care import Category
from directory.web.council import resolve_council
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import page_language
from directory.web.navigation import page_payer, query_pairs, site_address
from directory.web.preferences import payer_choices, text_size


@dataclass(frozen=True, slots=True)
class CatalogueRequest:
    """The council and the part of its list that an address asks for."""

    council: CouncilRecord
    search: InterpretedSearch
    scope: CatalogueScope


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One service in the catalogue. `url` is that of its page, as a person would type it; `link` says in it what this
    catalogue is for.
    """

    number: int
    slug: str
    name: str
    category: str
    warnings: tuple[str, ...]
    note: str | None
    provider: str
    summary: str
    summary_language: str
    rating: str
    facts: tuple[Fact, ...]
    terms: tuple[Fact, ...]
    phone: str | None
    website: str | None
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class CatalogueGroup:
    """The entries of one category."""

    category: str
    name: str
    description: str
    count: str
    entries: tuple[CatalogueEntry, ...]


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """What `print/catalogue.html` prints. `truncation` says that not every service that fits is on it."""

    council: CouncilRecord
    groups: tuple[CatalogueGroup, ...]
    index: tuple[CatalogueEntry, ...]
    truncation: str | None
    scope: tuple[Fact, ...]
    how_to_use: tuple[str, ...]
    categories: tuple[tuple[str, str, None, bool], ...]
    payers: tuple[tuple[str, str, None, bool], ...]
    near: str
    problem: PlaceProblem | None
    miles: tuple[tuple[str, str, bool], ...]
    pdf_url: str
    large_pdf_url: str
    carried: tuple[CarriedPart, ...]


@dataclass(frozen=True, slots=True)
class PdfUnavailablePage:
    """What `print/pdf_unavailable.html` prints: the council and the URL of the page that can be printed instead."""

    council_name: str
    catalogue_url: str


def read_request(slug: str) -> CatalogueRequest:
    """The council and the part of its list that the address names. Raises NotFound for a council that has none here."""
    council = council_by_slug(slug)
    if not council.in_directory:
        raise NotFound(slug)
    resolve_council(only=council)
    params = read_search(request.args)
    search = interpret(replace(params, q="", near=params.near[:1]), council.code, exact=True)
    place = next(iter(search.found_places), None)
    scope = CatalogueScope(council.code, params.categories, place, params.miles if place else None)
    return CatalogueRequest(council, search, scope)


def catalogue_page(asked: CatalogueRequest, catalogue: Catalogue, on: date) -> CataloguePage:
    """The page of a catalogue."""
    payer, params = page_payer(), asked.search.params
    groups = groups_of(catalogue, payer, page_language().code, on)
    return CataloguePage(
        council=asked.council,
        groups=groups,
        index=index_of(groups),
        truncation=truncation_words(len(catalogue.services), catalogue.total),
        scope=scope_facts(asked.scope, payer),
        how_to_use=how_to_use(),
        categories=tuple(
            (code, label("category", code), None, code in params.categories) for code in Category
        ),
        payers=payer_choices(payer),
        near=params.near[0] if params.near else "",
        problem=place_problem(asked.search.places),
        miles=(
            ("", gettext("Any distance"), params.miles is None),
            *((str(miles), within_words(miles), miles == params.miles) for miles in MILES),
        ),
        pdf_url=pdf_url(asked, large=False),
        large_pdf_url=pdf_url(asked, large=True),
        carried=carried_parts(),
    )


def groups_of(catalogue: Catalogue, payer: str, lang: str, on: date) -> tuple[CatalogueGroup, ...]:
    """The entries of a catalogue, numbered throughout, under their categories."""
    entries = [
        entry_of(number, service, payer, lang, on) for number, service in enumerate(catalogue.services, 1)
    ]
    by_category = groupby(entries, key=lambda entry: entry.category)
    return tuple(_group(category, tuple(members)) for category, members in by_category)


def _group(category: str, entries: tuple[CatalogueEntry, ...]) -> CatalogueGroup:
    return CatalogueGroup(
        category,
        label("category", category),
        label("category_description", category),
        ngettext("%(num)s service", "%(num)s services", len(entries)),
        entries,
    )


def entry_of(number: int, service: PrintedService, payer: str, lang: str, on: date) -> CatalogueEntry:
    """One service in words."""
    record = service.record
    summary = record.passage("summary", lang)
    url = f"{site_address()}{url_for('finding.service', slug=record.slug)}"
    return CatalogueEntry(
        number=number,
        slug=record.slug,
        name=record.name,
        category=record.category,
        warnings=warning_lines(warning_words(service.warning_facts, on)),
        note=entry_note(service.listing.kind),
        provider=record.provider.legal_name,
        summary=summary.words,
        summary_language=summary.locale,
        rating=displayed_rating(
            service.rating_code, service.listing.kind, is_checked=service.check is not None
        ),
        facts=(
            price_fact(
                record.category, service.listing, service.week, service.prices, service.price_lines, payer
            ),
            rating_fact(service.listing.kind, service.rating_code, service.ratings, service.check),
            feedback_fact(service.feedback),
            check_fact(service.check),
        ),
        terms=(*place_facts(record, on, held=service.listing.held), *terms_facts(record)),
        phone=record.phone,
        website=record.website,
        url=url,
        link=shared_url(url),
    )


def index_of(groups: Sequence[CatalogueGroup]) -> tuple[CatalogueEntry, ...]:
    """Every entry by name."""
    entries = [entry for group in groups for entry in group.entries]
    return tuple(sorted(entries, key=lambda entry: index_order(entry.name, entry.number)))


def scope_facts(scope: CatalogueScope, payer: str) -> tuple[Fact, ...]:
    """Which part of the list this is, and for whom its prices are."""
    categories = joined(label("category", code) for code in scope.categories)
    facts = [Fact(gettext("Kinds of care"), categories or gettext("Every kind"))]
    if scope.place:
        near = scope.place.label
        if scope.miles:
            near = ngettext(
                "%(place)s: care that visits it, and places within %(num)s mile",
                "%(place)s: care that visits it, and places within %(num)s miles",
                scope.miles,
                place=near,
            )
        facts.append(Fact(gettext("Near"), near))
    facts.append(Fact(gettext("Who pays"), label("payer", payer)))
    return tuple(facts)


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


def truncation_words(shown: int, total: int) -> str | None:
    """That not every service that fits is printed; None where all are."""
    if shown >= total:
        return None
    return gettext(
        "This shows the first %(shown)s of %(total)s services. Choose a kind of care or a place to see fewer.",
        shown=str(shown),
        total=str(total),
    )


def is_large_print() -> bool:
    """Whether the PDF of this page is in large print."""
    return text_size() in ("large", "together")


def pdf_url(asked: CatalogueRequest, *, large: bool) -> str:
    """The URL of the PDF of this very page."""
    preferences = {
        **week_values(),
        "payer": page_payer(),
        "lang": page_language().code,
        "text": "large" if large else "normal",
        LEAVE_OUT: left_out(),
    }
    return _url_of("print.catalogue_pdf", asked, preferences)


def week_values() -> dict[str, str]:
    """The week that the links of the catalogue carry on; its own prices are for the usual one."""
    return {name: value for name, value in shared_pairs() if name in ("visits", "level")}


def catalogue_url(asked: CatalogueRequest) -> str:
    """The page that the PDF is made of, in the language and for the payer that the address names."""
    return _url_of("print.catalogue", asked, {**week_values(), **dict(query_pairs(("payer", "lang")))})


def _url_of(endpoint: str, asked: CatalogueRequest, preferences: Mapping[str, Any]) -> str:
    params = asked.search.params
    values: dict[str, Any] = {"category": params.categories, "near": params.near, "miles": params.miles}
    values |= preferences
    return url_for(
        endpoint, council=asked.council.slug, **{name: value for name, value in values.items() if value}
    )
