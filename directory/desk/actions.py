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
from directory.foundation.errors import Conflict, Invalid, NotAllowed


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


def give_task(actor: Actor, kind: str, subject: str, *, to: Actor, on: date) -> None:
    """Give a task of one's own, or that nobody has taken, to a colleague who has it among theirs as well.

    Raises NotAllowed unless it is one of the actor's tasks today, Invalid `not_their_task` unless it is one of the
    colleague's, Conflict where somebody else has taken it.
    """
    _allow_own_task(actor, kind, subject, on)
    held = owner_row(kind, subject)
    if held is not None and held.owner != actor.id:
        raise Conflict("the task is somebody else's")
    if not _has_task(to, kind, subject, on):
        raise Invalid("to", "not_their_task")
    if held is None:
        held = TaskOwner(kind=owned_kind(kind), subject=subject, owner=to.id)
        db.session.add(held)
    held.owner = to.id
    record(actor, "task.given", "task", f"{owned_kind(kind)}:{subject}", after={"to": to.id})
    db.session.flush()


def _has_task(actor: Actor, kind: str, subject: str, on: date) -> bool:
    return any((task.kind, task.subject) == (kind, subject) for task in tasks_of(actor, on))


def _allow_own_task(actor: Actor, kind: str, subject: str, on: date) -> None:
    """Raise NotAllowed unless a room says that this task waits for the actor: the rooms' queries ask the matrix."""
    if not actor.is_system and not _has_task(actor, kind, subject, on):
        raise NotAllowed(f"task: {'+'.join(actor.roles) or 'nobody'} has no such task")
