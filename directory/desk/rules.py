"""In which order tasks stand, and how near their day is. Pure: the day is a parameter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from directory.accounts.states import Side
from directory.foundation.actor import Actor
from directory.foundation.tasks import Task, beginning_of
from directory.foundation.time import LONDON

WorkingDay = Callable[[date], bool]

# Working days left at which a day is said to be near.
WORKING_DAYS_SOON = 2
# How far ahead or behind days are counted one by one; past it they are counted as whole weeks.
MOST_DAYS_COUNTED = 60
WORKING_DAYS_A_WEEK = 5


class Urgency(StrEnum):
    """How near the day is on which a task is due."""

    LATE = "late"
    SOON = "soon"
    LATER = ""


def owned_kind(kind: str) -> str:
    """The part of a kind by which its owner is kept: "application", while it goes from one step to the next."""
    return kind.partition(".")[0]


def side_of(actor: Actor) -> Side:
    """The side on which somebody takes tasks: an account stands on one for good."""
    return Side.PROVIDER if any(grant.provider is not None for grant in actor.grants) else Side.STAFF


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Those due first come first, the late ones among them; then those without a day, oldest first."""
    return sorted(tasks, key=lambda task: (task.due or date.max, task.since, task.kind, task.subject))


def is_cut(tasks: Iterable[Task], most: int) -> bool:
    """Whether a room may have left tasks out: it gave as many of a kind as it gives at `most`."""
    return max(Counter(task.kind for task in tasks).values(), default=0) >= most


def is_late(task: Task, today: date) -> bool:
    """Whether the last day on which it would have been in time is over."""
    return task.due is not None and task.due < today


def urgency(due: date | None, today: date, is_working_day: WorkingDay) -> Urgency:
    """Late after its day; soon on it and with two working days left or fewer."""
    if due is None:
        return Urgency.LATER
    if due < today:
        return Urgency.LATE
    near = working_days_between(today, due, is_working_day) <= WORKING_DAYS_SOON
    return Urgency.SOON if near else Urgency.LATER


def working_days_between(first: date, last: date, is_working_day: WorkingDay) -> int:
    """How many working days there are after `first` up to and with `last`; 0 where it is no later.

    Past 60 days it counts five for each whole week.
    """
    days = (last - first).days
    if days > MOST_DAYS_COUNTED:
        return days // 7 * WORKING_DAYS_A_WEEK
    return sum(is_working_day(first + timedelta(days=number)) for number in range(1, days + 1))


def waiting_since(task: Task) -> datetime:
    """The moment since when it waits: no later than its day, so that what is late never waits since less long."""
    return task.since if task.due is None else min(task.since, beginning_of(task.due))


def days_waiting(task: Task, today: date) -> int:
    """How many days it has waited, in London; 0 on the day on which it began."""
    return max(0, (today - waiting_since(task).astimezone(LONDON).date()).days)
