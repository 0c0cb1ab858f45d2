"""The words of the Council's list of pages: filters, rows of a file, what a page lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from directory.claims.entry_page import missing_fact_words
from directory.editing.council_pages import STATES, CouncilPageRow
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.navigation import current_url

Link = tuple[str, str, int, bool]


def state_filters(counts: Mapping[str, int], chosen: str) -> list[Link]:
    """A link for all and for each state, with how many there are."""
    total = sum(counts.get(state, 0) for state in STATES)
    links: list[Link] = [(gettext("All"), current_url(state=None, page=None), total, not chosen)]
    for state in STATES:
        address = current_url(state=str(state), page=None)
        links.append((label("service_state", state), address, counts.get(state, 0), state == chosen))
    return links


def file_rows(rows: Iterable[CouncilPageRow]) -> list[tuple[str, ...]]:
    """The same list for a spreadsheet."""
    return [
        (
            row.name,
            row.provider_name,
            label("category", row.category),
            label("service_state", row.state),
            row.place,
        )
        for row in rows
    ]


def missing_words(codes: Iterable[str]) -> list[str]:
    """What stops a page from being public, in words."""
    return [missing_fact_words(code) for code in codes]
