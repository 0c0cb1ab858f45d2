"""The whole history of a thing: when, who, what, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from directory.accounts.queries import account_of
from directory.desk.history_words import done_words, thing_words, value_words, who_words
from directory.desk.queries.history import HistoryEvent
from directory.desk.queries.subjects import Subject
from directory.foundation.actor import Actor
from directory.foundation.spreadsheets import Cell
from directory.web.i18n import gettext
from directory.web.templating import moment

ROWS = 50  # events of a page
NEW_LINE = Markup("<br>")


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What `desk/history.html` prints."""

    title: str
    thing: str
    address: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    page: int
    pages: int


def people_in(events: Sequence[HistoryEvent]) -> set[str]:
    """The ids of everybody whom these events name: whoever did it, and who stands in the values."""
    found = {event.actor_id for event in events}
    for event in events:
        found |= _accounts(event.before) | _accounts(event.after)
    return found


def _accounts(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return set[str]().union(*(_accounts(one) for one in value.values()))
    if isinstance(value, list):
        return set[str]().union(*(_accounts(one) for one in value))
    return {value} if isinstance(value, str) and account_of(Actor(value)) is not None else set()


def _named(value: Any, actor: Actor, names: Mapping[str, str]) -> Any:
    """A value with the accounts in it called as the rows call people; nobody else's name is told."""
    if isinstance(value, Mapping):
        return {field: _named(one, actor, names) for field, one in value.items()}
    if isinstance(value, list):
        return [_named(one, actor, names) for one in value]
    if not _accounts(value):
        return value
    return gettext("You") if value == actor.id else names.get(value) or gettext("Somebody")


def page_count(events: int) -> int:
    """How many pages so many events take; one where there are none."""
    return max(1, -(-events // ROWS))


def history_columns() -> tuple[str, ...]:
    """The heads of the table, on the page and in the file."""
    return (
        gettext("When"),
        gettext("Who"),
        gettext("What"),
        gettext("What was done"),
        gettext("Before"),
        gettext("After"),
    )


def history_page(
    subject: Subject,
    events: Sequence[HistoryEvent],
    actor: Actor,
    names: Mapping[str, str],
    *,
    address: str | None,
    page: int,
    pages: int,
) -> HistoryPage:
    """The page of these events; `address` is the thing's own page, None where it has none."""
    return HistoryPage(
        title=subject.title or thing_words(subject.kind),
        thing=thing_words(subject.kind),
        address=address,
        columns=history_columns(),
        rows=tuple(
            (
                moment(event.at),
                who_words(event.actor_id, event.roles, actor.id, names),
                thing_words(event.kind),
                done_words(event.action),
                NEW_LINE.join(value_words(_named(event.before, actor, names), event.kind)),
                NEW_LINE.join(value_words(_named(event.after, actor, names), event.kind)),
            )
            for event in events
        ),
        page=page,
        pages=pages,
    )


def history_rows(
    events: Sequence[HistoryEvent], actor: Actor, names: Mapping[str, str]
) -> list[tuple[Cell, ...]]:
    """The events as a file: one row an event."""
    return [
        (
            event.at,
            who_words(event.actor_id, event.roles, actor.id, names),
            f"{thing_words(event.kind)} {event.subject_id}",
            done_words(event.action),
            "; ".join(value_words(_named(event.before, actor, names), event.kind, whole=True)),
            "; ".join(value_words(_named(event.after, actor, names), event.kind, whole=True)),
        )
        for event in events
    ]
