"""Reads of requests to be rung or visited: for the public pages, and for the staff who answer."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, func, select

from directory.audit.queries import last_event_by
from directory.callbacks.models import CallRequest, CallRequestPerson
from directory.callbacks.records import CallDetail, CallRow, CallsPage, ThanksRecord, Whoever
from directory.callbacks.rules import look_is_open
from directory.catalogue.models import Service
from directory.catalogue.queries import public_names_by_key
from directory.foundation.actor import Actor
from directory.foundation.clean_text import TRAILING, WRAPPING, clean_code
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow, councils_with

PAGE_SIZE = 50
_ROW: tuple[Any, ...] = (
    CallRequest.id,
    CallRequest.reference,
    CallRequest.council_code,
    Service.name,
    CallRequest.kind,
    CallRequest.means,
    CallRequest.state,
    CallRequest.received_on,
    CallRequest.due_on,
    CallRequest.taken_by,
    CallRequest.attempts,
    CallRequest.visit_on,
    CallRequest.outcome,
    CallRequest.closed_on,
)


def call_by_key(key: str) -> CallRequest | None:
    """The request that was already made by this submission of a form."""
    return db.session.scalar(select(CallRequest).where(CallRequest.submission_key == key))


def call_by_reference(reference: str) -> CallRequest | None:
    """The request of a reference, however it was copied: in small letters, with other dashes, with a full stop."""
    typed = "".join(clean_code(reference).split()).strip(TRAILING + WRAPPING).upper()
    return db.session.scalar(select(CallRequest).where(CallRequest.reference == typed))


def public_thanks(reference: str) -> ThanksRecord | None:
    """What the page of thanks says of a request; None for no such reference."""
    row = db.session.execute(
        select(
            CallRequest.reference,
            CallRequest.council_code,
            CallRequest.kind,
            CallRequest.means,
            CallRequest.due_on,
            CallRequest.state,
        ).where(CallRequest.reference == reference)
    ).one_or_none()
    return None if row is None else ThanksRecord(*row)


def call_row(call_id: int) -> CallRequest:
    """One row, for actions. Raises NotFound."""
    call = db.session.get(CallRequest, call_id)
    if call is None:
        raise NotFound(f"call_request {call_id}")
    return call


def call_scope(call: CallRequest) -> Scope:
    """Whose a request is: the council's that was asked."""
    return Scope(frozenset({call.council_code}))


def person_row(call_id: int) -> CallRequestPerson | None:
    """The row of who asked, for actions; None once it was deleted."""
    return db.session.get(CallRequestPerson, call_id)


def whoever(call_id: int) -> Whoever | None:
    """Who asked: for `actions.answering.look`, which records that it was looked at; None once it was deleted."""
    row = person_row(call_id)
    if row is None:
        return None
    return Whoever(
        row.name,
        row.phone,
        row.email,
        row.address,
        tuple(row.times),
        tuple(row.days),
        row.language,
        row.interpreter,
        row.about,
        row.notes,
        tuple(public_names_by_key(row.shortlist).values()),
    )


def looked_at(actor: Actor, call_id: int, at: datetime) -> Whoever | None:
    """Who asked, while the actor's own last look lasts (`rules.look_is_open`); None before and after that, and once it
    was deleted. Raises NotFound, NotAllowed.
    """
    call = call_row(call_id)
    allow(actor, Permission.CALL_REQUEST_ANSWER, call_scope(call))
    looked = last_event_by(actor.id, "call_request", str(call.id), "call_request.look")
    return whoever(call.id) if look_is_open(looked, at) else None


def call_detail(actor: Actor, call_id: int) -> CallDetail:
    """One request for whoever answers it, without who asked. Raises NotFound, NotAllowed."""
    call = call_row(call_id)
    allow(actor, Permission.CALL_REQUEST_ANSWER, call_scope(call))
    service = None if call.service_id is None else db.session.get_one(Service, call.service_id)
    return CallDetail(
        id=call.id,
        reference=call.reference,
        version=call.version,
        council_code=call.council_code,
        service_name=None if service is None else service.name,
        service_slug=None if service is None else service.slug,
        kind=call.kind,
        means=call.means,
        for_whom=call.for_whom,
        state=call.state,
        received_at=call.received_at,
        due_on=call.due_on,
        taken_by=call.taken_by,
        attempts=call.attempts,
        last_tried_on=call.last_tried_on,
        visit_on=call.visit_on,
        outcome=call.outcome,
        closed_on=call.closed_on,
        keep_until=call.keep_until,
        is_kept=person_row(call.id) is not None,
    )


def calls_page(
    actor: Actor, *, council: str | None, state: str | None, kind: str | None, page: int
) -> CallsPage:
    """The requests to the actor's councils, open ones first, due first. Raises NotAllowed for who answers none."""
    bounds = _bounds(actor, council, kind)
    counted = select(CallRequest.state, func.count()).where(*bounds).group_by(CallRequest.state)
    counts: dict[str, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    total = counts.get(state, 0) if state else sum(counts.values())
    pages = max(1, ceil(total / PAGE_SIZE))
    page = min(max(1, page), pages)
    rows = _rows(bounds, state, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return CallsPage(rows, counts, page, pages)


def calls_for_file(
    actor: Actor, *, council: str | None, state: str | None, kind: str | None
) -> tuple[CallRow, ...]:
    """The same, not one page of them. Raises NotAllowed for who answers none."""
    return _rows(_bounds(actor, council, kind), state, limit=None, offset=0)


def _bounds(actor: Actor, council: str | None, kind: str | None) -> list[ColumnElement[bool]]:
    councils = councils_with(actor, Permission.CALL_REQUEST_ANSWER)
    allow(actor, Permission.CALL_REQUEST_ANSWER, Scope(councils))
    bounds: list[ColumnElement[bool]] = [CallRequest.council_code.in_(sorted(councils))]
    if council:
        bounds.append(CallRequest.council_code == council)
    if kind:
        bounds.append(CallRequest.kind == kind)
    return bounds


def _rows(
    bounds: list[ColumnElement[bool]], state: str | None, *, limit: int | None, offset: int
) -> tuple[CallRow, ...]:
    query = select(*_ROW).outerjoin(Service, Service.id == CallRequest.service_id).where(*bounds)
    if state:
        query = query.where(CallRequest.state == state)
    due = func.coalesce(CallRequest.visit_on, CallRequest.due_on)
    order = (CallRequest.closed_on.is_not(None), due.is_(None), due, CallRequest.received_at, CallRequest.id)
    found = db.session.execute(query.order_by(*order).limit(limit).offset(offset))
    return tuple(CallRow(*row) for row in found)
