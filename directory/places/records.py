"""The frozen records of places that other rooms and pages read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.vocabulary.organisations import COUNCIL_PURPOSES, ContactPurpose


@dataclass(frozen=True, slots=True)
class Place:
    """A point somebody named, and whose area it is in.

    `kind` is "postcode", "outcode", "ward", "town" or "council". `label` is what people read ("N8 0RD",
    "Hornsey, Haringey"). `precise` is true for a known full postcode only. `areas` are the codes of the areas
    the point is in, smallest first (ward, outward code, council), for "who visits this address".
    """

    kind: str
    label: str
    lat_e5: int
    lon_e5: int
    council_code: str | None
    ward_code: str | None
    outcode: str | None
    precise: bool
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceNotFound:
    """Why no place was found: "empty", "bad_postcode", "unknown_postcode", "unknown_name", "ambiguous" or "too_many".

    `suggestions` are texts that would be found if they were typed instead, best first, at most eight.
    """

    reason: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CouncilContactRecord:
    """Whom to ring about one thing. `organisation` is blank for the council itself; blank text means not known.

    `source` says where it is published, `source_on` the day it was read there.
    """

    purpose: str
    organisation: str
    phone: str
    phone_hours: str
    relay: str
    email: str
    website: str
    source: str
    source_on: date

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from a council's other contacts: a council has one of its own for each purpose."""
        return self.purpose, "" if self.purpose in COUNCIL_PURPOSES else self.organisation


@dataclass(frozen=True, slots=True)
class CallOffer:
    """What residents may ask a council for: to be rung, to be visited at home, or both.

    `within_days`: the working days within which it says that it answers; None promises nothing.
    """

    calls: bool
    visits: bool
    within_days: int | None


@dataclass(frozen=True, slots=True)
class CouncilRecord:
    """A council and whom to ring there, in the order of purposes. `lat_e5` is None for a county.

    `call_offer` is None where nobody may ask to be rung or visited.
    """

    code: str
    name: str
    slug: str
    kind: str
    in_directory: bool
    lat_e5: int | None
    lon_e5: int | None
    contacts: tuple[CouncilContactRecord, ...] = ()
    call_offer: CallOffer | None = None

    def __hash__(self) -> int:
        """By its code alone: what a page says of its council is looked up by all of it, with all its contacts."""
        return hash(self.code)

    @property
    def is_county(self) -> bool:
        """Whether its area is that of several districts, which postcodes name instead of it."""
        return self.kind == "county"

    def contact_for(self, purpose: str) -> CouncilContactRecord | None:
        """The first contact for a purpose, or None."""
        return next((contact for contact in self.contacts if contact.purpose == purpose), None)

    def contacts_for(self, purpose: str) -> tuple[CouncilContactRecord, ...]:
        """Every contact for a purpose, by name."""
        return tuple(contact for contact in self.contacts if contact.purpose == purpose)

    @property
    def phone(self) -> str:
        """The number of adult social care, "" where it is not known."""
        return self._main("phone")

    @property
    def phone_hours(self) -> str:
        """When that number is answered, in words."""
        return self._main("phone_hours")

    @property
    def relay(self) -> str:
        """The number for text relay."""
        return self._main("relay")

    @property
    def email(self) -> str:
        """The address that adult social care answers."""
        return self._main("email")

    def _main(self, name: str) -> str:
        contact: Any = self.contact_for(ContactPurpose.ADULT_SOCIAL_CARE)
        return "" if contact is None else str(getattr(contact, name))


@dataclass(frozen=True, slots=True)
class LanguageSpoken:
    """A main language of people aged 3 and over, by the 2021 census. `code` is ISO 639, or "bsl"."""

    code: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class NewPlaceName:
    """A town or neighbourhood named in an imported address, with a point inside it."""

    name: str
    council_code: str
    lat_e5: int
    lon_e5: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The area of a council on the map (`places.rules.map_point`): its edges, places for its name, an SVG path's `d`.

    `names`: x and y of points well inside it, the most roomy first. `wider` and `widest`: paths with fewer corners, for
    where more of the country is on the map.
    """

    council: str
    west: int
    north: int
    east: int
    south: int
    names: tuple[tuple[int, int], ...]
    path: str
    wider: str
    widest: str


@dataclass(frozen=True, slots=True)
class WardLine:
    """A stretch of a line between wards on the map: its edges and an SVG path's `d`. It is approximate."""

    west: int
    north: int
    east: int
    south: int
    path: str


@dataclass(frozen=True, slots=True)
class NameOnMap:
    """The name of a town or a ward ("town", "ward") where it stands on the map."""

    kind: str
    name: str
    x: float
    y: float
