"""The search of the regulator's register: every registered service, marked as on or not on a council's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request

from directory.admissions.queries import confirm_listable
from directory.catalogue.queries import public_slugs_by_location
from directory.finding import wording
from directory.finding.queries.results import NamedPlace
from directory.foundation.time import today
from directory.places.queries import find_place
from directory.places.records import Place, PlaceNotFound
from directory.register.queries import public_register_search
from directory.register.records import Ratings, RegisteredLocationRecord
from directory.register.rules.codes import KINDS
from directory.web.access import limited, public
from directory.web.council import page_council
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.navigation import current_url, whole_number
from directory.web.templating import day

register_pages = Blueprint("register", __name__)
LONGEST = 100


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One location as the list prints it."""

    name: str
    address: str
    rating: str | None
    rated_on: date | None
    inherited: bool
    miles: float | None
    slug: str | None
    dated: str
    url: str | None


@register_pages.get("/register", endpoint="search")
@public
@limited("120 per minute")
def register_search() -> str:
    """Look a service up by its name, place and kind, with its rating."""
    q, near = request.args.get("q", "")[:LONGEST].strip(), request.args.get("near", "")[:LONGEST].strip()
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    council = page_council()
    asked = find_place(near, council.code if council else None) if near else None
    place = asked if isinstance(asked, Place) else None
    found = public_register_search(
        q,
        (place.lat_e5, place.lon_e5) if place else None,
        kind or None,
        whole_number(request.args.get("page", "")) or 1,
    )
    unknown = asked if isinstance(asked, PlaceNotFound) else None
    problem = wording.place_problem([NamedPlace(near, place, unknown)])
    slugs = public_slugs_by_location([one.id for one in found.locations])
    listed = confirm_listable([service_id for service_id, _ in slugs.values()], today())
    return render_template(
        "finding/register.html",
        q=q,
        near=near,
        near_error=problem.sentence if problem else None,
        places_meant=[
            (name, current_url(near=name, page=None)) for name in (problem.suggestions if problem else ())
        ],
        kinds=[
            ("", gettext("Any kind"), not kind),
            *((code, label("register_kind", code), code == kind) for code in KINDS),
        ],
        found=found,
        place=place,
        rows=[
            row_of(
                one,
                found.ratings.get(one.id),
                found.miles.get(one.id),
                slug_if_listed(slugs.get(one.id), listed),
            )
            for one in found.locations
        ],
        page_address=lambda page: current_url(page=None if page == 1 else str(page)),
    )


def slug_if_listed(service: tuple[int, str] | None, listed: set[int]) -> str | None:
    """The address of its page, where the service at this location may be shown today."""
    return service[1] if service and service[0] in listed else None


def row_of(
    one: RegisteredLocationRecord, ratings: Ratings | None, miles: float | None, slug: str | None
) -> RegisterRow:
    """One location in words. What was last heard years ago is never shown as today's."""
    overall = ratings.overall if ratings else None
    return RegisterRow(
        name=one.name,
        address=", ".join(part for part in (*one.address_lines, one.town, one.postcode) if part),
        rating=overall.value if overall else None,
        rated_on=overall.published_on if overall else None,
        inherited=bool(overall and overall.inherited),
        miles=miles,
        slug=slug,
        dated=dated_words(one),
        url=None if one.id.startswith("DEMO") else one.cqc_url,
    )


def dated_words(one: RegisteredLocationRecord) -> str:
    """How old the facts are."""
    if one.details_on is None:
        return gettext("We do not know how old these facts are.")
    if one.freshness == "may_have_closed":
        return gettext("Last heard of on %(day)s: it may have closed.", day=day(one.details_on))
    if one.freshness == "old_details":
        return gettext("Address and name as at %(day)s; the rating is newer.", day=day(one.details_on))
    return gettext("As at %(day)s.", day=day(one.details_on))
