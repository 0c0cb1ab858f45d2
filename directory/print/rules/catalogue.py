"""What a printed catalogue holds and in what order. Pure."""

from __future__ import annotations

from directory.catalogue.records import ServiceRecord
from directory.catalogue.rules import AddressAreas
from directory.places.records import Place
from directory.vocabulary.care import VISITING_CATEGORIES, Category
from search.order import is_within
from search.query import Point

_PLACES: dict[str, int] = {category: place for place, category in enumerate(Category)}


def list_order(category: str, name: str, service_id: int) -> tuple[int, str, int]:
    """Where a service stands in a catalogue: kinds of care in their usual order, then the alphabet, nothing else.

    Nobody is first for any other reason (HAR 7.12).
    """
    return _PLACES.get(category, len(_PLACES)), name.casefold(), service_id


def index_order(name: str, number: int) -> tuple[str, int]:
    """Where an entry stands in the index: by name, and as in the list where two have the same."""
    return name.casefold(), number


def reaches(record: ServiceRecord, place: Place, miles: int | None) -> bool:
    """Whether a service fits a place (HF 6.1): it visits that address, or stands within so many miles of it.

    Care that one goes to or lives in fits at any distance where no miles were asked. A place of care without a point
    on the map is left out once miles are asked.
    """
    if record.category in VISITING_CATEGORIES:
        return record.visits(AddressAreas(place.ward_code, place.outcode, place.council_code))
    if miles is None:
        return True
    if record.lat_e5 is None or record.lon_e5 is None:
        return False
    return is_within(Point(place.lat_e5, place.lon_e5), record.lat_e5, record.lon_e5, miles)
