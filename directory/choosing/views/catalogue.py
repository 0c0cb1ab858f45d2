"""The doors of the catalogue: a council's list on one page made for paper, and the same as a PDF."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from threading import BoundedSemaphore, Lock
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from directory.admissions.queries import confirm_listable
from directory.audit.queries import newest_change
from directory.catalogue.vocabulary import CATEGORIES
from directory.choosing.catalogue_page import (
    asked_words,
    cut_words,
    groups_of,
    how_to_use,
    index_of,
    paper_of,
)
from directory.choosing.queries.catalogue import Catalogue, Wanted, catalogue_of
from directory.choosing.typesetting import typeset
from directory.finding.forms import MILES, read_search
from directory.finding.queries.results import Meaning, read_meaning
from directory.finding.wording import place_problem
from directory.foundation.database import end_reading
from directory.foundation.errors import NotFound, Unavailable
from directory.foundation.kept import Kept, keeper
from directory.foundation.time import today
from directory.places.queries import council_by_slug
from directory.places.records import CouncilRecord
from directory.web.doors import limited, public
from directory.web.errors import RETRY_SECONDS
from directory.web.kept import KeptPage, answer, keep, kept_pages, page_key
from directory.web.labels import label
from directory.web.languages import page_language
from directory.web.navigation import PAYERS, here, page_payer, site_address, speak_only_for
from directory.web.speech import gettext, ngettext
from directory.web.templating import text_size

catalogue = Blueprint("catalogue", __name__)
MOST_ON_PAGE = 300
MOST_ON_PAPER = 1500
PAPERS_KEPT = 8  # of up to a megabyte or two
SECONDS_IN_LINE = 30
MOST_IN_LINE = 4  # each of them holds one of the server's threads
CHOICES = frozenset({"category", "payer", "lang", "text", "council"})
_press = Lock()
_line = BoundedSemaphore(MOST_IN_LINE)


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked of a catalogue, read from its address."""

    council: CouncilRecord
    meaning: Meaning
    wanted: Wanted
    chosen_only: bool


def read_ask(slug: str) -> Ask:
    """The council and the part of its list that the address names. Raises NotFound for a council that has none here."""
    council = council_by_slug(slug)
    if not council.in_directory:
        raise NotFound(slug)
    speak_only_for(council)
    asked = read_search(request.args)
    meaning = read_meaning(replace(asked, q="", near=asked.near[:1]), council.code, exact=True)
    place = next(iter(meaning.found_places), None)
    return Ask(
        council,
        meaning,
        Wanted(council.code, asked.categories, place, asked.miles if place else None),
        request.args.keys() <= CHOICES,
    )


@catalogue.get("/catalogue/<string:council>", endpoint="page")
@public
@limited("20 per minute")  # each may hold three hundred services
def catalogue_page(council: str) -> Response:
    """Every service on a council's list that fits, made for paper (HAR App3 4.2). Kept as other pages are."""
    ask, on = read_ask(council), today()
    key, mark = page_key(on), newest_change()
    kept = kept_pages().find(key, mark) if ask.chosen_only else None
    if kept is not None and confirm_listable(kept.subjects, on) == kept.subjects:
        return answer(kept)
    found = catalogue_of(ask.wanted, page_payer(), on, MOST_ON_PAGE)
    body = render_template("choosing/catalogue.html", **page_of(ask, found))
    if not ask.chosen_only:
        return make_response(body)
    return keep(key, mark, (offer.record.id for offer in found.offers), body)


def page_of(ask: Ask, found: Catalogue) -> dict[str, Any]:
    """Everything `choosing/catalogue.html` prints."""
    payer, asked = page_payer(), ask.meaning.asked
    groups = groups_of(found, payer, page_language().code, site_address())
    miles = [
        (str(one), ngettext("Within %(num)s mile", "Within %(num)s miles", one), one == asked.miles)
        for one in MILES
    ]
    return {
        "shown": ask.council,
        "groups": groups,
        "index": index_of(groups),
        "total": found.total,
        "cut": cut_words(len(found.offers), found.total),
        "asked_words": asked_words(ask.wanted, payer),
        "how": how_to_use(),
        "kinds": [(code, label("category", code), None, code in asked.categories) for code in CATEGORIES],
        "payers": [(code, label("payer", code), None, code == payer) for code in PAYERS],
        "near": asked.near[0] if asked.near else "",
        "problem": place_problem(ask.meaning.places),
        "miles_choices": [("", gettext("Any distance"), asked.miles is None), *miles],
        "paper": paper_address(ask, large=False),
        "large_paper": paper_address(ask, large=True),
    }


def paper_address(ask: Ask, *, large: bool) -> str:
    """The address of the PDF of this very page."""
    asked = ask.meaning.asked
    values: dict[str, Any] = {
        "category": asked.categories,
        "near": asked.near,
        "miles": asked.miles,
        "payer": page_payer(),
        "lang": page_language().code,
        "text": "large" if large else "normal",
    }
    return url_for("catalogue.paper", council=ask.council.slug, **{k: v for k, v in values.items() if v})


@catalogue.get("/catalogue/<string:council>/pdf", endpoint="paper")
@public
@limited("10 per minute")
def catalogue_paper(council: str) -> AnyResponse:
    """The same as a PDF, in usual or large print. A place that can't be found is said on the page."""
    ask, on = read_ask(council), today()
    if len(ask.meaning.found_places) < len(ask.meaning.places):
        return redirect(here().replace("/pdf", "", 1))
    try:
        pdf = kept_paper(ask, on)
    except Unavailable:
        body = render_template("choosing/no_paper.html", shown=ask.council, page=page_address(ask))
        return make_response(body, 503, {"Cache-Control": "no-store", "Retry-After": RETRY_SECONDS})
    if pdf is None:
        return redirect(page_address(ask))
    name = f"care-in-{ask.council.slug}-{on.isoformat()}.pdf"
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if ask.wanted.place is not None:  # where somebody lives is for no cache to keep
        response.headers["Cache-Control"] = "no-store"
    return response


def page_address(ask: Ask) -> str:
    """The page that the PDF is made of."""
    asked = ask.meaning.asked
    values: dict[str, Any] = {"category": asked.categories, "near": asked.near, "miles": asked.miles}
    return url_for("catalogue.page", council=ask.council.slug, **{k: v for k, v in values.items() if v})


def kept_paper(ask: Ask, on: date) -> bytes | None:
    """The PDF: as it was made, while nothing has changed; else made now, one at a time. None where nothing is on it.

    Made for a place that somebody typed, it is not kept. Raises Unavailable.
    """
    large, lang = text_size() in ("large", "together"), page_language().code
    key: Hashable = (ask.council, ask.wanted, page_payer(), lang, large, site_address(), on)
    papers: Kept[KeptPage] = keeper("papers", PAPERS_KEPT)
    if (made := _found(papers, key, on)) is not None:
        return made
    with _at_the_press():
        if (made := _found(papers, key, on)) is not None:  # the one before us in the line made it
            return made
        mark = newest_change()
        found = catalogue_of(ask.wanted, page_payer(), on, MOST_ON_PAPER)
        if not found.offers:
            return None
        made = typeset("catalogue.typ", paper_words(ask, found, on, large=large))
        if ask.wanted.place is None:
            papers.keep(key, mark, KeptPage(frozenset(offer.record.id for offer in found.offers), made))
        return made


@contextmanager
def _at_the_press() -> Iterator[None]:
    """One at a time. Raises Unavailable where too many wait already, or where it took too long."""
    end_reading()
    if not _line.acquire(blocking=False):
        raise Unavailable("press")
    try:
        at_it = _press.acquire(timeout=SECONDS_IN_LINE)
    finally:
        _line.release()
    if not at_it:
        raise Unavailable("press")
    try:
        yield
    finally:
        _press.release()


def _found(papers: Kept[KeptPage], key: Hashable, on: date) -> bytes | None:
    kept = papers.find(key, newest_change())
    return kept.packed if kept is not None and confirm_listable(kept.subjects, on) == kept.subjects else None


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
