"""Changes to pages that wait: for the staff who decide, and for the providers who wrote them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import IsOwn, built_once, for_providers, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task, decision_task
from directory.proposals.models import Proposal
from directory.proposals.states import ProposalState

OWN_KINDS = {
    ProposalState.DRAFT: "proposal.send",
    ProposalState.SUBMITTED: "proposal.waiting",
    ProposalState.REJECTED: "proposal.sent_back",
    ProposalState.STALE: "proposal.overtaken",
}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """What was sent about services of the actor's councils; the open proposals of the actor's providers."""
    tasks: list[Task] = []
    if councils := councils_with(actor, Permission.LISTING_APPROVE):
        tasks += [
            decision_task("proposal.decide", row, councils) for row in read_rows(_sent_to(councils, day))
        ]
    if providers := providers_with(actor, Permission.LISTING_SUBMIT):
        tasks += [
            Task(
                OWN_KINDS[ProposalState(row.state)],
                str(row.id),
                row.name,
                row.decided_at if row.state == ProposalState.REJECTED else row.sent_at or row.saved_at,
                href_values={"slug": row.slug},
                provider=row.provider_id,
            )
            for row in _own_rows(providers, day)
            if row.changes
        ]
    return tasks


@built_once
def _sent_to(councils: frozenset[str], day: date) -> Select[Any]:
    return _open(Proposal.state == ProposalState.SUBMITTED, governed_by(councils, day))


@for_providers
def _own_rows(is_own: IsOwn, _day: date) -> Executable:
    return _open(one_of(Proposal.state, OWN_KINDS), is_own(Service.provider_id))


def _open(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Open proposals, those that wait longest first."""
    return (
        select(Proposal.id, Proposal.public_id, Proposal.state, Proposal.changes)
        .add_columns(Proposal.saved_at, Proposal.sent_at, Proposal.decided_at)
        .add_columns(Service.name, Service.slug, Service.council_code, Service.provider_id)
        .join(Service, Service.id == Proposal.service_id)
        .where(*conditions)
        .order_by(Proposal.saved_at, Proposal.id)
        .limit(OF_A_KIND)
    )
