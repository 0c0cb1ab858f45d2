"""The tasks of every room for one actor, with who took them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from flask import current_app
from sqlalchemy import String, cast, literal, select

from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import account_of, actor_id
from directory.catalogue.models import Provider
from directory.desk.models import TaskOwner
from directory.desk.rules import owned_kind, side_of
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.task_limits import every_task
from directory.foundation.tasks import Task, TaskQuery
from directory.places.models import Council

# The key in `app.extensions` of what `wiring` joins: the `tasks_for` of every room.
TASKS = "tasks"


def tasks_of(actor: Actor, day: date) -> list[Task]:
    """Everything that waits for the actor on a day; whoever took a task at the desk stands in it as its owner."""
    rooms: Sequence[TaskQuery] = current_app.extensions[TASKS]
    tasks = [task for tasks_for in rooms for task in tasks_for(actor, day)]
    owners = _owners(actor, {owned_kind(task.kind) for task in tasks})
    return [
        task._replace(owner=owner) if (owner := owners.get((owned_kind(task.kind), task.subject))) else task
        for task in tasks
    ]


def every_task_of(actor: Actor, day: date) -> list[Task]:
    """What `tasks_of` gives, without an end to how many of a kind."""
    with every_task():
        return tasks_of(actor, day)


def owner_row(side: str, kind: str, subject: str) -> TaskOwner | None:
    """Who on one side took a task, for this room's actions."""
    return db.session.scalar(
        select(TaskOwner).where(
            TaskOwner.side == side,
            TaskOwner.kind == owned_kind(kind),
            TaskOwner.subject == subject,
        )
    )


def names_of(actor: Actor, actor_ids: Collection[str]) -> dict[str, str]:
    """The names of those actors who hold a role at the actor's own organisation today; nobody else's name is told.

    The same council's staff see each other's names, and the same provider's people (requirement 84).
    """
    asked = {number for one in actor_ids if (number := account_of(Actor(one))) is not None}
    councils = {grant.council for grant in actor.grants if grant.council}
    providers = {grant.provider for grant in actor.grants if grant.provider}
    if not asked or not (councils or providers):
        return {}
    rows = db.session.execute(
        select(Account.id, Account.name)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(Account.id.in_(sorted(asked)), AccountGrant.ended_at.is_(None))
        .where(AccountGrant.council.in_(councils) | AccountGrant.provider_id.in_(providers))
        .distinct()
    )
    return {actor_id(number): name for number, name in rows}


def colleagues(actor: Actor) -> list[tuple[int, str, tuple[str, ...]]]:
    """The other people of the actor's organisation who may sign in: account, name and roles there, by name."""
    councils = {grant.council for grant in actor.grants if grant.council}
    providers = {grant.provider for grant in actor.grants if grant.provider}
    if not (councils or providers):
        return []
    rows = db.session.execute(
        select(Account.id, Account.name, AccountGrant.role)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(Account.state == "active", AccountGrant.ended_at.is_(None), Account.id != account_of(actor))
        .where(AccountGrant.council.in_(councils) | AccountGrant.provider_id.in_(providers))
        .order_by(Account.name, Account.id, AccountGrant.id)
    )
    people: dict[int, tuple[str, list[str]]] = {}
    for number, name, role in rows:
        people.setdefault(number, (name, []))[1].append(role)
    return [(number, name, tuple(dict.fromkeys(roles))) for number, (name, roles) in people.items()]


def council_names(actor: Actor) -> dict[str, str]:
    """The names of the councils where the actor holds a role, by code, in their order."""
    codes = {grant.council for grant in actor.grants if grant.council}
    if not codes:
        return {}
    rows = db.session.execute(
        select(Council.code, Council.name).where(Council.code.in_(sorted(codes))).order_by(Council.name)
    )
    return {row.code: row.name for row in rows}


def organisation_name(actor: Actor) -> str:
    """Whom somebody works for, as the head of every signed-in page says: councils, or providers; "" for neither."""
    if councils := council_names(actor):
        return ", ".join(councils.values())
    providers = {grant.provider for grant in actor.grants if grant.provider}
    if not providers:
        return ""
    rows = db.session.scalars(
        select(Provider.legal_name).where(Provider.id.in_(sorted(providers))).order_by(Provider.legal_name)
    )
    return ", ".join(rows)


def _owners(actor: Actor, kinds: Collection[str]) -> dict[tuple[str, str], str]:
    """Who took tasks of these kinds; whoever has left owns none any more."""
    if not kinds:
        return {}
    left = select(literal(actor_id("")) + cast(Account.id, String)).where(Account.state == "closed")
    rows = db.session.execute(
        select(TaskOwner.kind, TaskOwner.subject, TaskOwner.owner).where(
            TaskOwner.side == side_of(actor), TaskOwner.kind.in_(sorted(kinds)), TaskOwner.owner.not_in(left)
        )
    )
    return {(kind, subject): owner for kind, subject, owner in rows}
