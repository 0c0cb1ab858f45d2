"""What was found across everything that somebody may see, by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import url_for
from flask_babel import LazyString

from directory.catalogue.states import ServiceState
from directory.desk.queries.searching import MOST_OF_A_KIND, Found
from directory.desk.task_words import first_page
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l

HEADINGS: Mapping[str, LazyString] = {
    "provider": _l("Providers"),
    "service": _l("Services"),
    "application": _l("Applications"),
    "instrument": _l("Lists and frameworks"),
    "mistake_report": _l("Reports of mistakes"),
    "call_request": _l("Calls and visits"),
    "claim": _l("Claims"),
}
# The page of each kind of thing, for staff and for providers; before there is one, its history.
STAFF_PAGES: Mapping[str, tuple[str, ...]] = {
    "provider": ("council_providers.provider",),
    "application": ("assessing.application",),
    "instrument": ("instruments.instrument",),
    "mistake_report": ("moderation_reports.report",),
    "call_request": ("moderation_calls.call",),
    "claim": ("council_claims.claim",),
}
PROVIDER_PAGES: Mapping[str, tuple[str, ...]] = {
    "application": ("applying.application",),
    "service": ("own_page.page",),
}
PUBLIC_PAGE = "finding.service"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """One thing that was found: its page, what tells it from others, and its history."""

    title: str
    address: str
    detail: str
    history: str


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
        groups.append(FoundGroup(kind, str(HEADINGS[kind]), links, len(links) == MOST_OF_A_KIND))
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
    history = url_for("desk.history", subject_type=thing.kind, subject_id=thing.id)
    pages = (STAFF_PAGES if thing.for_staff else PROVIDER_PAGES).get(thing.kind, ())
    if thing.values.get("state") == ServiceState.PUBLISHED and not pages:
        pages = (PUBLIC_PAGE,)
    return FoundLink(thing.title, first_page(pages, thing.values) or history, thing.detail, history)
