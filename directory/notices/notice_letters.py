"""The letters of what waits, in words: counts and links, found when a letter is sent. Nothing personal is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import url_for

from directory.desk.rules import is_late
from directory.desk.task_words import group_words, words_of
from directory.foundation.tasks import Task
from directory.foundation.time import today
from directory.notices.queries import Person, own_tasks, person
from directory.notices.rules import NoticeWay, tasks_told
from directory.outbox.mailer import Composed
from directory.web.desk_frame import home_address
from directory.web.i18n import gettext, ngettext
from directory.web.languages import anonymous_request
from directory.web.letter_words import letter_site, plain_letter


def waiting(someone: Person, way: NoticeWay) -> list[Task]:
    """What waits for somebody today and is told in this way; what waits for somebody else is left out."""
    tasks = (task for task in own_tasks(someone, today()) if not words_of(task.kind).waits_for_other_side)
    return tasks_told(tasks, someone.ways, way)


def compose_summary(ids: tuple[str, ...], locale: str) -> Composed:
    """The summary of a day: how many things wait, by kind, and how many of them are late."""
    someone = person(int(ids[0]))
    tasks = waiting(someone, NoticeWay.DAILY) if someone is not None else []
    with anonymous_request(locale):
        subject = ngettext("%(num)s thing waits for you", "%(num)s things wait for you", len(tasks))
        return _letter(subject, _counts(tasks), someone)


def compose_new(ids: tuple[str, ...], locale: str) -> Composed:
    """That something new waits, and what waits altogether."""
    someone = person(int(ids[0]))
    tasks = waiting(someone, NoticeWay.AT_ONCE) if someone is not None else []
    with anonymous_request(locale):
        subject = ngettext("%(num)s new thing waits for you", "%(num)s new things wait for you", int(ids[1]))
        return _letter(subject, [gettext("All that waits for you now:"), *_counts(tasks)], someone)


def _counts(tasks: Sequence[Task]) -> list[str]:
    counted = Counter(words_of(task.kind).group for task in tasks)
    lines = [
        gettext("%(kind)s: %(count)s", kind=group_words(group), count=count)
        for group, count in sorted(counted.items())
    ]
    late = sum(is_late(task, today()) for task in tasks)
    return (
        [*lines, ngettext("%(num)s of them is late.", "%(num)s of them are late.", late)] if late else lines
    )


def _letter(subject: str, opening: Sequence[str], someone: Person | None) -> Composed:
    home = (home_address(someone.actor) if someone is not None else None) or url_for("own_account.account")
    text, html = plain_letter(
        subject,
        opening,
        gettext("Open your desk"),
        home,
        (
            gettext(
                "You choose what reaches you by mail, and when, at %(address)s",
                address=letter_site() + url_for("notices.choices"),
            ),
        ),
    )
    return Composed(subject, text, html)
