"""The public pages of the site, as endpoints and their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from directory.admissions.queries import public_listed_ids
from directory.catalogue.queries import public_slugs
from directory.leagues.queries import league_lots
from directory.places.queries import public_councils

Page = tuple[str, dict[str, Any]]
# Pages that have one address. Not here: answers to what a visitor asked or keeps, which `views.NOT_TO_CRAWL` names.
SINGLE_PAGES = (
    "finding.start",
    "finding.results",
    "finding.councils",
    "leagues.tables",
    "costing.calculator",
    "costing.savings",
    "pages.guides",
    "pages.accessibility",
    "pages.privacy",
    "pages.cookies",
)


def public_pages(on: date, guides: Iterable[str]) -> list[Page]:
    """Every page that anybody may find, in a fixed order: the site's own, the guides of these names, each council's,
    each listed service's."""
    return [
        *((endpoint, {}) for endpoint in SINGLE_PAGES),
        *(("pages.guide", {"name": name}) for name in guides),
        *_council_pages(on),
        *(("finding.service", {"slug": slug}) for slug in _listed_slugs(on)),
    ]


def _council_pages(on: date) -> Iterator[Page]:
    for council in public_councils():
        yield "finding.council_page", {"slug": council.slug}
        yield "print.catalogue", {"council": council.slug}
        for lot in league_lots(council.code, on):
            yield "leagues.table", {"council": council.slug, "lot": lot.slug}


def _listed_slugs(on: date) -> list[str]:
    listed = public_listed_ids(on)
    return [slug for service_id, slug in public_slugs() if service_id in listed]
