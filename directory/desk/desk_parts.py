"""What stands below the tasks on the first page of each desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from directory.admissions.figure_queries import lot_figures
from directory.desk.council_figures import ListTable, ValueBar, list_table, value_bars
from directory.desk.work_page import WorkRow, work_rows
from directory.editing.availability_page import ServiceRow, service_row
from directory.editing.queries import own_services
from directory.foundation.actor import Actor
from directory.foundation.time import now
from directory.frameworks.staff_queries import bought_values
from directory.progress.queries import running_work

MOST_SERVICES = 3  # of which a provider's first page says how true they are


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What `desk/desk.html` prints below the tasks. `has_more`: the provider has services that are not shown."""

    running: tuple[WorkRow, ...] = ()
    list_table: ListTable | None = None
    value_bars: tuple[ValueBar, ...] = ()
    services: tuple[ServiceRow, ...] = ()
    has_more: bool = False


NO_PARTS = DeskParts()


def council_parts(actor: Actor, day: date) -> DeskParts:
    """The council's list in figures, the value bought through it, and long work."""
    return DeskParts(
        running=_running(actor),
        list_table=list_table(lot_figures(actor, day), actor),
        value_bars=value_bars(bought_values(actor)),
    )


def provider_parts(actor: Actor, day: date) -> DeskParts:
    """How true a provider's pages are."""
    services, _, pages = own_services(actor, 1, day, size=MOST_SERVICES)
    return DeskParts(services=tuple(service_row(service, day) for service in services), has_more=pages > 1)


def site_parts(actor: Actor, _day: date) -> DeskParts:
    """Long work."""
    return DeskParts(running=_running(actor))


def _running(actor: Actor) -> tuple[WorkRow, ...]:
    return work_rows(running_work(actor), actor, now(), {})
