"""A council's catalogue on paper: every word that `data/catalogue.typ` prints, and the PDF itself."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import current_app

from directory.admissions.queries import confirm_listable
from directory.audit.queries import public_version
from directory.foundation.cache import VersionedCache, get_cache
from directory.places.records import CouncilRecord
from directory.presenting.facts import Fact, help_words
from directory.print.catalogue_page import (
    Ask,
    Group,
    asked_words,
    cut_words,
    groups_of,
    how_to_use,
    index_of,
)
from directory.print.queries import Catalogue, catalogue_of
from directory.print.typesetting import pdf_slot, typeset
from directory.web.i18n import gettext
from directory.web.languages import Language, page_language
from directory.web.navigation import page_payer, site_address
from directory.web.page_cache import StoredPage
from directory.web.preferences import text_size
from directory.web.templating import day

MOST_ON_PAPER = 1500
PAPERS_KEPT = 8  # of up to a megabyte or two


def catalogue_pdf(ask: Ask, on: date) -> bytes | None:
    """The PDF: as it was made, while nothing has changed; else made now, one at a time. None where nothing is on it.

    Made for a place that somebody typed, it is not kept. Raises Unavailable.
    """
    large, lang = text_size() in ("large", "together"), page_language().code
    key: Hashable = (ask.council, ask.wanted, page_payer(), lang, large, site_address(), on)
    papers: VersionedCache[StoredPage] = get_cache("papers", PAPERS_KEPT)
    if (made := _found(papers, key, on)) is not None:
        return made
    with pdf_slot():
        if (made := _found(papers, key, on)) is not None:  # the one before us in the line made it
            return made
        version = public_version()
        found = catalogue_of(ask.wanted, page_payer(), on, MOST_ON_PAPER)
        if not found.offers:
            return None
        made = typeset("catalogue.typ", paper_words(ask, found, on, large=large))
        if ask.wanted.place is None:
            papers.put(
                key, version, StoredPage(made, frozenset(offer.record.id for offer in found.offers), None)
            )
        return made


def _found(papers: VersionedCache[StoredPage], key: Hashable, on: date) -> bytes | None:
    kept = papers.get(key, public_version())
    if kept is None or confirm_listable(kept.service_ids, on) != kept.service_ids:
        return None
    return kept.body


def paper_words(ask: Ask, found: Catalogue, on: date, *, large: bool) -> dict[str, Any]:
    """Every word of the PDF."""
    payer, language = page_payer(), page_language()
    return paper_of(
        groups_of(found, payer, language.code, site_address()),
        council=ask.council,
        asked=asked_words(ask.wanted, payer),
        cut=cut_words(len(found.offers), found.total),
        language=language,
        large=large,
        demonstration=bool(current_app.config["DEMONSTRATION"]),
        on=on,
    )


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
