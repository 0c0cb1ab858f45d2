"""Taking a task and giving it back. None of these actions commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete

from directory.accounts.queries import account_of, grants_of
from directory.audit.actions import record
from directory.desk.models import TaskOwner
from directory.desk.queries.tasks_of import owner_row, tasks_of
from directory.desk.rules import owned_kind, side_of
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotAllowed


def take_task(actor: Actor, kind: str, subject: str, *, on: date) -> None:
    """Take care of a task that nobody has taken. Taking one's own again changes nothing.

    Raises NotAllowed unless it is one of the actor's tasks today, Conflict where somebody else has taken it.
    """
    _allow_own_task(actor, kind, subject, on)
    held = _own_or_free(actor, kind, subject, on)
    if held is None or held.owner != actor.id:
        _set_owner(held, actor, kind, subject, actor.id)
        record(actor, "task.taken", "task", f"{owned_kind(kind)}:{subject}")


def give_back_task(actor: Actor, kind: str, subject: str, *, on: date) -> None:
    """Let somebody else take a task. Giving back what nobody has taken changes nothing.

    Raises NotAllowed unless it is one of the actor's tasks today, Conflict where somebody else has taken it.
    """
    _allow_own_task(actor, kind, subject, on)
    held = _own_or_free(actor, kind, subject, on)
    if held is not None:
        db.session.execute(delete(TaskOwner).where(TaskOwner.id == held.id))
        record(actor, "task.given_back", "task", f"{owned_kind(kind)}:{subject}")


def give_task(actor: Actor, kind: str, subject: str, *, to: Actor, on: date) -> None:
    """Give a task of one's own, or that nobody has taken, to a colleague who has it among theirs as well.

    Raises NotAllowed unless it is one of the actor's tasks today, Invalid `not_their_task` unless it is one of the
    colleague's, Conflict where somebody else has taken it.
    """
    _allow_own_task(actor, kind, subject, on)
    held = _own_or_free(actor, kind, subject, on)
    if not _has_task(to, kind, subject, on):
        raise Invalid("to", "not_their_task")
    _set_owner(held, actor, kind, subject, to.id)
    record(actor, "task.given", "task", f"{owned_kind(kind)}:{subject}", after={"to": to.id})


def _own_or_free(actor: Actor, kind: str, subject: str, on: date) -> TaskOwner | None:
    """Who took the task: the actor, or somebody for whom it waits no longer, like one who has left; None for nobody.

    Raises Conflict where a colleague has it.
    """
    held = owner_row(side_of(actor), kind, subject)
    if held is not None and held.owner != actor.id and _still_has(held, kind, on):
        raise Conflict("the task is somebody else's")
    return held


def _still_has(held: TaskOwner, kind: str, on: date) -> bool:
    number = account_of(Actor(held.owner))
    return number is None or _has_task(Actor(held.owner, grants_of(number)), kind, held.subject, on)


def _set_owner(held: TaskOwner | None, actor: Actor, kind: str, subject: str, owner: str) -> None:
    if held is None:
        held = TaskOwner(side=side_of(actor), kind=owned_kind(kind), subject=subject)
        db.session.add(held)
    held.owner = owner
    db.session.flush()


def _has_task(actor: Actor, kind: str, subject: str, on: date) -> bool:
    return any((task.kind, task.subject) == (kind, subject) for task in tasks_of(actor, on))


def _allow_own_task(actor: Actor, kind: str, subject: str, on: date) -> None:
    """Raise NotAllowed unless a room says that this task waits for the actor: the rooms' queries ask the matrix."""
    if not actor.is_system and not _has_task(actor, kind, subject, on):
        raise NotAllowed(f"task: {'+'.join(actor.roles) or 'nobody'} has no such task")
