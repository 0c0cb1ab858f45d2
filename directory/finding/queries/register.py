"""The search of the regulator's register, with which of its locations are on a council's list today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import confirm_listable
from directory.catalogue.queries import public_slugs_by_location
from directory.finding.queries.interpretation import NamedPlace, find_named_place
from directory.register.queries import public_register_search
from directory.register.records import RegisterPage


@dataclass(frozen=True, slots=True)
class RegisterOutcome:
    """What was searched for and one page of what was found.

    `kind` is "" for any kind; `slugs` are those of the services that may be shown today, by location.
    """

    q: str
    place: NamedPlace
    kind: str
    page: RegisterPage
    slugs: Mapping[str, str]


def search_register(
    q: str, near: str, kind: str, number: int, council_code: str | None, on: date
) -> RegisterOutcome:
    """Registered services by name, place and kind, one page of them; `number` counts pages from 1."""
    named = find_named_place(near, council_code) if near else NamedPlace("", None, None)
    place = named.place
    page = public_register_search(q, (place.lat_e5, place.lon_e5) if place else None, kind or None, number)
    services = public_slugs_by_location([location.id for location in page.locations])
    listed = confirm_listable([service_id for service_id, _ in services.values()], on)
    slugs = {
        location_id: slug for location_id, (service_id, slug) in services.items() if service_id in listed
    }
    return RegisterOutcome(q, named, kind, page, slugs)
