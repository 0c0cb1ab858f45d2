"""What a provider is asked to confirm: prices and words that the public is told nobody has confirmed for too long."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Executable, select

from directory.catalogue.models import Service
from directory.catalogue.rules import STALE_DAYS
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import IsOwn, for_providers
from directory.foundation.permissions import Permission, providers_with
from directory.foundation.task_limits import most_of_a_kind
from directory.foundation.tasks import Task, beginning_of
from directory.reminders.queries import facts_told
from directory.reminders.rules import is_unconfirmed
from directory.vocabulary.organisations import FactKind

# Vacancies are asked about by the catalogue, days before they are old.
KINDS = {FactKind.PRICES: "price.confirm", FactKind.WORDS: "words.confirm"}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """The prices and words of the actor's providers' public services that are old (requirement 49)."""
    providers = providers_with(actor, Permission.LISTING_UPDATE)
    if not providers:
        return []
    services = {row.id: row for row in _service_rows(providers, day)}
    tasks = [
        Task(
            KINDS[kind],
            str(service_id),
            services[service_id].name,
            beginning_of(told_on),
            told_on + timedelta(days=STALE_DAYS[kind]),
            href_values={"slug": services[service_id].slug},
            provider=provider_id,
        )
        for service_id, (provider_id, days) in facts_told(services).items()
        for kind, told_on in days.items()
        if kind in KINDS and told_on is not None and is_unconfirmed(kind, told_on, day)
    ]
    return sorted(tasks, key=lambda task: (task.since, task.subject, task.kind))[: most_of_a_kind()]


@for_providers
def _service_rows(is_own: IsOwn, _day: date) -> Executable:
    return (
        select(Service.id, Service.slug, Service.name)
        .where(is_own(Service.provider_id), Service.state == ServiceState.PUBLISHED)
        .order_by(Service.id)
    )
