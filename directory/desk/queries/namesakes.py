"""What tells services of the same name apart, for the desk that lists them by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from directory.catalogue.models import Service
from directory.catalogue.queries import places_of
from directory.catalogue.rules import place_of
from directory.foundation.actor import Actor
from directory.foundation.database import read_rows
from directory.foundation.permissions import Permission, providers_with
from directory.foundation.tasks import Task


def places_of_namesakes(actor: Actor, tasks: Iterable[Task], shown: Iterable[Task]) -> Mapping[str, str]:
    """Town and postcode by slug: of the actor's own services that share their name with another of the same provider,
    and of the services of some tasks that are shown which share it with another one in all of these tasks.
    """
    names = {task.title for task in shown}
    services = {
        (task.title, str(task.href_values["slug"]))
        for task in tasks
        if task.title in names and "slug" in task.href_values
    }
    bearers = Counter(name for name, _ in services)
    shared = [slug for name, slug in services if bearers[name] > 1]
    return {**_own_namesakes(actor), **(places_of(shared) if shared else {})}


def _own_namesakes(actor: Actor) -> Mapping[str, str]:
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
    return {row.slug: where for row in rows if (where := place_of(row.town, row.postcode))}
