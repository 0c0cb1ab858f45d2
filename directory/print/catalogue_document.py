"""A council's catalogue as a document: the values that `data/catalogue.typ` prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask import current_app

from directory.presenting.facts import help_words
from directory.print.catalogue_page import (
    CatalogueRequest,
    groups_of,
    how_to_use,
    index_of,
    is_large_print,
    scope_facts,
    truncation_words,
)
from directory.print.queries import Catalogue, catalogue_of
from directory.web.i18n import gettext
from directory.web.languages import Language, page_language
from directory.web.navigation import page_payer
from directory.web.templating import day

MOST_SERVICES = 1500
MOST_IN_PART = 300  # as on the page of a catalogue: some seventy sheets


@dataclass(frozen=True, slots=True)
class CatalogueDocument:
    """What the template prints, and the services in it."""

    data: dict[str, Any]
    service_ids: frozenset[int]


def catalogue_document(asked: CatalogueRequest, on: date) -> CatalogueDocument:
    """The document of a council's list, or of the part of it that was asked for."""
    most = MOST_IN_PART if asked.scope.is_part else MOST_SERVICES
    catalogue = catalogue_of(asked.scope, page_payer(), on, most)
    return CatalogueDocument(
        document_data(asked, catalogue, on),
        frozenset(service.record.id for service in catalogue.services),
    )


def document_data(asked: CatalogueRequest, catalogue: Catalogue, on: date) -> dict[str, Any]:
    """Everything that is printed, as plain values: `data/catalogue.typ` reads them and adds no word."""
    payer, language = page_payer(), page_language()
    groups = groups_of(catalogue, payer, language.code, on)
    return {
        "lang": language.code,
        "rtl": language.direction == "rtl",
        "large": is_large_print(),
        "day": [on.year, on.month, on.day],
        "footer": day(on),
        "phone": asked.council.phone,
        "warnings": _warnings(language),
        "scope": [asdict(fact) for fact in scope_facts(asked.scope, payer)],
        "truncation": truncation_words(len(catalogue.services), catalogue.total),
        "help": list(help_words(asked.council)),
        "how": list(how_to_use()),
        "groups": [asdict(group) for group in groups],
        "index": [[entry.number, entry.name] for entry in index_of(groups)],
        **_fixed_words(asked.council.name, on),
    }


def _warnings(language: Language) -> list[str]:
    warnings = []
    if current_app.config["DEMONSTRATION"]:
        warnings.append(gettext("Demonstration: every provider, price, rating and comment here is invented."))
    if not language.confirmed:
        warnings.append(
            gettext(
                "This translation is a draft. If something reads wrongly, the English page is the one to trust."
            )
        )
    return warnings


def _fixed_words(council: str, on: date) -> dict[str, str | None]:
    """Headings and labels; "{}" stands for what the template puts in. Invented ratings have no source."""
    return {
        "title": gettext("Care in %(council)s", council=council),
        "site": gettext("Choosing Care"),
        "issued": gettext("Issued on %(day)s. Prices as they stand on %(day)s.", day=day(on)),
        "help_heading": gettext("Rather talk to someone?"),
        "how_heading": gettext("How to use this list"),
        "kinds_heading": gettext("What is inside"),
        "index_heading": gettext("Index of names, with the page of each"),
        "page": gettext("Page %(number)s", number="{}"),
        "warning_label": gettext("Warning:"),
        "run_by": gettext("Run by %(provider)s.", provider="{}"),
        "phone_label": gettext("Phone"),
        "website_label": gettext("Their own website"),
        "more_label": gettext("Read more"),
        "sources": None
        if current_app.config["DEMONSTRATION"]
        else gettext(
            "Ratings come from the Care Quality Commission, used under the Open Government Licence v3.0."
        ),
    }
