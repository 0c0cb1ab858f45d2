"""Taking a task and giving it back. None of these actions commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete

from directory.audit.actions import record
from directory.desk.models import TaskOwner
from directory.desk.queries.tasks_of import owner_row, tasks_of
from directory.desk.rules import owned_kind
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, NotAllowed


def take_task(actor: Actor, kind: str, subject: str, *, on: date) -> None:
    """Take care of a task that nobody has taken. Taking one's own again changes nothing.

    Raises NotAllowed unless it is one of the actor's tasks today, Conflict where somebody else has taken it.
    """
    _allow_own_task(actor, kind, subject, on)
    held = owner_row(kind, subject)
    if held is not None and held.owner != actor.id:
        raise Conflict("the task is somebody else's")
    if held is None:
        db.session.add(TaskOwner(kind=owned_kind(kind), subject=subject, owner=actor.id))
        record(actor, "task.taken", "task", f"{owned_kind(kind)}:{subject}")
        db.session.flush()


def give_back_task(actor: Actor, kind: str, subject: str, *, on: date) -> None:
    """Let somebody else take a task. Giving back what nobody has taken changes nothing.

    Raises NotAllowed unless it is one of the actor's tasks today, Conflict where somebody else has taken it.
    """
    _allow_own_task(actor, kind, subject, on)
    held = owner_row(kind, subject)
    if held is not None and held.owner != actor.id:
        raise Conflict("the task is somebody else's")
    if held is not None:
        db.session.execute(delete(TaskOwner).where(TaskOwner.id == held.id))
        record(actor, "task.given_back", "task", f"{owned_kind(kind)}:{subject}")


def _allow_own_task(actor: Actor, kind: str, subject: str, on: date) -> None:
    """Raise NotAllowed unless a room says that this task waits for the actor: the rooms' queries ask the matrix."""
    own = {(task.kind, task.subject) for task in tasks_of(actor, on)}
    if (kind, subject) not in own and not actor.is_system:
        raise NotAllowed(f"task: {'+'.join(actor.roles) or 'nobody'} has no such task")
