"""What staff do with a request to be rung or visited. None of these actions commits.

The record says who did what to which request, and never of whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from directory.audit.actions import record
from directory.callbacks import rules
from directory.callbacks.models import CallRequest
from directory.callbacks.queries import call_scope, person_row, whoever
from directory.callbacks.records import Whoever
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.permissions import Permission, allow
from directory.workflow.actions import transition

# What is recorded of a move, beside the state.
RECORDED = frozenset({"attempts", "visit_on", "outcome"})


def look(actor: Actor, call: CallRequest) -> Whoever | None:
    """Who asked, and how to reach them; each look is recorded. None once it was deleted. Raises NotAllowed."""
    allow(actor, Permission.CALL_REQUEST_ANSWER, call_scope(call))
    found = whoever(call.id)
    if found is not None:
        record(actor, "call_request.look", "call_request", call.id)
    return found


def take(actor: Actor, call: CallRequest) -> CallRequest:
    """Take a request, so that others see whose it is. Raises NotAllowed, WrongState."""
    allow(actor, Permission.CALL_REQUEST_ANSWER, call_scope(call))
    return _move(actor, call, "take", {})


def reach(actor: Actor, call: CallRequest, *, note: str, on: date) -> CallRequest:
    """Note that whoever asked was reached. Raises NotAllowed, WrongState, Invalid for a note that is too long."""
    allow(actor, Permission.CALL_REQUEST_ANSWER, call_scope(call))
    return _try(actor, call, "reach", note, on)


def miss(actor: Actor, call: CallRequest, *, note: str, on: date) -> CallRequest:
    """Note a try that reached nobody; it counts. Raises NotAllowed, WrongState, Invalid."""
    allow(actor, Permission.CALL_REQUEST_ANSWER, call_scope(call))
    return _try(actor, call, "miss", note, on)


def plan_visit(actor: Actor, call: CallRequest, *, visit_on: date | None, note: str, on: date) -> CallRequest:
    """Note the day that was agreed for a visit at home. Raises NotAllowed, WrongState, Invalid."""
    allow(actor, Permission.CALL_REQUEST_ANSWER, call_scope(call))
    day = rules.check_visit_day(visit_on, on)
    return _move(actor, call, "plan_visit", {"visit_on": day}, _noted(call, note, on))


def close(actor: Actor, call: CallRequest, *, outcome: str, note: str, on: date) -> CallRequest:
    """Close a request with how it ended; who asked is forgotten some weeks later.

    Raises NotAllowed, WrongState, Invalid.
    """
    allow(actor, Permission.CALL_REQUEST_ANSWER, call_scope(call))
    ended = rules.check_outcome(outcome)
    values = {"outcome": ended, "closed_on": on, "keep_until": rules.keep_closed_until(on)}
    return _move(actor, call, "close", values, _noted(call, note, on))


def _try(actor: Actor, call: CallRequest, verb: str, note: str, on: date) -> CallRequest:
    tried = {"attempts": call.attempts + 1, "last_tried_on": on}
    return _move(actor, call, verb, tried, _noted(call, note, on))


def _noted(call: CallRequest, note: str, on: date) -> str:
    """The notes with one more; they stand where who asked is kept, so that they go with it."""
    person = person_row(call.id)
    return rules.add_note("" if person is None else person.notes, note, on)


def _move(
    actor: Actor, call: CallRequest, verb: str, values: Mapping[str, Any], notes: str | None = None
) -> CallRequest:
    """Move a request on, recording what changed beside its state: codes, counts and days."""
    after = {name: _plain(value) for name, value in values.items() if name in RECORDED}
    transition(actor, call, verb, values={**values, "taken_by": actor.id}, after=after)
    person = person_row(call.id)
    if notes is not None and person is not None:
        person.notes = notes
        db.session.flush()
    return call


def _plain(value: Any) -> str | int:
    return value if isinstance(value, int) else str(value)
