"""A page of the regulator's register as its template prints it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from directory.finding.place_problems import place_problem
from directory.finding.queries.register import RegisterOutcome
from directory.finding.results_page import page_address, suggested_places
from directory.presenting.ratings import rating_notes
from directory.register.records import Ratings, RegisteredLocationRecord, overall_code
from directory.vocabulary.organisations import RegisterKind
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One location as the list prints it. `slug`: of its page here, where it is on a council's list today."""

    name: str
    address: str
    rating: str
    rating_notes: tuple[str, ...]
    miles: float | None
    slug: str | None
    dated: str
    url: str | None


@dataclass(frozen=True, slots=True)
class RegisterContext:
    """Everything `finding/register.html` prints."""

    q: str
    near: str
    near_error: str | None
    suggested_places: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str, bool], ...]
    total: int
    number: int
    pages: int
    page_address: Callable[[int], str]
    sorted_by_distance: bool
    rows: tuple[RegisterRow, ...]


def register_context(outcome: RegisterOutcome) -> RegisterContext:
    """The context of one page of the register."""
    problem = place_problem([outcome.place])
    page, kind = outcome.page, outcome.kind
    return RegisterContext(
        q=outcome.q,
        near=outcome.place.typed,
        near_error=problem.sentence if problem else None,
        suggested_places=suggested_places(problem),
        kinds=(
            ("", gettext("Any kind"), not kind),
            *((code, label("register_kind", code), code == kind) for code in RegisterKind),
        ),
        total=page.total,
        number=page.page,
        pages=page.pages,
        page_address=page_address,
        sorted_by_distance=outcome.place.place is not None,
        rows=tuple(
            register_row(
                location,
                page.ratings.get(location.id),
                page.miles.get(location.id),
                outcome.slugs.get(location.id),
            )
            for location in page.locations
        ),
    )


def register_row(
    location: RegisteredLocationRecord, ratings: Ratings | None, miles: float | None, slug: str | None
) -> RegisterRow:
    """One location in words. What was last heard years ago is never shown as today's."""
    address = (*location.address_lines, location.town, location.postcode)
    return RegisterRow(
        name=location.name,
        address=", ".join(part for part in address if part),
        rating=overall_code(ratings),
        rating_notes=rating_notes(ratings),
        miles=miles,
        slug=slug,
        dated=dated_words(location),
        url=None if location.id.startswith("DEMO") else location.cqc_url,
    )


def dated_words(location: RegisteredLocationRecord) -> str:
    """How old the facts are."""
    if location.details_on is None:
        return gettext("We do not know how old these facts are.")
    told_on = day(location.details_on)
    if location.freshness == "may_have_closed":
        return gettext("Last heard of on %(day)s: it may have closed.", day=told_on)
    if location.freshness == "old_details":
        return gettext("Address and name as at %(day)s; the rating is newer.", day=told_on)
    return gettext("As at %(day)s.", day=told_on)
