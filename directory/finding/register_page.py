"""A page of the regulator's register as its template prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.finding.place_problems import place_problem
from directory.finding.queries.register import RegisterOutcome
from directory.finding.results_page import page_address, suggested_places
from directory.presenting.ratings import rating_notes
from directory.presenting.warning_facts import warning_facts
from directory.presenting.warning_words import strip_words, warning_words
from directory.register.records import Ratings, RegisteredLocationRecord, overall_code, regulator_page
from directory.register.rules.codes import fold
from directory.register.rules.registrations import Registration, current_registration
from directory.vocabulary.organisations import RegisterKind
from directory.vocabulary.ratings import Rating
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day


@dataclass(frozen=True, slots=True)
class RegistrationWords:
    """Which of a home's registrations this is: sentences, and where the one in force is found, if it is another."""

    sentences: tuple[str, ...]
    current_name: str | None
    current_id: str | None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One location as the list prints it. `slug`: of its page here, where it is on a council's list today."""

    id: str
    name: str
    address: str
    rating: str
    rating_notes: tuple[str, ...]
    warning_strip: str | None
    miles: float | None
    slug: str | None
    dated: str
    url: str | None
    registration: RegistrationWords | None


@dataclass(frozen=True, slots=True)
class RegisterContext:
    """Everything `finding/register.html` prints. `holds` says of what the list is: all of the register, or parts."""

    holds: str
    q: str
    near: str
    near_error: str | None
    suggested_places: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str, bool], ...]
    ratings: tuple[tuple[str, str, bool], ...]
    total: int
    number: int
    pages: int
    page_address: Callable[[int], str]
    sorted_by_distance: bool
    rows: tuple[RegisterRow, ...]


def register_context(outcome: RegisterOutcome, today: date) -> RegisterContext:
    """The context of one page of the register."""
    problem = place_problem([outcome.place])
    page, kind = outcome.page, outcome.kind
    return RegisterContext(
        holds=_holds_words(outcome.whole_on),
        q=outcome.q,
        near=outcome.place.typed,
        near_error=problem.sentence if problem else None,
        suggested_places=suggested_places(problem),
        kinds=(
            ("", gettext("Any kind"), not kind),
            *((code, label("register_kind", code), code == kind) for code in RegisterKind),
        ),
        ratings=(
            ("", gettext("Any rating"), not outcome.rating),
            *((code, label("rating", code), code == outcome.rating) for code in Rating),
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
                registration_words(location.id, outcome.registrations.get(location.id, ()), outcome.homes),
                today,
            )
            for location in page.locations
        ),
    )


def _holds_words(whole_on: date | None) -> str:
    if whole_on is None:
        return gettext(
            "Some of the care services registered with the Care Quality Commission, on the Council’s list or not."
            " This is a part of its register: other services are registered too."
        )
    return gettext(
        "Every care service registered with the Care Quality Commission on %(day)s, on the Council’s list or not.",
        day=day(whole_on),
    )


def register_row(
    location: RegisteredLocationRecord,
    ratings: Ratings | None,
    miles: float | None,
    slug: str | None,
    registration: RegistrationWords | None,
    today: date,
) -> RegisterRow:
    """One location in words, with what its ratings warn of. What was last heard years ago is never shown as today's."""
    return RegisterRow(
        id=location.id,
        name=location.name,
        address=address_words(location),
        rating=overall_code(ratings),
        rating_notes=rating_notes(ratings),
        warning_strip=strip_words(warning_words(warning_facts(ratings, None, None), today)),
        miles=miles,
        slug=slug,
        dated=dated_words(location),
        url=regulator_page(location.id),
        registration=registration,
    )


def address_words(location: RegisteredLocationRecord) -> str:
    """The address in one line, the town once: some sources end a line with it, too."""
    town = fold(location.town or "")
    parts = [part.strip() for line in location.address_lines for part in line.split(",")]
    lines = [part for part in parts if part and fold(part) != town]
    return ", ".join(part for part in (*lines, location.town, location.postcode) if part)


def registration_words(
    location_id: str,
    registrations: Sequence[Registration],
    homes: Mapping[str, RegisteredLocationRecord],
) -> RegistrationWords | None:
    """Which of several registrations of one home this is, and who runs the home; None where it is the only one."""
    if not registrations:
        return None
    current = homes[current_registration(registrations).id]
    if current.id == location_id:
        return RegistrationWords(
            (gettext("This is the home’s registration now."), *_run_by(current)), None, None
        )
    own = homes[location_id]
    ended = (
        gettext("This registration ended on %(day)s.", day=day(own.ended_on))
        if own.ended_on
        else gettext("This is an earlier registration of a home that was registered again.")
    )
    return RegistrationWords((ended, *_run_by(own)), current.name, current.id)


def _run_by(location: RegisteredLocationRecord) -> tuple[str, ...]:
    """Who runs a location, since when, as far as that is known."""
    since = day(location.registered_on) if location.registered_on else None
    if location.provider_name and since:
        return (gettext("Run by %(provider)s since %(day)s.", provider=location.provider_name, day=since),)
    if location.provider_name:
        return (gettext("Run by %(provider)s.", provider=location.provider_name),)
    return (gettext("Registered since %(day)s.", day=since),) if since else ()


def dated_words(location: RegisteredLocationRecord) -> str:
    """How old the facts are."""
    if location.status == "ended":
        return gettext("No longer registered.")
    if location.details_on is None:
        return gettext("We do not know how old these facts are.")
    told_on = day(location.details_on)
    if location.freshness == "may_have_closed":
        return gettext("Last heard of on %(day)s: it may have closed.", day=told_on)
    if location.freshness == "old_details":
        return gettext("Address and name as at %(day)s; the rating is newer.", day=told_on)
    return gettext("As at %(day)s.", day=told_on)
