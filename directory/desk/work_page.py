"""Long work as the desks show it: what runs now, and how the last of each kind ended. No share is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from directory.desk.work_words import WORK
from directory.foundation.actor import SYSTEM, Actor
from directory.progress.queries import WorkRecord
from directory.progress.rules import BROKEN, WorkState, is_quiet, known_total
from directory.web.i18n import gettext, ngettext
from directory.web.templating import moment, number

SECONDS_BETWEEN_LOOKS = 15


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One piece of work. `share` is how much of 100 is done, None where the total is not known."""

    name: str
    title: str
    said: str
    share: int | None
    since: str
    who: str
    state: str
    state_kind: str
    note: str | None
    put_away: str | None


@dataclass(frozen=True, slots=True)
class WorkPage:
    """What `desk/work.html` prints. `every` is how many seconds it waits until it looks again, None for never."""

    heading: str
    running: tuple[WorkRow, ...]
    ended: tuple[WorkRow, ...]
    every: int | None


def work_page(
    running: Sequence[WorkRecord],
    ended: Sequence[WorkRecord],
    actor: Actor,
    at: datetime,
    *,
    names: Mapping[str, str],
    looks_again: bool,
) -> WorkPage:
    """The page of this work. It looks again by itself only where that was asked for, and while something runs."""
    heading = (
        ngettext("%(num)s long job is running", "%(num)s long jobs are running", len(running))
        if running
        else gettext("No long work is running")
    )
    return WorkPage(
        heading=heading,
        running=work_rows(running, actor, at, names),
        ended=work_rows(ended, actor, at, names),
        every=SECONDS_BETWEEN_LOOKS if running and looks_again else None,
    )


def work_rows(
    work: Sequence[WorkRecord], actor: Actor, at: datetime, names: Mapping[str, str]
) -> tuple[WorkRow, ...]:
    """These pieces of work in words."""
    return tuple(_row(each, actor, at, names) for each in work)


def _row(work: WorkRecord, actor: Actor, at: datetime, names: Mapping[str, str]) -> WorkRow:
    words, total = WORK[work.kind], known_total(work.done, work.total)
    said = (
        gettext("%(what)s: %(done)s so far", what=words.counted, done=number(work.done))
        if total is None
        else gettext(
            "%(what)s: %(done)s of %(total)s", what=words.counted, done=number(work.done), total=number(total)
        )
    )
    state, kind = _state(work, at)
    return WorkRow(
        name=str(words.name),
        title=work.title,
        said=said,
        share=round(100 * work.done / total) if total else None,
        since=moment(work.begun_at),
        who=_who(work.begun_by, actor, names),
        state=state,
        state_kind=kind,
        note=_note(work, at),
        put_away=url_for("desk.put_work_away", work_id=work.id) if work.may_put_away else None,
    )


def _who(begun_by: str, actor: Actor, names: Mapping[str, str]) -> str:
    if begun_by == SYSTEM.id:
        return gettext("The site by itself")
    return gettext("You") if begun_by == actor.id else names.get(begun_by) or gettext("A colleague")


def _state(work: WorkRecord, at: datetime) -> tuple[str, str]:
    """The state as a word, and of which kind the word is."""
    if work.ended_at is None:
        return (
            (gettext("Silent"), "warn")
            if is_quiet(work.state, work.told_at, at)
            else (gettext("Running"), "wait")
        )
    if work.state is WorkState.FINISHED:
        return gettext("Finished"), "good"
    return (gettext("Broke off"), "bad") if work.state is WorkState.FAILED else (gettext("Was killed"), "bad")


def _note(work: WorkRecord, at: datetime) -> str | None:
    """What to do, or when it ended."""
    if is_quiet(work.state, work.told_at, at):
        return gettext(
            "It has said nothing since %(when)s. It may be at a long step, or its worker may have stopped.",
            when=moment(work.told_at),
        )
    if work.ended_at is None:
        return None
    if work.state not in BROKEN:
        return gettext("Finished on %(when)s.", when=moment(work.ended_at))
    parts = [
        gettext("Its process was killed. Noticed on %(when)s.", when=moment(work.ended_at))
        if work.state is WorkState.DIED
        else gettext("Broke off on %(when)s.", when=moment(work.ended_at)),
        str(WORK[work.kind].broken),
    ]
    if work.failures > 1:
        parts.insert(1, ngettext("%(num)s time in a row.", "%(num)s times in a row.", work.failures))
    return " ".join(parts)
