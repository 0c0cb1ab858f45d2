"""Reads of proposals: a provider's own, what waits for a reviewer, and the live values that both are compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from directory.catalogue.models import Continuity, Service, ServiceArea, ServiceText, Workforce
from directory.catalogue.queries import current_contact, service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, allow
from directory.proposals.models import Proposal
from directory.proposals.rules import (
    CONTINUITY_FIELDS,
    SECTION_FIELDS,
    TEXT_LENGTHS,
    WORKFORCE_FIELDS,
    text_field,
)
from directory.proposals.states import PROPOSAL, ProposalState

_OPEN = tuple(sorted(PROPOSAL.states - PROPOSAL.final))


@dataclass(frozen=True, slots=True)
class ProposalRecord:
    """A proposal as a page shows it. `version` is what a form carries, `sent_version` what a reviewer decides on."""

    id: int
    public_id: str
    service_id: int
    state: str
    changes: Mapping[str, Any]
    base: Mapping[str, Any]
    saved_at: datetime
    saved_by: str
    sent: Mapping[str, Any]
    sent_before: Mapping[str, Any]
    sent_version: int
    sent_at: datetime | None
    sent_by: str | None
    decisions: Mapping[str, Mapping[str, str]]
    decided_at: datetime | None
    version: int


_COLUMNS = tuple(ProposalRecord.__annotations__)


def open_proposal(service_id: int) -> Proposal | None:
    """The row of the one proposal of a service that is not over."""
    return db.session.scalar(
        select(Proposal).where(Proposal.service_id == service_id, Proposal.state.in_(_OPEN))
    )


def own_proposal(actor: Actor, service_id: int) -> ProposalRecord | None:
    """The open proposal for a service, for its own provider and for staff who may read its drafts."""
    allow(actor, Permission.LISTING_READ, service_scope(service_row(service_id)))
    proposal = open_proposal(service_id)
    return None if proposal is None else record_of(proposal)


def open_states(service_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """Of each of these services with an open proposal: its state, and how many fields it changes."""
    rows = db.session.execute(
        select(Proposal.service_id, Proposal.state, Proposal.changes).where(
            Proposal.service_id.in_(sorted(service_ids)), Proposal.state.in_(_OPEN)
        )
    )
    return {row.service_id: (row.state, len(row.changes)) for row in rows}


def proposal_to_decide(actor: Actor, public_id: str) -> Proposal:
    """A proposal's row, for whoever decides about it. Raises NotFound, NotAllowed."""
    proposal = db.session.scalar(select(Proposal).where(Proposal.public_id == public_id))
    if proposal is None or proposal.state == ProposalState.DRAFT:
        raise NotFound(f"proposal {public_id}")
    allow(actor, Permission.LISTING_APPROVE, service_scope(service_row(proposal.service_id)))
    return proposal


def record_of(proposal: Proposal) -> ProposalRecord:
    """A row as a frozen record."""
    return ProposalRecord(*(getattr(proposal, name) for name in _COLUMNS))


def live_values(service: Service) -> dict[str, Any]:
    """What the page of a service says now, by the name of each field that may be proposed, as JSON holds it."""
    values: dict[str, Any] = {
        name: getattr(service, name)
        for fields in SECTION_FIELDS.values()
        for name in fields
        if hasattr(Service, name)
    }
    values["opening_hours"] = list(service.opening_hours or [])
    values["areas"] = _areas(service.id)
    values |= _texts(service.id)
    contact = current_contact(service.id)
    values["contact"] = contact and {
        "name": contact.name,
        "job": contact.job,
        "phone": contact.phone,
        "email": contact.email,
    }
    values |= _current(service.id, Workforce, "workforce", WORKFORCE_FIELDS)
    return values | _current(service.id, Continuity, "continuity", CONTINUITY_FIELDS)


def value_of(values: Mapping[str, Any], field: str) -> Any:
    """The value of a field; words that were never written are empty."""
    return values.get(field, "" if text_field(field) else None)


def _areas(service_id: int) -> list[list[str]]:
    rows = db.session.execute(
        select(ServiceArea.kind, ServiceArea.code)
        .where(ServiceArea.service_id == service_id)
        .order_by(ServiceArea.kind, ServiceArea.code)
    )
    return [list(row) for row in rows]


def _texts(service_id: int) -> dict[str, str]:
    values = {f"text.en.{name}": "" for name in TEXT_LENGTHS}
    rows = db.session.scalars(select(ServiceText).where(ServiceText.service_id == service_id))
    for text in rows:
        values |= {f"text.{text.locale}.{name}": getattr(text, name) for name in TEXT_LENGTHS}
    return values


def _current(service_id: int, model: Any, prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    row = db.session.scalar(select(model).where(model.service_id == service_id, model.is_current))
    return {f"{prefix}.{name}": None if row is None else getattr(row, name) for name in names}
