"""What waits for somebody, as a value that every room can give: the desks put them in order and into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from directory.foundation.actor import Actor
from directory.foundation.time import LONDON

# Until a page's words and photos are usually decided: providers are told five working days.
USUAL_DAYS = timedelta(days=7)
# For how long a desk tells of a decision that asks for no answer, such as a price that was refused.
TOLD_FOR = timedelta(days=28)
NO_VALUES: Mapping[str, str | int] = MappingProxyType({})


class Task(NamedTuple):
    """One thing that waits for a decision or an answer. A tuple: a desk holds a thousand of them.

    `kind` is a code with a dot, such as "application.assess", that the desk has a sentence and a page for. `subject` is
    the id of the thing, the same text that the audit record names it by. `title` is the name of the provider or service
    in question, never of a person. `since` is the moment it began to wait (UTC); `due` the last day in London on which
    it is in time, None where nothing sets one. `owner` is the account id of whom the room itself names, such as the
    officer who plans a visit; whoever took a task at the desk is kept there. `href_values` are the values of the
    address of its page. `council` and `provider` say whose it is, for the filters.
    """

    kind: str
    subject: str
    title: str
    since: datetime
    due: date | None = None
    owner: str | None = None
    href_values: Mapping[str, str | int] = NO_VALUES
    council: str | None = None
    provider: int | None = None
    note: str | None = None


class TaskQuery(Protocol):
    """A room's `tasks_for`: what waits for an actor, bounded by the grants in SQL, in a fixed number of statements."""

    def __call__(self, actor: Actor, day: date) -> Sequence[Task]:
        """The tasks of this room on a day in London."""


def council_of(host: str | None, councils: frozenset[str]) -> str | None:
    """For the filter: the council a thing stands in where it is one of the actor's, else the only one, else none."""
    if host in councils:
        return host
    return next(iter(councils)) if len(councils) == 1 else None


def beginning_of(day: date) -> datetime:
    """The moment at which a day begins in London: since when a thing waits that is dated by the day alone."""
    return datetime.combine(day, time(), LONDON)


def decision_task(kind: str, row: Any, councils: frozenset[str]) -> Task:
    """What was sent about a service's page, and waits for a decision of one of these councils.

    `row` is the thing itself, with its `id`, its `public_id` and when it was sent, and the service's name, slug and
    council.
    """
    return Task(
        kind,
        str(row.id),
        row.name,
        row.sent_at,
        row.sent_at.astimezone(LONDON).date() + USUAL_DAYS,
        href_values={"public_id": row.public_id, "slug": row.slug},
        council=council_of(row.council_code, councils),
    )
