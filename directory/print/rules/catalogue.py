"""Which services a printed catalogue holds, and in what order. Pure."""

from __future__ import annotations

from directory.catalogue.records import ServiceRecord
from directory.catalogue.rules import AddressAreas
from directory.places.records import Place
from directory.vocabulary.care import VISITING_CATEGORIES, Category
from search.order import is_within
from search.query import Point

_CATEGORY_ORDER: dict[str, int] = {category: number for number, category in enumerate(Category)}


def list_order(category: str, name: str, service_id: int) -> tuple[int, str, int]:
    """The sort key of a service: categories in their usual order, then the alphabet, nothing else (HAR 7.12)."""
    return _CATEGORY_ORDER.get(category, len(_CATEGORY_ORDER)), name.casefold(), service_id


def index_order(name: str, number: int) -> tuple[str, int]:
    """The sort key of an entry in the index: by name, and as in the list where two have the same."""
    return name.casefold(), number


def serves(record: ServiceRecord, place: Place, miles: int | None) -> bool:
    """Whether a service serves a place (HF 6.1): it visits that address, or is within so many miles of it.

    Care that people go to or live in serves any place where no miles are given; without a point on the map it serves
    none where miles are given.
    """
    if record.category in VISITING_CATEGORIES:
        return record.visits(AddressAreas(place.ward_code, place.outcode, place.council_code))
    if miles is None:
        return True
    if record.lat_e5 is None or record.lon_e5 is None:
        return False
    return is_within(Point(place.lat_e5, place.lon_e5), record.lat_e5, record.lon_e5, miles)
