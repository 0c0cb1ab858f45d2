"""The search of the regulator's register, with which of its locations are on a council's list today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import confirm_listable
from directory.catalogue.queries import public_slugs_by_location
from directory.finding.queries.interpretation import NamedPlace, find_named_place
from directory.register.fetch_queries import whole_on
from directory.register.queries import location_records, public_register_search, registrations_of
from directory.register.records import RegisteredLocationRecord, RegisterPage
from directory.register.rules.registrations import Registration


@dataclass(frozen=True, slots=True)
class RegisterOutcome:
    """What was searched for and one page of what was found.

    `kind` is "" for any kind, `rating` for any rating. `registrations` are those of one home, by the location that
    is one of several, and `homes` what is known of each, by id. `slugs` are those of the services that may be shown
    today, by location: of several kinds of care at one the first. `whole_on` is the day of the newest whole register
    that is held, None where there are parts.
    """

    q: str
    place: NamedPlace
    kind: str
    rating: str
    page: RegisterPage
    registrations: Mapping[str, tuple[Registration, ...]]
    homes: Mapping[str, RegisteredLocationRecord]
    slugs: Mapping[str, str]
    whole_on: date | None


def search_register(
    q: str, near: str, kind: str, rating: str, number: int, council_code: str | None, on: date
) -> RegisterOutcome:
    """Registered services by name, place, kind and rating, one page of them; `number` counts pages from 1."""
    named = find_named_place(near, council_code) if near else NamedPlace("", None, None)
    place = named.place
    point = (place.lat_e5, place.lon_e5) if place else None
    page = public_register_search(q, point, kind or None, number, rating=rating or None)
    registrations = registrations_of(location.id for location in page.locations)
    homes = location_records(each.id for home in registrations.values() for each in home)
    services = public_slugs_by_location([location.id for location in page.locations])
    listed = confirm_listable([service_id for here in services.values() for service_id, _ in here], on)
    slugs = {
        location_id: next(slug for service_id, slug in here if service_id in listed)
        for location_id, here in services.items()
        if any(service_id in listed for service_id, _ in here)
    }
    return RegisterOutcome(q, named, kind, rating, page, registrations, homes, slugs, whole_on())
