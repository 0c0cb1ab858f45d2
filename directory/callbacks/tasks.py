"""Requests to be rung or visited that wait for the staff of the council that was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from directory.callbacks.models import CallRequest
from directory.callbacks.states import OPEN_STATES
from directory.catalogue.models import Service
from directory.foundation.actor import Actor
from directory.foundation.database import built_once, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task
from directory.places.models import Council
from directory.vocabulary.callbacks import CallKind

KINDS: Mapping[str, str] = {CallKind.CALL: "call_request.ring", CallKind.VISIT: "call_request.visit"}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """The open requests to the actor's councils, due first; a planned visit on its day. Nothing says who asked."""
    councils = councils_with(actor, Permission.CALL_REQUEST_ANSWER)
    if not councils:
        return []
    return [
        Task(
            KINDS[row.kind],
            str(row.id),
            row.service or row.council,
            row.received_at,
            row.visit_on or row.due_on,
            owner=row.taken_by,
            href_values={"call_id": row.id, "reference": row.reference},
            council=row.council_code,
            note=row.reference,
        )
        for row in read_rows(_open_at(councils))
    ]


@built_once
def _open_at(councils: frozenset[str]) -> Select[Any]:
    due = func.coalesce(CallRequest.visit_on, CallRequest.due_on)
    return (
        select(CallRequest.id, CallRequest.reference, CallRequest.kind, CallRequest.taken_by)
        .add_columns(CallRequest.received_at, CallRequest.visit_on, CallRequest.due_on)
        .add_columns(CallRequest.council_code, Council.name.label("council"), Service.name.label("service"))
        .join(Council, Council.code == CallRequest.council_code)
        .outerjoin(Service, Service.id == CallRequest.service_id)
        .where(one_of(CallRequest.state, OPEN_STATES), CallRequest.council_code.in_(sorted(councils)))
        .order_by(due.is_(None), due, CallRequest.received_at, CallRequest.id)
        .limit(OF_A_KIND)
    )
