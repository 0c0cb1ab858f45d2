"""A council's catalogue as a PDF: one that is kept, or a new one that a process of its own makes and ends with.

What the PDF prints is read there too, not here: a web process would keep the memory that it takes.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date

from directory.admissions.queries import confirm_listable
from directory.foundation.database import end_reading
from directory.places.queries import page_version
from directory.presenting.shared_link import left_out
from directory.print.catalogue_page import CatalogueRequest, is_large_print, pdf_url, week_values
from directory.print.pdf_process import WAIT_SECONDS, pdf_folder, pdf_slot, run_pdf_process
from directory.print.pdf_store import read_pdf, write_pdf
from directory.web.languages import page_language
from directory.web.navigation import page_payer, site_address

WAIT_SECONDS_FOR_PART = 10


def catalogue_pdf(asked: CatalogueRequest, on: date) -> bytes | None:
    """The PDF, from the disk while nothing has changed; None where no service is in it.

    One PDF is made at a time. One for a place that a visitor typed is not kept. A part of a list is shorter than a
    whole one, and is not waited for as long. Raises Unavailable.
    """
    if (stored := _stored(asked, on)) is not None:
        return stored
    with pdf_slot(WAIT_SECONDS_FOR_PART if asked.scope.is_part else WAIT_SECONDS) as lock:
        if (stored := _stored(asked, on)) is not None:  # made by the request that had the slot before
            return stored
        key = _key(asked)
        end_reading()
        address = site_address() + pdf_url(asked, large=is_large_print())
        job = {"address": address, "council": asked.council.slug, "day": on.isoformat()}
        pdf = run_pdf_process(job, lock)
        if not pdf.service_ids:
            return None
        if _is_kept(asked):
            write_pdf(pdf_folder(), on, key, pdf)
        return pdf.body


def _is_kept(asked: CatalogueRequest) -> bool:
    """Whether the PDF is the same for many: neither a place nor a week of somebody's own is in it."""
    return asked.scope.place is None and not week_values() and not left_out()


def _key(asked: CatalogueRequest) -> Hashable:
    """What a PDF depends on beside the day; the state of the site is read before anything else is."""
    scope = (asked.scope.council_code, asked.scope.categories)
    return (page_version(), scope, page_payer(), page_language().code, is_large_print(), site_address())


def _stored(asked: CatalogueRequest, on: date) -> bytes | None:
    if not _is_kept(asked):
        return None
    stored = read_pdf(pdf_folder(), on, _key(asked))
    if stored is None or confirm_listable(stored.service_ids, on) != stored.service_ids:
        return None
    return stored.body
