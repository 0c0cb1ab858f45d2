"""What is told at once, what in the summary of the day, and what not at all. Pure: moments are parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from directory.accounts.states import Side
from directory.foundation.tasks import Task
from directory.foundation.time import LONDON


class NoticeKind(StrEnum):
    """What somebody may be told of."""

    TASKS = "tasks"
    REMINDERS = "reminders"
    DECISIONS = "decisions"


class NoticeWay(StrEnum):
    """When a letter tells of it."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


KINDS_OF_SIDE: Mapping[Side, tuple[NoticeKind, ...]] = {
    Side.STAFF: (NoticeKind.TASKS,),
    Side.PROVIDER: (NoticeKind.TASKS, NoticeKind.REMINDERS, NoticeKind.DECISIONS),
}
# A decision is no count: it waits for no summary.
WAYS: Mapping[NoticeKind, tuple[NoticeWay, ...]] = {
    NoticeKind.TASKS: (NoticeWay.AT_ONCE, NoticeWay.DAILY, NoticeWay.NEVER),
    NoticeKind.REMINDERS: (NoticeWay.AT_ONCE, NoticeWay.DAILY, NoticeWay.NEVER),
    NoticeKind.DECISIONS: (NoticeWay.AT_ONCE, NoticeWay.NEVER),
}
# The way of whoever has chosen none.
USUAL: Mapping[NoticeKind, NoticeWay] = {
    NoticeKind.TASKS: NoticeWay.DAILY,
    NoticeKind.REMINDERS: NoticeWay.AT_ONCE,
    NoticeKind.DECISIONS: NoticeWay.AT_ONCE,
}
SUMMARY_FROM = time(7)  # in London: there when work begins
AT_ONCE_EVERY = timedelta(hours=1)  # several new things of one hour come in one letter
# What the letters of `reminders` ask as well.
REMINDED_TASKS = frozenset({"vacancy.confirm", "price.confirm", "words.confirm"})


def kind_of(task: Task) -> NoticeKind:
    """The kind of notice that a task is told by."""
    return NoticeKind.REMINDERS if task.kind in REMINDED_TASKS else NoticeKind.TASKS


def tasks_told(tasks: Iterable[Task], ways: Mapping[NoticeKind, NoticeWay], way: NoticeWay) -> list[Task]:
    """The tasks that are told in this way. What a reminder tells at once is in no other letter."""
    told = [NoticeKind.TASKS] if way is NoticeWay.AT_ONCE else list(NoticeKind)
    return [task for task in tasks if kind_of(task) in told and ways[kind_of(task)] is way]


def waits_for(task: Task, actor_id: str) -> bool:
    """Whether a task is somebody's to do: nobody else has taken it."""
    return task.owner is None or task.owner == actor_id


def told_key(task: Task) -> tuple[str, str, datetime]:
    """What makes a task the same as one that was told of: the same thing that waits since the same moment."""
    return task.kind, task.subject, task.since


def new_tasks(tasks: Iterable[Task], told: Collection[tuple[str, str, datetime]]) -> list[Task]:
    """The tasks that nobody was told of yet."""
    return [task for task in tasks if told_key(task) not in told]


def summary_is_due(last_on: date | None, today: date, at: datetime) -> bool:
    """Whether the summary of today may be written: once a day, from 7 in London."""
    return at.astimezone(LONDON).time() >= SUMMARY_FROM and (last_on is None or last_on < today)


def letter_is_due(last_at: datetime | None, at: datetime) -> bool:
    """Whether another letter of what is new may be written: one an hour.

    A clock that was put back holds none up for longer than that.
    """
    return last_at is None or not (last_at <= at < last_at + AT_ONCE_EVERY)
