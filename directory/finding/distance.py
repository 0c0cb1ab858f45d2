"""How far a service is from the places that somebody named, and whether it visits them, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from directory.catalogue.records import ServiceRecord
from directory.catalogue.rules import AddressAreas
from directory.places.records import Place
from directory.web.i18n import gettext
from directory.web.templating import miles
from search.order import miles_between
from search.query import Point


def distances(record: ServiceRecord, places: Sequence[Place]) -> tuple[float, ...]:
    """How many miles it is from each place, to one decimal; () for a service whose place is not known."""
    if record.lat_e5 is None or record.lon_e5 is None:
        return ()
    return tuple(
        miles_between(Point(place.lat_e5, place.lon_e5), record.lat_e5, record.lon_e5) for place in places
    )


def distance_words(record: ServiceRecord, places: Sequence[Place]) -> Iterator[str]:
    """ "2.3 miles from W5", for each place; nothing for a service whose place is not known."""
    for distance, place in zip(distances(record, places), places, strict=False):
        yield gettext("%(miles)s miles from %(place)s", miles=miles(distance), place=place.label)


def visits_words(record: ServiceRecord, places: Sequence[Place]) -> Iterator[str]:
    """Whether it visits each place; nothing for a service that has not told where it visits."""
    for place in places if record.areas else ():
        if record.visits(AddressAreas(place.ward_code, place.outcode, place.council_code)):
            yield gettext("Visits %(place)s", place=place.label)
        else:
            yield gettext("Does not visit %(place)s", place=place.label)
