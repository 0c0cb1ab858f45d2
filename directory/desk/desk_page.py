"""The first page of a desk: the heading is the answer, then the rows, late ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from flask import url_for
from flask_babel import LazyString

from directory.desk.rules import (
    Urgency,
    days_waiting,
    in_order,
    is_late,
    urgency,
    waiting_since,
    working_days_between,
)
from directory.desk.task_words import GROUPS, address_of, group_words, title_of, words_of
from directory.foundation.actor import Actor
from directory.foundation.calendar import is_working_day
from directory.foundation.permissions import Permission, providers_with
from directory.foundation.spreadsheets import Cell
from directory.foundation.tasks import Task
from directory.web.first_of import FirstOf
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.navigation import current_url, whole_number
from directory.web.templating import short_day, week_day

ROWS = 50  # rows of a page of the list
FREE_ROWS = 10  # of what nobody has taken, under one's own
MINE, NOBODYS, EVERYONES = "mine", "nobodys", "everyones"
WHOSE: Mapping[str, LazyString] = {
    MINE: _l("Mine"),
    NOBODYS: _l("Nobody’s"),
    EVERYONES: _l("Everyone’s"),
}
Filters = list[tuple[str, list[tuple[str, str, int | None, bool]]]]


class DeskParams(NamedTuple):
    """What the address narrows the list to; None where it does not."""

    whose: str
    group: str | None
    council: str | None
    page: int


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row of `components/desk.html`, and what its buttons need."""

    task: Task
    kind: str
    title: str
    address: str | None
    rest: str
    why: str | None
    waiting: str
    due: str | None
    due_day: str | None
    urgency: str
    owner: str
    step: str
    is_mine: bool
    is_free: bool
    give_values: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What `desk/desk.html` prints. `is_dense`: short rows with a word for the kind, for staff who have many."""

    heading: str
    giving: str
    is_dense: bool
    filters: Filters
    rows: tuple[QueueRow, ...]
    free: tuple[QueueRow, ...]
    free_heading: str
    free_address: str
    elsewhere: tuple[QueueRow, ...]
    page: int
    pages: int
    shown: FirstOf[Task]
    empty_heading: str
    empty_words: str | None


def read_params(values: Mapping[str, str], default: str, councils: Collection[str]) -> DeskParams:
    """What an address asks for; a value that means nothing is left out."""
    whose, group = values.get("whose", ""), values.get("kind", "")
    return DeskParams(
        whose if whose in WHOSE else default,
        group if group in GROUPS else None,
        council if (council := values.get("council")) in councils else None,
        whole_number(values.get("page", "")) or 1,
    )


def narrowed(tasks: Sequence[Task], params: DeskParams, actor: Actor) -> list[Task]:
    """The tasks that an address asks for, in order, those that wait for somebody else left out."""
    kinds = _own_kinds(tasks)
    if params.group is not None:
        kinds = {kind for kind in kinds if words_of(kind).group == params.group}
    return in_order(
        task
        for task in tasks
        if task.kind in kinds
        and _is_whose(task, params.whose, actor)
        and (params.council is None or task.council == params.council)
    )


def _own_kinds(tasks: Sequence[Task]) -> set[str]:
    """The kinds among these tasks that do not wait for somebody else. A desk has a thousand tasks of twenty kinds."""
    return {kind for kind in {task.kind for task in tasks} if not words_of(kind).waits_for_other_side}


def desk_page(
    tasks: Sequence[Task],
    params: DeskParams,
    actor: Actor,
    today: date,
    *,
    names: Mapping[str, str],
    councils: Mapping[str, str],
    places_of: Callable[[Iterable[Task]], Mapping[str, str]],
    waiting: int | None = None,
) -> DeskPage:
    """The page of these tasks. `names` are those of colleagues, `councils` the names of the actor's, by code;
    `places_of` tells the services of some tasks apart that have the same name, by slug.

    `waiting` is how many there are in all, where that is more than these.
    """
    own = _own_kinds(tasks)
    here = [task for task in tasks if task.kind in own]
    shown = narrowed(tasks, params, actor)
    pages = max(1, -(-len(shown) // ROWS))
    page = min(params.page, pages)
    rows = shown[(page - 1) * ROWS : page * ROWS]
    # Under one's own tasks stand the first of those that nobody has taken.
    is_first = params.whose == MINE and page == 1
    free = narrowed(tasks, params._replace(whose=NOBODYS), actor) if is_first else []
    elsewhere = in_order(task for task in tasks if task.kind not in own)[:ROWS] if page == 1 else []
    places = places_of((*rows, *free[:FREE_ROWS], *elsewhere))
    return DeskPage(
        heading=_heading(shown, params.whose, today) if here else gettext("Nothing needs doing"),
        giving=give_address(current_url()),
        is_dense=not providers_with(actor, Permission.DESK_PROVIDER),
        filters=_filters(here, params, actor, councils),
        rows=tuple(_row(task, actor, today, names, councils, places) for task in rows),
        free=tuple(_row(task, actor, today, names, councils, places) for task in free[:FREE_ROWS]),
        free_heading=_with_late(
            ngettext("Nobody has taken: %(num)s", "Nobody has taken: %(num)s", len(free)), free, today
        ),
        free_address=current_url(whose=NOBODYS, page=None),
        elsewhere=tuple(_row(task, actor, today, names, councils, places) for task in elsewhere),
        page=page,
        pages=pages,
        shown=FirstOf(tuple(tasks), len(tasks) if waiting is None else waiting),
        empty_heading=gettext("Nothing here") if here else gettext("Nothing needs doing"),
        empty_words=gettext("Other tasks wait: choose whose, or of which kind, above.") if here else None,
    )


def spreadsheet_columns() -> list[str]:
    """The heads of the list as a file."""
    return [
        gettext("Kind"),
        gettext("What"),
        gettext("Reference"),
        gettext("Waiting since"),
        gettext("Due"),
        gettext("Whose"),
        gettext("Council"),
    ]


def spreadsheet_rows(
    tasks: Sequence[Task], actor: Actor, names: Mapping[str, str], councils: Mapping[str, str]
) -> list[tuple[Cell, ...]]:
    """The list as a file: one row a task."""
    return [
        (
            group_words(words_of(task.kind).group),
            f"{title_of(task)}: {words_of(task.kind).rest}",
            task.subject,
            waiting_since(task),
            task.due,
            _owner(task, actor, names),
            councils.get(task.council or ""),
        )
        for task in tasks
    ]


def _is_whose(task: Task, whose: str, actor: Actor) -> bool:
    if whose == MINE:
        return task.owner == actor.id
    return whose == EVERYONES or task.owner is None


def _heading(shown: Sequence[Task], whose: str, today: date) -> str:
    """ "6 are yours, 2 late": the first thing that anybody wants to know, of the list that is open and of no other."""
    number = len(shown)
    if whose == MINE:
        said = (
            ngettext("%(num)s is yours", "%(num)s are yours", number)
            if shown
            else gettext("Nothing is yours")
        )
    elif whose == NOBODYS:
        said = (
            ngettext("%(num)s that nobody has taken", "%(num)s that nobody has taken", number)
            if shown
            else gettext("Nothing that nobody has taken")
        )
    else:
        said = (
            ngettext("%(num)s to do", "%(num)s to do", number)
            if shown
            else gettext("Nothing of this kind to do")
        )
    return _with_late(said, shown, today)


def _with_late(said: str, tasks: Sequence[Task], today: date) -> str:
    """How many there are, and how many of them are late where any is."""
    late = sum(is_late(task, today) for task in tasks)
    return gettext("%(count)s, %(late)s late", count=said, late=late) if late else said


def _filters(tasks: Sequence[Task], params: DeskParams, actor: Actor, councils: Mapping[str, str]) -> Filters:
    mine = sum(task.owner == actor.id for task in tasks)
    nobodys = sum(task.owner is None for task in tasks)
    counts = {MINE: mine, NOBODYS: nobodys, EVERYONES: len(tasks)}
    groups: Counter[str] = Counter()
    for kind, count in Counter(task.kind for task in tasks if _is_whose(task, params.whose, actor)).items():
        groups[words_of(kind).group] += count
    of_group = {group: count for group in GROUPS if (count := groups[group]) or group == params.group}
    filters: Filters = [
        (
            gettext("Whose"),
            [
                (str(words), current_url(whose=whose, page=None), counts[whose], params.whose == whose)
                for whose, words in WHOSE.items()
            ],
        )
    ]
    if len(of_group) > 1 or params.group:
        names = {group: group_words(group) for group in of_group}
        filters.append((gettext("Kind"), _choices("kind", names, params.group, of_group)))
    if len(councils) > 1:
        filters.append((gettext("Council"), _choices("council", councils, params.council, {})))
    return filters


def _choices(
    param: str, names: Mapping[str, str], chosen: str | None, counts: Mapping[str, int]
) -> list[tuple[str, str, int | None, bool]]:
    """All, then one link for each code."""
    every = (gettext("All"), current_url(**{param: None, "page": None}), None, chosen is None)
    return [
        every,
        *(
            (name, current_url(**{param: code, "page": None}), counts.get(code), chosen == code)
            for code, name in names.items()
        ),
    ]


def _row(
    task: Task,
    actor: Actor,
    today: date,
    names: Mapping[str, str],
    councils: Mapping[str, str],
    places: Mapping[str, str],
) -> QueueRow:
    words = words_of(task.kind)
    near = urgency(task.due, today, is_working_day)
    where = councils.get(task.council or "") if len(councils) > 1 else None
    return QueueRow(
        task=task,
        kind=group_words(words.group),
        title=_title(task, places),
        address=address_of(task),
        rest=str(words.rest),
        why=" · ".join(part for part in (task.note, where) if part) or None,
        waiting=_waiting(task, today),
        due=_due(task.due, today, near),
        due_day=None if task.due is None else _day(task.due, today),
        urgency=near.value,
        owner=_owner(task, actor, names),
        step=str(words.step),
        is_mine=task.owner == actor.id,
        is_free=task.owner is None and not words.waits_for_other_side,
        give_values=f"kind={quote_plus(task.kind)}&subject={quote_plus(task.subject)}",
    )


def _title(task: Task, places: Mapping[str, str]) -> str:
    """The name, with the place of a service that shares its name: buttons and links say it too."""
    where = places.get(str(task.href_values.get("slug", "")))
    return f"{title_of(task)} ({where})" if where else title_of(task)


def give_address(back: str) -> str:
    """The address on which a task is given to a colleague, but for the task: the same for every row of a page."""
    return f"{url_for('desk.give')}?{urlencode({'back': back})}"


def _day(due: date, today: date) -> str:
    return week_day(due) if due.year == today.year else short_day(due)


def _waiting(task: Task, today: date) -> str:
    days = days_waiting(task, today)
    return ngettext("%(num)s day", "%(num)s days", days) if days else gettext("today")


def _due(due: date | None, today: date, near: Urgency) -> str | None:
    """How many working days are left, or how many days it is late."""
    if due is None:
        return None
    if near is Urgency.LATE:
        return ngettext("%(num)s day late", "%(num)s days late", (today - due).days)
    if due == today:
        return gettext("today")
    left = working_days_between(today, due, is_working_day)
    return ngettext("%(num)s working day left", "%(num)s working days left", left)


def _owner(task: Task, actor: Actor, names: Mapping[str, str]) -> str:
    if task.owner is None:
        return "" if words_of(task.kind).waits_for_other_side else gettext("Nobody")
    if task.owner == actor.id:
        return gettext("You")
    return names.get(task.owner) or gettext("A colleague")
