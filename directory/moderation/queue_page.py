"""The queue of moderation as its pages print it: what waits beside the thing that is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from directory.catalogue.queries import places_of
from directory.foundation.spreadsheets import Cell
from directory.foundation.tasks import Task
from directory.foundation.time import LONDON
from directory.moderation.queries.queue import KINDS
from directory.proposals.difference_page import (
    DifferenceRow,
    difference_row,
    field_id,
    field_label,
    value_words,
)
from directory.proposals.queries import ProposalRecord, value_of
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.people import FEEDBACK_FAULT_LABELS
from directory.web.i18n import gettext, ngettext
from directory.web.labels import translate
from directory.web.navigation import current_url

PAGE_SIZE = 20
KIND_WORDS: Mapping[str, Message] = {
    "proposal.decide": _l("Page change"),
    "photo.decide": _l("Photo"),
    "mistake_report.decide": _l("Mistake reported"),
    "feedback.moderate": _l("Feedback"),
    "feedback_reply.moderate": _l("Reply to feedback"),
    "challenge.contact_writer": _l("Challenge"),
    "challenge.wait_for_writer": _l("Challenge, its writer is asked"),
    "challenge.decide": _l("Challenge"),
    "challenge.remove": _l("Challenge, no answer"),
    "call_request.ring": _l("Asks to be rung"),
    "call_request.visit": _l("Asks for a visit at home"),
    "second_moderator.agree": _l("Proposed by a colleague"),
    "price.decide": _l("Price"),
    "price.out_of_band": _l("Price outside its band"),
    "price_ending.decide": _l("Price to end"),
}
FILTER_WORDS: Mapping[str, Message] = {
    "page-changes": _l("Page changes"),
    "feedback": _l("Feedback"),
    "challenges": _l("Challenges"),
    "mistakes": _l("Mistakes reported"),
    "calls": _l("Calls and visits"),
    "second": _l("Second moderator"),
    "prices": _l("Prices"),
    "price-endings": _l("Prices to end"),
}
# The page of each filter, or of one kind of its own, and the value of its address.
PAGES: Mapping[str, tuple[str, str]] = {
    "photo.decide": ("moderation_photos.photo", "public_id"),
    "page-changes": ("moderation_queue.page_change", "public_id"),
    "mistakes": ("moderation_reports.report", "report_id"),
    "challenges": ("moderation_opinions.challenge", "challenge_id"),
    "calls": ("moderation_calls.call", "call_id"),
    "second": ("moderation_second.decision", "decision_id"),
    "prices": ("moderation_prices.price", "price_id"),
    "price-endings": ("moderation_prices.ending", "ending_id"),
    "feedback": ("moderation_opinions.feedback", "feedback_id"),
    "feedback_reply.moderate": ("moderation_opinions.reply", "reply_id"),
}
# Why feedback or a reply is not published (DMCC Act 2024, schedule 20), and why it may be challenged.
REASON_WORDS = FEEDBACK_FAULT_LABELS


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One line of the queue: its kind, the service and where it is, how long or how late, its page. `note` tells it
    from others of the same service, such as the reference of a report.
    """

    kind: str
    title: str
    place: str | None
    note: str | None
    age: str
    late: bool
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The queue beside the thing: its head, the filters by kind, a page of entries.

    `kind` is the filter that is chosen, None for all: the addresses of the things carry it along.
    """

    heading: str
    kind: str | None
    filters: tuple[tuple[str, str, int, bool], ...]
    entries: tuple[QueueEntry, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class DecidedField:
    """One field of a page change: its difference, the names of its controls, and what it said the time before."""

    row: DifferenceRow
    verdict: str
    reason: str
    before: str | None
    overtaken: str | None


def queue_page(
    tasks: Sequence[Task],
    kind: str | None,
    page: int | None,
    current: tuple[str, str] | None,
    today: date,
) -> QueuePage:
    """The queue of these tasks, narrowed to a kind; `current` is the filter, or the kind of task where a filter has
    several, and the subject of the thing that is open: without a `page` the list shows the one that it stands on.
    """
    shown = of_kind(tasks, kind)
    late = sum(1 for task in shown if _is_late(task, today))
    counts = Counter(KINDS[task.kind] for task in tasks)
    pages = max(1, -(-len(shown) // PAGE_SIZE))
    number = min(max(page or _page_of(shown, current), 1), pages)
    listed = shown[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    places = places_of(slug for task in listed if (slug := _slug(task)))
    heading = ngettext("Moderation: %(num)s waits", "Moderation: %(num)s wait", len(shown))
    if late:
        heading = gettext("%(heading)s, %(late)s late", heading=heading, late=late)
    return QueuePage(
        heading=heading if shown else gettext("Moderation: nothing waits"),
        kind=kind,
        filters=(
            (gettext("All"), _narrowed(None), len(tasks), not kind),
            *(
                (translate(words), _narrowed(name), counts[name], kind == name)
                for name, words in FILTER_WORDS.items()
                if counts[name] or kind == name
            ),
        ),
        entries=tuple(_entry(task, kind, current, today, places.get(_slug(task))) for task in listed),
        page=number,
        pages=pages,
    )


def queue_columns() -> list[str]:
    """The heads of the queue as a file."""
    return [
        *(gettext("Kind"), gettext("Service"), gettext("Where it is")),
        *(gettext("Reference"), gettext("Waiting since"), gettext("Due")),
    ]


def queue_file_rows(tasks: Sequence[Task]) -> list[tuple[Cell, ...]]:
    """The queue as a file: one row for each thing that waits."""
    places = places_of(slug for task in tasks if (slug := _slug(task)))
    return [
        (
            *(translate(KIND_WORDS[task.kind]), task.title, places.get(_slug(task))),
            *(task.note, task.since, task.due),
        )
        for task in tasks
    ]


def of_kind(tasks: Sequence[Task], kind: str | None) -> list[Task]:
    """The tasks that a filter shows, in their order; all of them without one."""
    return [task for task in tasks if kind is None or KINDS[task.kind] == kind]


def address_of(task: Task, kind: str | None = None) -> str:
    """The page on which a thing is decided, with the filter that is chosen."""
    endpoint, name = PAGES.get(task.kind) or PAGES[KINDS[task.kind]]
    values: dict[str, Any] = {name: task.href_values[name]}
    return url_for(endpoint, **values, kind=kind)


def proposed_words(subject_type: str, verb: str) -> str:
    """What one moderator proposes to another, as a sentence."""
    said = {
        ("feedback", "publish"): gettext("Publish the feedback as it is written"),
        ("feedback", "reject"): gettext("Do not publish the feedback"),
        ("feedback_reply", "publish"): gettext("Show the reply as it is written"),
        ("feedback_reply", "reject"): gettext("Do not show the reply"),
        ("feedback_challenge", "uphold"): gettext("The challenged text stays public"),
        ("feedback_challenge", "remove"): gettext("Take the challenged text off the page"),
    }
    return said[subject_type, verb]


def decided_fields(proposal: ProposalRecord, live: Mapping[str, object]) -> tuple[DecidedField, ...]:
    """The fields of a page change against the live page, with what is new since it was sent before."""
    found = []
    for field, value in proposal.sent.items():
        before = proposal.sent_before.get(field)
        base, now = proposal.base.get(field), value_of(live, field)
        found.append(
            DecidedField(
                row=difference_row(field, now, value, id=field_id(field)),
                verdict=f"verdict__{field.replace('.', '__')}",
                reason=f"reason__{field.replace('.', '__')}",
                before=value_words(field, before)
                if proposal.sent_version > 1 and field in proposal.sent_before and before != value
                else None,
                overtaken=(value_words(field, base) or gettext("nothing"))
                if now not in (base, value)
                else None,
            )
        )
    return tuple(found)


def new_since(proposal: ProposalRecord) -> str:
    """The names of the fields that differ from what was sent the time before."""
    changed = [field for field, value in proposal.sent.items() if proposal.sent_before.get(field) != value]
    return ", ".join(field_label(field) for field in changed)


def _page_of(shown: Sequence[Task], current: tuple[str, str] | None) -> int:
    """The page of the list on which the thing that is open stands; the first where it does not."""
    places = (place for place, task in enumerate(shown) if _is_current(task, current))
    return next(places, 0) // PAGE_SIZE + 1


def _slug(task: Task) -> str:
    return str(task.href_values.get("slug") or "")


def _is_current(task: Task, current: tuple[str, str] | None) -> bool:
    return current in ((KINDS[task.kind], task.subject), (task.kind, task.subject))


def _entry(
    task: Task, kind: str | None, current: tuple[str, str] | None, today: date, place: str | None
) -> QueueEntry:
    late = _is_late(task, today)
    return QueueEntry(
        kind=translate(KIND_WORDS[task.kind]),
        title=task.title,
        place=place,
        note=task.note,
        age=_age(task, today, late=late),
        late=late,
        address=address_of(task, kind),
        current=_is_current(task, current),
    )


def _age(task: Task, today: date, *, late: bool) -> str:
    if late and task.due is not None:
        return ngettext("%(num)s day late", "%(num)s days late", (today - task.due).days)
    since: datetime = task.since
    days = max(0, (today - since.astimezone(LONDON).date()).days)
    return ngettext("%(num)s day", "%(num)s days", days) if days else gettext("today")


def _is_late(task: Task, today: date) -> bool:
    return task.due is not None and task.due < today


def _narrowed(kind: str | None) -> str:
    return current_url(kind=kind, page=None)
