"""What was found across everything that somebody may see, by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import LazyString

from directory.catalogue.states import ServiceState
from directory.desk.queries.search_parts import MOST_OF_A_KIND, Found
from directory.desk.task_words import first_page
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.templating import short_day

HEADINGS: Mapping[str, LazyString] = {
    "account": _l("People"),
    "provider": _l("Providers"),
    "service": _l("Services"),
    "application": _l("Applications"),
    "admission": _l("Places on lists"),
    "specialist_designation": _l("Specialist services"),
    "council_concern": _l("Serious concerns"),
    "quality_check": _l("Checks of services"),
    "feedback": _l("Feedback"),
    "proposal": _l("Changes to pages"),
    "instrument": _l("Lists and frameworks"),
    "lot": _l("Lots"),
    "mistake_report": _l("Reports of mistakes"),
    "call_request": _l("Calls and visits"),
    "claim": _l("Claims"),
    "register_import": _l("Imports of the register"),
}
# The page of each kind of thing, for staff and for providers; before there is one, its history.
STAFF_PAGES: Mapping[str, tuple[str, ...]] = {
    "account": ("people.site_person",),
    "admission": ("admission_pages.admission",),
    "feedback": ("moderation_opinions.feedback",),
    "lot": ("lots.lot",),
    "proposal": ("moderation_queue.page_change",),
    "council_concern": ("council_concerns.concern",),
    "quality_check": ("council_checks.check",),
    "register_import": ("register_imports.register_import",),
    "specialist_designation": ("designating.designation",),
    "provider": ("council_providers.provider",),
    "application": ("assessing.application",),
    "instrument": ("instruments.instrument",),
    "mistake_report": ("moderation_reports.report",),
    "call_request": ("moderation_calls.call",),
    "claim": ("council_claims.claim",),
}
PROVIDER_PAGES: Mapping[str, tuple[str, ...]] = {
    "admission": ("admission_pages.leave",),
    "application": ("applying.application",),
    "feedback": ("replying.index",),
    "proposal": ("own_page.page",),
    "council_concern": ("provider_concerns.concern",),
    "quality_check": ("provider_checks.check",),
    "service": ("own_page.page",),
    "specialist_designation": ("designating.own",),
}
PUBLIC_PAGE = "finding.service"
PUBLIC_RESULTS = "finding.results"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """One thing that was found: its page, what tells it from others, and its history where one may read it."""

    title: str
    address: str | None
    detail: str
    history: str | None


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The things of one kind. `is_cut`: there are more than are shown."""

    kind: str
    heading: str
    links: tuple[FoundLink, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What `desk/search.html` prints."""

    text: str
    left_out: str
    heading: str
    groups: tuple[FoundGroup, ...]


def search_page(found: Sequence[Found], text: str, left_out: str) -> SearchPage:
    """The page of what was found, which stands kind by kind, and of the words that were not looked for."""
    groups = []
    for kind, things in groupby(found, key=lambda thing: thing.kind):
        links = tuple(_link(thing) for thing in things)
        groups.append(FoundGroup(kind, str(HEADINGS[kind]), links, len(links) >= MOST_OF_A_KIND))
    if not text:
        heading = gettext("Search what you may see")
    elif not found:
        heading = gettext("Nothing is called “%(text)s”", text=text)
    else:
        heading = ngettext(
            "%(num)s found for “%(text)s”", "%(num)s found for “%(text)s”", len(found), text=text
        )
    return SearchPage(text, left_out, heading, tuple(groups))


def _link(thing: Found) -> FoundLink:
    history = (
        url_for("desk.history", subject_type=thing.kind, subject_id=thing.id) if thing.has_history else None
    )
    return FoundLink(thing.title, _page_of(thing) or history, _detail_words(thing), history)


def _page_of(thing: Found) -> str | None:
    """The page of a thing: its own for who searches, else what the public has of it."""
    if thing.kind == "account" and not thing.for_staff:
        values: dict[str, Any] = dict(thing.values)
        return url_for("people.colleague", **values)  # one may sign for several providers
    pages = (STAFF_PAGES if thing.for_staff else PROVIDER_PAGES).get(thing.kind, ())
    if thing.values.get("state") == ServiceState.PUBLISHED and not pages:
        pages = (PUBLIC_PAGE,)
    if thing.kind == "provider" and not thing.has_history:
        return url_for(PUBLIC_RESULTS, q=thing.title)
    return first_page(pages, thing.values)


def _detail_words(thing: Found) -> str:
    parts = (
        thing.detail,
        *(label(kind, code) for kind, code in thing.labels),
        short_day(thing.day) if thing.day else "",
    )
    return ", ".join(part for part in parts if part)
