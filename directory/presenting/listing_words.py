"""On whose list a service stands, and what marks one that the Council does not buy, in words."""

from __future__ import annotations

from directory.admissions.records import DesignationRecord, Listing
from directory.presenting.phrases import joined
from directory.vocabulary.procurement import ListingKind
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day


def entry_note(kind: str, *, held: bool = False) -> str | None:
    """What marks an entry that the Council does not buy (requirement 18), or an admitted one that is on hold.

    None for any other admitted service.
    """
    if kind != ListingKind.ADMITTED:
        return gettext("Not bought by the Council")
    return gettext("No new people placed by the Council for now") if held else None


def held_warning(listing: Listing) -> tuple[str, str] | None:
    """A heading and a sentence that warn of a hold on new business; None where there is none (invariant 2)."""
    if not listing.held:
        return None
    return (
        gettext("The Council is not placing anyone new here for now"),
        gettext(
            "It is looking at this service again. People who use it already can stay. "
            "Ask the Council and the service what has changed before you choose it."
        ),
    )


def listed_words(listing: Listing) -> str:
    """Whose list the service is on, and since when."""
    since = day(listing.since)
    if listing.kind == ListingKind.ADMITTED:
        names = joined(listing.instrument_names)
        return gettext("On this list since %(day)s: %(lists)s", day=since, lists=names)
    if listing.kind == ListingKind.CHECKED:
        return gettext("Checked by the Council on %(day)s", day=day(listing.checked_on or listing.since))
    return gettext("Open to everyone")


def designation_words(designation: DesignationRecord) -> tuple[str, str, str]:
    """A specialist designation: its area, its evidence, until when it holds (HAR App2 2.11)."""
    evidence = joined(label("evidence", kind) for kind in designation.evidence_kinds)
    return (
        label("need", designation.area),
        gettext("The Council has seen the evidence: %(evidence)s.", evidence=evidence),
        gettext("Valid to %(day)s.", day=day(designation.review_by)),
    )
