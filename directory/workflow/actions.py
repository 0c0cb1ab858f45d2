"""The one action that changes a state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.workflow.models import WorkflowMixin
from directory.workflow.rules import clean_reason


def transition(
    actor: Actor,
    row: WorkflowMixin,
    verb: str,
    *,
    reason: str | None = None,
    values: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Move `row` by a verb of its workflow, record it and post what its model says, in the caller's transaction.

    `values` are attributes of the row that change with its state. `before` and `after` are public facts that the
    record holds beside the state; a reason is kept as a keyed digest (requirement 84, invariant 16). Raises
    WrongState where the verb does not fit the state, Invalid `reason` where the verb needs a reason and there is
    none that can be read. Nothing has changed when it raises.
    """
    workflow = row.workflow
    state = workflow.move(row.state, verb)
    reason = clean_reason(reason)
    if verb in workflow.needs_reason and not reason:
        raise Invalid("reason", "required")
    was = {"state": row.state, **(before or {})}
    now = {"state": state, **(after or {}), **({"reason": digest(reason)} if reason else {})}
    for name, value in (values or {}).items():
        setattr(row, name, value)
    row.state = state
    db.session.flush()
    record(actor, f"{workflow.name}.{verb}", workflow.name, row.id, before=was, after=now)
    if row.posts is not None:
        event, attribute = row.posts
        post(event, getattr(row, attribute))
