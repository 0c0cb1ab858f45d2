"""What tells a provider's services of the same name apart, for the desk that lists them by name."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from directory.catalogue.models import Service
from directory.foundation.actor import Actor
from directory.foundation.database import read_rows
from directory.foundation.permissions import Permission, providers_with


def places_of_namesakes(actor: Actor) -> Mapping[str, str]:
    """Town and postcode by slug of the actor's own services that share their name with another of the same provider."""
    if not (providers := providers_with(actor, Permission.DESK_PROVIDER)):
        return {}
    other = aliased(Service)
    shares_its_name = exists().where(
        other.provider_id == Service.provider_id, other.name == Service.name, other.id != Service.id
    )
    rows = read_rows(
        select(Service.slug, Service.town, Service.postcode).where(
            Service.provider_id.in_(providers), shares_its_name
        )
    )
    return {row.slug: where for row in rows if (where := " ".join(filter(None, (row.town, row.postcode))))}
