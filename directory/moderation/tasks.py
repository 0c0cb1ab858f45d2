"""Reports of mistakes that wait for a decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import built_once, read_rows
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task, council_of
from directory.moderation.models import MistakeReport
from directory.moderation.states import MISTAKE_REPORT


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """The undecided reports about services of the actor's councils, oldest first."""
    councils = councils_with(actor, Permission.MISTAKE_REPORT_DECIDE)
    if not councils:
        return []
    rows = read_rows(_undecided_query(councils, day))
    return [
        Task(
            "mistake_report.decide",
            str(row.id),
            row.name,
            row.received_at,
            owner=row.looked_at_by,
            href_values={"report_id": row.id, "reference": row.reference, "slug": row.slug},
            council=council_of(row.council_code, councils),
            note=row.reference,
        )
        for row in rows
    ]


@built_once
def _undecided_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(MistakeReport.id, MistakeReport.reference, MistakeReport.looked_at_by)
        .add_columns(MistakeReport.received_at, Service.name, Service.slug, Service.council_code)
        .join(Service, Service.id == MistakeReport.service_id)
        .where(MistakeReport.state.not_in(sorted(MISTAKE_REPORT.final)), governed_by(councils, day))
        .order_by(MistakeReport.received_at, MistakeReport.id)
        .limit(OF_A_KIND)
    )
