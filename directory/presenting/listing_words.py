"""On whose list a service stands, and what marks one that the Council does not buy, in words."""

from __future__ import annotations

from directory.admissions.records import DesignationRecord, Listing
from directory.presenting.phrases import joined
from directory.vocabulary.procurement import ListingKind
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day


def entry_note(kind: str) -> str | None:
    """What marks an entry that the Council does not buy (requirement 18); None for an admitted service."""
    return None if kind == ListingKind.ADMITTED else gettext("Not bought by the Council")


def listed_words(listing: Listing) -> str:
    """Whose list the service is on, and since when."""
    since = day(listing.since)
    if listing.kind == ListingKind.ADMITTED:
        names = joined(listing.instrument_names)
        return gettext("On this list since %(day)s: %(lists)s", day=since, lists=names)
    if listing.kind == ListingKind.CHECKED:
        return gettext("On the Council’s list since %(day)s", day=since)
    return gettext("Open to everyone")


def designation_words(designation: DesignationRecord) -> tuple[str, str, str]:
    """A specialist designation: its area, its evidence, until when it holds (HAR App2 2.11)."""
    evidence = joined(label("evidence", kind) for kind in designation.evidence_kinds)
    return (
        label("need", designation.area),
        gettext("The Council has seen the evidence: %(evidence)s.", evidence=evidence),
        gettext("Valid to %(day)s.", day=day(designation.review_by)),
    )
