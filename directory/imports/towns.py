"""Towns of registered locations as names of places. Opens its own transaction, as commands do."""

from __future__ import annotations

from directory.foundation.actor import Actor
from directory.foundation.database import transaction
from directory.places.actions import add_place_names
from directory.places.queries import places_at
from directory.places.records import NewPlaceName
from directory.register.queries import public_towns


def name_towns(actor: Actor) -> None:
    """Let the towns of addresses be found as places, where it is known which council they are in."""
    towns = public_towns()
    places = places_at(town.postcode for town in towns)
    names = [
        NewPlaceName(town.name, council_code, town.lat_e5, town.lon_e5)
        for town in towns
        if town.postcode in places and (council_code := places[town.postcode].council_code)
    ]
    if names:
        with transaction():
            add_place_names(actor, names)
