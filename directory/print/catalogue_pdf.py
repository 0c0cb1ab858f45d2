"""A council's catalogue as a PDF: the values that `data/catalogue.typ` prints, and the PDF itself."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import current_app

from directory.admissions.queries import confirm_listable
from directory.foundation.database import end_reading
from directory.places.queries import page_version
from directory.presenting.facts import help_words
from directory.print.catalogue_page import (
    CatalogueRequest,
    groups_of,
    how_to_use,
    index_of,
    scope_facts,
    truncation_words,
)
from directory.print.pdf_store import read_pdf, write_pdf
from directory.print.queries import Catalogue, catalogue_of
from directory.print.typesetting import WAIT_SECONDS, pdf_folder, pdf_slot, typeset
from directory.web.i18n import gettext
from directory.web.languages import Language, page_language
from directory.web.navigation import page_payer, site_address
from directory.web.preferences import text_size
from directory.web.templating import day

MOST_IN_PDF = 1500
MOST_IN_PART = 300  # as on the page of a catalogue: some seventy sheets
WAIT_SECONDS_FOR_PART = 10


def catalogue_pdf(request: CatalogueRequest, on: date) -> bytes | None:
    """The PDF, from the disk while nothing has changed; None where no service is in it.

    One PDF is made at a time. One for a place that a visitor typed is not kept. A part of a list is shorter than a
    whole one, and is not waited for as long. Raises Unavailable.
    """
    is_part = request.scope.place is not None or bool(request.scope.categories)
    if (pdf := _stored(request, on)) is not None:
        return pdf
    with pdf_slot(WAIT_SECONDS_FOR_PART if is_part else WAIT_SECONDS):
        if (pdf := _stored(request, on)) is not None:  # made by the request that had the slot before
            return pdf
        key = _key(request)
        catalogue = catalogue_of(request.scope, page_payer(), on, MOST_IN_PART if is_part else MOST_IN_PDF)
        if not catalogue.services:
            return None
        data = pdf_data(request, catalogue, on, large=_is_large())
        service_ids = [service.record.id for service in catalogue.services]
        end_reading()
        pdf = typeset("catalogue.typ", data)
        if request.scope.place is None:
            write_pdf(pdf_folder(), on, key, pdf, service_ids)
        return pdf


def _is_large() -> bool:
    return text_size() in ("large", "together")


def _key(request: CatalogueRequest) -> Hashable:
    """What a PDF depends on beside the day; the state of the site is read before anything else is."""
    scope = (request.scope.council_code, request.scope.categories)
    return (page_version(), scope, page_payer(), page_language().code, _is_large(), site_address())


def _stored(request: CatalogueRequest, on: date) -> bytes | None:
    if request.scope.place is not None:
        return None
    stored = read_pdf(pdf_folder(), on, _key(request))
    if stored is None or confirm_listable(stored.service_ids, on) != stored.service_ids:
        return None
    return stored.body


def pdf_data(request: CatalogueRequest, catalogue: Catalogue, on: date, *, large: bool) -> dict[str, Any]:
    """Everything that the PDF prints, as plain values: `data/catalogue.typ` reads them and adds no word."""
    payer, language = page_payer(), page_language()
    groups = groups_of(catalogue, payer, language.code)
    return {
        "lang": language.code,
        "rtl": language.direction == "rtl",
        "large": large,
        "day": [on.year, on.month, on.day],
        "footer": day(on),
        "phone": request.council.phone,
        "warnings": _warnings(language),
        "scope": [asdict(fact) for fact in scope_facts(request.scope, payer)],
        "truncation": truncation_words(len(catalogue.services), catalogue.total),
        "help": list(help_words(request.council)),
        "how": list(how_to_use()),
        "groups": [asdict(group) for group in groups],
        "index": [[entry.number, entry.name] for entry in index_of(groups)],
        **_fixed_words(request.council.name, on),
    }


def _warnings(language: Language) -> list[str]:
    warnings = []
    if current_app.config["DEMONSTRATION"]:
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
    return warnings


def _fixed_words(council: str, on: date) -> dict[str, str]:
    """Headings and labels; "{}" stands for what the template puts in."""
    return {
        "title": gettext("Care in %(council)s", council=council),
        "site": gettext("Choosing Care"),
        "issued": gettext("Issued on %(day)s. Prices as they stand on %(day)s.", day=day(on)),
        "help_heading": gettext("Rather talk to someone?"),
        "how_heading": gettext("How to use this list"),
        "kinds_heading": gettext("Kinds of care"),
        "index_heading": gettext("Index of names, with the page of each"),
        "page": gettext("Page %(number)s", number="{}"),
        "run_by": gettext("Run by %(provider)s.", provider="{}"),
        "phone_label": gettext("Phone"),
        "website_label": gettext("Their own website"),
        "more_label": gettext("Read more"),
        "sources": gettext(
            "Ratings come from the Care Quality Commission, used under the Open Government Licence v3.0."
        ),
    }
