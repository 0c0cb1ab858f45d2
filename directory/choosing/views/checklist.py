"""The door of the visit checklists: one page of paper a service, with questions made for it and for the person."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from directory.admissions.queries import public_listable
from directory.catalogue.queries import once_public_ids
from directory.choosing.checklist_page import sheets_of
from directory.choosing.queries.catalogue import offers_of
from directory.choosing.rules.checklist import NEEDS_ASKED
from directory.foundation.time import today
from directory.web.access import limited, public
from directory.web.labels import label
from directory.web.navigation import page_council, page_payer, speak_for

checklist = Blueprint("checklist", __name__)
MOST_SHEETS = 20
LONGEST_SLUG = 80


@checklist.get("/checklists")
@public
@limited("60 per minute")
def sheets() -> str:
    """A checklist for each service that is named in the address, up to twenty; what is not offered is said."""
    on, payer = today(), page_payer()
    given = [slug[:LONGEST_SLUG] for slug in request.args.getlist("service") if slug]
    given = list(dict.fromkeys(given))[:MOST_SHEETS]
    known = once_public_ids(given) if given else {}
    listings = public_listable(on, known.values())
    ids = list(dict.fromkeys(known[slug] for slug in given if known.get(slug) in listings))
    offers = offers_of(ids, listings, payer, on)
    if page_council() is None and offers:
        speak_for(offers[0].listing.speaks_for(offers[0].record.council_code))
    needs = [code for code in NEEDS_ASKED if code in request.args.getlist("need")]
    return render_template(
        "choosing/checklists.html",
        sheets=sheets_of(offers, needs, payer),
        missing=len(given) - len(ids),
        needs=[(code, label("need", code), None, code in needs) for code in NEEDS_ASKED],
    )
