"""What of the register becomes an entry of the catalogue, and why the rest does not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from directory.places.records import CouncilRecord, Place
from directory.places.rules import fold_name
from directory.register.records import RegisteredLocationRecord
from directory.vocabulary.care import CARE_HOMES, Category, Need, Task
from directory.vocabulary.organisations import SOCIAL_CARE_KINDS, CapacityUnit, RegisterKind

LONGEST_ADDRESS = 200
LONGEST_TOWN = 80
LONGEST_PHONE = 20
# A home with nurses is one home, whatever else it is registered as; the other kinds are services of their own.
_CATEGORY: Mapping[str, Category] = {
    RegisterKind.NURSING_HOME: Category.NURSING_HOME,
    RegisterKind.CARE_HOME: Category.CARE_HOME,
    RegisterKind.HOME_CARE: Category.HOME_CARE,
    RegisterKind.SUPPORTED_LIVING: Category.SUPPORTED_LIVING,
    RegisterKind.EXTRA_CARE: Category.EXTRA_CARE,
}
# The regulator's specialisms as needs; what is not here says nothing of a need ("everyone", ages alone).
_NEEDS: Mapping[str, tuple[Need, ...]] = {
    "older_people": (Need.OLDER_PEOPLE,),
    "dementia": (Need.DEMENTIA,),
    "learning_disability_autism": (Need.LEARNING_DISABILITY, Need.AUTISM),
    "mental_health": (Need.MENTAL_HEALTH,),
    "physical_disability": (Need.PHYSICAL_DISABILITY,),
    "sensory_impairment": (Need.SENSORY_IMPAIRMENT,),
    "substance_misuse": (Need.SUBSTANCE_MISUSE,),
}
_PERSONAL_CARE = frozenset({"personal_care", "accommodation_with_care"})


class LeftOut(StrEnum):
    """Why a location of the register becomes no entry, in the order in which it is asked."""

    ENDED = "ended"
    MAY_HAVE_CLOSED = "may_have_closed"
    HEALTH_CARE = "health_care"
    OTHER_CARE = "other_care"
    KIND_NOT_KNOWN = "kind_not_known"
    DORMANT = "dormant"
    SAME_HOME = "same_home"
    NO_PROVIDER = "no_provider"
    NO_ADDRESS = "no_address"
    NO_POSITION = "no_position"


@dataclass(frozen=True, slots=True)
class PreparedEntry:
    """One entry: its kind of care, and the facts that the catalogue holds of it."""

    category: Category
    facts: Mapping[str, Any]


def left_out(location: RegisteredLocationRecord) -> LeftOut | None:
    """Why a location becomes no entry; None for one that does.

    Only care that the regulator registers now, where a resident could find it: no home under a second registration,
    none that gives no care at present, none whose address the regulator keeps back.
    """
    kinds = frozenset(location.kinds)
    checks: tuple[tuple[LeftOut, bool], ...] = (
        (LeftOut.ENDED, location.status == "ended"),
        (LeftOut.MAY_HAVE_CLOSED, location.status != "registered" or location.freshness == "may_have_closed"),
        (LeftOut.HEALTH_CARE, kinds == {RegisterKind.HEALTH} or location.adult_social_care is False),
        (LeftOut.KIND_NOT_KNOWN, not kinds),
        (LeftOut.OTHER_CARE, not kinds & SOCIAL_CARE_KINDS),
        (LeftOut.DORMANT, location.dormant is True),
        (LeftOut.SAME_HOME, location.primary_id not in (None, location.id)),
        (LeftOut.NO_PROVIDER, location.provider_id is None),
        (LeftOut.NO_ADDRESS, location.postcode is None),
        (LeftOut.NO_POSITION, location.lat_e5 is None),
    )
    return next((reason for reason, holds in checks if holds), None)


def is_under(location: RegisteredLocationRecord, council: CouncilRecord) -> bool:
    """Whether the register names a council as the authority of a location; it writes "Bristol, City of" for Bristol."""
    return fold_name(location.local_authority or "") == fold_name(council.name)


def entries_of(
    location: RegisteredLocationRecord, place: Place | None, council: CouncilRecord
) -> tuple[PreparedEntry, ...]:
    """The entries of a location, one for each kind of care it is registered for.

    `place` is that of its postcode. A county hosts what is in its districts, which postcodes name.
    """
    district = place.council_code if place else None
    host = (
        council.code if is_under(location, council) and (district is None or council.is_county) else district
    )
    return tuple(
        PreparedEntry(category, _facts(location, category, host, place.ward_code if place else None))
        for category in categories_of(location.kinds)
    )


def categories_of(kinds: tuple[str, ...]) -> tuple[Category, ...]:
    """The kinds of care that a resident would look for, of the register's kinds."""
    categories = [_CATEGORY[kind] for kind in kinds if kind in _CATEGORY]
    if Category.NURSING_HOME in categories and Category.CARE_HOME in categories:
        categories.remove(Category.CARE_HOME)
    return tuple(dict.fromkeys(categories))


def needs_of(specialisms: tuple[str, ...]) -> list[str]:
    """The needs that the register says a location cares for, each once."""
    return list(dict.fromkeys(need for code in specialisms for need in _NEEDS.get(code, ())))


def _facts(
    location: RegisteredLocationRecord, category: Category, host: str | None, ward_code: str | None
) -> dict[str, Any]:
    has_beds = category in CARE_HOMES and location.beds is not None
    return {
        "council_code": host,
        "ward_code": ward_code,
        "address": ", ".join(location.address_lines)[:LONGEST_ADDRESS] or None,
        "town": (location.town or "")[:LONGEST_TOWN] or None,
        "postcode": location.postcode,
        "lat_e5": location.lat_e5,
        "lon_e5": location.lon_e5,
        "regulated": True,
        "regulated_activities": list(location.activities),
        "needs": needs_of(location.specialisms),
        "tasks": _tasks(location, category),
        "capacity": location.beds if has_beds else None,
        "capacity_unit": CapacityUnit.BEDS if has_beds else None,
        "phone": (location.phone or "")[:LONGEST_PHONE] or None,
        "website": location.website,
    }


def _tasks(location: RegisteredLocationRecord, category: Category) -> list[str]:
    """What a registration says is done: personal care, and nursing where nurses are there."""
    tasks = [Task.PERSONAL_CARE] if _PERSONAL_CARE & set(location.activities) else []
    if category == Category.NURSING_HOME:
        tasks.append(Task.NURSING)
    return [str(task) for task in tasks]
