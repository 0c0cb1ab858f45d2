"""The tasks of every room for one actor, with who took them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import Select, select

from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import account_of, actor_id, grants_of_each
from directory.accounts.states import Side
from directory.catalogue.models import Provider
from directory.desk.models import TaskOwner
from directory.desk.rules import owned_kind, side_of
from directory.foundation.actor import Actor
from directory.foundation.database import built_once, db, read_rows
from directory.foundation.task_limits import every_task
from directory.foundation.tasks import Task, TaskQuery
from directory.places.models import Council

# The key in `app.extensions` of what `wiring` joins: the `tasks_for` of every room.
TASKS = "tasks"


def tasks_of(actor: Actor, day: date) -> list[Task]:
    """Everything that waits for the actor on a day; whoever took a task at the desk stands in it as its owner."""
    rooms: Sequence[TaskQuery] = current_app.extensions[TASKS]
    tasks = [task for tasks_for in rooms for task in tasks_for(actor, day)]
    owned_kinds = {kind: owned_kind(kind) for kind in {task.kind for task in tasks}}
    owners = _owners(actor, owned_kinds.values())
    with_owners = {kind for kind, _ in owners}
    taken = {kind: owned for kind, owned in owned_kinds.items() if owned in with_owners}
    return [
        task._replace(owner=owner)
        if task.kind in taken and (owner := owners.get((taken[task.kind], task.subject)))
        else task
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


def colleagues_with(
    actor: Actor, kind: str, subject: str, day: date
) -> list[tuple[int, str, tuple[str, ...]]]:
    """Those of the actor's colleagues who have a task among theirs as well, so that it can be given to them.

    Only the rooms that hold the task are asked for each of them.
    """

    def holds(tasks_for: TaskQuery, who: Actor) -> bool:
        return any((task.kind, task.subject) == (kind, subject) for task in tasks_for(who, day))

    rooms: Sequence[TaskQuery] = current_app.extensions[TASKS]
    holding = [tasks_for for tasks_for in rooms if holds(tasks_for, actor)]
    people = colleagues(actor)
    held = grants_of_each([number for number, _, _ in people])
    return [
        (number, name, roles)
        for number, name, roles in people
        if any(holds(tasks_for, Actor(actor_id(number), held.get(number, ()))) for tasks_for in holding)
    ]


def council_names(actor: Actor) -> dict[str, str]:
    """The names of the councils where the actor holds a role, by code, in their order."""
    codes = frozenset(grant.council for grant in actor.grants if grant.council)
    return {row.code: row.name for row in read_rows(_councils_query(codes))} if codes else {}


@built_once
def _councils_query(codes: frozenset[str]) -> Select[Any]:
    columns: list[Any] = [Council.code, Council.name]
    return select(*columns).where(Council.code.in_(sorted(codes))).order_by(Council.name)


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
    """Who took tasks of these kinds; whoever has left, or holds no role any more, owns none."""
    if not kinds:
        return {}
    rows = read_rows(_owners_query(side_of(actor), frozenset(kinds)))
    others = {owner for _, _, owner in rows} - {actor.id}
    gone = _without_role(others) if others else frozenset()
    return {(kind, subject): owner for kind, subject, owner in rows if owner not in gone}


@built_once
def _owners_query(side: Side, kinds: frozenset[str]) -> Select[Any]:
    columns: list[Any] = [TaskOwner.kind, TaskOwner.subject, TaskOwner.owner]
    return select(*columns).where(TaskOwner.side == side, TaskOwner.kind.in_(sorted(kinds)))


def _without_role(owners: Collection[str]) -> frozenset[str]:
    """Those of some owners whose account is closed, or holds no role any more.

    Who works for another council now may have the same task there: `actions` asks that when the task is taken.
    """
    numbers = {number: owner for owner in owners if (number := account_of(Actor(owner))) is not None}
    held = db.session.scalars(
        select(Account.id)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(Account.id.in_(sorted(numbers)), Account.state != "closed", AccountGrant.ended_at.is_(None))
    )
    return frozenset(numbers.values()) - {numbers[number] for number in held}
